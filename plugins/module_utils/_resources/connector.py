# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Connectors: ``/accounts/{account_id}/magic/connectors``."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.connector import Connector
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import WEEKDAYS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    ANYTHING,
    ResourceType,
    Unique,
)

CONNECTOR = ResourceType(
    name="connector",
    label="connector",
    model=Connector,
    options={
        "device": {
            "type": "dict",
            "options": {
                "id": {"type": "str"},
                "serial_number": {"type": "str"},
                "provision_license": {"type": "bool"},
            },
            "mutually_exclusive": [("id", "serial_number", "provision_license")],
        },
        "activated": {"type": "bool"},
        "notes": {"type": "str"},
        "timezone": {"type": "str"},
        "interrupt_window_days_of_week": {"type": "list", "elements": "str", "choices": list(WEEKDAYS)},
        "interrupt_window_hour_of_day": {"type": "float"},
        "interrupt_window_duration_hours": {"type": "float"},
        "interrupt_window_embargo_dates": {"type": "list", "elements": "str"},
    },
    path="magic/connectors",
    update_method="PATCH",
    # A connector that is made with a license has no serial number that a user could know; its notes stand in for it,
    # so that running the same task again finds it and does not order a second one.
    natural_keys=(("device.serial_number",), ("device.id",), ("notes",)),
    queries={"device_type": "device_type"},
    exclusive=(("device.id", "device.serial_number", "device.provision_license"),),
    required=("device",),
    create_only=frozenset({"device"}),
    unique=(
        Unique(fields=("device.serial_number",), among=("connector",)),
        Unique(fields=("device.id",), among=("connector",)),
    ),
    write_only={"device.provision_license": None},
    on_request={"provision_license": "reissue_license"},
    returned_once=frozenset({"license_key"}),
    secret=frozenset({"license_key"}),
    defaults={
        "interrupt_window_days_of_week": (list(WEEKDAYS),),
        **dict.fromkeys(
            ("activated", "timezone", "interrupt_window_hour_of_day", "interrupt_window_duration_hours"), ANYTHING
        ),
    },
    computed=frozenset({"id", "device.type", "last_updated", "last_heartbeat", "last_seen_version", "license_key"}),
)
