#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: app_config_info
short_description: Read the app configurations of a site of Magic WAN
description:
  - Reads the app configurations of a site of Cloudflare WAN, which was called Magic WAN before.
  - Without O(id), O(app), O(account_app_id) and O(managed_app_id) it returns all of them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
  - cloudflare.magic.app_config.info
  - cloudflare.magic.resource.info_module
options:
  app:
    description:
      - Read only the configuration of the app with this name (or identifier). An app that does not exist is an error.
        The result is an empty list if the site has no configuration for it.
      - Mutually exclusive with O(id), O(account_app_id) and O(managed_app_id).
  account_app_id:
    description:
      - Read only the configuration of the account's app with this identifier.
      - Mutually exclusive with O(id) and O(app).
  managed_app_id:
    description:
      - Read only the configuration of the app with this identifier that Cloudflare defines.
      - Mutually exclusive with O(id) and O(app).
seealso:
  - module: cloudflare.magic.app_config
  - module: cloudflare.magic.app_info
  - name: App configurations in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/app_configuration/
"""

EXAMPLES = r"""
- name: Read the app configurations of branch 1
  cloudflare.magic.app_config_info:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
  register: branch

- name: Count the apps that break out
  ansible.builtin.debug:
    msg: "{{ branch.app_configs | selectattr('breakout', 'true') | length }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Read what the site does with one app
  cloudflare.magic.app_config_info:
    site: branch-01
    app: Microsoft 365
"""

# From here on generated from module_utils/_resources/app_config.py by `make generate`.
RETURN = r"""
app_configs:
  description:
    - The app configs that were asked for, as the API describes them. An empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 7d1e0e9f2b9c4b6c9f0d3a5b8c7e6f10
    site_id:
      description: Identifier of the site.
      type: str
      sample: 023e105f4ecef8ad9ca31a8372d0c353
    account_app_id:
      description: Identifier of an app of the account.
      returned: if it is an app of the account
      type: str
      sample: ac60d3d0435248289d446cedd870bcf4
    managed_app_id:
      description: Identifier of an app that Cloudflare defines.
      returned: if it is an app that Cloudflare defines
      type: str
      sample: zoom
    breakout:
      description: Whether the traffic goes straight to the Internet; V(null) for the default behavior.
      type: bool
      sample: true
    preferred_wans:
      description: Identifiers of the WANs to prefer, the most preferred one first.
      returned: if set
      type: list
      elements: str
      sample: [2c9f0c8f4f2d4f0b8a8e1f4c5d6b7a80]
    priority:
      description: Priority of the traffic; V(0) is ordinary.
      returned: if set
      type: int
      sample: 0
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/app_configs
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task

TASK = info_task(APP_CONFIG)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
