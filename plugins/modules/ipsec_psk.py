#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ipsec_psk
short_description: Generate or set pre-shared keys of IPsec tunnels of Magic Transit and Magic WAN
description:
  - Gives IPsec tunnels of Magic Transit and Cloudflare WAN, which was called Magic WAN before, new pre-shared keys,
    either keys of yours or keys that Cloudflare generates.
  - A tunnel that has a key already keeps it, unless O(rotate_if_older_than) says from which age on it is replaced. So
    a key is never replaced by accident.
  - A new key is active at once, and the session of the tunnel cannot be renewed until the device has it too. Rotate the
    tunnel that carries no traffic first. The role P(cloudflare.magic.psk_rotation#role) does that, and stores each key
    before it is active.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
attributes:
  check_mode:
    support: full
    details:
      - The API itself validates the change without carrying it out. It generates no key, so RV(psks) is empty.
  diff_mode:
    support: none
    details:
      - There is nothing to show of a key. RV(tunnels) says what is due.
  idempotent:
    support: partial
    details:
      - Without O(rotate_if_older_than), a second run changes nothing, since every tunnel has a key by then. With it, a
        second run changes nothing until the keys have reached that age.
      - With O(rotate_if_older_than=0) each run replaces all keys.
options:
  tunnels:
    description:
      - The tunnels, in the order in which they get their keys. The first failure ends the task, and the tunnels after
        it keep the keys that they have. So name tunnels first that carry no traffic.
    type: list
    elements: dict
    required: true
    suboptions:
      tunnel:
        description:
          - Name of the IPsec tunnel (or its identifier).
        type: str
        required: true
      psk:
        description:
          - The key to set, if one is due.
          - If it is left out, Cloudflare generates one, which is returned in RV(psks) and never again. It is active
            before you can store it, so a playbook that ends in between loses it. Prefer a key of your own that is
            stored already.
        type: str
  rotate_if_older_than:
    description:
      - Replace keys that have reached this age, such as V(90d), V(12h), V(15m), V(2w), or a number of seconds.
      - The API tells when each key was generated. V(0) replaces every key.
      - If it is left out, only tunnels without a key get one.
    type: str
notes:
  - A result that holds a generated key is not displayed, not even with C(-vvv), but it can be registered. Keep it out
    of later tasks' output with C(no_log), as in the examples. Keys that you give are never in the result.
  - When the answer to a generation is lost, another key is generated, since nobody would know the first one. When it
    did not come in time, the task fails and says so, because the first key may come after the second and replace it.
  - A key cannot be read from the API, and it cannot be cleared.
seealso:
  - module: cloudflare.magic.ipsec_tunnel
  - module: cloudflare.magic.ipsec_tunnel_info
  - name: Pre-shared keys in the API reference
    description: The operation that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/ipsec_tunnels/methods/psk_generate/
"""

EXAMPLES = r"""
- name: Let Cloudflare generate a key for a tunnel that has none
  cloudflare.magic.ipsec_psk:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    tunnels:
      - tunnel: branch-01
  register: generated

# The key is in the registered result only. It is neither displayed nor ever returned again, so store it at once.
- name: Store the key, encrypted with a password of ansible-vault
  ansible.builtin.copy:
    content: |
      {{ item.psk | ansible.builtin.vault(vault_password) }}
    dest: "{{ playbook_dir }}/{{ item.tunnel }}.vault"
    mode: "0600"
    decrypt: false
  loop: "{{ generated.psks }}"
  loop_control:
    label: "{{ item.tunnel }}"
  no_log: true

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Say which keys are older than 90 days, and change nothing
  cloudflare.magic.ipsec_psk:
    tunnels:
      - tunnel: branch-01
    rotate_if_older_than: 90d
  check_mode: true
  register: plan

- name: Show them
  ansible.builtin.debug:
    msg: "{{ plan.tunnels | selectattr('due') | map(attribute='name') }}"

- name: Set keys of your own where they are older than 90 days, the standby tunnel first
  cloudflare.magic.ipsec_psk:
    tunnels:
      - tunnel: branch-01-standby
        psk: "{{ vault_psks['branch-01-standby'] }}"
      - tunnel: branch-01
        psk: "{{ vault_psks['branch-01'] }}"
    rotate_if_older_than: 90d

- name: Replace a key that has become known, however old it is
  cloudflare.magic.ipsec_psk:
    tunnels:
      - tunnel: branch-01
        psk: "{{ vault_psks['branch-01'] }}"
    rotate_if_older_than: "0"
"""

RETURN = r"""
tunnels:
  description:
    - What became of each tunnel, in the order of O(tunnels), without any key. After a failure too, it tells the state
      of all of them.
  returned: success, or if the API refused one of the keys
  type: list
  elements: dict
  contains:
    name:
      description: Name of the tunnel.
      type: str
      sample: branch-01
    id:
      description: Identifier of the tunnel.
      type: str
      sample: c4a7362d577a6c3019a474fd6f485821
    due:
      description: Whether a new key was due.
      type: bool
      sample: true
    reason:
      description: Why a new key was due or not, or why it could not be set.
      type: str
      sample: its key is 120 d 4 h old
    rotated:
      description: Whether the new key is active. Always V(false) in check mode.
      type: bool
      sample: true
    key:
      description:
        - Which key is active. V(old) is the one from before the task, if there was one.
        - V(unknown) means that the answer of the API was lost or broken. Give the tunnel another key.
      type: str
      choices: [new, old, unknown]
      sample: new
    last_generated_on:
      description: When the key was generated that was active last as far as the task knows; V(null) if there is none.
      type: str
      sample: "2026-06-14T05:20:00Z"
    ipsec_id:
      description: Identity of the tunnel that the API gave with the key, for devices that use a key id; V(null) if not
        known.
      type: str
      sample: 12345_c4a7362d577a6c3019a474fd6f485821
    remote_identities:
      description:
        - The IKE identities that a device may use, as the API gives them. They do not hold the id of the account,
          but a number of its own.
      type: dict
      contains:
        hex_id:
          description: Identity of type key id, in hexadecimal digits.
          type: str
          sample: 31323334355f6334613733363264
        fqdn_id:
          description: Identity of type FQDN.
          type: str
          sample: c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com
        user_id:
          description: Identity of type user FQDN.
          type: str
          sample: ipsec@c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com
psks:
  description:
    - The keys that Cloudflare generated in this task, the only time that they are returned. A failed task returns those
      that it had generated until then.
    - A result in which this list is not empty can be registered, and is not displayed.
  returned: success, or if the API refused one of the keys
  type: list
  elements: dict
  contains:
    tunnel:
      description: Name of the tunnel.
      type: str
      sample: branch-01
    id:
      description: Identifier of the tunnel.
      type: str
      sample: c4a7362d577a6c3019a474fd6f485821
    psk:
      description: The key.
      type: str
      sample: O3bwKSjnaoCxDoUxjcq4Rk8ZKkezQUiy
    last_generated_on:
      description: When it was generated.
      type: str
      sample: "2026-06-14T05:20:00Z"
    ipsec_id:
      description: Identity of the tunnel that the API gave with the key, for devices that use a key id; V(null) if not
        known.
      type: str
      sample: 12345_c4a7362d577a6c3019a474fd6f485821
    remote_identities:
      description:
        - The IKE identities that a device may use, as the API gives them. They do not hold the id of the account,
          but a number of its own.
      type: dict
      contains:
        hex_id:
          description: Identity of type key id, in hexadecimal digits.
          type: str
          sample: 31323334355f6334613733363264
        fqdn_id:
          description: Identity of type FQDN.
          type: str
          sample: c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com
        user_id:
          description: Identity of type user FQDN.
          type: str
          sample: ipsec@c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com
api_error:
  description:
    - The error of the API, for a playbook to decide on. RV(ignore:msg) says the same as a sentence.
  returned: failure, if the API answered with an error
  type: dict
  contains:
    status:
      description: HTTP status of the answer.
      type: int
      sample: 404
    method:
      description: HTTP method of the request.
      type: str
      sample: POST
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/ipsec_tunnels/c4a7362d/psk_generate
    errors:
      description: The errors that the API gave as reasons. May be empty.
      type: list
      elements: dict
      contains:
        code:
          description: Error code of the API; V(null) if it gave none.
          type: int
          sample: 1032
        message:
          description: Message of the API.
          type: str
          sample: IPsec tunnel not found
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.psk import ipsec_psk_task

TASK = ipsec_psk_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
