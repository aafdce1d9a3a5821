# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading: everything, by id, and by each filter."""

from __future__ import annotations

import typing as t

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS, Task

GRE = {"cloudflare_gre_endpoint": "203.0.113.1", "customer_gre_endpoint": "198.51.100.1"}
ONE, TWO, THREE, UNKNOWN = (digit * 32 for digit in "1230")
SEED: dict[str, t.Any] = {
    "gre_tunnels": [
        {
            "id": ONE,
            "name": "GRE_1",
            "interface_address": "10.0.0.0/31",
            "bgp": {"customer_asn": 65010, "md5_key": SECRETS["md5_key"]},
            **GRE,
        },
        {"id": TWO, "name": "GRE_2", "interface_address": "10.0.0.2/31", **GRE},
    ],
    "ipsec_tunnels": [
        {
            "id": ONE,
            "name": "branch-01",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.0.1.0/31",
            "psk": SECRETS["psk"],
        },
        {
            "id": TWO,
            "name": "branch-02",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.0.1.2/31",
        },
    ],
    "cf_interconnects": [
        {"id": ONE, "name": "cni-fra-01", "interface_address": "10.0.2.0/31"},
        {"id": TWO, "name": "cni-fra-02", "interface_address": "10.0.2.2/31"},
    ],
    "routes": [
        {"id": ONE, "prefix": "2001:db8:1::/48", "nexthop": "10.0.0.1", "priority": 100},
        {"id": TWO, "prefix": "2001:db8:1::/48", "nexthop": "10.0.0.3", "priority": 200},
        {"id": THREE, "prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 100},
    ],
    "apps": [
        {"account_app_id": ONE, "name": "Card payments", "type": "Finance"},
        {"account_app_id": TWO, "name": "Stock", "type": "Business"},
    ],
    "managed_apps": [{"managed_app_id": "zoom", "name": "Zoom", "type": "Collaboration"}],
    "connectors": [
        {"id": ONE, "device": {"id": THREE, "serial_number": "SN-1"}, "notes": "Delft"},
        {"id": TWO, "device": {"id": ONE, "type": "LICENSED"}, "notes": "Gouda", "license_key": SECRETS["psk"]},
    ],
    "sites": [
        {
            "id": ONE,
            "name": "branch-01",
            "connector_id": ONE,
            "lans": [
                {"id": ONE, "name": "office", "physport": 2},
                {"id": TWO, "name": "tills", "physport": 3},
            ],
            "wans": [
                {"id": ONE, "name": "fiber", "physport": 1},
                {"id": TWO, "name": "lte", "physport": 6},
            ],
            "acls": [
                {"id": ONE, "name": "office to tills", "lan_1": {"lan_id": ONE}, "lan_2": {"lan_id": TWO}},
                {"id": TWO, "name": "tills to office", "lan_1": {"lan_id": TWO}, "lan_2": {"lan_id": ONE}},
            ],
            "app_configs": [
                {"id": ONE, "managed_app_id": "zoom", "breakout": True},
                {"id": TWO, "account_app_id": TWO, "priority": 1},
            ],
        },
        {"id": TWO, "name": "branch-02"},
    ],
}

FILTERS: dict[str, list[tuple[dict[str, t.Any], list[str]]]] = {
    "gre_tunnel": [({}, [ONE, TWO]), ({"name": "GRE_2"}, [TWO]), ({"name": "GRE_3"}, [])],
    "ipsec_tunnel": [({}, [ONE, TWO]), ({"name": "branch-02"}, [TWO])],
    "interconnect": [({}, [ONE, TWO]), ({"name": "cni-fra-02"}, [TWO])],
    "route": [
        ({}, [ONE, TWO, THREE]),
        ({"prefix": "2001:DB8:0001::/48"}, [ONE, TWO]),
        ({"nexthop": "10.0.0.1"}, [ONE, THREE]),
        ({"nexthop_tunnel": "GRE_2"}, [TWO]),
        ({"priority": 100}, [ONE, THREE]),
        ({"prefix": "2001:db8:1::/48", "priority": 200}, [TWO]),
        ({"prefix": "198.51.100.0/24"}, []),
    ],
    "site": [
        ({}, [ONE, TWO]),
        ({"name": "branch-02"}, [TWO]),
        ({"connector": "SN-1"}, [ONE]),
        ({"connector_id": TWO}, []),
    ],
    "lan": [({}, [ONE, TWO]), ({"name": "tills"}, [TWO])],
    "wan": [({}, [ONE, TWO]), ({"name": "lte"}, [TWO])],
    "acl": [({}, [ONE, TWO]), ({"name": "tills to office"}, [TWO])],
    "app_config": [
        ({}, [ONE, TWO]),
        ({"app": "Zoom"}, [ONE]),
        ({"account_app_id": TWO}, [TWO]),
        ({"managed_app_id": "slack"}, []),
    ],
    "app": [({}, [ONE, TWO, "zoom"]), ({"name": "Stock"}, [TWO])],
    "connector": [
        ({}, [ONE, TWO]),
        ({"serial_number": "SN-1"}, [ONE]),
        ({"device_id": ONE}, [TWO]),
        ({"notes": "Delft"}, [ONE]),
        ({"device_type": "LICENSED"}, [TWO]),
    ],
}
"""Options of the info module, and the ids of the objects that fit."""

LOOKUPS = {"nexthop_tunnel": 3, "site": 1, "connector": 1, "app": 1}
"""How many requests it takes to find what an option names."""


@pytest.mark.parametrize("kind", FILTERS)
def test_info(play: Play, emulator: magic_emulator.Emulator, kind: str) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    by_id = [({"id": TWO}, [TWO]), ({"id": UNKNOWN}, [])]
    site = {"site": "branch-01"} if kind in {"lan", "wan", "acl", "app_config"} else {}
    # In check mode reading is the same.
    steps = play([Task(f"{kind}_info", site | options) for options, _ids in FILTERS[kind] + by_id], check=True).steps
    for step, (options, ids) in zip(steps, FILTERS[kind] + by_id, strict=True):
        assert (step.status, step.result["changed"]) == ("ok", False)
        found = step.result[f"{kind}s"]
        assert sorted(id_of(item) for item in found) == sorted(ids)
        for item in found:
            (witnessed,) = [each for each in step.objects if id_of(each) == id_of(item)]
            if "md5_key" in witnessed.get("bgp", {}):
                witnessed = {**witnessed, "bgp": {**witnessed["bgp"], "md5_key": "********"}}
            assert item == witnessed
        lookups = sum(LOOKUPS.get(option, 0) for option in site | options)
        assert len(step.requests) == lookups + 1


def id_of(item: dict[str, t.Any]) -> str:
    """Apps have other names for it."""
    return str(item.get("id") or item.get("account_app_id") or item.get("managed_app_id"))
