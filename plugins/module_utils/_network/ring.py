# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Changes that wait for each other in a ring: one object moves aside first, or nothing is written at all."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import merged
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import plan_present
from ansible_collections.cloudflare.magic.plugins.module_utils._network.current import Collection, Current
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Handover, Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.handover import (
    after,
    before,
    collide,
    handovers,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._network.order import Wait, waits
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._network.surroundings import Findings
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Payload,
    Unique,
)

_KINDS = (*ACCOUNT_KINDS.values(), *SITE_KINDS.values())


def break_rings(nodes: t.Sequence[Node], current: Current) -> Findings:
    """Note at the nodes what they take over from whom, and let one of each ring move aside. Sends no write.

    Reads the other lists of a site in which there is a ring, to find a value that nobody uses.

    Returns:
        The rings that cannot be broken as problems, and the others, which interrupt traffic, as warnings.
    """
    findings = Findings()
    # Whether the API minds is no reason to delete something before there is something else in its place.
    found = [each for each in handovers(nodes) if each.unique.enforced or after(each.giver) is not None]
    for handover in found:
        handover.taker.takes.append(handover)
        handover.giver.gives = True
    left = [node for node in nodes if node.plan and node.plan.changed] if found else []
    while ring := _ring(waits(left)):
        told = "; ".join(str(wait.reason) for wait in ring)
        where = f"{ring[0].later.place} ({ring[0].later.name})"
        step = next(filter(None, (_step_aside(wait.reason, nodes, current) for wait in _by_ease(ring))), None)
        if step:
            findings.warnings.append(f"{where}: this is a ring, so that {step} in between: {told}.")
        else:
            findings.problems.append(
                f"{where}: this is a ring, and the API changes one object at a time: {told}. Do it in two runs: in the "
                "first, give one of them a value that is free; in the second, what is written here."
            )
            told_of = {wait.later for wait in ring}
            left = [node for node in left if node not in told_of]
    return findings


def _ring(every: t.Iterable[Wait]) -> list[Wait]:
    """One ring among what waits, each wait followed by the one that it depends on; empty where there is none."""
    earlier: dict[Node, list[Wait]] = {}
    later: dict[Node, list[Wait]] = {}
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
    seen: dict[Node, int] = {}
    while node not in seen:
        seen[node] = len(path)
        path.append(next(wait for wait in earlier[node] if wait.earlier in missing))
        node = path[-1].earlier
    return path[seen[node] :]


def _by_ease(ring: t.Iterable[Wait]) -> list[Wait]:
    """What only changes comes before what goes, which would be written twice for nothing."""
    return sorted(ring, key=lambda wait: ("updated", "recreated", "deleted").index(_operation(wait.earlier)))


def _operation(node: Node) -> str:
    operation = node.plan.operation if node.plan else "deleted"
    return operation if operation in ("updated", "recreated") else "deleted"


def _step_aside(reason: Handover | str, nodes: t.Iterable[Node], current: Current) -> str | None:
    """Let the giver of a handover move to a spare value first.

    Returns:
        What it does, in words; None where it cannot.
    """
    if isinstance(reason, str) or reason.unique.spares is None:
        return None
    giver, unique, spares = reason.giver, reason.unique, reason.unique.spares(reason.giver.current or {})
    taken = list(_taken(giver, unique, nodes, current))
    was = before(giver) or {}
    for spare in spares:
        values = unique.values(merged(was, spare))
        if not any(collide(unique, values, other) for other in taken):
            _note(giver, spare)
            return f"{giver.former_name} moves to {', '.join(f'{field} {value}' for field, value in spare.items())}"
    return None


def _note(giver: Node, spare: Payload) -> None:
    fields = {**(giver.aside.managed if giver.aside else {}), **spare}
    giver.aside = plan_present(giver.kind, fields, giver.current)
    giver.freed = {
        unique.fields
        for unique in giver.kind.unique
        if unique.values(before(giver)) != unique.values(giver.aside.after)
    }
    plan = giver.plan
    if plan is not None and plan.operation == "updated" and giver.kind.update_method == "PATCH":
        # It may be there already, and has to be taken back from where the step in between has brought it.
        there = plan.after or {}
        back = {field: there.get(field, giver.kind.implied.get(field)) for field in fields}
        giver.plan = dataclasses.replace(plan, body={**plan.body, **back})


def _taken(giver: Node, unique: Unique, nodes: t.Iterable[Node], current: Current) -> t.Iterator[t.Any]:
    """The values that are in use or will be, by whatever kind has them in the same fields."""
    kinds = [kind for kind in _KINDS if any(other.fields == unique.fields for other in kind.unique)]
    parent = giver.parent.id if giver.parent else None
    collections: list[Collection] = [(kind, parent) for kind in kinds if kind.parent is giver.kind.parent]
    if giver.parent is not None:
        current.read(collections)
    payloads = (kind.model.from_api(payload) for kind, above in collections for payload in current.all(kind, above))
    planned = (
        values
        for node in nodes
        if node.parent is giver.parent and node.kind in kinds
        for values in (after(node), node.aside.after if node.aside else None)
    )
    for values in itertools.chain(payloads, planned):
        yield unique.values(values)
