# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The BGP session of a GRE tunnel, which the API takes only when it creates the tunnel."""

from __future__ import annotations

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
LOOK, CREATE, DELETE = "GET gre_tunnels", "POST gre_tunnels", "DELETE gre_tunnels/{id}"


def test_another_session_needs_another_tunnel(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL]})
    change = Task("gre_tunnel", {"name": "GRE_1", "bgp": {"customer_asn": 65020}})
    allowed = Task("gre_tunnel", {**change.options, "recreate": True})
    removal = Task("gre_tunnel", {"name": "GRE_1", "bgp": {}, "recreate": True})
    refused, rehearsed, done, repeated, without = play([change, allowed.rehearsed(), allowed, change, removal]).steps

    assert refused.message.startswith("GRE tunnel GRE_1: bgp.customer_asn can be set only when")
    assert "recreate: true" in refused.message
    assert refused.requests == (LOOK,)

    assert (rehearsed.operation, rehearsed.requests) == ("recreated", (LOOK, f"{DELETE}?validate_only=true"))
    assert rehearsed.objects == refused.objects
    assert (done.operation, done.requests) == ("recreated", (LOOK, DELETE, CREATE))
    assert done.result["changes"] == ["bgp.customer_asn"]
    (before,), (after,) = refused.objects, done.objects
    assert after["id"] != before["id"]
    assert after["bgp"] == {"customer_asn": 65020, "md5_key": SECRETS["md5_key"]}
    kept = ("name", "description", "cloudflare_gre_endpoint", "customer_gre_endpoint", "interface_address", "mtu")
    assert {field: after[field] for field in kept} == {field: TUNNEL[field] for field in kept}

    assert (repeated.operation, repeated.requests) == ("unchanged", (LOOK,))
    assert without.operation == "recreated"
    assert "bgp" not in without.objects[0]


def test_a_creation_that_fails_after_the_deletion(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL]})

    def refuse_creation() -> None:
        emulator.add_fault("status", status=400, match={"method": "POST"})

    change = {**TUNNEL, "bgp": {"customer_asn": 65020}, "recreate": True}
    failed, mended = play([Task("gre_tunnel", change, before=refuse_creation), Task("gre_tunnel", change)]).steps
    assert "GRE tunnel GRE_1: it was deleted in order to be created anew, and the creation failed" in failed.message
    assert "HTTP 400" in failed.message
    assert failed.objects == ()
    assert mended.operation == "created"
    assert len(mended.objects) == 1
