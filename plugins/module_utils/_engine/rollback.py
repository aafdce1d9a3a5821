# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put back what a run has changed, from the state that was read before it."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._client.errors import MagicError, PlanError
from .._models.base import Canonical
from .._models.path import put
from .._resources.description import ResourceType
from .account import Account, of_kind
from .apply import apply, delete
from .body import update_body
from .diff import Change, merged, without
from .execute import Result, Status, remains
from .interruption import Interruption
from .plan import Plan
from .progress import Progress
from .run import Run
from .schedule import Job, run_jobs
from .stages import Planned
from .update import update_all
from .verify import undone

_PAUSES = 5
"""How often, with growing length, a rollback waits for requests that the API may yet carry out: 8 to 16 s in all."""


class Undone(t.NamedTuple):
    """How a change was undone.

    Attributes:
        new_id: the identifier of what had to be created again; empty where it has its own.
        lost: the secrets that it had before and has not now.
    """

    new_id: str = ""
    lost: t.Sequence[str] = ()

    @property
    def status(self) -> Status:
        """Whether it is as it was."""
        return "partly_rolled_back" if self.lost else "rolled_back"

    @property
    def reason(self) -> str:
        """What is different now, in words; usually nothing."""
        sentences = [f"It has a new id, {self.new_id}."] if self.new_id else []
        if self.lost:
            sentences.append(f"Its {', '.join(self.lost)} cannot be put back, since the API never shows it.")
        return " ".join(sentences)


class Rollback:
    """The way back of one run: each of its requests is undone as soon as those that waited for it are undone.

    Args:
        threads: how many requests may run at once.
    """

    def __init__(self, account: Account, run: Run, threads: int, progress: Progress) -> None:
        self._account = account
        self._run = run
        self._threads = threads
        self._progress = progress
        self._new_ids: dict[str, str] = {}
        self._stopped = False
        self._nodes = [node for desired, node in run.nodes.items() if run.results[desired].modified]

    def run(self, interruption: Interruption) -> None:
        """Undo all that can be undone; what cannot is told in its result and keeps nothing else from it."""
        back = {job: Job(functools.partial(self._undo_job, job)) for job in self._run.jobs}
        for job, undoing in back.items():
            for earlier in job.after:
                back[earlier].after.add(undoing)
        try:
            with interruption.listening():
                self._let_pending_requests_end()
                run_jobs(
                    list(reversed(back.values())),
                    self._threads,
                    stopped=lambda: self._stopped,
                    tick=self._tell,
                    hurry=self._hurry,
                )
            self._settle_what_never_changed()
        except BaseException as error:  # noqa: BLE001 - whatever ended it, there is a report to be made
            self._run.interruption = error
            for node in self._nodes:
                result = self._result(node)
                if result.status in ("applied", "unknown", "moved_aside"):
                    result.status = "not_rolled_back"
                    result.reason = f"{result.reason} The rollback was interrupted.".strip()
        finally:
            self._account.client.patience.regain()

    def _let_pending_requests_end(self) -> None:
        """Give the API time for what it had not answered in time: it must not come after what undoes it."""
        if any(self._result(node).pending for node in self._nodes):
            for attempt in range(_PAUSES):
                self._account.client.back_off(attempt)

    def _settle_what_never_changed(self) -> None:
        """What the API accepted and did not do is as it was, with nothing to undo."""
        for result in self._run.results.values():
            if result.status == "applied" and not result.modified:
                result.status = "rolled_back"

    def _result(self, node: Planned) -> Result:
        return self._run.results[node.desired]

    def _hurry(self) -> None:
        self._stopped = True
        self._account.client.patience.lose()

    def _tell(self) -> None:
        self._progress.tell(
            lambda: sum(self._result(node).status.endswith("rolled_back") for node in self._nodes),
            len(self._nodes),
            "changes rolled back",
        )

    def _undo_job(self, job: Job) -> bool:
        """Undo what one request has changed. Runs in any thread."""
        if self._stopped:
            return False
        nodes = self._run.changed.get(job, [])
        if job in self._run.asides:
            for node in nodes:
                self._record([node], functools.partial(self._move_back, node))
            return True
        together = [node for node in nodes if not _replaced_secrets(node.kind, self._run.plans[node.desired])]
        if len(together) > 1:
            self._record(together, functools.partial(self._restore_all, together))
        for node in nodes:
            if len(together) < 2 or node not in together:
                self._record([node], functools.partial(self._undo, node))
        return True

    def _record(self, nodes: list[Planned], undo: t.Callable[[], Undone]) -> None:
        status: Status
        try:
            undone = undo()
            status, reason = undone.status, undone.reason
        except MagicError as error:
            status, reason = "not_rolled_back", str(error)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not keep the others from being put back
            status = "not_rolled_back"
            reason = f"met an error that it should not have met, {type(error).__name__}: {error}."
        for node in nodes:
            result = self._result(node)
            if status == "rolled_back" and result.status == "partly_rolled_back":
                status = result.status  # a step in between is back, and the secret of what came after it is not
            result.status, result.reason = status, " ".join(filter(None, [result.reason, reason]))

    def _move_back(self, node: Planned) -> Undone:
        """Undo a step in between, unless what came after it could not be undone."""
        if self._result(node).status == "not_rolled_back" or node.aside is None:
            raise PlanError("So it was not moved back either.")
        self._run.update_wholly(self._way_back(node.aside, node), node)
        result = self._result(node)
        result.reason = result.reason.replace(remains(node), "").strip()
        return Undone()

    def _undo(self, node: Planned) -> Undone:
        """Undo one change."""
        plan, parent = self._run.plans[node.desired], self._run.parent_of(node)
        if plan.operation == "updated":
            restoration = self._restoration(node)
            if restoration.body:
                self._run.update_wholly(restoration, node)
            return Undone(lost=_replaced_secrets(node.kind, plan))
        unsure = self._result(node).status == "unknown"
        if plan.operation in ("created", "recreated"):
            made = (
                self._run.made(node, self._run.filled(plan.body))
                if unsure
                else {node.kind.id_key: self._run.ids[node.desired]}
            )
            if made:
                delete(self._account, node.kind, str(made[node.kind.id_key]), parent)
        if plan.operation == "created" or (unsure and self._still_there(node)):
            return Undone()
        return self._create_again(node)

    def _still_there(self, node: Planned) -> bool:
        """Whether an object that was to be deleted has not been, after all."""
        existing = of_kind(node.kind, self._account.read(node.kind, self._run.parent_of(node)))
        return any(item.get(node.kind.id_key) == self._run.plans[node.desired].id for item in existing)

    def _create_again(self, node: Planned) -> Undone:
        """Create an object as it was."""
        body = self._creation(node)
        creation = Plan(node.kind, "created", body=body)
        find_again = functools.partial(self._run.made, node)
        made = apply(self._account, creation, self._run.parent_of(node), find_again).written.payload
        new = made.get(node.kind.id_key)
        self._run.ids[node.desired] = new
        self._new_ids[str(node.plan.id)] = str(new)
        return Undone(str(new), sorted(_unseen_secrets(node.kind)))

    def _restore_all(self, nodes: list[Planned]) -> Undone:
        """Put several objects back with the one request that changed them, and each that this leaves by itself."""
        restorations = [self._restoration(node) for node in nodes]
        answers = update_all(self._account, restorations)
        for node, restoration, written in zip(nodes, restorations, answers, strict=True):
            if undone(restoration, written.payload):
                self._run.update_wholly(restoration, node)
        return Undone()

    def _restoration(self, node: Planned) -> Plan:
        """The update that undoes the change of an object; a step in between is undone by itself."""
        plan = self._run.plans[node.desired]
        between = node.aside.managed if node.aside else {}
        return self._way_back(dataclasses.replace(plan, before=Canonical(merged(plan.before or {}, between))), node)

    def _way_back(self, plan: Plan, node: Planned) -> Plan:
        """The update that makes an object what it was before an update."""
        kind = plan.kind
        sent = {*kind.write_only, *kind.on_request}
        former, present = without(plan.before or {}, sent), without(plan.after or {}, sent)
        changes = [Change(each.path, each.after, each.before) for each in plan.changes if each.path not in sent]
        body = t.cast("dict[str, t.Any]", self._translated(update_body(kind, present, former, changes)))
        managed: dict[str, t.Any] = {}
        for change in changes:
            put(managed, change.path, self._translated(change.after))
        return Plan(
            kind,
            "updated",
            self._run.ids[node.desired],
            body=body,
            changes=tuple(changes),
            before=Canonical(present),
            after=Canonical(former),
            managed=managed,
        )

    def _creation(self, node: Planned) -> dict[str, t.Any]:
        """The object as it was, as a creation sends it."""
        before = {**(self._run.plans[node.desired].before or {}), **(node.aside.managed if node.aside else {})}
        left_out = [*node.kind.write_only, *node.kind.surplus(before)]
        return t.cast("dict[str, t.Any]", self._translated(without(before, left_out)))

    def _translated(self, value: t.Any) -> t.Any:
        """With the new ids of what was deleted and has come back."""
        if isinstance(value, dict):
            return {key: self._translated(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._translated(item) for item in value]
        return self._new_ids.get(value, value) if isinstance(value, str) else value


def _unseen_secrets(kind: ResourceType) -> set[str]:
    """The secrets that the API never shows, so that nobody knows what they were."""
    return set(kind.write_only) & kind.secret


def _replaced_secrets(kind: ResourceType, plan: Plan) -> list[str]:
    """The secrets that an update has replaced and that had never been shown."""
    reissued = kind.returned_once if set(kind.on_request) & set(plan.body) else ()
    return sorted({*(_unseen_secrets(kind) & set(plan.body)), *reissued})
