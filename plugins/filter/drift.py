# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift
short_description: Tell how an account differs from what is written
description:
  - Makes a report of what M(cloudflare.magic.network) has found in check mode. The role P(cloudflare.magic.drift#role)
    writes it as Markdown, JSON and HTML.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: network
options:
  _input:
    description: Result of M(cloudflare.magic.network) in check mode and diff mode.
    type: dict
    required: true
  network:
    description: What it was given, as P(cloudflare.magic.network_source#lookup) reads it.
    type: dict
    required: true
  state:
    description:
      - The O(cloudflare.magic.network#module:state) that it had. With another one than V(overridden), nobody has looked
        for objects that are not written.
    type: str
    choices: [merged, replaced, overridden]
    default: merged
seealso:
  - plugin: cloudflare.magic.network_source
    plugin_type: lookup
  - plugin: cloudflare.magic.topology
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Compare the account with the files
  cloudflare.magic.network:
    source:
      - "{{ playbook_dir }}/network"
    validate: never
  check_mode: true
  diff: true
  register: planned

- name: Show what is missing in the account
  ansible.builtin.debug:
    msg: "{{ report.objects | selectattr('drift', 'eq', 'missing') | map(attribute='name') }}"
  vars:
    network: "{{ lookup('cloudflare.magic.network_source', playbook_dir ~ '/network') }}"
    report: "{{ planned | cloudflare.magic.drift(network) }}"
"""

RETURN = r"""
_value:
  description:
    - C(counts) of what is C(missing), C(different) or C(extra), their C(total), and how much is C(in_step). The number
      of extra objects is V(null) if nobody has looked for them.
    - C(not_looked_through), the sections of the account in which nobody has looked for extra objects.
    - C(objects) that have drifted, each as in RV(cloudflare.magic.network#module:objects), with its C(drift) and the
      C(lines) of the difference from what is written to what is there.
    - C(sites), each with its C(tunnels), and those with their C(routes), to draw the network. What belongs to no site,
      or takes no tunnel, is in a last one that has no C(name).
    - C(drawing), which tells where in a drawing each of them stands.
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.drawing import drawing
from ansible_collections.cloudflare.magic.plugins.module_utils._network.drift import drift
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"drift": _report}


def _report(planned: t.Mapping[str, t.Any], network: t.Mapping[str, t.Any], state: str = "merged") -> dict[str, t.Any]:
    report = drift(planned, network, overridden=state == "overridden")
    return t.cast("dict[str, t.Any]", foreign({**report, "drawing": drawing(report["sites"])}))
