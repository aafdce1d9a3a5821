# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the addresses that routes lead to are those of tunnels."""

from __future__ import annotations

import typing as t

from .._models.interfaces import Interfaces
from .._resources.description import ResourceType
from .current import Current
from .findings import Findings
from .stages import Desired, Matched, Planned


def check_nexthops(
    nodes: t.Iterable[Planned], matched: t.Mapping[Desired, Matched], current: Current, findings: Findings
) -> None:
    """The nexthop of a new route has to lie in the prefix of some tunnel.

    Reads the tunnels of the account if it is in none that is known by then.

    Args:
        matched: all objects of the task, those without a plan included, which have problems of their own.
        findings: gets what is wrong.
    """
    suspects: dict[Planned, tuple[str, tuple[ResourceType, ...]]] = {}
    for node in nodes:
        for reference in node.kind.references:
            field = reference.fields[0]
            named = node.desired.names.get(reference.option)
            if reference.by_address and not named and any(change.path == field for change in node.plan.changes):
                suspects[node] = field, reference.among
    if not suspects:
        return
    planned = {node.desired: node for node in nodes}
    kinds = {kind.name: kind for _field, among in suspects.values() for kind in among}
    # A tunnel without a plan has a problem of its own, which its routes do not share.
    described = Interfaces(
        (desired.fields, desired)
        for desired in {*matched, *planned}
        if desired.kind.name in kinds and (desired not in planned or planned[desired].plan.after)
    )
    suspects = {node: each for node, each in suspects.items() if not described.holding(node.matched.fields[each[0]])}
    if suspects:
        current.read((kind, None) for kind in kinds.values())
        existing = Interfaces((payload, kind) for kind in kinds.values() for payload in current.all(kind))
        for node, (field, _among) in suspects.items():
            nexthop = node.matched.fields[field]
            if not existing.holding(nexthop):
                text = f"{field}: {nexthop} lies in the interface prefix of no tunnel or interconnect."
                findings.refuse(node.desired, node.matched.where, text)
