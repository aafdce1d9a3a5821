# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LANs and WANs: told apart although the API neither keeps their names unique nor says which one it created."""

from __future__ import annotations

import typing as t

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Player, Task

ONE, TWO, THREE = (digit * 32 for digit in "123")
BRANCH = {"site": "branch-01"}


def seed(kind: str, *objects: dict[str, t.Any], **site: t.Any) -> dict[str, t.Any]:
    return {"sites": [{"name": "branch-01", f"{kind}s": list(objects), **site}]}


@pytest.mark.parametrize("kind", ["lan", "wan"])
def test_the_created_one_is_found_in_the_answer(player: Player, emulator: magic_emulator.Emulator, kind: str) -> None:
    """A POST is answered with the list of all that the site has."""
    others = [{"id": ONE, "name": "a", "physport": 2}, {"id": TWO, "name": "z", "physport": 3}]
    emulator.set_account(ACCOUNT_ID, seed(kind, *others))
    lost = Task(
        kind,
        {**BRANCH, "name": "n", "physport": 5},
        before=lambda: emulator.add_fault("drop_after", match={"method": "POST"}),
    )
    created, found = player.play([Task(kind, {**BRANCH, "name": "m", "physport": 4}), lost], adapter="worker").steps
    for step, name in ((created, "m"), (found, "n")):
        assert step.operation == "created"
        assert step.object == {each["name"]: each for each in step.objects}[name]
    # The second answer was lost, and so it was looked for instead of sent again.
    assert found.requests.count(f"POST sites/{{id}}/{kind}s") == 1
    assert sorted(str(each["name"]) for each in found.objects) == ["a", "m", "n", "z"]


@pytest.mark.parametrize("kind", ["lan", "wan"])
def test_ports_and_vlans_tell_namesakes_apart(player: Player, emulator: magic_emulator.Emulator, kind: str) -> None:
    guests = {"name": "guests", "physport": 5}
    emulator.set_account(
        ACCOUNT_ID, seed(kind, {**guests, "id": ONE, "vlan_tag": 50}, {**guests, "id": TWO, "vlan_tag": 51})
    )
    named = {**BRANCH, "name": "guests"}
    unclear, meant, renamed, deleted, again, only_one = player.play(
        [
            Task(kind, {**named, "physport": 5}),
            Task(kind, {**named, "physport": 5, "vlan_tag": 51}),
            Task(kind, {**BRANCH, "id": ONE, "name": "visitors", "vlan_tag": 52}),
            Task(kind, {**named, "vlan_tag": 51, "state": "absent"}),
            Task(kind, {**BRANCH, "name": "visitors", "vlan_tag": 51, "state": "absent"}),
            Task(kind, {**BRANCH, "name": "visitors", "vlan_tag": 60}),
        ],
        adapter="worker",
    ).steps
    assert f"2 objects have this name: {ONE}, {TWO}." in unclear.message
    assert (meant.operation, meant.object["id"]) == ("unchanged", TWO)
    assert (renamed.operation, renamed.object["id"]) == ("updated", ONE)
    assert (deleted.operation, deleted.object["id"]) == ("deleted", TWO)
    # A namesake on another VLAN is not what was to be deleted.
    assert again.operation == "unchanged"
    assert [each["id"] for each in again.objects] == [ONE]
    # That the only one of this name is on another VLAN is a difference to mend.
    assert (only_one.operation, only_one.object["id"]) == ("updated", ONE)
    assert only_one.result["changes"] == ["vlan_tag"]


def test_through_which_lan_connectors_probe_each_other_takes_a_new_lan(
    play: Play, emulator: magic_emulator.Emulator
) -> None:
    addresses = {"address": "192.168.10.1/24", "secondary_address": "192.168.10.2/24"}
    lan = {
        "id": ONE,
        "name": "office",
        "physport": 2,
        "static_addressing": {**addresses, "virtual_address": "192.168.10.3/24"},
    }
    emulator.set_account(ACCOUNT_ID, seed("lan", lan, ha_mode=True))
    wanted = {**BRANCH, "name": "office", "ha_link": True}
    refused, rehearsed, recreated = play(
        [
            Task("lan", wanted),
            Task("lan", {**wanted, "recreate": True}).rehearsed(),
            Task("lan", {**wanted, "recreate": True}),
        ]
    ).steps
    assert "ha_link can be set only when the LAN is created, and differs now." in refused.message
    assert rehearsed.operation == recreated.operation == "recreated"
    assert not any(request.startswith(("POST", "DELETE")) for request in rehearsed.requests)
    assert recreated.requests[-2:] == ("DELETE sites/{id}/lans/{id}", "POST sites/{id}/lans")
    (witnessed,) = recreated.objects
    assert witnessed == recreated.object
    assert witnessed == {**rehearsed.objects[0], "id": witnessed["id"], "ha_link": True}
    assert witnessed["id"] != ONE


def test_a_change_keeps_what_it_does_not_name(player: Player, emulator: magic_emulator.Emulator) -> None:
    """PATCH replaces an object inside the LAN as a whole, so what is left out inside it has to be sent, too."""
    server = {"dhcp_pool_start": "192.168.10.100", "dhcp_pool_end": "192.168.10.199", "dns_server": "10.0.0.53"}
    addressing = {"address": "192.168.10.1/24", "dhcp_server": server}
    emulator.set_account(ACCOUNT_ID, seed("lan", {"name": "office", "physport": 2, "static_addressing": addressing}))
    change = {"static_addressing": {"dhcp_server": {"dhcp_pool_end": "192.168.10.249"}}}
    (changed,) = player.play([Task("lan", {**BRANCH, "name": "office", **change})], adapter="worker").steps
    (witnessed,) = changed.objects
    assert witnessed["static_addressing"]["dhcp_server"] == {**server, "dhcp_pool_end": "192.168.10.249"}
    assert (witnessed["static_addressing"]["address"], witnessed["physport"]) == ("192.168.10.1/24", 2)
