# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: restore_plan
short_description: Tell how to put the traffic back onto a tunnel
description:
  - Says which routes have to get back which priority number. The role P(cloudflare.magic.restore#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: state
options:
  _input:
    description: The routes of the account, as M(cloudflare.magic.route_info) returns them.
    type: list
    elements: dict
    required: true
  state:
    description: What was drained, as P(cloudflare.magic.drain_plan#filter) returned it.
    type: dict
    required: true
seealso:
  - plugin: cloudflare.magic.drain_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show which routes would be put back
  ansible.builtin.debug:
    msg: "{{ (read.routes | cloudflare.magic.restore_plan(state)).pending }}"
  vars:
    state: "{{ lookup('ansible.builtin.file', 'AMS_1.json') | from_json }}"
"""

RETURN = r"""
_value:
  description:
    - C(pending), the routes that are still to be put back, and C(updates), the same as M(cloudflare.magic.network)
      takes them. C(gone), the routes that the account does not have any more. C(changed), those whose priority somebody
      else has changed since.
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network import draining
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def restore_plan(routes: t.Iterable[draining.Route], state: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Tell how to restore a tunnel."""
    return t.cast("dict[str, t.Any]", foreign(draining.restore_plan(routes, state)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"restore_plan": restore_plan}
