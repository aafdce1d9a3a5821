#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: site
short_description: Manage sites of Magic WAN
description:
  - Creates, updates and deletes sites of Cloudflare WAN, which was called Magic WAN before. A site is a place with a
    connector (Cloudflare One Appliance, which was called Magic WAN Connector before), or with two of them for high
    availability. Its LANs, WANs, ACLs and app configurations have modules of their own.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.unrehearsed_module
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.site
  - cloudflare.magic.resource
options:
  recreate:
    description:
      - Whether the site may be deleted and created anew where O(ha_mode) differs, which no update can change.
      - The site gets another identifier, and is out of service meanwhile. What is not given as an option is carried
        over for the site itself, but not for its LANs, WANs, ACLs and app configurations. If it has any,
        O(cascade=true) is required as well, they are deleted, and it takes further tasks to create them anew.
  cascade:
    description:
      - Whether the LANs, WANs, ACLs and app configurations of a site may be deleted with it. The API keeps a site that
        has any, and so without this option such a site is an error that names all of them.
      - They are deleted one by one, in the order that their references to each other demand.
seealso:
  - module: cloudflare.magic.site_info
  - module: cloudflare.magic.connector
  - module: cloudflare.magic.lan
  - module: cloudflare.magic.wan
  - module: cloudflare.magic.acl
  - module: cloudflare.magic.app_config
  - name: Sites in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/
  - name: Configure hardware Connector
    description: How to plan a site, with and without high availability.
    link: https://developers.cloudflare.com/magic-wan/configuration/connector/configure-hardware-connector/
"""

EXAMPLES = r"""
- name: Have a site for branch 17
  cloudflare.magic.site:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    name: branch-17
    description: Branch 17, Utrecht
    connector: 7MZQ1P4
    location:
      lat: 52.0907
      lon: 5.1214
  register: branch

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Have a highly available site with two connectors
  cloudflare.magic.site:
    name: head-office
    ha_mode: true
    connector: 9BTN6W4
    secondary_connector: 9BTN6X4

- name: Take the connector out of branch 17, and forget where the site is
  cloudflare.magic.site:
    name: branch-17
    connector: ""
    location: {}

- name: Rename it
  cloudflare.magic.site:
    id: "{{ branch.site.id }}"
    name: utrecht-1

- name: Make it highly available, which takes a new site without what belonged to the old one
  cloudflare.magic.site:
    name: utrecht-1
    ha_mode: true
    recreate: true
    cascade: true

- name: Remove a site with all that belongs to it
  cloudflare.magic.site:
    name: branch-01
    state: absent
    cascade: true
  register: removal

- name: Show what was removed with it
  ansible.builtin.debug:
    var: removal.cascaded
"""

# From here on generated from module_utils/_resources/site.py by `make generate`.
RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done.
  returned: success
  type: str
  choices: [created, updated, recreated, deleted, unchanged]
  sample: updated
changes:
  description:
    - Names of the options that differed, with dots between levels. Empty if nothing was changed, and after a deletion.
  returned: success
  type: list
  elements: str
  sample: [name]
site:
  description:
    - The site as the API describes it after the task. If it was deleted, as it was before; empty if there was none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
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
cascaded:
  description:
    - What was deleted with the site, or in check mode would be, in this order.
  returned: success
  type: list
  elements: str
  sample: [ACL pos to printers, LAN pos, WAN fiber]
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
        name: branch-17
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        name: branch-17
    before_header:
      description: Kind and name of the object.
      type: str
      sample: Site branch-17
    after_header:
      description: Kind and name of the object.
      type: str
      sample: Site branch-17
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
      sample: PATCH
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353
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
          sample: /name
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(SITE, children=(APP_CONFIG, ACL, LAN, WAN))


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
