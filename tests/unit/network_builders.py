# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short ways to write objects of a network in tests."""

from __future__ import annotations

import typing as t

Options = dict[str, t.Any]


def site(name: str, *, lans: int = 0, **further: t.Any) -> Options:
    """A site with as many LANs as asked for, each on a port of its own."""
    return {"name": name, "lans": [lan(number) for number in range(1, lans + 1)], **further}


def lan(number: int, **further: t.Any) -> Options:
    """One LAN."""
    address = {"address": f"192.168.{number}.1/24"}
    return {"name": f"lan-{number}", "physport": number, "static_addressing": address, **further}


def acl(name: str, first: str, second: str) -> Options:
    """An ACL between two LANs."""
    return {"name": name, "lan_1": {"lan": first}, "lan_2": {"lan": second}}


def furnished_site(**further: t.Any) -> Options:
    """A site with something of everything in it, which names the connector ``S1`` and the app ``erp``."""
    inside = {
        "connector": "S1",
        "wans": [{"name": "w", "physport": 9}],
        "acls": [acl("x", "lan-1", "lan-2")],
        "app_configs": [{"app": "erp", "breakout": "true", "preferred_wans": ["w"]}],
    }
    return site("a", lans=2, **{**inside, **further})


def gre(number: int, **further: t.Any) -> Options:
    """A GRE tunnel."""
    return {
        "name": f"GRE_{number}",
        "cloudflare_gre_endpoint": "203.0.113.1",
        "customer_gre_endpoint": f"198.51.100.{number}",
        "interface_address": f"10.0.{number}.0/31",
        **further,
    }


def ipsec(number: int, **further: t.Any) -> Options:
    """An IPsec tunnel."""
    return {
        "name": f"ipsec-{number}",
        "cloudflare_endpoint": "203.0.113.1",
        "interface_address": f"10.1.{number}.0/31",
        **further,
    }


def route(prefix: int, tunnel: str, **further: t.Any) -> Options:
    """A route through a tunnel."""
    return {"prefix": f"192.0.{prefix}.0/24", "nexthop_tunnel": tunnel, "priority": 100, **further}


def fleet(sites: int) -> dict[str, list[Options]]:
    """The network that the figures speak of: for each site 2 WANs, 3 LANs, 2 ACLs, 2 tunnels, 4 routes."""
    tunnels = [(number, end) for number in range(sites) for end in (1, 2)]
    return {
        "sites": [
            site(
                f"site-{number}",
                lans=3,
                wans=[{"name": "a", "physport": 8}, {"name": "b", "physport": 9}],
                acls=[acl("x", "lan-1", "lan-2"), acl("y", "lan-1", "lan-3")],
            )
            for number in range(sites)
        ],
        "ipsec_tunnels": [
            {
                "name": f"site-{number}-{end}",
                "cloudflare_endpoint": "203.0.113.1",
                "interface_address": f"10.{end}.{number}.0/31",
            }
            for number, end in tunnels
        ],
        "routes": [
            {"prefix": f"172.16.{number}.{half * 128}/25", "nexthop_tunnel": f"site-{number}-{end}", "priority": 100}
            for number, end in tunnels
            for half in (0, 1)
        ],
    }
