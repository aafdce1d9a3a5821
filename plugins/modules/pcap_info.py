#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap_info
short_description: Read packet captures of Magic Transit and Magic WAN
description:
  - Reads the packet captures of an account, for Magic Transit and for Cloudflare WAN, which was called Magic WAN
    before.
  - Returns the captures that have all of the given properties, and without any it returns all captures.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.resource.info_module
options:
  type:
    description:
      - Read only captures of this type.
      - Mutually exclusive with O(id).
    type: str
    choices: [simple, full]
  status:
    description:
      - Read only captures with this status.
      - Mutually exclusive with O(id).
    type: str
    choices: [unknown, success, pending, running, conversion_pending, conversion_running, complete, failed]
seealso:
  - module: cloudflare.magic.pcap
  - name: Packet captures in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/pcaps/
"""

EXAMPLES = r"""
- name: Read all packet captures
  cloudflare.magic.pcap_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read the simple captures that can be downloaded
  cloudflare.magic.pcap_info:
    type: simple
    status: success
  register: captures

- name: Show when each was taken
  ansible.builtin.debug:
    msg: "{{ item.id }}: {{ item.submitted }}"
  loop: "{{ captures.pcaps }}"
  loop_control:
    label: "{{ item.id }}"

- name: Read one capture
  cloudflare.magic.pcap_info:
    id: 66802ca5668e47a2b82c2e6746e45037
"""

RETURN = r"""
pcaps:
  description:
    - The captures that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 66802ca5668e47a2b82c2e6746e45037
    type:
      description: V(simple) or V(full).
      type: str
      sample: simple
    status:
      description:
        - V(pending), V(running), V(conversion_pending), V(conversion_running) or V(unknown) on its way; V(success),
          V(complete) or V(failed) at its end.
      type: str
      sample: success
    system:
      description: The system that captures.
      type: str
      sample: magic-transit
    filter_v1:
      description: Which packets are captured; all of them if it is empty.
      type: dict
      sample:
        destination_address: 203.0.113.10
        destination_port: 443
        protocol: 6
    time_limit:
      description: How long packets are captured, in seconds.
      type: int
      sample: 300
    offset_time:
      description: The time from which the capture looks back.
      returned: for simple captures
      type: str
      sample: "2026-06-14T05:20:00Z"
    byte_limit:
      description: How many bytes to capture at most.
      returned: for full captures, if set
      type: int
      sample: 1000000000
    colo_name:
      description: The data center, or the place, that captures.
      returned: for full captures
      type: str
      sample: ams01
    destination_conf:
      description: URI of the bucket that the capture goes to.
      returned: for full captures
      type: str
      sample: s3://pcaps-bucket?region=us-east-1
    packets_captured:
      description: How many packets were captured.
      returned: for full captures, when known
      type: int
      sample: 4711
    error_message:
      description: Why the capture failed.
      returned: for full captures, if it failed
      type: str
      sample: the bucket refuses to be written
    stop_requested:
      description: When the capture was asked to stop.
      returned: for full captures, if it was
      type: str
      sample: "2026-06-14T05:21:00Z"
    submitted:
      description: When the capture was started.
      type: str
      sample: "2026-06-14T05:20:00Z"
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/pcaps
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
from ansible_collections.cloudflare.magic.plugins.module_utils._task.pcap import pcap_info_task

TASK = pcap_info_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
