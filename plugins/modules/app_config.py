#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: app_config
short_description: Manage the app configurations of a site of Magic WAN
description:
  - Creates, updates and deletes app configurations of a site of Cloudflare WAN, which was called Magic WAN before. An
    app configuration says what the connector does with the traffic of one app.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.unrehearsed_module
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.app_config
  - cloudflare.magic.resource
options:
  id:
    description:
      - Identifier of the app configuration, for when its app shall change.
      - With O(state=present) it must exist, since the API chooses the identifiers of new objects.
seealso:
  - module: cloudflare.magic.app_config_info
  - module: cloudflare.magic.app
  - module: cloudflare.magic.wan
  - module: cloudflare.magic.site
  - name: App configurations in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/sites/subresources/app_configuration/
  - name: Application-based policies
    description: How breakout and prioritised traffic work.
    link: https://developers.cloudflare.com/magic-wan/configuration/connector/network-options/application-based-policies/
"""

EXAMPLES = r"""
- name: Let video calls of branch 1 break out, through the fiber while it is there
  cloudflare.magic.app_config:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    site: branch-01
    app: Zoom
    breakout: true
    preferred_wans:
      - fiber
      - lte

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Let an app of the account take precedence, and leave its way to the defaults
  cloudflare.magic.app_config:
    site: branch-01
    app: Payment gateway
    breakout: default
    priority: 1

- name: Send the video calls through Cloudflare after all
  cloudflare.magic.app_config:
    site: branch-01
    app: Zoom
    breakout: false
    preferred_wans: []

- name: Treat them like all other traffic
  cloudflare.magic.app_config:
    site: branch-01
    app: Zoom
    state: absent
"""

# From here on generated from module_utils/_resources/app_config.py by `make generate`.
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
  sample: [breakout]
app_config:
  description:
    - The app config as the API describes it after the task. If it was deleted, as it was before; empty if there was
      none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
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
        account_app_id: ac60d3d0435248289d446cedd870bcf4
        breakout: false
        managed_app_id: zoom
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        account_app_id: ac60d3d0435248289d446cedd870bcf4
        breakout: true
        managed_app_id: zoom
    before_header:
      description: Kind and name of the object.
      type: str
      sample: App config ac60d3d0435248289d446cedd870bcf4 of site branch-17
    after_header:
      description: Kind and name of the object.
      type: str
      sample: App config ac60d3d0435248289d446cedd870bcf4 of site branch-17
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
      sample: >-
        accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/sites/023e105f4ecef8ad9ca31a8372d0c353/app_configs/7d1e0e9f2b9c4b6c9f0d3a5b8c7e6f10
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
          sample: /breakout
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(APP_CONFIG)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
