# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_health
short_description: Tell whether what was rolled out is well
description:
  - Looks at what the connectors of a batch report, and at the BGP sessions of its tunnels. The role
    P(cloudflare.magic.rollout#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: batch, since
options:
  _input:
    description:
      - C(sites), the sites of the account, as M(cloudflare.magic.site_info) returns them.
      - C(looks), the results of M(cloudflare.magic.connector_snapshot_info), one for each of the C(connectors) that
        this filter returned before, which is their C(item). Without it, only C(connectors) is of use.
      - C(gre_tunnels) and C(ipsec_tunnels), the results of M(cloudflare.magic.gre_tunnel_info) and
        M(cloudflare.magic.ipsec_tunnel_info).
    type: dict
    required: true
  batch:
    description: One of what P(cloudflare.magic.rollout_batches#filter) returns.
    type: dict
    required: true
  since:
    description: When the batch was applied, in seconds since the epoch. Older reports do not count.
    type: int
    required: true
  healthy:
    description: Whether tunnels have to be healthy. By default it is enough if they are not down.
    type: bool
    default: false
seealso:
  - plugin: cloudflare.magic.rollout_batches
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read the sites
  cloudflare.magic.site_info:
  register: sites

- name: Show which connectors belong to a site
  ansible.builtin.debug:
    msg: "{{ ({'sites': sites.sites} | cloudflare.magic.rollout_health({'sites': ['branch-17']}, 0)).connectors }}"
"""

RETURN = r"""
_value:
  description:
    - C(connectors), those to look at next, each with its C(site) and its id as C(connector).
    - C(reasons) why the batch is not well, in words.
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.health import health
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def rollout_health(
    looked: t.Mapping[str, t.Any], batch: t.Mapping[str, t.Any], since: int, healthy: bool = False
) -> dict[str, t.Any]:
    """Tell what is not well."""
    return t.cast("dict[str, t.Any]", foreign(health(looked, batch, int(since), healthy)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"rollout_health": rollout_health}
