# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The option that names the site of a LAN, WAN, ACL or app configuration."""

    DOCUMENTATION = r"""
options:
  site:
    description:
      - Name (or identifier) of the site that it belongs to. It cannot be moved to another site.
      - In check mode, a site that does not exist yet is taken to be created by an earlier task, with a warning. With
        O(state=absent), what belongs to a site that does not exist is taken for absent.
    type: str
    required: true
"""

    INFO_MODULE = r"""
options:
  site:
    description:
      - Name (or identifier) of the site to read from. A site that does not exist is an error.
    type: str
    required: true
"""
    """For modules that read what belongs to a site; instead of the standard fragment."""
