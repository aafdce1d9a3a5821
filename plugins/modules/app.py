#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: app
short_description: Manage the apps of an account of Magic WAN
description:
  - Creates, updates and deletes the own apps of an account of Cloudflare WAN, which was called Magic WAN before. An app
    describes traffic by host names and addresses, so that the app configuration of a site can treat it apart.
  - The apps that Cloudflare defines (managed apps) cannot be changed. The module M(cloudflare.magic.app_info) lists
    them.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.unrehearsed_module
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.app
  - cloudflare.magic.resource
options:
  id:
    description:
      - Identifier of the app (the C(account_app_id) of the API), for where its name is not unique, or shall change.
      - With O(state=present) it must exist, since the API chooses the identifiers of new objects.
seealso:
  - module: cloudflare.magic.app_info
  - module: cloudflare.magic.app_config
  - name: Apps in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/apps/
"""

EXAMPLES = r"""
- name: Have an app for the tills' payments
  cloudflare.magic.app:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    name: Card payments
    type: Finance
    hostnames:
      - auth.payments.example.com
      - capture.payments.example.com
    ip_subnets:
      - 192.0.2.0/24
  register: payments

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Recognize it by its host names only, and only from the tills
  cloudflare.magic.app:
    name: Card payments
    ip_subnets: []
    source_subnets:
      - 192.168.20.0/24

- name: Rename it
  cloudflare.magic.app:
    id: "{{ payments.app.account_app_id }}"
    name: Payments

- name: Remove it
  cloudflare.magic.app:
    name: Payments
    state: absent
"""

# From here on generated from module_utils/_resources/app.py by `make generate`.
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
  sample: [name]
app:
  description:
    - The app as the API describes it after the task. If it was deleted, as it was before; empty if there was none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
  contains:
    account_app_id:
      description: Identifier.
      returned: if it is an app of the account
      type: str
      sample: ac60d3d0435248289d446cedd870bcf4
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
        name: Payment gateway
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        name: Payment gateway
    before_header:
      description: Kind and name of the object.
      type: str
      sample: App Payment gateway
    after_header:
      description: Kind and name of the object.
      type: str
      sample: App Payment gateway
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/apps/ac60d3d0435248289d446cedd870bcf4
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

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(APP)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
