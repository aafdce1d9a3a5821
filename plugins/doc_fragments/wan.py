# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/wan.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.wan), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the WAN. The WAN is found by its name in the site if O(id) is left out.
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
          - Required when O(static_addressing) is set up.
        type: str
      gateway_address:
        description:
          - IPv4 address of the provider's router.
          - Required when O(static_addressing) is set up.
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
      - All versions of the API return it. Only newer ones let it be set.
      - The API's default is V(mid).
    type: str
    choices: [low, mid, high]
  load_balance_inner_flows:
    description:
      - Whether the flows inside a tunnel over the WAN are balanced one by one, instead of the tunnel as a whole.
      - Known to newer versions of the API.
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
      - Read only the WANs with this name. The API does not keep names unique, so there can be several. The result is an
        empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
