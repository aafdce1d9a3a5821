# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What inventory hosts want of their sites, and what became of each."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._network.site_hosts import results, site_of, together
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount, Fault
from ansible_collections.cloudflare.magic.tests.unit.network_builders import lan


def given(name: str, **variables: t.Any) -> dict[str, t.Any]:
    """The variables of the role, with their defaults."""
    lists: dict[str, t.Any] = {section: [] for section in ("connectors", "wans", "lans", "acls", "app_configs")}
    fields = dict.fromkeys(("description", "location", "ha_mode"))
    return {"name": name, "state": "present", "license_key_tasks": "", **fields, **lists, **variables}


def hosts(**variables: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """What several hosts want."""
    return {name: site_of(given(name, **own), {}) for name, own in variables.items()}


SERIAL = {"device": {"serial_number": "S1"}}
VIRTUAL = {"device": {"provision_license": True}, "notes": "v"}


def test_a_site_is_what_its_variables_say() -> None:
    variables = given(
        "a",
        description="first",
        connectors=[SERIAL, {"device": {"serial_number": "S2"}, "state": "absent"}],
        lans=[{"name": "x"}, {"name": "y", "state": "absent"}],
    )
    assert site_of(variables, {"lan": {"physport": 2}, "connector": {"activated": True}}) == {
        "name": "a",
        "sites": [
            {
                "name": "a",
                "description": "first",
                "connector": "S1",
                "secondary_connector": "",
                "lans": [{"name": "x", "physport": 2}],
            }
        ],
        "connectors": [{"activated": True, **SERIAL}],
        "absent": {
            "connectors": [{"activated": True, "device": {"serial_number": "S2"}}],
            "wans": [],
            "lans": [{"name": "y", "physport": 2}],
            "acls": [],
            "app_configs": [],
        },
        "problems": [],
    }


def test_nothing_is_brought_to_a_site_that_is_to_go() -> None:
    site = site_of(given("a", state="absent", connectors=[VIRTUAL], lans=[{"name": "x"}]), {})
    assert (site["sites"], site["connectors"], site["problems"]) == ([], [], [])


@pytest.mark.parametrize(
    ("connectors", "names"),
    [
        ([], None),
        ([{**SERIAL, "state": "absent"}], ["", ""]),
        ([SERIAL, {"id": "f" * 32, "notes": "n"}], ["S1", "f" * 32]),
        ([{"device": {"id": "d1"}, "notes": "n"}], ["n", ""]),
    ],
)
def test_the_connectors_of_a_list_are_all_of_the_site(connectors: list[t.Any], names: list[str] | None) -> None:
    (site,) = site_of(given("a", connectors=connectors), {})["sites"]
    options = ("connector", "secondary_connector")
    assert [site[option] for option in options if option in site] == (names or [])


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"connectors": [SERIAL] * 3}, "A site has at most two connectors, and 3 are named."),
        ({"connectors": [{"device": {"id": "d1"}}]}, "Connector 1 has neither an id nor a serial number nor notes"),
        ({"connectors": [VIRTUAL]}, "The license key of a virtual connector is shown only once"),
        ({"connectors": [VIRTUAL], "license_key_tasks": "keep.yml"}, "The license key of a virtual connector"),
        ({"connectors": [SERIAL, {**SERIAL, "state": "absent"}]}, "connectors: S1 is named twice, once to exist and"),
        ({"acls": [{"name": "x", "state": "none"}]}, "site_acls[0].state: 'none' is neither present nor absent."),
        ({"app_configs": [{"app": "Zoom"}, {"app": "Zoom", "state": "absent"}]}, "app configs: Zoom is named twice"),
        (
            {"lans": [{"name": "x", "vlan_tag": "7"}, {"name": "x", "vlan_tag": 7, "state": "absent"}]},
            "LANs: x is named twice, once to exist and once to be deleted.",
        ),
        ({"lans": [{"name": "x"}, {"name": "x", "vlan_tag": 7, "state": "absent"}]}, None),
        ({"lans": ["no LAN"]}, None),
    ],
)
def test_contradictions(variables: dict[str, t.Any], problem: str | None) -> None:
    problems = site_of(given("a", **variables), {})["problems"]
    assert len(problems) == (problem is not None)
    assert all(each.startswith(problem) for each in problems)


def test_a_key_is_kept_by_a_file_that_exists(tmp_path: Path) -> None:
    tasks = tmp_path / "keep.yml"
    tasks.touch()
    assert site_of(given("a", connectors=[VIRTUAL], license_key_tasks=str(tasks)), {})["problems"] == []


def test_each_host_has_its_own_part_of_one_result() -> None:
    account = EmulatedAccount()
    wanted = hosts(a={"lans": [lan(1)], "connectors": [SERIAL]}, b={"lans": [lan(1), lan(2)]}, c={"state": "absent"})
    applied = account.network(keep_going=True, **together(wanted))
    told = results(applied, wanted)
    assert told["again"] is False
    assert {name: host["operations"] for name, host in told["hosts"].items()} == {
        "a": {"connectors": {"created": 1}, "sites": {"created": 1}, "LANs": {"created": 1}},
        "b": {"sites": {"created": 1}, "LANs": {"created": 2}},
        "c": {},
    }
    assert [(host["changed"], host["failed"], host["msg"]) for host in told["hosts"].values()] == [
        *((True, False, ""), (True, False, ""), (False, False, "")),
    ]
    unchanged = results(account.network(keep_going=True, **together(wanted)), wanted)["hosts"]
    assert unchanged["b"]["operations"] == {"sites": {"unchanged": 1}, "LANs": {"unchanged": 2}}
    assert not any(host["changed"] or host["failed"] for host in unchanged.values())


def test_a_refusal_is_the_failure_of_one_host() -> None:
    account = EmulatedAccount()
    account.faults = [Fault("rejected", "POST", "sites/[^/]+/lans", spared=1)]
    wanted = hosts(**{name: {"lans": [lan(1)], "acls": [{"name": "x"}]} for name in "abc"})
    for host in wanted.values():
        host["sites"][0]["acls"] = [{"name": "x", "lan_1": {"lan": "lan-1"}, "lan_2": {"lan": "lan-1"}}]
    applied = account.network(fails=True, keep_going=True, concurrency=1, **together(wanted))
    told = results(applied, wanted)["hosts"]
    assert [host["failed"] for host in told.values()] == [False, True, False]
    assert told["b"]["msg"] == (
        "LAN lan-1 of site b: the API refused it is not wanted (code 1022, HTTP 400). 1 other change was not started."
    )
    assert told["b"]["changed"] is True
    assert told["b"]["operations"] == {
        "sites": {"created": 1},
        "LANs": {"failed": 1},
        "ACLs": {"not_started": 1},
    }


def test_hosts_that_were_not_reached_say_why() -> None:
    account = EmulatedAccount()
    account.faults = [Fault("broken", "POST", "sites", spared=1, times=9)]
    wanted = hosts(a={}, b={}, c={})
    applied = account.network(fails=True, keep_going=True, concurrency=1, **together(wanted))
    told = results(applied, wanted)["hosts"]
    assert [(host["changed"], host["failed"]) for host in told.values()] == [
        *((True, False), (True, True), (False, True)),
    ]
    assert told["c"]["msg"] == f"It was not brought to its desired state. {applied['msg']}"


def test_mistakes_are_those_of_their_hosts_and_the_others_come_again() -> None:
    wanted = hosts(a={"lans": [lan(1)]}, b={"lans": [{**lan(1), "x": 1}], "connectors": [{**SERIAL, "y": 2}]})
    applied = EmulatedAccount().network(fails=True, keep_going=True, **together(wanted))
    told = results(applied, wanted)
    assert told["again"] is True
    assert [host["failed"] for host in told["hosts"].values()] == [False, True]
    assert told["hosts"]["b"]["msg"] == (
        "Connector S1: y: no such option. LAN lan-1 of site b: x: no such option. Nothing was changed."
    )


@pytest.mark.parametrize(
    "applied", [{"msg": "no credentials", "changed": False}, {"problems": ["no credentials"], "msg": "no credentials"}]
)
def test_what_is_nobodys_own_fails_all_hosts(applied: dict[str, t.Any]) -> None:
    told = results(applied, hosts(a={}, b={}))
    assert told["again"] is False
    assert {host["msg"] for host in told["hosts"].values()} == {"no credentials Nothing was changed."}


def test_license_keys_belong_to_connectors() -> None:
    wanted = {
        name: {**site_of(given(name, connectors=[{**VIRTUAL, "notes": f"virtual {name}"}]), {}), "problems": []}
        for name in "ab"
    }
    account = EmulatedAccount()
    account.network(keep_going=True, **together({"a": wanted["a"]}))
    applied = account.network(keep_going=True, **together(wanted))
    told = results(applied, wanted)["hosts"]
    assert told["a"]["license_keys"] == []
    (licensed,) = told["b"]["license_keys"]
    assert applied["secrets"][licensed["name"]]["license_key"]
    assert licensed["connector"]["notes"] == "virtual b"
    assert licensed["connector"]["id"] == account.content["connectors"][1]["id"]
    assert str(applied["secrets"][licensed["name"]]["license_key"]) not in str(told)
