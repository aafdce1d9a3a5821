# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired states of the whole account."""

from __future__ import annotations

import typing as t

_AMS: dict[str, t.Any] = {
    "name": "ams",
    "wans": [{"name": "fiber", "physport": 1}, {"name": "lte", "physport": 2, "priority": 3}],
    "lans": [
        {"name": "staff", "physport": 3, "static_addressing": {"address": "10.1.0.1/24"}},
        {"name": "guests", "physport": 3, "vlan_tag": 21, "static_addressing": {"address": "10.1.1.1/24"}},
    ],
    "acls": [{"name": "print", "lan_1": {"lan": "staff"}, "lan_2": {"lan": "guests", "ports": [631, 9100]}}],
    "app_configs": [{"app": "erp", "breakout": "true", "preferred_wans": ["fiber"]}],
}

NETWORKS: t.Mapping[str, dict[str, t.Any]] = {
    "roll out a site": {
        "connectors": [{"device": {"serial_number": "SN-9"}, "notes": "for rtm"}],
        "apps": [{"name": "crm", "type": "Business", "hostnames": ["crm.example.com"]}],
        "sites": [
            {
                "name": "rtm",
                "connector": "SN-9",
                "wans": [{"name": "fiber", "physport": 1}],
                "lans": [
                    {"name": "staff", "physport": 2, "static_addressing": {"address": "10.7.0.1/24"}},
                    {"name": "pos", "physport": 2, "vlan_tag": 20, "static_addressing": {"address": "10.7.1.1/24"}},
                ],
                "acls": [{"name": "pay", "lan_1": {"lan": "staff"}, "lan_2": {"lan": "pos", "ports": [443]}}],
                "app_configs": [{"app": "crm", "breakout": "true", "preferred_wans": ["fiber"]}],
            }
        ],
        "ipsec_tunnels": [
            {
                "name": "rtm",
                "cloudflare_endpoint": "203.0.113.1",
                "interface_address": "10.201.0.20/31",
                "psk": "a secret",
            }
        ],
        "routes": [{"prefix": "10.7.0.0/16", "nexthop_tunnel": "rtm", "priority": 100}],
    },
    "change much at once": {
        "sites": [{"name": "ams", "description": "Amsterdam", "lans": [{"name": "spare", "vlan_tag": 5}]}],
        "gre_tunnels": [{"name": "GRE_1", "mtu": 1400}, {"name": "GRE_2", "mtu": 1400}],
        "ipsec_tunnels": [{"name": "branch-1", "description": "1"}, {"name": "branch-2", "description": "2"}],
        "interconnects": [{"name": "cni-1", "mtu": 1400}, {"name": "cni-2", "mtu": 1400}],
        "routes": [
            {"prefix": "192.0.2.0/24", "nexthop": "10.200.0.1", "priority": 400},
            {"prefix": "198.51.100.0/24", "nexthop": "10.200.0.3", "priority": 400},
        ],
    },
    "replace what is named": {
        "state": "replaced",
        "sites": [_AMS],
        "gre_tunnels": [
            {
                "name": "GRE_1",
                "cloudflare_gre_endpoint": "203.0.113.1",
                "customer_gre_endpoint": "198.51.100.1",
                "interface_address": "10.200.0.0/31",
                "description": "London",
                "bgp": {"customer_asn": 65099},
            }
        ],
        "recreate": True,
    },
    "override the account": {
        "state": "overridden",
        "max_deletions": 20,
        "apps": [{"name": "erp", "type": "Business", "hostnames": ["erp.example.com"]}],
        "sites": [_AMS],
        "gre_tunnels": [
            {
                "name": "GRE_1",
                "cloudflare_gre_endpoint": "203.0.113.1",
                "customer_gre_endpoint": "198.51.100.1",
                "interface_address": "10.200.0.0/31",
            }
        ],
        "routes": [{"prefix": "192.0.2.0/24", "nexthop_tunnel": "GRE_1", "priority": 100}],
    },
    "delete": {
        "state": "deleted",
        "sites": [{"name": "ams"}],
        "ipsec_tunnels": [{"name": "branch-1"}],
        "routes": [{"prefix": "2001:db8::/32", "nexthop": "10.201.0.1"}],
    },
}
