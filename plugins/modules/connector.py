#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: connector
short_description: Manage connectors of Magic WAN
description:
  - Adds, updates and removes connectors (Cloudflare One Appliance, which was called Magic WAN Connector before) of an
    account of Cloudflare WAN, which was called Magic WAN before. The module M(cloudflare.magic.site) puts them into a
    site.
  - A connector is a device with a serial number, or a virtual one with a license key. Which of them is meant is said by
    O(device.serial_number), O(device.id), O(notes) or O(id).
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.unrehearsed_module
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.connector
  - cloudflare.magic.resource
attributes:
  idempotent:
    support: partial
    details:
      - With O(reissue_license=true), each run makes a new license key and reports a change.
options:
  id:
    description:
      - Identifier of the connector.
      - With O(state=present) it must exist, since the API chooses the identifiers of new objects.
  recreate:
    description:
      - Whether the connector may be removed and added anew where O(device) differs, which no update can change.
      - The connector gets another identifier. What is not given as an option is carried over. The API can refuse to
        remove a connector that a site has, so take it out of the site first.
notes:
  - A license key is shown by the API only when it is made. It then is in the result as RV(license_key), which can be
    registered. Ansible does not display the result of such a task, and the key appears nowhere else.
seealso:
  - module: cloudflare.magic.connector_info
  - module: cloudflare.magic.connector_event_info
  - module: cloudflare.magic.connector_snapshot_info
  - module: cloudflare.magic.site
  - name: Connectors in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/connectors/
  - name: Interrupt service window
    description: When a connector is upgraded.
    link: https://developers.cloudflare.com/magic-wan/configuration/connector/maintenance/interrupt-service-window/
"""

EXAMPLES = r"""
- name: Have the device of branch 17 as a connector, upgraded on weekend nights and not around Christmas
  cloudflare.magic.connector:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    device:
      serial_number: 3KTW8N4
    notes: Branch 17, Utrecht
    activated: true
    timezone: Europe/Amsterdam
    interrupt_window_days_of_week:
      - Saturday
      - Sunday
    interrupt_window_hour_of_day: 2
    interrupt_window_duration_hours: 3
    interrupt_window_embargo_dates:
      - 2026-12-26
      - 2026-12-27

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Have a virtual connector for branch 21, which is known by its notes
  cloudflare.magic.connector:
    device:
      provision_license: true
    notes: Branch 21, Gouda
  register: virtual

# The key is there in the run that makes it, and never again.
- name: Keep its license key, encrypted by ansible-vault
  ansible.builtin.copy:
    content: "{{ virtual.license_key | ansible.builtin.vault(vault_password) }}"
    dest: "{{ playbook_dir }}/branch-21-license-key.vault"
    mode: "0600"
    decrypt: false
  when: virtual.license_key is defined
  no_log: true

# Makes a new key in each run, so it belongs into a playbook of its own.
- name: Make another license key, for the first one was lost
  cloudflare.magic.connector:
    notes: Branch 21, Gouda
    reissue_license: true
  register: reissued

- name: Keep the new key in place of the old one
  ansible.builtin.copy:
    content: "{{ reissued.license_key | ansible.builtin.vault(vault_password) }}"
    dest: "{{ playbook_dir }}/branch-21-license-key.vault"
    mode: "0600"
    decrypt: false
  no_log: true

- name: Remove a connector
  cloudflare.magic.connector:
    device:
      serial_number: 3KTW8N4
    state: absent
"""

# From here on generated from module_utils/_resources/connector.py by `make generate`.
RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done.
  returned: success
  type: str
  choices: [created, updated, recreated, deleted, unchanged]
  sample: updated
changes:
  description:
    - Names of the options that differed, with dots between levels. Empty if nothing was changed, and after a deletion.
  returned: success
  type: list
  elements: str
  sample: [activated]
connector:
  description:
    - The connector as the API describes it after the task. If it was deleted, as it was before; empty if there was
      none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
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
      description: Time zone of RV(connector.interrupt_window_hour_of_day), such as V(Europe/Amsterdam).
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
license_key:
  description:
    - The license key. The API returns it only in the answer to the request that makes it.
    - Register the result and store the key at once. Ansible does not display a result that has it.
  returned: when one was made, which is not in check mode
  type: str
  sample: mconn-3d5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f70819
diff:
  description:
    - What the task manages, before and after, as YAML. Secrets are hidden.
  returned: success and diff mode
  type: dict
  contains:
    before:
      description: State before the task; empty if the object did not exist.
      type: str
      sample: |
        activated: false
        notes: Branch 17, Utrecht
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        activated: true
        notes: Branch 17, Utrecht
    before_header:
      description: Kind and name of the object.
      type: str
      sample: Connector Branch 17, Utrecht
    after_header:
      description: Kind and name of the object.
      type: str
      sample: Connector Branch 17, Utrecht
api_error:
  description:
    - The error of the API, for a playbook to decide on. RV(ignore:msg) says the same as a sentence.
  returned: failure, if the API answered with an error
  type: dict
  contains:
    status:
      description: HTTP status of the answer.
      type: int
      sample: 400
    method:
      description: HTTP method of the request.
      type: str
      sample: PATCH
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/connectors/ac60d3d0435248289d446cedd870bcf4
    errors:
      description: The errors that the API gave as reasons. May be empty.
      type: list
      elements: dict
      contains:
        code:
          description: Error code of the API; V(null) if it gave none.
          type: int
          sample: 1002
        message:
          description: Message of the API.
          type: str
          sample: invalid value
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
          sample: /activated
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(CONNECTOR)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
