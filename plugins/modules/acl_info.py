#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: acl_info
short_description: Read the ACLs of a site of Magic WAN
description:
  - Reads the ACLs of a site of Cloudflare WAN, which was called Magic WAN before.
  - Without O(id) and O(name) it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.acl.info
  - cloudflare.magic.resource.info_module
seealso:
  - module: cloudflare.magic.acl
  - name: ACLs in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/acls/
"""

EXAMPLES = r"""
- name: Read the ACLs of branch 1
  cloudflare.magic.acl_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
  register: branch

- name: Show which of them bypass Cloudflare
  ansible.builtin.debug:
    msg: "{{ branch.acls | selectattr('forward_locally') | map(attribute='name') }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read one ACL
  cloudflare.magic.acl_info:
    site: branch-01
    name: office to pos
"""

# From here on generated from module_utils/_resources/acl.py by `make generate`.
RETURN = r"""
acls:
  description:
    - The ACLs that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 0b6f1f7f0f5a4cf89f9a7d3b6f1e2d3c
    name:
      description: Name of the ACL.
      type: str
      sample: pos to printers
    description:
      description: Free text for people.
      returned: if set
      type: str
      sample: Receipts
    lan_1:
      description: The first LAN.
      type: dict
      contains:
        lan_id:
          description: Identifier of the LAN.
          type: str
          sample: 6f3f9e1d9a2c4c1a8b9f3b0f6d1c2e7a
        lan_name:
          description: Name of the LAN.
          type: str
          sample: pos
        ports:
          description: Ports of this LAN that the ACL is about, from V(1) to V(65535).
          returned: if set
          type: list
          elements: int
          sample: [9100]
        port_ranges:
          description: Ranges of ports of this LAN that the ACL is about, such as V(8080-9000).
          returned: if set
          type: list
          elements: str
          sample: [8080-9000]
        subnets:
          description: IPv4 addresses or prefixes in this LAN that the ACL is about.
          returned: if set
          type: list
          elements: str
          sample: [192.168.20.10]
    lan_2:
      description: The second LAN.
      type: dict
      contains:
        lan_id:
          description: Identifier of the LAN.
          type: str
          sample: 6f3f9e1d9a2c4c1a8b9f3b0f6d1c2e7a
        lan_name:
          description: Name of the LAN.
          type: str
          sample: pos
        ports:
          description: Ports of this LAN that the ACL is about, from V(1) to V(65535).
          returned: if set
          type: list
          elements: int
          sample: [9100]
        port_ranges:
          description: Ranges of ports of this LAN that the ACL is about, such as V(8080-9000).
          returned: if set
          type: list
          elements: str
          sample: [8080-9000]
        subnets:
          description: IPv4 addresses or prefixes in this LAN that the ACL is about.
          returned: if set
          type: list
          elements: str
          sample: [192.168.20.10]
    protocols:
      description: Protocols to allow.
      returned: if set
      type: list
      elements: str
      sample: [tcp]
    forward_locally:
      description: Whether the connector forwards the traffic from LAN to LAN itself.
      type: bool
      sample: true
    unidirectional:
      description: "Whether packets are allowed only from RV(acls[].lan_1) to RV(acls[].lan_2), without answers."
      type: bool
      sample: false
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/acls
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(ACL)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
