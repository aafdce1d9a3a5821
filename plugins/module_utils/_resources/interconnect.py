# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Interconnects: ``/accounts/{account_id}/magic/cf_interconnects``. Ordered elsewhere, updated here."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.interconnect import Interconnect
from ansible_collections.cloudflare.magic.plugins.module_utils._resources import tunnel
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ANYTHING, ResourceType

INTERCONNECT = ResourceType(
    name="interconnect",
    label="interconnect",
    model=Interconnect,
    options={
        **tunnel.OPTIONS,
        "health_check": {
            "type": "dict",
            "options": {**tunnel.HEALTH_CHECK_OPTIONS, "source": {"type": "str"}},
        },
        "bgp": {
            "type": "dict",
            "options": {
                **tunnel.BGP_OPTIONS,
                "as_no": {"type": "int"},
                "cloudflare_endpoint": {"type": "str"},
                "customer_endpoint": {"type": "str"},
            },
        },
        "gre": {"type": "dict", "options": {"cloudflare_endpoint": {"type": "str"}}},
        "mtu": {"type": "int"},
    },
    path="magic/cf_interconnects",
    updates_many=True,
    list_key="interconnects",
    item_key="interconnect",
    secret=frozenset({"bgp.md5_key"}),
    defaults={**tunnel.DEFAULTS, **dict.fromkeys(("name", "interface_address", "gre", "bgp", "mtu"), ANYTHING)},
    computed=tunnel.COMPUTED | {"colo_name", "virtual_port_reservation_id", "version"},
    headers=tunnel.TARGET_AS_OBJECT,
    unique=tunnel.unique(),
    validate_only=frozenset({"PUT"}),
    creatable=False,
)
