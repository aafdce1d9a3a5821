# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: site_variables
short_description: Tell what an inventory host wants of its site
description:
  - Lays the lists of a site over the options that their entries have in common, puts entries with C(state=absent)
    apart, and looks for contradictions. The role P(cloudflare.magic.site#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: defaults
options:
  _input:
    description:
      - The variables of P(cloudflare.magic.site#role) without C(site_) before their names, namely C(name), C(state),
        C(description), C(location), C(ha_mode), C(connectors), C(wans), C(lans), C(acls), C(app_configs) and
        C(license_key_tasks).
    type: dict
    required: true
  defaults:
    description:
      - Options that all entries of a list have in common, by the name of their module. An entry's own options win,
        level by level.
    type: dict
    required: true
seealso:
  - plugin: cloudflare.magic.site_results
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show what a host wants
  ansible.builtin.debug:
    msg: "{{ given | cloudflare.magic.site_variables({'lan': {'physport': 2}}) }}"
  vars:
    given:
      name: utrecht
      state: present
      description:
      location:
      ha_mode:
      license_key_tasks: ""
      connectors: []
      wans: []
      lans:
        - name: office
          static_addressing:
            address: 10.17.10.1/24
      acls: []
      app_configs: []
"""

RETURN = r"""
_value:
  description:
    - The C(name) of the site. C(sites), a list with the site unless it shall not exist, and C(connectors), as
      M(cloudflare.magic.network) takes them. C(absent), lists of what is to be deleted, by section. C(problems) in
      words.
  type: dict
"""

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.site_hosts import site_of
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def site_variables(given: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Tell what a host wants."""
    return t.cast("dict[str, t.Any]", foreign(site_of(given, defaults)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"site_variables": site_variables}
