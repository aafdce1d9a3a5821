# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proxy that the environment names for a URL, read as other programs read these variables."""

from __future__ import annotations

import ipaddress
import typing as t
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}


def proxy_for(url: str, environ: t.Mapping[str, str]) -> tuple[str, str] | None:
    """The proxy's URL and where it comes from; None where there is none, or ``NO_PROXY`` holds for the URL.

    A variable in small letters wins over its namesake in capitals, and one for the URL's scheme over ``ALL_PROXY``.
    """
    parts = urlsplit(url)
    _variable, exceptions = _value("no_proxy", environ)
    if any(_covers(entry.strip().lower(), parts) for entry in exceptions.split(",")):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        variable, value = _value(name, environ)
        if value:
            return value if "://" in value else f"http://{value}", f"environment variable {variable}"
    return None


def _value(name: str, environ: t.Mapping[str, str]) -> tuple[str, str]:
    """The variable that counts, and its value; empty where it is not set."""
    variable = name if name in environ else name.upper()
    return variable, environ.get(variable, "").strip()


def _covers(entry: str, url: SplitResult) -> bool:
    """Whether an entry of ``NO_PROXY`` holds for a URL. One that nobody can read holds for none."""
    scheme, _separator, entry = entry.rpartition("://")
    if not entry or scheme not in ("", "all", url.scheme):
        return False
    host, port = _parted(entry)
    if port and port != str(url.port or _PORTS.get(url.scheme)):
        return False
    name = url.hostname or ""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        domain = host.lstrip("*").lstrip(".")
        return host == "*" or (bool(domain) and (name == domain or name.endswith(f".{domain}")))
    try:
        return host == "*" or address in ipaddress.ip_network(host, strict=False)
    except ValueError:
        return False


def _parted(entry: str) -> tuple[str, str]:
    """Host, address or prefix, and port; IPv6 may stand in brackets, and has to where a port follows."""
    if entry.startswith("["):
        host, _bracket, rest = entry[1:].partition("]")
        # What follows may be a prefix length as well as a port.
        return (host + rest, "") if rest.startswith("/") else (host, rest.removeprefix(":"))
    if entry.count(":") == 1:
        host, _colon, port = entry.partition(":")
        return host, port
    return entry, ""
