#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wan
short_description: Manage the WANs of a site of Magic WAN
description:
  - Creates, updates and deletes WANs of a site of Cloudflare WAN, which was called Magic WAN before. A WAN is an uplink
    on a port of the connector (Cloudflare One Appliance, which was called Magic WAN Connector before). Cloudflare makes
    the tunnels over it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.unrehearsed_module
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.wan
  - cloudflare.magic.resource
seealso:
  - module: cloudflare.magic.wan_info
  - module: cloudflare.magic.site
  - module: cloudflare.magic.app_config
  - name: WANs in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/wans/
"""

EXAMPLES = r"""
- name: Have an uplink with a fixed address at branch 1
  cloudflare.magic.wan:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
    name: leased-line
    physport: 4
    priority: 0
    static_addressing:
      address: 198.51.100.130/29
      gateway_address: 198.51.100.129

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Prefer it to the one that is there, and probe that one less often, since it is paid by volume
  cloudflare.magic.wan:
    site: branch-01
    name: lte
    priority: 10
    health_check_rate: low

- name: Have an uplink in a highly available site
  cloudflare.magic.wan:
    site: head-office
    name: fiber
    physport: 1
    static_addressing:
      address: 203.0.113.66/28
      secondary_address: 203.0.113.67/28
      gateway_address: 203.0.113.65

- name: Ask for the address by DHCP from now on
  cloudflare.magic.wan:
    site: branch-01
    name: leased-line
    static_addressing: {}

- name: Remove an uplink
  cloudflare.magic.wan:
    site: branch-01
    name: leased-line
    state: absent
"""

# From here on generated from module_utils/_resources/wan.py by `make generate`.
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
  sample: [priority]
wan:
  description:
    - The WAN as the API describes it after the task. If it was deleted, as it was before; empty if there was none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
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
          description: Address of the second connector, in the same form as RV(wan.static_addressing.address).
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
        name: fiber
        priority: 10
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        name: fiber
        priority: 0
    before_header:
      description: Kind and name of the object.
      type: str
      sample: WAN fiber of site branch-17
    after_header:
      description: Kind and name of the object.
      type: str
      sample: WAN fiber of site branch-17
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
        accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/wans/2c9f0c8f4f2d4f0b8a8e1f4c5d6b7a80
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
          sample: /priority
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(WAN)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
