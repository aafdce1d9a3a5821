# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an emulator holds so that there is something of everything to read."""

from __future__ import annotations

import typing as t

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"

RESULT_ID = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
"""Of a traceroute test of a device."""


def _id(number: int) -> str:
    return f"{number:032x}"


_LANS = [
    {"id": _id(41), "name": "office", "physport": 1, "static_addressing": {"address": "192.0.2.1/26"}},
    {"id": _id(42), "name": "guests", "physport": 2, "static_addressing": {"address": "192.0.2.65/26"}},
]
_WANS = [
    {
        "id": _id(43),
        "name": "uplink",
        "physport": 3,
        "static_addressing": {"address": "198.51.100.249/30", "gateway_address": "198.51.100.250"},
    }
]

SEED: dict[str, t.Any] = {
    ACCOUNT_ID: {
        "gre_tunnels": [
            {
                "id": _id(1),
                "name": "gre-1",
                "description": "to the office",
                "cloudflare_gre_endpoint": "192.0.2.1",
                "customer_gre_endpoint": "198.51.100.1",
                "interface_address": "10.213.197.0/31",
                "mtu": 1476,
                "ttl": 64,
            }
        ],
        "ipsec_tunnels": [
            {
                "id": _id(2),
                "name": "ipsec-1",
                "cloudflare_endpoint": "192.0.2.1",
                "customer_endpoint": "198.51.100.2",
                "interface_address": "10.213.197.2/31",
                "psk": "a key that nobody may see",
                "psk_metadata": {"last_generated_on": "2026-06-14T05:20:00.26097Z"},
            }
        ],
        "cf_interconnects": [
            {"id": _id(3), "name": "cni-1", "interface_address": "10.213.197.4/31", "colo_name": "DFW"}
        ],
        "routes": [
            {"id": _id(4), "prefix": "203.0.113.0/32", "nexthop": "10.213.197.1", "priority": 100},
            {
                "id": _id(5),
                "prefix": "203.0.113.1/32",
                "nexthop": "10.213.197.3",
                "priority": 100,
                "weight": 10,
                "description": "with a weight",
            },
        ],
        "connectors": [{"id": _id(6), "device": {"id": _id(7), "serial_number": "SN-1"}, "notes": "office"}],
        "apps": [{"account_app_id": _id(8), "name": "intranet", "type": "Business", "hostnames": ["www.example.com"]}],
        "sites": [
            {
                "id": _id(40),
                "name": "office",
                "connector_id": _id(6),
                "location": {"lat": "32.78", "lon": "-96.8"},
                "lans": _LANS,
                "wans": _WANS,
                "acls": [
                    {
                        "id": _id(44),
                        "name": "printers",
                        "lan_1": {"lan_id": _id(41)},
                        "lan_2": {"lan_id": _id(42)},
                        "protocols": ["tcp"],
                    }
                ],
                "app_configs": [{"id": _id(45), "account_app_id": _id(8), "priority": 0}],
            }
        ],
        "pcap_ownership": [{"id": _id(9), "destination_conf": "s3://captures?region=us-east-1", "status": "success"}],
        "pcaps": [
            {"id": _id(10), "type": "simple", "status": "success"},
            {
                "id": _id(11),
                "type": "full",
                "status": "complete",
                "colo_name": "DFW",
                "destination_conf": "s3://captures?region=us-east-1",
            },
        ],
        "dex_traceroute_results": [{"resultId": RESULT_ID}],
    }
}
