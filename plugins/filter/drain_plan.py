# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drain_plan
short_description: Tell how to move the traffic away from a tunnel
description:
  - Says which routes have to get which priority number, and what speaks against it. The role
    P(cloudflare.magic.drain#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: tunnel, state, increase
options:
  _input:
    description: The routes of the account, as P(cloudflare.magic.topology#filter) returns them.
    type: list
    elements: dict
    required: true
  tunnel:
    description: Name of the tunnel or interconnect.
    type: str
    required: true
  state:
    description: What was drained before, as this filter returned it, or a dictionary with an empty list of C(routes).
    type: dict
    required: true
  increase:
    description:
      - What is added to each priority number. Routes with this number or a higher one count as drained.
    type: int
    required: true
seealso:
  - plugin: cloudflare.magic.restore_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show which prefixes have no other path
  ansible.builtin.debug:
    msg: "{{ (topology.routes | cloudflare.magic.drain_plan('AMS_1', {'routes': []}, 100000)).stranded }}"
  vars:
    topology: "{{ account.network | cloudflare.magic.topology }}"
"""

RETURN = r"""
_value:
  description:
    - C(routes) through the tunnel. C(pending), those that are still to be drained, and C(updates), the same as
      M(cloudflare.magic.network) takes them. C(state), what is drained afterwards. C(stranded), the prefixes for which
      no other path is left. C(foreign), the prefixes of routes that look drained and are not in O(state).
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network import draining
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def drain_plan(
    routes: t.Sequence[draining.Route], tunnel: str, state: t.Mapping[str, t.Any], increase: int
) -> dict[str, t.Any]:
    """Tell how to drain a tunnel."""
    return t.cast("dict[str, t.Any]", foreign(draining.drain_plan(routes, tunnel, state, int(increase))))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"drain_plan": drain_plan}
