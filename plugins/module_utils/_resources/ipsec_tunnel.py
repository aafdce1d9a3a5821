# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""IPsec tunnels: ``/accounts/{account_id}/magic/ipsec_tunnels``."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.ipsec_tunnel import IpsecTunnel
from ansible_collections.cloudflare.magic.plugins.module_utils._resources import tunnel
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType, Unique

IPSEC_TUNNEL = ResourceType(
    name="ipsec_tunnel",
    label="IPsec tunnel",
    model=IpsecTunnel,
    options={
        **tunnel.OPTIONS,
        "cloudflare_endpoint": {"type": "str"},
        "customer_endpoint": {"type": "str"},
        "custom_remote_identities": {"type": "dict", "options": {"fqdn_id": {"type": "str"}}},
        "psk": {"type": "str", "no_log": True},
        "replay_protection": {"type": "bool"},
    },
    path="magic/ipsec_tunnels",
    updates_many=True,
    list_key="ipsec_tunnels",
    item_key="ipsec_tunnel",
    required=("name", "cloudflare_endpoint", "interface_address", "bgp.customer_asn"),
    write_only={"psk": "update_psk"},
    secret=frozenset({"psk", "bgp.md5_key"}),
    defaults=tunnel.DEFAULTS,
    computed=tunnel.COMPUTED | {"psk_metadata", "allow_null_cipher", "ipsec_id", "remote_identities"},
    headers=tunnel.TARGET_AS_OBJECT,
    unique=(
        *tunnel.unique(),
        Unique(fields=("custom_remote_identities.fqdn_id", "cloudflare_endpoint"), among=("ipsec_tunnel",)),
    ),
    validate_only=frozenset({"POST", "PUT", "DELETE"}),
)
