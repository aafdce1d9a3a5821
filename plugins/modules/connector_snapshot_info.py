#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_snapshot_info
short_description: Read metrics of a connector of Magic WAN
description:
  - Reads snapshots of the metrics of a connector (Cloudflare One Appliance, which was called Magic WAN Connector
    before) of Cloudflare WAN, which was called Magic WAN before, and sums up what tells whether it is well.
  - Reads the times of the snapshots in a range of time, by default the last 24 hours, or the latest snapshots, or a
    single one.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.telemetry
options:
  details:
    description:
      - Whether to read each snapshot of a range as a whole. The list of the API tells only its times.
      - That takes one more request for each, so it requires O(limit). With O(latest) and O(time) the snapshots are
        whole in any case.
    type: bool
    default: false
seealso:
  - module: cloudflare.magic.connector_event_info
  - module: cloudflare.magic.connector_info
  - name: Snapshots in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/connectors/subresources/snapshots/
"""

EXAMPLES = r"""
- name: Read the latest metrics of the connector of branch 1
  cloudflare.magic.connector_snapshot_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    connector: 5HGK2X3
    latest: true
    limit: 1
  register: metrics

- name: Stop where a connector is not well
  ansible.builtin.assert:
    that:
      - health.tunnels.down == []
      - health.mounts | selectattr('used_percent', 'gt', 90) | length == 0
      - health.temperatures | rejectattr('margin_celsius', 'none') | selectattr('margin_celsius', 'lt', 9) | list == []
  vars:
    health: "{{ metrics.snapshots[0].summary }}"

- name: Show a metric that the summary leaves out
  ansible.builtin.debug:
    var: metrics.snapshots[0].memory_available_bytes

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Find out when there were snapshots in the last hour
  cloudflare.magic.connector_snapshot_info:
    connector: 5HGK2X3
    since: -1h
  register: hour

- name: Read one of them
  cloudflare.magic.connector_snapshot_info:
    connector: 5HGK2X3
    time: "{{ hour.snapshots[-1].t }}"

- name: Read the last six of yesterday as a whole, which takes a request for each
  cloudflare.magic.connector_snapshot_info:
    connector: 5HGK2X3
    since: -48h
    until: -24h
    limit: 6
    details: true
  register: yesterday

- name: Show the tunnels that were not healthy at some time
  ansible.builtin.debug:
    msg: "{{ item.recorded_on }}: {{ item.summary.tunnels.degraded + item.summary.tunnels.down }}"
  loop: "{{ yesterday.snapshots }}"
  loop_control:
    label: "{{ item.t }}"
  when: item.summary.tunnels.degraded + item.summary.tunnels.down != []
"""

RETURN = r"""
snapshots:
  description:
    - The snapshots that were asked for, the newest first, and for each its times in a uniform way. An empty list if
      there are none.
    - A whole snapshot has every metric that the API sends, under the API's own name, of which there are some 170. Only
      some of them are described here.
  returned: success
  type: list
  elements: dict
  contains:
    recorded_on:
      description: When it was recorded.
      type: str
      sample: "2026-06-14T05:20:00Z"
    collected_on:
      description: When it was collected.
      returned: for a range
      type: str
      sample: "2026-06-14T05:20:02Z"
    summary:
      description: What of the metrics tells whether the connector is well.
      returned: for whole snapshots
      type: dict
      contains:
        version:
          description: Version that the connector runs.
          type: str
          sample: 2026.10.2
        uptime_seconds:
          description: How long it has been up; V(null) if it does not tell.
          type: int
          sample: 1036800
        ha_state:
          description: Its state of high availability; V(null) if it does not tell.
          type: str
          sample: active
        tunnels:
          description:
            - Names of the tunnels' interfaces by state of health. The four states here are always there, and others if
              the API sends them.
          type: dict
          contains:
            healthy:
              description: Tunnels that work.
              type: list
              elements: str
              sample: [xfrm1, xfrm2]
            degraded:
              description: Tunnels that work in part.
              type: list
              elements: str
              sample: []
            down:
              description: Tunnels that do not work.
              type: list
              elements: str
              sample: []
            unknown:
              description: Tunnels of which nothing is known.
              type: list
              elements: str
              sample: []
        interfaces_down:
          description: Names of the network interfaces that are down, those that nothing is plugged into included.
          type: list
          elements: str
          sample: [eth5]
        unhealthy_interfaces:
          description: Interfaces that the connector finds unwell. Known to newer versions of the API.
          type: list
          elements: dict
          contains:
            name:
              description: Name of the interface.
              type: str
              sample: eth1
            score:
              description: How well it is; V(null) if the connector does not tell.
              type: float
              sample: 40
            reason:
              description: Why it is not well, in the words of the connector.
              type: str
              sample: high error rate
        tunnel_delays:
          description: How long packets take through the tunnels, the slowest first. Known to newer versions of the API.
          type: list
          elements: dict
          contains:
            name:
              description: Name of the tunnel's interface.
              type: str
              sample: xfrm1
            latency_ms:
              description: Latency, in milliseconds.
              type: float
              sample: 12.5
            jitter_ms:
              description: Jitter, in milliseconds; V(null) if the connector does not tell.
              type: float
              sample: 1.5
        mounts:
          description: How full the file systems are, the fullest first. Those that are read-only are left out.
          type: list
          elements: dict
          contains:
            mount_point:
              description: Where the file system is mounted.
              type: str
              sample: /data
            used_percent:
              description: Share of it that is used.
              type: float
              sample: 34.2
            used_inodes_percent:
              description: Share of its inodes that is used; V(null) if the connector does not tell.
              type: float
              sample: 3.1
        temperatures:
          description: How warm the parts are, the one that is nearest to its critical temperature first.
          type: list
          elements: dict
          contains:
            label:
              description: Name of the sensor.
              type: str
              sample: cpu
            celsius:
              description: Its temperature.
              type: float
              sample: 51
            critical_celsius:
              description: Temperature at which the part fails; V(null) if it does not tell.
              type: float
              sample: 100
            margin_celsius:
              description: How far it is below that; V(null) if it does not tell.
              type: float
              sample: 49
    t:
      description: When it was recorded, in seconds since the epoch.
      type: int
      sample: 1781414400
    a:
      description: When it was collected, in seconds since the epoch.
      returned: for a range
      type: int
      sample: 1781414402
    v:
      description: Version that the connector runs.
      returned: for whole snapshots
      type: str
      sample: 2026.10.2
    tunnels:
      description: The tunnels, each with its identifier, its state of health and the counts of its pings.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
    interfaces:
      description: The network interfaces, each with its state, speed and addresses.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
    netdevs:
      description: Counters of the network interfaces.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
    bonds:
      description: The link aggregation groups, each with its state.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
    dhcp_leases:
      description: The addresses that were leased in the LANs.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
    disks:
      description: Counters of the disks.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
    mounts:
      description: The file systems, each with its size and what is available of it.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
    thermals:
      description: The temperature sensors, each with its present, highest and critical temperature.
      returned: for whole snapshots, if the API sends it
      type: list
      elements: dict
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
from ansible_collections.cloudflare.magic.plugins.module_utils._task.telemetry import SNAPSHOT, telemetry_task

TASK = telemetry_task(SNAPSHOT)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
