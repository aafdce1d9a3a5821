#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lan
short_description: Manage the LANs of a site of Magic WAN
description:
  - Creates, updates and deletes LANs of a site of Cloudflare WAN, which was called Magic WAN before. A LAN is a network
    on a port of the connector (Cloudflare One Appliance, which was called Magic WAN Connector before), or on a VLAN
    of it.
  - LANs cannot reach each other until the module M(cloudflare.magic.acl) allows it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.unrehearsed_module
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.lan
  - cloudflare.magic.resource
options:
  recreate:
    description:
      - Whether the LAN may be deleted and created anew where O(ha_link) differs, which no update can change.
      - The LAN is out of service meanwhile and gets another identifier. What is not given as an option is carried over.
        The API can refuse to delete a LAN that an ACL refers to, so remove the ACL first.
seealso:
  - module: cloudflare.magic.lan_info
  - module: cloudflare.magic.site
  - module: cloudflare.magic.acl
  - name: LANs in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/lans/
  - name: Network options of the connector
    description: DHCP, routed subnets, NAT and link aggregation.
    link: https://developers.cloudflare.com/magic-wan/configuration/connector/network-options/
"""

EXAMPLES = r"""
- name: Have a LAN for the tills of branch 1
  cloudflare.magic.lan:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
    name: pos
    physport: 2
    vlan_tag: 20
    static_addressing:
      address: 192.168.20.1/24
      dhcp_server:
        dhcp_pool_start: 192.168.20.100
        dhcp_pool_end: 192.168.20.199
        dns_server: 10.0.0.53
        reservations:
          "00:11:22:aa:bb:01": 192.168.20.10
          "00:11:22:aa:bb:02": 192.168.20.11
  register: pos

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Replace a till, which means to give the whole table of reservations
  cloudflare.magic.lan:
    site: branch-01
    name: pos
    static_addressing:
      dhcp_server:
        reservations:
          "00-11-22-AA-BB-01": 192.168.20.10
          "00-11-22-AA-BB-07": 192.168.20.11

- name: Leave DHCP to the servers of the head office
  cloudflare.magic.lan:
    site: branch-01
    name: pos
    static_addressing:
      dhcp_server: {}
      dhcp_relay:
        server_addresses:
          - 10.0.0.67
          - 10.0.1.67

- name: Have a LAN with a router in it, whose addresses other sites use as well
  cloudflare.magic.lan:
    site: branch-01
    name: workshop
    physport: 3
    static_addressing:
      address: 192.168.30.1/24
    nat:
      static_prefix: 10.101.30.0/24
    routed_subnets:
      - prefix: 192.168.31.0/24
        next_hop: 192.168.30.254
        nat:
          static_prefix: 10.101.31.0/24

- name: Have a LAN in a highly available site, through which the connectors probe each other
  cloudflare.magic.lan:
    site: head-office
    name: office
    physport: 2
    ha_link: true
    static_addressing:
      address: 192.168.10.1/24
      secondary_address: 192.168.10.2/24
      virtual_address: 192.168.10.3/24

- name: Rename a LAN
  cloudflare.magic.lan:
    site: branch-01
    id: "{{ pos.lan.id }}"
    name: tills

- name: Remove one of two LANs of the same name
  cloudflare.magic.lan:
    site: branch-01
    name: guests
    physport: 5
    vlan_tag: 51
    state: absent
"""

# From here on generated from module_utils/_resources/lan.py by `make generate`.
RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done.
  returned: success
  type: str
  choices: [created, updated, recreated, deleted, unchanged]
  sample: updated
changes:
  description:
    - Names of the options that differed, with dots between levels. Empty if nothing was changed, and after a deletion.
  returned: success
  type: list
  elements: str
  sample: [is_breakout]
lan:
  description:
    - The LAN as the API describes it after the task. If it was deleted, as it was before; empty if there was none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
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
        is_breakout: true
        name: pos
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        is_breakout: false
        name: pos
    before_header:
      description: Kind and name of the object.
      type: str
      sample: LAN pos of site branch-17
    after_header:
      description: Kind and name of the object.
      type: str
      sample: LAN pos of site branch-17
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
        accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/lans/6f3f9e1d9a2c4c1a8b9f3b0f6d1c2e7a
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
          sample: /is_breakout
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(LAN)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
