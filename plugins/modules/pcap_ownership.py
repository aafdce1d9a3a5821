#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap_ownership
short_description: Manage buckets for full packet captures of Magic Transit and Magic WAN
description:
  - Adds buckets of Amazon S3, Google Cloud Storage or Cloudflare R2 that full packet captures can be written to, proves
    that they are yours, and removes them from the account, for Magic Transit and for Cloudflare WAN, which was called
    Magic WAN before.
  - When a bucket is added, the API writes a challenge file into it, whose name is returned. Who can read the content of
    that file owns the bucket. A later task hands the content back with O(state=validated).
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
      - The API has no way to validate such a change without carrying it out, so nothing is sent. In particular, whether
        the proof would convince it is not known.
  diff_mode:
    support: full
    details:
      - Shows the bucket, as YAML.
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) adds the bucket to the account, if it is not there.
      - V(validated) proves the ownership of a bucket that was added before. Nothing is sent if that was done already.
      - V(absent) removes the bucket from the account. What is in the bucket stays.
    type: str
    choices: [present, validated, absent]
    default: present
  destination_conf:
    description:
      - URI of the bucket, by which it is found, such as V(s3://pcaps-bucket/captures?region=us-east-1) or
        V(gs://pcaps-bucket/captures). Cloudflare must be allowed to write to it.
      - The URI of an R2 bucket holds keys, as in
        V(r2://BUCKET?account-id=ID&access-key-id=KEY&secret-access-key=SECRET). They are never shown, and the API
        returns the bucket without them, so that it is found by the rest of its URI. Other keys for a bucket that was
        added before are therefore no change; remove the bucket and add it again to replace them.
    type: str
    required: true
  ownership_challenge:
    description:
      - The proof, for O(state=validated). That is the content of the challenge file in the bucket.
      - If it is left out, the name of the challenge file is sent, as in the example of the API reference.
    type: str
seealso:
  - module: cloudflare.magic.pcap_ownership_info
  - module: cloudflare.magic.pcap
  - name: Buckets for packet captures in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/pcaps/subresources/ownership/
  - name: Set up a bucket for packet captures
    description: What has to be allowed in the bucket.
    link: https://developers.cloudflare.com/magic-transit/packet-captures/pcaps-bucket-setup/
"""

EXAMPLES = r"""
- name: Have a bucket for packet captures
  cloudflare.magic.pcap_ownership:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    destination_conf: s3://captures-2026?region=eu-west-1
  register: bucket

# From here on, account_id and api_token come from module_defaults or from environment variables.

# A task such as amazon.aws.s3_object with mode: getstr reads the file {{ bucket.pcap_ownership.filename }} from the
# bucket. Here its content is in the variable challenge_content.

- name: Prove that the bucket is ours
  cloudflare.magic.pcap_ownership:
    destination_conf: s3://pending-bucket?region=us-east-1
    ownership_challenge: "{{ challenge_content }}"
    state: validated

- name: Take the bucket away again
  cloudflare.magic.pcap_ownership:
    destination_conf: s3://captures-2026?region=eu-west-1
    state: absent
"""

RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done.
  returned: success
  type: str
  choices: [created, validated, deleted, unchanged]
  sample: created
pcap_ownership:
  description:
    - The bucket as the API describes it after the task. If it was deleted, as it was before; empty if there was none.
    - In check mode, as it would be. What the API computes is missing from one that would be created.
  returned: success
  type: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 9883874ecac311ec8475433579a6bf5f
    destination_conf:
      description: URI of the bucket.
      type: str
      sample: s3://pcaps-bucket?region=us-east-1
    filename:
      description: Name of the challenge file, which the API writes into the bucket when that is added.
      type: str
      sample: ownership-challenge-9883874ecac311ec8475433579a6bf5f.txt
    status:
      description: State of the proof; V(pending), V(success) or V(failed).
      type: str
      sample: success
    submitted:
      description: When the bucket was added.
      type: str
      sample: "2026-06-14T05:20:00Z"
    validated:
      description: When its ownership was validated.
      returned: if it was
      type: str
      sample: "2026-06-14T05:21:00Z"
diff:
  description:
    - The bucket before and after, as YAML.
  returned: success and diff mode
  type: dict
  contains:
    before:
      description: State before the task; empty if there was none.
      type: str
      sample: ""
    after:
      description: State after the task; empty if the bucket was removed.
      type: str
      sample: |
        destination_conf: s3://pcaps-bucket?region=us-east-1
    before_header:
      description: What it is about.
      type: str
      sample: Bucket s3://pcaps-bucket?region=us-east-1
    after_header:
      description: What it is about.
      type: str
      sample: Bucket s3://pcaps-bucket?region=us-east-1
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
      sample: POST
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/pcaps/ownership
    errors:
      description: The errors that the API gave as reasons. May be empty.
      type: list
      elements: dict
      contains:
        code:
          description: Error code of the API; V(null) if it gave none.
          type: int
          sample: 1022
        message:
          description: Message of the API.
          type: str
          sample: destination_conf is not the URI of a bucket
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.pcap_ownership import pcap_ownership_task

TASK = pcap_ownership_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
