# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_scope
short_description: Choose which parts of a network are rolled out
description:
  - Divides what a folder of files says into parts, each of which is a site with what belongs to it. The role
    P(cloudflare.magic.rollout#role) is built on it.
  - Each file below C(sites/) is a part. A site that is written in another file is a part, too. What other files hold
    for a site, as P(cloudflare.magic.topology#filter) tells its home, goes with that site. The rest is shared.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: folder
options:
  _input:
    description:
      - The sections of each file, as P(cloudflare.magic.network_source#lookup) reads them with
        O(cloudflare.magic.network_source#lookup:by_file=true).
    type: dict
    required: true
  folder:
    description: The folder that the files were read from.
    type: path
    required: true
  limit:
    description:
      - Names of the parts to choose, all of them if it is empty. A file below C(sites/) is called by its path there
        without the suffix, or by its base name or the name of a site in it if nothing else has that name. An asterisk
        stands for anything.
    type: list
    elements: str
    default: []
  shared:
    description: Whether what is shared takes part. By default it does, unless O(limit) is set.
    type: bool
  canary_sites:
    description: Further names, in which mistakes are to be found.
    type: list
    elements: str
    default: []
seealso:
  - plugin: cloudflare.magic.rollout_batches
    plugin_type: filter
  - plugin: cloudflare.magic.network_source
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Show which parts a network consists of
  ansible.builtin.debug:
    msg: "{{ (documents | cloudflare.magic.rollout_scope(folder)).parts }}"
  vars:
    folder: "{{ playbook_dir }}/network"
    documents: "{{ lookup('cloudflare.magic.network_source', folder, by_file=true) }}"
"""

RETURN = r"""
_value:
  description:
    - C(parts), the names of what was chosen, and C(sites), the names of the sites that are written in it.
    - C(shared), whether what is shared takes part, and C(left_out), the number of objects that do not because of that.
    - C(places) in the files, as O(cloudflare.magic.network#module:places) takes them. It is V(null) if all
      were chosen.
    - C(problems) with the names, in words.
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.rollout import Documents, Rollout, scope
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def rollout_scope(
    documents: Documents,
    folder: str,
    limit: str | t.Sequence[str] = (),
    shared: bool | None = None,
    canary_sites: str | t.Sequence[str] = (),
) -> dict[str, t.Any]:
    """Choose what is rolled out."""
    return t.cast("dict[str, t.Any]", foreign(scope(Rollout(documents, str(folder)), limit, shared, canary_sites)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"rollout_scope": rollout_scope}
