#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_info
short_description: Read connectors of Magic WAN
description:
  - Reads the connectors (Cloudflare One Appliance, which was called Magic WAN Connector before) of an account of
    Cloudflare WAN, which was called Magic WAN before.
  - Returns the connectors that have all of the given properties, and without any it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.connector.info
  - cloudflare.magic.resource.info_module
options:
  serial_number:
    description:
      - Read only the connector with this serial number.
      - Mutually exclusive with O(id).
  device_id:
    description:
      - Read only the connector whose device has this identifier.
      - Mutually exclusive with O(id).
  notes:
    description:
      - Read only the connectors with exactly these notes.
      - Mutually exclusive with O(id).
  device_type:
    description:
      - Read only connectors of this type, V(MANAGED) for hardware or V(LICENSED) for virtual ones.
      - Mutually exclusive with O(id).
      - Known to newer versions of the API.
seealso:
  - module: cloudflare.magic.connector
  - module: cloudflare.magic.connector_event_info
  - module: cloudflare.magic.connector_snapshot_info
  - name: Connectors in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/connectors/
"""

EXAMPLES = r"""
- name: Read all connectors
  cloudflare.magic.connector_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
  register: all

- name: Show the connectors that have not reported for an hour
  ansible.builtin.debug:
    msg: "{{ item.notes }}: {{ item.last_heartbeat | default('never') }}"
  loop: "{{ all.connectors }}"
  loop_control:
    label: "{{ item.id }}"
  when: item.last_heartbeat is not defined or item.last_heartbeat < an_hour_ago
  vars:
    an_hour_ago: "{{ '%Y-%m-%dT%H:%M:%SZ' | strftime(now(utc=true).timestamp() - 3600, utc=true) }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read one connector
  cloudflare.magic.connector_info:
    serial_number: 5HGK2X3

- name: Read the virtual ones
  cloudflare.magic.connector_info:
    device_type: LICENSED
"""

# From here on generated from module_utils/_resources/connector.py by `make generate`.
RETURN = r"""
connectors:
  description:
    - The connectors that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: ac60d3d0435248289d446cedd870bcf4
    device:
      description: What the connector is.
      type: dict
      contains:
        id:
          description: Identifier of the device.
          returned: if set
          type: str
          sample: 1f0f2a9c8d7e4b6a9c5d3e2f1a0b9c8d
        serial_number:
          description: Serial number of the device (its service tag).
          returned: for hardware
          type: str
          sample: 7MZQ1P4
        type:
          description:
            - V(MANAGED) or V(LICENSED).
            - Known to newer versions of the API.
          returned: if the API sends it
          type: str
          sample: MANAGED
    activated:
      description: Whether the connector is activated, which lets it set up its tunnels.
      type: bool
      sample: true
    notes:
      description: Free text for people.
      returned: if set
      type: str
      sample: Branch 17, Utrecht
    timezone:
      description: "Time zone of RV(connectors[].interrupt_window_hour_of_day), such as V(Europe/Amsterdam)."
      type: str
      sample: Europe/Amsterdam
    interrupt_window_days_of_week:
      description: Days on which the connector may be upgraded, which interrupts its traffic.
      type: list
      elements: str
      sample: [Sunday, Saturday]
    interrupt_window_hour_of_day:
      description: Hour at which the window for upgrades opens, from V(0) to V(23).
      type: int
      sample: 2
    interrupt_window_duration_hours:
      description: How long the window for upgrades stays open, in hours.
      type: float
      sample: 3
    interrupt_window_embargo_dates:
      description: Dates on which upgrades are blocked, in the form V(2026-12-24).
      returned: if set
      type: list
      elements: str
      sample: ["2026-12-24"]
    last_heartbeat:
      description: When the connector last reported.
      returned: if it did
      type: str
      sample: "2026-06-14T05:20:00Z"
    last_seen_version:
      description: Version that it last reported.
      returned: if it did
      type: str
      sample: 2026.10.2
    last_updated:
      description: When its settings were last changed.
      type: str
      sample: "2026-06-14T05:20:00Z"
    license_key:
      description: Shows only that there is one.
      returned: if the API sends it
      type: str
      sample: "********"
api_error:
  description:
    - The error of the API, for a playbook to decide on. RV(ignore:msg) says the same as a sentence.
  returned: failure, if the API answered with an error
  type: dict
  contains:
    status:
      description: HTTP status of the answer.
      type: int
      sample: 403
    method:
      description: HTTP method of the request.
      type: str
      sample: GET
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/connectors
    errors:
      description: The errors that the API gave as reasons. May be empty.
      type: list
      elements: dict
      contains:
        code:
          description: Error code of the API; V(null) if it gave none.
          type: int
          sample: 10000
        message:
          description: Message of the API.
          type: str
          sample: Authentication error
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(CONNECTOR)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
