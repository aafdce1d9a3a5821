#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: interconnect
short_description: Manage interconnects of Magic Transit and Magic WAN
description:
  - Updates network interconnects (CNI), for Magic Transit and for Cloudflare WAN, which was called Magic WAN before.
  - Interconnects are ordered and removed elsewhere. The API that this module builds on can only update them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.interconnect
  - cloudflare.magic.resource
options:
  id:
    description:
      - Identifier of the interconnect, for when its name shall change.
seealso:
  - module: cloudflare.magic.interconnect_info
  - module: cloudflare.magic.route
  - name: Interconnects in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/cf_interconnects/
  - name: Cloudflare Network Interconnect
    description: How interconnects are ordered and what kinds there are.
    link: https://developers.cloudflare.com/network-interconnect/
"""

EXAMPLES = r"""
- name: Describe the interconnect in Frankfurt and give it an address
  cloudflare.magic.interconnect:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    name: cni-fra-01
    description: Cross-connect in Frankfurt, rack 12
    interface_address: 10.220.0.0/31
  register: frankfurt

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Make room for GRE, and probe from both sides
  cloudflare.magic.interconnect:
    name: cni-fra-01
    mtu: 1476
    health_check:
      direction: bidirectional
      rate: low

- name: Rename it
  cloudflare.magic.interconnect:
    id: "{{ frankfurt.interconnect.id }}"
    name: cni-fra-a
"""

# From here on generated from module_utils/_resources/interconnect.py by `make generate`.
RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done.
  returned: success
  type: str
  choices: [updated, unchanged]
  sample: updated
changes:
  description:
    - Names of the options that differed, with dots between levels. Empty if nothing was changed.
  returned: success
  type: list
  elements: str
  sample: [automatic_return_routing]
interconnect:
  description:
    - The interconnect as the API describes it after the task; in check mode, as it would be.
  returned: success
  type: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: c4a7362d577a6c3019a474fd6f485821
    name:
      description: Name of the interconnect.
      type: str
      sample: cni-fra-01
    description:
      description: Free text for people.
      returned: if set
      type: str
      sample: London, router 1, ISP X
    interface_address:
      description:
        - Cloudflare's side of the link, an IPv4 address with the length of its prefix, such as V(10.220.0.0/31).
      type: str
      sample: 10.220.0.0/31
    interface_address6:
      description:
        - Cloudflare's side of the link inside the tunnel for IPv6, an address with a prefix of 127 bits, such as
          V(2606:54c1:7:0:a9fe:12d2:1:200/127).
      returned: if set
      type: str
      sample: 2606:54c1:7:0:a9fe:12d2:1:200/127
    automatic_return_routing:
      description:
        - Whether replies go back through the tunnel that their request came from, whatever the routing table says.
      type: bool
      sample: false
    health_check:
      description: How Cloudflare probes the interconnect.
      returned: if set
      type: dict
      contains:
        enabled:
          description: Whether to probe the tunnel at all.
          type: bool
          sample: true
        direction:
          description:
            - Whether the reply returns over the Internet (V(unidirectional)) or as it came (V(bidirectional)).
            - Known to newer versions of the API.
          type: str
          choices: [unidirectional, bidirectional]
          sample: unidirectional
        rate:
          description: How often to probe.
          type: str
          choices: [low, mid, high]
          sample: mid
        target:
          description: Where a probe is sent to after it has left the tunnel at the customer's end.
          type: dict
          contains:
            saved:
              description: The address that was set; empty if the API chooses.
              type: str
              sample: ""
            effective:
              description: The address in use.
              type: str
              sample: 198.51.100.7
        type:
          description: The kind of probe.
          type: str
          choices: [reply, request]
          sample: reply
        source:
          description:
            - IPv4 address that bidirectional probes come from.
            - Known to newer versions of the API.
          returned: if set
          type: str
          sample: 169.254.240.1
    bgp:
      description:
        - The BGP session with the customer's router over the interconnect.
        - Known to newer versions of the API.
      returned: if there is one
      type: dict
      contains:
        customer_asn:
          description: Number of the customer's autonomous system, from V(0) to V(4294967295).
          type: int
          sample: 65010
        extra_prefixes:
          description:
            - Prefixes to advertise to the customer's router in addition to the routes of the Magic routing table.
          returned: if set
          type: list
          elements: str
          sample: [198.18.0.0/24]
        md5_key:
          description: Shows only that there is one.
          returned: if set
          type: str
          sample: "********"
        import_filter_id:
          description:
            - Identifier of the BGP filter profile for the routes that Cloudflare receives.
            - Known to newer versions of the API.
          returned: if set
          type: str
          sample: 0cb7d7a7ad5b4a1c8a42fdc5a2a8ec4f
        export_filter_id:
          description:
            - Identifier of the BGP filter profile for the routes that Cloudflare advertises.
            - Known to newer versions of the API.
          returned: if set
          type: str
          sample: 7fd1d2d9c7a14b6d8f3d1a55c39fdb6e
        as_no:
          description: Number of the customer's autonomous system, as the API called it first.
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
    bgp_status:
      description: State of the BGP session.
      returned: if there is one
      type: dict
      contains:
        state:
          description: V(BGP_DOWN), V(BGP_UP) or V(BGP_ESTABLISHING).
          returned: if set
          type: str
          sample: BGP_UP
        tcp_established:
          description: Whether the TCP connection of the session stands.
          type: bool
          sample: true
        updated_at:
          description: When this state was observed.
          returned: if set
          type: str
          sample: "2026-06-14T05:20:00Z"
        bgp_state:
          description: State of the session's state machine.
          returned: if set
          type: str
          sample: ESTABLISHED
        cf_speaker_ip:
          description: Cloudflare's address of the session.
          returned: if set
          type: str
          sample: 10.213.0.8
        cf_speaker_port:
          description: Cloudflare's TCP port of the session.
          returned: if set
          type: int
          sample: 179
        customer_speaker_ip:
          description: The customer's address of the session.
          returned: if set
          type: str
          sample: 10.213.0.9
        customer_speaker_port:
          description: The customer's TCP port of the session.
          returned: if set
          type: int
          sample: 52004
    created_on:
      description: When the tunnel was created.
      type: str
      sample: "2026-06-14T00:00:00Z"
    modified_on:
      description: When the tunnel was last modified.
      type: str
      sample: "2026-06-14T05:20:00Z"
    gre:
      description: The GRE tunnel over the interconnect, where there is one.
      returned: if there is one
      type: dict
      contains:
        cloudflare_endpoint:
          description: Cloudflare's end of the GRE tunnel, an IP address.
          returned: if set
          type: str
          sample: 203.0.113.30
    mtu:
      description: Maximum transmission unit of the interconnect, in bytes.
      type: int
      sample: 1500
    colo_name:
      description: Data center of Cloudflare that the interconnect ends in.
      type: str
      sample: fra03
    virtual_port_reservation_id:
      description: Identifier of the same interconnect in the Network Interconnect API, version 2.
      returned: if there is one
      type: str
      sample: 5f2b2f0a7c0b4e7db9f0c6a1d2e3f4a5
    version:
      description:
        - Version of the interconnect, V(1), V(1.5) or V(2).
        - Known to newer versions of the API.
      returned: if the API sends it
      type: str
      sample: "1"
diff:
  description:
    - What the task manages, before and after, as YAML. Secrets are hidden.
  returned: success and diff mode
  type: dict
  contains:
    before:
      description: State before the task.
      type: str
      sample: |
        automatic_return_routing: true
        name: cni-fra-01
    after:
      description: State after the task.
      type: str
      sample: |
        automatic_return_routing: false
        name: cni-fra-01
    before_header:
      description: Kind and name of the object.
      type: str
      sample: Interconnect cni-fra-01
    after_header:
      description: Kind and name of the object.
      type: str
      sample: Interconnect cni-fra-01
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
      sample: PUT
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/cf_interconnects/c4a7362d577a6c3019a474fd6f485821
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
          sample: /automatic_return_routing
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import INTERCONNECT
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(INTERCONNECT)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
