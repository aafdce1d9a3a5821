#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lan_info
short_description: Read the LANs of a site of Magic WAN
description:
  - Reads the LANs of a site of Cloudflare WAN, which was called Magic WAN before.
  - Without O(id) and O(name) it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.lan.info
  - cloudflare.magic.resource.info_module
seealso:
  - module: cloudflare.magic.lan
  - name: LANs in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/lans/
"""

EXAMPLES = r"""
- name: Read the LANs of branch 1
  cloudflare.magic.lan_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
  register: branch

- name: Show the address of the connector in each of them
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.static_addressing.address | default('by DHCP') }}"
  loop: "{{ branch.lans }}"
  loop_control:
    label: "{{ item.name }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read one LAN
  cloudflare.magic.lan_info:
    site: branch-01
    name: office
"""

# From here on generated from module_utils/_resources/lan.py by `make generate`.
RETURN = r"""
lans:
  description:
    - The LANs that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 6f3f9e1d9a2c4c1a8b9f3b0f6d1c2e7a
    site_id:
      description: Identifier of the site.
      type: str
      sample: 023e105f4ecef8ad9ca31a8372d0c353
    name:
      description: Name of the LAN.
      type: str
      sample: pos
    physport:
      description: Number of the physical port of the connector, for example V(2) for the port C(GE2).
      returned: if set
      type: int
      sample: 2
    bond_id:
      description: Number of the link aggregation group that the LAN is on, if it is not on a single port.
      returned: if set
      type: int
      sample: 1
    vlan_tag:
      description: VLAN ID, from V(1) to V(4094), or V(0) for untagged.
      type: int
      sample: 20
    ha_link:
      description: Whether the two connectors of the site probe each other through this LAN.
      type: bool
      sample: false
    is_breakout:
      description:
        - Whether the traffic of the LAN goes straight to the Internet, past Cloudflare (source-based breakout).
      type: bool
      sample: false
    is_prioritized:
      description: Whether the traffic of the LAN takes precedence over that of others (source-based prioritization).
      type: bool
      sample: false
    nat:
      description: Static translation of the addresses of the LAN, one to one.
      returned: if set
      type: dict
      contains:
        static_prefix:
          description: The prefix that the addresses are translated to, of the same length as that of the LAN.
          returned: if set
          type: str
          sample: 10.117.20.0/24
    routed_subnets:
      description: Prefixes behind routers in the LAN.
      returned: if set
      type: list
      elements: dict
      contains:
        prefix:
          description: The prefix, without host bits.
          type: str
          sample: 192.168.30.0/24
        next_hop:
          description: IPv4 address of the router in the LAN.
          type: str
          sample: 192.168.20.254
        nat:
          description: Static translation of the addresses of the prefix, one to one.
          returned: if set
          type: dict
          contains:
            static_prefix:
              description: The prefix that the addresses are translated to, of the same length as the prefix.
              returned: if set
              type: str
              sample: 10.117.30.0/24
    static_addressing:
      description: Fixed addresses of the connector in the LAN.
      returned: if set
      type: dict
      contains:
        address:
          description: Address of the connector in the LAN with the length of its prefix, such as V(192.168.20.1/24).
          type: str
          sample: 192.168.20.1/24
        secondary_address:
          description: Address of the second connector, in the same form.
          returned: if set
          type: str
          sample: 192.168.20.2/24
        virtual_address:
          description: Address that whichever connector is active answers to, in the same form.
          returned: if set
          type: str
          sample: 192.168.20.3/24
        dhcp_relay:
          description: Forwards the DHCP requests of the LAN.
          returned: if set
          type: dict
          contains:
            server_addresses:
              description: IPv4 addresses of the DHCP servers.
              returned: if set
              type: list
              elements: str
              sample: [10.0.0.53]
        dhcp_server:
          description: Makes the connector the DHCP server of the LAN.
          returned: if set
          type: dict
          contains:
            dhcp_pool_start:
              description: First IPv4 address to lease.
              returned: if set
              type: str
              sample: 192.168.20.100
            dhcp_pool_end:
              description: Last IPv4 address to lease.
              returned: if set
              type: str
              sample: 192.168.20.199
            dns_server:
              description: IPv4 address of the DNS server that hosts are told of.
              returned: if set
              type: str
              sample: 10.0.0.53
            dns_servers:
              description: IPv4 addresses of several DNS servers, in order of preference.
              returned: if set
              type: list
              elements: str
              sample: [10.0.0.53, 10.0.1.53]
            reservations:
              description: Fixed IPv4 addresses for hosts, by MAC address.
              returned: if set
              type: dict
              sample: {"00:11:22:33:44:55": 192.168.20.10}
            dhcp_options:
              description:
                - Further DHCP options that hosts are told.
                - Known to newer versions of the API.
              returned: if set
              type: list
              elements: dict
              contains:
                code:
                  description: Number of the option, from V(1) to V(254).
                  type: int
                  sample: 66
                type:
                  description: How the value is encoded.
                  type: str
                  choices: [text, hex, ip, byte, short, integer]
                  sample: text
                value:
                  description: The value, in the form that its type demands.
                  type: str
                  sample: tftp.example.com
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/lans
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(LAN)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
