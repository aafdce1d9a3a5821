# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Properties of whole runs: any desired network is reached from any other, whatever goes wrong on the way."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount, Fault
from ansible_collections.cloudflare.magic.tests.unit.random_networks import ACCOUNT, networks

Network = dict[str, list[dict[str, t.Any]]]

FAULTS = st.builds(
    Fault,
    kind=st.sampled_from(["rejected", "broken", "lost", "dropped"]),
    method=st.just("POST|PUT|PATCH|DELETE"),
    times=st.integers(1, 3),
    spared=st.integers(0, 12),
)


def _fresh(network: Network) -> EmulatedAccount:
    account = EmulatedAccount(ACCOUNT)
    account.network(**network)
    return account


def _objects(network: Network) -> int:
    inside = sum(len(site[section]) for site in network["sites"] for section in ("wans", "lans", "acls", "app_configs"))
    return inside + sum(len(items) for items in network.values())


@settings(max_examples=15)
@given(network=networks())
def test_a_rollout_takes_one_write_for_each_new_object_and_none_the_second_time(network: Network) -> None:
    account = _fresh(network)
    created = [write for write in account.writes if write.startswith("POST")]
    assert len(created) == _objects(network) - len(network["interconnects"])
    for state in ("merged", "replaced", "overridden"):
        result = account.network(state=state, max_deletions=0, **network)
        assert (result["objects"], account.writes) == ([], [])


@pytest.mark.usefixtures("api_reading")
@settings(max_examples=5)
@given(one=networks(), two=networks())
def test_overridden_comes_to_the_same_from_wherever_it_starts(one: Network, two: Network) -> None:
    account = _fresh(one)
    account.network(state="overridden", max_deletions=100, **two)
    assert account.portrait == _fresh(two).portrait
    assert account.network(state="overridden", max_deletions=0, **two)["changed"] is False
    assert account.writes == []


@pytest.mark.usefixtures("api_reading")
@settings(max_examples=5)
@given(one=networks(), two=networks(), fault=FAULTS)
def test_what_failed_half_way_is_completed_by_running_again(one: Network, two: Network, fault: Fault) -> None:
    account = _fresh(one)
    account.faults = [fault]
    result = account.run(state="overridden", max_deletions=100, **two)
    reported = [entry["status"] for entry in result["objects"]]
    assert result.get("failed", False) is (set(reported) - {"applied"} != set())
    account.faults = []
    account.network(state="overridden", max_deletions=100, **two)
    assert account.portrait == _fresh(two).portrait


@pytest.mark.usefixtures("api_reading")
@settings(max_examples=5)
@given(one=networks(), two=networks(), fault=FAULTS)
def test_what_failed_half_way_is_put_back_and_what_could_not_be_is_told(
    one: Network, two: Network, fault: Fault
) -> None:
    account = _fresh(one)
    before = account.portrait
    account.faults = [fault]
    warnings: list[str] = []
    result = account.run(state="overridden", max_deletions=100, rollback=True, warnings=warnings, **two)
    statuses = {entry["status"] for entry in result["objects"]}
    if not result.get("failed"):
        # What a refused update had to leave out is told.
        assert warnings or account.portrait == _fresh(two).portrait
    elif "not_rolled_back" not in statuses:
        assert account.portrait == before
        assert statuses <= {"rolled_back", "partly_rolled_back", "failed", "not_started"}


@pytest.mark.parametrize("together", [False, True], ids=["alone", "in bulk"])
def test_what_the_way_back_had_to_leave_out_is_not_taken_for_put_back(together: bool) -> None:
    names = ["cni-1", "cni-2"] if together else ["cni-1"]
    account = _fresh({"interconnects": [{"name": name, "description": ""} for name in names]})
    route = {"prefix": "192.0.2.0/24", "nexthop": "10.9.1.1", "priority": 100}
    # The creation is refused, and so is the first way back; the second try leaves the empty description out.
    account.faults = [Fault("rejected", "POST", times=1), Fault("rejected", "PUT", times=len(names), spared=1)]
    changed = [{"name": name, "description": "new"} for name in names]
    result = account.run(interconnects=changed, routes=[route], rollback=True, concurrency=1)
    assert result["failed"] is True
    entries = {entry["name"]: entry for entry in result["objects"]}
    for name in names:
        entry = entries[f"Interconnect {name}"]
        left = next(item for item in account.portrait["cf_interconnects"] if item["name"] == name)
        assert (entry["status"] == "not_rolled_back") is (left.get("description") == "new")
    assert any(entry["status"] == "not_rolled_back" for entry in entries.values())


def test_what_the_api_accepted_and_did_not_do_is_as_it_was() -> None:
    account = _fresh({"interconnects": [{"name": "cni-1", "description": "one"}]})
    route = {"prefix": "192.0.2.0/24", "nexthop": "10.9.1.1", "priority": 100}
    # The empty description is refused, so that the update is sent without it and changes nothing.
    account.faults = [Fault("rejected", "PUT"), Fault("rejected", "POST")]
    cleared = [{"name": "cni-1", "description": ""}]
    result = account.run(interconnects=cleared, routes=[route], rollback=True, concurrency=1)
    assert {entry["name"]: entry["status"] for entry in result["objects"]}["Interconnect cni-1"] == "rolled_back"
    assert "stays" not in result["msg"]
