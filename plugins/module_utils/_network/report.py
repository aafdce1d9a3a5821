# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What a run came to, as the result of the task and in words."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.visible import visible
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.execution import Execution, Fate
from ansible_collections.cloudflare.magic.plugins.module_utils._network.naming import Naming

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
        fates: those with something to do.
        naming: shows them with the names of others.
    """

    def __init__(
        self,
        nodes: t.Sequence[Node],
        fates: t.Mapping[Node, Fate],
        naming: Naming,
    ) -> None:
        self._nodes = nodes
        self._naming = naming
        self._fates = fates

    def result(self, requests: int) -> dict[str, t.Any]:
        """The result of the task, grouped by object; what stayed as it was is only counted."""
        counts = collections.Counter(unchanged=len(self._nodes) - len(self._fates))
        objects, diffs = [], []
        secrets: dict[str, dict[str, t.Any]] = {}
        for node, fate in self._fates.items():
            plan = fate.plan or node.plan
            if plan is None:
                continue
            operation = plan.operation if fate.modified or fate.status != "applied" else "unchanged"
            counts[operation if fate.status == "applied" else fate.status] += 1
            objects.append(self._entry(node, fate, plan, operation))
            revealed = {name: fate.payload[name] for name in node.kind.returned_once if fate.payload.get(name)}
            if revealed:
                secrets[node.name] = revealed
            before, after = self._naming.diff(node, plan)
            diffs.append({"before": before, "after": after, "header": node.name})
        return {
            "changed": any(fate.modified and fate.status != "rolled_back" for fate in self._fates.values()),
            "operations": dict(sorted(counts.items())),
            "objects": objects,
            "requests": requests,
            **({"secrets": secrets} if secrets else {}),
            "diff": diffs,
        }

    def _entry(self, node: Node, fate: Fate, plan: Plan, operation: str) -> dict[str, t.Any]:
        entry: dict[str, t.Any] = {
            "type": node.kind.name,
            "name": node.name,
            "place": node.place,
            "id": node.id or fate.payload.get(node.kind.id_key),
            "operation": operation,
            "changes": [change.path for change in plan.changes],
            "status": fate.status,
            **({"in_between": dict(node.aside.managed)} if node.aside else {}),
        }
        optional = {"file": node.file, "site": node.site, "reason": fate.reason}
        return {**entry, **{name: value for name, value in optional.items() if value}}

    def failure(self, execution: Execution) -> str:
        """What was done and what was not, in one paragraph."""
        sentences = []
        if execution.interruption is not None:
            what = str(execution.interruption).rstrip(".")
            sentences.append(f"Interrupted{f': {what}' if what else ''}.")
        failed = sum(len(failure.nodes) for failure in execution.errors)
        if failed:
            reasons = [f"{_named(failure.nodes, 1)}: {failure.reason}" for failure in execution.errors]
            sentences.append(f"{failed} of {len(self._fates)} changes failed: {_several(reasons)}")
        by_status = self._by_status()
        sentences += [
            _counted(len(by_status[status]), verb, rest)
            for status, (verb, rest) in _IN_WORDS.items()
            if by_status[status]
        ]
        different = [*by_status["moved_aside"], *by_status["partly_rolled_back"], *by_status["not_rolled_back"]]
        lost = [f"{node.name}: {self._fates[node].reason}" for node in different]
        if lost:
            sentences.append(_several(lost))
        if all(failure.worth_retrying for failure in execution.errors):
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

    def _by_status(self) -> dict[str, list[Node]]:
        by_status: dict[str, list[Node]] = collections.defaultdict(list)
        for node, fate in self._fates.items():
            by_status[fate.status].append(node)
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


def _named(nodes: t.Sequence[Node], most: int) -> str:
    more = f" and {len(nodes) - most} more" if len(nodes) > most else ""
    return ", ".join(node.name for node in nodes[:most]) + more
