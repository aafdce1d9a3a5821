# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""GRE tunnels: ``/accounts/{account_id}/magic/gre_tunnels``."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.gre_tunnel import GreTunnel
from ansible_collections.cloudflare.magic.plugins.module_utils._resources import tunnel
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType

GRE_TUNNEL = ResourceType(
    name="gre_tunnel",
    label="GRE tunnel",
    model=GreTunnel,
    options={
        **tunnel.OPTIONS,
        "cloudflare_gre_endpoint": {"type": "str"},
        "customer_gre_endpoint": {"type": "str"},
        "mtu": {"type": "int"},
        "ttl": {"type": "int"},
    },
    path="magic/gre_tunnels",
    updates_many=True,
    list_key="gre_tunnels",
    item_key="gre_tunnel",
    required=(
        "name",
        "cloudflare_gre_endpoint",
        "customer_gre_endpoint",
        "interface_address",
        "bgp.customer_asn",
    ),
    recreatable=frozenset({"bgp"}),
    secret=frozenset({"bgp.md5_key"}),
    defaults={**tunnel.DEFAULTS, "mtu": (1476,), "ttl": (64,)},
    computed=tunnel.COMPUTED,
    headers=tunnel.TARGET_AS_OBJECT,
    unique=tunnel.unique("gre_tunnel"),
    validate_only=frozenset({"POST", "PUT", "DELETE"}),
)
