# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connectors: ``/accounts/{account_id}/magic/connectors``."""

from __future__ import annotations

import typing as t
from typing import ClassVar

from .._models.base import ApiObject
from .._models.fields import WEEKDAYS, DateSet, DaySet, HourOfDay, Hours, Name
from .description import ResourceType, Unique
from .schema import ANYTHING, AsOption, field


class Device(ApiObject):
    """What the connector is, said in one of three ways."""

    alternatives = (("id", "serial_number", "provision_license"),)

    id: Name = field(sample="1f0f2a9c8d7e4b6a9c5d3e2f1a0b9c8d")
    """Identifier of the device. The connector is found by it if O(id) is left out."""

    serial_number: Name = field(sample="7MZQ1P4")
    """Serial number of the device (its service tag). The connector is found by it if O(id) is left out.

    Returned for hardware.
    """

    provision_license: bool = field(write_only=True)
    """V(true) adds a virtual connector and makes a license key for it, which is returned once as RV(license_key).

    Such a connector has no serial number to find it by, so O(notes) are required, and must be different from those of
    all other connectors. If a connector with these notes exists, it is the one, and neither a second connector nor a
    second key is made.
    """

    type: ClassVar[str] = field(computed=True, newer=True, sample="MANAGED")
    """V(MANAGED) or V(LICENSED).

    Returned if the API sends it.
    """


class Connector(ApiObject):
    """One connector (appliance)."""

    id: ClassVar[str] = field(computed=True, sample="ac60d3d0435248289d446cedd870bcf4")
    """Identifier."""

    device: Device = field(required=True, create_only=True)
    """What the connector is. Exactly one of its suboptions can be given."""

    activated: bool = field(defaults=ANYTHING, sample=True)
    """Whether the connector is activated, which lets it set up its tunnels."""

    notes: str = field(sample="Branch 17, Utrecht")
    """Free text for people.

    If O(id), O(device.serial_number) and O(device.id) are left out, the connector is found by its notes. If several
    connectors have them, the task fails and lists their identifiers.

    Otherwise, notes that differ are changed, and an empty string clears them.
    """

    timezone: str = field(defaults=ANYTHING, sample="Europe/Amsterdam")
    """Time zone of O(interrupt_window_hour_of_day), such as V(Europe/Amsterdam)."""

    interrupt_window_days_of_week: DaySet = field(defaults=(list(WEEKDAYS),), sample=["Sunday", "Saturday"])
    """Days on which the connector may be upgraded, which interrupts its traffic. Their order carries no meaning.

    The list replaces the one that is there.

    The API's default is all days.
    """

    # Ansible takes 2.0 for a whole number only where the option is one with a fraction.
    interrupt_window_hour_of_day: t.Annotated[HourOfDay, AsOption({"type": "float"})] = field(
        defaults=ANYTHING, sample=2
    )
    """Hour at which the window for upgrades opens, from V(0) to V(23)."""

    interrupt_window_duration_hours: Hours = field(defaults=ANYTHING, sample=3)
    """How long the window for upgrades stays open, in hours."""

    interrupt_window_embargo_dates: DateSet = field(sample=["2026-12-24"])
    """Dates on which upgrades are blocked, in the form V(2026-12-24). Their order carries no meaning."""

    provision_license: ClassVar[bool] = field(request_option="reissue_license")
    """Whether to make a new license key for a connector that exists. It is returned once as RV(license_key).

    This is never idempotent. Each run makes another key and reports a change, so set it for a single run only.

    It does nothing when the connector is created, which is the matter of O(device.provision_license).
    """

    last_heartbeat: ClassVar[str] = field(computed=True, sample="2026-06-14T05:20:00Z")
    """When the connector last reported.

    Returned if it did.
    """

    last_seen_version: ClassVar[str] = field(computed=True, sample="2026.10.2")
    """Version that it last reported.

    Returned if it did.
    """

    last_updated: ClassVar[str] = field(computed=True, sample="2026-06-14T05:20:00Z")
    """When its settings were last changed."""

    license_key: ClassVar[str] = field(
        computed=True,
        secret=True,
        returned_once=True,
        sample="mconn-3d5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f70819",
    )
    """The license key. The API returns it only in the answer to the request that makes it.

    Register the result and store the key at once. Ansible does not display a result that has it.

    Returned if the API sends it.
    """


CONNECTOR = ResourceType(
    name="connector",
    label="connector",
    model=Connector,
    path="magic/connectors",
    order=10,
    update_method="PATCH",
    # A connector that is made with a license has no serial number that a user could know; its notes stand in for it,
    # so that running the same task again finds it and does not order a second one.
    natural_keys=(("device.serial_number",), ("device.id",), ("notes",)),
    queries={"device_type": "device_type"},
    unique=(
        Unique(fields=("device.serial_number",), among=("connector",)),
        Unique(fields=("device.id",), among=("connector",)),
    ),
)
