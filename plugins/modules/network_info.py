#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network_info
short_description: Read a whole network of Magic Transit or Magic WAN as a desired state
description:
  - Reads an account and returns it in exactly the shape that M(cloudflare.magic.network) takes, for Magic Transit and
    for Cloudflare WAN, which was called Magic WAN before. Applying what was read changes nothing.
  - What only identifies an object to the API becomes a name wherever a name is clear, and what the API computes is left
    out, so that the result can be kept as a source of truth or applied to another account.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.network
  - cloudflare.magic.network_sections.reading
seealso:
  - module: cloudflare.magic.network
  - name: Magic Transit in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/
"""

EXAMPLES = r"""
- name: Read the whole account
  cloudflare.magic.network_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
  register: account

- name: Keep it as YAML
  ansible.builtin.copy:
    content: "{{ account.network | to_nice_yaml(indent=2, sort_keys=false) }}"
    dest: "{{ playbook_dir }}/network.yml"
    mode: "0644"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read the tunnels only
  cloudflare.magic.network_info:
    sections: [gre_tunnels, ipsec_tunnels]
  register: tunnels

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ (tunnels.network.gre_tunnels + tunnels.network.ipsec_tunnels) | map(attribute='name') }}"

- name: Apply what was read, which changes nothing
  cloudflare.magic.network:
    source:
      - "{{ playbook_dir }}/network.yml"
"""

RETURN = r"""
network:
  description:
    - The sections that were asked for, each a list of objects with the options of their modules, see
      M(cloudflare.magic.network).
    - Values that are empty, and fields that the API computes, are left out. Secrets that the API shows are hidden as
      V(********), which M(cloudflare.magic.network) leaves alone. Those that it never shows are missing.
    - An object that shares its name with others has what tells them apart, or else its C(id).
  returned: success
  type: dict
  contains:
    connectors:
      description: Connectors, with the options of M(cloudflare.magic.connector).
      returned: if it was asked for
      type: list
      elements: dict
    apps:
      description: The account's own apps, with the options of M(cloudflare.magic.app).
      returned: if it was asked for
      type: list
      elements: dict
    sites:
      description:
        - Sites, with the options of M(cloudflare.magic.site), and in C(wans), C(lans), C(acls) and C(app_configs) all
          that lives in them.
      returned: if it was asked for
      type: list
      elements: dict
    gre_tunnels:
      description: GRE tunnels, with the options of M(cloudflare.magic.gre_tunnel).
      returned: if it was asked for
      type: list
      elements: dict
    ipsec_tunnels:
      description: IPsec tunnels, with the options of M(cloudflare.magic.ipsec_tunnel).
      returned: if it was asked for
      type: list
      elements: dict
    interconnects:
      description: Interconnects, with the options of M(cloudflare.magic.interconnect).
      returned: if it was asked for
      type: list
      elements: dict
    routes:
      description: Static routes, with the options of M(cloudflare.magic.route).
      returned: if it was asked for
      type: list
      elements: dict
  sample:
    gre_tunnels:
      - name: GRE_LON_1
        cloudflare_gre_endpoint: 203.0.113.1
        customer_gre_endpoint: 198.51.100.7
        interface_address: 10.213.0.8/31
        mtu: 1476
        ttl: 64
    routes:
      - prefix: 192.0.2.0/24
        nexthop: 10.213.0.9
        priority: 100
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.network import network_info_task

TASK = network_info_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
