# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Which change waits for which, so that no object is named before it exists or while it no longer does."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.schedule import Job, settle
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import CREATION_ORDER, TUNNELS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Payload
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN

_RANK = {kind.label: place for place, kind in enumerate(CREATION_ORDER)}


def put_in_order(jobs: t.Mapping[Node, Job]) -> list[Job]:
    """Let each job wait for what it needs.

    Args:
        jobs: one for each changed node; several nodes may share one.

    Returns:
        All jobs, with barriers between groups.
    """
    writes = {node: job for node, job in jobs.items() if _operation(node) != "deleted"}
    tunnels = Job(after={job for node, job in writes.items() if node.kind in TUNNELS})
    for node, job in writes.items():
        # What exists already can be named at once, whatever else changes about it.
        job.after |= {writes[needed] for needed in node.needs if needed in writes and _operation(needed) != "updated"}
        if node.parent in writes:
            job.after.add(writes[node.parent])
        if node.kind is ROUTE:
            # A nexthop is an address of a tunnel, whichever way it was written.
            job.after.add(tunnels)
    for siblings in _by_site(jobs).values():
        _order_within_site(siblings, jobs)
    every = [*dict.fromkeys(jobs.values()), tunnels, *_order_deletions(jobs, writes)]
    for job in every:
        job.after.discard(job)
    settle(every)
    return every


def _order_deletions(jobs: t.Mapping[Node, Job], writes: t.Container[Node]) -> list[Job]:
    """In the account itself, what is new works before what is old goes, and what names others goes before them.

    Returns:
        The barriers between the kinds.
    """
    barriers = [Job(after={job for node, job in jobs.items() if node in writes or node.parent is not None})]
    going: dict[str, set[Job]] = {}
    for node, job in jobs.items():
        if node not in writes and node.parent is None:
            going.setdefault(node.kind.label, set()).add(job)
    for kind in reversed(CREATION_ORDER):
        if kind.label in going:
            for job in going[kind.label]:
                job.after.add(barriers[-1])
            barriers.append(Job(after=set(going[kind.label])))
    return barriers


def _by_site(nodes: t.Iterable[Node]) -> dict[Node, list[Node]]:
    siblings: dict[Node, list[Node]] = {}
    for node in nodes:
        if node.parent is not None:
            siblings.setdefault(node.parent, []).append(node)
    return siblings


def _order_within_site(nodes: list[Node], jobs: t.Mapping[Node, Job]) -> None:
    """Here some things have to go before others can come."""
    going = [node for node in nodes if _operation(node) == "deleted"]
    staying = [node for node in nodes if _operation(node) != "deleted"]
    for node in going:
        # What names others goes before them: ACLs and app configurations before LANs and WANs.
        jobs[node].after |= {jobs[other] for other in going if _RANK[other.kind.label] > _RANK[node.kind.label]}
        # Those that stay let go of it first.
        jobs[node].rather_after |= {jobs[other] for other in staying if node.id in _named_by(other)}
    links = [node for node in nodes if node.kind in (LAN, WAN)]
    for node in staying:
        if node.kind in (LAN, WAN):
            jobs[node].rather_after |= {jobs[other] for other in links if other is not node and _makes_way(other, node)}


def _named_by(node: Node) -> set[t.Any]:
    """The ids of the LANs or WANs that an object names as it is now."""
    if node.current is None:
        return set()
    if node.kind is ACL:
        return {value_at(node.current, f"{side}.lan_id") for side in ("lan_1", "lan_2")}
    return set(node.current.get("preferred_wans") or ()) if node.kind is APP_CONFIG else set()


def _makes_way(leaving: Node, coming: Node) -> bool:
    """Whether one LAN or WAN leaves the port and VLAN, or the subnet, that the other one takes."""
    if leaving.kind is not coming.kind or leaving.plan is None or coming.plan is None:
        return False
    before, after, wanted = leaving.plan.before, leaving.plan.after or {}, coming.plan.after
    if before is None or wanted is None:
        return False
    return (_port(before) == _port(wanted) != _port(after) and _port(before) is not None) or (
        _overlap(_subnet(before), _subnet(wanted)) and not _overlap(_subnet(after), _subnet(wanted))
    )


def _port(link: Payload) -> tuple[int, int] | None:
    port = link.get("physport")
    return None if port is None else (port, link.get("vlan_tag") or 0)


def _subnet(link: Payload) -> t.Any:
    try:
        return ipaddress.ip_interface(value_at(link, "static_addressing.address")).network
    except ValueError:
        return None


def _overlap(one: t.Any, other: t.Any) -> bool:
    return one is not None and other is not None and one.version == other.version and bool(one.overlaps(other))


def _operation(node: Node) -> str:
    return node.plan.operation if node.plan else "unchanged"
