# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account as a desired state: whatever it holds, applying what was read changes nothing."""

from __future__ import annotations

import tempfile
import typing as t
from pathlib import Path

import pytest
from ansible.module_utils.common.yaml import yaml_load
from hypothesis import HealthCheck, given, settings

from ansible_collections.cloudflare.magic.plugins.module_utils._network.layout import laid_out, written_out
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount
from ansible_collections.cloudflare.magic.tests.unit.network_builders import (
    fleet,
    furnished_site,
    gre,
    ipsec,
    lan,
    route,
)
from ansible_collections.cloudflare.magic.tests.unit.random_accounts import accounts, odd_accounts

CONNECTOR = {"id": "c" * 32, "device": {"id": "d" * 32, "serial_number": "S1"}, "notes": "north"}


@settings(max_examples=30)
@given(content=accounts())
def test_applying_what_was_read_changes_nothing(content: dict[str, t.Any]) -> None:
    account = EmulatedAccount(content)
    network = account.network_info()
    for state in ("merged", "replaced", "overridden"):
        result = account.network(state=state, max_deletions=0, **network)
        assert (result["objects"], account.writes) == ([], [])


@settings(max_examples=30)
@given(content=accounts())
def test_files_say_the_same_as_what_was_read(content: dict[str, t.Any]) -> None:
    account = EmulatedAccount(content)
    with tempfile.TemporaryDirectory() as folder:
        for file, sections in laid_out(account.network_info()).items():
            path = Path(folder, file)
            path.parent.mkdir(exist_ok=True)
            path.write_text(written_out(sections), encoding="utf-8")
        result = account.network(source=[folder], state="overridden", max_deletions=0)
    assert (result["objects"], account.writes) == ([], [])


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(content=odd_accounts())
def test_whatever_an_account_holds_can_be_written_and_applied(content: dict[str, t.Any]) -> None:
    account = EmulatedAccount(content)
    with tempfile.TemporaryDirectory() as folder:
        account.export(folder)
        assert account.export(folder)["changed"] is False
        for state, check_mode in (("overridden", True), ("overridden", False), ("replaced", False), ("merged", False)):
            result = account.network(source=[folder], state=state, max_deletions=0, check_mode=check_mode)
            assert (result["objects"], result["changed"], account.writes) == ([], False, [])


@pytest.mark.parametrize(
    "text",
    ["yes", "0123", "1:30", "2026-12-24", "1e3", "~", "null", " x ", "a: b #c", "two\nlines", "é\u2028\x85"],
)
def test_a_text_is_a_text_in_a_file_whatever_yaml_makes_of_it(text: str) -> None:
    sections = {"sites": [{"name": text, "description": text, "location": {"lat": "1", "lon": "1e1"}}]}
    assert yaml_load(written_out(sections)) == sections


def test_an_export_makes_another_account_the_same() -> None:
    one, other = EmulatedAccount(), EmulatedAccount()
    one.network(**fleet(2))
    other.network(**one.network_info())
    assert other.portrait == one.portrait
    for state in ("merged", "replaced", "overridden"):
        assert other.network(state=state, max_deletions=0, **one.network_info())["changed"] is False


@pytest.mark.parametrize("sites", [0, 3])
def test_each_list_is_read_once(sites: int) -> None:
    account = EmulatedAccount()
    account.network(**{**fleet(3), "sites": fleet(sites)["sites"]})
    account.network_info()
    assert len(account.sent) == 7 + 4 * sites


def test_only_the_sections_asked_for_are_read() -> None:
    account = EmulatedAccount()
    account.network(gre_tunnels=[gre(1)], routes=[route(1, "GRE_1")])
    assert list(account.network_info(sections=["routes", "gre_tunnels"])) == ["gre_tunnels", "routes"]
    assert len(account.sent) == 2


def test_names_stand_in_place_of_ids_and_come_first() -> None:
    account = EmulatedAccount({"connectors": [CONNECTOR]})
    account.network(
        apps=[{"name": "erp", "type": "any"}],
        sites=[
            furnished_site(
                app_configs=[
                    {"app": "erp", "breakout": "true", "preferred_wans": ["w"]},
                    {"app": "Zoom", "breakout": "default"},
                ]
            )
        ],
    )
    (read,) = account.network_info()["sites"]
    assert list(read)[:2] == ["name", "connector"]
    assert read["connector"] == "S1"
    assert [(each["lan_1"], each["lan_2"]) for each in read["acls"]] == [({"lan": "lan-1"}, {"lan": "lan-2"})]
    assert sorted(read["app_configs"], key=lambda config: config["app"]) == [
        {"app": "Zoom", "breakout": "default", "priority": 0},
        {"app": "erp", "breakout": True, "preferred_wans": ["w"], "priority": 0},
    ]


def test_a_connector_is_known_by_one_name_and_only_if_that_is_clear() -> None:
    other = {"id": "e" * 32, "device": {"id": "f" * 32}, "notes": "S1"}
    account = EmulatedAccount(
        {"connectors": [CONNECTOR, other], "sites": [{"name": name, "connector_id": name * 32} for name in ("c", "e")]}
    )
    network = account.network_info()
    assert [connector["device"] for connector in network["connectors"]] == [{"serial_number": "S1"}, {"id": "f" * 32}]
    assert [(item.get("connector"), item.get("connector_id")) for item in network["sites"]] == [
        ("north", None),
        (None, "e" * 32),
    ]


def test_ids_appear_only_where_nothing_else_tells_objects_apart() -> None:
    account = EmulatedAccount(
        {
            "gre_tunnels": [{**gre(1), "id": "1" * 32}, {**gre(1), "id": "2" * 32}, gre(2)],
            "sites": [
                {
                    "name": "a",
                    "lans": [
                        {"name": "guests", "physport": 5, "vlan_tag": 1},
                        {"name": "guests", "physport": 5, "vlan_tag": 2},
                        {"id": "3" * 32, "physport": 6},
                    ],
                }
            ],
            "routes": [
                {"prefix": "192.0.2.0/24", "nexthop": "10.0.1.1", "priority": priority} for priority in (100, 200)
            ],
        }
    )
    network = account.network_info()
    assert [tunnel.get("id") for tunnel in network["gre_tunnels"]] == ["1" * 32, "2" * 32, None]
    assert sorted(str(each.get("id")) for each in network["sites"][0]["lans"]) == ["3" * 32, "None", "None"]
    assert [(each.get("id"), each["match_priority"]) for each in network["routes"]] == [(None, True), (None, True)]


def test_secrets_are_hidden_and_those_that_the_api_hides_are_missing() -> None:
    account = EmulatedAccount()
    account.network(ipsec_tunnels=[ipsec(1, psk="hush-key", bgp={"customer_asn": 65001, "md5_key": "hush-md5"})])
    (tunnel,) = account.network_info()["ipsec_tunnels"]
    assert (tunnel["bgp"]["md5_key"], "psk" in tunnel) == ("********", False)


def test_fields_of_a_newer_api_are_left_out_at_every_depth() -> None:
    newer = {"a_new_field": 1}
    tunnel = {**gre(1), **newer, "health_check": {"enabled": True, **newer}}
    subnets = [{"prefix": "192.168.9.0/24", "next_hop": "192.168.1.2", **newer}]
    lans = [{**lan(1, nat={"static_prefix": "10.0.0.0/24", **newer}, routed_subnets=subnets), **newer}]
    account = EmulatedAccount({"gre_tunnels": [tunnel], "sites": [{"name": "a", **newer, "lans": lans}]})
    network = account.network_info()
    assert "a_new_field" not in repr(network)
    assert account.network(state="overridden", max_deletions=0, **network)["changed"] is False
