# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a connector reports of itself: whole and in order, as the official SDK reads it."""

from __future__ import annotations

import time
import typing as t

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.plugins.module_utils._task.telemetry import EVENT_KINDS
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Task
from ansible_collections.cloudflare.magic.tests.integration.sdk_witness import Witness

CONNECTOR_ID = "99999999999999999999999999999999"
SEED = {"connectors": [{"id": CONNECTOR_ID, "device": {"serial_number": "5HGK2X3"}, "notes": "Branch 1"}]}
CONNECTOR = {"connector": "5HGK2X3"}
UNTIL = int(time.time())
SINCE = UNTIL - 5 * 86_400
RANGE = {"since": SINCE, "until": UNTIL}
HOUR = {"since": UNTIL - 3600, "until": UNTIL}
PAGE = 100
"""Events in one answer of the API."""


def of_the_api(records: t.Iterable[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Records without what the module adds, the oldest first."""
    added = ("kind", "recorded_on", "collected_on", "summary")
    return [{name: value for name, value in record.items() if name not in added} for record in records][::-1]


@pytest.fixture
def _account(emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)


@pytest.mark.usefixtures("_account")
def test_events(play: Play, witness: Witness) -> None:
    def task(**options: t.Any) -> Task:
        return Task("connector_event_info", {**CONNECTOR, **options})

    everything = witness.events(CONNECTOR_ID, SINCE, UNTIL)
    last = everything[-1]
    tasks = [
        task(**RANGE),
        task(**RANGE, kind="StartUpgrade"),
        task(**RANGE, limit=2, details=True),
        task(latest=True),
        task(time=int(last["t"]), number=int(last["n"])),
        task(time=int(last["t"]) + 1),
    ]
    steps = play(tasks).steps
    range_, upgrades, details, latest, one, none = (step.result["events"] for step in steps)
    assert of_the_api(range_) == everything
    assert {event["kind"] for event in range_} == set(EVENT_KINDS[:16])
    assert sum("cursor=" in request for request in steps[0].requests) == (len(everything) - 1) // PAGE > 0
    assert of_the_api(upgrades) == [event for event in everything if event["k"] == "StartUpgrade"]
    assert "k=StartUpgrade" in steps[1].requests[-1]
    assert details == [{**listed, **whole} for listed, whole in zip(range_[:2], details, strict=True)]
    assert all(event["e"]["k"] == event["kind"] for event in (*details, *latest, *one))
    assert of_the_api(latest) == witness.latest_events(CONNECTOR_ID)
    assert of_the_api(one) == [witness.event(CONNECTOR_ID, last["t"], last["n"])]
    assert none == []


@pytest.mark.usefixtures("_account")
def test_snapshots(play: Play, witness: Witness) -> None:
    def task(**options: t.Any) -> Task:
        return Task("connector_snapshot_info", {**CONNECTOR, **options})

    listed = witness.snapshots(CONNECTOR_ID, HOUR["since"], HOUR["until"])
    tasks = [task(**HOUR), task(**HOUR, limit=2, details=True), task(latest=True), task(time=int(listed[0]["t"]))]
    hour, details, latest, one = (step.result["snapshots"] for step in play(tasks).steps)
    assert of_the_api(hour) == listed
    assert all("summary" not in snapshot for snapshot in hour)
    # Every metric is kept, whichever the SDK knows.
    assert of_the_api(one) == [witness.snapshot(CONNECTOR_ID, listed[0]["t"])]
    assert of_the_api(details) == [{**each, **witness.snapshot(CONNECTOR_ID, each["t"])} for each in listed[-2:]]
    assert of_the_api(latest) == witness.latest_snapshots(CONNECTOR_ID)
    for snapshot in (*one, *details, *latest):
        judged = [name for names in snapshot["summary"]["tunnels"].values() for name in names]
        assert sorted(judged) == sorted(tunnel["interface_name"] for tunnel in snapshot["tunnels"])
