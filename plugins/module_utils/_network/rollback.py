# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Put back what a run has changed, from the state that was read before it."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError, PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, of_kind
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.apply import apply, delete
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.body import update_body
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import Change, merged, without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.fulfilment import undone
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.update import update_all
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import put
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.execution import (
    Execution,
    Status,
    filled,
    look_up,
    parent_id,
    plan_of,
    remains,
    update_wholly,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._network.interruption import Interruption
from ansible_collections.cloudflare.magic.plugins.module_utils._network.progress import Progress
from ansible_collections.cloudflare.magic.plugins.module_utils._network.schedule import Job, work_off
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType

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

    def __init__(self, account: Account, execution: Execution, threads: int, progress: Progress) -> None:
        self._account = account
        self._execution = execution
        self._threads = threads
        self._progress = progress
        self._new_ids: dict[str, str] = {}
        self._stopped = False
        self._nodes = [node for node, fate in execution.fates.items() if fate.modified]

    def run(self, interruption: Interruption) -> None:
        """Undo all that can be undone; what cannot is told in its fate and keeps nothing else from it."""
        back = {job: Job(functools.partial(self._undo_job, job)) for job in self._execution.jobs}
        for job, undoing in back.items():
            for earlier in job.after:
                back[earlier].after.add(undoing)
        try:
            with interruption.listening():
                self._let_pending_requests_end()
                work_off(
                    list(reversed(back.values())),
                    self._threads,
                    stopped=lambda: self._stopped,
                    tick=self._tell,
                    hurry=self._hurry,
                )
            self._settle_what_never_changed()
        except BaseException as error:  # noqa: BLE001 - whatever ended it, there is a report to be made
            self._execution.interruption = error
            for node in self._nodes:
                fate = self._execution.fates[node]
                if fate.status in ("applied", "unknown", "moved_aside"):
                    fate.status = "not_rolled_back"
                    fate.reason = f"{fate.reason} The rollback was interrupted.".strip()
        finally:
            self._account.client.patience.regain()

    def _let_pending_requests_end(self) -> None:
        """Give the API time for what it had not answered in time: it must not come after what undoes it."""
        if any(self._execution.fates[node].pending for node in self._nodes):
            for attempt in range(_PAUSES):
                self._account.client.back_off(attempt)

    def _settle_what_never_changed(self) -> None:
        """What the API accepted and did not do is as it was, with nothing to undo."""
        for fate in self._execution.fates.values():
            if fate.status == "applied" and not fate.modified:
                fate.status = "rolled_back"

    def _hurry(self) -> None:
        self._stopped = True
        self._account.client.patience.lose()

    def _tell(self) -> None:
        fates = self._execution.fates
        self._progress.tell(
            lambda: sum(fates[node].status.endswith("rolled_back") for node in self._nodes),
            len(self._nodes),
            "changes rolled back",
        )

    def _undo_job(self, job: Job) -> bool:
        """Undo what one request has changed. Runs in any thread."""
        if self._stopped:
            return False
        nodes = self._execution.changed.get(job, [])
        if job in self._execution.asides:
            for node in nodes:
                self._record([node], functools.partial(self._move_back, node))
            return True
        together = [node for node in nodes if not _replaced_secrets(node)]
        if len(together) > 1:
            self._record(together, functools.partial(self._restore_all, together))
        for node in nodes:
            if len(together) < 2 or node not in together:
                self._record([node], functools.partial(self._undo, node))
        return True

    def _record(self, nodes: list[Node], undo: t.Callable[[], Undone]) -> None:
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
            fate = self._execution.fates[node]
            if status == "rolled_back" and fate.status == "partly_rolled_back":
                status = fate.status  # a step in between is back, and the secret of what came after it is not
            fate.status, fate.reason = status, " ".join(filter(None, [fate.reason, reason]))

    def _move_back(self, node: Node) -> Undone:
        """Undo a step in between, unless what came after it could not be undone."""
        if self._execution.fates[node].status == "not_rolled_back" or node.aside is None:
            raise PlanError("So it was not moved back either.")
        update_wholly(self._account, self._way_back(node.aside, node), node)
        fate = self._execution.fates[node]
        fate.reason = fate.reason.replace(remains(node), "").strip()
        return Undone()

    def _undo(self, node: Node) -> Undone:
        """Undo one change."""
        plan, parent = plan_of(node), parent_id(node)
        if plan.operation == "updated":
            restoration = self._restoration(node)
            if restoration.body:
                update_wholly(self._account, restoration, node)
            return Undone(lost=_replaced_secrets(node))
        unsure = self._execution.fates[node].status == "unknown"
        if plan.operation in ("created", "recreated"):
            made = look_up(self._account, node, filled(plan.body)) if unsure else {node.kind.id_key: node.id}
            if made:
                delete(self._account, node.kind, str(made[node.kind.id_key]), parent)
        if plan.operation == "created" or (unsure and self._still_there(node)):
            return Undone()
        return self._create_again(node)

    def _still_there(self, node: Node) -> bool:
        """Whether an object that was to be deleted has not been, after all."""
        existing = of_kind(node.kind, self._account.read(node.kind, parent_id(node)))
        return any(item.get(node.kind.id_key) == plan_of(node).id for item in existing)

    def _create_again(self, node: Node) -> Undone:
        """Create an object as it was."""
        body = self._creation(node)
        creation = Plan(node.kind, "created", body=body)
        find_again = functools.partial(look_up, self._account, node)
        made = apply(self._account, creation, parent_id(node), find_again).written.payload
        node.id = made.get(node.kind.id_key)
        self._new_ids[str(plan_of(node).id)] = str(node.id)
        return Undone(str(node.id), sorted(_unseen_secrets(node.kind)))

    def _restore_all(self, nodes: list[Node]) -> Undone:
        """Put several objects back with the one request that changed them, and each that this leaves by itself."""
        restorations = [self._restoration(node) for node in nodes]
        answers = update_all(self._account, restorations)
        for node, restoration, written in zip(nodes, restorations, answers, strict=True):
            if undone(restoration, written.payload):
                update_wholly(self._account, restoration, node)
        return Undone()

    def _restoration(self, node: Node) -> Plan:
        """The update that undoes the change of an object; a step in between is undone by itself."""
        plan = plan_of(node)
        between = node.aside.managed if node.aside else {}
        return self._way_back(dataclasses.replace(plan, before=merged(plan.before or {}, between)), node)

    def _way_back(self, plan: Plan, node: Node) -> Plan:
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
            kind, "updated", node.id, body=body, changes=tuple(changes), before=present, after=former, managed=managed
        )

    def _creation(self, node: Node) -> dict[str, t.Any]:
        """The object as it was, as a creation sends it."""
        before = {**(plan_of(node).before or {}), **(node.aside.managed if node.aside else {})}
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


def _replaced_secrets(node: Node) -> list[str]:
    """The secrets that an update has replaced and that had never been shown."""
    body = plan_of(node).body
    reissued = node.kind.returned_once if set(node.kind.on_request) & set(body) else ()
    return sorted({*(_unseen_secrets(node.kind) & set(body)), *reissued})
