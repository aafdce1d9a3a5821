# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of other objects in place of their ids, for people who read a diff. Pure: no request is sent here."""

from __future__ import annotations

import typing as t

from .._models.path import copied, put, take, value_at
from .._resources.description import Reference, ResourceType
from .current import Current
from .diff import Object
from .plan import Plan
from .stages import Desired, Matched, Planned, UnknownId


class Candidate(t.NamedTuple):
    """An object that may be named.

    Attributes:
        identity: the same for all that speak of one object.
    """

    kind: ResourceType
    payload: Object
    identity: t.Hashable


class Shown(t.NamedTuple):
    """How a value is shown.

    Attributes:
        name: of the object that it stands for.
        instead: whether the name takes its place, as that of an id, or stands beside it, as that of a nexthop.
    """

    name: str
    instead: bool


Names = t.Mapping[tuple[str, t.Any], "Shown | None"]
"""By field and value; None where several objects share the name, so that it would not tell them apart."""


def names_of(reference: Reference, candidates: t.Iterable[Candidate]) -> Names:
    """What the values of a reference are shown as.

    Args:
        candidates: the objects that may be named. Of several with one id, the first counts.
    """
    found: dict[tuple[str, t.Any], Shown | None] = {}
    values: dict[str, set[tuple[str, t.Any]]] = {}
    called: dict[str, set[t.Hashable]] = {}
    for kind, payload, identity in candidates:
        name = next((str(name) for field in reference.names if (name := value_at(payload, field))), None)
        if name is None:
            continue
        try:
            fields = reference.value(payload) or {}
        except (KeyError, TypeError, ValueError):
            continue  # it is not what the API should have sent, and nobody asked about it
        called.setdefault(name, set()).add(identity)
        for field, value in fields.items():
            if isinstance(value, str) and (field, value) not in found:
                found[field, value] = Shown(name, value == payload.get(kind.id_key))
                values.setdefault(name, set()).add((field, value))
    for name, alike in values.items():
        if len(called[name]) > 1:
            found.update(dict.fromkeys(alike))
    return found


def with_names(kind: ResourceType, values: Object, names: t.Callable[[Reference], Names]) -> dict[str, t.Any]:
    """A copy in which names stand in place of ids, under the options with which a user would write them.

    Args:
        names: gives what is known of a reference.
    """
    result = copied(dict(values))
    for reference in kind.references:
        for field in reference.fields:
            value = value_at(result, field)
            if not value:
                continue
            known = names(reference)
            if reference.many and isinstance(value, list):
                shown = [_name(known, field, each) for each in value]
                put(result, reference.option, shown)
            elif isinstance(value, str) and (one := known.get((field, value))) is not None:
                if one.instead:
                    take(result, field)
                put(result, reference.option, one.name)
    return result


def _name(names: Names, field: str, value: t.Any) -> t.Any:
    shown = names.get((field, value)) if isinstance(value, str) else None
    return value if shown is None else shown.name


class Naming:
    """Knows the objects of a planned network, before and after. Sends no request.

    Args:
        nodes: all of them.
    """

    def __init__(self, nodes: t.Iterable[Planned], current: Current) -> None:
        self._current = current
        self._ids: t.Mapping[Desired, str | None] = {}
        self._nodes: dict[tuple[str, Desired | None], list[Planned]] = {}
        for node in nodes:
            self._nodes.setdefault((node.kind.label, node.parent), []).append(node)
        self._names: dict[t.Any, Names] = {}

    def note_ids(self, ids: t.Mapping[Desired, str | None]) -> None:
        """Note the identifiers that objects have now."""
        self._ids = ids
        self._names.clear()

    def diff(self, node: Planned, plan: Plan) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
        """Before and after of a node, as a plan for it shows them, with names."""
        before, after = plan.diff()
        return (
            with_names(node.kind, before, lambda reference: self._known(node, reference, after=False)),
            with_names(node.kind, after, lambda reference: self._known(node, reference, after=True)),
        )

    def _known(self, node: Planned, reference: Reference, *, after: bool) -> Names:
        parent = node.matched.parent if any(kind.parent for kind in reference.among) else None
        place = (reference.option, node.kind.label, parent, after)
        if place not in self._names:
            self._names[place] = names_of(reference, self._candidates(reference.among, parent, after=after))
        return self._names[place]

    def _candidates(
        self, kinds: t.Iterable[ResourceType], parent: Matched | None, *, after: bool
    ) -> t.Iterator[Candidate]:
        for kind in kinds:
            replaced = set()
            above = parent.desired if parent else None
            for node in self._nodes.get((kind.label, above), []) if after else []:
                if node.plan.after is not None:
                    replaced.add(node.plan.id)
                    # What names it may hold the id that it had, or has now, or what stands for the one to come.
                    now = self._ids.get(node.desired)
                    for identifier in filter(None, (node.plan.id, now, UnknownId(node.desired))):
                        yield Candidate(kind, {**node.plan.after, kind.id_key: identifier}, node)
            for payload in self._current.all(kind, parent.id if parent else None):
                if payload.get(kind.id_key) not in replaced:
                    yield Candidate(kind, payload, payload.get(kind.id_key))
