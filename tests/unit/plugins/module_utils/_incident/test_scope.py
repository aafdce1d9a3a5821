# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tunnels and routes an incident is about."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._incident.scope import scope

NOW = datetime.datetime(2026, 6, 14, 3, 0, tzinfo=datetime.timezone.utc)
ACCOUNT: dict[str, t.Any] = {
    "gre_tunnels": [
        {
            "id": "g1",
            "name": "AMS_1",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.0.0.0/31",
            "interface_address6": "2001:db8::/127",
            "health_check": {"enabled": True, "rate": "high", "target": {"effective": "198.51.100.1", "saved": ""}},
            "bgp": {"customer_asn": 65010},
            "bgp_status": {"state": "BGP_UP", "updated_at": "2026-06-14T02:00:00Z"},
        },
    ],
    "ipsec_tunnels": [
        {
            "id": "i1",
            "name": "AMS_2",
            "cloudflare_endpoint": "203.0.113.2",
            "customer_endpoint": "198.51.100.2",
            "interface_address": "10.0.0.2/31",
            "health_check": {"enabled": False, "target": "10.0.0.3"},
            "bgp_status": {"state": "BGP_DOWN"},
        },
        {"id": "i2", "name": "OSLO", "interface_address": "10.0.0.4/31"},
    ],
    "interconnects": [{"id": "c1", "name": "CNI", "colo_name": "AMS", "interface_address": "10.0.0.6/31"}],
    "routes": [
        {
            "id": "r1",
            "prefix": "192.0.2.0/24",
            "nexthop": "10.0.0.1",
            "priority": 100,
            "scope": {"colo_names": ["ams"]},
        },
        {"id": "r2", "prefix": "192.0.2.0/24", "nexthop": "10.0.0.3", "priority": 200},
        {"id": "r3", "prefix": "192.0.0.0/16", "nexthop": "10.0.0.7", "priority": 100},
        {"id": "r4", "prefix": "192.0.2.64/26", "nexthop": "10.9.9.9", "priority": 100},
        {"id": "r5", "prefix": "2001:db8:9::/48", "nexthop": "2001:db8::1", "priority": 100},
        {"id": "r6", "prefix": "10.7.0.0/16", "nexthop": "10.0.0.5", "priority": 100},
    ],
}


def names(items: t.Iterable[t.Mapping[str, t.Any]], meant: bool) -> list[str]:
    return [item["name"] for item in items if item["meant"] is meant]


def ids(items: t.Iterable[t.Mapping[str, t.Any]], meant: bool) -> list[str]:
    return [item["id"] for item in items if item["meant"] is meant]


@pytest.mark.parametrize("tunnel", ["AMS_1", "g1"])
def test_a_tunnel_has_its_routes_and_the_other_ways_beside_it(tunnel: str) -> None:
    found = scope(ACCOUNT, NOW, tunnel=tunnel)
    assert (names(found["tunnels"], True), names(found["tunnels"], False)) == (["AMS_1"], ["AMS_2"])
    assert (ids(found["routes"], True), ids(found["routes"], False)) == (["r1", "r5"], ["r2"])
    assert found["targets"] == ["198.51.100.1"]
    assert found["known"] == ["AMS_1", "AMS_2", "CNI", "OSLO"]
    assert [item["routes"] for item in found["tunnels"]] == [2, 1]


@pytest.mark.parametrize("prefix", ["192.0.2.0/24", "192.0.2.1/24"])
def test_a_prefix_has_the_routes_that_it_shares_addresses_with(prefix: str) -> None:
    found = scope(ACCOUNT, NOW, prefix=prefix)
    assert ids(found["routes"], True) == ["r3", "r1", "r2", "r4"]
    assert names(found["tunnels"], True) == ["AMS_1", "AMS_2", "CNI"]
    assert found["targets"] == ["198.51.100.1", "198.51.100.2"]


def test_an_address_is_a_prefix_too() -> None:
    assert ids(scope(ACCOUNT, NOW, prefix="192.0.2.1")["routes"], True) == ["r3", "r1", "r2"]
    assert ids(scope(ACCOUNT, NOW, prefix="2001:db8:9::1")["routes"], True) == ["r5"]


def test_what_there_is_not_leaves_nothing() -> None:
    found = scope(ACCOUNT, NOW, tunnel="PARIS")
    assert (found["tunnels"], found["routes"], found["targets"]) == ([], [], [])
    assert scope({"routes": None}, NOW, prefix="192.0.2.0/24")["routes"] == []
    with pytest.raises(ValueError, match="nowhere"):
        scope(ACCOUNT, NOW, prefix="nowhere")


def test_objects_are_shown_whatever_kind_they_are() -> None:
    gre, ipsec = scope(ACCOUNT, NOW, prefix="192.0.2.0/24")["tunnels"][:2]
    assert (gre["kind"], gre["cloudflare_end"], gre["customer_end"]) == ("GRE tunnel", "203.0.113.1", "198.51.100.1")
    assert gre["interface_addresses"] == ["10.0.0.0/31", "2001:db8::/127"]
    assert (gre["probed"], gre["probe_rate"], gre["probe_target"]) == (True, "high", "198.51.100.1")
    assert (gre["bgp_state"], gre["bgp_updated"]) == ("BGP_UP", "02:00 UTC, 1 h 0 min ago")
    # A state without a session is none.
    assert (ipsec["probed"], ipsec["probe_target"], ipsec["bgp_state"]) == (False, "10.0.0.3", None)
    interconnect = scope(ACCOUNT, NOW, tunnel="CNI")["tunnels"][0]
    assert (interconnect["kind"], interconnect["cloudflare_end"], interconnect["customer_end"]) == (
        "Interconnect",
        "AMS",
        "",
    )
    (route,) = [route for route in scope(ACCOUNT, NOW, tunnel="AMS_1")["routes"] if route["id"] == "r1"]
    assert (route["tunnel"], route["scope"]) == ("AMS_1", ["ams"])


def test_a_nexthop_that_lies_in_no_tunnel_has_none() -> None:
    (route,) = [route for route in scope(ACCOUNT, NOW, prefix="192.0.2.64/26")["routes"] if route["id"] == "r4"]
    assert route["tunnel"] is None


def test_only_so_many_ends_are_traced() -> None:
    tunnels = [
        {"id": str(n), "name": str(n), "interface_address": f"10.1.{n}.0/31", "customer_gre_endpoint": f"192.0.2.{n}"}
        for n in range(20)
    ]
    routes = [{"id": str(n), "prefix": "198.51.100.0/24", "nexthop": f"10.1.{n}.1", "priority": 100} for n in range(20)]
    found = scope({"gre_tunnels": tunnels, "routes": routes}, NOW, prefix="198.51.100.0/24")
    assert len(found["targets"]) == 10
