# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connectors: known by serial number, device or notes, and the license keys of the virtual ones."""

from __future__ import annotations

import typing as t

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Player, Task

ONE, TWO = "1" * 32, "2" * 32
VIRTUAL = {"device": {"provision_license": True}, "notes": "Gouda"}


def test_a_license_key_is_made_once_and_returned_once(
    play: Play, emulator: magic_emulator.Emulator, tmp_path: t.Any
) -> None:
    def kept(name: str) -> Task:
        """What a playbook does with a key that was registered."""
        copy = {"content": f"{{{{ {name}.license_key | default('none') }}}}", "dest": str(tmp_path / name)}
        return Task("ansible.builtin.copy", {**copy, "mode": "0600"}, keywords={"no_log": True})

    made = Task("connector", VIRTUAL)
    reissue = Task("connector", {"notes": "Gouda", "reissue_license": True})
    keys: list[str] = []

    def note_key() -> None:
        keys.append(emulator.account(ACCOUNT_ID)["connectors"][0]["license_key"])

    def register(task: Task, name: str, before: t.Callable[[], None] | None = None) -> Task:
        return Task(task.module, task.options, before, {**task.keywords, "register": name})

    played = play(
        [
            register(made.rehearsed(), "foreseen"),
            register(made, "first"),
            kept("first"),
            register(made, "second", note_key),
            kept("second"),
            register(reissue.rehearsed(), "third", note_key),
            register(reissue, "fourth"),
            kept("fourth"),
            Task("connector_info", {}, note_key),
        ]
    )
    foreseen, first, _kept_1, second, _kept_2, third, fourth, _kept_4, info = played.steps
    assert (foreseen.status, foreseen.result["operation"], foreseen.objects) == ("ok", "created", ())
    assert "POST connectors" not in foreseen.requests
    assert first.requests == ("GET connectors", "POST connectors")
    assert (second.operation, second.requests) == ("unchanged", ("GET connectors",))
    assert (third.operation, third.requests) == ("updated", ("GET connectors",))
    assert fourth.requests == ("GET connectors", "PATCH connectors/{id}")
    assert len(info.result["connectors"]) == 1

    before, still, after = keys
    assert before == still != after
    assert [(tmp_path / name).read_text() for name in ("first", "second", "fourth")] == [before, "none", after]
    # What is registered has the key. Nobody sees it, nor what else is in such a result.
    for step in (first, fourth):
        assert "censored" in step.result
    assert before not in played.output
    assert after not in played.output


def test_what_a_connector_is_known_by(player: Player, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(
        ACCOUNT_ID,
        {
            "devices": [{"id": ONE, "serial_number": "SN-1"}, {"id": TWO, "serial_number": "SN-2"}],
            "connectors": [
                {"device": {"id": ONE, "serial_number": "SN-1"}, "notes": "Delft", "activated": False},
                *({"id": digit * 32, "device": {"serial_number": f"SN-{digit}"}, "notes": "spare"} for digit in "89"),
            ],
        },
    )
    by_serial, by_device, by_notes, unclear, added, unknown, displaced, gone = player.play(
        [
            Task("connector", {"device": {"serial_number": "SN-1"}, "activated": True}),
            Task("connector", {"device": {"id": ONE}, "activated": True}),
            Task("connector", {"notes": "Delft", "activated": True}),
            Task("connector", {"notes": "spare", "activated": False}),
            Task("connector", {"device": {"id": TWO}}),
            Task("connector", {"device": {"serial_number": "SN-3"}}),
            Task("connector", {"id": "8" * 32, "device": {"serial_number": "SN-2"}}),
            Task("connector", {"device": {"id": TWO}, "state": "absent"}),
        ],
        adapter="worker",
    ).steps
    assert by_serial.operation == "updated"
    assert [step.operation for step in (by_device, by_notes)] == ["unchanged", "unchanged"]
    assert f"Connector spare: 2 objects have this notes: {'8' * 32}, {'9' * 32}." in unclear.message
    assert (added.operation, added.object["device"]["serial_number"]) == ("created", "SN-2")
    assert unknown.message.startswith("Connector SN-3: the API refused the request: there is no device SN-3")
    assert "device.serial_number can be set only when the connector is created" in displaced.message
    assert gone.operation == "deleted"
