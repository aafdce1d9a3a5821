# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: network_variables
short_description: Complete the objects of a network from variables
description:
  - Lays lists of objects over the options that they have in common, adds keys that are kept apart, and puts those with
    C(state=absent) apart. The role P(cloudflare.magic.network#role) is built on it.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
options:
  _input:
    description:
      - Lists of objects by section, as M(cloudflare.magic.network) takes them. A section that is V(null) is left out.
    type: dict
    required: true
  defaults:
    description:
      - Options that all objects of a kind have in common, by the name of its module. The own options of an object win,
        level by level.
    type: dict
    default: {}
  psks:
    description: Pre-shared keys by name of the IPsec tunnel, for tunnels that have no C(psk) of their own.
    type: dict
    default: {}
  md5_keys:
    description:
      - Keys of BGP sessions by name of the tunnel or interconnect, for those that have C(bgp) without a C(md5_key).
    type: dict
    default: {}
seealso:
  - module: cloudflare.magic.network
"""

EXAMPLES = r"""
- name: Route two prefixes through one tunnel
  cloudflare.magic.network:
    routes: "{{ network.present.routes }}"
  vars:
    network: "{{ given | cloudflare.magic.network_variables(defaults) }}"
    given:
      routes:
        - prefix: 10.10.0.0/16
        - prefix: 10.11.0.0/16
    defaults:
      route:
        nexthop_tunnel: AMS_1
        priority: 100
"""

RETURN = r"""
_value:
  description:
    - C(present), the lists of all sections that were given, and C(absent), the lists of objects with C(state=absent).
      The option C(state) is in none of them.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._network.variables import network_of
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def network_variables(
    given: t.Mapping[str, t.Any],
    defaults: t.Mapping[str, t.Mapping[str, t.Any]] | None = None,
    psks: t.Mapping[str, t.Any] | None = None,
    md5_keys: t.Mapping[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """Complete the objects of a network."""
    try:
        split = network_of(given, defaults or {}, psks or {}, md5_keys or {})
    except InvalidOptions as error:
        raise AnsibleFilterError(str(error)) from None
    return t.cast("dict[str, t.Any]", foreign(split._asdict()))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"network_variables": network_variables}
