# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one account: odd answers, and requests that must never be sent."""

from __future__ import annotations

import functools
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    MagicError,
    NotFoundError,
    PlanError,
    TransportError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.apply import delete
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount, Fault
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS
from ansible_collections.cloudflare.magic.tests.unit.single_tasks import run_on

GRE, ROUTE, SITE, LAN = (KINDS[name] for name in ("GRE_TUNNEL", "ROUTE", "SITE", "LAN"))

TUNNEL = {
    "name": "a",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.213.0.8/31",
}


def answering(method: str, path: str, *answer: t.Any, api: EmulatedAccount | None = None) -> EmulatedAccount:
    """An account that answers such requests with a result, or with a status and errors."""
    api = api or EmulatedAccount()
    if len(answer) == 1:
        api.answer_with(method, path, {"success": True, "errors": [], "messages": [], "result": answer[0]})
    else:
        status, errors = answer
        api.answer_with(method, path, {"success": False, "errors": errors, "messages": [], "result": None}, status)
    return api


@pytest.mark.parametrize("result", [None, [], ["x"], "text", 5, {}, {"gre_tunnel": None}, {"gre_tunnel": ["x"]}])
def test_an_answer_without_the_object_is_an_error(result: t.Any) -> None:
    api = answering("GET", "gre_tunnels/1", result)
    with pytest.raises(TransportError, match=r"GET .*: the API's answer holds no object 'gre_tunnel'"):
        api.account.get(GRE, "1")


@pytest.mark.parametrize(
    "result", [None, [], ["x"], "text", {"deleted": True}, {"deleted": True, "deleted_route": "x"}]
)
def test_a_deletion_needs_no_object_in_its_answer(result: t.Any) -> None:
    written = answering("DELETE", "routes/1", result).account.delete(ROUTE, "1")
    assert written.modified
    assert written.payload == {}


@pytest.mark.parametrize(
    "identifier",
    ["", ".", "..", "../routes", "../../magic/routes", "a/b", "a%2fb", "a?b", "a#b", "a b", "a\n", None, 5],
)
def test_a_deletion_without_an_id_is_never_sent(identifier: t.Any) -> None:
    """DELETE on the collection of routes deletes all of them."""
    api = EmulatedAccount()
    with pytest.raises(TransportError, match="nothing was sent, because the API gave the route an identifier"):
        api.account.delete(ROUTE, identifier)
    with pytest.raises(TransportError, match="gave the LAN an identifier that cannot be one"):
        api.account.delete(LAN, identifier, parent="a" * 32)
    if identifier is not None:
        with pytest.raises(TransportError, match="gave the site an identifier that cannot be one"):
            api.account.delete(LAN, "a" * 32, parent=identifier)
    assert api.sent == []


def test_an_id_of_the_api_that_leads_elsewhere_is_told_with_the_object_and_its_value() -> None:
    api = answering("GET", "gre_tunnels", {"gre_tunnels": [{**TUNNEL, "name": "GRE_1", "id": "../routes"}]})
    with pytest.raises(MagicError) as caught:
        run_on(api.account, GRE, {"name": "GRE_1"}, present=False)
    assert str(caught.value) == (
        "GRE tunnel GRE_1: nothing was sent, because the API gave the GRE tunnel an identifier that cannot be one: "
        "'../routes'."
    )
    assert [str(sent) for sent in api.sent] == ["GET gre_tunnels"]
    assert not caught.value.unsure


ID, OTHER = "a" * 32, "b" * 32


def test_an_answer_with_another_object_is_an_error() -> None:
    """Or else the other one would be deleted."""
    api = answering("GET", f"sites/{ID}", {"id": OTHER, "name": "other"})
    with pytest.raises(TransportError, match="holds another site"):
        run_on(api.account, SITE, {}, id=ID, present=False)


NOT_OF_THE_API: list[list[dict[str, t.Any]]] = [
    [],
    [{"message": "text/html instead of JSON"}],
    [{"code": 7003, "message": "Could not route"}],
]


@pytest.mark.parametrize("errors", NOT_OF_THE_API, ids=str)
def test_a_404_that_is_not_about_the_object_does_not_say_that_it_is_gone(errors: t.Any) -> None:
    gone = functools.partial(run_on, kind=SITE, options={}, id=ID, present=False)
    api = answering("GET", "sites.*", 404, errors)
    with pytest.raises(NotFoundError):
        gone(api.account)
    there = answering("GET", "sites", [{"id": ID, "name": "x"}])
    answering("GET|DELETE", f"sites/{ID}", 404, errors, api=there)
    with pytest.raises(NotFoundError):
        gone(there.account)
    absent = answering("GET", "sites", [{"id": OTHER, "name": "x"}])
    answering("GET", f"sites/{ID}", 404, errors, api=absent)
    assert gone(absent.account).operation == "unchanged"


@pytest.mark.parametrize(
    "looked_up",
    [({"id": ID, "name": "x"},), (404, [{"code": 1020, "message": "no"}]), (403, [])],
    ids=["there", "gone", "not told"],
)
def test_a_deletion_that_meets_such_a_404_looks_the_object_up(looked_up: t.Any) -> None:
    """What an earlier try may have done is told in any case."""
    api = answering("GET", f"sites/{ID}", *looked_up)
    answering("DELETE", f"sites/{ID}", 404, [], api=api)
    api.faults = [Fault("dropped", "DELETE")]
    if looked_up[0] == 404:
        assert delete(api.account, SITE, ID, None).modified
        return
    with pytest.raises(NotFoundError) as caught:
        delete(api.account, SITE, ID, None)
    assert caught.value.unsure


def test_a_name_in_place_of_an_id_is_no_object_that_is_gone() -> None:
    api = EmulatedAccount()
    with pytest.raises(PlanError, match="id: no object has 'branch-1'"):
        run_on(api.account, SITE, {}, id="branch-1", present=False)
    with pytest.raises(PlanError, match="in small letters"):
        run_on(api.account, SITE, {}, id="A" * 32, present=False)


def test_what_cannot_be_rehearsed_is_never_sent_as_a_rehearsal() -> None:
    api = EmulatedAccount()
    with pytest.raises(AssertionError):
        api.account.create(SITE, {"name": "a"}, dry_run=True)
    assert api.sent == []


def test_a_list_is_read_once_until_something_is_written() -> None:
    api = EmulatedAccount({"gre_tunnels": [TUNNEL]})
    account = api.account
    for _time in range(3):
        assert len(account.list(GRE)) == 1
    assert [sent.method for sent in api.sent] == ["GET"]
    other = {"name": "b", "customer_gre_endpoint": "198.51.100.2", "interface_address": "10.213.0.10/31"}
    account.create(GRE, {**TUNNEL, **other})
    assert len(account.list(GRE)) == 2
    assert [sent.method for sent in api.sent] == ["GET", "POST", "GET"]
