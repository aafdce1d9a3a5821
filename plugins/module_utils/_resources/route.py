# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Static routes: ``/accounts/{account_id}/magic/routes``."""

from __future__ import annotations

import typing as t
from typing import ClassVar

from .._models.base import ApiObject
from .._models.fields import Address, Clearable, NameSet, Prefix, Priority, Weight
from .description import Payload, ResourceType, Unique
from .gre_tunnel import GRE_TUNNEL
from .interconnect import INTERCONNECT
from .ipsec_tunnel import IPSEC_TUNNEL
from .schema import field, names
from .tunnel import customer_address


def _customer_side(tunnel: Payload) -> Payload | None:
    address = customer_address(tunnel["interface_address"]) if tunnel.get("interface_address") else None
    return {"nexthop": address} if address else None


class Scope(ApiObject):
    """Where in Cloudflare's network a route holds; only for ECMP routes."""

    colo_names: NameSet = field(sample=["den01"])
    """Names of Cloudflare's data centers, such as V(den01). Their order carries no meaning."""

    colo_regions: NameSet = field(sample=["WEUR", "EEUR"])
    """Names of regions of Cloudflare's network, such as V(APAC), V(WNAM), V(ENAM), V(EEUR) or V(WEUR). Their order
    carries no meaning.
    """


class Route(ApiObject):
    """One static route."""

    id: ClassVar[str] = field(computed=True, sample="5be7362d577a6c3019a474fd6f485c1d")
    """Identifier."""

    prefix: Prefix = field(required=True, sample="192.0.2.0/24")
    """Destination of the route, an IP prefix without host bits, such as V(192.0.2.0/24).

    One of O(prefix) and O(id) is required. With O(id), a prefix that differs is changed.
    """

    nexthop: Address = field(required=True, sample="10.213.0.9")
    """IP address of the customer's side of the tunnel or interconnect that the traffic takes.

    One of O(nexthop) and O(nexthop_tunnel) is required unless O(id) is given. With O(id), a nexthop that differs is
    changed.
    """

    nexthop_tunnel: ClassVar[str] = names(
        GRE_TUNNEL,
        IPSEC_TUNNEL,
        INTERCONNECT,
        fills=["nexthop"],
        value=_customer_side,
        meaning="the customer's side of its interface address",
        by_address=True,
    )
    """Name (or identifier) of a GRE tunnel, IPsec tunnel or interconnect to take as O(nexthop). Its
    C(interface_address) must be a /31 or a /30, of which the nexthop is the other host.

    With O(state=absent), a route through a tunnel that does not exist is taken for absent, with a warning.
    """

    priority: Priority = field(required=True, sample=100)
    """Priority of the route; a lower number is preferred. At least V(0).

    Routes to one prefix that have the same priority, at most 64, share the traffic (ECMP).

    A route that was learned through BGP has the priority 100, and gives way to a static one of the same priority.

    Cloudflare lowers the preference of routes through unhealthy tunnels by itself, by adding to the priority inside its
    network. The value here stays as it is.
    """

    description: str = field(sample="Amsterdam, users")
    """Free text for people."""

    weight: Weight = field(sample=64)
    """Share of the traffic among routes of equal priority, relative to the weights of the others."""

    scope: Clearable[Scope] = field()
    """Where in Cloudflare's network the route holds. Without it, it holds everywhere."""

    created_on: ClassVar[str] = field(computed=True, sample="2026-06-14T00:00:00Z")
    """When the route was created."""

    modified_on: ClassVar[str] = field(computed=True, sample="2026-06-14T05:20:00Z")
    """When the route was last modified."""


def _lower_preferences(route: Payload) -> t.Iterable[Payload]:
    """Priorities with which the route is used less for a moment, and not more."""
    priority = int(route.get("priority") or 0)
    return ({"priority": number} for number in range(priority + 1, priority + 1000))


ROUTE = ResourceType(
    name="route",
    label="route",
    model=Route,
    path="magic/routes",
    order=110,
    updates_many=True,
    list_key="routes",
    item_key="route",
    natural_keys=(("prefix", "nexthop"),),
    optional_key={"priority": "match_priority"},
    unique=(Unique(fields=("prefix", "nexthop", "priority"), among=("route",), spares=_lower_preferences),),
    validate_only=frozenset({"POST", "PUT"}),  # not DELETE: the reference gives it no dry run
)
