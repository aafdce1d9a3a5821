#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dex_network_path_info
short_description: Read the network path of a traceroute test of Digital Experience Monitoring
description:
  - Reads the hops that a device of a user took in one run of a traceroute test of Cloudflare DEX (Digital Experience
    Monitoring), with latency and loss.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
options:
  test_result_id:
    description:
      - Identifier of the run of the test, which the dashboard shows with the result of the test.
      - A run that the API does not know is an error.
    type: str
    required: true
notes:
  - O(api_token) needs the permission C(Cloudflare DEX Read) or C(Zero Trust Read), instead of those for Magic Transit
    and Magic WAN.
seealso:
  - module: cloudflare.magic.traceroute
  - name: Network paths in the API reference
    description: The operation that this module builds on.
    link: https://developers.cloudflare.com/api/resources/zero_trust/subresources/dex/
"""

EXAMPLES = r"""
- name: Read which way the laptop of a user took to the application
  cloudflare.magic.dex_network_path_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    test_result_id: f174e90a-fafe-4643-bbbc-4a0ed4fc8415
  register: result

- name: Show where it became slow
  ansible.builtin.debug:
    msg: "{{ item.ttl }} {{ item.mile }} {{ item.ipAddress | default('*') }} {{ item.rttMs | default('no answer') }}"
  loop: "{{ result.network_path.hops }}"
  loop_control:
    label: "{{ item.ttl }}"
"""

RETURN = r"""
network_path:
  description:
    - The path as the API describes it, with the names of the API.
  returned: success
  type: dict
  contains:
    resultId:
      description: Identifier of the run of the test.
      type: str
      sample: f174e90a-fafe-4643-bbbc-4a0ed4fc8415
    testId:
      description: Identifier of the test.
      returned: if the API sends it
      type: str
      sample: 88aa0c41-0df6-42a1-9c0a-3f4e4a2c0de9
    testName:
      description: Name of the test.
      returned: if the API sends it
      type: str
      sample: Payment gateway
    deviceName:
      description: Name of the device.
      returned: if the API sends it
      type: str
      sample: laptop-17
    hops:
      description: The hops from the device to the destination, in their order.
      type: list
      elements: dict
      contains:
        ttl:
          description: Number of the hop.
          type: int
          sample: 3
        ipAddress:
          description: Address of the node.
          returned: if it answered
          type: str
          sample: 198.19.7.1
        name:
          description: Host name of the node.
          returned: if the API sends it
          type: str
          sample: gw.example.net
        asn:
          description: Number of the autonomous system of the node.
          returned: if the API sends it
          type: int
          sample: 64511
        aso:
          description: Organization of the autonomous system.
          returned: if the API sends it
          type: str
          sample: Example Broadband
        location:
          description: Where the node is.
          returned: if the API sends it
          type: dict
          contains:
            city:
              description: City.
              type: str
              sample: Delft
            state:
              description: State or province.
              type: str
              sample: South Holland
            zip:
              description: Postal code.
              type: str
              sample: 2611 AA
        mile:
          description:
            - Which part of the way the hop belongs to; V(client-to-isp), V(client-to-cf-ingress),
              V(client-to-cf-egress) or V(client-to-app).
          returned: if the API sends it
          type: str
          sample: client-to-isp
        rttMs:
          description: Round-trip time, in milliseconds.
          returned: if it answered
          type: float
          sample: 12
        packetLossPct:
          description: Share of the packets that no answer came to, in percent.
          returned: if the API sends it
          type: float
          sample: 0.0
api_error:
  description:
    - The error of the API, for a playbook to decide on. RV(ignore:msg) says the same as a sentence.
  returned: failure, if the API answered with an error
  type: dict
  contains:
    status:
      description: HTTP status of the answer.
      type: int
      sample: 404
    method:
      description: HTTP method of the request.
      type: str
      sample: GET
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/dex/traceroute-test-results/f174e90a/network-path
    errors:
      description: The errors that the API gave as reasons. May be empty.
      type: list
      elements: dict
      contains:
        code:
          description: Error code of the API; V(null) if it gave none.
          type: int
          sample: 404
        message:
          description: Message of the API.
          type: str
          sample: traceroute test result not found
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.diagnostics import dex_network_path_info_task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module

TASK = dex_network_path_info_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
