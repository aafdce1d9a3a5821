# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks ``cloudflare.magic.network`` and ``cloudflare.magic.network_info``."""

from __future__ import annotations

import typing as t

from .._client.errors import InvalidObjects, InvalidOptions
from .._client.visible import visible
from .._engine.dry_run import dry_run
from .._engine.execute import Result
from .._engine.interruption import Interruption
from .._engine.lists import Lists
from .._engine.naming import Naming
from .._engine.planner import Policy
from .._engine.progress import Progress
from .._engine.rollback import Rollback
from .._engine.run import Run
from .._engine.schedule import side_by_side
from .._engine.scope import Scope
from .._engine.stages import Planned
from .._network.desired import DesiredNetwork, read_desired, refused_deletions
from .._network.export import export
from .._network.planning import NetworkPlanner
from .._network.report import Report
from .._network.sections import ACCOUNT_KINDS
from .._network.source import Document, read_documents
from .definition import Context, Task

_MOST_THREADS = 64


def network_task() -> Task:
    """The whole desired state of an account in one task."""
    return Task(
        name="network",
        options={
            "state": {
                "type": "str",
                "choices": ["merged", "replaced", "overridden", "deleted"],
                "default": "merged",
            },
            "source": {"type": "list", "elements": "path"},
            "places": {"type": "list", "elements": "str"},
            # What is inside is checked by the models, which name each object that is wrong, and all of them at once.
            **{section: {"type": "list", "elements": "dict", "no_log": False} for section in ACCOUNT_KINDS},
            "scope": {
                "type": "dict",
                "options": {
                    "names": {"type": "list", "elements": "str"},
                    "descriptions": {"type": "list", "elements": "str"},
                },
            },
            "max_deletions": {"type": "int"},
            "recreate": {"type": "bool", "default": False},
            "rollback": {"type": "bool", "default": False},
            "keep_going": {"type": "bool", "default": False},
            "validate": {"type": "str", "choices": ["check_mode", "always", "never"], "default": "check_mode"},
            "concurrency": {"type": "int", "default": 16},
        },
        run=_run,
        secret_results=("secrets",),
        large_options=tuple(ACCOUNT_KINDS),
    )


def network_info_task() -> Task:
    """An account in the shape that ``network`` takes."""

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        threads = _threads(params)
        return {
            "changed": False,
            "network": export(context.account, params["sections"], threads, _progress(context)),
        }

    return Task(
        name="network_info",
        options={
            "sections": {
                "type": "list",
                "elements": "str",
                "choices": list(ACCOUNT_KINDS),
                "default": list(ACCOUNT_KINDS),
            },
            "concurrency": {"type": "int", "default": 16},
        },
        run=run,
    )


def _run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    try:
        return _converge(params, context)
    except InvalidObjects as error:
        if not params["keep_going"]:
            raise
        problems = [visible(problem) for problem in error.problems]
        return {"failed": True, "changed": False, "msg": str(error), "problems": problems}


def _converge(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    threads, progress = _threads(params), _progress(context)
    client = context.account.client
    sent_before = client.requests_sent
    current = Lists(context.account, threads, progress)
    nodes = _planned(params, context, current)
    changed = [node for node in nodes if node.plan.changed]

    if params["validate"] == "always" or (params["validate"] == "check_mode" and context.check_mode):
        foreseen = _validated(changed, context, threads, progress)
        if context.check_mode:
            changed = foreseen
            by_object = {node.desired: node for node in foreseen}
            nodes = [by_object.get(node.desired, node) for node in nodes]
    naming = Naming(nodes, current)
    if context.check_mode:
        predicted = {node.desired: Result("applied", modified=True) for node in changed}
        return Report(nodes, predicted, naming).result(client.requests_sent - sent_before)

    with Interruption(context.console.abandoned) as interruption:
        run = Run(context.account, changed, threads, progress, keep_going=params["keep_going"])
        run.run(interruption)
        if run.failed and params["rollback"]:
            Rollback(context.account, run, threads, progress).run(interruption)
        for warning in run.warnings:
            context.warn(warning)
        naming.note_ids(run.ids)
        report = Report(nodes, run.results, naming, run.ids)
        result = report.result(client.requests_sent - sent_before)
        if run.failed or run.interruption is not None:
            result["failed"] = True
            result["msg"] = report.failure(run)
        if interruption.requested or context.console.abandoned():
            context.console.interrupted(f"{report.failure(run)}\n{report.listing()}")
    return result


def _planned(params: t.Mapping[str, t.Any], context: Context, current: Lists) -> list[Planned]:
    """Every object with its plan. The warnings have been shown by then.

    Raises:
        InvalidObjects: with every problem found.
    """
    desired = _desired(params, context.secrets)
    policy = Policy(state=params["state"], recreate=params["recreate"], expect=context.check_mode)
    planner = NetworkPlanner(current, desired, policy, _scope(params))
    try:
        return planner.plan()
    finally:
        for warning in planner.findings.warnings:
            context.warn(warning)


def _validated(changed: list[Planned], context: Context, threads: int, progress: Progress) -> list[Planned]:
    """The objects with the plans that would be carried out, as the API says of them.

    Raises:
        InvalidObjects: with everything that the API refuses.
    """

    def each(ask: t.Callable[[t.Any], t.Any], questions: t.Sequence[t.Any]) -> list[t.Any]:
        def tell(done: int) -> None:
            progress.tell(lambda: done, len(questions), "requests validated")

        return side_by_side(ask, questions, threads, tell)

    validated = dry_run(context.account, changed, each)
    if validated.refusals:
        raise InvalidObjects(
            [
                f"{first.desired.place} ({first.name}"
                f"{f', and {len(others)} more in the same request' if others else ''}): {error}"
                for (first, *others), error in validated.refusals
            ]
        )
    for warning in validated.warnings:
        context.warn(warning)
    return validated.nodes


def _threads(params: t.Mapping[str, t.Any]) -> int:
    if not 1 <= params["concurrency"] <= _MOST_THREADS:
        raise InvalidOptions(
            [f"concurrency: {params['concurrency']} is out of range; it goes from 1 to {_MOST_THREADS}."]
        )
    return int(params["concurrency"])


def _progress(context: Context) -> Progress:
    client = context.account.client
    sent_before = client.requests_sent
    return Progress(context.console.progress, lambda: client.requests_sent - sent_before, client.budget.usage)


def _desired(params: t.Mapping[str, t.Any], secrets: set[str]) -> DesiredNetwork:
    """The sections of the task's options and of its files, put one behind the other."""
    given = {section: params[section] for section in ACCOUNT_KINDS if params[section] is not None}
    documents, problems = read_documents(params["source"] or [])
    if params["state"] == "overridden" and params["max_deletions"] is None:
        problems.append(
            "max_deletions: missing, and needed with state: overridden; it bounds how many objects a run may delete."
        )
    places = params["places"]
    if places is not None and params["state"] == "overridden":
        problems.append("places: it contradicts state: overridden, which would delete what stands elsewhere.")
    if params["keep_going"] and params["rollback"]:
        problems.append("keep_going: it contradicts rollback, which puts back what else was applied.")
    if not given and not any(document.sections for document in documents) and not problems:
        problems.append(f"no section is given: write one of {', '.join(ACCOUNT_KINDS)}, or name files with source.")
    desired = read_desired([Document(None, given), *documents], problems, places, secrets)
    refused = (
        refused_deletions(desired.nodes) if params["state"] == "deleted" and params["max_deletions"] is None else []
    )
    if refused:
        raise InvalidObjects(refused)
    return desired


def _scope(params: t.Mapping[str, t.Any]) -> Scope:
    scope = params["scope"] or {}
    if params["scope"] is not None and not any(scope.values()):
        raise InvalidOptions(
            ["scope: no pattern is in it, so that it is not clear what may be deleted. Leave it out for everything."]
        )
    return Scope(
        names=tuple(scope.get("names") or ()),
        descriptions=tuple(scope.get("descriptions") or ()),
        max_deletions=params["max_deletions"],
    )
