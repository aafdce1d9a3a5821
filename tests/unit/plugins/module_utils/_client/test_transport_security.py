# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials go to the API alone, over TLS that nobody switches off by accident."""

from __future__ import annotations

import contextlib
import ssl
import typing as t
from pathlib import Path

import pytest
import trustme
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError, TransportError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import OPTIONS, settings_from
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, ok

CREDENTIALS: dict[str, dict[str, t.Any]] = {
    "token": {"api_token": "hush-token"},
    "key": {"api_email": "user@example.com", "api_key": "hush-key"},
}
MOVED = (301, 302, 303, 307, 308)


def client(server: ScriptedServer, clock: FakeClock, **options: t.Any) -> Client:
    """A client with the options of a playbook, as Ansible validates them."""
    given = {"account_id": "a", "base_url": server.url, "retries": 1, **options}
    validation = ArgumentSpecValidator(OPTIONS).validate(given)
    assert not validation.error_messages
    return Client(settings_from(validation.validated_parameters, {}), Unlimited(clock, clock.sleep), clock.sleep)


@pytest.fixture
def tls_server() -> t.Iterator[ScriptedServer]:
    """A server whose certificate nobody trusts."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with ScriptedServer(ok({"id": "1"}), tls=context) as server:
        yield server


@pytest.mark.parametrize("given", [{}, {"validate_certs": True}, {"validate_certs": "yes"}])
def test_certificates_are_verified_unless_somebody_says_no(
    clock: FakeClock, tls_server: ScriptedServer, given: dict[str, t.Any]
) -> None:
    with (
        client(tls_server, clock, **CREDENTIALS["token"], **given) as verifying,
        pytest.raises(TransportError, match="TLS failed"),
    ):
        verifying.request("GET", "x")
    assert tls_server.requests == []


@pytest.mark.parametrize("no", [False, "no", "false", 0, "off"])
def test_somebody_can_say_no(clock: FakeClock, tls_server: ScriptedServer, no: t.Any) -> None:
    with client(tls_server, clock, **CREDENTIALS["token"], validate_certs=no) as trusting:
        trusting.request("GET", "x")


@pytest.mark.parametrize("neither", [None, "", "maybe", " ", "none", 2, [], {}, [False]])
def test_what_is_neither_yes_nor_no_is_refused(neither: t.Any) -> None:
    validation = ArgumentSpecValidator(OPTIONS).validate({"validate_certs": neither})
    assert [message for message in validation.error_messages if "validate_certs" in message]


@pytest.mark.parametrize("variable", ["PYTHONHTTPSVERIFY", "CLOUDFLARE_VALIDATE_CERTS", "SSL_NO_VERIFY"])
def test_no_variable_of_the_environment_switches_verification_off(
    clock: FakeClock, tls_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for value in ("0", "false"):
        monkeypatch.setenv(variable, value)
        with client(tls_server, clock, **CREDENTIALS["token"]) as verifying, pytest.raises(TransportError):
            verifying.request("GET", "x")
    assert tls_server.requests == []


def test_a_netrc_file_does_not_replace_the_credentials(
    clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with ScriptedServer(ok()) as server, client(server, clock, **CREDENTIALS["token"]) as netrc_user:
        netrc_user.request("GET", "x")
    assert server.requests[0].headers["authorization"] == "Bearer hush-token"


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
@pytest.mark.parametrize("status", MOVED)
def test_who_redirects_gets_no_credentials_for_another_host(
    clock: FakeClock, status: int, credentials: dict[str, t.Any]
) -> None:
    with ScriptedServer(ok()) as elsewhere:
        for location in (f"{elsewhere.url}/x", elsewhere.url.replace("http:", "").replace("127.0.0.1", "localhost")):
            moved = Reply(status, None, {"Location": location})
            with ScriptedServer(moved) as server, client(server, clock, **credentials) as moving:
                for method in ("GET", "POST", "PUT", "DELETE"):
                    with pytest.raises(MagicError):
                        moving.request(method, "x")
                with pytest.raises(MagicError):
                    moving.download("x", b"".join)
        assert elsewhere.requests == []


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials_are_in_their_headers_and_nowhere_else(clock: FakeClock, credentials: dict[str, t.Any]) -> None:
    with ScriptedServer(ok([])) as server, client(server, clock, **credentials) as asking:
        asking.request("GET", "x", params={"a": "b"})
        asking.request("POST", "x", json={"a": "b"}, headers={"x-magic-new-hc-target": "true"})
        with contextlib.suppress(MagicError):
            asking.download("x", b"".join)
    assert len(server.requests) == 3
    for request in server.requests:
        holding = {name for name, value in request.headers.items() if "hush" in value}
        assert holding == ({"authorization"} if "api_token" in credentials else {"x-auth-key"})
        assert "hush" not in request.target
        assert b"hush" not in request.body
