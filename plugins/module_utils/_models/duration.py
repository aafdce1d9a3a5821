# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Lengths of time as people write them."""

from __future__ import annotations

import re

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds_of(value: str) -> int:
    """``90d``, ``12h``, ``15m``, ``30s``, ``2w`` or a number of seconds.

    Returns:
        Seconds.

    Raises:
        ValueError: saying what would be right.
    """
    match = re.fullmatch(r"\s*(\d+)\s*([smhdw]?)\s*", str(value))
    if not match:
        raise ValueError(f"{value!r} is not a length of time, such as 90d, 12h, 15m or a number of seconds")
    return int(match[1]) * _UNITS[match[2]]
