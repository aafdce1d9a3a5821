# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options that every module for a kind of object has."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) creates the object, or updates it where it differs. V(absent) deletes it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Identifier of the object, for where its name is not unique, or shall change.
      - With O(state=present) it must exist, since the API chooses the identifiers of new objects.
    type: str
notes:
  - Options that are left out, or are V(null), are left alone. An empty value (V(""), V([]), V({})) clears an option
    where its description says so. What the API computes, and the defaults that it fills in, never count as a
    difference.
"""

    INFO_MODULE = r"""
options:
  id:
    description:
      - Read only the object with this identifier. The result is an empty list if there is none.
    type: str
"""
    """For modules that read such objects; instead of the standard fragment."""
