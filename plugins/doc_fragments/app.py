# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/app.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.app), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the app. The app is found by its name among the account's own apps if O(id) is left out.
      - With O(id), a name that differs renames the app.
      - One of O(name) and O(id) is required. An app to be created needs a name.
    type: str
  type:
    description:
      - Category of the app, a word of your choice, such as V(Development) or V(Finance).
      - Required when an app is created.
    type: str
  hostnames:
    description:
      - Host names that traffic to the app has. Neither their order nor their case carries a meaning.
      - The list replaces the one that is there. An empty list clears it.
    type: list
    elements: str
  ip_subnets:
    description:
      - IPv4 prefixes that traffic to the app goes to, without host bits. Their order carries no meaning.
      - The API does not support IPv6 here.
      - The list replaces the one that is there. An empty list clears it.
    type: list
    elements: str
  source_subnets:
    description:
      - IPv4 prefixes that traffic of the app comes from, without host bits. Their order carries no meaning.
      - The API does not support IPv6 here.
      - The list replaces the one that is there. An empty list clears it.
    type: list
    elements: str
"""

    INFO = r"""
options:
  name:
    description:
      - Read only the apps with this name. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
