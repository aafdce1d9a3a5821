# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one account: odd answers, and requests that must never be sent."""

from __future__ import annotations

import functools
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.answer import Answer
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiProblem,
    Effect,
    InvalidOptions,
    MagicError,
    NotFoundError,
    TransportError,
    error_for,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.apply import delete
from ansible_collections.cloudflare.magic.tests.unit.fake_api import FakeApi
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS
from ansible_collections.cloudflare.magic.tests.unit.single_tasks import run_on

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


ID, OTHER = "a" * 32, "b" * 32


def _answering(monkeypatch: pytest.MonkeyPatch, answers: t.Mapping[str, t.Any]) -> FakeApi:
    """An API that answers each method, and a list under its own name, with this, or fails with it."""
    api = FakeApi(SITE)

    def request(method: str, path: str, **_named: t.Any) -> Answer:
        answer = answers["list" if path.endswith("/sites") else method]
        if isinstance(answer, MagicError):
            raise answer
        return Answer(answer, {})

    monkeypatch.setattr(api, "request", request)
    monkeypatch.setattr(api, "get_all", lambda path, *_given, **_named: request("GET", path).result)
    return api


def test_an_answer_with_another_object_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or else the other one would be deleted."""
    api = _answering(monkeypatch, {"GET": {"id": OTHER, "name": "other"}})
    with pytest.raises(TransportError, match="holds another site"):
        run_on(api.account, SITE, {}, id=ID, present=False)


NOT_OF_THE_API = [
    error_for(404, problems, "GET", "x")
    for problems in ([], [ApiProblem(None, "text/html instead of JSON")], [ApiProblem(7003, "Could not route")])
]


@pytest.mark.parametrize("error", NOT_OF_THE_API, ids=str)
def test_a_404_that_is_not_about_the_object_does_not_say_that_it_is_gone(
    monkeypatch: pytest.MonkeyPatch, error: MagicError
) -> None:
    gone = functools.partial(run_on, kind=SITE, options={}, id=ID, present=False)
    api = _answering(monkeypatch, {"GET": error, "list": error})
    with pytest.raises(NotFoundError):
        gone(api.account)
    there = _answering(monkeypatch, {"GET": error, "list": [{"id": ID, "name": "x"}], "DELETE": error})
    with pytest.raises(NotFoundError):
        gone(there.account)
    absent = _answering(monkeypatch, {"GET": error, "list": [{"id": OTHER, "name": "x"}]})
    assert gone(absent.account).operation == "unchanged"


@pytest.mark.parametrize("there", [True, False, None])
def test_a_deletion_that_meets_such_a_404_looks_the_object_up(
    monkeypatch: pytest.MonkeyPatch, there: bool | None
) -> None:
    """None: that fails, too. What an earlier try may have done is told all the same."""
    error = error_for(404, [], "DELETE", "x", repeated=True).having(Effect.MAYBE)
    found: t.Any = {True: {"id": ID, "name": "x"}, False: error_for(404, [ApiProblem(1020, "no")], "GET", "x")}
    looked_up = found.get(there, error_for(403, [], "GET", "x"))
    api = _answering(monkeypatch, {"DELETE": error, "GET": looked_up, "list": []})
    if there is False:
        assert delete(api.account, SITE, ID, None).modified
        return
    with pytest.raises(NotFoundError) as caught:
        delete(api.account, SITE, ID, None)
    assert Effect.MAYBE in caught.value.effect


def test_a_name_in_place_of_an_id_is_no_object_that_is_gone() -> None:
    api = FakeApi(SITE)
    with pytest.raises(InvalidOptions, match="id: no object has 'branch-1'"):
        run_on(api.account, SITE, {}, id="branch-1", present=False)
    with pytest.raises(InvalidOptions, match="in small letters"):
        run_on(api.account, SITE, {}, id="A" * 32, present=False)


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
