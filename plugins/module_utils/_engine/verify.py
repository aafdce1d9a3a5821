# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the API's answer to a change is what was planned. Pure: no request is sent here."""

from __future__ import annotations

import dataclasses
import typing as t

from .._models.base import ApiPayload, Canonical
from .._models.path import copied, put, take, value_at
from .account import Written
from .diff import Change, Object, differences, masked, without
from .plan import Plan


class Verdict(t.NamedTuple):
    """What a change came to.

    Attributes:
        plan: with the changes that were really made, and the object as it really is.
        modified: whether anything is different now.
        warnings: what was asked and is otherwise now, and which secrets were lost with an answer.
    """

    plan: Plan
    modified: bool
    warnings: tuple[str, ...]


def verdict(plan: Plan, written: Written) -> Verdict:
    """Compare what the API answered with what was asked.

    An update that the API accepts and does not make would be changed in each run. It is told, and it is no change.
    """
    left = undone(plan, written.payload)
    warnings = (*written.warnings, *_in_words(plan, written.payload, left), *_lost(plan, written.payload))
    if plan.operation != "updated" or not left:
        return Verdict(plan, written.modified, warnings)
    before: Object = plan.before or {}
    as_before = {
        change.path for change in left if not differences({"": change.before}, {"": value_at(before, change.path)})
    }
    changes = tuple(change for change in plan.changes if change.path not in as_before)
    after = copied(dict(plan.after or {}))
    for change in left:
        if change.before is None:
            take(after, change.path)
        else:
            put(after, change.path, change.before)
    return Verdict(
        dataclasses.replace(plan, changes=changes, after=Canonical(after)), written.modified and bool(changes), warnings
    )


def undone(plan: Plan, payload: ApiPayload) -> list[Change]:
    """What the API's answer does not show as it was asked, with the values that it shows as ``before``.

    Args:
        payload: the object as the API answered; empty when it did not.
    """
    kind = plan.kind
    if plan.after is None or not payload:
        return []
    unseen = {*kind.write_only, *kind.on_request}
    actual = kind.model.from_api(payload)
    return [
        change
        for change in differences(without(plan.managed, unseen), actual, kind.defaults)
        # An API need not show a secret, nor show it in full.
        if change.path not in kind.secret or str(change.before or "").strip("*")
    ]


def _in_words(plan: Plan, payload: Object, left: t.Sequence[Change]) -> tuple[str, ...]:
    if not left:
        return ()
    secret = plan.kind.secret
    parts = [
        f"{change.path} is still another one than the one asked for"
        if change.path in secret
        else f"{change.path} is {_shown(change.before, change.path, secret)} instead of "
        f"{_shown(change.after, change.path, secret)}"
        for change in left
    ]
    advice = ""
    if plan.instead is None and any(change.path.partition(".")[0] in plan.kind.recreatable for change in left):
        advice = f" With recreate: true, the {plan.kind.label} is deleted and created anew with what is asked for."
    name = plan.kind.describe(payload)
    return (f"{name}: the API accepted the change and did not make all of it: {', '.join(parts)}.{advice}",)


def _shown(value: t.Any, path: str, secret: t.Iterable[str]) -> str:
    """A value at a path, without the secrets in it."""
    if isinstance(value, dict):
        inside = f"{path}."
        value = masked(value, [field.removeprefix(inside) for field in secret if field.startswith(inside)])
    return "empty" if value is None else repr(value)


def _lost(plan: Plan, payload: Object) -> tuple[str, ...]:
    """Say so where an answer was lost that alone held a secret."""
    kind = plan.kind
    ordered = any(value_at(plan.body, field) for field in (*kind.write_only, *kind.on_request))
    missing = sorted(name for name in kind.returned_once if not payload.get(name)) if ordered else []
    again = " or ".join(f"{option}: true" for option in kind.on_request.values())
    return tuple(
        f"{kind.describe(plan.after or {})}: the API's answer with its {name} was lost, and nothing else shows it. "
        f"With {again} the API makes another one."
        for name in missing
    )
