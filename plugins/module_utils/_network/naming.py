# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The names that a network's diffs show in place of ids: of what has been read, and of what will be."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.naming import (
    Candidate,
    Names,
    names_of,
    with_names,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._network.current import Current
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Reference, ResourceType


class Naming:
    """Knows the objects of a planned network, before and after. Sends no request.

    Args:
        nodes: all of them, planned.
    """

    def __init__(self, nodes: t.Iterable[Node], current: Current) -> None:
        self._current = current
        self._nodes: dict[tuple[str, Node | None], list[Node]] = {}
        for node in nodes:
            self._nodes.setdefault((node.kind.label, node.parent), []).append(node)
        self._names: dict[t.Any, Names] = {}

    def diff(self, node: Node, plan: Plan) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
        """Before and after of a node, as a plan for it shows them, with names."""
        before, after = plan.diff()
        return (
            with_names(node.kind, before, lambda reference: self._known(node, reference, after=False)),
            with_names(node.kind, after, lambda reference: self._known(node, reference, after=True)),
        )

    def _known(self, node: Node, reference: Reference, *, after: bool) -> Names:
        parent = node.parent if any(kind.parent for kind in reference.among) else None
        place = (reference.option, node.kind.label, parent, after)
        if place not in self._names:
            self._names[place] = names_of(reference, self._candidates(reference.among, parent, after=after))
        return self._names[place]

    def _candidates(
        self, kinds: t.Iterable[ResourceType], parent: Node | None, *, after: bool
    ) -> t.Iterator[Candidate]:
        for kind in kinds:
            replaced = set()
            for node in self._nodes.get((kind.label, parent), []) if after else []:
                if node.plan is not None and node.plan.after is not None:
                    replaced.add(node.plan.id)
                    # What names it may hold the id that it had, or has now, or what stands for the one to come.
                    for identifier in filter(None, (node.plan.id, node.id, node.pending)):
                        yield Candidate(kind, {**node.plan.after, kind.id_key: identifier}, node)
            for payload in self._current.all(kind, parent.id if parent else None):
                if payload.get(kind.id_key) not in replaced:
                    yield Candidate(kind, payload, payload.get(kind.id_key))
