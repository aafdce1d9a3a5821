#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: route_info
short_description: Read static routes of Magic Transit and Magic WAN
description:
  - Reads the static routes of an account, for Magic Transit and for Cloudflare WAN, which was called Magic WAN before.
  - Returns the routes that have all of the given properties, and without any it returns all routes.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.route.info
  - cloudflare.magic.resource.info_module
options:
  prefix:
    description:
      - Read only the routes to exactly this prefix.
      - Mutually exclusive with O(id).
  nexthop:
    description:
      - Read only the routes with this nexthop, an IP address.
      - Mutually exclusive with O(id) and O(nexthop_tunnel).
  nexthop_tunnel:
    description:
      - Read only the routes through this GRE tunnel, IPsec tunnel or interconnect, given by its name (or identifier).
        A name that does not exist is an error.
      - Mutually exclusive with O(id) and O(nexthop).
  priority:
    description:
      - Read only the routes with this priority.
      - Mutually exclusive with O(id).
seealso:
  - module: cloudflare.magic.route
  - name: Routes in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/routes/
"""

EXAMPLES = r"""
- name: Read all static routes
  cloudflare.magic.route_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
  register: all

- name: Show the prefixes that only one route leads to
  ansible.builtin.debug:
    msg: "{{ all.routes | groupby('prefix') | selectattr('1.1', 'undefined') | map('first') }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read the routes through a tunnel
  cloudflare.magic.route_info:
    nexthop_tunnel: GRE_AMS_2
  register: through_tunnel

- name: Refuse to go on while traffic still prefers the tunnel
  ansible.builtin.assert:
    that: through_tunnel.routes | map(attribute='priority') | select('lt', 1000) | length == 0
    fail_msg: Drain GRE_AMS_2 first.
"""

# From here on generated from module_utils/_resources/route.py by `make generate`.
RETURN = r"""
routes:
  description:
    - The routes that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 5be7362d577a6c3019a474fd6f485c1d
    prefix:
      description: Destination of the route, an IP prefix without host bits, such as V(192.0.2.0/24).
      type: str
      sample: 192.0.2.0/24
    nexthop:
      description: IP address of the customer's side of the tunnel or interconnect that the traffic takes.
      type: str
      sample: 10.213.0.9
    priority:
      description: Priority of the route; a lower number is preferred.
      type: int
      sample: 100
    description:
      description: Free text for people.
      returned: if set
      type: str
      sample: Amsterdam, users
    weight:
      description: Share of the traffic among routes of equal priority, relative to the weights of the others.
      returned: if set
      type: int
      sample: 64
    scope:
      description: Where in Cloudflare's network the route holds.
      returned: if set
      type: dict
      contains:
        colo_names:
          description: Names of Cloudflare's data centers, such as V(den01).
          returned: if set
          type: list
          elements: str
          sample: [den01]
        colo_regions:
          description: Names of regions of Cloudflare's network, such as V(APAC), V(WNAM), V(ENAM), V(EEUR) or V(WEUR).
          returned: if set
          type: list
          elements: str
          sample: [WEUR, EEUR]
    created_on:
      description: When the route was created.
      type: str
      sample: "2026-06-14T00:00:00Z"
    modified_on:
      description: When the route was last modified.
      type: str
      sample: "2026-06-14T05:20:00Z"
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/routes
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(ROUTE)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
