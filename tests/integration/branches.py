# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account with branches: a site each, with a connector, two IPsec tunnels, and two routes to one prefix."""

from __future__ import annotations

import typing as t

Object = dict[str, t.Any]


def account_of(*branches: str) -> dict[str, list[Object]]:
    """What the account holds, with a data center besides: two GRE tunnels, of which one has a prefix of its own."""
    account: dict[str, list[Object]] = {
        "connectors": [],
        "sites": [],
        "ipsec_tunnels": [],
        "gre_tunnels": [
            {
                "name": f"DC_{number}",
                "cloudflare_gre_endpoint": "203.0.113.1",
                "customer_gre_endpoint": f"198.51.100.{number}",
                "interface_address": f"10.213.0.{2 * number}/31",
            }
            for number in (1, 2)
        ],
        "routes": [
            {"prefix": "10.1.0.0/16", "nexthop": "10.213.0.3", "priority": 100},
            {"prefix": "10.1.0.0/16", "nexthop": "10.213.0.5", "priority": 200},
            {"prefix": "10.2.0.0/16", "nexthop": "10.213.0.5", "priority": 100},
        ],
    }
    for number, branch in enumerate(branches):
        connector = f"{number:032x}"
        account["connectors"].append({"id": connector, "device": {"serial_number": f"SN-{branch}"}, "snapshots": []})
        account["sites"].append(
            {
                "name": branch,
                "description": "as it was",
                "connector_id": connector,
                "wans": [{"name": "fiber", "physport": 1}],
                "lans": [
                    {"name": "office", "physport": 2, "static_addressing": {"address": f"192.168.{number}.1/24"}},
                ],
            }
        )
        for side in (0, 1):
            customer = 4 * number + 2 * side + 1
            account["ipsec_tunnels"].append(
                {
                    "name": f"{branch}_{side}",
                    "cloudflare_endpoint": "203.0.113.20",
                    "customer_endpoint": f"198.51.100.{100 + number}",
                    "interface_address": f"10.214.0.{customer - 1}/31",
                    "psk": "hush-psk-0123456789abcdef",
                }
            )
            account["routes"].append(
                {"prefix": f"192.168.{number}.0/24", "nexthop": f"10.214.0.{customer}", "priority": 100 * (side + 1)}
            )
    return account


def named(objects: t.Iterable[Object]) -> dict[str, Object]:
    """Objects by their names."""
    return {each["name"]: each for each in objects}
