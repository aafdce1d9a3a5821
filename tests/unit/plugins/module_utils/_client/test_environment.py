# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables for proxies, in whatever form other programs let users write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.environment import proxy_for
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import ConfigurationError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import settings_from

PROXY = "http://proxy.example.com:3128"
API = "https://api.cloudflare.com/client/v4"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": PROXY}, (PROXY, "environment variable HTTPS_PROXY")),
        ({"https_proxy": "a:1", "HTTPS_PROXY": "b:1"}, ("http://a:1", "environment variable https_proxy")),
        ({"https_proxy": "", "HTTPS_PROXY": PROXY}, None),
        ({"HTTP_PROXY": PROXY}, None),
        ({"ALL_PROXY": PROXY}, (PROXY, "environment variable ALL_PROXY")),
        ({"all_proxy": "socks5://a:1", "HTTPS_PROXY": PROXY}, (PROXY, "environment variable HTTPS_PROXY")),
    ],
)
def test_the_variable_that_counts(environ: dict[str, str], expected: tuple[str, str] | None) -> None:
    assert proxy_for(API, environ) == expected


@pytest.mark.parametrize(
    ("url", "exception"),
    [
        (API, "*"),
        (API, "api.cloudflare.com"),
        (API, "cloudflare.com"),
        (API, ".cloudflare.com"),
        (API, "*.cloudflare.com"),
        (API, "localhost, API.Cloudflare.COM ,x"),
        (API, "api.cloudflare.com:443"),
        (API, "https://api.cloudflare.com"),
        (API, "all://cloudflare.com"),
        ("http://127.0.0.1:8787", "127.0.0.1"),
        ("http://127.0.0.1:8787", "127.0.0.1:8787"),
        ("http://127.0.0.1:8787", "127.0.0.0/8"),
        ("http://127.0.0.1:8787", "fd00::/8,127.0.0.1"),
        ("http://[::1]:8787", "::1"),
        ("http://[::1]:8787", "[::1]"),
        ("http://[::1]:8787", "[::1]:8787"),
        ("http://[::1]:8787", "0:0:0:0:0:0:0:1"),
        ("http://[fd00::5]/x", "fd00::/8"),
        ("http://[fd00::5]/x", "[fd00::]/8"),
        ("http://[fd00::5]/x", "10.0.0.0/8,fd00::1/8"),
    ],
)
def test_an_exception_holds(url: str, exception: str) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        assert proxy_for(url, {"ALL_PROXY": PROXY, name: exception}) is None


@pytest.mark.parametrize(
    ("url", "exception"),
    [
        (API, ""),
        (API, ","),
        (API, "."),
        (API, "flare.com"),
        (API, "xapi.cloudflare.com"),
        (API, "api.cloudflare.com:80"),
        (API, "http://api.cloudflare.com"),
        (API, "127.0.0.0/8"),
        (API, "[::1]"),
        ("http://127.0.0.1:8787", "127.0.0.2"),
        ("http://127.0.0.1:8787", "10.0.0.0/8"),
        ("http://127.0.0.1:8787", "fd00::/8"),
        ("http://127.0.0.1:8787", "0.0.1"),
        ("http://127.0.0.1:8787", "127.0.0.1:1"),
        ("http://[::1]:8787", "fd00::/8"),
        ("http://[::1]:8787", "[::1]:1"),
        ("http://[::1]:8787", "fd00::/999"),
        ("http://[::1]:8787", "[::"),
        ("http://[::1]:8787", "127.0.0.0/8"),
    ],
)
def test_an_exception_for_something_else_does_not_hold(url: str, exception: str) -> None:
    assert proxy_for(url, {"ALL_PROXY": PROXY, "NO_PROXY": exception}) == (PROXY, "environment variable ALL_PROXY")


@given(
    exceptions=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
    | st.text(alphabet="[]:./,*1af%@", max_size=12),
    url=st.sampled_from([API, "http://127.0.0.1:1", "http://[::1]:1", "http://[fe80::1%25eth0]"]),
)
def test_nothing_in_the_variable_is_an_error(exceptions: str, url: str) -> None:
    assert proxy_for(url, {"ALL_PROXY": PROXY, "NO_PROXY": exceptions}) in (
        None,
        (PROXY, "environment variable ALL_PROXY"),
    )


def test_an_option_wins_over_the_environment_and_its_exceptions() -> None:
    given_options = {"account_id": "a", "api_token": "t", "proxy": "http://own.example.com:1"}
    settings = settings_from(given_options, {"HTTPS_PROXY": PROXY, "NO_PROXY": "*"})
    assert (settings.proxy, settings.proxy_source) == ("http://own.example.com:1", "proxy")


@pytest.mark.parametrize("value", ["ftp://user:pa55@host", "http://", "http://user:pa#55@h", "http://h:99999", "::"])
def test_what_is_no_proxy_is_told_with_its_variable_and_without_its_password(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^environment variable https_proxy: the value") as caught:
        settings_from({"account_id": "a", "api_token": "t"}, {"https_proxy": value})
    assert "55" not in str(caught.value)
