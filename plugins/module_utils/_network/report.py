# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run came to, as the result of the task and in words."""

from __future__ import annotations

import collections
import typing as t

from .._client.visible import visible
from .._engine.execute import Result
from .._engine.naming import Naming
from .._engine.plan import Plan
from .._engine.run import Run
from .._engine.stages import Desired, Planned

_MOST_REASONS = 10
_MOST_NAMES = 20

_IN_WORDS = {
    "unknown": ("may have been", "applied, which is not known"),
    "applied": ("were", "applied and stay"),
    "not_started": ("were", "not started"),
    "moved_aside": ("were", "moved aside for others and not yet to where they are to be"),
    "rolled_back": ("were", "put back"),
    "partly_rolled_back": ("were", "put back without what the API never shows"),
    "not_rolled_back": ("were", "applied and could not be put back"),
}


class Report:
    """Puts the outcome of a run together.

    Args:
        nodes: all of them.
        results: what became of those with something to do.
        naming: shows them with the names of others.
        ids: the identifiers that they have now, as far as those are others.
    """

    def __init__(
        self,
        nodes: t.Sequence[Planned],
        results: t.Mapping[Desired, Result],
        naming: Naming,
        ids: t.Mapping[Desired, str | None] | None = None,
    ) -> None:
        self._nodes = nodes
        self._ids = ids or {}
        self._naming = naming
        self._results = results

    def result(self, requests: int) -> dict[str, t.Any]:
        """The result of the task, grouped by object; what stayed as it was is only counted."""
        counts = collections.Counter(unchanged=len(self._nodes) - len(self._results))
        objects, diffs = [], []
        secrets: dict[str, dict[str, t.Any]] = {}
        for node, result in self._changed():
            plan = result.plan or node.plan
            operation = plan.operation if result.modified or result.status != "applied" else "unchanged"
            counts[operation if result.status == "applied" else result.status] += 1
            objects.append(self._entry(node, result, plan, operation))
            if revealed := result.revealed(node.kind):
                secrets[node.name] = revealed
            before, after = self._naming.diff(node, plan)
            diffs.append({"before": before, "after": after, "header": node.name})
        return {
            "changed": any(result.modified and result.status != "rolled_back" for result in self._results.values()),
            "operations": dict(sorted(counts.items())),
            "objects": objects,
            "requests": requests,
            **({"secrets": secrets} if secrets else {}),
            "diff": diffs,
        }

    def _entry(self, node: Planned, result: Result, plan: Plan, operation: str) -> dict[str, t.Any]:
        entry: dict[str, t.Any] = {
            "type": node.kind.name,
            "name": node.name,
            "place": node.desired.place,
            "id": self._ids.get(node.desired) or node.matched.id or result.payload.get(node.kind.id_key),
            "operation": operation,
            "changes": [change.path for change in plan.changes],
            "status": result.status,
            **({"in_between": dict(node.aside.managed)} if node.aside else {}),
        }
        optional = {"file": node.desired.file, "site": node.matched.above, "reason": result.reason}
        return {**entry, **{name: value for name, value in optional.items() if value}}

    def failure(self, run: Run) -> str:
        """What was done and what was not, in one paragraph."""
        sentences = []
        if run.interruption is not None:
            what = str(run.interruption).rstrip(".")
            sentences.append(f"Interrupted{f': {what}' if what else ''}.")
        failed = sum(len(failure.nodes) for failure in run.errors)
        if failed:
            reasons = [f"{_named(failure.nodes, 1)}: {failure.reason}" for failure in run.errors]
            sentences.append(f"{failed} of {len(self._results)} changes failed: {_several(reasons)}")
        by_status = self._by_status()
        sentences += [
            _counted(len(by_status[status]), verb, rest)
            for status, (verb, rest) in _IN_WORDS.items()
            if by_status[status]
        ]
        different = [*by_status["moved_aside"], *by_status["partly_rolled_back"], *by_status["not_rolled_back"]]
        lost = [f"{node.name}: {self._results[node.desired].reason}" for node in different]
        if lost:
            sentences.append(_several(lost))
        if all(failure.worth_retrying for failure in run.errors):
            sentences.append("Run again to continue.")
        else:
            sentences.append("Fix the cause first: running again as it is would fail the same way.")
        return visible(" ".join(sentences))

    def listing(self) -> str:
        """What became of which object, a line for each outcome."""
        return "\n".join(
            visible(f"{status.replace('_', ' ')}: {_named(nodes, _MOST_NAMES)}")
            for status, nodes in self._by_status().items()
        )

    def _changed(self) -> t.Iterator[tuple[Planned, Result]]:
        return ((node, self._results[node.desired]) for node in self._nodes if node.desired in self._results)

    def _by_status(self) -> dict[str, list[Planned]]:
        by_status: dict[str, list[Planned]] = collections.defaultdict(list)
        for node, result in self._changed():
            by_status[result.status].append(node)
        return by_status


def _counted(count: int, verb: str, rest: str) -> str:
    """A sentence about so many changes; the verb is given for several."""
    if count == 1:
        verb, rest = verb.replace("were", "was"), rest.replace("they are", "it is").replace("and stay", "and stays")
    return f"{count} {verb} {rest}."


def _several(texts: t.Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = f" And {len(texts) - _MOST_REASONS} more." if len(texts) > _MOST_REASONS else ""
    return " ".join(texts[:_MOST_REASONS]) + more


def _named(nodes: t.Sequence[Planned], most: int) -> str:
    more = f" and {len(nodes) - most} more" if len(nodes) > most else ""
    return ", ".join(node.name for node in nodes[:most]) + more
