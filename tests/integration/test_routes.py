# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is special about routes: nexthops by the name of a tunnel, and several routes to one prefix."""

from __future__ import annotations

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Task

IPSEC_ID = "3" * 32
TUNNELS = {
    "gre_tunnels": [
        {
            "name": "GRE_1",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.213.0.9/31",
        },
        {
            "name": "GRE_WIDE",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.2",
            "interface_address": "10.213.1.1/29",
        },
    ],
    "ipsec_tunnels": [
        {
            "id": IPSEC_ID,
            "name": "branch-01",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "169.254.10.2/30",
        }
    ],
    "cf_interconnects": [{"name": "cni-fra-01", "interface_address": "10.220.0.0/31"}],
}
PREFIX = "192.0.2.0/24"
NAMES = ("GET gre_tunnels", "GET ipsec_tunnels", "GET cf_interconnects")
LOOK, CREATE = "GET routes", "POST routes"


def test_a_tunnel_stands_for_its_customers_side(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, TUNNELS)
    tunnels = {
        "GRE_1": "10.213.0.8",
        "branch-01": "169.254.10.1",
        "cni-fra-01": "10.220.0.1",
    }
    creations = [Task("route", {"prefix": PREFIX, "nexthop_tunnel": name, "priority": 100}) for name in tunnels]
    by_id = Task("route", {"prefix": PREFIX, "nexthop_tunnel": IPSEC_ID, "priority": 200})
    gone = Task("route", {"prefix": PREFIX, "nexthop_tunnel": "GRE_1", "state": "absent"})
    *created, again, updated, deleted = play([*creations, creations[0], by_id, gone]).steps

    for step, nexthop in zip(created, tunnels.values(), strict=True):
        assert (step.operation, step.requests) == ("created", (*NAMES, LOOK, CREATE))
        assert step.object["nexthop"] == nexthop
    assert {route["nexthop"] for route in created[-1].objects} == set(tunnels.values())
    assert (again.operation, again.requests) == ("unchanged", (*NAMES, LOOK))
    assert (updated.operation, updated.object["nexthop"]) == ("updated", "169.254.10.1")
    assert deleted.operation == "deleted"
    assert {route["nexthop"]: route["priority"] for route in deleted.objects} == {
        "169.254.10.1": 200,
        "10.220.0.1": 100,
    }


def test_a_tunnel_that_cannot_stand_for_a_nexthop(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, TUNNELS)
    unknown = Task("route", {"prefix": PREFIX, "nexthop_tunnel": "GRE_2", "priority": 100})
    wide = Task("route", {"prefix": PREFIX, "nexthop_tunnel": "GRE_WIDE", "priority": 100})
    gone = Task("route", {"prefix": PREFIX, "nexthop_tunnel": "GRE_2", "state": "absent"})
    refused, foreseen, unclear, absent = play([unknown, unknown.rehearsed(), wide, gone]).steps

    missing = "nexthop_tunnel: there is no GRE tunnel, IPsec tunnel or interconnect 'GRE_2'"
    assert refused.message.startswith(f"Route {PREFIX} via GRE_2: {missing}. These exist: GRE_1, ")
    assert refused.requests == NAMES
    # In check mode an earlier task of the play may be what creates the tunnel.
    assert (foreseen.operation, foreseen.requests) == ("created", NAMES)
    assert foreseen.result["warnings"][0].startswith(missing)
    assert "nexthop_tunnel: GRE tunnel GRE_WIDE does not tell the customer's side" in unclear.message
    assert "Set nexthop instead." in unclear.message
    assert (absent.operation, absent.requests) == ("unchanged", (*NAMES, "GET routes"))
    assert "warnings" not in absent.result


def test_one_pair_at_several_priorities(play: Play, emulator: magic_emulator.Emulator) -> None:
    pair = {"prefix": PREFIX, "nexthop": "10.213.0.8"}
    apart = {**pair, "match_priority": True}
    primary, backup, again, unclear, incomplete, deleted, clear = play(
        [
            Task("route", {**apart, "priority": 100}),
            Task("route", {**apart, "priority": 200}),
            Task("route", {**apart, "priority": 100, "description": ""}),
            Task("route", {**pair, "priority": 300}),
            Task("route", apart),
            Task("route", {**apart, "priority": 200, "state": "absent"}),
            Task("route", {**pair, "priority": 300}),
        ]
    ).steps
    assert primary.operation == backup.operation == "created"
    assert sorted(route["priority"] for route in backup.objects) == [100, 200]
    assert again.operation == "unchanged"
    ids = ", ".join(str(route["id"]) for route in backup.objects)
    assert f"2 objects have this prefix and nexthop: {ids}." in unclear.message
    assert "match_priority: true to tell them apart by priority (200, 100)" in unclear.message
    assert "priority: missing, and needed with match_priority" in incomplete.message
    assert incomplete.requests == ()
    assert (deleted.operation, [route["priority"] for route in deleted.objects]) == ("deleted", [100])
    assert (clear.operation, clear.result["changes"]) == ("updated", ["priority"])


def test_only_the_route_that_is_named_is_deleted(play: Play, emulator: magic_emulator.Emulator) -> None:
    ids = [digit * 32 for digit in "123"]
    routes = [{"id": id_, "prefix": PREFIX, "nexthop": f"10.0.0.{id_[0]}", "priority": 100} for id_ in ids]
    emulator.set_account(ACCOUNT_ID, {"routes": routes})
    rehearsed, deleted, empty, unnamed = play(
        [
            Task("route", {"id": ids[0], "state": "absent"}).rehearsed(),
            Task("route", {"id": ids[0], "state": "absent"}),
            Task("route", {"id": "", "state": "absent"}),
            Task("route", {"state": "absent"}),
        ]
    ).steps
    # The API cannot rehearse the deletion of a route: it would delete it.
    assert (rehearsed.operation, rehearsed.requests) == ("deleted", ("GET routes/{id}",))
    assert (deleted.operation, deleted.requests) == ("deleted", ("GET routes/{id}", "DELETE routes/{id}"))
    for step in (empty, unnamed):
        assert step.status == "failed"
        assert step.requests == ()
        assert sorted(route["id"] for route in step.objects) == ids[1:]
