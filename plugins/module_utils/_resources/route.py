# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Static routes: ``/accounts/{account_id}/magic/routes``."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.route import Route
from ansible_collections.cloudflare.magic.plugins.module_utils._models.tunnel import customer_address
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Payload,
    Reference,
    ResourceType,
    Unique,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import INTERCONNECT
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL


def _customer_side(tunnel: Payload) -> Payload | None:
    address = customer_address(tunnel["interface_address"]) if tunnel.get("interface_address") else None
    return {"nexthop": address} if address else None


def _lower_preferences(route: Payload) -> t.Iterable[Payload]:
    """Priorities with which the route is used less for a moment, and not more."""
    priority = int(route.get("priority") or 0)
    return ({"priority": number} for number in range(priority + 1, priority + 1000))


ROUTE = ResourceType(
    name="route",
    label="route",
    model=Route,
    options={
        "prefix": {"type": "str"},
        "nexthop": {"type": "str"},
        "nexthop_tunnel": {"type": "str"},
        "priority": {"type": "int"},
        "description": {"type": "str"},
        "scope": {
            "type": "dict",
            "options": {
                "colo_names": {"type": "list", "elements": "str"},
                "colo_regions": {"type": "list", "elements": "str"},
            },
        },
        "weight": {"type": "int"},
    },
    path="magic/routes",
    updates_many=True,
    list_key="routes",
    item_key="route",
    natural_keys=(("prefix", "nexthop"),),
    optional_key={"priority": "match_priority"},
    required=("prefix", "nexthop", "priority"),
    unique=(Unique(fields=("prefix", "nexthop", "priority"), among=("route",), spares=_lower_preferences),),
    validate_only=frozenset({"POST", "PUT"}),  # not DELETE: the reference gives it no rehearsal
    references=(
        Reference(
            option="nexthop_tunnel",
            fields=("nexthop",),
            among=(GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT),
            value=_customer_side,
            meaning="the customer's side of its interface address",
        ),
    ),
)
