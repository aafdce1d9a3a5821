# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tunnel a route takes, and which site a tunnel is named for."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._network.topology import topology

NETWORK: dict[str, list[dict[str, t.Any]]] = {
    "sites": [{"name": "branch-1", "connector": "SN-1", "lans": [{"name": "a"}, {"name": "b"}]}],
    "gre_tunnels": [{"name": "GRE_1", "interface_address": "10.0.0.8/30", "interface_address6": "fd00::/127"}],
    "ipsec_tunnels": [{"name": "BRANCH_1", "interface_address": "10.0.0.0/31"}],
}


@pytest.mark.parametrize(
    ("route", "tunnel"),
    [
        ({"nexthop": "10.0.0.1"}, ("BRANCH_1", "ipsec_tunnel")),
        ({"nexthop": "10.0.0.10"}, ("GRE_1", "gre_tunnel")),
        ({"nexthop": "fd00::1"}, ("GRE_1", "gre_tunnel")),
        ({"nexthop_tunnel": "GRE_1"}, ("GRE_1", "gre_tunnel")),
        ({"nexthop_tunnel": "ELSEWHERE"}, ("ELSEWHERE", None)),
        ({"nexthop": "10.0.0.2"}, (None, None)),
        ({"nexthop": "nonsense"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_a_route_takes_the_tunnel_that_its_nexthop_lies_in(
    route: dict[str, str], tunnel: tuple[str | None, str | None]
) -> None:
    (joined,) = topology({**NETWORK, "routes": [{"prefix": "192.0.2.0/24", **route}]})["routes"]
    assert (joined["tunnel"], joined["tunnel_type"]) == tunnel


@pytest.mark.parametrize(
    ("tunnel", "site"),
    [
        ("branch-1", "branch-1"),
        ("BRANCH_1", "branch-1"),
        ("branch-1.lte", "branch-1"),
        ("branch-1-b", "Branch 1 B"),
        ("branch_1_b_2", "Branch 1 B"),
        ("branch-17", None),
        ("branch", None),
        ("my-branch-1", None),
    ],
)
def test_a_tunnel_belongs_to_the_site_that_it_is_named_for(tunnel: str, site: str | None) -> None:
    network = {"sites": [{"name": "branch-1"}, {"name": "Branch 1 B"}], "interconnects": [{"name": tunnel}]}
    (joined,) = topology(network)["tunnels"]
    assert (joined["site"], joined["type"]) == (site, "interconnect")


@pytest.mark.parametrize("tunnel", ["a-b", "A_B", "a-b-1"])
def test_a_tunnel_that_may_be_named_for_two_sites_belongs_to_neither(tunnel: str) -> None:
    sites = [{"name": "a b"}, {"name": "a"}, {"name": "a_b"}, {"name": "a b"}]
    for given in (sites, sites[::-1]):
        (joined,) = topology({"sites": given, "interconnects": [{"name": tunnel}]})["tunnels"]
        assert (joined["site"], joined["home"]) == (None, None)


def test_objects_are_called_what_a_network_calls_them() -> None:
    routes = [{"prefix": "192.0.2.0/24", "nexthop_tunnel": "GRE_1"}, {"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1"}]
    joined = topology({**NETWORK, "routes": routes})
    assert [each["label"] for each in joined["sites"] + joined["tunnels"] + joined["routes"]] == [
        "Site branch-1",
        "GRE tunnel GRE_1",
        "IPsec tunnel BRANCH_1",
        "Route 192.0.2.0/24 via GRE_1",
        "Route 192.0.2.0/24 via 10.0.0.1",
    ]
    assert {name: joined["sites"][0][name] for name in ("connector", "wans", "lans")} == {
        "connector": "SN-1",
        "wans": 0,
        "lans": 2,
    }


SITES = [
    {
        "name": "lima",
        "lans": [
            {
                "static_addressing": {"address": "192.168.1.1/24"},
                "routed_subnets": [{"prefix": "172.16.1.0/24", "nat": {"static_prefix": "198.51.100.0/28"}}],
                "nat": {"static_prefix": "10.1.0.0/24"},
            },
            {"static_addressing": {"address": "192.168.2.1/24"}},
        ],
    },
    {
        "name": "oslo",
        "lans": [
            {"static_addressing": {"address": "192.168.4.1/24"}},
            {"static_addressing": {"address": "192.168.2.1/24"}},
        ],
    },
]


@pytest.mark.parametrize(
    ("prefix", "home"),
    [
        ("192.168.1.0/24", "lima"),
        ("192.168.1.128/25", "lima"),
        ("192.168.0.0/23", "lima"),
        ("172.16.1.0/24", "lima"),
        ("10.1.0.0/24", "lima"),
        ("198.51.100.0/29", "lima"),
        ("192.168.4.9/32", "oslo"),
        ("192.168.2.0/24", None),  # both sites have it
        ("192.168.0.0/16", None),  # both sites lie in it
        ("192.168.3.0/24", None),
        ("2001:db8::/32", None),
        ("nonsense", None),
    ],
)
def test_a_route_is_at_home_at_the_only_site_that_it_leads_to(prefix: str, home: str | None) -> None:
    network = {**NETWORK, "sites": SITES, "routes": [{"prefix": prefix, "nexthop_tunnel": "GRE_1"}]}
    joined = topology(network)
    assert joined["routes"][0]["home"] == home
    assert {tunnel["name"]: tunnel["home"] for tunnel in joined["tunnels"]} == {"GRE_1": home, "BRANCH_1": None}
    assert {tunnel["site"] for tunnel in joined["tunnels"]} == {None}, "what a site is deleted with is named for it"


def test_a_tunnel_is_at_home_where_its_name_or_else_all_of_its_routes_lead() -> None:
    network = {
        "sites": SITES,
        "gre_tunnels": [{"name": "lima_1"}, {"name": "shared"}, {"name": "own"}, {"name": "idle"}],
        "routes": [
            {"prefix": "192.168.4.0/24", "nexthop_tunnel": "lima_1"},
            {"prefix": "192.168.1.0/24", "nexthop_tunnel": "shared"},
            {"prefix": "192.0.2.0/24", "nexthop_tunnel": "shared"},
            {"prefix": "192.168.1.0/24", "nexthop_tunnel": "own"},
            {"prefix": "172.16.0.0/12", "nexthop_tunnel": "own"},
        ],
    }
    joined = topology(network)
    homes = {tunnel["name"]: tunnel["home"] for tunnel in joined["tunnels"]}
    assert homes == {"lima_1": "lima", "shared": None, "own": "lima", "idle": None}
    assert [route["home"] for route in joined["routes"]] == ["lima", "lima", None, "lima", "lima"]


def test_a_connector_is_at_home_at_the_site_that_names_it() -> None:
    network = {
        "sites": [
            {"name": "lima", "connector": "SN-1", "secondary_connector": "spare"},
            {"name": "oslo", "connector_id": "c0ffee", "secondary_connector": "both"},
            {"name": "rome", "connector": "both"},
        ],
        "connectors": [
            {"device": {"serial_number": "SN-1"}},
            {"notes": "spare"},
            {"id": "c0ffee"},
            {"notes": "both"},
            {"device": "SN-1"},
        ],
    }
    connectors = topology(network)["connectors"]
    assert [connector["home"] for connector in connectors] == ["lima", "lima", "oslo", None, None]
    assert connectors[3]["homes"] == ["oslo", "rome"]


def test_what_was_written_wrongly_is_left_to_those_who_check_it() -> None:
    network: dict[str, t.Any] = {
        "sites": [{"name": 17, "lans": "none"}, {"lans": [3, {"static_addressing": "dhcp", "nat": 4}]}],
        "gre_tunnels": [{"name": ["a"], "interface_address": {}}, {"name": 17}],
        "routes": [{"prefix": ["x"], "nexthop_tunnel": ["a"]}, {"prefix": 5, "nexthop": {}}],
    }
    joined = topology(network)
    assert [tunnel["home"] for tunnel in joined["tunnels"]] == [None, "17"]
    assert [route["home"] for route in joined["routes"]] == [None, None]


def test_an_empty_network_has_an_empty_topology() -> None:
    assert topology({"sites": None}) == {"sites": [], "connectors": [], "tunnels": [], "routes": []}
