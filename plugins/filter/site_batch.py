# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: site_batch
short_description: Make one network of what several inventory hosts want
description:
  - Puts the sites and connectors of several hosts together, so that one task with M(cloudflare.magic.network) converges
    all of them. The role P(cloudflare.magic.site#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
options:
  _input:
    description: What each host wants, by host, as P(cloudflare.magic.site_variables#filter) returns it.
    type: dict
    required: true
seealso:
  - plugin: cloudflare.magic.site_results
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Converge the sites of all hosts in one task
  cloudflare.magic.network:
    connectors: "{{ (wanted_by_host | cloudflare.magic.site_batch).connectors }}"
    sites: "{{ (wanted_by_host | cloudflare.magic.site_batch).sites }}"
    keep_going: true
  run_once: true
"""

RETURN = r"""
_value:
  description: The lists C(connectors) and C(sites), as M(cloudflare.magic.network) takes them.
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.site_hosts import Host, together
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def site_batch(hosts: t.Mapping[str, Host]) -> dict[str, t.Any]:
    """Make one network."""
    return t.cast("dict[str, t.Any]", foreign(together(hosts)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"site_batch": site_batch}
