# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The sections of a network, one for each kind of object that lives in the account itself."""

    DOCUMENTATION = r"""
options:
  connectors:
    description: Connectors, each with the options of M(cloudflare.magic.connector) except O(state) and O(recreate).
    type: list
    elements: dict
  apps:
    description: Apps, each with the options of M(cloudflare.magic.app) except O(state).
    type: list
    elements: dict
  sites:
    description:
      - Sites, each with the options of M(cloudflare.magic.site) except O(state), O(recreate) and C(cascade), and with
        the sections C(wans), C(lans), C(acls) and C(app_configs).
      - These are lists of objects with the options of M(cloudflare.magic.wan), M(cloudflare.magic.lan),
        M(cloudflare.magic.acl) and M(cloudflare.magic.app_config), except O(state), O(recreate) and C(site).
    type: list
    elements: dict
  gre_tunnels:
    description: GRE tunnels, each with the options of M(cloudflare.magic.gre_tunnel) except O(state) and O(recreate).
    type: list
    elements: dict
  ipsec_tunnels:
    description: IPsec tunnels, each with the options of M(cloudflare.magic.ipsec_tunnel) except O(state).
    type: list
    elements: dict
  interconnects:
    description: Interconnects, each with the options of M(cloudflare.magic.interconnect) except O(state).
    type: list
    elements: dict
  routes:
    description: Routes, each with the options of M(cloudflare.magic.route) except O(state).
    type: list
    elements: dict
"""

    READING = r"""
options:
  sections:
    description: Which sections to read. Sites come with all that lives in them.
    type: list
    elements: str
    choices: [connectors, apps, sites, gre_tunnels, ipsec_tunnels, interconnects, routes]
    default: [connectors, apps, sites, gre_tunnels, ipsec_tunnels, interconnects, routes]
"""
