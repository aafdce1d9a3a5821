# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: incident_scope
short_description: Find the tunnels and routes that an incident is about
description:
  - Takes the tunnels, interconnects and routes of an account, and keeps those that a tunnel or a prefix has to do with.
    The role P(cloudflare.magic.incident#role) is built on it.
  - Of a tunnel, these are the tunnel itself, the routes through it, and the other ways to the same prefixes. Of a
    prefix, these are the routes to it, to prefixes inside it and to those that it is part of, and the tunnels that they
    take.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: now
options:
  _input:
    description:
      - Lists of objects under C(gre_tunnels), C(ipsec_tunnels), C(interconnects) and C(routes), as the modules for
        information return them. Each may be missing.
    type: dict
    required: true
  now:
    description: The present time, such as V(2026-06-14T05:20:00Z), to which ages are told.
    type: str
    required: true
  tunnel:
    description: Name or identifier of a tunnel or interconnect.
    type: str
  prefix:
    description: A prefix or an address, instead of O(tunnel).
    type: str
seealso:
  - plugin: cloudflare.magic.incident_report
    plugin_type: filter
  - plugin: cloudflare.magic.topology
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read the tunnels
  cloudflare.magic.gre_tunnel_info:
  register: tunnels

- name: Read the routes
  cloudflare.magic.route_info:
  register: routes

- name: Show which tunnels lead to an address
  ansible.builtin.debug:
    msg: "{{ scope.tunnels | map(attribute='name') }}"
  vars:
    account: {gre_tunnels: "{{ tunnels.gre_tunnels }}", routes: "{{ routes.routes }}"}
    scope: "{{ account | cloudflare.magic.incident_scope('2026-06-14T05:20:00Z', prefix='198.51.100.7') }}"
"""

RETURN = r"""
_value:
  description:
    - The lists C(tunnels) and C(routes), with what a page shows of each and whether it is C(meant) or shares a
      destination; C(targets), the customer's ends of the tunnels that are meant; and C(known), all names.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudflare.magic.plugins.module_utils._incident.scope import scope
from ansible_collections.cloudflare.magic.plugins.module_utils._time import time_or_none
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def incident_scope(
    account: t.Mapping[str, t.Any], now: str, tunnel: str | None = None, prefix: str | None = None
) -> dict[str, t.Any]:
    """Find the tunnels and routes that an incident is about."""
    moment = time_or_none(now)
    if moment is None:
        raise AnsibleFilterError(f"incident_scope: {now!r} is not a time, such as 2026-06-14T05:20:00Z.")
    try:
        return t.cast("dict[str, t.Any]", foreign(scope(account, moment, tunnel or None, prefix or None)))
    except ValueError as error:
        raise AnsibleFilterError(f"incident_scope: {error}.") from None


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"incident_scope": incident_scope}
