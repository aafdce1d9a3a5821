# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparing and combining canonical forms. Pure functions on plain data.

In a desired state a missing key means "leave it alone" and an empty value means "clear it".
"""

from __future__ import annotations

import dataclasses
import types
import typing as t

from .._models.base import Table
from .._models.path import copied, put, take, value_at

Object = t.Mapping[str, t.Any]

Defaults = t.Mapping[str, t.Container[t.Any]]
"""What fields hold that the API leaves out of its answers, by dotted path; see ``ResourceType``."""

_NO_DEFAULTS: Defaults = types.MappingProxyType({})

HIDDEN = "********"
_HIDDEN_AND_CHANGED = "******** (changed)"


@dataclasses.dataclass(frozen=True)
class Change:
    """One field that differs.

    Attributes:
        path: the field, with dots between levels.
        before, after: its values; None where there is none.
    """

    path: str
    before: t.Any
    after: t.Any


def is_empty(value: t.Any) -> bool:
    """Whether a value says the same as no value. False and 0 are values."""
    if isinstance(value, dict):
        return all(is_empty(item) for item in value.values())
    return value is None or value in ("", [])


def differences(desired: Object, current: Object, defaults: Defaults = _NO_DEFAULTS, prefix: str = "") -> list[Change]:
    """What has to change in ``current`` so that it fulfills ``desired``, in the order of ``desired``.

    Args:
        defaults: what fields hold that the API leaves out, by dotted path. It leaves out what is false or 0.
    """
    changes: list[Change] = []
    for key, wanted in desired.items():
        path, present = f"{prefix}{key}", current.get(key)
        if _is_partial(wanted):
            changes += differences(wanted, present if isinstance(present, dict) else {}, defaults, f"{path}.")
        elif not _same(wanted, present) and not _has_default(wanted, present, defaults.get(path)):
            changes.append(Change(path, present, wanted))
    return changes


def leaves(values: Object, prefix: str = "") -> list[Change]:
    """Every field that has a value, as the change that sets it."""
    found: list[Change] = []
    for key, value in values.items():
        if _is_partial(value):
            found += leaves(value, f"{prefix}{key}.")
        elif not is_empty(value):
            found.append(Change(f"{prefix}{key}", None, value))
    return found


def _has_default(wanted: t.Any, present: t.Any, default: t.Container[t.Any] | None) -> bool:
    """Whether one of both says nothing, and the other one is what a field holds of which nothing is said."""
    if present is None:
        # Which one of several defaults it is, nothing tells.
        known = default if not isinstance(default, tuple) or len(default) == 1 else ()
        return _goes_without_saying(wanted, known)
    return wanted is None and _goes_without_saying(present, default)


def _goes_without_saying(value: t.Any, default: t.Container[t.Any] | None) -> bool:
    """Whether a field may be left out of the API's answer although it has this value."""
    if isinstance(default, tuple):
        return value in default
    return value is False or (default is None and value == 0 and isinstance(value, (int, float)))


def _is_partial(wanted: t.Any) -> bool:
    """Whether a desired value speaks of some fields of an object, and not of a whole value."""
    return isinstance(wanted, dict) and not isinstance(wanted, Table) and bool(wanted)


def _same(wanted: t.Any, present: t.Any) -> bool:
    """Equality of whole values, in which an empty field is the same as none."""
    if wanted == present or (is_empty(wanted) and is_empty(present)):
        return True
    if isinstance(wanted, list) and isinstance(present, list):
        return len(wanted) == len(present) and all(map(_same, wanted, present))
    if isinstance(wanted, dict) and isinstance(present, dict):
        return all(_same(wanted.get(key), present.get(key)) for key in {*wanted, *present})
    return False


def merged(current: Object, desired: Object) -> dict[str, t.Any]:
    """``current`` with ``desired`` laid over it, level by level. A desired None removes the key."""
    result = copied(dict(current))
    for key, wanted in desired.items():
        if _is_partial(wanted):
            present = result.get(key)
            inner = merged(present if isinstance(present, dict) else {}, wanted)
            # Clearing a field of an object that is not there must not make an empty object.
            if inner or isinstance(present, dict):
                result[key] = inner
        elif wanted is None:
            result.pop(key, None)
        else:
            result[key] = copied(wanted)
    return result


def projected(current: Object, desired: Object) -> dict[str, t.Any]:
    """The part of ``current`` that ``desired`` speaks of."""
    result: dict[str, t.Any] = {}
    for key, wanted in desired.items():
        present = current.get(key)
        if _is_partial(wanted) and isinstance(present, dict):
            result[key] = projected(present, wanted)
        elif key in current:
            result[key] = present
    return result


def without(values: Object, paths: t.Iterable[str]) -> dict[str, t.Any]:
    """A copy without the fields at these dotted paths, and without objects that are empty then."""
    result = copied(dict(values))
    for path in paths:
        parent, _dot, last = path.rpartition(".")
        holder = value_at(result, parent) if parent else result
        if not isinstance(holder, dict) or last not in holder:
            continue
        del holder[last]
        while parent and value_at(result, parent) == {}:
            take(result, parent)
            parent = parent.rpartition(".")[0]
    return result


def lacking(values: Object, required: t.Iterable[str]) -> list[str]:
    """The required dotted paths that have no value. A nested one is required only where its parent has a value."""
    missing = []
    for path in required:
        parent, _dot, _last = path.rpartition(".")
        needed = not parent or not is_empty(value_at(values, parent))
        if needed and is_empty(value_at(values, path)):
            missing.append(path)
    return missing


def masked(values: Object, secret: t.Iterable[str], changed: t.Container[str] = ()) -> dict[str, t.Any]:
    """A copy that shows of each secret only that it is there, and whether it is among the ``changed`` paths."""
    result = copied(dict(values))
    for path in secret:
        if value_at(result, path):
            put(result, path, _HIDDEN_AND_CHANGED if path in changed else HIDDEN)
    return result
