# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the API or the way to it fails: what is tried again, what a user reads, and that a later run converges."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Task

TUNNEL = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.0.0.0/31",
}
LOOK, CREATE, UPDATE, DELETE = "GET gre_tunnels", "POST gre_tunnels", "PUT gre_tunnels/{id}", "DELETE gre_tunnels/{id}"
PAGE = "<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>"

Fault = t.Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Case:
    """A task in trouble.

    Attributes:
        options: besides the tunnel's name.
        faults: what befalls its requests.
        outcome: the operation that it reports, or what its error message holds.
        requests: what it sends; each request is tried twice at most.
        exists: whether the tunnel is there already.
        applied: whether its change is in effect afterwards.
        unknown: whether the task cannot know that.
    """

    options: t.Mapping[str, t.Any]
    faults: tuple[Fault, ...]
    outcome: str | tuple[str, ...]
    requests: tuple[str, ...]
    exists: bool
    applied: bool
    unknown: bool = False

    def begin(self, emulator: magic_emulator.Emulator) -> None:
        """Bring about the account and the trouble."""
        emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL] if self.exists else []})
        for fault in self.faults:
            emulator.add_fault(**fault)


def on(method: str, kind: str, **details: t.Any) -> dict[str, t.Any]:
    return {"kind": kind, "match": {"method": method}, **details}


creating = functools.partial(Case, TUNNEL, exists=False)
updating = functools.partial(Case, {"mtu": 1400}, exists=True)
deleting = functools.partial(Case, {"state": "absent"}, exists=True)

CASES = {
    "429, then well": creating(
        (on("GET", "status", status=429, headers={"retry-after": "1"}),),
        outcome="created",
        requests=(LOOK, LOOK, CREATE),
        applied=True,
    ),
    "429 to a creation, which was not carried out": creating(
        (on("POST", "status", status=429, headers={"retry-after": "1"}),),
        outcome="created",
        requests=(LOOK, CREATE, CREATE),
        applied=True,
    ),
    # Without the shared budget, which would keep the tasks that follow waiting for as long.
    "429 for longer than a task waits": Case(
        {**TUNNEL, "request_limit": 0},
        (on("GET", "status", status=429, headers={"retry-after": "601"}),),
        outcome=("GRE tunnel GRE_1: the API's request limit is reached: Too Many Requests (code 429, HTTP 429).",),
        requests=(LOOK,),
        exists=False,
        applied=False,
    ),
    "429 again and again": creating(
        (on("GET", "status", status=429, headers={"retry-after": "0"}, times=2),),
        outcome=("the API's request limit is reached", "run again later, or lower request_limit"),
        requests=(LOOK, LOOK),
        applied=False,
    ),
    "503, then well": updating(
        (on("PUT", "status", status=503),),
        outcome="updated",
        requests=(LOOK, UPDATE, UPDATE),
        applied=True,
    ),
    "a page of HTML instead of a list": creating(
        (on("GET", "status", status=500, body=PAGE),),
        outcome=(
            "GRE tunnel GRE_1: GET accounts/",
            "the API answered HTTP 500 with text/html instead of JSON: 'Internal Server Error'",
        ),
        requests=(LOOK,),
        applied=False,
    ),
    "a page of HTML instead of an update": updating(
        (on("PUT", "status", status=500, body=PAGE),),
        outcome=("GRE tunnel GRE_1: PUT accounts/", "HTTP 500 with text/html instead of JSON: 'Internal Server Error'"),
        requests=(LOOK, UPDATE),
        applied=False,
        unknown=True,
    ),
    "500 in the API's own words": updating(
        (on("PUT", "status", status=500),),
        outcome=("GRE tunnel GRE_1: the API failed: Internal Server Error (code 500, HTTP 500).",),
        requests=(LOOK, UPDATE),
        applied=False,
        unknown=True,
    ),
    "an empty list body, then well": creating(
        (on("GET", "body", body=""),),
        outcome="created",
        requests=(LOOK, LOOK, CREATE),
        applied=True,
    ),
    "empty bodies only": creating(
        (on("GET", "body", body="", times=2),),
        outcome=("the API answered HTTP 200 with an empty body",),
        requests=(LOOK, LOOK),
        applied=False,
    ),
    "an empty body after a creation": creating(
        (on("POST", "body", body=""),),
        outcome="created",
        requests=(LOOK, CREATE, LOOK),
        applied=True,
    ),
    "an answer without the list": creating(
        (on("GET", "body", body={"success": True, "result": {}}),),
        outcome="created",
        requests=(LOOK, LOOK, CREATE),
        applied=True,
    ),
    "an answer that is no list": creating(
        (on("GET", "body", body={"success": True, "result": {"gre_tunnels": "none"}}),),
        outcome=("the API's answer holds no list 'gre_tunnels'",),
        requests=(LOOK,),
        applied=False,
    ),
    "a success that says it is none": updating(
        (on("PUT", "status", status=200, body={"success": False, "errors": [{"code": 1022, "message": "not now"}]}),),
        outcome=("GRE tunnel GRE_1: the API refused not now (code 1022, HTTP 200).",),
        requests=(LOOK, UPDATE),
        applied=False,
    ),
    "a connection lost before a creation": creating(
        (on("POST", "drop_before"),),
        outcome="created",
        requests=(LOOK, CREATE, LOOK, CREATE),
        applied=True,
    ),
    "a connection lost after a creation": creating(
        (on("POST", "drop_after"),),
        outcome="created",
        requests=(LOOK, CREATE, LOOK),
        applied=True,
    ),
    "a connection lost after a creation, and ever since": creating(
        # The first fault of the two for GET only lets one request through to the second.
        (on("POST", "drop_after"), on("GET", "delay", delay_ms=1), on("GET", "drop_before", times=2)),
        outcome=("GRE tunnel GRE_1: POST accounts/", "And it could not be looked up: GET accounts/"),
        requests=(LOOK, CREATE, LOOK, LOOK),
        applied=True,
        unknown=True,
    ),
    "a connection lost before every creation": creating(
        (on("POST", "drop_before", times=3),),
        outcome=("GRE tunnel GRE_1: POST accounts/", "Server disconnected without sending a response"),
        requests=(LOOK, CREATE, LOOK, CREATE, LOOK, CREATE, LOOK),
        applied=False,
        unknown=True,
    ),
    "a connection lost after an update": updating(
        (on("PUT", "drop_after"),),
        outcome="updated",
        requests=(LOOK, UPDATE, UPDATE),
        applied=True,
    ),
    "a connection lost after a deletion": deleting(
        (on("DELETE", "drop_after"),),
        outcome="deleted",
        requests=(LOOK, DELETE, DELETE),
        applied=True,
    ),
}


def test_trouble(play: Play, emulator: magic_emulator.Emulator) -> None:
    tasks = []
    for case in CASES.values():
        again = Task("gre_tunnel", {"name": "GRE_1", **case.options})
        tasks += [dataclasses.replace(again, before=functools.partial(case.begin, emulator)), again]
    steps = play(tasks).steps

    for (name, case), troubled, again in zip(CASES.items(), steps[::2], steps[1::2], strict=True):
        if isinstance(case.outcome, str):
            assert troubled.operation == case.outcome, name
        else:
            unknown = "Whether it was carried out is not known" in troubled.message
            assert troubled.result["changed"] is unknown, name
            assert unknown or not case.applied, name
            for part in case.outcome:
                assert part in troubled.message, name
            assert "\n" not in troubled.message
            assert "<" not in troubled.message
        assert troubled.requests == case.requests, name
        # Whatever happened, the next run does what is left to do, and there is one tunnel or none, never two.
        assert (again.operation == "unchanged") == case.applied, name
        assert len(again.objects) == (0 if case.options.get("state") == "absent" else 1), name


def test_an_answer_that_comes_too_late(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL]})
    change = {"name": "GRE_1", "mtu": 1400}

    def delay() -> None:
        emulator.add_fault("delay", match={"method": "PUT"}, delay_ms=6000)

    late, again = play(
        [Task("gre_tunnel", {**change, "timeout": 3, "retries": 0}, before=delay), Task("gre_tunnel", change)]
    ).steps
    assert late.message.startswith("GRE tunnel GRE_1: PUT accounts/")
    assert ": no answer within 3 s. Whether it was carried out is not known; run again" in late.message
    assert late.result["changed"] is True
    # It may have been carried out in the meantime.
    assert again.operation in ("updated", "unchanged")
    assert again.objects[0]["mtu"] == 1400


def test_a_server_that_is_not_there(play: Play) -> None:
    (step,) = play([Task("gre_tunnel_info")], defaults={"base_url": "http://127.0.0.1:9/client/v4"}).steps
    assert "GET accounts/" in step.message
    assert "at http://127.0.0.1:9/client/v4: " in step.message
    assert "refused" in step.message


def test_an_account_without_the_product(play: Play, emulator: magic_emulator.Emulator) -> None:
    not_onboarded = {"success": False, "errors": [{"code": 1012, "message": "account not onboarded to Magic Transit"}]}
    emulator.set_account(ACCOUNT_ID, {"entitlements": {"coupler_integration": False}})

    def deny_everything() -> None:
        emulator.add_fault("status", status=403, body=not_onboarded)

    returning = {**TUNNEL, "automatic_return_routing": True}
    product, feature, foreseen = play(
        [
            Task("gre_tunnel", TUNNEL, before=deny_everything),
            Task("gre_tunnel", returning),
            Task("gre_tunnel", returning).rehearsed(),
        ]
    ).steps
    advice = "Ask your Cloudflare account team to enable Magic Transit or Magic WAN, or the feature named,"
    for step in (product, feature, foreseen):
        assert step.message.startswith("GRE tunnel GRE_1: the account is not entitled to this: ")
        assert advice in step.message
    assert "account not onboarded to Magic Transit (code 1012, HTTP 403)" in product.message
    assert "automatic_return_routing: feature not enabled for this account (code 1101, HTTP 403)" in feature.message
    assert foreseen.requests == (LOOK, f"{CREATE}?validate_only=true")
