# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""ACLs of a site: ``/accounts/{account_id}/magic/sites/{site_id}/acls``."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.acl import Acl
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Reference, ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE

_SIDE = {
    "type": "dict",
    "options": {
        "lan": {"type": "str"},
        "lan_id": {"type": "str"},
        "ports": {"type": "list", "elements": "int"},
        "port_ranges": {"type": "list", "elements": "str"},
        "subnets": {"type": "list", "elements": "str"},
    },
    "mutually_exclusive": [("lan", "lan_id")],
}


def _lan(side: str) -> Reference:
    field = f"{side}.lan_id"
    return Reference(option=f"{side}.lan", fields=(field,), among=(LAN,), value=lambda lan: {field: lan["id"]})


ACL = ResourceType(
    name="acl",
    label="ACL",
    model=Acl,
    options={
        "name": {"type": "str"},
        "description": {"type": "str"},
        "lan_1": _SIDE,
        "lan_2": _SIDE,
        "protocols": {"type": "list", "elements": "str", "choices": ["tcp", "udp", "icmp"]},
        "forward_locally": {"type": "bool"},
        "unidirectional": {"type": "bool"},
    },
    path="magic/sites/{parent}/acls",
    parent=SITE,
    update_method="PATCH",
    required=("name", "lan_1", "lan_1.lan_id", "lan_2", "lan_2.lan_id"),
    computed=frozenset({"id", "lan_1.lan_name", "lan_2.lan_name"}),
    references=(_lan("lan_1"), _lan("lan_2")),
)
