# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one account: odd answers, and requests that must never be sent."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.answer import Answer
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError, TransportError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.converge import Request, converge
from ansible_collections.cloudflare.magic.tests.unit.fake_api import FakeApi
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS

GRE, ROUTE, SITE, LAN = (KINDS[name] for name in ("GRE_TUNNEL", "ROUTE", "SITE", "LAN"))


@pytest.mark.parametrize("result", [None, [], ["x"], "text", 5, {}, {"gre_tunnel": None}, {"gre_tunnel": ["x"]}])
def test_an_answer_without_the_object_is_an_error(monkeypatch: pytest.MonkeyPatch, result: t.Any) -> None:
    api = FakeApi(GRE)
    monkeypatch.setattr(api, "request", lambda *_given, **_named: Answer(result, {}))
    with pytest.raises(TransportError, match=r"GET .*: the API's answer holds no object 'gre_tunnel'"):
        api.account.get(GRE, "1")


@pytest.mark.parametrize(
    "result", [None, [], ["x"], "text", {"deleted": True}, {"deleted": True, "deleted_route": "x"}]
)
def test_a_deletion_needs_no_object_in_its_answer(monkeypatch: pytest.MonkeyPatch, result: t.Any) -> None:
    api = FakeApi(ROUTE)
    monkeypatch.setattr(api, "request", lambda *_given, **_named: Answer(result, {}))
    written = api.account.delete(ROUTE, "1")
    assert written.modified
    assert written.payload == {}


@pytest.mark.parametrize(
    "identifier",
    ["", ".", "..", "../routes", "../../magic/routes", "a/b", "a%2fb", "a?b", "a#b", "a b", "a\n", None, 5],
)
def test_a_deletion_without_an_id_is_never_sent(identifier: t.Any) -> None:
    """DELETE on the collection of routes deletes all of them."""
    api = FakeApi(ROUTE, SITE, LAN)
    with pytest.raises(TransportError, match="nothing was sent, because the API gave the route an identifier"):
        api.account.delete(ROUTE, identifier)
    with pytest.raises(TransportError, match="gave the LAN an identifier that cannot be one"):
        api.account.delete(LAN, identifier, parent="a" * 32)
    if identifier is not None:
        with pytest.raises(TransportError, match="gave the site an identifier that cannot be one"):
            api.account.delete(LAN, "a" * 32, parent=identifier)
    assert api.sent == []


def test_an_id_of_the_api_that_leads_elsewhere_is_told_with_the_object_and_its_value() -> None:
    api = FakeApi(GRE)
    api.add(GRE, name="GRE_1", id="../routes")
    gone = Request(GRE, {"name": "GRE_1"}, present=False)
    with pytest.raises(MagicError) as caught:
        converge(api.account, gone, check_mode=False)
    assert str(caught.value) == (
        "GRE tunnel GRE_1: nothing was sent, because the API gave the GRE tunnel an identifier that cannot be one: "
        "'../routes'."
    )
    assert api.methods == ["GET"]
    assert not caught.value.maybe_carried_out


def test_what_cannot_be_rehearsed_is_never_sent_as_a_rehearsal() -> None:
    api = FakeApi(SITE)
    with pytest.raises(AssertionError):
        api.account.create(SITE, {"name": "a"}, rehearse=True)
    assert api.sent == []


def test_a_list_is_read_once_until_something_is_written() -> None:
    api = FakeApi(GRE)
    account = api.account
    api.add(GRE, name="a")
    for _time in range(3):
        assert len(account.list(GRE)) == 1
    assert api.methods == ["GET"]
    account.create(GRE, {"name": "b"})
    assert len(account.list(GRE)) == 2
    assert api.methods == ["GET", "POST", "GET"]
