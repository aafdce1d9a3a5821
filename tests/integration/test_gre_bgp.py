# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The BGP session of a GRE tunnel, which some versions of the API take only when they create the tunnel."""

from __future__ import annotations

import dataclasses
import functools

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS, Task

TUNNEL = {
    "name": "GRE_1",
    "description": "London",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.0.0.0/31",
    "mtu": 1400,
    "bgp": {"customer_asn": 65010, "md5_key": SECRETS["md5_key"]},
}
LOOK, CREATE, UPDATE, DELETE = "GET gre_tunnels", "POST gre_tunnels", "PUT gre_tunnels/{id}", "DELETE gre_tunnels/{id}"
DRY = "?validate_only=true"


@pytest.mark.genuine(3)
@pytest.mark.usefixtures("api_reading")
def test_a_session_is_added_changed_and_removed_in_place(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL]})
    options = [
        {"customer_asn": 65020},
        {"md5_key": "", "extra_prefixes": ["198.18.0.0/24"]},
        {},
        {"customer_asn": 65010},
    ]
    tasks = [Task("gre_tunnel", {"name": "GRE_1", "bgp": bgp}) for bgp in options]
    steps = play([each for task in tasks for each in (task, task)]).steps
    assert [step.operation for step in steps] == ["updated", "unchanged"] * 4
    assert [step.requests for step in steps] == [(LOOK, UPDATE), (LOOK,)] * 4
    sessions = [step.objects[0].get("bgp") for step in steps[::2]]
    assert sessions == [
        {"customer_asn": 65020, "md5_key": SECRETS["md5_key"]},
        {"customer_asn": 65020, "extra_prefixes": ["198.18.0.0/24"]},
        None,
        {"customer_asn": 65010},
    ]
    assert len({step.objects[0]["id"] for step in steps}) == 1


def refuse_updates(emulator: magic_emulator.Emulator) -> None:
    emulator.add_fault("status", status=400, times=1, match={"method": "PUT"})


@pytest.mark.genuine(3)
def test_where_the_api_refuses_another_session_takes_another_tunnel(
    play: Play, emulator: magic_emulator.Emulator
) -> None:
    emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL]})
    refuse = functools.partial(refuse_updates, emulator)
    change = Task("gre_tunnel", {"name": "GRE_1", "bgp": {"customer_asn": 65020}}, before=refuse)
    allowed = Task("gre_tunnel", {**change.options, "recreate": True}, before=refuse)
    rehearsal = dataclasses.replace(allowed.rehearsed(), before=refuse)
    refused, rehearsed, done = play([change, rehearsal, allowed]).steps

    assert refused.message.startswith("GRE tunnel GRE_1: the API refused")
    assert "recreate: true" in refused.message
    assert refused.requests == (LOOK, UPDATE)

    assert rehearsed.operation == "recreated"
    assert rehearsed.requests == (LOOK, UPDATE + DRY, UPDATE + DRY, DELETE + DRY)
    assert rehearsed.objects == refused.objects
    assert (done.operation, done.requests) == ("recreated", (LOOK, UPDATE, UPDATE + DRY, DELETE, CREATE))
    assert done.result["changes"] == ["bgp.customer_asn"]
    (before,), (after,) = refused.objects, done.objects
    assert after["id"] != before["id"]
    assert after["bgp"] == {"customer_asn": 65020, "md5_key": SECRETS["md5_key"]}
    kept = ("name", "description", "cloudflare_gre_endpoint", "customer_gre_endpoint", "interface_address", "mtu")
    assert {field: after[field] for field in kept} == {field: TUNNEL[field] for field in kept}


def test_a_creation_that_fails_after_the_deletion(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL]})

    def refuse() -> None:
        refuse_updates(emulator)
        emulator.add_fault("status", status=400, match={"method": "POST"})

    change = {**TUNNEL, "bgp": {"customer_asn": 65020}, "recreate": True}
    failed, mended = play([Task("gre_tunnel", change, before=refuse), Task("gre_tunnel", change)]).steps
    assert "GRE tunnel GRE_1: it was deleted in order to be created anew, and the creation failed" in failed.message
    assert "HTTP 400" in failed.message
    assert failed.objects == ()
    assert mended.operation == "created"
    assert len(mended.objects) == 1
