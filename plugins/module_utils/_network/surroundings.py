# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What is wrong with planned objects in their surroundings: the other objects as they will be."""

from __future__ import annotations

import dataclasses
import ipaddress
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.caution import cautions
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import merged
from ansible_collections.cloudflare.magic.plugins.module_utils._network.current import Current
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import TUNNELS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Payload
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE

_Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"


@dataclasses.dataclass
class Findings:
    """What was found.

    Attributes:
        problems: the API cannot accept it.
        warnings: it can, and is likely to be a mistake.
    """

    problems: list[str] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)


def check_surroundings(nodes: t.Sequence[Node], current: Current) -> Findings:
    """Check what changes. Reads the tunnels of the account if a nexthop is in none that is known by then."""
    findings = Findings()
    siblings: dict[tuple[str, Node], list[Node]] = {}
    for node in nodes:
        if node.parent is not None:
            siblings.setdefault((node.kind.label, node.parent), []).append(node)
    for node in nodes:
        if node.plan:
            findings.warnings += [f"{_where(node)}: {caution}" for caution in cautions(node.plan)]
        after = node.plan.after if node.plan and node.plan.changed else None
        if node.kind.check is None or after is None:
            continue
        site, others = None, []
        if node.parent is not None:
            site = merged(node.parent.current or {}, node.parent.desired)
            others = list(_others(node, siblings[node.kind.label, node.parent], current))
        for finding in node.kind.check(after, others, site):
            found = findings.problems if finding.fatal else findings.warnings
            found.append(f"{_where(node)}: {finding.text}")
    _check_nexthops(nodes, current, findings)
    return findings


def _others(node: Node, siblings: t.Iterable[Node], current: Current) -> t.Iterator[Payload]:
    """The other objects of its kind in its site, as they will be."""
    planned = set()
    for other in siblings:
        planned.add(other.id)
        if other is not node and other.plan and other.plan.after is not None:
            yield other.plan.after
    for payload in current.all(node.kind, node.parent.id if node.parent else None):
        if payload.get(node.kind.id_key) not in planned:
            yield node.kind.model.from_api(payload)


def _check_nexthops(nodes: t.Sequence[Node], current: Current, findings: Findings) -> None:
    """The nexthop of a new route has to lie in the prefix of some tunnel."""
    suspects = [
        node
        for node in nodes
        if node.kind is ROUTE
        and not node.names.get("nexthop_tunnel")
        and node.plan
        and any(change.path == "nexthop" for change in node.plan.changes)
    ]
    if not suspects:
        return
    # A tunnel without a plan has a problem of its own, which its routes do not share.
    described = [node.desired for node in nodes if node.kind in TUNNELS and (node.plan is None or node.plan.after)]
    suspects = _out_of_reach(suspects, described)
    if suspects:
        current.read((kind, None) for kind in TUNNELS)
        suspects = _out_of_reach(suspects, [payload for kind in TUNNELS for payload in current.all(kind)])
    findings.problems += [
        f"{_where(node)}: nexthop: {node.desired['nexthop']} lies in the interface prefix of no tunnel or interconnect."
        for node in suspects
    ]


def _out_of_reach(routes: t.Iterable[Node], tunnels: t.Iterable[Payload]) -> list[Node]:
    """The routes whose nexthop lies in the interface prefix of none of the tunnels."""
    networks: set[_Network] = set()
    for tunnel in tunnels:
        for field in ("interface_address", "interface_address6"):
            try:
                networks.add(ipaddress.ip_interface(tunnel[field]).network)
            except (KeyError, ValueError):
                continue
    # Interface prefixes are tiny, so a few look-ups stand in for a search through all of them.
    lengths = {(network.version, network.prefixlen) for network in networks}
    return [
        node
        for node in routes
        if not any(
            ipaddress.ip_network(f"{node.desired['nexthop']}/{length}", strict=False) in networks
            for version, length in lengths
            if version == ipaddress.ip_address(node.desired["nexthop"]).version
        )
    ]


def _where(node: Node) -> str:
    return f"{node.place} ({node.name})"
