# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Send updates, and once more without what an API refuses although it has given it itself."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import ApiError, PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, Written
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.body import doubtful, emptied
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan

_Answer = t.TypeVar("_Answer")


def update(account: Account, plan: Plan, parent: str | None, *, rehearse: bool = False) -> Written:
    """PUT or PATCH on one object.

    Args:
        parent: id of the object that it lives in.
        rehearse: let the API only validate; nothing is persisted.

    Raises:
        ApiError: the API refused it, also without what is in doubt.
    """

    def send(bodies: t.Sequence[t.Mapping[str, t.Any]]) -> Written:
        return account.update(plan.kind, identifier_of(plan), bodies[0], parent, rehearse=rehearse)

    written, left_out = _without_doubt(send, [plan])
    return written._replace(warnings=_told(plan, left_out.get(0, ())))


def update_all(account: Account, plans: t.Sequence[Plan], *, rehearse: bool = False) -> list[Written]:
    """PUT on the collection of a kind that has it, for several objects.

    Returns:
        What became of each, in the order of the plans.
    """
    identifiers = [identifier_of(plan) for plan in plans]

    def send(bodies: t.Sequence[t.Mapping[str, t.Any]]) -> dict[str, Written]:
        return account.update_all(plans[0].kind, dict(zip(identifiers, bodies, strict=True)), rehearse=rehearse)

    written, left_out = _without_doubt(send, plans)
    return [
        written[identifier]._replace(warnings=_told(plan, left_out.get(place, ())))
        for place, (identifier, plan) in enumerate(zip(identifiers, plans, strict=True))
    ]


def refuses_the_body(error: ApiError) -> bool:
    """Whether another body might be accepted, as far as an error tells: not for want of rights or of the object."""
    return type(error) is ApiError and error.status < 500 and error.status != 409


def identifier_of(plan: Plan) -> str:
    """The id of the object that a plan changes."""
    if not plan.id:
        raise PlanError("the API gave no id for it, so it cannot be changed.")
    return plan.id


def _without_doubt(
    send: t.Callable[[t.Sequence[t.Mapping[str, t.Any]]], _Answer], plans: t.Sequence[Plan]
) -> tuple[_Answer, dict[int, list[str]]]:
    """Send the bodies as they are, or else without what is in doubt.

    Returns:
        The answer, and the fields that had to be left out, by the place of the plan.

    Raises:
        ApiError: the first refusal, where leaving out does not help.
    """
    try:
        return send([plan.body for plan in plans]), {}
    except ApiError as error:
        if not refuses_the_body(error):
            raise
        doubts = {
            place: [*doubtful(plan.kind, plan.body, plan.changes), *emptied(plan.kind, plan.body, plan.changes)]
            for place, plan in enumerate(plans)
        }
        if not any(doubts.values()):
            raise
        refusal = error
    try:
        answer = send([without(plan.body, doubts[place]) for place, plan in enumerate(plans)])
    except ApiError as error:
        raise (refusal if refuses_the_body(error) else error) from None
    return answer, doubts


def _told(plan: Plan, fields: t.Sequence[str]) -> tuple[str, ...]:
    if not fields:
        return ()
    name, listed = plan.kind.describe(plan.before or {}), ", ".join(fields)
    it = "it" if len(fields) == 1 else "them"
    return (f"{name}: the API refuses {listed} in an update, so the update was sent without {it}.",)
