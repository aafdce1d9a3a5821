# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Carry a plan of many objects out: independent writes side by side, dependent ones in order, bulk where there is bulk.

When something fails, nothing new is started, what runs is let finish, and the report says of each object what became
of it.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import functools
import time
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload, Written
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.apply import apply, delete
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.find import by_key
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node, Pending
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import CREATION_ORDER, TUNNELS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE

Progress = t.Callable[[int, int, int], None]
"""Called now and then with the objects written, those to write, and the requests sent."""

_REPORT_INTERVAL = 5.0


@dataclasses.dataclass
class Fate:
    """What became of one object.

    Attributes:
        status: applied, failed, not started, rolled back, or not rolled back.
        reason: why it was not applied, or could not be rolled back.
        payload: the object as the API answered; empty when it did not.
        modified: the API's own word on whether anything was changed.
    """

    status: t.Literal["applied", "failed", "not_started", "rolled_back", "not_rolled_back"] = "not_started"
    reason: str = ""
    payload: ApiPayload = dataclasses.field(default_factory=dict)
    modified: bool = False


@dataclasses.dataclass(eq=False)
class _Job:
    """One request, for one object or for many of a kind.

    Attributes:
        after: the jobs that have to be done first.
    """

    nodes: list[Node]
    run: t.Callable[[], t.Mapping[Node, Written]]
    after: set[_Job] = dataclasses.field(default_factory=set)


class Execution:
    """One run over planned nodes.

    Args:
        nodes: those with something to do.
        threads: how many requests may run at once.
    """

    def __init__(self, account: Account, nodes: t.Sequence[Node], threads: int, progress: Progress) -> None:
        self.fates: dict[Node, Fate] = {node: Fate() for node in nodes}
        self.interrupted = False
        self._account = account
        self._threads = threads
        self._progress = progress
        self._done: list[_Job] = []

    @property
    def failed(self) -> bool:
        """Whether any object was not applied."""
        return self.interrupted or any(fate.status != "applied" for fate in self.fates.values())

    def run(self) -> None:
        """Write everything, or stop at the first failure."""
        waiting = self._jobs()
        running: dict[concurrent.futures.Future[t.Mapping[Node, Written]], _Job] = {}
        stopped = False
        shown = time.monotonic()
        ready = [job for job in waiting if not job.after]
        followers: dict[_Job, list[_Job]] = {}
        missing = {job: len(job.after) for job in waiting}
        for job in waiting:
            for earlier in job.after:
                followers.setdefault(earlier, []).append(job)
        with concurrent.futures.ThreadPoolExecutor(self._threads) as pool:
            while ready or running:
                try:
                    while ready and not stopped and len(running) < 2 * self._threads:
                        job = ready.pop()
                        running[pool.submit(job.run)] = job
                    if not running:
                        break
                    finished, _rest = concurrent.futures.wait(
                        running, timeout=_REPORT_INTERVAL, return_when=concurrent.futures.FIRST_COMPLETED
                    )
                    for future in finished:
                        job = running.pop(future)
                        if self._settle(job, future):
                            for follower in followers.get(job, []):
                                missing[follower] -= 1
                                if not missing[follower]:
                                    ready.append(follower)
                        else:
                            stopped = True
                    if time.monotonic() - shown >= _REPORT_INTERVAL:
                        shown = time.monotonic()
                        self._show_progress()
                except KeyboardInterrupt:
                    self.interrupted = stopped = True

    def roll_back(self) -> None:
        """Put back what this run changed, the last change first."""
        for job in reversed(self._done):
            for node in reversed(job.nodes):
                fate = self.fates[node]
                try:
                    fate.reason = self._undo(node, fate)
                    fate.status = "rolled_back"
                except MagicError as error:
                    fate.status, fate.reason = "not_rolled_back", str(error)

    def _show_progress(self) -> None:
        written = sum(1 for fate in self.fates.values() if fate.status == "applied")
        self._progress(written, len(self.fates), self._account.client.requests_sent)

    def _settle(self, job: _Job, future: concurrent.futures.Future[t.Mapping[Node, Written]]) -> bool:
        try:
            written = future.result()
        except MagicError as error:
            for node in job.nodes:
                self.fates[node].status, self.fates[node].reason = "failed", str(error)
            return False
        for node, result in written.items():
            self.fates[node] = Fate("applied", "", result.payload, result.modified)
        self._done.append(job)
        return True

    # What has to be done, and in which order

    def _jobs(self) -> list[_Job]:
        jobs: dict[Node, _Job] = {}
        for kind in CREATION_ORDER:
            of_kind = [node for node in self.fates if node.kind is kind]
            bulk = [node for node in of_kind if _fits_bulk(node)]
            if len(bulk) > 1:
                job = _Job(bulk, functools.partial(self._update_all, kind, bulk))
                jobs.update(dict.fromkeys(bulk, job))
            for node in of_kind:
                if node not in jobs:
                    jobs[node] = _Job([node], functools.partial(self._write, node))
        barriers = _order(jobs)
        return [*dict.fromkeys(jobs.values()), *barriers]

    # One request

    def _write(self, node: Node) -> dict[Node, Written]:
        plan = dataclasses.replace(_plan(node), body=_filled(_plan(node).body))
        kind, parent = node.kind, node.parent.id if node.parent else None

        def find_again() -> ApiPayload | None:
            siblings = self._account.list(kind, parent, fresh=True)
            desired = _filled(node.desired)
            return by_key(kind, siblings, desired, node.key)

        written = apply(self._account, plan, parent, find_again)
        if plan.operation != "deleted":
            node.id = written.payload.get(kind.id_key) or node.id
        return {node: written}

    def _update_all(self, kind: ResourceType, nodes: list[Node]) -> dict[Node, Written]:
        bodies = {str(_plan(node).id): _filled(_plan(node).body) for node in nodes}
        written = self._account.update_all(kind, bodies)
        return {node: written[str(_plan(node).id)] for node in nodes}

    def _undo(self, node: Node, fate: Fate) -> str:
        """Undo one change. Returns what could not be put back, in words; usually nothing."""
        plan, parent = _plan(node), node.parent.id if node.parent else None
        if not fate.modified:
            return ""
        if plan.operation == "created":
            delete(self._account, node.kind, str(node.id), parent)
            return ""
        before = without(plan.before or {}, node.kind.write_only)
        unseen = (
            " Its secrets are not known and were not put back." if set(node.kind.write_only) & set(plan.body) else ""
        )
        if plan.operation == "updated":
            body = dict(before)
            if node.kind.update_method == "PATCH":
                body = {field: before.get(field) for field in plan.body}
            self._account.update(node.kind, str(node.id), without(body, node.kind.create_only), parent)
            return unseen.strip()
        if plan.operation == "recreated":
            delete(self._account, node.kind, str(node.id), parent)
        node.id = self._account.create(node.kind, before, parent).payload.get(node.kind.id_key)
        return f"It has a new id, {node.id}.{unseen}"


def rehearse_all(account: Account, nodes: t.Iterable[Node], threads: int) -> list[str]:
    """Ask the API about everything that it can be asked about. Nothing is persisted.

    Returns:
        What it refuses, in words.
    """
    requests: list[tuple[str, t.Callable[[], object]]] = []
    bulk: dict[str, list[Node]] = {}
    for node in nodes:
        plan, methods = _plan(node), node.kind.validate_only
        if any(isinstance(value, Pending) for value in plan.body.values()):
            continue
        if plan.operation == "created" and "POST" in methods:
            requests.append((node.name, functools.partial(account.create, node.kind, plan.body, rehearse=True)))
        elif plan.operation == "updated" and node.kind.update_method in methods:
            bulk.setdefault(node.kind.name, []).append(node)
        elif plan.operation in ("deleted", "recreated") and "DELETE" in methods:
            requests.append((node.name, functools.partial(account.delete, node.kind, str(plan.id), rehearse=True)))
    for of_kind in bulk.values():
        kind = of_kind[0].kind
        together = [node for node in of_kind if _fits_bulk(node)]
        if len(together) > 1:
            bodies = {str(_plan(node).id): _plan(node).body for node in together}
            label = f"{len(together)} {kind.label}s"
            requests.append((label, functools.partial(account.update_all, kind, bodies, rehearse=True)))
        for node in of_kind if len(together) < 2 else [node for node in of_kind if node not in together]:
            plan = _plan(node)
            requests.append(
                (node.name, functools.partial(account.update, kind, str(plan.id), plan.body, rehearse=True))
            )

    def ask(request: tuple[str, t.Callable[[], object]]) -> str | None:
        name, send = request
        try:
            send()
        except MagicError as error:
            return f"{name}: {error}"
        return None

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return [refusal for refusal in pool.map(ask, requests) if refusal]


def _order(jobs: dict[Node, _Job]) -> list[_Job]:
    """Let each job wait for what it needs.

    Returns:
        Barriers: jobs without a request that stand between two groups, so that not every job has to name every other.
    """
    writes = {node: job for node, job in jobs.items() if _operation(node) != "deleted"}
    leaving: dict[Node, list[Node]] = {}
    for node in jobs:
        if node not in writes and node.parent is not None:
            leaving.setdefault(node.parent, []).append(node)
    tunnels = _barrier(job for node, job in writes.items() if node.kind in TUNNELS)
    for node, job in writes.items():
        job.after |= {writes[needed] for needed in node.needs if needed in writes}
        if node.parent is not None:
            # Ports, VLANs and subnets have to be free before others can take them.
            job.after |= {jobs[other] for other in leaving.get(node.parent, [])}
            job.after |= {writes[node.parent]} if node.parent in writes else set()
        if node.kind is ROUTE:
            # A nexthop is an address of a tunnel, whichever way it was written.
            job.after.add(tunnels)
    rank = {kind.label: place for place, kind in enumerate(CREATION_ORDER)}
    for siblings in leaving.values():
        for node in siblings:
            jobs[node].after |= {jobs[other] for other in siblings if rank[other.kind.label] > rank[node.kind.label]}
    for job in jobs.values():
        job.after.discard(job)
    return [tunnels, *_order_deletions(jobs, writes)]


def _order_deletions(jobs: dict[Node, _Job], writes: t.Container[Node]) -> list[_Job]:
    """In the account itself, what is new works before what is old goes, and what names others goes before them."""
    barriers = [_barrier(jobs[node] for node in jobs if node in writes or node.parent is not None)]
    for kind in reversed(CREATION_ORDER):
        going = [jobs[node] for node in jobs if node.kind is kind and node not in writes and node.parent is None]
        for job in going:
            job.after.add(barriers[-1])
        if going:
            barriers.append(_barrier(going))
    return barriers


def _barrier(jobs: t.Iterable[_Job]) -> _Job:
    return _Job([], dict, set(jobs))


def _plan(node: Node) -> Plan:
    if node.plan is None:
        raise AssertionError(f"{node.name} has no plan")
    return node.plan


def _operation(node: Node) -> str:
    return _plan(node).operation


def _fits_bulk(node: Node) -> bool:
    """Whether a bulk update can carry it. Bulk merges, so that what is cleared has to go alone."""
    plan = _plan(node)
    return (
        node.kind.updates_many
        and plan.operation == "updated"
        and all(change.after is not None for change in plan.changes)
    )


def _filled(body: t.Any) -> t.Any:
    """Identifiers in place of what stood for them."""
    if isinstance(body, Pending):
        return str(body.node.id)
    if isinstance(body, dict):
        return {key: _filled(value) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value) for value in body]
    return body
