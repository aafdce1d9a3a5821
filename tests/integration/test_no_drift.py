# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What says the same in other words is no difference: spellings, order, partial objects, what the API fills in."""

from __future__ import annotations

import typing as t

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS, Task

SEED: dict[str, t.Any] = {
    "gre_tunnels": [
        {
            "name": "GRE_1",
            "cloudflare_gre_endpoint": "2001:db8::1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.213.0.8/31",
            "interface_address6": "2001:db8:0:1::8/127",
            "health_check": {"target": "2001:db8::77"},
            "bgp": {
                "customer_asn": 65010,
                "extra_prefixes": ["198.18.0.0/24", "2001:db8:9::/48"],
                "md5_key": SECRETS["md5_key"],
            },
        }
    ],
    "ipsec_tunnels": [
        {
            "name": "branch-01",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.214.0.8/31",
            "bgp": {"customer_asn": 65010},
        }
    ],
    "cf_interconnects": [{"name": "cni-fra-01", "colo_name": "fra03", "interface_address": "10.220.0.0/31"}],
    "routes": [
        {
            "prefix": "2001:db8:1::/48",
            "nexthop": "2001:db8::9",
            "priority": 100,
            "scope": {"colo_regions": ["WEUR", "EEUR"]},
        }
    ],
}

SAME: list[tuple[str, dict[str, t.Any]]] = [
    ("gre_tunnel", {"cloudflare_gre_endpoint": "2001:0DB8:0:0::1", "interface_address6": "2001:DB8:0:1:0:0:0:8/127"}),
    ("gre_tunnel", {"mtu": "1476", "ttl": 64, "automatic_return_routing": "no"}),
    ("gre_tunnel", {"health_check": {}}),
    ("gre_tunnel", {"health_check": {"rate": "mid"}}),
    ("gre_tunnel", {"health_check": {"target": "2001:DB8::77"}}),
    ("gre_tunnel", {"health_check": {"target": {"saved": "2001:db8::77", "effective": "192.0.2.1"}}}),
    ("gre_tunnel", {"bgp": {"customer_asn": 65010}}),
    ("gre_tunnel", {"bgp": {"extra_prefixes": ["2001:DB8:9::/48", "198.18.0.0/24"]}}),
    ("gre_tunnel", {"bgp": {"md5_key": "{{ md5_key }}", "import_filter_id": ""}}),
    ("gre_tunnel", {"description": "", "mtu": None, "bgp": None}),
    ("ipsec_tunnel", {"bgp": {"customer_asn": 65010, "extra_prefixes": []}, "custom_remote_identities": {}}),
    ("ipsec_tunnel", {"customer_endpoint": "", "interface_address6": "", "health_check": {"target": ""}}),
    ("ipsec_tunnel", {"psk": "{{ psk }}"}),
    ("interconnect", {"bgp": {}, "gre": {}, "mtu": 1500, "health_check": {"type": "reply"}}),
    ("route", {"scope": {"colo_regions": ["EEUR", "WEUR", "EEUR"], "colo_names": []}}),
    ("route", {"priority": "100", "description": ""}),
]
"""Options that ask for nothing new, by the kind of the seed's only object."""

KEYS: dict[str, dict[str, t.Any]] = {
    "gre_tunnel": {"name": "GRE_1"},
    "ipsec_tunnel": {"name": "branch-01"},
    "interconnect": {"name": "cni-fra-01"},
    "route": {"prefix": "2001:0DB8:0001::/48", "nexthop": "2001:DB8:0::9"},
}


def test_the_same_in_other_words_is_no_change(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    for step in play([Task(kind, {**KEYS[kind], **options}) for kind, options in SAME]).steps:
        assert step.operation == "unchanged"
        assert len(step.requests) == 1


def test_what_was_read_can_be_written_back(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    read = play([Task(f"{kind}_info") for kind in KEYS]).steps
    # What the API computes is no option, except for the target in effect, and of a secret only a mask was read.
    no_options = {"created_on", "modified_on", "bgp_status", "allow_null_cipher", "colo_name"}
    tasks = []
    for kind, step in zip(KEYS, read, strict=True):
        (found,) = step.result[f"{kind}s"]
        options = {name: value for name, value in found.items() if name not in no_options}
        options.get("bgp", {}).pop("md5_key", None)
        tasks.append(Task(kind, options))
    for step in play(tasks).steps:
        assert (step.operation, len(step.requests)) == ("unchanged", 1)
