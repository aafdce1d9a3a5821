# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which change waits for which, so that no object is named before it exists or while it no longer does."""

from __future__ import annotations

import typing as t

from .._models.interfaces import Interfaces
from .._models.path import value_at
from .schedule import Job, settle
from .stages import Desired, Handover, Planned

Changes = t.Mapping[Desired, Planned]
"""What changes, by object."""


class Wait(t.NamedTuple):
    """One change comes before another one.

    Attributes:
        reason: why, as a handover or in words.
        wish: whether it may be otherwise, since nobody knows that it has to be so.
    """

    earlier: Desired
    later: Desired
    reason: Handover | str
    wish: bool = False


def waits(changing: Changes) -> t.Iterator[Wait]:
    """What waits for what among changes, but for the order of whole kinds."""
    namers: dict[t.Any, list[Planned]] = {}
    for node in changing.values():
        for identifier in _named_by(node):
            namers.setdefault(identifier, []).append(node)
    for desired, node in changing.items():
        if node.plan.operation == "deleted":
            for namer in namers.get(node.matched.id, ()):
                reason = f"{node.name} can go only when {namer.name} does not name it any more"
                yield Wait(namer.desired, desired, reason)
            above = changing.get(node.parent) if node.parent else None
            if above is not None and above.plan.operation in ("deleted", "recreated"):
                yield Wait(desired, above.desired, f"{above.name} can go only after {node.name}")
            if node.gives:
                yield from _led_to_it(node, changing)
        else:
            yield from _waits_to_come(node, changing)


def _waits_to_come(node: Planned, changing: Changes) -> t.Iterator[Wait]:
    """What has to be there, or to be out of the way, before an object is created or updated."""
    for needed in node.matched.needs:
        # What exists already can be named at once, whatever else changes about it.
        if needed in changing and changing[needed].plan.operation not in ("updated", "deleted"):
            yield Wait(needed, node.desired, f"{node.name} names {changing[needed].name}")
    if node.parent is not None and node.parent in changing:
        yield Wait(node.parent, node.desired, f"{node.name} is in {changing[node.parent].name}")
    for handover in node.takes:
        giver = changing.get(handover.giver.desired)
        if giver is not None and handover.unique.fields not in giver.freed:
            yield Wait(giver.desired, node.desired, handover, wish=not handover.unique.enforced)


def _led_to_it(node: Planned, changing: Changes) -> t.Iterator[Wait]:
    """What leads to an address of an object, as a route to a tunnel, and goes with it."""
    interfaces = Interfaces([(node.current or {}, node)])
    for other in changing.values():
        if other.plan.operation != "deleted":
            continue
        for reference in other.kind.references:
            nexthop = value_at(other.current or {}, reference.fields[0])
            if reference.by_address and node.kind in reference.among and interfaces.holding(nexthop):
                yield Wait(other.desired, node.desired, f"{node.name} goes after {other.name}")


def put_in_order(changing: Changes, jobs: t.Mapping[Desired, Job], asides: t.Mapping[Desired, Job]) -> list[Job]:
    """Let each job wait for what it needs.

    Args:
        jobs: one for each changed object; several objects may share one.
        asides: the steps in between, by the objects that take them.

    Returns:
        All jobs, with barriers between groups.
    """
    writes = {desired: job for desired, job in jobs.items() if changing[desired].plan.operation != "deleted"}
    every = list(waits(changing))
    for wait in every:
        later, earlier = jobs[wait.later], jobs[wait.earlier]
        (later.prefer_after if wait.wish else later.after).add(earlier)
    for desired, job in asides.items():
        jobs[desired].after.add(job)
    for desired, job in writes.items():
        takes = changing[desired].takes
        givers = [(changing[each.giver.desired], each.unique.fields) for each in takes]
        job.after |= {asides[giver.desired] for giver, fields in givers if fields in giver.freed}
    barriers = [
        *_order_what_leads_by_address(changing, writes),
        *_order_deletions(changing, jobs, writes, _early(changing, every)),
    ]
    _order_deletions_inside(changing, jobs)
    ordered = [*asides.values(), *dict.fromkeys(jobs.values()), *barriers]
    for job in ordered:
        job.after.discard(job)
    settle(ordered)
    return ordered


def _order_what_leads_by_address(changing: Changes, writes: t.Mapping[Desired, Job]) -> list[Job]:
    """What leads to an address comes after all that may have it, whichever way it was written.

    Returns:
        The barriers in between.
    """
    barriers: dict[tuple[str, ...], Job] = {}
    for desired, job in writes.items():
        for reference in changing[desired].kind.references:
            if reference.by_address:
                among = tuple(kind.name for kind in reference.among)
                if among not in barriers:
                    barriers[among] = Job(after={each for node, each in writes.items() if node.kind.name in among})
                job.after.add(barriers[among])
    return list(barriers.values())


def _early(changing: Changes, every: t.Iterable[Wait]) -> set[Desired]:
    """The deletions in the account itself that something new waits for, with all that has to go before them."""
    earlier: dict[Desired, list[Desired]] = {}
    for wait in every:
        if not wait.wish and wait.earlier.parent is None and changing[wait.earlier].plan.operation == "deleted":
            earlier.setdefault(wait.later, []).append(wait.earlier)
    early: set[Desired] = set()
    waiting = [
        node for later, nodes in earlier.items() if changing[later].plan.operation != "deleted" for node in nodes
    ]
    while waiting:
        node = waiting.pop()
        if node not in early:
            early.add(node)
            waiting += earlier.get(node, [])
    return early


def _order_deletions(
    changing: Changes, jobs: t.Mapping[Desired, Job], writes: t.Container[Desired], early: t.Container[Desired]
) -> list[Job]:
    """In the account itself, what is new works before what is old goes, and what names others goes before them.

    Returns:
        The barriers between the kinds.
    """
    barriers = [Job(after={job for node, job in jobs.items() if node in writes or node.parent is not None})]
    going: dict[int, set[Job]] = {}
    for node, job in jobs.items():
        if node not in writes and node.parent is None and node not in early:
            going.setdefault(node.kind.order, set()).add(job)
    for _order, of_kind in sorted(going.items(), reverse=True):
        for job in of_kind:
            job.after.add(barriers[-1])
        barriers.append(Job(after=set(of_kind)))
    return barriers


def _order_deletions_inside(changing: Changes, jobs: t.Mapping[Desired, Job]) -> None:
    """What names others goes before them: ACLs and app configurations before LANs and WANs."""
    going: dict[Desired, list[Desired]] = {}
    for node in jobs:
        if node.parent is not None and changing[node].plan.operation == "deleted":
            going.setdefault(node.parent, []).append(node)
    for nodes in going.values():
        for node in nodes:
            jobs[node].after |= {jobs[other] for other in nodes if other.kind.order > node.kind.order}


def _named_by(node: Planned) -> set[t.Any]:
    """The ids of other objects that an object names as it is now."""
    named: set[t.Any] = set()
    for reference in node.kind.references:
        for field in reference.fields:
            value = value_at(node.current or {}, field)
            named.update(each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
    return named
