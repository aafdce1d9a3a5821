# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/connector.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.connector), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  device:
    description:
      - What the connector is. Exactly one of its suboptions can be given.
      - Required when a connector is created.
      - The API takes it only when the connector is created. Where it differs, the task fails unless O(recreate=true).
    type: dict
    suboptions:
      id:
        description:
          - Identifier of the device. The connector is found by it if O(id) is left out.
          - Mutually exclusive with O(device.serial_number) and O(device.provision_license).
        type: str
      serial_number:
        description:
          - Serial number of the device (its service tag). The connector is found by it if O(id) is left out.
          - Mutually exclusive with O(device.id) and O(device.provision_license).
        type: str
      provision_license:
        description:
          - V(true) adds a virtual connector and makes a license key for it, which is returned once as RV(license_key).
          - Such a connector has no serial number to find it by, so O(notes) are required, and must be different from
            those of all other connectors. If a connector with these notes exists, it is the one, and neither a second
            connector nor a second key is made.
          - Mutually exclusive with O(device.id) and O(device.serial_number).
        type: bool
  activated:
    description: Whether the connector is activated, which lets it set up its tunnels.
    type: bool
  notes:
    description:
      - Free text for people.
      - If O(id), O(device.serial_number) and O(device.id) are left out, the connector is found by its notes. If several
        connectors have them, the task fails and lists their identifiers.
      - Otherwise, notes that differ are changed, and an empty string clears them.
    type: str
  timezone:
    description: Time zone of O(interrupt_window_hour_of_day), such as V(Europe/Amsterdam).
    type: str
  interrupt_window_days_of_week:
    description:
      - Days on which the connector may be upgraded, which interrupts its traffic. Their order carries no meaning.
      - The list replaces the one that is there.
      - The API's default is all days.
    type: list
    elements: str
    choices: [Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday]
  interrupt_window_hour_of_day:
    description: Hour at which the window for upgrades opens, from V(0) to V(23).
    type: float
  interrupt_window_duration_hours:
    description: How long the window for upgrades stays open, in hours.
    type: float
  interrupt_window_embargo_dates:
    description:
      - Dates on which upgrades are blocked, in the form V(2026-12-24). Their order carries no meaning.
      - The list replaces the one that is there. An empty list clears it.
    type: list
    elements: str
  reissue_license:
    description:
      - Whether to make a new license key for a connector that exists. It is returned once as RV(license_key).
      - This is never idempotent. Each run makes another key and reports a change, so set it for a single run only.
      - It does nothing when the connector is created, which is the matter of O(device.provision_license).
    type: bool
    default: false
  recreate:
    description:
      - Whether the connector may be deleted and created anew where O(device) differs, which no update can change.
      - The connector gets another identifier. What is not given as an option is carried over.
    type: bool
    default: false
"""

    INFO = r"""
options:
  serial_number:
    description:
      - Read only the connectors with this serial number. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
  device_id:
    description:
      - Read only the connectors with this device id. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
  notes:
    description:
      - Read only the connectors with this notes. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
  device_type:
    description:
      - Read only the connectors with this device type. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
