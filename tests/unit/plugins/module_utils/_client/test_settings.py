# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options: which source wins, which combinations work, and what is said about those that do not."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import ConfigurationError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import (
    DEFAULT_BASE_URL,
    OPTIONS,
    Settings,
    settings_from,
)

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
SECRET = "s3cr3t-t0ken"
ENVIRON = {
    "CLOUDFLARE_ACCOUNT_ID": "e" * 32,
    "CLOUDFLARE_API_TOKEN": "token-of-the-environment",
    "CLOUDFLARE_BASE_URL": "https://environment.example.com/v4",
}


def settings(environ: dict[str, str] | None = None, **options: t.Any) -> Settings:
    """Settings from options as Ansible hands them over: with every default, and None for what was left out."""
    defaults = {name: option.get("default") for name, option in OPTIONS.items()}
    return settings_from({**defaults, **options}, environ or {})


def message_of(environ: dict[str, str] | None = None, **options: t.Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        settings(environ, **options)
    return str(caught.value)


def test_an_option_wins_over_the_environment_which_wins_over_the_default() -> None:
    from_environ = settings(ENVIRON)
    assert from_environ.account_id == "e" * 32
    assert from_environ.base_url == "https://environment.example.com/v4"
    assert from_environ.headers == (("Authorization", "Bearer token-of-the-environment"),)

    from_options = settings(ENVIRON, account_id=ACCOUNT, api_token=SECRET, base_url="https://option.example.com")
    assert from_options.account_id == ACCOUNT
    assert from_options.base_url == "https://option.example.com"
    assert from_options.headers == (("Authorization", f"Bearer {SECRET}"),)

    assert settings(account_id=ACCOUNT, api_token=SECRET).base_url == DEFAULT_BASE_URL


def test_an_empty_value_counts_as_left_out() -> None:
    assert settings({**ENVIRON, "CLOUDFLARE_BASE_URL": ""}, api_token="", account_id="") == settings(
        {**ENVIRON, "CLOUDFLARE_BASE_URL": DEFAULT_BASE_URL}
    )


def test_a_slash_at_the_end_of_the_url_makes_no_difference() -> None:
    assert settings(ENVIRON, base_url=f"{DEFAULT_BASE_URL}/").base_url == DEFAULT_BASE_URL


KEY = {"X-Auth-Email": "ops@example.com", "X-Auth-Key": SECRET}
TOKEN = {"Authorization": f"Bearer {SECRET}"}


@pytest.mark.parametrize(
    ("options", "environ", "headers"),
    [
        ({"api_token": SECRET}, {}, TOKEN),
        ({"api_email": "ops@example.com", "api_key": SECRET}, {}, KEY),
        ({}, {"CLOUDFLARE_API_TOKEN": SECRET}, TOKEN),
        ({}, {"CLOUDFLARE_EMAIL": "ops@example.com", "CLOUDFLARE_API_KEY": SECRET}, KEY),
        # One half from each source.
        ({"api_key": SECRET}, {"CLOUDFLARE_EMAIL": "ops@example.com"}, KEY),
        ({"api_email": "ops@example.com"}, {"CLOUDFLARE_API_KEY": SECRET}, KEY),
        # The option decides, whatever else the environment holds.
        ({"api_token": SECRET}, {"CLOUDFLARE_EMAIL": "x@example.com", "CLOUDFLARE_API_KEY": "key"}, TOKEN),
        ({"api_key": SECRET, "api_email": "ops@example.com"}, {"CLOUDFLARE_API_TOKEN": "token"}, KEY),
        # An e-mail address alone says nothing against a token.
        ({"api_token": SECRET, "api_email": "ops@example.com"}, {}, TOKEN),
    ],
)
def test_one_method_of_authentication_is_chosen(
    options: dict[str, str], environ: dict[str, str], headers: dict[str, str]
) -> None:
    assert dict(settings(environ, account_id=ACCOUNT, **options).headers) == headers


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ["api_token", "CLOUDFLARE_API_TOKEN", "api_email", "api_key"]),
        ({"api_email": "ops@example.com"}, ["No credentials"]),
        ({"api_token": SECRET, "api_key": SECRET}, ["api_token and api_key are both given"]),
        ({"api_key": SECRET}, ["api_email is missing", "CLOUDFLARE_EMAIL"]),
        ({"api_token": f"{SECRET}\n"}, ["api_token", "line break", "trim"]),
        ({"api_token": f" {SECRET}"}, ["api_token", "white space"]),
        ({"api_token": f"{SECRET}\u2028"}, ["api_token"]),
        ({"api_key": f"{SECRET}\r\nX-Injected: 1", "api_email": "ops@example.com"}, ["api_key"]),
        ({"api_key": SECRET, "api_email": "öps@example.com"}, ["api_email"]),
    ],
)
def test_credentials_that_cannot_work_are_explained_without_being_shown(
    options: dict[str, str], words: list[str]
) -> None:
    message = message_of(account_id=ACCOUNT, **options)
    assert all(word in message for word in words)
    assert SECRET not in message


@pytest.mark.parametrize("account_id", ["../zones", "a b", "ä" * 32, f"{ACCOUNT}\n", "a/b"])
def test_what_is_no_account_id_is_refused(account_id: str) -> None:
    message = message_of(account_id=account_id, api_token=SECRET)
    assert message.startswith(f"account_id: {account_id!r}")
    assert "32 hexadecimal digits" in message


def test_a_missing_account_id_names_the_option_and_the_variable() -> None:
    message = message_of(api_token=SECRET)
    assert "account_id is missing" in message
    assert "CLOUDFLARE_ACCOUNT_ID" in message


@pytest.mark.parametrize(
    "base_url",
    [
        "api.cloudflare.com",
        "ftp://example.com",
        "https:",
        "https://[::1",
        "https://h:0",
        "https://h:port",
        "https://h?a=b",
    ],
)
def test_what_is_no_url_is_refused(base_url: str) -> None:
    message = message_of(account_id=ACCOUNT, api_token=SECRET, base_url=base_url)
    assert message == f"base_url: {base_url!r} is not a URL, such as {DEFAULT_BASE_URL}."


def test_a_password_in_the_url_is_refused_and_not_shown() -> None:
    message = message_of(account_id=ACCOUNT, api_token=SECRET, base_url=f"https://user:{SECRET}@example.com")
    assert message.startswith("base_url holds a user name or a password (hidden)")
    assert SECRET not in message


@pytest.mark.parametrize(
    "proxy", ["no url", f"ftp://u:{SECRET}@h", f"http://u:{SECRET}#@h", "http://[::1", "http://h:99999"]
)
def test_what_is_no_proxy_is_refused_and_not_shown(proxy: str) -> None:
    message = message_of(account_id=ACCOUNT, api_token=SECRET, proxy=proxy)
    assert message.startswith("proxy: the value (hidden")
    assert proxy not in message
    assert SECRET not in message


@pytest.mark.parametrize("number", [-1, 1e308, 10**400, float("nan"), float("inf")])
@pytest.mark.parametrize("option", ["timeout", "retries", "request_limit", "request_window"])
def test_numbers_out_of_range_are_refused(option: str, number: float) -> None:
    message = message_of(account_id=ACCOUNT, api_token=SECRET, **{option: number})
    assert message.startswith(f"{option}: {number} is out of range; the lowest possible value is ")


@pytest.mark.parametrize("option", ["retries", "request_limit"])
def test_zero_turns_retries_and_the_budget_off(option: str) -> None:
    assert getattr(settings(ENVIRON, **{option: 0}), option) == 0


@pytest.mark.parametrize(
    ("options", "verify"),
    [
        ({}, True),
        ({"ca_path": "/etc/ca.pem"}, "/etc/ca.pem"),
        ({"validate_certs": False}, False),
        ({"validate_certs": False, "ca_path": "/etc/ca.pem"}, False),
    ],
)
def test_certificates_are_verified_unless_the_user_says_otherwise(
    options: dict[str, t.Any], verify: bool | str
) -> None:
    assert settings(ENVIRON, **options).verify == verify


@pytest.mark.parametrize(
    "options",
    [{"api_token": SECRET}, {"api_key": SECRET, "api_email": "ops@example.com"}, {"proxy": f"http://u:{SECRET}@h"}],
)
def test_secrets_are_known_and_never_in_the_representation(options: dict[str, str]) -> None:
    made = settings(ENVIRON, account_id=ACCOUNT, **options)
    assert SECRET in made.secrets
    assert "ops@example.com" not in made.secrets
    assert SECRET not in repr(made)
    assert SECRET not in str(made)


@pytest.mark.parametrize(
    ("base_url", "insecure"),
    [
        ("https://example.com", False),
        ("http://example.com", True),
        ("http://127.0.0.1:8080", False),
        ("http://[::1]:8080", False),
        ("http://localhost", False),
        ("http://localhost.example.com", True),
    ],
)
def test_credentials_in_clear_over_a_network_are_noticed(base_url: str, insecure: bool) -> None:
    assert settings(ENVIRON, base_url=base_url).insecure_url is insecure


def test_every_option_that_can_hold_a_secret_is_censored_by_ansible() -> None:
    assert {name for name, option in OPTIONS.items() if option.get("no_log")} == {"api_token", "api_key"}
