# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which object a task means: by id, by name, and when that is not clear."""

from __future__ import annotations

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Task

FIRST, TWIN, OTHER_TWIN, UNKNOWN = (digit * 32 for digit in "1230")
ADDRESSES = {"cloudflare_gre_endpoint": "203.0.113.1", "customer_gre_endpoint": "198.51.100.1"}
SEED = {
    "gre_tunnels": [
        {"id": FIRST, "name": "GRE_1", "interface_address": "10.0.0.0/31", **ADDRESSES},
        {"id": TWIN, "name": "TWIN", "interface_address": "10.0.0.2/31", **ADDRESSES},
        {"id": OTHER_TWIN, "name": "TWIN", "interface_address": "10.0.0.4/31", **ADDRESSES},
    ]
}
BY_LIST, BY_ID = "GET gre_tunnels", "GET gre_tunnels/{id}"


def test_an_object_is_found_by_id_or_by_name(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    untouched, renamed, found, unsure, unsure_too, one_deleted, sure = play(
        [
            Task("gre_tunnel", {"id": FIRST, "mtu": 1476}),
            Task("gre_tunnel", {"id": FIRST, "name": "GRE_NEW"}),
            Task("gre_tunnel", {"name": "GRE_NEW"}),
            Task("gre_tunnel", {"name": "TWIN", "mtu": 1400}),
            Task("gre_tunnel", {"name": "TWIN", "state": "absent"}),
            Task("gre_tunnel", {"id": TWIN, "state": "absent"}),
            Task("gre_tunnel", {"name": "TWIN", "mtu": 1400}),
        ]
    ).steps

    assert (untouched.operation, untouched.requests) == ("unchanged", (BY_ID,))
    assert (renamed.operation, renamed.requests) == ("updated", (BY_ID, "PUT gre_tunnels/{id}"))
    assert renamed.result["changes"] == ["name"]
    assert {tunnel["name"] for tunnel in renamed.objects} == {"GRE_NEW", "TWIN"}
    assert (found.operation, found.object["id"]) == ("unchanged", FIRST)

    for step in (unsure, unsure_too):
        assert step.message.startswith(f"GRE tunnel TWIN: 2 objects have this name: {TWIN}, {OTHER_TWIN}.")
        assert step.requests == (BY_LIST,)
    assert (one_deleted.operation, one_deleted.requests) == ("deleted", (BY_ID, "DELETE gre_tunnels/{id}"))
    assert {tunnel["id"] for tunnel in one_deleted.objects} == {FIRST, OTHER_TWIN}
    assert (sure.operation, sure.object["id"]) == ("updated", OTHER_TWIN)


def test_what_no_object_can_be(play: Play) -> None:
    unknown, gone, malformed, nothing = play(
        [
            Task("gre_tunnel", {"id": UNKNOWN, "mtu": 1400}),
            Task("gre_tunnel", {"id": UNKNOWN, "state": "absent"}),
            Task("gre_tunnel", {"id": "../routes", "state": "absent"}),
            Task("gre_tunnel", {"mtu": 1400}),
        ]
    ).steps
    assert f"GRE tunnel {UNKNOWN}: no object has this id" in unknown.message
    assert (gone.operation, gone.object, gone.requests) == ("unchanged", {}, (BY_ID,))
    assert "id: '../routes' is not an identifier" in malformed.message
    assert "give name, or id" in nothing.message
    assert malformed.requests == nothing.requests == ()
