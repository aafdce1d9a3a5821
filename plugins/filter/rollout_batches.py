# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_batches
short_description: Tell in which batches a network is rolled out
description:
  - Orders what differs between an account and its files. What is shared goes first, then some parts (the canary), then
    the others. The role P(cloudflare.magic.rollout#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: folder, scope, planned
options:
  _input:
    description: The sections of each file, as for P(cloudflare.magic.rollout_scope#filter).
    type: dict
    required: true
  folder:
    description: The folder that the files were read from.
    type: path
    required: true
  scope:
    description: What P(cloudflare.magic.rollout_scope#filter) has chosen.
    type: dict
    required: true
  planned:
    description: Result of M(cloudflare.magic.network) in check mode, with the same files and places.
    type: dict
    required: true
  canary:
    description: How many parts go first.
    type: int
    default: 1
  canary_sites:
    description: Names of the parts to prefer for that.
    type: list
    elements: str
    default: []
  batch:
    description: How many parts go together after that.
    type: int
    default: 25
seealso:
  - plugin: cloudflare.magic.rollout_scope
    plugin_type: filter
  - plugin: cloudflare.magic.rollout_health
    plugin_type: filter
"""

EXAMPLES = r"""
- name: See what differs
  cloudflare.magic.network:
    source:
      - "{{ playbook_dir }}/network"
  check_mode: true
  register: planned

- name: Show in which batches it would be rolled out
  ansible.builtin.debug:
    msg: "{{ documents | cloudflare.magic.rollout_batches(folder, scope, planned, batch=10) }}"
  vars:
    folder: "{{ playbook_dir }}/network"
    documents: "{{ lookup('cloudflare.magic.network_source', folder, by_file=true) }}"
    scope: "{{ documents | cloudflare.magic.rollout_scope(folder) }}"
"""

RETURN = r"""
_value:
  description:
    - The batches, each with its C(name), the names of its C(parts) and of its C(changes), its C(files), and the
      C(places) in them, as O(cloudflare.magic.network#module:places) takes them. What does not exist yet and is needed
      by a batch is in it, too, wherever it is written.
    - C(sites) and C(tunnels), by section and without new ones, are what P(cloudflare.magic.rollout_health#filter) looks
      at.
  type: list
  elements: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.rollout import Documents, Rollout, Sizes
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def rollout_batches(
    documents: Documents,
    folder: str,
    scope: t.Mapping[str, t.Any],
    planned: t.Mapping[str, t.Any],
    *,
    canary: int = 1,
    canary_sites: str | t.Sequence[str] = (),
    batch: int = 25,
) -> list[dict[str, t.Any]]:
    """Order what differs."""
    rollout = Rollout(documents, str(folder))
    sizes = Sizes.of(rollout, int(canary), canary_sites, int(batch))
    found = rollout.batches(scope, planned["objects"], sizes)
    return t.cast("list[dict[str, t.Any]]", foreign(found))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"rollout_batches": rollout_batches}
