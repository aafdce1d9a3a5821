# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Which change waits for which, so that no object is named before it exists or while it no longer does."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Handover, Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.schedule import Job, settle
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import CREATION_ORDER, TUNNELS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE

_RANK = {kind.label: place for place, kind in enumerate(CREATION_ORDER)}


class Wait(t.NamedTuple):
    """One change comes before another one.

    Attributes:
        reason: why, as a handover or in words.
        wish: whether it may be otherwise, since nobody knows that it has to be so.
    """

    earlier: Node
    later: Node
    reason: Handover | str
    wish: bool = False


def waits(nodes: t.Iterable[Node]) -> t.Iterator[Wait]:
    """What waits for what among changes, but for the order of whole kinds."""
    changing = dict.fromkeys(node for node in nodes if _operation(node) != "unchanged")
    namers: dict[t.Any, list[Node]] = {}
    for node in changing:
        for identifier in _named_by(node):
            namers.setdefault(identifier, []).append(node)
    for node in changing:
        if _operation(node) == "deleted":
            for namer in namers.get(node.id, ()):
                yield Wait(namer, node, f"{node.name} can go only when {namer.name} does not name it any more")
            if node.parent in changing and _operation(node.parent) == "deleted":
                yield Wait(node, node.parent, f"{node.parent.name} can go only after {node.name}")
            if node.gives and node.kind in TUNNELS:
                yield from _routes_before(node, changing)
        else:
            yield from _waits_to_come(node, changing)


def _waits_to_come(node: Node, changing: t.Container[Node]) -> t.Iterator[Wait]:
    """What has to be there, or to be out of the way, before an object is created or updated."""
    for needed in node.needs:
        # What exists already can be named at once, whatever else changes about it.
        if needed in changing and _operation(needed) not in ("updated", "deleted"):
            yield Wait(needed, node, f"{node.name} names {needed.name}")
    if node.parent is not None and node.parent in changing:
        yield Wait(node.parent, node, f"{node.name} is in {node.parent.name}")
    for handover in node.takes:
        if handover.unique.fields not in handover.giver.freed:
            yield Wait(handover.giver, node, handover, wish=not handover.unique.enforced)


def _routes_before(tunnel: Node, changing: t.Iterable[Node]) -> t.Iterator[Wait]:
    """The routes through a tunnel that go with it."""
    networks = [
        network
        for field in ("interface_address", "interface_address6")
        if (network := _network(value_at(tunnel.current or {}, field))) is not None
    ]
    for node in changing:
        if node.kind is ROUTE and _operation(node) == "deleted":
            nexthop = _network((node.current or {}).get("nexthop"))
            if nexthop is not None and any(nexthop.network_address in network for network in networks):
                yield Wait(node, tunnel, f"{tunnel.name} goes after {node.name}")


def put_in_order(jobs: t.Mapping[Node, Job], asides: t.Mapping[Node, Job]) -> list[Job]:
    """Let each job wait for what it needs.

    Args:
        jobs: one for each changed node; several nodes may share one.
        asides: the steps in between, by the nodes that take them.

    Returns:
        All jobs, with barriers between groups.
    """
    writes = {node: job for node, job in jobs.items() if _operation(node) != "deleted"}
    every = list(waits(jobs))
    for wait in every:
        later, earlier = jobs[wait.later], jobs[wait.earlier]
        (later.rather_after if wait.wish else later.after).add(earlier)
    for node, job in asides.items():
        jobs[node].after.add(job)
    for node, job in writes.items():
        job.after |= {asides[each.giver] for each in node.takes if each.unique.fields in each.giver.freed}
    # A nexthop is an address of a tunnel, whichever way it was written.
    tunnels = Job(after={job for node, job in writes.items() if node.kind in TUNNELS})
    for node, job in writes.items():
        if node.kind is ROUTE:
            job.after.add(tunnels)
    _order_deletions_in_sites(jobs)
    barriers = _order_deletions(jobs, writes, _early(every))
    ordered = [*asides.values(), *dict.fromkeys(jobs.values()), tunnels, *barriers]
    for job in ordered:
        job.after.discard(job)
    settle(ordered)
    return ordered


def _early(every: t.Iterable[Wait]) -> set[Node]:
    """The deletions in the account itself that something new waits for, with all that has to go before them."""
    earlier: dict[Node, list[Node]] = {}
    for wait in every:
        if not wait.wish and _operation(wait.earlier) == "deleted" and wait.earlier.parent is None:
            earlier.setdefault(wait.later, []).append(wait.earlier)
    early: set[Node] = set()
    waiting = [node for later, nodes in earlier.items() if _operation(later) != "deleted" for node in nodes]
    while waiting:
        node = waiting.pop()
        if node not in early:
            early.add(node)
            waiting += earlier.get(node, [])
    return early


def _order_deletions(jobs: t.Mapping[Node, Job], writes: t.Container[Node], early: t.Container[Node]) -> list[Job]:
    """In the account itself, what is new works before what is old goes, and what names others goes before them.

    Returns:
        The barriers between the kinds.
    """
    barriers = [Job(after={job for node, job in jobs.items() if node in writes or node.parent is not None})]
    going: dict[str, set[Job]] = {}
    for node, job in jobs.items():
        if node not in writes and node.parent is None and node not in early:
            going.setdefault(node.kind.label, set()).add(job)
    for kind in reversed(CREATION_ORDER):
        if kind.label in going:
            for job in going[kind.label]:
                job.after.add(barriers[-1])
            barriers.append(Job(after=set(going[kind.label])))
    return barriers


def _order_deletions_in_sites(jobs: t.Mapping[Node, Job]) -> None:
    """What names others goes before them: ACLs and app configurations before LANs and WANs."""
    going: dict[Node, list[Node]] = {}
    for node in jobs:
        if node.parent is not None and _operation(node) == "deleted":
            going.setdefault(node.parent, []).append(node)
    for nodes in going.values():
        for node in nodes:
            jobs[node].after |= {jobs[other] for other in nodes if _RANK[other.kind.label] > _RANK[node.kind.label]}


def _named_by(node: Node) -> set[t.Any]:
    """The ids of other objects that an object names as it is now."""
    named: set[t.Any] = set()
    for reference in node.kind.references:
        for field in reference.fields:
            value = value_at(node.current or {}, field)
            named.update(each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
    return named


def _network(address: t.Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_interface(address).network
    except ValueError:
        return None


def _operation(node: Node) -> str:
    return node.plan.operation if node.plan else "unchanged"
