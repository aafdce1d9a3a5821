# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Bring one object to its desired state: find, plan, then apply or rehearse."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions, MagicError, PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.apply import apply, rehearse
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import Change, differences, masked, merged
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import (
    Operation,
    Plan,
    plan_absent,
    plan_present,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType


@dataclasses.dataclass(frozen=True)
class Request:
    """What a user wants of one object.

    Attributes:
        options: the options of the kind itself, by name; None where left out.
        references: the options that name other objects.
        id: the object's identifier, where the user knows it.
        present: whether it shall exist.
        recreate: whether it may be deleted and created anew.
        key: the fields that tell it from others of its kind.
        send: write-only fields that an update carries too.
    """

    kind: ResourceType
    options: t.Mapping[str, t.Any]
    references: t.Mapping[str, str | None]
    key: tuple[str, ...]
    id: str | None = None
    present: bool = True
    recreate: bool = False
    send: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of it.

    Attributes:
        object: the object afterwards (as it was, when it was deleted), without secrets; empty when there is none.
        warnings: what a user should know although nothing failed.
    """

    plan: Plan
    operation: Operation
    object: dict[str, t.Any]
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was changed, or would be in check mode."""
        return self.operation != "unchanged"


def converge(account: Account, request: Request, *, check_mode: bool) -> Outcome:
    """Read what is needed, plan, and apply; in check mode, rehearse instead.

    Raises:
        MagicError: with the object as its subject.
    """
    kind = request.kind
    subject = kind.describe({**request.options, "id": request.id})
    try:
        desired = kind.model.from_user(request.options)
        subject = kind.describe({**desired, **_names(request), "id": request.id})
        return _converge(account, request, desired, check_mode)
    except MagicError as error:
        error.subject = subject
        raise


def _converge(account: Account, request: Request, desired: dict[str, t.Any], check_mode: bool) -> Outcome:
    kind = request.kind
    try:
        for reference in kind.references:
            name = request.references.get(reference.option)
            if name is not None:
                desired[reference.field] = find.referenced_value(account, reference, name)
    except find.UnknownName as error:
        if not request.present:
            return Outcome(plan_absent(kind, None), "unchanged", {}, (f"{error} It was taken for absent.",))
        if not check_mode:
            raise
        return _after_unknown_name(request, desired, error)

    def find_again() -> ApiPayload | None:
        return find.by_key(kind, account.list(kind), desired, request.key)

    current = find.by_id(account, kind, request.id) if request.id else _find(account, request, desired, find_again)
    if not request.present:
        plan = plan_absent(kind, current)
    elif current is None and request.id:
        raise PlanError("there is no object with this id, and the API chooses the ids of new ones: leave id out to create it.")
    elif current is None and not kind.creatable:
        raise PlanError(
            f"there is none with this name, and it cannot be created through the API. "
            f"{find.known_names(str(desired.get('name')), account.list(kind))}"
        )
    else:
        plan = plan_present(kind, desired, current, recreate=request.recreate, send=request.send)

    if not plan.changed:
        return Outcome(plan, "unchanged", masked(current or {}, kind.secret))
    if check_mode:
        rehearse(account, plan)
        predicted = merged(current or {}, plan.after) if plan.after is not None else current or {}
        return Outcome(plan, plan.operation, masked(predicted, kind.secret))
    written = apply(account, plan, find_again)
    result = masked(written.payload or current or {}, kind.secret)
    if not written.modified:
        return Outcome(plan, "unchanged", result)
    return Outcome(plan, plan.operation, result, _unfulfilled(plan, written.payload))


def _find(
    account: Account, request: Request, desired: t.Mapping[str, t.Any], find_again: t.Callable[[], ApiPayload | None]
) -> ApiPayload | None:
    missing = [field for field in request.key if desired.get(field) is None]
    if missing:
        stand_ins = {reference.field: reference.option for reference in request.kind.references}
        names = [f"{field} (or {stand_ins[field]})" if field in stand_ins else field for field in missing]
        raise InvalidOptions(
            [f"{', '.join(names)}: missing, and without {'it' if len(names) == 1 else 'them'} only id can tell which one is meant."]
        )
    return find_again()


def _after_unknown_name(request: Request, desired: dict[str, t.Any], error: find.UnknownName) -> Outcome:
    """In check mode an earlier task of the play may be what creates the object named, so predict a creation."""
    warning = f"{error} In check mode it is taken to be created by an earlier task; if none does, this task will fail."
    stand_in = {
        reference.field: f"(of {request.references[reference.option]})"
        for reference in request.kind.references
        if request.references.get(reference.option) is not None
    }
    plan = plan_present(request.kind, {**desired, **stand_in}, None)
    return Outcome(plan, plan.operation, masked(plan.after or {}, request.kind.secret), (warning,))


def _names(request: Request) -> dict[str, t.Any]:
    """The names given instead of values, so that the subject of an error can show them."""
    return {
        reference.field: request.references[reference.option]
        for reference in request.kind.references
        if request.references.get(reference.option)
    }


def _unfulfilled(plan: Plan, payload: ApiPayload) -> tuple[str, ...]:
    """Where the API accepted a change and answered with something else, say so: it would come up in each run."""
    if plan.after is None or not payload:
        return ()
    left: list[Change] = differences(
        {field: value for field, value in plan.managed.items() if field not in plan.kind.write_only},
        plan.kind.model.from_api(payload),
    )
    return tuple(
        f"{plan.kind.describe(payload)}: the API accepted the change of {change.path} and still has "
        f"{change.before!r} instead of {change.after!r}."
        for change in left
        if change.path not in plan.kind.secret
    )
