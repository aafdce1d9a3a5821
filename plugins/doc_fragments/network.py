# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options of the modules that read or write a whole network."""

    DOCUMENTATION = r"""
options:
  concurrency:
    description:
      - How many requests may be under way at once, from V(1) to V(64). It is also the most connections that are opened.
      - The budget of O(request_limit) holds all the same.
    type: int
    default: 16
"""
