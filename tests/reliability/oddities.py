# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an API may send beside what is expected of it."""

from __future__ import annotations

import random
import typing as t

_UNKNOWN = ("color", "v2_settings", "tags")
_VALUES: tuple[t.Any, ...] = ("", None, 0, False, [], {}, "new", ["a", {"b": 1}], {"nested": {"deeply": [None]}})

_NAMES = {"name", "id", "account_app_id", "managed_app_id", "device", "lan_id", "prefix", "nexthop", "type"}
"""What an object cannot be without."""


def odd(content: dict[str, t.Any], choice: random.Random) -> dict[str, t.Any]:
    """An account with fields that only a newer API knows, empty texts, nulls, and without what has a default."""
    return {section: [_odd(item, choice) for item in items] for section, items in content.items()}


def _odd(item: t.Any, choice: random.Random) -> t.Any:
    if isinstance(item, list):
        return [_odd(each, choice) for each in item]
    if not isinstance(item, dict):
        return item
    result = {name: _odd(value, choice) for name, value in item.items()}
    if choice.random() < 0.3:
        result[choice.choice(_UNKNOWN)] = choice.choice(_VALUES)
    if choice.random() < 0.2 and "description" in result:
        result["description"] = choice.choice(["", None])
    return result
