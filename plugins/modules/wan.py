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
  - cloudflare.magic.resource
  - cloudflare.magic.site
options:
  name:
    description:
      - Name of the WAN, by which it is found in the site if O(id) is left out.
      - The API does not keep names unique. Where several WANs have this name, those count that are on the given
        O(physport) and O(vlan_tag). If that leaves several, the task fails and lists their identifiers.
      - With O(id), a name that differs renames the WAN.
      - One of O(name) and O(id) is required. A WAN to be created needs a name.
    type: str
  physport:
    description:
      - Number of the physical port of the connector, for example V(1) for the port C(GE1).
      - Each port can have a VLAN once. A second WAN on the same port and VLAN is refused before anything is sent.
      - Required when a WAN is created.
    type: int
  vlan_tag:
    description:
      - VLAN ID, from V(1) to V(4094), or V(0) for untagged.
      - The API's default is V(0).
    type: int
  priority:
    description:
      - Priority of the WAN when traffic is distributed, at least V(0). A lower number is preferred; equal numbers share
        the traffic.
    type: int
  static_addressing:
    description:
      - Fixed addresses of the connector towards the provider. Without them, the connector asks for an address by DHCP,
        which it needs until it has been activated.
      - What is left out inside it is left alone. An empty dictionary returns to DHCP.
    type: dict
    suboptions:
      address:
        description:
          - Address of the connector with the length of its prefix, such as V(198.51.100.130/29). In a site with
            C(ha_mode=true), that of the first connector.
          - Required when fixed addresses are set up.
        type: str
      gateway_address:
        description:
          - IPv4 address of the provider's router.
          - Required when fixed addresses are set up.
        type: str
      secondary_address:
        description:
          - Address of the second connector, in the same form as O(static_addressing.address). Required in a site with
            C(ha_mode=true), which is checked before anything is sent.
          - An empty string clears it.
        type: str
  health_check_rate:
    description:
      - How often the tunnels over the WAN are probed.
      - The API's default is V(mid).
      - All versions of the API return it. Only newer ones let it be set.
    type: str
    choices: [low, mid, high]
  load_balance_inner_flows:
    description:
      - Whether the flows inside a tunnel over the WAN are balanced one by one, instead of the tunnel as a whole.
      - Known to newer versions of the API.
    type: bool
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
  sample: [priority, static_addressing.gateway_address]
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
      description: Number of the physical port.
      type: int
      sample: 1
    vlan_tag:
      description: VLAN ID; V(0) if untagged.
      type: int
      sample: 0
    priority:
      description: Priority; a lower number is preferred.
      type: int
      sample: 0
    static_addressing:
      description: Fixed addresses towards the provider; if it is missing, the connector asks by DHCP.
      returned: if set
      type: dict
      contains:
        address:
          description: Address of the connector.
          type: str
          sample: 198.51.100.130/29
        gateway_address:
          description: Address of the provider's router.
          type: str
          sample: 198.51.100.129
        secondary_address:
          description: Address of the second connector.
          returned: if set
          type: str
          sample: 198.51.100.131/29
    health_check_rate:
      description: How often the tunnels over the WAN are probed, V(low), V(mid) or V(high).
      type: str
      sample: mid
    load_balance_inner_flows:
      description: Whether the flows inside a tunnel are balanced. Known to newer versions of the API.
      returned: if set
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
        name: lte
        priority: 0
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        name: lte
        priority: 10
    before_header:
      description: Kind and name of the object.
      type: str
      sample: WAN lte of site branch-01
    after_header:
      description: Kind and name of the object.
      type: str
      sample: WAN lte of site branch-01
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/wans
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
          sample: lte already uses VLAN 0 on port 1
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
          sample: /vlan_tag
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(WAN)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
