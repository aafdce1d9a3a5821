# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that wait for each other in a ring: one object moves aside first, or nothing is written at all."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from .._models.base import Canonical
from .._resources.description import Payload, ResourceType, Unique
from .current import Collection, Current
from .diff import merged
from .findings import Findings
from .handover import collide, handovers
from .order import Wait, waits
from .plan import plan_present
from .stages import Desired, Handover, Planned


def break_rings(
    nodes: t.Sequence[Planned], current: Current, kinds: t.Sequence[ResourceType], findings: Findings
) -> list[Planned]:
    """Note what objects take over from each other, and let one of each ring move aside. Sends no write.

    Reads the other lists of a site in which there is a ring, to find a value that nobody uses.

    Args:
        kinds: all that may share values.
        findings: gets the rings that cannot be broken as problems, and the others, which interrupt traffic, as
            warnings.

    Returns:
        The objects, with what they take and give, and their steps in between.
    """
    rings = _Rings(nodes, current, kinds)
    left = rings.changing if rings.found else {}
    while ring := _ring(waits(left)):
        told = "; ".join(str(wait.reason) for wait in ring)
        later = rings.nodes[ring[0].later]
        step = next(filter(None, map(rings.step_aside, rings.by_ease(ring))), None)
        if step:
            findings.warnings.append(f"{later.matched.where}: this is a ring, so that {step} in between: {told}.")
        else:
            findings.problems.append(
                f"{later.matched.where}: this is a ring, and the API changes one object at a time: {told}. Do it in "
                "two runs: in the first, give one of them a value that is free; in the second, what is written here."
            )
        told_of = set() if step else {wait.later for wait in ring}
        left = {desired: rings.nodes[desired] for desired in left if desired not in told_of}
    return list(rings.nodes.values())


def _ring(every: t.Iterable[Wait]) -> list[Wait]:
    """One ring among what waits, each wait followed by the one that it depends on; empty where there is none."""
    earlier: dict[Desired, list[Wait]] = {}
    later: dict[Desired, list[Wait]] = {}
    for wait in every:
        if not wait.wish:
            earlier.setdefault(wait.later, []).append(wait)
            later.setdefault(wait.earlier, []).append(wait)
    missing = {node: len(found) for node, found in earlier.items()}
    free = [node for node in later if node not in missing]
    while free:
        for wait in later.get(free.pop(), ()):
            missing[wait.later] -= 1
            if not missing[wait.later]:
                del missing[wait.later]
                free.append(wait.later)
    if not missing:
        return []
    node = next(iter(missing))
    path: list[Wait] = []
    seen: dict[Desired, int] = {}
    while node not in seen:
        seen[node] = len(path)
        path.append(next(wait for wait in earlier[node] if wait.earlier in missing))
        node = path[-1].earlier
    return path[seen[node] :]


class _Rings:
    """The objects, while steps aside are found for them."""

    def __init__(self, nodes: t.Sequence[Planned], current: Current, kinds: t.Sequence[ResourceType]) -> None:
        self.nodes = {node.desired: node for node in nodes}
        self._current = current
        self._kinds = kinds
        # Whether the API minds is no reason to delete something before there is something else in its place.
        self.found = [
            each
            for each in handovers(nodes)
            if each.unique.enforced or self.nodes[each.giver.desired].plan.after is not None
        ]
        takes: dict[Desired, list[Handover]] = {}
        for each in self.found:
            takes.setdefault(each.taker.desired, []).append(each)
        for desired, taken in takes.items():
            self._replace(desired, takes=tuple(taken))
        for giver in {each.giver.desired for each in self.found}:
            self._replace(giver, gives=True)

    @property
    def changing(self) -> dict[Desired, Planned]:
        return {desired: node for desired, node in self.nodes.items() if node.plan.changed}

    def by_ease(self, ring: t.Iterable[Wait]) -> list[Wait]:
        """What only changes comes before what goes, which would be written twice for nothing."""

        def operation(wait: Wait) -> str:
            operation = self.nodes[wait.earlier].plan.operation
            return operation if operation in ("updated", "recreated") else "deleted"

        return sorted(ring, key=lambda wait: ("updated", "recreated", "deleted").index(operation(wait)))

    def step_aside(self, wait: Wait) -> str | None:
        """Let the giver of a handover move to a spare value first.

        Returns:
            What it does, in words; None where it cannot.
        """
        reason = wait.reason
        if isinstance(reason, str) or reason.unique.spares is None:
            return None
        giver, unique = self.nodes[reason.giver.desired], reason.unique
        taken = list(self._taken(giver, unique))
        was: Payload = giver.plan.before or {}
        for spare in reason.unique.spares(giver.current or {}):
            values = unique.values(Canonical(merged(was, spare)))
            if not any(collide(unique, values, other) for other in taken):
                self._note(giver, spare)
                what = ", ".join(f"{field} {value}" for field, value in spare.items())
                return f"{giver.matched.former_name} moves to {what}"
        return None

    def _replace(self, desired: Desired, **changes: t.Any) -> None:
        self.nodes[desired] = dataclasses.replace(self.nodes[desired], **changes)

    def _note(self, giver: Planned, spare: Payload) -> None:
        fields = {**(giver.aside.managed if giver.aside else {}), **spare}
        aside = plan_present(giver.kind, fields, giver.current)
        freed = frozenset(
            unique.fields
            for unique in giver.kind.unique
            if unique.values(giver.plan.before) != unique.values(aside.after)
        )
        plan = giver.plan
        if plan.operation == "updated" and giver.kind.update_method == "PATCH":
            # It may be there already, and has to be taken back from where the step in between has brought it.
            there: Payload = plan.after or {}
            back = {field: there.get(field, giver.kind.implied.get(field)) for field in fields}
            plan = dataclasses.replace(plan, body={**plan.body, **back})
        self._replace(giver.desired, aside=aside, freed=freed, plan=plan)

    def _taken(self, giver: Planned, unique: Unique) -> t.Iterator[t.Any]:
        """The values that are in use or will be, by whatever kind has them in the same fields."""
        kinds = [kind for kind in self._kinds if any(other.fields == unique.fields for other in kind.unique)]
        parent = giver.matched.parent_id
        collections: list[Collection] = [(kind, parent) for kind in kinds if kind.parent is giver.kind.parent]
        if parent is not None:
            self._current.read(collections)
        payloads = (
            kind.model.from_api(payload) for kind, above in collections for payload in self._current.all(kind, above)
        )
        planned = (
            values
            for node in self.nodes.values()
            if node.parent is giver.parent and node.kind in kinds
            for values in (node.plan.after, node.aside.after if node.aside else None)
        )
        for values in itertools.chain(payloads, planned):
            yield unique.values(values)
