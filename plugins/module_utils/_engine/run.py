# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carry out the changes of many objects: in their order, in few requests, and several at a time."""

from __future__ import annotations

import functools
import typing as t

from .._client.errors import PlanError
from .account import Account, Written
from .execute import Execution
from .interruption import Interruption
from .order import put_in_order
from .plan import Plan
from .progress import Progress
from .schedule import Job, run_jobs
from .stages import Desired, Planned
from .update import update, update_all
from .verify import undone, verdict


class Run(Execution):
    """One run over planned objects.

    Args:
        nodes: those with something to do.
        threads: how many requests may run at once.
        keep_going: whether a refusal by the API stops only what depends on the refused object.

    Attributes:
        jobs: the requests, with what each waited for, and barriers between them.
        changed: the objects that each job has changed, or may have changed.
        asides: the jobs that are steps in between.
        interruption: what ended the run early, such as a KeyboardInterrupt.
    """

    def __init__(
        self,
        account: Account,
        nodes: t.Sequence[Planned],
        threads: int,
        progress: Progress,
        *,
        keep_going: bool = False,
    ) -> None:
        super().__init__(account, nodes)
        self.changed: dict[Job, t.Sequence[Planned]] = {}
        self.asides: set[Job] = set()
        self.interruption: BaseException | None = None
        self._threads = threads
        self._progress = progress
        self._stopped = False
        self._keep_going = keep_going
        self.jobs = self._plan_jobs()

    def run(self, interruption: Interruption) -> None:
        """Write everything, or stop at the first failure or interruption."""

        def tick() -> None:
            interruption.look()
            self._tell()

        try:
            with interruption.listening():
                run_jobs(self.jobs, self._threads, stopped=lambda: self._stopped, tick=tick, hurry=self._hurry)
        except BaseException as error:  # noqa: BLE001 - whatever ended it, there is a report to be made
            self.interruption = error
        finally:
            self._account.client.patience.regain()

    def _hurry(self) -> None:
        self._stopped = True
        self._account.client.patience.lose()

    def _tell(self) -> None:
        self._progress.tell(
            lambda: sum(result.status == "applied" for result in self.results.values()), len(self.results), "changes"
        )

    def _plan_jobs(self) -> list[Job]:
        by_kind: dict[str, list[Planned]] = {}
        for node in self.nodes.values():
            by_kind.setdefault(node.kind.name, []).append(node)
        jobs: dict[Desired, Job] = {}
        for of_kind in by_kind.values():
            alone, together = parted(of_kind)
            for node in alone:
                jobs[node.desired] = self._job(functools.partial(self.write, node), [node])
            if together:
                job = self._job(functools.partial(self.update_all, together), together)
                jobs.update({node.desired: job for node in together})
        asides = {
            node.desired: self._job(functools.partial(self.move_aside, node), [node], aside=True)
            for node in self.nodes.values()
            if node.aside is not None
        }
        self.asides.update(asides.values())
        # Objects in the order in which they were written, so that a site is completed before the next one is begun.
        return put_in_order(self.nodes, {desired: jobs[desired] for desired in self.nodes}, asides)

    def _job(
        self, request: t.Callable[[], t.Mapping[Planned, Written]], nodes: t.Sequence[Planned], *, aside: bool = False
    ) -> Job:
        job = Job()

        def run() -> bool:
            if self._stopped:
                return False
            self.changed[job] = nodes
            done, self.changed[job] = self.perform(request, nodes, aside=aside)
            self._stopped = self._stopped or any(not (self._keep_going and error.refusal) for error in self.errors)
            return done

        job.run = run
        return job

    def move_aside(self, node: Planned) -> dict[Planned, Written]:
        """Let an object take its step in between."""
        if node.aside is None:
            raise AssertionError(f"{node.name} has no step in between")
        return {node: self.update_wholly(node.aside, node)}

    def update_all(self, nodes: t.Sequence[Planned]) -> dict[Planned, Written]:
        """Carry out the updates of several objects in one request."""
        return dict(zip(nodes, update_all(self._account, [self.ready(node.plan) for node in nodes]), strict=True))

    def update_wholly(self, plan: Plan, node: Planned) -> Written:
        """Send an update on which other changes build.

        Raises:
            PlanError: the API accepted it, and the object is not as planned.
        """
        written = update(self._account, plan, self.parent_of(node))
        if undone(plan, written.payload):
            raise PlanError(" ".join(verdict(plan, written).warnings))
        return written


def parted(nodes: t.Sequence[Planned]) -> tuple[list[Planned], list[Planned]]:
    """Objects of one kind that take a request each, and those that one bulk update can carry.

    What the API may refuse to update goes alone, so that the refusal concerns nothing else.
    """
    together = [
        node
        for node in nodes
        if node.kind.updates_many
        and not (node.takes or node.gives)  # whose order matters, which a bulk update has not
        and node.plan.operation == "updated"
        and not any(change.path.partition(".")[0] in node.kind.recreatable for change in node.plan.changes)
    ]
    if len(together) < 2:
        return list(nodes), []
    members = set(together)
    return [node for node in nodes if node not in members], together
