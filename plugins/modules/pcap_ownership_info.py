#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap_ownership_info
short_description: Read buckets for full packet captures of Magic Transit and Magic WAN
description:
  - Reads the buckets of an account that full packet captures can be written to, for Magic Transit and for Cloudflare
    WAN, which was called Magic WAN before.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
options:
  destination_conf:
    description:
      - Read only the bucket with this URI. Without it, all buckets are read.
    type: str
seealso:
  - module: cloudflare.magic.pcap_ownership
  - name: Buckets for packet captures in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/pcaps/subresources/ownership/
"""

EXAMPLES = r"""
- name: Read all buckets for packet captures
  cloudflare.magic.pcap_ownership_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
  register: buckets

- name: Show those that cannot be used yet
  ansible.builtin.debug:
    msg: "{{ buckets.pcap_ownerships | rejectattr('status', 'eq', 'success') | map(attribute='destination_conf') }}"
"""

RETURN = r"""
pcap_ownerships:
  description:
    - The buckets that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 9883874ecac311ec8475433579a6bf5f
    destination_conf:
      description: URI of the bucket.
      type: str
      sample: s3://pcaps-bucket?region=us-east-1
    filename:
      description: Name of the challenge file, which the API writes into the bucket when that is added.
      type: str
      sample: ownership-challenge-9883874ecac311ec8475433579a6bf5f.txt
    status:
      description: State of the proof; V(pending), V(success) or V(failed).
      type: str
      sample: success
    submitted:
      description: When the bucket was added.
      type: str
      sample: "2026-06-14T05:20:00Z"
    validated:
      description: When its ownership was validated.
      returned: if it was
      type: str
      sample: "2026-06-14T05:21:00Z"
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/pcaps/ownership
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
from ansible_collections.cloudflare.magic.plugins.module_utils._task.pcap_ownership import pcap_ownership_info_task

TASK = pcap_ownership_info_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
