#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: app_info
short_description: Read the apps of Magic WAN
description:
  - Reads the apps that an account of Cloudflare WAN, which was called Magic WAN before, can use in app configurations.
    These are its own apps, which have an C(account_app_id), and those that Cloudflare defines, which have a
    C(managed_app_id).
  - Without O(id) and O(name) it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.app.info
  - cloudflare.magic.resource.info_module
options:
  id:
    description:
      - Read only the app with this identifier, be it an C(account_app_id) or a C(managed_app_id). The result is an
        empty list if there is none.
  name:
    description:
      - Read only the apps with this name. There can be one of the account and one of Cloudflare. The result is an empty
        list if there is none.
      - Mutually exclusive with O(id).
seealso:
  - module: cloudflare.magic.app
  - module: cloudflare.magic.app_config
  - name: Apps in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/apps/
"""

EXAMPLES = r"""
- name: Read all apps
  cloudflare.magic.app_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
  register: all

- name: Show the names of those that Cloudflare defines
  ansible.builtin.debug:
    msg: "{{ all.apps | selectattr('managed_app_id', 'defined') | map(attribute='name') }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read one app
  cloudflare.magic.app_info:
    name: Zoom
"""

# From here on generated from module_utils/_resources/app.py by `make generate`.
RETURN = r"""
apps:
  description:
    - The apps that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    account_app_id:
      description: Identifier.
      returned: if it is an app of the account
      type: str
      sample: ac60d3d0435248289d446cedd870bcf4
    managed_app_id:
      description: Identifier.
      returned: if it is an app that Cloudflare defines
      type: str
      sample: zoom
    name:
      description: Name of the app.
      type: str
      sample: Payment gateway
    type:
      description: Category of the app, a word of your choice, such as V(Development) or V(Finance).
      type: str
      sample: Finance
    hostnames:
      description: Host names that traffic to the app has.
      returned: if set
      type: list
      elements: str
      sample: [pay.example.com]
    ip_subnets:
      description: IPv4 prefixes that traffic to the app goes to, without host bits.
      returned: if set
      type: list
      elements: str
      sample: [192.0.2.0/24]
    source_subnets:
      description: IPv4 prefixes that traffic of the app comes from, without host bits.
      returned: if set
      type: list
      elements: str
      sample: [192.168.20.0/24]
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/apps
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP, MANAGED_APP
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(APP, MANAGED_APP)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
