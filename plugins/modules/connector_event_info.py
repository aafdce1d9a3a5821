#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_event_info
short_description: Read events of a connector of Magic WAN
description:
  - Reads what happened on a connector (Cloudflare One Appliance, which was called Magic WAN Connector before) of
    Cloudflare WAN, which was called Magic WAN before; starts, upgrades, rotations of keys and so on.
  - Reads the events of a range of time, by default those of the last 24 hours, or the latest ones, or a single one.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.telemetry
options:
  kind:
    description:
      - Return only events of this kind.
      - V(BlessSlotSuccess), V(BlessSlotPending), V(BlessSlotFailure), and all kinds that begin with V(Rekey) or V(Ha),
        are known to newer versions of the API.
    type: str
    choices:
      - Init
      - Leave
      - StartAttestation
      - FinishAttestationSuccess
      - FinishAttestationFailure
      - StartRotateCryptKey
      - FinishRotateCryptKeySuccess
      - FinishRotateCryptKeyFailure
      - StartRotatePki
      - FinishRotatePkiSuccess
      - FinishRotatePkiFailure
      - StartUpgrade
      - FinishUpgradeSuccess
      - FinishUpgradeFailure
      - Reconcile
      - ConfigureCloudflaredTunnel
      - BlessSlotSuccess
      - BlessSlotPending
      - BlessSlotFailure
      - RekeyInstallBoth
      - RekeyStart
      - RekeyRestart
      - RekeyAdvance
      - RekeyComplete
      - RekeyReset
      - HaTransition
      - HaError
      - HaInit
      - HaLeave
  number:
    description:
      - Sequence number of the one event to read, which tells events of one O(time) apart, as C(n) of an earlier result
        tells.
      - If it is left out, the first event of that time is read, which has the number V(0).
      - Requires O(time).
    type: int
  details:
    description:
      - Whether to read each event of a range as a whole. The list of the API tells only its time and its kind, a whole
        event the version of the connector and what belongs to its kind as well.
      - That takes one more request for each, so it requires O(limit). With O(latest) and O(time) the events are whole
        in any case.
    type: bool
    default: false
seealso:
  - module: cloudflare.magic.connector_snapshot_info
  - module: cloudflare.magic.connector_info
  - name: Events in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/connectors/subresources/events/
"""

EXAMPLES = r"""
- name: Read what happened on the connector of branch 1 in the last 24 hours
  cloudflare.magic.connector_event_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    connector: 5HGK2X3
  register: day

- name: Show which kinds of events occurred
  ansible.builtin.debug:
    msg: "{{ day.events | map(attribute='kind') | unique | sort }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read the failed upgrades of the last four weeks
  cloudflare.magic.connector_event_info:
    connector: 5HGK2X3
    kind: FinishUpgradeFailure
    since: -4w
  register: failures

- name: Show when they failed
  ansible.builtin.debug:
    msg: "{{ failures.events | map(attribute='recorded_on') }}"

- name: Read the last three upgrades as a whole, to see what was installed
  cloudflare.magic.connector_event_info:
    connector: 5HGK2X3
    kind: StartUpgrade
    since: -7d
    limit: 3
    details: true
  register: upgrades

- name: Show what was installed
  ansible.builtin.debug:
    msg: "{{ upgrades.events | map(attribute='e.url') }}"

- name: Read a certain hour
  cloudflare.magic.connector_event_info:
    connector: 5HGK2X3
    since: 2026-11-20T22:00:00+01:00
    until: 2026-11-20T23:00:00+01:00

- name: Read the latest events
  cloudflare.magic.connector_event_info:
    connector: 5HGK2X3
    latest: true
  register: latest

- name: Read one event once more
  cloudflare.magic.connector_event_info:
    connector: 5HGK2X3
    time: "{{ latest.events[0].t }}"
    number: "{{ latest.events[0].n }}"
"""

RETURN = r"""
events:
  description:
    - The events that were asked for, the newest first, as the API describes them, and for each its kind and its times
      in a uniform way. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the event.
      type: str
      sample: StartUpgrade
    recorded_on:
      description: When it was recorded.
      type: str
      sample: "2026-06-14T05:20:00Z"
    collected_on:
      description: When it was collected.
      returned: for a range
      type: str
      sample: "2026-06-14T05:20:02Z"
    t:
      description: When it was recorded, in seconds since the epoch.
      type: int
      sample: 1781414400
    n:
      description: Sequence number, which tells events of one time apart.
      type: int
      sample: 0
    a:
      description: When it was collected, in seconds since the epoch.
      returned: for a range
      type: int
      sample: 1781414402
    k:
      description: Kind of the event.
      returned: for a range
      type: str
      sample: StartUpgrade
    e:
      description: The event itself. Kinds that are not in the list of O(kind) can have keys of their own.
      returned: with O(latest), O(time) or O(details)
      type: dict
      contains:
        k:
          description: Kind of the event.
          type: str
          sample: StartUpgrade
        url:
          description: Where the upgrade comes from.
          returned: if it is the start of an upgrade
          type: str
          sample: https://upgrades.example.com/magic-connector-2026.10.2.img
    v:
      description: Version that the connector ran.
      returned: with O(latest), O(time) or O(details), if the API sends it
      type: str
      sample: 2026.10.2
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

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.telemetry import EVENT, telemetry_task

TASK = telemetry_task(EVENT)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
