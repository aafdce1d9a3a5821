# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Sites: ``/accounts/{account_id}/magic/sites``."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.site import Site
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Finding,
    Payload,
    Reference,
    ResourceType,
    Unique,
    temporary_names,
)


def _check(site: Payload, _others: t.Sequence[Payload], _parent: Payload | None) -> t.Iterable[Finding]:
    if site.get("secondary_connector_id") and not site.get("ha_mode"):
        yield Finding("secondary_connector_id: a second connector needs a site with ha_mode: true.", fatal=True)


def _connector(field: str) -> Reference:
    return Reference(
        option=field.removesuffix("_id"),
        fields=(field,),
        among=(CONNECTOR,),
        names=("device.serial_number", "notes"),
        value=lambda connector: {field: connector["id"]},
    )


SITE = ResourceType(
    name="site",
    label="site",
    model=Site,
    options={
        "name": {"type": "str"},
        "description": {"type": "str"},
        "connector": {"type": "str"},
        "connector_id": {"type": "str"},
        "secondary_connector": {"type": "str"},
        "secondary_connector_id": {"type": "str"},
        "ha_mode": {"type": "bool"},
        "location": {"type": "dict", "options": {"lat": {"type": "str"}, "lon": {"type": "str"}}},
    },
    path="magic/sites",
    update_method="PATCH",
    required=("name",),
    create_only=frozenset({"ha_mode"}),
    queries={"connector_id": "connectorid"},
    references=(_connector("connector_id"), _connector("secondary_connector_id")),
    unique=(
        Unique(fields=("name",), among=("site",), spares=temporary_names),
        Unique(fields=("connector_id",), among=("site",), enforced=False),
    ),
    check=_check,
)
