# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the objects of a network hang together: which tunnel a route takes, and which site a tunnel belongs to.

The API links neither. A route takes the tunnel whose interface prefix its nexthop lies in; a tunnel belongs to a site
if it is named for it. What is not named for a site may still have its home there: a tunnel is at home at a site if all
of its routes lead to LANs of that site, and a route where its tunnel is, or else at the only site that it leads to. A
connector is at home at the site that names it.
"""

from __future__ import annotations

import re
import typing as t

from .._engine.stages import subject
from .._models.interfaces import Interfaces
from .._resources.connector import CONNECTOR
from .._resources.description import ResourceType
from .._resources.route import ROUTE
from .._resources.site import SITE
from .destinations import Destinations
from .sections import SITE_KINDS, TUNNELS

Item = t.Mapping[str, t.Any]
Joined = dict[str, t.Any]


def topology(network: t.Mapping[str, t.Sequence[Item] | None]) -> dict[str, list[Joined]]:
    """Join the sections of a network.

    Args:
        network: lists of objects by section, as ``network`` takes them or as the API returns them.

    Returns:
        ``sites``, ``connectors``, ``tunnels`` of all kinds and ``routes``. Each has a ``label``, which is what
        ``network`` calls it. A tunnel has its ``type`` and ``site``, the one that it is named for, a route its
        ``tunnel`` and ``tunnel_type``, and all have their ``home``, the site that they are kept with; None where there
        is none. A connector has its ``homes`` besides, all sites that name it.
    """
    sites = [_site(site) for site in network.get("sites") or []]
    owners = _owners(site["name"] for site in sites if site["name"])
    tunnels = [_tunnel(kind, item, owners) for kind in TUNNELS for item in network.get(kind.plural) or []]
    way = _ways(tunnels)
    routes = [(_route(item, tunnel), tunnel) for item in network.get("routes") or [] for tunnel in [way(item)]]
    _settle(tunnels, routes, Destinations(network.get("sites") or []))
    connectors = _connectors(network.get("connectors") or [], network.get("sites") or [])
    return {
        "sites": sites,
        "connectors": connectors,
        "tunnels": tunnels,
        "routes": [route for route, _tunnel in routes],
    }


def _connectors(items: t.Iterable[Item], sites: t.Iterable[Item]) -> list[Joined]:
    naming: dict[str, list[str]] = {}
    for site in sites:
        for field in ("connector", "connector_id", "secondary_connector", "secondary_connector_id"):
            if site.get(field) and _name(site):
                naming.setdefault(str(site[field]), []).append(str(_name(site)))
    connectors = []
    for item in items:
        device = item["device"] if isinstance(item.get("device"), t.Mapping) else {}
        names = [str(name) for name in (item.get("id"), device.get("serial_number"), item.get("notes")) if name]
        homes = list(dict.fromkeys(site for name in names for site in naming.get(name, [])))
        connectors.append(
            {
                "id": item.get("id"),
                "label": subject(CONNECTOR, item, {}, None),
                "home": homes[0] if len(homes) == 1 else None,
                "homes": homes,
            }
        )
    return connectors


def _settle(
    tunnels: t.Iterable[Joined], routes: t.Sequence[tuple[Joined, Joined | None]], destinations: Destinations
) -> None:
    """Give each tunnel and route its home."""
    led_to: dict[int, set[str | None]] = {}
    for route, tunnel in routes:
        route["home"] = destinations.site(route["prefix"])
        if tunnel is not None:
            led_to.setdefault(id(tunnel), set()).add(route["home"])
    for tunnel in tunnels:
        homes = led_to.get(id(tunnel), set())
        tunnel["home"] = tunnel["site"] or (next(iter(homes)) if len(homes) == 1 else None)
    for route, tunnel in routes:
        if tunnel is not None and tunnel["home"]:
            route["home"] = tunnel["home"]


def _site(item: Item) -> Joined:
    return {
        "id": item.get("id"),
        "name": _name(item),
        "label": subject(SITE, item, {}, None),
        "description": item.get("description"),
        "connector": item.get("connector") or item.get("connector_id"),
        **{section: len(item.get(section) or []) for section in SITE_KINDS},
    }


def _tunnel(kind: ResourceType, item: Item, owners: t.Mapping[str, str | None]) -> Joined:
    return {
        "type": kind.name,
        "label": subject(kind, item, {}, None),
        "customer_endpoint": item.get("customer_gre_endpoint") or item.get("customer_endpoint"),
        "name": _name(item),
        **{field: item.get(field) for field in ("id", "interface_address", "interface_address6")},
        "site": _owner(_name(item) or "", owners),
    }


def _route(item: Item, tunnel: Joined | None) -> Joined:
    name = _name(item, "nexthop_tunnel")
    return {
        **{field: item.get(field) for field in ("id", "prefix", "nexthop", "priority", "scope")},
        "label": subject(ROUTE, item, {"nexthop_tunnel": name}, None),
        "tunnel": tunnel["name"] if tunnel else name,
        "tunnel_type": tunnel["type"] if tunnel else None,
    }


def _name(item: Item, field: str = "name") -> str | None:
    """A name as text: YAML makes a number of ``17``."""
    return None if item.get(field) is None else str(item[field])


def _comparable(name: str) -> str:
    return re.sub(r"[-_. ]+", "-", name.lower())


def _owners(sites: t.Iterable[str]) -> dict[str, str | None]:
    """The sites by their comparable names; None where two share one, so that it is not clear which of them is meant."""
    owners: dict[str, str | None] = {}
    for site in sites:
        comparable = _comparable(site)
        owners[comparable] = site if owners.get(comparable, site) == site else None
    return owners


def _owner(tunnel: str, owners: t.Mapping[str, str | None]) -> str | None:
    """The site that a tunnel is named for: ``branch-1_b`` belongs to branch-1, unless there is a site branch-1-b."""
    words = _comparable(tunnel).split("-")
    candidates = ("-".join(words[:count]) for count in range(len(words), 0, -1))
    return next((owners[name] for name in candidates if name in owners), None)


def _ways(tunnels: t.Sequence[Joined]) -> t.Callable[[Item], Joined | None]:
    """A function that tells the tunnel of a route."""
    by_name = {tunnel["name"]: tunnel for tunnel in tunnels}
    interfaces = Interfaces((tunnel, tunnel) for tunnel in tunnels)

    def way(route: Item) -> Joined | None:
        if route.get("nexthop_tunnel"):
            return by_name.get(str(route["nexthop_tunnel"]))
        return interfaces.holding(route.get("nexthop"))

    return way
