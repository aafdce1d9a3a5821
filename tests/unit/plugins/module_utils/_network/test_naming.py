# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Diffs show other objects by the names that people know them by, without a request of their own."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount
from ansible_collections.cloudflare.magic.tests.unit.network_builders import (
    Options,
    acl,
    furnished_site,
    gre,
    lan,
    route,
    site,
)

NETWORK: Options = {
    "connectors": [{"device": {"serial_number": "S1"}}, {"device": {"serial_number": "S2"}}],
    "apps": [{"name": "erp", "type": "any"}],
    "sites": [furnished_site()],
    "gre_tunnels": [gre(1), gre(2)],
    "routes": [route(1, "GRE_1")],
}


def diffs(result: t.Mapping[str, t.Any]) -> dict[str, tuple[t.Any, t.Any]]:
    """Before and after by the kind of object."""
    return {each["header"].split()[0]: (each["before"], each["after"]) for each in result["diff"]}


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_created_shows_names(check_mode: bool) -> None:
    shown = diffs(EmulatedAccount().network(check_mode=check_mode, **NETWORK))
    assert shown["Site"][1] == {"name": "a", "connector": "S1"}
    assert shown["ACL"][1] == {"name": "x", "lan_1": {"lan": "lan-1"}, "lan_2": {"lan": "lan-2"}}
    assert shown["App"][1] == {"app": "erp", "breakout": True, "preferred_wans": ["w"]}
    via = {"nexthop": "10.0.1.1", "nexthop_tunnel": "GRE_1"}
    assert shown["Route"][1] == {"prefix": "192.0.1.0/24", "priority": 100, **via}


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_changes_shows_names_before_and_after(check_mode: bool) -> None:
    account = EmulatedAccount()
    account.network(**NETWORK)
    route_id = account.content["routes"][0]["id"]
    requests = len(account.sent)
    result = account.network(
        check_mode=check_mode,
        validate="never",
        sites=[{"name": "a", "connector": "S2", "acls": [acl("x", "lan-2", "lan-1")]}],
        routes=[{"id": route_id, "nexthop_tunnel": "GRE_2"}],
    )
    shown = diffs(result)
    assert shown["Site"] == ({"name": "a", "connector": "S1"}, {"name": "a", "connector": "S2"})
    assert [side["lan_1"] for side in shown["ACL"]] == [{"lan": "lan-1"}, {"lan": "lan-2"}]
    assert shown["Route"] == (
        {"nexthop": "10.0.1.1", "nexthop_tunnel": "GRE_1"},
        {"nexthop": "10.0.2.1", "nexthop_tunnel": "GRE_2"},
    )
    assert requests > 0
    # Sites, connectors, ACLs, LANs, routes, and the three kinds of tunnel.
    assert len([sent for sent in account.sent if sent.method == "GET"]) == 8


def test_what_has_not_been_read_stays_as_it_is() -> None:
    account = EmulatedAccount()
    account.network(**NETWORK)
    connector = account.content["sites"][0]["connector_id"]
    result = account.network(
        state="deleted", sites=[{"name": "a"}], routes=[{"id": account.content["routes"][0]["id"]}]
    )
    shown = diffs(result)
    assert shown["Site"][0]["connector_id"] == connector
    assert shown["ACL"][0]["lan_1"] == {"lan": "lan-1"}  # it goes with the site, whose LANs were read
    assert "nexthop_tunnel" not in shown["Route"][0]
    assert {str(sent) for sent in account.sent if sent.method == "GET"} == {
        "GET sites",
        "GET routes",
        *(f"GET sites/ID/{section}" for section in ("wans", "lans", "acls", "app_configs")),
    }


def test_a_name_that_does_not_tell_two_apart_is_not_shown() -> None:
    lans = [{**lan(number), "name": "twin", "id": f"{number}" * 32} for number in (1, 2)]
    account = EmulatedAccount({"sites": [{"name": "a", "lans": [*lans, {**lan(3), "id": "3" * 32}]}]})
    sides = {"lan_1": {"lan_id": "1" * 32}, "lan_2": {"lan": "lan-3"}}
    shown = diffs(account.network(sites=[{"name": "a", "acls": [{"name": "x", **sides}]}]))
    assert shown["ACL"][1] == {"name": "x", "lan_1": {"lan_id": "1" * 32}, "lan_2": {"lan": "lan-3"}}


def test_a_renamed_object_is_shown_by_its_old_name_before_and_its_new_one_after() -> None:
    account = EmulatedAccount()
    account.network(sites=[site("a", lans=2, acls=[acl("x", "lan-1", "lan-2")])])
    first = account.content["sites"][0]["lans"][0]["id"]
    renamed = {"id": first, "name": "office"}
    changed = {**acl("x", "office", "lan-2"), "description": "new"}
    (_lan, shown) = account.network(sites=[{"name": "a", "lans": [renamed], "acls": [changed]}])["diff"]
    assert shown["before"]["lan_1"] == {"lan": "lan-1"}
    assert shown["after"]["lan_1"] == {"lan": "office"}
