# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole networks, and every trouble that can befall each of their requests."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import TaskReport
from ansible_collections.cloudflare.magic.tests.reliability.account import Content, by_id, shape
from ansible_collections.cloudflare.magic.tests.reliability.bench import Bench
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.networks import NETWORKS
from ansible_collections.cloudflare.magic.tests.reliability.sample import meetings
from ansible_collections.cloudflare.magic.tests.reliability.trouble import PERSISTENCE, TROUBLES, Servers
from magic_emulator import Emulator

_DIFFERENT = ("partly_rolled_back", "not_rolled_back")
"""What an object is after a rollback that is not as it was before."""


@pytest.fixture(scope="module")
def benches() -> dict[tuple[str, str], Bench]:
    """The benches that tests have set up, by network and what is asked of it."""
    return {}


TASKS = [*itertools.product(NETWORKS, ("continued", "rolled back"))]
"""Networks, and what follows when something fails."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let networks meet trouble."""
    if "name" in metafunc.fixturenames:
        thorough = metafunc.config.getoption("--thorough")
        metafunc.parametrize(
            ["network", "then", "name"], [(*task, name) for task, name in meetings(TASKS, thorough=thorough)]
        )


def test_a_network_in_trouble(
    *,
    network: str,
    then: str,
    name: str,
    benches: dict[tuple[str, str], Bench],
    emulator: Emulator,
    servers: Servers,
    count: Count,
    thorough: bool,
) -> None:
    if (network, then) not in benches:
        # One request after the other, so that the same request meets the trouble each time.
        options = {**NETWORKS[network], "rollback": then == "rolled back", "concurrency": 1}
        benches[network, then] = Bench(emulator, servers, "network", options)
    bench = benches[network, then]
    number = TASKS.index((network, then))
    for outcome in bench.try_places(name, number, _check, _check, thorough=thorough):
        count(f"faults in networks: {outcome}")


def test_a_rollback_waits_for_what_may_yet_be_carried_out(emulator: Emulator, servers: Servers) -> None:
    options = {**NETWORKS["change much at once"], "rollback": True, "concurrency": 1}
    bench = Bench(emulator, servers, "network", options)
    late, tries = TROUBLES["carried out late"], PERSISTENCE["until it is given up"]
    for first, (method, _path) in enumerate(bench.requests, 1):
        if method == "PATCH":
            assert bench.try_out(late, first, tries, _check, _check) == "failed with a clear error"


def _check(bench: Bench, report: TaskReport, after: Content) -> None:
    """What it says of each object is so, and of each object that is not as it was it says something."""
    before, now = by_id(bench.before), by_id(after)
    new, gone = now.keys() - before.keys(), before.keys() - now.keys()
    altered = {identifier for identifier in before.keys() & now.keys() if before[identifier] != now[identifier]}
    entries = report.result.get("objects", [])
    for entry in entries:
        operation, status, identifier = entry["operation"], entry["status"], entry["id"]
        where = {"created": new, "updated": altered, "deleted": gone, "recreated": new}[operation]
        if status == "applied":
            assert identifier in where, entry
        elif status in ("failed", "not_started"):
            assert identifier not in new | gone | altered, entry
    told = {entry["id"] for entry in entries if entry["status"] in ("applied", "unknown", *_DIFFERENT)}
    assert altered <= told, report.result
    # What is created anew has another id than before, and the id of what was not answered is not known.
    other_ids = [
        entry
        for entry in entries
        if entry["status"] in ("unknown", *_DIFFERENT)
        or (entry["status"] == "applied" and entry["operation"] == "recreated")
        or (entry["status"] == "rolled_back" and entry["operation"] != "updated")
    ]
    assert len(new - told) <= len(other_ids), report.result
    assert len(gone - told) <= len(other_ids), report.result
    if all(entry["status"] in ("rolled_back", "partly_rolled_back", "not_started", "failed") for entry in entries):
        keyless = {entry["name"] for entry in entries if entry["status"] == "partly_rolled_back"}
        assert shape(after) == shape(_without_keys(bench.before, keyless))
        assert report.result["changed"] is bool(keyless)
    assert report.result["changed"] >= bool(altered or (shape(after) != shape(bench.before))), report.result


def _without_keys(content: Content, names: set[str]) -> Content:
    """An account in which some IPsec tunnels have lost their keys."""
    tunnels = []
    for tunnel in content["ipsec_tunnels"]:
        lost = ("psk", "psk_metadata") if f"IPsec tunnel {tunnel['name']}" in names else ()
        tunnels.append({field: value for field, value in tunnel.items() if field not in lost})
    return {**content, "ipsec_tunnels": tunnels}
