#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: interconnect_info
short_description: Read interconnects of Magic Transit and Magic WAN
description:
  - Reads the network interconnects (CNI) of an account, for Magic Transit and for Cloudflare WAN, which was called
    Magic WAN before.
  - Without O(id) and O(name) it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.resource.info_module
options:
  name:
    description:
      - Read only the interconnect with this name. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
seealso:
  - module: cloudflare.magic.interconnect
  - name: Interconnects in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/cf_interconnects/
"""

EXAMPLES = r"""
- name: Read all interconnects
  cloudflare.magic.interconnect_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
  register: all

- name: Show in which data center each of them ends
  ansible.builtin.debug:
    msg: "{{ all.interconnects | items2dict(key_name='name', value_name='colo_name') }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read one interconnect
  cloudflare.magic.interconnect_info:
    name: cni-fra-01
"""

RETURN = r"""
interconnects:
  description:
    - The interconnects that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 9c1fa1d6b4d84d0a9ae6d4b3ca6fd2a8
    name:
      description: Name of the interconnect.
      type: str
      sample: cni-fra-01
    description:
      description: Free text for people.
      returned: if set
      type: str
      sample: Cross-connect in Frankfurt
    colo_name:
      description: Data center of Cloudflare that the interconnect ends in.
      type: str
      sample: fra03
    interface_address:
      description: Cloudflare's side of the link.
      type: str
      sample: 10.220.0.0/31
    interface_address6:
      description: Cloudflare's side of the link inside the interconnect, for IPv6.
      returned: if set
      type: str
      sample: 2606:54c1:7:0:a9fe:12d2:1:200/127
    mtu:
      description: Maximum transmission unit, in bytes.
      type: int
      sample: 1500
    gre:
      description: The GRE tunnel over the interconnect.
      returned: if there is one
      type: dict
      contains:
        cloudflare_endpoint:
          description: Cloudflare's end of the tunnel.
          type: str
          sample: 203.0.113.30
    automatic_return_routing:
      description: Whether replies go back through the interconnect that their request came from.
      type: bool
      sample: false
    health_check:
      description: How Cloudflare probes the interconnect.
      type: dict
      contains:
        enabled:
          description: Whether it is probed.
          type: bool
          sample: true
        direction:
          description:
            - Whether the reply returns over the Internet (V(unidirectional)) or as it came (V(bidirectional)).
            - Known to newer versions of the API.
          type: str
          sample: unidirectional
        rate:
          description: How often it is probed, V(low), V(mid) or V(high).
          type: str
          sample: mid
        target:
          description: Where probes are sent to.
          type: dict
          contains:
            saved:
              description: The address that was set; empty if the API chooses.
              type: str
              sample: ""
            effective:
              description: The address in use.
              type: str
              sample: 10.220.0.1
        type:
          description: The kind of probe, V(reply) or V(request).
          type: str
          sample: reply
        source:
          description: Address that bidirectional probes come from. Known to newer versions of the API.
          returned: if set
          type: str
          sample: 169.254.240.1
    bgp:
      description: The BGP session.
      returned: if there is one
      type: dict
      contains:
        customer_asn:
          description: Number of the customer's autonomous system.
          type: int
          sample: 65010
        extra_prefixes:
          description: Prefixes advertised in addition to the routes of the Magic routing table.
          type: list
          elements: str
          sample: [198.18.0.0/24]
        md5_key:
          description: Shows only that there is a key.
          returned: if set
          type: str
          sample: "********"
        import_filter_id:
          description: Filter profile for the routes that Cloudflare receives. Known to newer versions of the API.
          returned: if set
          type: str
          sample: 0cb7d7a7ad5b4a1c8a42fdc5a2a8ec4f
        export_filter_id:
          description: Filter profile for the routes that Cloudflare advertises. Known to newer versions of the API.
          returned: if set
          type: str
          sample: 7fd1d2d9c7a14b6d8f3d1a55c39fdb6e
        as_no:
          description: Deprecated form of RV(interconnects[].bgp.customer_asn).
          returned: if set
          type: int
          sample: 65010
        cloudflare_endpoint:
          description: Cloudflare's address of the session.
          returned: if set
          type: str
          sample: 10.220.0.0
        customer_endpoint:
          description: The customer's address of the session.
          returned: if set
          type: str
          sample: 10.220.0.1
    virtual_port_reservation_id:
      description: Identifier of the same interconnect in the Network Interconnect API, version 2.
      returned: if there is one
      type: str
      sample: 5f2b2f0a7c0b4e7db9f0c6a1d2e3f4a5
    version:
      description: Version of the interconnect, V(1), V(1.5) or V(2). Known to newer versions of the API.
      returned: if the API sends it
      type: str
      sample: "1"
    created_on:
      description: When the interconnect was created.
      type: str
      sample: "2026-06-14T00:00:00Z"
    modified_on:
      description: When the interconnect was last modified.
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/cf_interconnects
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import INTERCONNECT
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(INTERCONNECT)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
