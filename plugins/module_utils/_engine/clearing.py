# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desired state that also clears what was not written. Pure: no request is sent here."""

from __future__ import annotations

import typing as t

from .._resources.description import Payload
from .diff import is_empty, without
from .stages import Matched


def exactly(node: Matched) -> dict[str, t.Any]:
    """The desired fields, and what clears all others, unless the API itself would fill them in."""
    if node.current is None:
        return node.fields
    kind = node.kind
    fixed = {*kind.create_only, *kind.write_only, *kind.computed, *node.desired.hidden}
    # A field that only a newer API knows is not ours to clear.
    existing = without(kind.model.from_api(node.current, newer=False), fixed)
    kept = set(kind.required)
    if kind.key_given(node.fields) is None:
        kept.update(field for key in kind.natural_keys for field in key)
    return _clearing(existing, node.fields, kind.defaults, kept)


def _clearing(
    existing: Payload, desired: Payload, defaults: t.Mapping[str, t.Container[t.Any]], kept: set[str], prefix: str = ""
) -> dict[str, t.Any]:
    """``desired``, with None for what exists besides it, is no default, and is not to be kept."""
    result = dict(desired)
    for field, value in existing.items():
        path = f"{prefix}{field}"
        wanted = desired.get(field)
        if isinstance(value, dict) and isinstance(wanted, dict) and wanted:
            result[field] = _clearing(value, wanted, defaults, kept, f"{path}.")
        elif field in desired or path in kept or _is_default(value, path, defaults):
            continue
        elif isinstance(value, dict) and any(default.startswith(f"{path}.") for default in defaults):
            result[field] = _clearing(value, {}, defaults, kept, f"{path}.")
        else:
            result[field] = _cleared(value, field, defaults.get(path))
    return result


def _cleared(value: t.Any, field: str, default: t.Container[t.Any] | None) -> t.Any:
    """What says that a field shall have no value, or its default where that is the same everywhere."""
    if isinstance(default, tuple) and len(default) == 1:
        return default[0]
    if isinstance(value, bool):
        return False
    return [] if isinstance(value, list) else "" if field == "description" else None


def _is_default(value: t.Any, path: str, defaults: t.Mapping[str, t.Container[t.Any]]) -> bool:
    if path in defaults:
        return is_empty(value) or value in defaults[path]
    if isinstance(value, dict):
        return all(_is_default(item, f"{path}.{field}", defaults) for field, item in value.items())
    return is_empty(value) or value is False or value == 0
