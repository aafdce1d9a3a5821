# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/acl.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.acl), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the ACL. The ACL is found by its name in the site if O(id) is left out. If several ACLs have this name,
        the task fails and lists their identifiers.
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
      - Without ports, ranges and subnets, the ACL is about the whole LAN.
      - Required when an ACL is created.
      - What is left out inside it is left alone.
    type: dict
    suboptions:
      lan:
        description:
          - Name (or identifier) of the LAN, to be used as O(lan_1.lan_id). A name that several LANs of the site have is
            an error that lists their identifiers.
          - One of O(lan_1.lan) and O(lan_1.lan_id) is required when an ACL is created. There is no option for
            C(lan_name) of the API, which computes it from the identifier.
          - In check mode, one that does not exist yet is taken to be created by an earlier task, with a warning.
          - Mutually exclusive with O(lan_1.lan_id).
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
      - Without ports, ranges and subnets, the ACL is about the whole LAN.
      - Required when an ACL is created.
      - What is left out inside it is left alone.
    type: dict
    suboptions:
      lan:
        description:
          - Name (or identifier) of the LAN, to be used as O(lan_2.lan_id). A name that several LANs of the site have is
            an error that lists their identifiers.
          - One of O(lan_2.lan) and O(lan_2.lan_id) is required when an ACL is created. There is no option for
            C(lan_name) of the API, which computes it from the identifier.
          - In check mode, one that does not exist yet is taken to be created by an earlier task, with a warning.
          - Mutually exclusive with O(lan_2.lan_id).
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
      - Whether the connector forwards the traffic from LAN to LAN itself. With V(false), it goes through Cloudflare,
        where it can be filtered.
      - The API's default is V(false).
    type: bool
  unidirectional:
    description:
      - Whether packets are allowed only from O(lan_1) to O(lan_2), without answers. That breaks TCP.
      - The API's default is V(false), which allows both directions.
    type: bool
  site:
    description:
      - Name (or identifier) of the site that it belongs to. It cannot be moved to another site.
      - In check mode, a site that does not exist yet is taken to be created by an earlier task, with a warning. With
        O(state=absent), what belongs to a site that does not exist is taken for absent.
    type: str
    required: true
"""

    INFO = r"""
options:
  site:
    description: Name (or identifier) of the site to read from. A site that does not exist is an error.
    type: str
    required: true
  name:
    description:
      - Read only the ACLs with this name. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
