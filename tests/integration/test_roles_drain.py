# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles drain and restore: one bulk request each, and everything as it was in the end."""

from __future__ import annotations

import json
import stat
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.branches import account_of
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import Run, ShippedPlaybook


class Drain:
    """The two playbooks, and the routes that they are about."""

    def __init__(self, emulator: magic_emulator.Emulator, directory: Path) -> None:
        self._emulator = emulator
        self._directory = directory
        emulator.set_account(ACCOUNT_ID, account_of("oslo", "rome"))

    @property
    def priorities(self) -> list[tuple[str, str, int]]:
        routes = self._emulator.account(ACCOUNT_ID)["routes"]
        return [(route["prefix"], route["nexthop"], route["priority"]) for route in routes]

    @property
    def state_file(self) -> Path:
        return self._directory / "state.json"

    def set_priority(self, prefix: str, nexthop: str, priority: int) -> None:
        """Somebody else changes a route."""
        account = self._emulator.account(ACCOUNT_ID)
        for route in account["routes"]:
            if (route["prefix"], route["nexthop"]) == (prefix, nexthop):
                route["priority"] = priority
        self._emulator.set_account(ACCOUNT_ID, account)

    def drain(self, tunnel: str, *arguments: str, **variables: t.Any) -> Run:
        variables = {"drain_tunnel": tunnel, "drain_state_file": "state.json", **variables}
        return ShippedPlaybook("drain", self._emulator, self._directory).run(variables, *arguments)

    def restore(self, *arguments: str, **variables: t.Any) -> Run:
        variables = {"restore_state_file": "state.json", **variables}
        return ShippedPlaybook("restore", self._emulator, self._directory).run(variables, *arguments)

    def requests(self) -> list[str]:
        """The writes of the last run."""
        sent = self._emulator.requests()["requests"]
        return [f"{each['method']} {each['path'].rpartition('/magic/')[2]}" for each in sent if each["method"] != "GET"]


@pytest.fixture
def drain(emulator: magic_emulator.Emulator, tmp_path: Path) -> Drain:
    return Drain(emulator, tmp_path)


def test_a_drained_tunnel_is_restored_exactly(drain: Drain) -> None:
    drain.set_priority("10.2.0.0/16", "10.213.0.5", 77)
    before = drain.priorities

    rehearsed = drain.drain("DC_2", "--check", drain_force=True)
    assert (rehearsed.status, rehearsed.writes, drain.state_file.exists()) == (0, 0, False)

    drained = drain.drain("DC_2", drain_force=True)
    assert drained.status == 0
    assert drain.requests() == ["PUT routes"]
    assert drained.count("changed") == rehearsed.count("changed")
    raised = {"10.213.0.5": 100_000}
    assert drain.priorities == [(prefix, hop, priority + raised.get(hop, 0)) for prefix, hop, priority in before]
    assert stat.S_IMODE(drain.state_file.stat().st_mode) == 0o600
    remembered = {route["prefix"]: route["priority"] for route in json.loads(drain.state_file.read_text())["routes"]}
    assert remembered == {"10.1.0.0/16": 200, "10.2.0.0/16": 77}

    again = drain.drain("DC_2", drain_force=True)
    assert (again.status, drain.requests(), again.count("changed")) == (0, [], 0)

    restored = drain.restore()
    assert restored.status == 0
    assert drain.requests() == ["PUT routes"]
    assert drain.priorities == before
    again = drain.restore()
    assert (again.status, drain.requests(), again.count("changed")) == (0, [], 0)


def test_the_last_path_is_not_drained(drain: Drain) -> None:
    before = drain.priorities
    refused = drain.drain("DC_2")
    assert "No other path is left for 10.2.0.0/16:" in " ".join(refused.output.split())
    assert (refused.status, refused.writes, drain.state_file.exists()) == (2, 0, False)

    assert drain.drain("oslo_0").status == 0
    assert drain.priorities != before
    last = drain.drain("oslo_1", drain_state_file="other.json")
    assert "No other path is left for 192.168.0.0/24:" in " ".join(last.output.split())
    assert (last.status, last.writes) == (2, 0)

    shared = drain.drain("rome_0")
    assert "is the state file of oslo_0" in " ".join(shared.output.split())
    assert (shared.status, shared.writes) == (2, 0)


def test_what_somebody_else_has_changed_is_not_overwritten(drain: Drain) -> None:
    before = drain.priorities
    assert drain.drain("oslo_0").status == 0
    drain.set_priority("192.168.0.0/24", "10.214.0.1", 500)
    refused = drain.restore()
    assert "somebody has changed the priorities of the routes to 192.168.0.0/24" in " ".join(refused.output.split())
    assert (refused.status, refused.writes) == (2, 0)
    assert drain.restore(restore_force=True).status == 0
    assert drain.priorities == before
