#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: site_info
short_description: Read sites of Magic WAN
description:
  - Reads the sites of an account, for Cloudflare WAN, which was called Magic WAN before.
  - Without O(id), O(name), O(connector) and O(connector_id) it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.site.info
  - cloudflare.magic.resource.info_module
options:
  connector:
    description:
      - Read only the sites that have this connector, be it as the first or the second one. It is given by its serial
        number or its notes (or its identifier). A connector that does not exist is an error.
      - Mutually exclusive with O(id) and O(connector_id).
  connector_id:
    description:
      - Read only the sites that have the connector with this identifier, be it as the first or the second one.
      - Mutually exclusive with O(id) and O(connector).
seealso:
  - module: cloudflare.magic.site
  - name: Sites in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/
"""

EXAMPLES = r"""
- name: Read all sites
  cloudflare.magic.site_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
  register: all

- name: Show the sites without a connector
  ansible.builtin.debug:
    msg: "{{ all.sites | rejectattr('connector_id', 'defined') | map(attribute='name') }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Find out where a connector is
  cloudflare.magic.site_info:
    connector: 5HGK2X3
  register: place

- name: Read the LANs of that site
  cloudflare.magic.lan_info:
    site: "{{ place.sites[0].id }}"
"""

# From here on generated from module_utils/_resources/site.py by `make generate`.
RETURN = r"""
sites:
  description:
    - The sites that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 023e105f4ecef8ad9ca31a8372d0c353
    name:
      description: Name of the site.
      type: str
      sample: branch-17
    description:
      description: Free text for people.
      returned: if set
      type: str
      sample: Branch 17, Utrecht
    connector_id:
      description: Identifier of the connector at the site.
      returned: if set
      type: str
      sample: ac60d3d0435248289d446cedd870bcf4
    secondary_connector_id:
      description: Identifier of the second connector at the site.
      returned: if set
      type: str
      sample: 8d67040d3835dbcf46ce29da440dc482
    ha_mode:
      description:
        - Whether the site runs in high availability mode, with two connectors of which one is active at a time.
      type: bool
      sample: false
    location:
      description: Where the site is, for maps.
      returned: if set
      type: dict
      contains:
        lat:
          description: Latitude, in degrees; negative in the south.
          returned: if set
          type: str
          sample: "52.0907"
        lon:
          description: Longitude, in degrees; negative in the west.
          returned: if set
          type: str
          sample: "5.1214"
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(SITE)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
