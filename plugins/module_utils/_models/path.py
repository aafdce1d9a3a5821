# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain data: nested objects and lists, with fields named by dotted paths such as ``bgp.md5_key``."""

from __future__ import annotations

import typing as t

_Value = t.TypeVar("_Value")


def copied(value: _Value) -> _Value:
    """A copy that shares no object and no list with the original. Much faster than ``copy.deepcopy`` on plain data."""
    # Most values are no containers, and calling this function for each of them would take most of its time.
    if isinstance(value, dict):
        return type(value)(
            {key: copied(item) if isinstance(item, (dict, list)) else item for key, item in value.items()}
        )
    if isinstance(value, list):
        return type(value)([copied(item) if isinstance(item, (dict, list)) else item for item in value])
    return value


def value_at(values: t.Mapping[str, t.Any], path: str) -> t.Any:
    """The value at a path; None where there is none."""
    if "." not in path:  # most are not, and there are thousands
        return values.get(path) if isinstance(values, dict) else None
    place: t.Any = values
    for step in path.split("."):
        if not isinstance(place, dict):
            return None
        place = place.get(step)
    return place


def key_of(values: t.Mapping[str, t.Any], paths: t.Iterable[str]) -> tuple[t.Any, ...]:
    """The values at some paths, to sort objects by them into a mapping.

    In place of a text, an API may send what no mapping takes for a key. No desired key is equal to that.
    """
    key = tuple(value_at(values, path) for path in paths)
    try:
        hash(key)
    except TypeError:
        return ("not hashable", *map(repr, key))
    return key


def put(values: dict[str, t.Any], path: str, value: t.Any) -> None:
    """Set the value at a path, making the objects on the way."""
    *parents, last = path.split(".")
    for parent in parents:
        inner = values.get(parent)
        if not isinstance(inner, dict):
            inner = values[parent] = {}
        values = inner
    values[last] = value


def take(values: dict[str, t.Any], path: str) -> t.Any:
    """Remove and return the value at a path; None where there is none."""
    *parents, last = path.split(".")
    place: t.Any = values
    for parent in parents:
        place = place.get(parent)
        if not isinstance(place, dict):
            return None
    return place.pop(last, None)
