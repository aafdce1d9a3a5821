# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/route.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.route), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  prefix:
    description:
      - Destination of the route, an IP prefix without host bits, such as V(192.0.2.0/24).
      - One of O(prefix) and O(id) is required. With O(id), a prefix that differs is changed.
    type: str
  nexthop:
    description:
      - IP address of the customer's side of the tunnel or interconnect that the traffic takes.
      - One of O(nexthop) and O(nexthop_tunnel) is required unless O(id) is given. With O(id), a nexthop that differs is
        changed.
      - Mutually exclusive with O(nexthop_tunnel).
    type: str
  nexthop_tunnel:
    description:
      - Name (or identifier) of a GRE tunnel, IPsec tunnel or interconnect to take as O(nexthop). Its
        C(interface_address) must be a /31 or a /30, of which the nexthop is the other host.
      - With O(state=absent), a route through a tunnel that does not exist is taken for absent, with a warning.
      - In check mode, one that does not exist yet is taken to be created by an earlier task, with a warning.
      - Mutually exclusive with O(nexthop).
    type: str
  priority:
    description:
      - Priority of the route; a lower number is preferred. At least V(0).
      - Routes to one prefix that have the same priority, at most 64, share the traffic (ECMP).
      - A route that was learned through BGP has the priority 100, and gives way to a static one of the same priority.
      - Cloudflare lowers the preference of routes through unhealthy tunnels by itself, by adding to the priority inside
        its network. The value here stays as it is.
      - Required when a route is created.
    type: int
  description:
    description:
      - Free text for people.
      - An empty string clears it.
    type: str
  weight:
    description: Share of the traffic among routes of equal priority, relative to the weights of the others.
    type: int
  scope:
    description:
      - Where in Cloudflare's network the route holds. Without it, it holds everywhere.
      - What is left out inside it is left alone. An empty dictionary clears it.
    type: dict
    suboptions:
      colo_names:
        description:
          - Names of Cloudflare's data centers, such as V(den01). Their order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: str
      colo_regions:
        description:
          - Names of regions of Cloudflare's network, such as V(APAC), V(WNAM), V(ENAM), V(EEUR) or V(WEUR). Their order
            carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: str
  match_priority:
    description: Whether O(priority) tells a route from others with the same O(prefix) and O(nexthop).
    type: bool
    default: false
"""

    INFO = r"""
options:
  prefix:
    description:
      - Read only the routes with this prefix. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
  nexthop:
    description:
      - Read only the routes with this nexthop. The result is an empty list if there is none.
      - Mutually exclusive with O(nexthop_tunnel) and O(id).
    type: str
  priority:
    description:
      - Read only the routes with this priority. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: int
  nexthop_tunnel:
    description:
      - Read only the routes with this nexthop tunnel. The result is an empty list if there is none.
      - Mutually exclusive with O(nexthop) and O(id).
    type: str
"""
