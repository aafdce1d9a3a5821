# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of an account an incident is about: the tunnels and routes that a name or a prefix stands for. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import typing as t

from .._models.interfaces import Interfaces
from .._time import describe_time

Payload = t.Mapping[str, t.Any]
Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

_MOST_TARGETS = 10
"""How many ends of tunnels to trace at most, unless somebody asks for more."""


@dataclasses.dataclass(frozen=True)
class _Kind:
    """How one kind of tunnel is called, and where it ends."""

    label: str
    section: str
    cloudflare_end: str = ""
    customer_end: str = ""


_KINDS = (
    _Kind("GRE tunnel", "gre_tunnels", "cloudflare_gre_endpoint", "customer_gre_endpoint"),
    _Kind("IPsec tunnel", "ipsec_tunnels", "cloudflare_endpoint", "customer_endpoint"),
    _Kind("Interconnect", "interconnects"),
)


def scope(
    account: t.Mapping[str, t.Sequence[Payload] | None],
    now: datetime.datetime,
    tunnel: str | None = None,
    prefix: str | None = None,
) -> dict[str, t.Any]:
    """Find the tunnels and routes that matter.

    Args:
        account: lists of objects by kind, as the modules for information return them. One that could not be read is
            missing or None.
        tunnel: name or identifier of a tunnel or interconnect.
        prefix: a prefix or an address, instead of a tunnel.

    Returns:
        ``tunnels``, those that are meant first, then those that share their destinations; ``routes`` through them;
        ``targets``, the customer's ends to trace; ``known``, the names of all tunnels. Both lists tell of each object
        whether it is ``meant``.

    Raises:
        ValueError: the prefix is none.
    """
    network = ipaddress.ip_network(prefix, strict=False) if prefix else None
    items = [(kind, item) for kind in _KINDS for item in account.get(kind.section) or []]
    tunnels = [_tunnel(kind, item, now) for kind, item in items]
    interfaces = Interfaces((item, tunnel) for (_kind, item), tunnel in zip(items, tunnels, strict=True))
    routes = [_route(item, interfaces.holding(item.get("nexthop")) or {}, now) for item in account.get("routes") or []]
    meant = {item["id"] for item in tunnels if tunnel and tunnel in (item["name"], item["id"])}
    destinations = {route["prefix"] for route in routes if route["tunnel_id"] in meant}
    for route in routes:
        route["meant"] = _overlap(route["prefix"], network) if network else route["tunnel_id"] in meant
    concerned = [route for route in routes if route["meant"] or route["prefix"] in destinations]
    if network:
        meant = {route["tunnel_id"] for route in concerned}
    for item in tunnels:
        item["meant"] = item["id"] in meant
        item["routes"] = sum(route["tunnel_id"] == item["id"] for route in concerned)
    beside = {route["tunnel_id"] for route in concerned}
    kept = [item for item in tunnels if item["meant"] or item["id"] in beside]
    kept.sort(key=lambda item: (not item["meant"], item["name"]))
    concerned.sort(key=lambda route: (route["prefix"], route["priority"] or 0, not route["meant"]))
    ends = [item["customer_end"] for item in kept if item["meant"] and item["customer_end"]]
    return {
        "tunnels": kept,
        "routes": concerned,
        "targets": list(dict.fromkeys(ends))[:_MOST_TARGETS],
        "known": sorted(item["name"] for item in tunnels),
    }


def _tunnel(kind: _Kind, item: Payload, now: datetime.datetime) -> dict[str, t.Any]:
    """What a page shows of a tunnel or interconnect."""
    check = item.get("health_check") or {}
    target = check.get("target")
    bgp_status = item.get("bgp_status") or {}
    return {
        "kind": kind.label,
        "id": item.get("id"),
        "name": str(item.get("name") or item.get("id")),
        "description": item.get("description") or "",
        "cloudflare_end": item.get(kind.cloudflare_end) or item.get("colo_name") or "",
        "customer_end": item.get(kind.customer_end) or "",
        "interface_addresses": [
            item[field] for field in ("interface_address", "interface_address6") if item.get(field)
        ],
        "mtu": item.get("mtu"),
        "probed": check.get("enabled") is not False,
        "probe_rate": check.get("rate"),
        "probe_direction": check.get("direction"),
        "probe_target": (target.get("effective") or target.get("saved")) if isinstance(target, dict) else target,
        "bgp_state": bgp_status.get("state") if item.get("bgp") else None,
        "bgp_detail": bgp_status.get("bgp_state"),
        "bgp_updated_at": bgp_status.get("updated_at"),
        "bgp_updated": describe_time(bgp_status.get("updated_at"), now),
        "modified_on": item.get("modified_on"),
        "modified": describe_time(item.get("modified_on"), now),
        "created_on": item.get("created_on"),
    }


def _route(item: Payload, through: Payload, now: datetime.datetime) -> dict[str, t.Any]:
    """What a page shows of a route.

    Args:
        through: the tunnel that its nexthop lies in.
    """
    regions = item.get("scope") or {}
    return {
        "id": item.get("id"),
        "prefix": str(item.get("prefix")),
        "nexthop": item.get("nexthop"),
        "tunnel": through.get("name"),
        "tunnel_id": through.get("id"),
        "priority": item.get("priority"),
        "weight": item.get("weight"),
        "scope": [*(regions.get("colo_names") or []), *(regions.get("colo_regions") or [])],
        "description": item.get("description") or "",
        "modified_on": item.get("modified_on"),
        "modified": describe_time(item.get("modified_on"), now),
        "created_on": item.get("created_on"),
    }


def _overlap(prefix: str, network: Network) -> bool:
    """Whether a route to the prefix concerns traffic to the network: one holds the other."""
    try:
        other = ipaddress.ip_network(str(prefix), strict=False)
    except ValueError:
        return False
    return other.version == network.version and other.overlaps(network)
