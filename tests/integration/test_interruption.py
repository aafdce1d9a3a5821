# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are ended early: what the API shows only once is not lost in silence, and never shown on a terminal."""

from __future__ import annotations

import json
import stat
import time
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import (
    ACCOUNT_ID,
    Adapter,
    Ending,
    Interrupted,
    Player,
    Task,
)

pytestmark = pytest.mark.every_core

VIRTUAL = {"device": {"provision_license": True}}
NOTES = ["one", "two", "three", "four", "five", "six"]
SEED = {
    "ipsec_tunnels": [
        {"name": name, "cloudflare_endpoint": "203.0.113.1", "interface_address": f"10.201.0.{2 * number}/31"}
        for number, name in enumerate(NOTES)
    ]
}
TASKS = {
    "connector": Task("connector", {**VIRTUAL, "notes": "{{ item }}"}, keywords={"loop": NOTES}),
    "ipsec_psk": Task("ipsec_psk", {"tunnels": [{"tunnel": name} for name in NOTES]}),
    "network": Task("network", {"connectors": [{**VIRTUAL, "notes": name} for name in NOTES], "concurrency": 1}),
}
"""Each lets the API make six secrets, one after the other."""

_PATIENCE = 30.0
"""Seconds that a run may take to end after it was ended."""


def issued(emulator: magic_emulator.Emulator) -> list[str]:
    """The secrets that the API has made so far."""
    account = emulator.account(ACCOUNT_ID)
    made = [each.get("license_key") for each in account["connectors"]]
    made += [each.get("psk") for each in account["ipsec_tunnels"]]
    return [secret for secret in made if secret]


def files(directory: Path) -> list[Path]:
    """What is kept for a result that nobody takes."""
    return sorted((directory / "home" / ".cloudflare-magic").glob("*"))


def settled(emulator: magic_emulator.Emulator, directory: Path) -> None:
    """Wait until nothing more comes of a run whose processes may outlive ansible-playbook."""
    give_up = time.monotonic() + _PATIENCE
    before: t.Any = None
    while time.monotonic() < give_up:
        now = (issued(emulator), [path.read_bytes() for path in files(directory)])
        if now == before:
            return
        before = now
        time.sleep(3)
    raise AssertionError("the run goes on and on")


def end_early(player: Player, directory: Path, task: Task, **how: t.Any) -> Interrupted:
    """End a task after the second secret, while the third is under way, and check that none is lost or shown.

    Args:
        how: arguments of ``Player.interrupt``.
    """
    emulator = player.emulator
    emulator.set_account(ACCOUNT_ID, SEED)
    emulator.add_fault("delay", match={"method": "POST"}, delay_ms=600, times=100)
    ended = player.interrupt(task, when=lambda _shown: len(issued(emulator)) >= 2, **how)
    settled(emulator, directory)
    secrets = issued(emulator)
    assert 2 <= len(secrets) < len(NOTES)
    assert not [secret for secret in secrets if secret in ended.output + ended.shown], "shown"
    kept = "".join(path.read_text() for path in files(directory))
    lines = [json.loads(line) for line in kept.splitlines()]
    assert lines
    assert [secret for secret in secrets if secret not in kept] == [], "lost"
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files(directory))
    assert stat.S_IMODE(files(directory)[0].parent.stat().st_mode) == 0o700
    return ended


@pytest.fixture(params=t.get_args(Ending))
def ending(request: pytest.FixtureRequest) -> Ending:
    return t.cast(Ending, request.param)


@pytest.mark.parametrize("module", TASKS)
def test_secrets_are_kept(player: Player, tmp_path: Path, ending: Ending, adapter: Adapter, module: str) -> None:
    ended = end_early(player, tmp_path, TASKS[module], ending=ending, adapter=adapter)
    assert ended.status != 0
    if ending != "lost terminal" and adapter == "worker":
        (path,) = files(tmp_path)
        assert f"They are in {path}, which only its owner can read" in ended.shown
    elif ending == "ctrl-c":
        assert ".cloudflare-magic" in ended.shown
    if ending == "lost terminal" and adapter == "worker":
        assert "Interrupted" in "".join(path.read_text() for path in files(tmp_path))
