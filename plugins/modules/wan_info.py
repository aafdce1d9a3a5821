#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wan_info
short_description: Read the WANs of a site of Magic WAN
description:
  - Reads the WANs of a site of Cloudflare WAN, which was called Magic WAN before.
  - Without O(id) and O(name) it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.wan.info
  - cloudflare.magic.resource.info_module
seealso:
  - module: cloudflare.magic.wan
  - name: WANs in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/wans/
"""

EXAMPLES = r"""
- name: Read the WANs of branch 1
  cloudflare.magic.wan_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
  register: branch

- name: Show them in the order in which they are preferred
  ansible.builtin.debug:
    msg: "{{ branch.wans | sort(attribute='priority') | map(attribute='name') }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read one WAN
  cloudflare.magic.wan_info:
    site: branch-01
    name: lte
"""

# From here on generated from module_utils/_resources/wan.py by `make generate`.
RETURN = r"""
wans:
  description:
    - The WANs that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 2c9f0c8f4f2d4f0b8a8e1f4c5d6b7a80
    site_id:
      description: Identifier of the site.
      type: str
      sample: 023e105f4ecef8ad9ca31a8372d0c353
    name:
      description: Name of the WAN.
      type: str
      sample: fiber
    physport:
      description: Number of the physical port of the connector, for example V(1) for the port C(GE1).
      type: int
      sample: 1
    vlan_tag:
      description: VLAN ID, from V(1) to V(4094), or V(0) for untagged.
      type: int
      sample: 0
    priority:
      description: Priority of the WAN when traffic is distributed, at least V(0).
      returned: if set
      type: int
      sample: 0
    static_addressing:
      description: Fixed addresses of the connector towards the provider.
      returned: if set
      type: dict
      contains:
        address:
          description: Address of the connector with the length of its prefix, such as V(198.51.100.130/29).
          type: str
          sample: 198.51.100.130/29
        gateway_address:
          description: IPv4 address of the provider's router.
          type: str
          sample: 198.51.100.129
        secondary_address:
          description: "Address of the second connector, in the same form as RV(wans[].static_addressing.address)."
          returned: if set
          type: str
          sample: 198.51.100.131/29
    health_check_rate:
      description: How often the tunnels over the WAN are probed.
      type: str
      choices: [low, mid, high]
      sample: mid
    load_balance_inner_flows:
      description:
        - Whether the flows inside a tunnel over the WAN are balanced one by one, instead of the tunnel as a whole.
        - Known to newer versions of the API.
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/wans
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(WAN)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
