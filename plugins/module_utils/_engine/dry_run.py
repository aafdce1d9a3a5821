# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask the API about the changes of many objects before they are made: in few requests, and several at a time."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._client.errors import MagicError
from .account import Account, Written
from .apply import validate
from .plan import Plan
from .run import parted
from .stages import Planned
from .update import update, update_all

Refusal = tuple[t.Sequence[Planned], MagicError]
"""Objects of one request, and why the API refuses it."""


class DryRun(t.NamedTuple):
    """What the API says of plans before they are carried out.

    Attributes:
        nodes: the objects, with the plans that would be carried out.
        refusals: what it refuses, each with the objects of the request.
        warnings: what the user should know although nothing is refused.
    """

    nodes: list[Planned]
    refusals: list[Refusal]
    warnings: list[str]


Question = tuple[t.Sequence[Planned], t.Callable[[], t.Sequence[Written]]]
_Ask = t.Callable[[Question], "Refusal | None"]


def dry_run(
    account: Account,
    nodes: t.Sequence[Planned],
    each: t.Callable[[_Ask, t.Sequence[Question]], t.Iterable[Refusal | None]],
) -> DryRun:
    """Ask the API about everything that it can be asked about. Nothing is persisted.

    Args:
        each: calls a function for each of some items, in any threads, and gives the results in their order.
    """
    planned = {node.desired: node for node in nodes}
    warnings: list[str] = []
    by_kind: dict[str, list[Planned]] = {}
    questions: list[Question] = []

    def ask_alone(node: Planned) -> list[Written]:
        plan, written = validate(account, node.plan, node.matched.parent_id)
        planned[node.desired] = dataclasses.replace(node, plan=plan)
        return [written]

    def ask_about_step(node: Planned, step: Plan) -> list[Written]:
        return [update(account, step, node.matched.parent_id, dry_run=True)]

    for node in nodes:
        created = (planned[needed].plan.operation == "created" for needed in node.matched.needs if needed in planned)
        if node.aside is not None and node.kind.update_method in node.kind.validate_only:
            questions.append(([node], functools.partial(ask_about_step, node, node.aside)))
        # What others still hold would be refused, and what does not exist yet would not be found.
        elif not (node.takes or node.matched.expects or any(created)):
            by_kind.setdefault(node.kind.name, []).append(node)
    for of_one_kind in by_kind.values():
        alone, together = parted(of_one_kind)
        questions += [([node], functools.partial(ask_alone, node)) for node in alone if _can_be_asked_about(node.plan)]
        if together:
            plans = [node.plan for node in together]
            questions.append((together, functools.partial(update_all, account, plans, dry_run=True)))

    def ask(question: Question) -> Refusal | None:
        of, send = question
        try:
            for answer in send():
                warnings.extend(answer.warnings)
        except MagicError as error:
            return of, error
        return None

    refusals = [refusal for refusal in each(ask, questions) if refusal]
    return DryRun(list(planned.values()), refusals, warnings)


def _can_be_asked_about(plan: Plan) -> bool:
    methods = {"created": "POST", "updated": plan.kind.update_method}
    return methods.get(plan.operation, "DELETE") in plan.kind.validate_only
