# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""WANs of a site: ``/accounts/{account_id}/magic/sites/{site_id}/wans``."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._models.wan import Wan
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Finding,
    Payload,
    ResourceType,
    Unique,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import check_vlan, unique_vlan
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE


def _check(wan: Payload, others: t.Sequence[Payload], site: Payload | None) -> t.Iterable[Finding]:
    yield from check_vlan(wan, others)
    static, secondary = (value_at(wan, f"static_addressing.{field}") for field in ("address", "secondary_address"))
    if site and site.get("ha_mode") and static and not secondary:
        yield Finding(
            "static_addressing.secondary_address: needed with a fixed address in a site with ha_mode: true.", fatal=True
        )


WAN = ResourceType(
    name="wan",
    label="WAN",
    model=Wan,
    options={
        "name": {"type": "str"},
        "physport": {"type": "int"},
        "vlan_tag": {"type": "int"},
        "priority": {"type": "int"},
        "static_addressing": {
            "type": "dict",
            "options": {
                "address": {"type": "str"},
                "gateway_address": {"type": "str"},
                "secondary_address": {"type": "str"},
            },
        },
        "health_check_rate": {"type": "str", "choices": ["low", "mid", "high"]},
        "load_balance_inner_flows": {"type": "bool"},
    },
    path="magic/sites/{parent}/wans",
    parent=SITE,
    update_method="PATCH",
    tie_breakers=("physport", "vlan_tag"),
    required=("name", "physport", "static_addressing.address", "static_addressing.gateway_address"),
    defaults={"health_check_rate": ("mid",), "vlan_tag": (0,)},
    computed=frozenset({"id", "site_id"}),
    unique=(
        unique_vlan("wan", "physport"),
        Unique(fields=("static_addressing.address",), among=("wan",), networks=True, enforced=False),
    ),
    check=_check,
)
