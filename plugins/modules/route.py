#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: route
short_description: Manage static routes of Magic Transit and Magic WAN
description:
  - Creates, updates and deletes static routes, which lead traffic from Cloudflare's network into tunnels and
    interconnects, for Magic Transit and for Cloudflare WAN, which was called Magic WAN before.
  - A route is found by O(prefix) and O(nexthop), so that another O(priority) is an update. Several routes to one prefix
    share the traffic if their priority is equal, and back each other up if it differs.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.route
  - cloudflare.magic.resource
attributes:
  check_mode:
    support: full
    details:
      - The API itself validates a creation or an update without carrying it out, so that what passes in check mode will
        apply. A deletion is predicted without asking the API, which cannot validate it.
options:
  id:
    description:
      - Identifier of the route, for where O(prefix) and O(nexthop) are not unique, or shall change.
      - With O(state=present) it must exist, since the API chooses the identifiers of new routes.
  match_priority:
    description:
      - Whether O(priority) tells a route from others with the same O(prefix) and O(nexthop), for those who keep one
        pair at several priorities. Another priority is another route then, instead of an update.
notes:
  - Nothing in this module deletes more than one route.
seealso:
  - module: cloudflare.magic.route_info
  - module: cloudflare.magic.gre_tunnel
  - module: cloudflare.magic.ipsec_tunnel
  - module: cloudflare.magic.interconnect
  - name: Routes in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/routes/
  - name: Traffic steering
    description: How priorities, weights, regions and tunnel health decide on the way of a packet.
    link: https://developers.cloudflare.com/magic-transit/reference/traffic-steering/
"""

EXAMPLES = r"""
- name: Send the traffic of Amsterdam through its first tunnel
  cloudflare.magic.route:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    prefix: 192.0.2.0/24
    nexthop: 10.213.0.1
    priority: 100
    description: Amsterdam, users

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Share the traffic with the second tunnel, one part in three (ECMP)
  cloudflare.magic.route:
    prefix: 192.0.2.0/24
    nexthop_tunnel: "{{ item.tunnel }}"
    priority: 100
    weight: "{{ item.weight }}"
  loop:
    - {tunnel: GRE_AMS_1, weight: 128}
    - {tunnel: GRE_AMS_2, weight: 64}

- name: Fall back to the interconnect in Frankfurt
  cloudflare.magic.route:
    prefix: 192.0.2.0/24
    nexthop_tunnel: cni-fra-01
    priority: 200

- name: Drain the first tunnel, so that it can be worked on
  cloudflare.magic.route:
    prefix: 192.0.2.0/24
    nexthop_tunnel: GRE_AMS_1
    priority: 1000

- name: Let a route hold in Europe only
  cloudflare.magic.route:
    prefix: 198.18.17.0/24
    nexthop_tunnel: branch-01
    priority: 100
    scope:
      colo_regions:
        - WEUR
        - EEUR

- name: Keep the same pair at a second priority elsewhere
  cloudflare.magic.route:
    prefix: 198.18.17.0/24
    nexthop_tunnel: branch-01
    priority: 300
    match_priority: true

- name: Remove the second one
  cloudflare.magic.route:
    prefix: 198.18.17.0/24
    nexthop_tunnel: branch-01
    priority: 300
    match_priority: true
    state: absent
"""

# From here on generated from module_utils/_resources/route.py by `make generate`.
RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done.
  returned: success
  type: str
  choices: [created, updated, deleted, unchanged]
  sample: updated
changes:
  description:
    - Names of the options that differed, with dots between levels. Empty if nothing was changed, and after a deletion.
  returned: success
  type: list
  elements: str
  sample: [priority]
route:
  description:
    - The route as the API describes it after the task. If it was deleted, as it was before; empty if there was none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
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
        nexthop: 10.213.0.9
        prefix: 192.0.2.0/24
        priority: 110
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        nexthop: 10.213.0.9
        prefix: 192.0.2.0/24
        priority: 100
    before_header:
      description: Kind and name of the object.
      type: str
      sample: Route 192.0.2.0/24 via 10.213.0.9
    after_header:
      description: Kind and name of the object.
      type: str
      sample: Route 192.0.2.0/24 via 10.213.0.9
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
      sample: PUT
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/routes/5be7362d577a6c3019a474fd6f485c1d
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
          sample: /priority
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(ROUTE)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
