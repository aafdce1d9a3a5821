# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""A connector (appliance)."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import (
    DateSet,
    DaySet,
    HourOfDay,
    Hours,
    Name,
)


class Device(ApiObject):
    """What the connector is, said in one of three ways."""

    id: Name = UNSET
    serial_number: Name = UNSET
    provision_license: bool = UNSET


class Connector(ApiObject):
    """One object of ``/accounts/{account_id}/magic/connectors``."""

    device: Device = UNSET
    activated: bool = UNSET
    notes: str = UNSET
    timezone: str = UNSET
    interrupt_window_days_of_week: DaySet = UNSET
    interrupt_window_hour_of_day: HourOfDay = UNSET
    interrupt_window_duration_hours: Hours = UNSET
    interrupt_window_embargo_dates: DateSet = UNSET
