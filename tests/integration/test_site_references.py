# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What belongs to a site names other objects by name or id. What is wrong with a name is told in the bad input."""

from __future__ import annotations

import typing as t

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Player, Task

ONE, TWO, THREE = (digit * 32 for digit in "123")
SEED: dict[str, t.Any] = {
    "connectors": [
        {"id": ONE, "device": {"serial_number": "SN-1"}},
        {"id": TWO, "device": {"type": "LICENSED"}, "notes": "Delft"},
        {"id": THREE, "device": {"serial_number": "SN-3"}, "notes": "spare"},
        {"device": {"serial_number": "SN-4"}, "notes": "spare"},
    ],
    "apps": [{"account_app_id": ONE, "name": "Stock", "type": "Business"}],
    "managed_apps": [{"managed_app_id": name.lower(), "name": name, "type": "Business"} for name in ("Zoom", "Slack")],
    "sites": [
        {
            "id": ONE,
            "name": "branch-01",
            "ha_mode": True,
            "lans": [
                {"id": ONE, "name": "tills", "physport": 2},
                {"id": TWO, "name": "office", "physport": 3},
            ],
            "wans": [
                {"id": ONE, "name": "fiber", "physport": 1},
                {"id": TWO, "name": "lte", "physport": 6},
            ],
        }
    ],
}


def test_a_site_names_its_connectors(player: Player, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    site = {"name": "branch-01"}
    by_serial, both, again, unclear, none = player.play(
        [
            Task("site", {**site, "connector": "SN-1"}),
            Task("site", {**site, "connector": "Delft", "secondary_connector": THREE}),
            Task("site", {**site, "connector_id": TWO, "secondary_connector": "SN-3"}),
            Task("site", {**site, "connector": "spare"}),
            Task("site", {**site, "connector": "", "secondary_connector": ""}),
        ],
        adapter="worker",
    ).steps
    assert (by_serial.operation, by_serial.object["connector_id"]) == ("updated", ONE)
    assert (both.object["connector_id"], both.object["secondary_connector_id"]) == (TWO, THREE)
    assert again.operation == "unchanged"
    assert f"connector: 'spare' is not unique: connector {THREE}, connector " in unclear.message
    assert (none.operation, sorted(none.result["changes"])) == ("updated", ["connector_id", "secondary_connector_id"])
    assert not {"connector_id", "secondary_connector_id"} & none.objects[0].keys()


def test_what_is_in_a_site_names_it_and_its_lans(player: Player, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    acl = {"site": "branch-01", "name": "tills to office"}
    by_site_id, created, by_ids, turned = player.play(
        [
            Task("wan", {"site": ONE, "name": "fiber", "priority": 1}),
            Task("acl", {**acl, "lan_1": {"lan": "tills"}, "lan_2": {"lan": TWO, "ports": [631]}}),
            Task("acl", {**acl, "lan_1": {"lan_id": ONE}, "lan_2": {"lan": "office"}}),
            Task("acl", {**acl, "lan_1": {"lan": "office"}, "lan_2": {"lan": "tills"}}),
        ],
        adapter="worker",
    ).steps
    assert (by_site_id.operation, by_site_id.object["name"]) == ("updated", "fiber")
    assert created.operation == "created"
    assert (created.object["lan_1"]["lan_name"], created.object["lan_2"]["lan_id"]) == ("tills", TWO)
    assert by_ids.operation == "unchanged"
    assert (turned.operation, turned.result["changes"]) == ("updated", ["lan_1.lan_id", "lan_2.lan_id"])
    assert turned.objects[0]["lan_2"] == {"lan_id": ONE, "lan_name": "tills", "ports": [631]}


def test_an_app_config_names_its_app_and_wans(player: Player, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    stock = {"site": "branch-01", "app": "Stock"}

    def config_id() -> str:
        (site,) = emulator.account(ACCOUNT_ID)["sites"]
        return str(site["app_configs"][0]["id"])

    own, managed, by_id, reordered, gone, unknown_is_absent = player.play(
        [
            Task("app_config", {**stock, "breakout": True, "preferred_wans": ["lte", ONE]}),
            Task("app_config", {"site": "branch-01", "app": "Zoom", "breakout": "default"}),
            Task("app_config", {"site": "branch-01", "account_app_id": ONE, "preferred_wans": [TWO, "fiber"]}),
            Task("app_config", {**stock, "preferred_wans": ["fiber", "lte"]}),
            Task("app_config", {"site": "branch-01", "app": "zoom", "state": "absent"}),
            Task("app_config", {"site": "branch-01", "app": "Unheard of", "state": "absent"}),
        ],
        adapter="worker",
    ).steps
    assert (own.operation, own.object["account_app_id"]) == ("created", ONE)
    assert own.object["preferred_wans"] == [TWO, ONE]
    assert (managed.operation, managed.object["managed_app_id"], managed.object["breakout"]) == (
        "created",
        "zoom",
        None,
    )
    assert by_id.operation == "unchanged"
    assert (reordered.operation, reordered.object["preferred_wans"]) == ("updated", [ONE, TWO])
    assert gone.operation == "deleted"
    assert unknown_is_absent.operation == "unchanged"
    assert config_id() == own.object["id"]

    steps = player.play(
        [
            Task("app_config", {"site": "branch-01", "id": config_id(), "app": "Slack"}),
            Task("app_config", {"site": "branch-01", "app": "Slack"}),
            Task("app_config", {"site": "branch-01", "app": "Stock", "state": "absent"}),
        ],
        adapter="worker",
    ).steps
    changed, found, not_there = steps
    # Another app replaces the one that was there, whichever of the two sorts it is.
    assert (changed.operation, changed.object["managed_app_id"]) == ("updated", "slack")
    assert "account_app_id" not in changed.objects[0]
    assert [step.operation for step in (found, not_there)] == ["unchanged", "unchanged"]


def test_the_default_behavior_is_not_that_traffic_does_not_break_out(
    player: Player, emulator: magic_emulator.Emulator
) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    zoom = {"site": "branch-01", "app": "Zoom"}
    values = [{}, {"breakout": "default"}, {"breakout": False}, {}, {"breakout": "default"}, {"breakout": True}]
    steps = player.play([Task("app_config", {**zoom, **value}) for value in values], adapter="worker").steps
    assert [step.operation for step in steps] == ["created", "unchanged", "updated", "unchanged", "updated", "updated"]
    assert [step.objects[0]["breakout"] for step in steps] == [None, None, False, False, None, True]
