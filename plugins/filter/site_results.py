# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: site_results
short_description: Tell what became of the site of each inventory host
description:
  - Takes the result of one task for the sites of several hosts apart, so that each host has a result of its own. The
    role P(cloudflare.magic.site#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: hosts
options:
  _input:
    description:
      - Result of M(cloudflare.magic.network) with O(cloudflare.magic.network#module:keep_going=true) for what
        P(cloudflare.magic.site_batch#filter) returns.
    type: dict
    required: true
  hosts:
    description: What each host wants, by host, as P(cloudflare.magic.site_variables#filter) returns it.
    type: dict
    required: true
seealso:
  - plugin: cloudflare.magic.site_batch
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show which hosts have failed
  ansible.builtin.debug:
    msg: "{{ results.hosts | dict2items | selectattr('value.failed') | map(attribute='key') }}"
  vars:
    results: "{{ applied | cloudflare.magic.site_results(wanted_by_host) }}"
"""

RETURN = r"""
_value:
  description:
    - C(hosts), by host whether its site has C(changed) or C(failed), the C(msg) of a failure, C(operations) with the
      numbers of objects by kind and by what was done, and C(license_keys), the connectors with a new license key. Each
      of these has the C(name) under which RV(cloudflare.magic.network#module:secrets) holds the key, and the
      C(connector) itself.
    - C(again), whether nothing was changed because of mistakes of some hosts, so that the others are still to be
      converged.
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.site_hosts import Host, results
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def site_results(applied: t.Mapping[str, t.Any], hosts: t.Mapping[str, Host]) -> dict[str, t.Any]:
    """Tell what became of each site."""
    return t.cast("dict[str, t.Any]", foreign(results(applied, hosts)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"site_results": site_results}
