#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: acl
short_description: Manage the ACLs of a site of Magic WAN
description:
  - Creates, updates and deletes ACLs of a site of Cloudflare WAN, which was called Magic WAN before. An ACL allows
    traffic between two LANs of the site. What no ACL allows is dropped.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.unrehearsed_module
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.acl
  - cloudflare.magic.resource
seealso:
  - module: cloudflare.magic.acl_info
  - module: cloudflare.magic.lan
  - module: cloudflare.magic.site
  - name: ACLs in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/acls/
  - name: Network segmentation
    description: How traffic between LANs is handled.
    link: https://developers.cloudflare.com/magic-wan/configuration/connector/network-options/network-segmentation/
"""

EXAMPLES = r"""
- name: Let the tills of branch 1 print, without a detour through Cloudflare
  cloudflare.magic.acl:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
    name: pos to printers
    description: Receipts
    lan_1:
      lan: pos
    lan_2:
      lan: office
      subnets:
        - 192.168.10.20
        - 192.168.10.21
      ports:
        - 631
        - 9100
    protocols:
      - tcp
    forward_locally: true

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Allow a range of ports as well
  cloudflare.magic.acl:
    site: branch-01
    name: pos to printers
    lan_2:
      port_ranges:
        - 9200-9210

- name: Allow all ports and protocols, and let Cloudflare filter
  cloudflare.magic.acl:
    site: branch-01
    name: pos to printers
    lan_2:
      ports: []
      port_ranges: []
    protocols: []
    forward_locally: false

- name: Let the cameras send to the recorder, which does not answer
  cloudflare.magic.acl:
    site: branch-01
    name: cameras to recorder
    lan_1:
      lan: cameras
    lan_2:
      lan: office
      subnets:
        - 192.168.10.40
    protocols:
      - udp
    unidirectional: true

- name: Remove an ACL
  cloudflare.magic.acl:
    site: branch-01
    name: pos to printers
    state: absent
"""

# From here on generated from module_utils/_resources/acl.py by `make generate`.
RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done.
  returned: success
  type: str
  choices: [created, updated, deleted, unchanged]
  sample: updated
changes:
  description:
    - Names of the options that differed, with dots between levels. Empty if nothing was changed, and after a deletion.
  returned: success
  type: list
  elements: str
  sample: [forward_locally]
acl:
  description:
    - The ACL as the API describes it after the task. If it was deleted, as it was before; empty if there was none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
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
      description: Whether packets are allowed only from RV(acl.lan_1) to RV(acl.lan_2), without answers.
      type: bool
      sample: false
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
        forward_locally: false
        name: pos to printers
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        forward_locally: true
        name: pos to printers
    before_header:
      description: Kind and name of the object.
      type: str
      sample: ACL pos to printers of site branch-17
    after_header:
      description: Kind and name of the object.
      type: str
      sample: ACL pos to printers of site branch-17
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
      sample: >-
        accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/acls/0b6f1f7f0f5a4cf89f9a7d3b6f1e2d3c
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
          sample: /forward_locally
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(ACL)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
