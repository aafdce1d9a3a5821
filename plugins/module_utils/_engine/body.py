# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bodies of updates, which mean the same whether the API merges a body or lets it replace the object. Pure.

What a PUT does with a field that it leaves out, and a PATCH with the fields of a nested object, is not documented and
has been seen to differ. So a body holds the whole object (PATCH: the whole of each field that changes), and what is to
have no value is cleared by an explicit one, never by being left out.
"""

from __future__ import annotations

import typing as t

from .._models.base import ApiObject, Table
from .._models.path import copied, value_at
from .._resources.description import ResourceType
from .diff import Change, Object, without

Body = dict[str, t.Any]


def update_body(kind: ResourceType, before: Object, after: Object, changes: t.Iterable[Change]) -> Body:
    """What an update sends.

    Args:
        before, after: canonical form of the object without computed fields.
        changes: what differs between them, as far as the user asked for it.
    """
    implied = {field: value for field, value in kind.implied.items() if field in before and after.get(field) is None}
    body = without(_explicit(kind.model, before, {**after, **implied}), [*kind.create_only, *kind.write_only])
    if kind.update_method == "PUT":
        return body
    changed = dict.fromkeys(change.path.partition(".")[0] for change in changes)
    # What was empty before and is asked to be empty in another way is said all the same.
    return {field: body.get(field, kind.model.cleared(field)) for field in changed}


def _explicit(model: type[ApiObject] | None, before: Object, after: Object) -> Body:
    """``after`` with an explicit value for each field that only ``before`` has, at every depth."""
    body: Body = {}
    for field in {**after, **before}:
        old, new = before.get(field), after.get(field)
        inner = model.inner(field) if model else None
        if isinstance(new, dict) and not isinstance(new, Table):
            body[field] = _explicit(inner, old if isinstance(old, dict) else {}, new)
        elif new is not None:
            body[field] = copied(new)
        elif old is not None:
            empty = model.cleared(field) if model else None
            # What cannot be null, such as the target of a health check, is an object without values.
            keeps = isinstance(empty, dict) and inner is not None and isinstance(old, dict)
            body[field] = _explicit(inner, old, {}) if keeps else empty
    return body


def doubtful(kind: ResourceType, body: Object, changes: t.Iterable[Change]) -> tuple[list[str], list[str], list[str]]:
    """The fields of an update that an API may refuse, by why it may. They are sent all the same where it takes them.

    Returns:
        Those that only a newer API knows, which it may have added for reading only; those that do not change and that
        it may take only when it creates the object; and those that are cleared, if it has no empty value for them.
    """
    changes = tuple(changes)
    changed = {change.path.partition(".")[0] for change in changes}
    fixed = [field for field in sorted(kind.recreatable) if field in body and field not in changed]
    known = {*kind.write_only, *kind.on_request}
    return _newer(kind.model, body, known), fixed, _emptied(kind, body, changes)


def _emptied(kind: ResourceType, body: Object, changes: t.Iterable[Change]) -> list[str]:
    """The fields that an update clears and that an API which replaces would clear as well if they were left out.

    An API may not take an empty value for a field, although it has no other word for none.
    """
    cleared = [change.path for change in changes if not change.after and value_at(body, change.path) in ("", None)]
    return [path for path in cleared if kind.update_method == "PUT" or "." in path]


def _newer(model: type[ApiObject], body: Object, known: t.Container[str], prefix: str = "") -> list[str]:
    found = []
    for field, value in body.items():
        path = f"{prefix}{field}"
        inner = model.inner(field)
        if field not in model.model_fields and path not in known:
            found.append(path)
        elif inner is not None and isinstance(value, dict):
            found += _newer(inner, value, known, f"{path}.")
    return found
