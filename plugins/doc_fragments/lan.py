# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/lan.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.lan), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the LAN. The LAN is found by its name in the site if O(id) is left out.
      - The API does not keep names unique. Where several LANs have this name, those count that are on the given
        O(physport), O(bond_id) and O(vlan_tag). If that leaves several, the task fails and lists their identifiers.
      - With O(id), a name that differs renames the LAN.
      - One of O(name) and O(id) is required. A LAN to be created needs a name.
    type: str
  physport:
    description:
      - Number of the physical port of the connector, for example V(2) for the port C(GE2).
      - Each port can have a VLAN once. A second LAN on the same port and VLAN is refused before anything is sent.
    type: int
  bond_id:
    description: Number of the link aggregation group that the LAN is on, if it is not on a single port.
    type: int
  vlan_tag:
    description:
      - VLAN ID, from V(1) to V(4094), or V(0) for untagged.
      - The API's default is V(0).
    type: int
  ha_link:
    description:
      - Whether the two connectors of the site probe each other through this LAN. Only one LAN can be that, and only in
        a site with C(ha_mode=true). Both are checked before anything is sent.
      - The API takes it only when the LAN is created. Where it differs, the task fails unless O(recreate=true).
    type: bool
  is_breakout:
    description: Whether the traffic of the LAN goes straight to the Internet, past Cloudflare (source-based breakout).
    type: bool
  is_prioritized:
    description: Whether the traffic of the LAN takes precedence over that of others (source-based prioritization).
    type: bool
  nat:
    description:
      - Static translation of the addresses of the LAN, one to one. Thus several sites can use the same addresses.
      - An empty dictionary removes it.
    type: dict
    suboptions:
      static_prefix:
        description:
          - The prefix that the addresses are translated to, of the same length as that of the LAN.
          - An empty string clears it.
        type: str
  routed_subnets:
    description:
      - Prefixes behind routers in the LAN. Their order carries no meaning.
      - The list replaces the one that is there. An empty list clears it.
    type: list
    elements: dict
    suboptions:
      prefix:
        description: The prefix, without host bits.
        type: str
        required: true
      next_hop:
        description: IPv4 address of the router in the LAN.
        type: str
        required: true
      nat:
        description:
          - Static translation of the addresses of the prefix, one to one. None if left out.
          - An empty dictionary removes it.
        type: dict
        suboptions:
          static_prefix:
            description:
              - The prefix that the addresses are translated to, of the same length as the prefix.
              - An empty string clears it.
            type: str
  static_addressing:
    description:
      - Fixed addresses of the connector in the LAN. Without them, the connector asks for an address by DHCP.
      - In a site with C(ha_mode=true), O(static_addressing.address), O(static_addressing.secondary_address) and
        O(static_addressing.virtual_address) are required, all in one subnet. That they are there is checked before
        anything is sent.
      - What is left out inside it is left alone. An empty dictionary returns to DHCP.
      - A subnet that overlaps with that of another LAN of the site gives a warning.
    type: dict
    suboptions:
      address:
        description:
          - Address of the connector in the LAN with the length of its prefix, such as V(192.168.20.1/24). In a site
            with C(ha_mode=true), that of the first connector.
          - Required when O(static_addressing) is set up.
        type: str
      secondary_address:
        description:
          - Address of the second connector, in the same form.
          - An empty string clears it.
        type: str
      virtual_address:
        description:
          - Address that whichever connector is active answers to, in the same form. It is the gateway of the hosts.
          - An empty string clears it.
        type: str
      dhcp_relay:
        description:
          - Forwards the DHCP requests of the LAN. Excludes O(static_addressing.dhcp_server).
          - An empty dictionary removes it.
        type: dict
        suboptions:
          server_addresses:
            description:
              - IPv4 addresses of the DHCP servers. Their order carries no meaning.
              - The list replaces the one that is there.
            type: list
            elements: str
      dhcp_server:
        description:
          - Makes the connector the DHCP server of the LAN. Excludes O(static_addressing.dhcp_relay). To go from the one
            to the other, set the former to an empty dictionary in the same task.
          - The pool and the reservations must lie in the subnet of the LAN, which is checked before anything is sent.
          - What is left out inside it is left alone. An empty dictionary removes it.
        type: dict
        suboptions:
          dhcp_pool_start:
            description:
              - First IPv4 address to lease.
              - An empty string clears it.
            type: str
          dhcp_pool_end:
            description:
              - Last IPv4 address to lease.
              - An empty string clears it.
            type: str
          dns_server:
            description:
              - IPv4 address of the DNS server that hosts are told of.
              - An empty string clears it.
            type: str
          dns_servers:
            description:
              - IPv4 addresses of several DNS servers, in order of preference.
              - The list replaces the one that is there. An empty list clears it.
            type: list
            elements: str
          reservations:
            description:
              - Fixed IPv4 addresses for hosts, by MAC address. It does not matter how a MAC address is spelled;
                V(00-11-22-AA-BB-CC), V(0011.22aa.bbcc) and V(00:11:22:aa:bb:cc) are the same. Quote the keys, since
                YAML takes some of them for numbers.
              - The table is one value. It replaces the one that is there, so that a reservation that is left out of it
                is removed. An empty dictionary clears it.
            type: dict
          dhcp_options:
            description:
              - Further DHCP options that hosts are told. Their order carries no meaning.
              - The list replaces the one that is there. An empty list clears it.
              - Known to newer versions of the API.
            type: list
            elements: dict
            suboptions:
              code:
                description:
                  - Number of the option, from V(1) to V(254). The API does not allow V(3), V(6) and V(51), which the
                    connector itself sets.
                type: int
                required: true
              type:
                description:
                  - How the value is encoded. V(text) has up to 255 bytes; V(hex) is bytes in hexadecimal digits with
                    colons between them; V(ip) is an IPv4 address; V(byte), V(short) and V(integer) are unsigned numbers
                    of one, two and four bytes.
                type: str
                choices: [text, hex, ip, byte, short, integer]
                required: true
              value:
                description: The value, in the form that its type demands.
                type: str
                required: true
  site:
    description:
      - Name (or identifier) of the site that it belongs to. It cannot be moved to another site.
      - In check mode, a site that does not exist yet is taken to be created by an earlier task, with a warning. With
        O(state=absent), what belongs to a site that does not exist is taken for absent.
    type: str
    required: true
  recreate:
    description:
      - Whether the LAN may be deleted and created anew where O(ha_link) differs, which no update can change.
      - The LAN gets another identifier. What is not given as an option is carried over.
    type: bool
    default: false
"""

    INFO = r"""
options:
  site:
    description: Name (or identifier) of the site to read from. A site that does not exist is an error.
    type: str
    required: true
  name:
    description:
      - Read only the LANs with this name. The API does not keep names unique, so there can be several. The result is an
        empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
