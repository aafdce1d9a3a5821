# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what is desired to a plan for every object. Reads, and writes nothing."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._client.errors import PlanError
from .._models.path import value_at
from .._resources.description import ResourceType
from .constraints import check_constraints
from .current import Collection, Current
from .deletions import Deletions
from .findings import Findings
from .match import Matcher, ties
from .plan import plan_absent, plan_present
from .resolve import Resolver
from .stages import Desired, Matched, Planned

Section = tuple[ResourceType, "Desired | None"]
"""A list of objects of a kind, and the object that they are in."""

State = t.Literal["merged", "replaced", "overridden", "deleted"]


@dataclasses.dataclass(frozen=True)
class Policy:
    """How far a run may go.

    Attributes:
        state: as the module ``network`` has it.
        recreate: allow deletion and creation where a field cannot be updated.
        cascade: allow the deletion of what lives in an object that goes.
        expect: take an earlier task to create what no object is named, in check mode.
        one: there is one object: the first problem is the error, and no list is read only to check something.
    """

    state: State = "merged"
    recreate: bool = False
    cascade: bool = True
    expect: bool = False
    one: bool = False


class Planner:
    """Plans the objects of one task.

    Args:
        desired: all objects, each before those that live in it.
        sections: the lists that were written, empty ones included.
        children: the kinds that live in objects of a kind, by its name, in the order in which a person reads them.

    Attributes:
        findings: what was found.
        matched: the objects that have been matched.
    """

    def __init__(
        self,
        current: Current,
        desired: t.Sequence[Desired],
        policy: Policy,
        *,
        sections: t.Iterable[Section] = (),
        children: t.Mapping[str, tuple[ResourceType, ...]] | None = None,
    ) -> None:
        self.findings = Findings(one=policy.one)
        self._current = current
        self._desired = desired
        self._policy = policy
        self._deleting = policy.state == "deleted"
        self._children = children or {}
        self.matched: dict[Desired, Matched] = {}
        self._planned: list[Planned] = []
        self._seen: dict[t.Any, Desired] = {}
        self._resolver = Resolver(
            desired, current, self.matched, deleting=self._deleting, expect=policy.expect and not self._deleting
        )
        self._matcher = Matcher(
            current,
            self._resolver,
            self.matched,
            self.findings,
            deleting=self._deleting,
            adopt=policy.state == "overridden",
        )
        self._deletions = Deletions(current, self._children)
        # Empty sections are read only where they delete.
        written: dict[t.Any, None] = dict.fromkeys(
            (node.kind, node.parent) for node in desired if not (policy.one and node.id and not node.only_named)
        )
        every = [*sections, *written]
        self._sections = [each for each in dict.fromkeys(every) if policy.state == "overridden" or each in written]

    def plan(self) -> list[Planned]:
        """Plan every object.

        Returns:
            All objects but those that were only named, those that go without having been named included.

        Raises:
            InvalidObjects: with every problem found, not only the first; of one object, the first as the error it is.
        """
        try:
            self._plan_what_is_desired()
        finally:
            self.findings.warnings += self._resolver.expectations
        places: dict[Desired | None, int] = {node: place for place, node in enumerate(self._desired)}
        planned = sorted(self._planned, key=lambda node: places[node.desired])
        if not self.findings.problems:
            planned += self._unnamed(planned)
        check_constraints(planned, self._current, self.findings)
        self._check(planned)
        self.findings.raise_problems()
        # In the order in which they were written, and what lives in an object is told together with it.
        for node in planned:
            places.setdefault(node.desired, len(places))
        return sorted(planned, key=lambda node: (places[node.parent or node.desired], node.parent is not None))

    def _plan_what_is_desired(self) -> None:
        """Read what is needed, find what exists of each object, and plan it.

        The lists inside of objects take most of the time. What can be done without them is done while they are on their
        way, and an object is planned as soon as its own are there.
        """
        inside: dict[Desired, list[Desired]] = {
            node: [] for node in self._desired if node.parent is None and (node.only_named or self._children_of(node))
        }
        for node in self._desired:
            if node.parent is not None:
                inside[node.parent].append(node)
        beside = [node for node in self._desired if node.parent is None and node not in inside]
        first = min((node.kind.order for node in inside), default=0)
        self._current.read([*self._lists_of(None), *self._resolver.collections(self._desired)])
        self._matcher.match([*(node for node in beside if node.kind.order < first), *inside])
        groups = [
            [*self._lists_of(above), *self._resolver.collections(children)] if self._exists(above) else []
            for above, children in inside.items()
        ]
        with self._current.reading(groups) as arrivals:
            self._matcher.match(node for node in beside if node.kind.order >= first)
            self._plan_all(beside)
            for (above, children), _arrived in zip(inside.items(), arrivals, strict=True):
                self._matcher.match(children)
                self._plan_all([above, *children])

    def _children_of(self, node: Desired) -> tuple[ResourceType, ...]:
        return self._children.get(node.kind.name, ())

    def _exists(self, node: Desired) -> bool:
        return node in self.matched and self.matched[node].current is not None

    def _lists_of(self, parent: Desired | None) -> list[Collection]:
        """What has to be read of the account, or inside of an object."""
        if parent is None:
            return [(kind, None) for kind, above in self._sections if above is None]
        identifier = self.matched[parent].id
        # What goes takes all of its children with it, whether they were named or not.
        if self._deleting and not parent.only_named:
            return [(kind, identifier) for kind in self._children_of(parent)]
        return [(kind, identifier) for kind, above in self._sections if above is parent]

    def _unnamed(self, planned: t.Sequence[Planned]) -> list[Planned]:
        """What goes although nobody named it."""
        found = self._deletions.inside(planned)
        if found and not self._policy.cascade:
            named = ", ".join(node.kind.describe(node.current or {}) for node in found)
            raise PlanError(f"it still has {named}. Delete them first, or set cascade: true to delete them with it.")
        return found

    def _fields(self, node: Matched) -> dict[str, t.Any]:
        """What an object is to hold."""
        return node.fields

    def _check(self, planned: t.Sequence[Planned]) -> None:
        """Find what is wrong with all of it together."""

    def _plan_all(self, nodes: t.Sequence[Desired]) -> None:
        """Plan each object with which nothing is wrong.

        What is wrong with some does not keep the others from being checked, so that all is told at once.
        """
        nodes = [node for node in nodes if not node.only_named]
        self._check_duplicates(self.matched[node] for node in nodes if node in self.matched)
        for node in self.findings.clear(nodes):
            matched = self.matched[node]
            self.findings.attempt([node], functools.partial(_where, matched), functools.partial(self._plan, matched))

    def _plan(self, node: Matched) -> None:
        kind = node.kind
        if self._deleting:
            if node.current is not None and not kind.creatable:
                raise PlanError("it cannot be deleted through the API.")
            self._planned.append(Planned(node, plan_absent(kind, node.current)))
            return
        plan = plan_present(
            kind,
            self._fields(node),
            node.current,
            recreate=self._policy.recreate,
            send=node.desired.send if node.current else {},
            placeholders=node.desired.hidden,
        )
        if plan.operation == "recreated" and self._children_of(node.desired) and not self._policy.one:
            raise PlanError(
                "it would have to be deleted and created anew, with all that lives in it. Delete it with state: "
                "deleted, and run again to create it."
            )
        self._planned.append(Planned(node, plan))

    def _check_duplicates(self, nodes: t.Iterable[Matched]) -> None:
        """No object is written twice, under whichever of its names."""
        for node in nodes:
            # Where a creation is still to come, only the key can tell; objects of one key may differ in their ports.
            values = tuple(value_at(node.fields, field) for field in node.key)
            if not node.id and not values:
                continue  # what it names is a problem already
            identity = (node.kind.name, node.desired.parent, node.id or (values, ties(node.kind, node.fields)))
            first = self._seen.setdefault(identity, node.desired)
            if first is not node.desired:
                self.findings.refuse(node.desired, node.where, f"{first.place} describes the same {node.kind.label}.")


def _where(node: Matched) -> str:
    return node.where
