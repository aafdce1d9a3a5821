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
  - cloudflare.magic.resource
  - cloudflare.magic.site
options:
  name:
    description:
      - Name of the ACL, by which it is found in the site if O(id) is left out. If several ACLs have this name, the task
        fails and lists their identifiers.
      - With O(id), a name that differs renames the ACL.
      - One of O(name) and O(id) is required. An ACL to be created needs a name.
    type: str
  description:
    description:
      - Free text for people.
      - An empty string clears it.
    type: str
  lan_1:
    description:
      - The first LAN. Connections are opened from here to O(lan_2).
      - What is left out inside it is left alone. Without ports, ranges and subnets, the ACL is about the whole LAN.
      - Required when an ACL is created.
    type: dict
    suboptions:
      lan:
        description:
          - Name (or identifier) of the LAN, to be used as O(lan_1.lan_id). A name that several LANs of the site have is
            an error that lists their identifiers.
          - In check mode, a LAN that does not exist yet is taken to be created by an earlier task, with a warning.
          - One of O(lan_1.lan) and O(lan_1.lan_id) is required when an ACL is created. Mutually exclusive with
            O(lan_1.lan_id). There is no option for C(lan_name) of the API, which computes it from the identifier.
        type: str
      lan_id:
        description:
          - Identifier of the LAN.
          - Mutually exclusive with O(lan_1.lan).
        type: str
      ports:
        description:
          - Ports of this LAN that the ACL is about, from V(1) to V(65535). Their order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: int
      port_ranges:
        description:
          - Ranges of ports of this LAN that the ACL is about, such as V(8080-9000). Their order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: str
      subnets:
        description:
          - IPv4 addresses or prefixes in this LAN that the ACL is about. Their order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: str
  lan_2:
    description:
      - The second LAN.
      - What is left out inside it is left alone. Without ports, ranges and subnets, the ACL is about the whole LAN.
      - Required when an ACL is created.
    type: dict
    suboptions:
      lan:
        description:
          - Name (or identifier) of the LAN, to be used as O(lan_2.lan_id). A name that several LANs of the site have is
            an error that lists their identifiers.
          - In check mode, a LAN that does not exist yet is taken to be created by an earlier task, with a warning.
          - One of O(lan_2.lan) and O(lan_2.lan_id) is required when an ACL is created. Mutually exclusive with
            O(lan_2.lan_id). There is no option for C(lan_name) of the API, which computes it from the identifier.
        type: str
      lan_id:
        description:
          - Identifier of the LAN.
          - Mutually exclusive with O(lan_2.lan).
        type: str
      ports:
        description:
          - Ports of this LAN that the ACL is about, from V(1) to V(65535). Their order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: int
      port_ranges:
        description:
          - Ranges of ports of this LAN that the ACL is about, such as V(8080-9000). Their order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: str
      subnets:
        description:
          - IPv4 addresses or prefixes in this LAN that the ACL is about. Their order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: str
  protocols:
    description:
      - Protocols to allow. Their order carries no meaning.
      - The list replaces the one that is there. An empty list allows all protocols.
    type: list
    elements: str
    choices: [tcp, udp, icmp]
  forward_locally:
    description:
      - With V(true), the connector forwards the traffic from LAN to LAN itself. With V(false), it goes through
        Cloudflare, where it can be filtered.
      - The API's default is V(false).
    type: bool
  unidirectional:
    description:
      - Whether packets are allowed only from O(lan_1) to O(lan_2), without answers. That breaks TCP.
      - The API's default is V(false), which allows both directions.
    type: bool
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
  sample: [lan_2.ports, forward_locally]
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
      description: The first LAN, where connections come from.
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
          description: Ports of the LAN that the ACL is about.
          returned: if set
          type: list
          elements: int
          sample: [9100]
        port_ranges:
          description: Ranges of ports of the LAN that the ACL is about.
          returned: if set
          type: list
          elements: str
          sample: [8080-9000]
        subnets:
          description: Addresses in the LAN that the ACL is about.
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
          sample: office
        ports:
          description: Ports of the LAN that the ACL is about.
          returned: if set
          type: list
          elements: int
          sample: [9100]
        port_ranges:
          description: Ranges of ports of the LAN that the ACL is about.
          returned: if set
          type: list
          elements: str
          sample: [8080-9000]
        subnets:
          description: Addresses in the LAN that the ACL is about.
          returned: if set
          type: list
          elements: str
          sample: [192.168.20.10]
    protocols:
      description: Protocols that are allowed; all if it is missing.
      returned: if set
      type: list
      elements: str
      sample: [tcp]
    forward_locally:
      description: Whether the connector forwards the traffic itself.
      type: bool
      sample: true
    unidirectional:
      description: Whether only one direction is allowed.
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
        forward_locally: true
        name: pos to printers
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        forward_locally: false
        name: pos to printers
    before_header:
      description: Kind and name of the object.
      type: str
      sample: ACL pos to printers of site branch-01
    after_header:
      description: Kind and name of the object.
      type: str
      sample: ACL pos to printers of site branch-01
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
      sample: POST
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
          sample: 1022
        message:
          description: Message of the API.
          type: str
          sample: the site has no such LAN
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
          sample: /lan_1/lan_id
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(ACL)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
