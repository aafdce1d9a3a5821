# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: topology
short_description: Tell which tunnel each route takes, and which site each tunnel belongs to
description:
  - Joins the sites, tunnels, interconnects and routes of a network. The API links them only by addresses and names.
  - A route takes the tunnel or interconnect whose interface prefix its nexthop lies in, or that it names.
  - A tunnel or interconnect belongs to a site that it is named for. Its name is the site's, or begins with it and goes
    on after one of C(-), C(_), C(.) or a blank, which all count as the same; so do capital and small letters. Where
    several sites fit, the one with the longest name is taken.
  - What is named for no site may still be at home at one. A tunnel is if all of its routes lead to LANs of that site.
    A route is where its tunnel is, or else at the only site that has LANs in or around its prefix. That takes sites
    with their C(lans), as M(cloudflare.magic.network_info) returns them. A connector is at home at the site that names
    it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
options:
  _input:
    description:
      - Lists of objects under C(sites), C(connectors), C(gre_tunnels), C(ipsec_tunnels), C(interconnects) and
        C(routes), each of which may be missing. They are written as M(cloudflare.magic.network) takes them, or as the
        modules for information return them.
    type: dict
    required: true
seealso:
  - plugin: cloudflare.magic.network_source
    plugin_type: lookup
  - module: cloudflare.magic.network_info
"""

EXAMPLES = r"""
- name: Read the account
  cloudflare.magic.network_info:
    sections: [gre_tunnels, ipsec_tunnels, interconnects, routes]
  register: account

- name: Show which destinations are reached through a tunnel
  ansible.builtin.debug:
    msg: "{{ topology.routes | selectattr('tunnel', 'eq', 'GRE_AMS_1') | map(attribute='prefix') }}"
  vars:
    topology: "{{ account.network | cloudflare.magic.topology }}"
"""

RETURN = r"""
_value:
  description:
    - The lists C(sites), C(connectors), C(tunnels) and C(routes). Each object has a C(label), which is what
      M(cloudflare.magic.network) calls it, and its C(id) if that is known.
    - A site has the numbers of its C(wans), C(lans), C(acls) and C(app_configs), and its C(connector). A tunnel has its
      C(type), C(name) and C(site), a route its C(prefix), C(nexthop), C(priority), C(scope), C(tunnel) and
      C(tunnel_type). Tunnels, routes and connectors have their C(home), the name of a site. What there is none of is
      V(null).
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.topology import topology
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"topology": lambda network: foreign(topology(network))}
