# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Carry a plan of many objects out: independent writes side by side, dependent ones in order, bulk where there is bulk.

When something fails, nothing new is started, what runs is let finish, and the report says of each object what became
of it.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiError,
    Effect,
    MagicError,
    NotSent,
    PlanError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import (
    Account,
    ApiPayload,
    Written,
    of_kind,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.apply import apply, rehearse
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.find import matching
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.fulfilment import undone, verdict
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.update import update, update_all
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node, Pending
from ansible_collections.cloudflare.magic.plugins.module_utils._network.interruption import Interruption
from ansible_collections.cloudflare.magic.plugins.module_utils._network.order import put_in_order
from ansible_collections.cloudflare.magic.plugins.module_utils._network.progress import Progress
from ansible_collections.cloudflare.magic.plugins.module_utils._network.schedule import Job, side_by_side, work_off
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import CREATION_ORDER
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Payload

Status = t.Literal[
    "applied", "failed", "not_started", "moved_aside", "unknown", "rolled_back", "partly_rolled_back", "not_rolled_back"
]


@dataclasses.dataclass
class Fate:
    """What became of one object.

    Attributes:
        status: ``unknown`` while a request is under way, and when no answer came to it; ``moved_aside`` after a step in
            between, before its own change.
        reason: why it was not applied, or could not be rolled back.
        payload: the object as the API answered; empty when it did not.
        modified: whether anything was changed, or may have been.
        pending: whether the API may yet change it.
        plan: the plan as it was carried out, with the changes that were really made; None before that.
    """

    status: Status = "not_started"
    reason: str = ""
    payload: ApiPayload = dataclasses.field(default_factory=dict)
    modified: bool = False
    pending: bool = False
    plan: Plan | None = None


class Failure(t.NamedTuple):
    """What one request met.

    Attributes:
        nodes: whose request it was.
        worth_retrying: whether running the task again may help although nobody mends anything.
        refusal: whether the API has refused these objects, and what has nothing to do with them may fare better.
    """

    nodes: list[Node]
    reason: str
    worth_retrying: bool
    refusal: bool = False


class Execution:
    """One run over planned nodes.

    Args:
        nodes: those with something to do.
        threads: how many requests may run at once.
        keep_going: whether a refusal by the API stops only what depends on the refused object.

    Attributes:
        fates: what has become of each node so far.
        jobs: the requests, with what each waited for, and barriers between them.
        changed: the nodes that each job has changed, or may have changed.
        asides: the jobs that are steps in between.
        warnings: what the user should know although nothing failed.
        errors: what went wrong.
        interruption: what ended the run early, such as a KeyboardInterrupt.
    """

    def __init__(
        self,
        account: Account,
        nodes: t.Sequence[Node],
        threads: int,
        progress: Progress,
        *,
        keep_going: bool = False,
    ) -> None:
        self.fates: dict[Node, Fate] = {node: Fate() for node in nodes}
        self.changed: dict[Job, list[Node]] = {}
        self.asides: set[Job] = set()
        self.warnings: list[str] = []
        self.errors: list[Failure] = []
        self.interruption: BaseException | None = None
        self._account = account
        self._threads = threads
        self._progress = progress
        self._stopped = False
        self._keep_going = keep_going
        self.jobs = self._plan_jobs()

    @property
    def failed(self) -> bool:
        """Whether any object was not applied."""
        return any(fate.status != "applied" for fate in self.fates.values())

    def run(self, interruption: Interruption) -> None:
        """Write everything, or stop at the first failure or interruption."""

        def tick() -> None:
            interruption.look()
            self._tell()

        try:
            with interruption.listening():
                work_off(self.jobs, self._threads, stopped=lambda: self._stopped, tick=tick, hurry=self._hurry)
        except BaseException as error:  # noqa: BLE001 - whatever ended it, there is a report to be made
            self.interruption = error
        finally:
            self._account.client.patience.regain()

    def _hurry(self) -> None:
        self._stopped = True
        self._account.client.patience.lose()

    def _tell(self) -> None:
        self._progress.tell(
            lambda: sum(fate.status == "applied" for fate in self.fates.values()), len(self.fates), "changes"
        )

    def _plan_jobs(self) -> list[Job]:
        by_kind: dict[str, list[Node]] = {}
        for node in self.fates:
            by_kind.setdefault(node.kind.label, []).append(node)
        jobs: dict[Node, Job] = {}
        for kind in CREATION_ORDER:
            alone, together = _parted(by_kind.get(kind.label, []))
            requests = [(functools.partial(self._write, node), [node]) for node in alone]
            if together:
                requests.append((functools.partial(self._update_all, together), together))
            for request, nodes in requests:
                job = Job()
                job.run = functools.partial(self._perform, job, request, nodes)
                jobs.update(dict.fromkeys(nodes, job))
        asides: dict[Node, Job] = {}
        for node in self.fates:
            if node.aside is not None:
                job = asides[node] = Job()
                job.run = functools.partial(self._perform, job, functools.partial(self._move_aside, node), [node])
        self.asides.update(asides.values())
        # Objects in the order in which they were written, so that a site is completed before the next one is begun.
        return put_in_order({node: jobs[node] for node in self.fates}, asides)

    def _perform(self, job: Job, request: t.Callable[[], t.Mapping[Node, Written]], nodes: list[Node]) -> bool:
        """Send one request and record what became of its nodes. Runs in any thread."""
        if self._stopped:
            return False
        former = {node: self.fates[node] for node in nodes}
        self.changed[job] = nodes
        for node in nodes:
            self.fates[node] = Fate("unknown", "the run ended before the API had answered.", modified=True)
        try:
            written = request()
        except NotSent:
            self.fates.update(former)
            self.changed[job] = []
            return False
        except MagicError as error:
            self.changed[job] = nodes if error.unsure else []
            return self._fail(Failure(nodes, str(error), error.worth_retrying, _is_refusal(error)), error.effect)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not cost the report of all the others
            reason = f"met an error that it should not have met, {type(error).__name__}: {error}. Please report it."
            return self._fail(Failure(nodes, reason, worth_retrying=False), Effect.MAYBE)
        for node, result in written.items():
            if job in self.asides:
                self.fates[node] = Fate("moved_aside", remains(node), result.payload, modified=True)
                continue
            plan = dataclasses.replace(plan_of(node), managed=filled(plan_of(node).managed))
            plan, modified, warnings = verdict(plan, result)
            self.fates[node] = Fate("applied", "", result.payload, modified or former[node].modified, plan=plan)
            self.warnings += warnings
        self.changed[job] = [node for node in written if self.fates[node].modified]
        return True

    def _fail(self, failure: Failure, effect: Effect) -> bool:
        self._stopped = self._stopped or not (self._keep_going and failure.refusal)
        self.errors.append(failure)
        unsure = effect is not Effect.NONE
        status: Status = "unknown" if unsure else "failed"
        for node in failure.nodes:
            aside = self._is_aside(node)
            reason = f"{failure.reason} {remains(node)}" if aside and not unsure else failure.reason
            self.fates[node] = Fate(status, reason, modified=unsure or aside, pending=Effect.PENDING in effect)
        return False

    def _is_aside(self, node: Node) -> bool:
        """Whether a node has taken a step in between, or may have."""
        return any(node in self.changed.get(job, ()) for job in self.asides)

    def _move_aside(self, node: Node) -> dict[Node, Written]:
        if node.aside is None:
            raise AssertionError(f"{node.name} has no step in between")
        return {node: update_wholly(self._account, node.aside, node)}

    def _write(self, node: Node) -> dict[Node, Written]:
        plan = _ready(plan_of(node))
        find_again = functools.partial(look_up, self._account, node)
        # A rollback has to know what was begun.
        turn_to = functools.partial(setattr, node, "plan")
        node.plan, written = apply(self._account, plan, parent_id(node), find_again, turn_to=turn_to)
        if plan.operation != "deleted":
            node.id = written.payload.get(node.kind.id_key) or node.id
        return {node: written}

    def _update_all(self, nodes: list[Node]) -> dict[Node, Written]:
        return dict(zip(nodes, update_all(self._account, [_ready(plan_of(node)) for node in nodes]), strict=True))


def _is_refusal(error: MagicError) -> bool:
    """Whether an error is about one object alone, and not about the credentials, the account or the API."""
    refused = isinstance(error, ApiError) and error.about_the_request and not error.worth_retrying
    return refused or isinstance(error, PlanError)


def rehearse_all(
    account: Account, nodes: t.Iterable[Node], threads: int, progress: Progress, warnings: list[str]
) -> list[str]:
    """Ask the API about everything that it can be asked about. Nothing is persisted.

    Args:
        warnings: gets what the user should know although nothing is refused.

    Returns:
        What it refuses, each with its place and why.
    """
    by_kind: dict[str, list[Node]] = {}
    requests: list[tuple[list[Node], t.Callable[[], t.Sequence[Written]]]] = []
    for node in nodes:
        if node.aside is not None and node.kind.update_method in node.kind.validate_only:
            requests.append(([node], functools.partial(_rehearse_aside, account, node)))
        # What others still hold would be refused, and what does not exist yet would not be found.
        elif not (node.takes or node.expects) and not any(
            plan_of(needed).operation == "created" for needed in node.needs
        ):
            by_kind.setdefault(node.kind.label, []).append(node)
    for of_one_kind in by_kind.values():
        alone, together = _parted(of_one_kind)
        requests += [
            ([node], functools.partial(_rehearse, account, node)) for node in alone if _can_be_rehearsed(plan_of(node))
        ]
        if together:
            plans = [plan_of(node) for node in together]
            requests.append((together, functools.partial(update_all, account, plans, rehearse=True)))

    def ask(request: tuple[list[Node], t.Callable[[], t.Sequence[Written]]]) -> str | None:
        (first, *others), send = request
        try:
            for answer in send():
                warnings.extend(answer.warnings)
        except MagicError as error:
            more = f", and {len(others)} more in the same request" if others else ""
            return f"{first.place} ({first.name}{more}): {error}"
        return None

    answers = side_by_side(
        ask, requests, threads, lambda done: progress.tell(lambda: done, len(requests), "requests validated")
    )
    return [refusal for refusal in answers if refusal]


def _rehearse(account: Account, node: Node) -> list[Written]:
    node.plan, written = rehearse(account, plan_of(node), parent_id(node))
    return [written]


def _rehearse_aside(account: Account, node: Node) -> list[Written]:
    return [] if node.aside is None else [update(account, node.aside, parent_id(node), rehearse=True)]


def _can_be_rehearsed(plan: Plan) -> bool:
    methods = {"created": "POST", "updated": plan.kind.update_method}
    return methods.get(plan.operation, "DELETE") in plan.kind.validate_only


def look_up(account: Account, node: Node, body: Payload) -> ApiPayload | None:
    """The object that a creation has made, if it has.

    Objects of one key may have been there before; the new one is in the place that the body named.

    Raises:
        PlanError: nothing tells it from others.
    """
    kind, old = node.kind, plan_of(node).id
    key = kind.key_given(body)
    if key is None:
        raise PlanError(f"there is no {' or '.join(kind.natural_keys[-1])} to know it by.")
    others = [item for item in of_kind(kind, account.read(kind, parent_id(node))) if item.get(kind.id_key) != old]
    distinguishing = [field for field in (*kind.optional_key, *kind.tie_breakers) if value_at(body, field) is not None]
    return next(iter(matching(kind, others, body, [*key, *distinguishing])), None)


def update_wholly(account: Account, plan: Plan, node: Node) -> Written:
    """Send an update on which other changes build.

    Raises:
        PlanError: the API accepted it, and the object is not as planned.
    """
    written = update(account, plan, parent_id(node))
    if undone(plan, written.payload):
        raise PlanError(" ".join(verdict(plan, written).warnings))
    return written


def plan_of(node: Node) -> Plan:
    """The plan of a node that has been planned."""
    if node.plan is None:
        raise AssertionError(f"{node.name} has no plan")
    return node.plan


def parent_id(node: Node) -> str | None:
    """The id of the object that it lives in."""
    return node.parent.id if node.parent else None


def remains(node: Node) -> str:
    """What a step in between has made of a node, in words."""
    fields = node.aside.managed if node.aside else {}
    return f"It was moved aside for others, and still has {', '.join(f'{name} {fields[name]}' for name in fields)}."


def filled(body: t.Any) -> t.Any:
    """Identifiers in place of what stood for them."""
    if isinstance(body, Pending):
        return str(body.node.id)
    if isinstance(body, dict):
        return type(body)((key, filled(value)) for key, value in body.items())
    if isinstance(body, list):
        return [filled(value) for value in body]
    return body


def _ready(plan: Plan) -> Plan:
    """A plan with identifiers in its body in place of what stood for them."""
    instead = None if plan.instead is None else _ready(plan.instead)
    return dataclasses.replace(plan, body=filled(plan.body), instead=instead)


def _parted(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """Nodes of one kind that take a request each, and those that one bulk update can carry.

    What the API may refuse to update goes alone, so that the refusal concerns nothing else.
    """
    together = [
        node
        for node in nodes
        if node.kind.updates_many
        and not (node.takes or node.gives)  # whose order matters, which a bulk update has not
        and plan_of(node).operation == "updated"
        and not any(change.path.partition(".")[0] in node.kind.recreatable for change in plan_of(node).changes)
    ]
    if len(together) < 2:
        return nodes, []
    members = set(together)
    return [node for node in nodes if node not in members], together
