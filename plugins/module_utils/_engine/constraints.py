# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with planned objects among the others, as those will be."""

from __future__ import annotations

import typing as t

from .._resources.description import Payload
from .caution import cautions
from .current import Current
from .diff import merged
from .findings import Findings
from .stages import Planned


def check_constraints(
    nodes: t.Sequence[Planned],
    current: Current,
    findings: Findings,
) -> None:
    """Check what changes.

    Args:
        findings: gets what is wrong.
    """
    siblings: dict[t.Any, list[Planned]] = {}
    for node in nodes:
        if node.parent is not None:
            siblings.setdefault((node.kind.name, node.parent), []).append(node)
    for node in nodes:
        for caution in cautions(node.plan):
            findings.warn(node.matched.where, caution)
        after = node.plan.after if node.plan.changed else None
        if node.kind.check is None or after is None:
            continue
        above = node.matched.parent
        others = list(_others(node, siblings[node.kind.name, node.parent], current)) if above else []
        parent = merged(above.current or {}, above.fields) if above else None
        found = list(node.kind.check(after, others, parent))
        findings.refuse(node.desired, node.matched.where, *(finding.text for finding in found if finding.fatal))
        for finding in found:
            if not finding.fatal:
                findings.warn(node.matched.where, finding.text)


def _others(node: Planned, siblings: t.Iterable[Planned], current: Current) -> t.Iterator[Payload]:
    """The other objects of its kind beside it, as they will be."""
    parent = node.matched.parent
    planned = set()
    for other in siblings:
        planned.add(other.matched.id)
        if other is not node and other.plan.after is not None:
            yield other.plan.after
    if parent is None or parent.current is None:
        return
    current.read([(node.kind, parent.id)])
    for payload in current.all(node.kind, parent.id):
        if payload.get(node.kind.id_key) not in planned:
            yield node.kind.model.from_api(payload)
