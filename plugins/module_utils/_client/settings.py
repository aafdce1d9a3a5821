# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How to reach the API: from task options and environment variables to one checked, immutable value."""

from __future__ import annotations

import dataclasses
import typing as t
from urllib.parse import unquote, urlsplit

from .environment import proxy_for
from .errors import ConfigurationError

DEFAULT_BASE_URL = "https://api.cloudflare.com/client/v4"

OPTIONS: dict[str, dict[str, t.Any]] = {
    "account_id": {"type": "str"},
    "api_token": {"type": "str", "no_log": True},
    "api_email": {"type": "str"},
    "api_key": {"type": "str", "no_log": True},
    "base_url": {"type": "str"},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "proxy": {"type": "str"},
    "timeout": {"type": "float", "default": 30.0},
    "retries": {"type": "int", "default": 4},
    "request_limit": {"type": "int", "default": 1200},
    "request_window": {"type": "float", "default": 300.0},
}
"""Argument spec of the options that every module has (documented in the ``api`` fragment)."""

_HIGHEST = 1_000_000_000
"""Of all numbers: what sockets and clocks can still count with."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclasses.dataclass(frozen=True)
class Settings:
    """Where the API is, who asks, and how patiently.

    Attributes:
        account_id: the account that the paths are built for.
        headers: authentication headers; kept out of ``repr``.
        proxy: URL of the proxy for ``base_url``, whether an option or the environment names it; kept out of ``repr``.
        proxy_source: the option or variable that named it.
        timeout: seconds for each phase (connect, write, read) of one request.
        retries: how many times a request is tried again.
        request_limit: requests allowed in each window for all workers of this host; 0 means no limit.
        request_window: length of that window in seconds.
    """

    account_id: str
    headers: tuple[tuple[str, str], ...] = dataclasses.field(repr=False)
    base_url: str = DEFAULT_BASE_URL
    verify: bool | str = True
    proxy: str | None = dataclasses.field(default=None, repr=False)
    proxy_source: str = "proxy"
    timeout: float = 30.0
    retries: int = 4
    request_limit: int = 1200
    request_window: float = 300.0

    @property
    def secrets(self) -> frozenset[str]:
        """Values that must be censored wherever they would be shown."""
        values = {value.removeprefix("Bearer ") for name, value in self.headers if name != "X-Auth-Email"}
        password = (urlsplit(self.proxy).password if self.proxy else None) or ""
        return frozenset(value for value in {*values, password, unquote(password)} if value)

    @property
    def proxy_address(self) -> str:
        """The proxy without user name and password."""
        url = urlsplit(self.proxy or "")
        return f"{url.scheme}://{url.netloc.rpartition('@')[2]}"

    @property
    def insecure_url(self) -> bool:
        """Whether credentials would cross a network unencrypted."""
        url = urlsplit(self.base_url)
        return url.scheme == "http" and url.hostname not in _LOOPBACK


def settings_from(options: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> Settings:
    """Options first, then environment variables, then defaults.

    Raises:
        ConfigurationError: naming the option that is missing, contradictory or malformed.
    """

    def value(option: str, variable: str) -> str | None:
        return options.get(option) or environ.get(variable) or None

    account_id = value("account_id", "CLOUDFLARE_ACCOUNT_ID")
    if not account_id:
        raise ConfigurationError(
            "account_id is missing: set the option, or the environment variable CLOUDFLARE_ACCOUNT_ID, to the "
            "identifier of your account (32 hexadecimal digits, shown in the dashboard)."
        )
    if not (account_id.isascii() and account_id.isalnum()):
        raise ConfigurationError(
            f"account_id: {account_id!r} is not an account identifier; it has 32 hexadecimal digits, such as "
            "023e105f4ecef8ad9ca31a8372d0c353."
        )

    base_url = (value("base_url", "CLOUDFLARE_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
    if "@" in base_url:
        raise ConfigurationError(
            "base_url holds a user name or a password (hidden), which would replace the credentials of the API: it "
            f"must be a plain URL, such as {DEFAULT_BASE_URL}."
        )
    if not _is_url(base_url) or set("?#") & set(base_url):
        raise ConfigurationError(f"base_url: {base_url!r} is not a URL, such as {DEFAULT_BASE_URL}.")
    proxy, proxy_source = options.get("proxy") or None, "proxy"
    if not proxy:
        proxy, proxy_source = proxy_for(base_url, environ) or (None, "proxy")
    if proxy and not _is_url(proxy, ("http", "https", "socks5", "socks5h")):
        raise ConfigurationError(
            f"{proxy_source}: the value (hidden, since it can hold a password) is not a proxy's URL, such as "
            "http://proxy.example.com:3128."
        )
    for option, lowest in (("timeout", 0.001), ("retries", 0), ("request_limit", 0), ("request_window", 0.001)):
        given = options.get(option)
        if given is not None and not lowest <= given <= _HIGHEST:
            raise ConfigurationError(
                f"{option}: {given} is out of range; the lowest possible value is {lowest}, the highest {_HIGHEST}."
            )

    chosen = {
        name: options[name]
        for name in ("timeout", "retries", "request_limit", "request_window")
        if options.get(name) is not None
    }
    return Settings(
        account_id=account_id,
        headers=_authentication(options, environ),
        base_url=base_url,
        verify=(options.get("ca_path") or True) if options.get("validate_certs", True) else False,
        proxy=proxy,
        proxy_source=proxy_source,
        **chosen,
    )


def _is_url(text: str, schemes: t.Sequence[str] = ("http", "https")) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in schemes and bool(url.hostname) and url.port != 0
    except ValueError:  # of the port, too, which is only parsed when it is asked for
        return False


def _authentication(options: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The headers of the one method of authentication that was asked for; options win over the environment."""
    from_options = (options.get("api_token"), options.get("api_email"), options.get("api_key"))
    from_environ = tuple(
        environ.get(name) for name in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY")
    )
    if from_options[0] and from_options[2]:
        raise ConfigurationError(
            "api_token and api_key are both given, and only one can be used: keep api_token, or keep api_key with "
            "api_email."
        )
    if from_options[0]:
        token, email, key = from_options[0], None, None
    elif from_options[2]:
        token, email, key = None, from_options[1] or from_environ[1], from_options[2]
    else:
        token, email, key = from_environ[0], from_options[1] or from_environ[1], from_environ[2]

    if token:
        return (("Authorization", f"Bearer {_header_value('api_token', token)}"),)
    if key and email:
        return (("X-Auth-Email", _header_value("api_email", email)), ("X-Auth-Key", _header_value("api_key", key)))
    if key:
        raise ConfigurationError(
            "api_email is missing: api_key works only together with the e-mail address of its user (option api_email "
            "or environment variable CLOUDFLARE_EMAIL)."
        )
    raise ConfigurationError(
        "No credentials: set api_token (or CLOUDFLARE_API_TOKEN), or both api_email and api_key (or CLOUDFLARE_EMAIL "
        "and CLOUDFLARE_API_KEY)."
    )


def _header_value(option: str, value: str) -> str:
    """Refuse what cannot stand in an HTTP header, without showing it (a newline from a file is the usual case)."""
    if value != value.strip() or not value.isascii() or not value.isprintable():
        raise ConfigurationError(
            f"{option} holds white space or other characters that cannot be part of it; check for a line break at "
            "its end (in Ansible, the filter 'trim' removes it)."
        )
    return value
