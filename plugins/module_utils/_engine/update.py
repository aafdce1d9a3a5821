# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send updates, and again without what an API may refuse although it has given it itself."""

from __future__ import annotations

import itertools
import typing as t

from .._client.errors import ApiError, PlanError
from .account import Account, Written
from .body import doubtful
from .diff import without
from .plan import Plan

_Answer = t.TypeVar("_Answer")

_REASONS = range(3)
"""Why an API may refuse a field, as the places in what ``doubtful`` returns."""


def update(account: Account, plan: Plan, parent: str | None, *, dry_run: bool = False) -> Written:
    """PUT or PATCH on one object.

    Args:
        parent: id of the object that it lives in.
        dry_run: let the API only validate; nothing is persisted.

    Raises:
        ApiError: the API refused it, also without what is in doubt.
    """

    def send(bodies: t.Sequence[t.Mapping[str, t.Any]]) -> Written:
        return account.update(plan.kind, identifier_of(plan), bodies[0], parent, dry_run=dry_run)

    written, left_out = _without_doubt(send, [plan])
    return written._replace(warnings=_told(plan, left_out[0]))


def update_all(account: Account, plans: t.Sequence[Plan], *, dry_run: bool = False) -> list[Written]:
    """PUT on the collection of a kind that has it, for several objects.

    Returns:
        What became of each, in the order of the plans.
    """
    identifiers = [identifier_of(plan) for plan in plans]

    def send(bodies: t.Sequence[t.Mapping[str, t.Any]]) -> dict[str, Written]:
        return account.update_all(plans[0].kind, dict(zip(identifiers, bodies, strict=True)), dry_run=dry_run)

    written, left_out = _without_doubt(send, plans)
    return [
        written[identifier]._replace(warnings=_told(plan, fields))
        for identifier, plan, fields in zip(identifiers, plans, left_out, strict=True)
    ]


def refuses_the_body(error: ApiError) -> bool:
    """Whether another body might be accepted, as far as an error tells: not for want of rights, time or the object."""
    return error.about_the_request and not error.worth_retrying and error.status != 409


def identifier_of(plan: Plan) -> str:
    """The id of the object that a plan changes."""
    if not plan.id:
        raise PlanError("the API gave no id for it, so it cannot be changed.")
    return plan.id


def _without_doubt(
    send: t.Callable[[t.Sequence[t.Mapping[str, t.Any]]], _Answer], plans: t.Sequence[Plan]
) -> tuple[_Answer, list[list[str]]]:
    """Send the bodies as they are, or else without what is in doubt.

    Returns:
        The answer, and the fields that had to be left out of the body of each plan.

    Raises:
        ApiError: the first refusal, where leaving out does not help.
    """
    refusals: list[ApiError] = []
    for left_out in _omissions(plans):
        try:
            return send([without(plan.body, fields) for plan, fields in zip(plans, left_out, strict=True)]), left_out
        except ApiError as error:
            if not refuses_the_body(error):
                raise
            refusals.append(error)
    raise refusals[0]


def _omissions(plans: t.Sequence[Plan]) -> list[list[list[str]]]:
    """The fields to leave out of the bodies, by attempt and by plan: nothing first, and never more than it takes.

    An API that refuses fields for one reason may well take those that are in doubt for another. What is left out
    needlessly is not cleared by an API that merges, and lost with one that replaces, such as a tunnel's BGP session.
    """
    doubts = [doubtful(plan.kind, plan.body, plan.changes) for plan in plans]
    attempts: list[list[list[str]]] = []
    for number in range(len(_REASONS) + 1):
        for reasons in itertools.combinations(_REASONS, number):
            attempt = [[field for reason in reasons for field in of_plan[reason]] for of_plan in doubts]
            if attempt not in attempts:
                attempts.append(attempt)
    return attempts


def _told(plan: Plan, fields: t.Sequence[str]) -> tuple[str, ...]:
    if not fields:
        return ()
    name, listed = plan.kind.describe(plan.before or {}), ", ".join(fields)
    it = "it" if len(fields) == 1 else "them"
    return (f"{name}: the API refuses {listed} in an update, so the update was sent without {it}.",)
