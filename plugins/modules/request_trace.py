#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: request_trace
short_description: Trace what Cloudflare would do with an HTTP request
description:
  - Lets an HTTP request to a zone of the account go through the rules of Cloudflare, and returns each step as well as
    the rules that matched.
  - Each run traces anew. Nothing in the account is changed, so the task never reports a change, and it also runs in
    check mode. The request does reach the origin server, unless O(skip_response=true).
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
options:
  url:
    description:
      - URL of the request, with V(http) or V(https).
    type: str
    required: true
  method:
    description:
      - HTTP method of the request.
    type: str
    default: GET
  protocol:
    description:
      - Version of HTTP, such as V(HTTP/1.1) or V(HTTP/2).
    type: str
  headers:
    description:
      - Headers of the request, by name. Their values can be credentials, so those of eight and more characters are
        censored wherever they would be shown, even inside a longer text.
    type: dict
  cookies:
    description:
      - Cookies of the request, by name. Their values are censored like those of O(headers).
    type: dict
  body:
    description:
      - Body of the request, in one of these forms.
    type: dict
    suboptions:
      base64:
        description: The body, encoded in Base64.
        type: str
      json:
        description: The body as data, which is sent as JSON.
        type: raw
      plain_text:
        description: The body as text.
        type: str
  context:
    description:
      - What Cloudflare is to assume about the visitor.
    type: dict
    suboptions:
      bot_score:
        description: Bot score of the visitor; a low one stands for a bot.
        type: int
      threat_score:
        description: Threat score of the visitor; a high one stands for a threat.
        type: int
      skip_challenge:
        description: Whether to pass over challenges, such as captchas.
        type: bool
      geoloc:
        description: Where the visitor is.
        type: dict
        suboptions:
          city:
            description: City.
            type: str
          continent:
            description: Continent.
            type: str
          is_eu_country:
            description: Whether the country is in the European Union.
            type: bool
          iso_code:
            description: Code of the country, after ISO 3166-1.
            type: str
          latitude:
            description: Latitude, in degrees.
            type: float
          longitude:
            description: Longitude, in degrees.
            type: float
          postal_code:
            description: Postal code.
            type: str
          region_code:
            description: Code of the region.
            type: str
          subdivision_2_iso_code:
            description: Code of the second subdivision, after ISO 3166-2.
            type: str
          timezone:
            description: Time zone, such as V(Europe/Amsterdam).
            type: str
  skip_response:
    description:
      - Whether to end after the rules, without sending the request to the origin server.
    type: bool
notes:
  - The reference of the API names only O(api_email) with O(api_key) for this operation. The user needs the permission
    C(Allow Request Tracer Read). Where C(module_defaults) set O(api_token), set it to an empty string for this task.
seealso:
  - module: cloudflare.magic.traceroute
  - name: Request traces in the API reference
    description: The operation that this module builds on.
    link: https://developers.cloudflare.com/api/resources/request_tracers/subresources/traces/
"""

EXAMPLES = r"""
# The operation wants the e-mail address and the key of a user. An empty api_token takes that of module_defaults away.

- name: See what happens to a visitor from the Netherlands who logs in
  cloudflare.magic.request_trace:
    account_id: "{{ cloudflare_account_id }}"
    api_token: ""
    api_email: "{{ vault_cloudflare_email }}"
    api_key: "{{ vault_cloudflare_api_key }}"
    url: https://www.example.com/login
    method: POST
    protocol: HTTP/1.1
    headers:
      Content-Type: application/json
    body:
      json:
        user: alice
    context:
      geoloc:
        iso_code: NL
        is_eu_country: true
    skip_response: true
  register: login

- name: Show the rules that matched
  ansible.builtin.debug:
    msg: "{{ login.matched | map(attribute='description') }}"

- name: Check that strangers are kept out of the administration
  cloudflare.magic.request_trace:
    account_id: "{{ cloudflare_account_id }}"
    api_token: ""
    api_email: "{{ vault_cloudflare_email }}"
    api_key: "{{ vault_cloudflare_api_key }}"
    url: https://www.example.com/admin/
  register: administration
  failed_when: "'block' not in administration.matched | map(attribute='action')"
"""

RETURN = r"""
status_code:
  description:
    - HTTP status that the request ended with; V(null) if it was not sent to the origin server and no rule ended it.
  returned: success
  type: int
  sample: 403
matched:
  description:
    - The rules that matched, however deep they are nested, in the order of evaluation. A key is V(null) where the API
      does not send it.
  returned: success
  type: list
  elements: dict
  contains:
    step_name:
      description: Identifier of the rule.
      type: str
      sample: 5ad41d8e56174ed1b9fbe52e0c4bde50
    name:
      description: Name of its ruleset.
      type: str
      sample: Custom rules
    description:
      description: Description of the rule.
      type: str
      sample: Keep strangers out
    action:
      description: What the rule does.
      type: str
      sample: block
    expression:
      description: When it does so.
      type: str
      sample: starts_with(http.request.uri.path, "/admin")
    kind:
      description: Kind of its ruleset.
      type: str
      sample: zone
trace:
  description:
    - The steps of the evaluation as the API describes them, nested as deep as rulesets execute others.
  returned: success
  type: list
  elements: dict
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
      sample: POST
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/request-tracer/trace
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

from ansible_collections.cloudflare.magic.plugins.module_utils._task.diagnostics import request_trace_task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module

TASK = request_trace_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
