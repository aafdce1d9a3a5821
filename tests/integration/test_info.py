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
}
"""Options of the info module, and the ids of the objects that fit, in the API's order."""


@pytest.mark.parametrize("kind", FILTERS)
def test_info(play: Play, emulator: magic_emulator.Emulator, kind: str) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    by_id = [({"id": TWO}, [TWO]), ({"id": UNKNOWN}, [])]
    # In check mode reading is the same.
    steps = play([Task(f"{kind}_info", options) for options, _ids in FILTERS[kind] + by_id], check=True).steps
    for step, (options, ids) in zip(steps, FILTERS[kind] + by_id, strict=True):
        assert (step.status, step.result["changed"]) == ("ok", False)
        found = step.result[f"{kind}s"]
        assert [item["id"] for item in found] == ids
        for item in found:
            (witnessed,) = [each for each in step.objects if each["id"] == item["id"]]
            if "md5_key" in witnessed.get("bgp", {}):
                witnessed = {**witnessed, "bgp": {**witnessed["bgp"], "md5_key": "********"}}
            assert item == witnessed
        assert len(step.requests) == (4 if "nexthop_tunnel" in options else 1)
