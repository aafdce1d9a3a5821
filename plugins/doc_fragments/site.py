# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/site.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.site), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the site. The site is found by its name if O(id) is left out.
      - With O(id), a name that differs renames the site.
      - One of O(name) and O(id) is required. A site to be created needs a name.
    type: str
  description:
    description:
      - Free text for people.
      - An empty string clears it.
    type: str
  connector:
    description:
      - Serial number or notes of the connector at the site (or its identifier), to be used as O(connector_id). Notes
        that several connectors have are an error.
      - An empty string takes the connector from the site.
      - In check mode, one that does not exist yet is taken to be created by an earlier task, with a warning.
      - Mutually exclusive with O(connector_id).
    type: str
  connector_id:
    description:
      - Identifier of the connector at the site.
      - An empty string takes the connector from the site.
      - Mutually exclusive with O(connector).
    type: str
  secondary_connector:
    description:
      - Serial number or notes of the second connector at the site (or its identifier), to be used as
        O(secondary_connector_id).
      - Needs O(ha_mode=true).
      - An empty string takes the connector from the site.
      - In check mode, one that does not exist yet is taken to be created by an earlier task, with a warning.
      - Mutually exclusive with O(secondary_connector_id).
    type: str
  secondary_connector_id:
    description:
      - Identifier of the second connector at the site.
      - Needs O(ha_mode=true).
      - An empty string takes the connector from the site.
      - Mutually exclusive with O(secondary_connector).
    type: str
  ha_mode:
    description:
      - Whether the site runs in high availability mode, with two connectors of which one is active at a time. Each LAN
        then needs three addresses, see the module M(cloudflare.magic.lan), and each WAN with a fixed address needs two.
      - The API's default is V(false).
      - The API takes it only when the site is created. Where it differs, the task fails unless O(recreate=true).
    type: bool
  location:
    description:
      - Where the site is, for maps.
      - The API keeps the degrees as strings. Numbers are welcome, too, and V(52.10) is the same place as V("52.1").
      - What is left out inside it is left alone. An empty dictionary clears it.
    type: dict
    suboptions:
      lat:
        description:
          - Latitude, in degrees; negative in the south.
          - An empty string clears it.
        type: str
      lon:
        description:
          - Longitude, in degrees; negative in the west.
          - An empty string clears it.
        type: str
  recreate:
    description:
      - Whether the site may be deleted and created anew where O(ha_mode) differs, which no update can change.
      - The site gets another identifier. What is not given as an option is carried over.
    type: bool
    default: false
  cascade:
    description: Whether what lives in the site may be deleted with it.
    type: bool
    default: false
"""

    INFO = r"""
options:
  name:
    description:
      - Read only the sites with this name. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
  connector:
    description:
      - Read only the sites with this connector. The result is an empty list if there is none.
      - Mutually exclusive with O(connector_id) and O(id).
    type: str
  connector_id:
    description:
      - Read only the sites with this connector id. The result is an empty list if there is none.
      - Mutually exclusive with O(connector) and O(id).
    type: str
"""
