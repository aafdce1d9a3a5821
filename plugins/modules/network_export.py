#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network_export
short_description: Write a whole network of Magic Transit or Magic WAN to files
description:
  - Reads an account and writes it as a folder of YAML files that M(cloudflare.magic.network) takes as
    O(cloudflare.magic.network#module:source), for Magic Transit and for Cloudflare WAN, which was called Magic WAN
    before. Applying them changes nothing.
  - Each site is a file of its own, C(sites/<name>.yml), with all that lives in it and with the tunnels and routes that
    are at home there. These are the tunnels that are named for the site, or all of whose routes lead to its LANs, the
    routes through these tunnels, and routes to a prefix that only this site has LANs in. The filter
    P(cloudflare.magic.topology#filter) tells the same.
  - What is at home at no site, or cannot be told, is in files beside that folder, such as C(ipsec_tunnels.yml) and
    C(routes.yml).
  - Names of files have the letters of the name in small, of all scripts, and a hash at the end if the name is very
    long. Sites whose names differ only in what a file system may not keep, such as capital letters, share a file.
  - An object with a value that no module would take, such as a prefix with host bits, is written with its C(id). From
    the object with this identifier M(cloudflare.magic.network) takes such a value, as long as it stays as it is.
  - All files are written before the first of them takes its place. Where something that is no file is in the way of
    one, nothing is written. A link is followed. New files get the mode that the umask says, and others keep theirs.
  - The order of what is in a file does not depend on the API, so that a difference between two exports is a difference
    of the account. Secrets that the API shows are hidden as V(********), which M(cloudflare.magic.network) leaves
    alone. Those that it never shows are missing.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.network
  - cloudflare.magic.network_sections.reading
attributes:
  check_mode:
    support: full
    details:
      - Reads the account, and writes no file.
  diff_mode:
    support: full
    details:
      - Shows a diff for each file, as YAML.
  idempotent:
    support: full
options:
  folder:
    description:
      - Where the files are, or shall be, on the host that the task runs on. It is created if it does not exist.
    type: path
    required: true
  prune:
    description:
      - Whether to delete the files of sites that are no longer in the account. Only files that this module has written
        are, which it knows by their first line. What is still in the account of the contents is in other files by then.
    type: bool
    default: false
seealso:
  - module: cloudflare.magic.network
  - module: cloudflare.magic.network_info
  - name: Magic Transit in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/
"""

EXAMPLES = r"""
- name: Write the whole account to files
  cloudflare.magic.network_export:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    folder: "{{ playbook_dir }}/network"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Apply them, which changes nothing
  cloudflare.magic.network:
    source:
      - "{{ playbook_dir }}/network"

- name: Write the sites only, and forget those that are gone
  cloudflare.magic.network_export:
    folder: "{{ playbook_dir }}/network"
    sections: [sites]
    prune: true
"""

RETURN = r"""
written:
  description: Paths of the files that were new or differed (in check mode, would be written).
  returned: success
  type: list
  elements: str
  sample: [network/sites/branch-1.yml]
pruned:
  description: Paths of the files that were deleted (in check mode, would be).
  returned: success
  type: list
  elements: str
  sample: []
stale:
  description:
    - Paths of files that were exported before, and whose sites are no longer in the account. Applying them would create
      those sites anew. Empty with O(prune).
  returned: success
  type: list
  elements: str
  sample: [network/sites/branch-2.yml]
unchanged:
  description: How many files were as they should be.
  returned: success
  type: int
  sample: 14
diff:
  description: What is in each file that is written or deleted, before and after, as YAML.
  returned: diff mode
  type: list
  elements: dict
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.network_export import network_export_task

TASK = network_export_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
