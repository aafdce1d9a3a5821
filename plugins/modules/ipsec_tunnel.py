#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ipsec_tunnel
short_description: Manage IPsec tunnels of Magic Transit and Magic WAN
description:
  - Creates, updates and deletes IPsec tunnels between Cloudflare's network and yours, for Magic Transit and for
    Cloudflare WAN, which was called Magic WAN before.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.ipsec_tunnel
  - cloudflare.magic.resource
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_psk=always) the pre-shared key is sent in each run, since the API does not tell whether it
        differs.
options:
  update_psk:
    description:
      - With V(on_create), O(psk) is sent when the tunnel is created and ignored otherwise.
      - With V(always), it is sent in each run, and each run reports a change. The new key is active at once, so change
        the device at the same time.
notes:
  - The device initiates, Cloudflare only responds. It speaks IKEv2 with a pre-shared key, without extended sequence
    numbers.
seealso:
  - module: cloudflare.magic.ipsec_tunnel_info
  - module: cloudflare.magic.gre_tunnel
  - module: cloudflare.magic.route
  - name: IPsec tunnels in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/ipsec_tunnels/
  - name: Configure tunnel endpoints
    description: What to consider on both ends of a tunnel.
    link: https://developers.cloudflare.com/magic-transit/how-to/configure-tunnel-endpoints/
"""

EXAMPLES = r"""
- name: Have an IPsec tunnel to branch 17
  cloudflare.magic.ipsec_tunnel:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    name: branch-17
    description: Branch 17, Utrecht
    cloudflare_endpoint: 203.0.113.20
    customer_endpoint: 198.51.100.117
    interface_address: 10.214.0.34/31
    psk: "{{ vault_branch_17_psk }}"
    health_check:
      direction: bidirectional
  register: branch

- name: Show the IKE identity that the device has to use
  ansible.builtin.debug:
    msg: "{{ branch.ipsec_tunnel.remote_identities.fqdn_id }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Let the device use an identity that is known beforehand
  cloudflare.magic.ipsec_tunnel:
    name: branch-17
    custom_remote_identities:
      fqdn_id: branch-17.023e105f4ecef8ad9ca31a8372d0c353.custom.ipsec.cloudflare.com

- name: Add a BGP session
  cloudflare.magic.ipsec_tunnel:
    name: branch-17
    bgp:
      customer_asn: 65017

# Reports a change in each run, so it belongs into a playbook of its own.
- name: Replace the pre-shared key
  cloudflare.magic.ipsec_tunnel:
    name: branch-17
    psk: "{{ vault_branch_17_new_psk }}"
    update_psk: always

- name: Remove the BGP session, and forget the address of the device
  cloudflare.magic.ipsec_tunnel:
    name: branch-17
    bgp: {}
    customer_endpoint: ""

- name: Remove the tunnel
  cloudflare.magic.ipsec_tunnel:
    name: branch-17
    state: absent
"""

# From here on generated from module_utils/_resources/ipsec_tunnel.py by `make generate`.
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
  sample: [automatic_return_routing]
ipsec_tunnel:
  description:
    - The IPsec tunnel as the API describes it after the task. If it was deleted, as it was before; empty if there was
      none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: c4a7362d577a6c3019a474fd6f485821
    name:
      description: Name of the tunnel.
      type: str
      sample: branch-17
    description:
      description: Free text for people.
      returned: if set
      type: str
      sample: London, router 1, ISP X
    interface_address:
      description:
        - Cloudflare's side of the link inside the tunnel, an IPv4 address with the length of its prefix, such as
          V(10.213.0.8/31).
      type: str
      sample: 10.213.0.8/31
    interface_address6:
      description:
        - Cloudflare's side of the link inside the tunnel for IPv6, an address with a prefix of 127 bits, such as
          V(2606:54c1:7:0:a9fe:12d2:1:200/127).
      returned: if set
      type: str
      sample: 2606:54c1:7:0:a9fe:12d2:1:200/127
    automatic_return_routing:
      description:
        - Whether replies go back through the tunnel that their request came from, whatever the routing table says.
      type: bool
      sample: false
    health_check:
      description: How Cloudflare probes the tunnel.
      type: dict
      contains:
        enabled:
          description: Whether to probe the tunnel at all.
          type: bool
          sample: true
        direction:
          description: Whether the reply returns over the Internet (V(unidirectional)) or as it came (V(bidirectional)).
          type: str
          choices: [unidirectional, bidirectional]
          sample: unidirectional
        rate:
          description: How often to probe.
          type: str
          choices: [low, mid, high]
          sample: mid
        target:
          description: Where a probe is sent to after it has left the tunnel at the customer's end.
          type: dict
          contains:
            saved:
              description: The address that was set; empty if the API chooses.
              type: str
              sample: ""
            effective:
              description: The address in use.
              type: str
              sample: 198.51.100.7
        type:
          description: The kind of probe.
          type: str
          choices: [reply, request]
          sample: reply
    bgp:
      description: The BGP session with the customer's router through the tunnel.
      returned: if there is one
      type: dict
      contains:
        customer_asn:
          description: Number of the customer's autonomous system, from V(0) to V(4294967295).
          type: int
          sample: 65010
        extra_prefixes:
          description:
            - Prefixes to advertise to the customer's router in addition to the routes of the Magic routing table.
          returned: if set
          type: list
          elements: str
          sample: [198.18.0.0/24]
        md5_key:
          description: Shows only that there is one.
          returned: if set
          type: str
          sample: "********"
        import_filter_id:
          description:
            - Identifier of the BGP filter profile for the routes that Cloudflare receives.
            - Known to newer versions of the API.
          returned: if set
          type: str
          sample: 0cb7d7a7ad5b4a1c8a42fdc5a2a8ec4f
        export_filter_id:
          description:
            - Identifier of the BGP filter profile for the routes that Cloudflare advertises.
            - Known to newer versions of the API.
          returned: if set
          type: str
          sample: 7fd1d2d9c7a14b6d8f3d1a55c39fdb6e
    bgp_status:
      description: State of the BGP session.
      returned: if there is one
      type: dict
      contains:
        state:
          description: V(BGP_DOWN), V(BGP_UP) or V(BGP_ESTABLISHING).
          returned: if set
          type: str
          sample: BGP_UP
        tcp_established:
          description: Whether the TCP connection of the session stands.
          type: bool
          sample: true
        updated_at:
          description: When this state was observed.
          returned: if set
          type: str
          sample: "2026-06-14T05:20:00Z"
        bgp_state:
          description: State of the session's state machine.
          returned: if set
          type: str
          sample: ESTABLISHED
        cf_speaker_ip:
          description: Cloudflare's address of the session.
          returned: if set
          type: str
          sample: 10.213.0.8
        cf_speaker_port:
          description: Cloudflare's TCP port of the session.
          returned: if set
          type: int
          sample: 179
        customer_speaker_ip:
          description: The customer's address of the session.
          returned: if set
          type: str
          sample: 10.213.0.9
        customer_speaker_port:
          description: The customer's TCP port of the session.
          returned: if set
          type: int
          sample: 52004
    created_on:
      description: When the tunnel was created.
      type: str
      sample: "2026-06-14T00:00:00Z"
    modified_on:
      description: When the tunnel was last modified.
      type: str
      sample: "2026-06-14T05:20:00Z"
    cloudflare_endpoint:
      description: Cloudflare's end of the tunnel, an anycast IP address that was assigned to the account.
      type: str
      sample: 203.0.113.20
    customer_endpoint:
      description: The customer's end of the tunnel, the public IP address of the device.
      returned: if set
      type: str
      sample: 198.51.100.117
    custom_remote_identities:
      description: IKE identities that the device may use besides the generated ones.
      returned: if set
      type: dict
      contains:
        fqdn_id:
          description: Identity of type FQDN, in the form C(<label>.<id>.custom.ipsec.cloudflare.com).
          returned: if set
          type: str
          sample: branch-17.023e105f4ecef8ad9ca31a8372d0c353.custom.ipsec.cloudflare.com
    replay_protection:
      description: Whether replay protection is on in the direction from Cloudflare to the customer.
      type: bool
      sample: false
    allow_null_cipher:
      description: Whether the tunnel may use the null cipher (C(ENCR_NULL)) in phase 2.
      type: bool
      sample: false
    remote_identities:
      description: The IKE identities that the device may use, as the API gives them.
      returned: if the API sends it
      type: dict
      contains:
        hex_id:
          description: Identity of type key id, in hexadecimal digits.
          returned: if set
          type: str
          sample: 31323334355f6334613733363264
        fqdn_id:
          description: Identity of type FQDN.
          returned: if set
          type: str
          sample: c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com
        user_id:
          description: Identity of type user FQDN.
          returned: if set
          type: str
          sample: ipsec@c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com
    psk_metadata:
      description: What is known of the pre-shared key, empty if there is none.
      returned: if the API sends it
      type: dict
      contains:
        last_generated_on:
          description: When the key was set or generated.
          returned: if set
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
        automatic_return_routing: true
        name: branch-17
    after:
      description: State after the task; empty if the object was deleted.
      type: str
      sample: |
        automatic_return_routing: false
        name: branch-17
    before_header:
      description: Kind and name of the object.
      type: str
      sample: IPsec tunnel branch-17
    after_header:
      description: Kind and name of the object.
      type: str
      sample: IPsec tunnel branch-17
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
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/magic/ipsec_tunnels/c4a7362d577a6c3019a474fd6f485821
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
          sample: /automatic_return_routing
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task

TASK = resource_task(IPSEC_TUNNEL)


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
