# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carry a plan out, or let the API validate it only."""

from __future__ import annotations

import typing as t

from .._client.errors import ApiError, Effect, MagicError, NotFoundError, PlanError
from .._models.base import ApiPayload
from .._resources.description import ResourceType
from .account import NOTHING, Account, Written
from .body import doubtful
from .creation import create_once
from .diff import Object, without
from .plan import Plan
from .update import identifier_of, refuses_the_body, update
from .verify import undone

Finder = t.Callable[[Object], t.Optional[ApiPayload]]  # noqa: UP045 - quoted, ansible-test takes the import for unused


class Applied(t.NamedTuple):
    """A plan that was carried out.

    Attributes:
        plan: the one given, or the creation that stands in for an update which the API refuses.
    """

    plan: Plan
    written: Written


def validate(account: Account, plan: Plan, parent: str | None) -> Applied:
    """Ask the API whether it would accept the plan, where it can be asked. Nothing is persisted.

    Returns:
        The plan that would be carried out, and an answer without an object.

    Raises:
        ApiError: it would not.
    """
    methods = plan.kind.validate_only
    written = Written(NOTHING, True)
    if plan.operation == "created" and "POST" in methods:
        written = account.create(plan.kind, plan.body, parent, dry_run=True)
    elif plan.operation == "updated" and plan.kind.update_method in methods:
        try:
            written = update(account, plan, parent, dry_run=True)
        except ApiError as refusal:
            return validate(account, _instead(account, plan, parent, refusal), parent)
    elif plan.operation in ("deleted", "recreated") and "DELETE" in methods:
        # The creation of a recreation cannot be validated: the object that still exists would stand in its way.
        written = account.delete(plan.kind, identifier_of(plan), parent, dry_run=True)
    return Applied(plan, written)


def apply(
    account: Account,
    plan: Plan,
    parent: str | None,
    find_again: Finder,
    *,
    turn_to: t.Callable[[Plan], object] = lambda plan: None,
) -> Applied:
    """Carry the plan out.

    Args:
        parent: id of the object that it lives in.
        find_again: looks the object up by the natural key in a body, for when the answer to its creation is lost.
        turn_to: called with the recreation that stands in for an update, before it begins.

    Raises:
        ApiError, TransportError: the API refused, or could not be reached; says what was done by then.
    """
    if plan.operation == "created":
        return Applied(plan, _create(account, plan, parent, find_again))
    if plan.operation == "deleted":
        return Applied(plan, delete(account, plan.kind, identifier_of(plan), parent))
    if plan.operation == "updated":
        try:
            written = update(account, plan, parent)
        except ApiError as refusal:
            plan = _instead(account, plan, parent, refusal)
        else:
            ignored = {change.path.partition(".")[0] for change in undone(plan, written.payload)}
            if plan.instead is None or not ignored & plan.kind.recreatable:
                return Applied(plan, written)
            plan = plan.instead
        turn_to(plan)
    return Applied(plan, _recreate(account, plan, parent, find_again))


def _instead(account: Account, plan: Plan, parent: str | None, refusal: ApiError) -> Plan:
    """The recreation that stands in for an update which the API has refused for what it takes only in a creation.

    Raises:
        ApiError: the refusal, where there is another reason for it, or the user has not allowed that.
    """
    kind = plan.kind
    fields = sorted({change.path.partition(".")[0] for change in plan.changes} & kind.recreatable)
    if not fields or not refuses_the_body(refusal):
        raise refusal
    if plan.instead is None:
        refusal.advice = (
            f"If that is because of {', '.join(fields)}: some versions of the API take it only when the {kind.label} "
            "is created. To delete it and create it anew, set recreate: true; it does not work meanwhile."
        )
        raise refusal
    # To delete it is right only if nothing else is wrong with it: it could not be created anew either.
    if kind.update_method not in kind.validate_only:
        raise refusal
    try:
        newer, fixed, _cleared = doubtful(kind, plan.body, plan.changes)
        rest = without(plan.body, [*fields, *newer, *fixed])
        account.update(kind, identifier_of(plan), rest, parent, dry_run=True)
    except ApiError:
        raise refusal from None
    return plan.instead


def _recreate(account: Account, plan: Plan, parent: str | None, find_again: Finder) -> Written:
    delete(account, plan.kind, identifier_of(plan), parent)
    try:
        return _create(account, plan, parent, find_again)
    except MagicError as error:
        state = "may or may not exist" if Effect.MAYBE in error.effect else "does not exist"
        raise PlanError(
            f"it was deleted in order to be created anew, and the creation failed, so that it {state} now. Mend the "
            f"cause and run again, with all of its options, to create it. The cause: {error}",
            effect=error.effect | Effect.PARTIAL,
            worth_retrying=error.worth_retrying,
        ) from error


def delete(account: Account, kind: ResourceType, identifier: str, parent: str | None) -> Written:
    """Delete one object; it is no error when it is gone already."""
    try:
        return account.delete(kind, identifier, parent)
    except NotFoundError as error:
        if not error.speaks_of_the_object and not _is_gone(account, kind, identifier, parent):
            raise
        # Gone: by an earlier try whose answer was lost, or by somebody else in the meantime.
        return Written(NOTHING, error.repeated)


def _is_gone(account: Account, kind: ResourceType, identifier: str, parent: str | None) -> bool:
    """Whether an object is known not to exist."""
    try:
        return account.get(kind, identifier, parent) is None
    except MagicError:
        return False


def _create(account: Account, plan: Plan, parent: str | None, find_again: Finder) -> Written:
    def look_up() -> Written | None:
        existing = find_again(plan.body)
        return None if existing is None else Written(existing, True)

    return create_once(lambda: account.create(plan.kind, plan.body, parent), look_up, account.client.back_off)
