# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What says the same in other words is no difference: spellings, order, partial objects, what the API fills in."""

from __future__ import annotations

import typing as t

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS, Task

ONE = "1" * 32
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
    "apps": [{"name": "Stock", "type": "Business", "hostnames": ["b.example.com", "a.example.com"]}],
    "managed_apps": [],
    "connectors": [
        {"device": {"serial_number": "SN-1"}, "interrupt_window_days_of_week": ["Saturday", "Sunday"]},
    ],
    "sites": [
        {
            "name": "branch-01",
            "location": {"lat": "52.0116", "lon": "-4.50"},
            "wans": [{"id": ONE, "name": "fiber", "physport": 1}],
            "lans": [
                {
                    "id": ONE,
                    "name": "office",
                    "physport": 2,
                    "routed_subnets": [
                        {"prefix": "192.168.32.0/24", "next_hop": "192.168.10.254"},
                        {"prefix": "192.168.31.0/24", "next_hop": "192.168.10.254"},
                    ],
                    "static_addressing": {
                        "address": "192.168.10.1/24",
                        "dhcp_server": {
                            "dns_servers": ["10.0.1.53", "10.0.0.53"],
                            "reservations": {"00-11-22-AA-BB-01": "192.168.10.10", "001122aabb02": "192.168.10.11"},
                            "dhcp_options": [
                                {"code": 66, "type": "text", "value": "tftp.example.com"},
                                {"code": 15, "type": "text", "value": "example.com"},
                            ],
                        },
                    },
                }
            ],
            "acls": [
                {
                    "name": "hairpin",
                    "lan_1": {"lan_id": ONE, "ports": [9100, 631], "port_ranges": ["8080-9000", "100-200"]},
                    "lan_2": {"lan_id": ONE, "subnets": ["192.168.10.20", "192.168.10.128/25"]},
                    "protocols": ["udp", "tcp"],
                }
            ],
            "app_configs": [{"managed_app_id": "zoom", "breakout": None, "preferred_wans": []}],
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
    ("site", {"location": {"lat": 52.0116, "lon": -4.5}, "ha_mode": False, "description": ""}),
    ("site", {"location": {"lon": "-4.500"}, "connector": "", "secondary_connector_id": ""}),
    ("wan", {"vlan_tag": 0, "priority": 0, "health_check_rate": "mid", "static_addressing": {}}),
    ("lan", {"ha_link": False, "nat": {}, "vlan_tag": "0", "static_addressing": {"dhcp_relay": {}}}),
    (
        "lan",
        {
            "routed_subnets": [
                {"prefix": "192.168.31.0/24", "next_hop": "192.168.10.254"},
                {"prefix": "192.168.32.0/24", "next_hop": "192.168.10.254"},
            ]
        },
    ),
    (
        "lan",
        {
            "static_addressing": {
                "dhcp_server": {
                    "reservations": {"0011.22aa.bb02": "192.168.10.11", "00:11:22:AA:bb:01": "192.168.10.10"},
                    "dhcp_options": [
                        {"code": 15, "type": "text", "value": "example.com"},
                        {"code": 66, "type": "text", "value": "tftp.example.com"},
                    ],
                }
            }
        },
    ),
    ("acl", {"lan_1": {"ports": [631, 9100, 631], "port_ranges": ["100 - 200", "8080-9000"]}}),
    (
        "acl",
        {"lan_1": {"lan": "office"}, "lan_2": {"lan": "office", "subnets": ["192.168.10.128/25", "192.168.10.20"]}},
    ),
    ("acl", {"protocols": ["tcp", "udp"], "unidirectional": False, "description": ""}),
    ("app", {"hostnames": ["A.example.com", "b.example.com."], "ip_subnets": []}),
    ("app_config", {"breakout": "default", "priority": 0, "preferred_wans": []}),
    ("app_config", {}),
    ("connector", {"interrupt_window_days_of_week": ["Sunday", "Saturday", "Sunday"], "notes": ""}),
    ("connector", {"interrupt_window_hour_of_day": 0.0, "interrupt_window_embargo_dates": []}),
]
"""Options that ask for nothing new, by the kind of the seed's only object."""

KEYS: dict[str, dict[str, t.Any]] = {
    "gre_tunnel": {"name": "GRE_1"},
    "ipsec_tunnel": {"name": "branch-01"},
    "interconnect": {"name": "cni-fra-01"},
    "route": {"prefix": "2001:0DB8:0001::/48", "nexthop": "2001:DB8:0::9"},
    "site": {"name": "branch-01"},
    "wan": {"site": "branch-01", "name": "fiber"},
    "lan": {"site": "branch-01", "name": "office"},
    "acl": {"site": "branch-01", "name": "hairpin"},
    "app": {"name": "Stock"},
    "app_config": {"site": "branch-01", "managed_app_id": "zoom"},
    "connector": {"device": {"serial_number": "SN-1"}},
}

NO_OPTIONS = (
    *("created_on", "modified_on", "bgp_status", "allow_null_cipher", "colo_name", "site_id", "account_app_id"),
    *("last_heartbeat", "last_seen_version", "last_updated", "lan_1.lan_name", "lan_2.lan_name"),
    *("device.id", "device.type", "bgp.md5_key", "psk_metadata", "ipsec_id", "remote_identities"),
)
"""What the API computes is no option, except for the target in effect, and of a secret only a mask can be read."""


def test_the_same_in_other_words_is_no_change(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    for step in play([Task(kind, {**KEYS[kind], **options}) for kind, options in SAME]).steps:
        assert step.operation == "unchanged"
        assert all(request.startswith("GET") for request in step.requests)


def test_what_was_read_can_be_written_back(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    parents = {kind: {"site": key["site"]} if "site" in key else {} for kind, key in KEYS.items()}
    read = play([Task(f"{kind}_info", parent) for kind, parent in parents.items()]).steps
    tasks = []
    for kind, step in zip(KEYS, read, strict=True):
        (options,) = step.result[f"{kind}s"]
        for path in NO_OPTIONS:
            outer, _dot, inner = path.rpartition(".")
            (options.get(outer, {}) if outer else options).pop(inner, None)
        if kind == "app_config":
            options["breakout"] = "default"  # what the API calls null, which is no value of an option
        tasks.append(Task(kind, parents[kind] | options))
    for step in play(tasks).steps:
        assert step.operation == "unchanged"
        assert all(request.startswith("GET") for request in step.requests)
