# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the objects that exist is meant by each that is desired."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._client.errors import InvalidOptions, PlanError
from .._client.paths import check_unknown
from .._models.base import ApiPayload
from .._models.path import value_at
from .._resources.description import Payload, ResourceType
from . import find
from .account import NOTHING
from .current import Current
from .diff import differences
from .findings import Findings
from .resolve import Resolver
from .stages import Desired, Matched


class Matcher:
    """Finds what exists of the objects of a task.

    Args:
        matched: gets the objects that have been matched.
        deleting: whether the objects are to go.
        adopt: see a rename where an object would be deleted and another created in its very place.
    """

    def __init__(
        self,
        current: Current,
        resolver: Resolver,
        matched: dict[Desired, Matched],
        findings: Findings,
        *,
        deleting: bool,
        adopt: bool,
    ) -> None:
        self._current = current
        self._resolver = resolver
        self._matched = matched
        self._findings = findings
        self._deleting = deleting
        self._adopt = adopt

    def match(self, nodes: t.Iterable[Desired]) -> None:
        """Match objects, those that others name first. What they live in has been matched, and all lists been read."""
        by_kind: dict[int, list[Desired]] = {}
        for node in nodes:
            by_kind.setdefault(node.kind.order, []).append(node)
        for _order, of_kind in sorted(by_kind.items()):
            for node in self._findings.clear(of_kind):
                self._attempt([node], functools.partial(self._resolve, node))
            known = [self._matched[node] for node in of_kind if node in self._matched]
            renamed = _renamed(known)
            for alike in self._of_one_key(self._clear(known)):
                action = functools.partial(self._find_by_key, alike, renamed)
                self._attempt([each.desired for each in alike], action)
            if self._adopt:
                self._see_renames([self._matched[node] for node in self._findings.clear(of_kind)])

    def _attempt(self, nodes: t.Sequence[Desired], action: t.Callable[[], None]) -> None:
        self._findings.attempt(nodes, functools.partial(self._where, nodes[0]), action)

    def _where(self, node: Desired) -> str:
        return self._matched[node].where if node in self._matched else f"{node.place} ({node.name})"

    def _clear(self, known: t.Sequence[Matched]) -> list[Matched]:
        clear = set(self._findings.clear([each.desired for each in known]))
        return [each for each in known if each.desired in clear]

    def _note(self, node: Matched, payload: ApiPayload) -> None:
        self._matched[node.desired] = dataclasses.replace(node, current=payload, id=payload.get(node.kind.id_key))

    def _resolve(self, desired: Desired) -> None:
        """Put in what its names stand for, and find what exists of it if an id or a mere name tells."""
        if desired.only_named:
            self._matched[desired] = self._resolver.named(desired)
            return
        try:
            node = self._resolver.resolve(desired)
        except find.UnknownName:
            if not self._deleting:
                raise
            # What names nothing cannot exist.
            parent = self._matched[desired.parent] if desired.parent else None
            self._matched[desired] = Matched(desired, dict(desired.fields), parent, desired.id)
            self._warn_of_look_alikes(self._matched[desired])
            return
        if desired.id:
            node = self._found_by_id(node, desired.id)
        self._matched[desired] = node

    def _found_by_id(self, node: Matched, identifier: str) -> Matched:
        parent = node.parent
        exists = parent is None or parent.current is not None
        found = self._current.by_id(node.kind, parent.id if parent else None, identifier) if exists else None
        if found is None and not self._deleting:
            raise PlanError(
                "no object has this id, and the API chooses the ids of new ones: leave id out to create it."
            )
        if found is None:
            check_unknown(identifier)
        node = dataclasses.replace(node, current=found)
        return node if self._deleting else dataclasses.replace(node, fields=_with_odd_values(node))

    def _of_one_key(self, nodes: t.Iterable[Matched]) -> list[list[Matched]]:
        """The objects that are to be found by their keys, those with the same one together."""
        groups: dict[t.Any, list[Matched]] = {}
        for node in nodes:
            exists = node.parent is None or node.parent.current is not None
            key = self._key(node)
            values = tuple(value_at(node.fields, field) for field in key)
            # Nothing can be known by what does not exist yet.
            expected = any(isinstance(value, find.Expected) for value in values)
            if exists and values and None not in values and not expected and not node.desired.only_named:
                groups.setdefault((node.parent, key, values), []).append(node)
        return list(groups.values())

    def _key(self, node: Matched) -> tuple[str, ...]:
        """The fields that it is to be found by."""
        key = node.key
        if not key or not self._deleting:
            return key
        # Once the one on this port and VLAN is gone, its namesake elsewhere must not be the next to go.
        return key + tuple(field for field in node.kind.tie_breakers if value_at(node.fields, field) is not None)

    def _find_by_key(self, nodes: list[Matched], renamed: t.Container[t.Any]) -> None:
        """Find what exists of the objects of one key, without what another one, by id, gives another key."""
        first = nodes[0]
        kind, key, parent = first.kind, self._key(first), first.parent_id
        values = tuple(value_at(first.fields, field) for field in key)
        existing = [
            payload
            for payload in self._current.with_key(kind, parent, key, values)
            if (first.desired.parent, payload.get(kind.id_key)) not in renamed
        ]
        for node in nodes:
            if len(nodes) > 1 and kind.tie_breakers:
                found = _alike(node, nodes, existing)
            else:
                found = find.the_one(kind, existing, node.fields, key)
            if found is not None:
                self._note(node, found)
            elif not kind.creatable and not self._deleting:
                raise PlanError(
                    "there is none with this name, and it cannot be created through the API. "
                    f"{find.known_names(str(node.fields.get('name')), self._current.all(kind, parent))}"
                )

    def _see_renames(self, nodes: t.Iterable[Matched]) -> None:
        """See a rename where an object would be deleted and another created in its very place.

        Two LANs can have neither one VLAN on one port nor one address, and the old one could not go while ACLs name it.
        """
        taken = {(node.parent, node.id) for node in nodes}
        for node in nodes:
            if node.id or not node.kind.tie_breakers or node.parent is None or node.parent.current is None:
                continue
            free = [
                payload
                for payload in self._current.all(node.kind, node.parent.id)
                if (node.parent, payload.get(node.kind.id_key)) not in taken
            ]
            payload = _in_place_of(node, free)
            if payload is not None:
                self._note(node, payload)
                taken.add((node.parent, payload.get(node.kind.id_key)))

    def _warn_of_look_alikes(self, node: Matched) -> None:
        """Tell of objects that may be the one meant, although the name in its key names nothing any more."""
        if node.parent is not None and node.parent.current is None:
            return
        fields = tuple(
            field for key in node.kind.natural_keys for field in key if value_at(node.fields, field) is not None
        )
        values = tuple(value_at(node.fields, field) for field in fields)
        parent = node.parent_id
        self._current.read([(node.kind, parent)])
        alike = self._current.with_key(node.kind, parent, fields, values) if fields else []
        if alike:
            listed = ", ".join(f"{node.kind.describe(each)} ({each.get(node.kind.id_key)})" for each in alike)
            self._findings.warn(
                node.desired.place,
                f"{node.name}: what it names does not exist, so it was taken for absent. There is {listed}.",
            )


def _with_odd_values(node: Matched) -> dict[str, t.Any]:
    """The desired fields, with those values that cannot be right and that the object has all the same.

    Raises:
        InvalidOptions: it does not have them.
    """
    if not node.desired.verbatim:
        return node.fields
    held = node.kind.model.from_api(node.current or NOTHING)
    fields, wrong = dict(node.fields), list[str]()
    for field, value in node.desired.verbatim.items():
        if differences({field: value}, held):
            wrong += node.desired.odd.get(field, [])
        else:
            fields[field] = value
    if wrong:
        raise InvalidOptions(wrong)
    return fields


def _alike(node: Matched, nodes: t.Sequence[Matched], existing: t.Sequence[ApiPayload]) -> ApiPayload | None:
    """Of several objects with one name, the one in the place of this one.

    LANs may share a name and differ in port and VLAN. What is left over when each has found its place is a new object,
    or one that changes its place.
    """
    places = {ties(node.kind, node.kind.model.from_api(payload)): payload for payload in existing}
    wanted = {ties(other.kind, other.fields) for other in nodes}
    place = ties(node.kind, node.fields)
    if place in places:
        return places[place]
    left = [payload for taken, payload in places.items() if taken not in wanted]
    if left and (len(left) > 1 or len(wanted - places.keys()) > 1):
        listed = ", ".join(str(payload.get(node.kind.id_key)) for payload in left)
        raise PlanError(f"it is not clear which of those that exist is meant: {listed}. Give its id.")
    return left[0] if left else None


def _renamed(nodes: t.Iterable[Matched]) -> set[tuple[Desired | None, str | None]]:
    """The objects that are named by id and given another key, so that their old one is free for others."""
    renamed = set()
    for node in nodes:
        key = node.kind.key_given(node.fields) if node.desired.id and node.current is not None else None
        if key is not None:
            existing = node.kind.model.from_api(node.current or NOTHING)
            if any(value_at(existing, field) != value_at(node.fields, field) for field in key):
                renamed.add((node.desired.parent, node.id))
    return renamed


def ties(kind: ResourceType, values: Payload) -> tuple[t.Any, ...]:
    """What tells objects of one key apart; an untagged VLAN may be written as 0 or left out."""
    return tuple(value_at(values, field) or 0 for field in kind.tie_breakers)


def _in_place_of(node: Matched, existing: t.Iterable[ApiPayload]) -> ApiPayload | None:
    """What exists with the address of a new LAN or WAN, or else on its port and VLAN."""
    place, address = ties(node.kind, node.fields), value_at(node.fields, "static_addressing.address")
    candidates = [(payload, node.kind.model.from_api(payload)) for payload in existing]
    # The address first: it is what its hosts know, and a VLAN can be exchanged where an address cannot.
    of_address = (
        payload
        for payload, canonical in candidates
        if address is not None and address == value_at(canonical, "static_addressing.address")
    )
    on_port = (payload for payload, canonical in candidates if any(place) and place == ties(node.kind, canonical))
    return next(of_address, next(on_port, None))
