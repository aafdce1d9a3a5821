# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the names of other objects stand for: an object of the same task, or one that exists."""

from __future__ import annotations

import dataclasses
import typing as t

from .._client.errors import PlanError
from .._models.base import ApiPayload
from .._models.path import copied, put, value_at
from .._resources.description import Payload, Reference, ResourceType
from . import find
from .account import Account
from .current import Collection, Current, KeptLists
from .diff import merged
from .stages import Desired, Matched, UnknownId


class Resolver:
    """Puts into objects what their names stand for.

    Args:
        nodes: all objects of the task.
        current: what exists.
        matched: the objects of the task that have been matched by now; whoever matches adds to it.
        deleting: whether the objects are to go, so that only what is in their keys matters.
        expect: take an earlier task to create what no object is named.

    Attributes:
        expectations: what is expected, in words.
    """

    def __init__(
        self,
        nodes: t.Iterable[Desired],
        current: Current,
        matched: t.Mapping[Desired, Matched],
        *,
        deleting: bool,
        expect: bool,
    ) -> None:
        self.expectations: list[str] = []
        self._current = current
        self._matched = matched
        self._deleting = deleting
        self._expect = expect
        self._named: dict[t.Any, dict[str, list[Desired]]] = {}
        for node in nodes:
            index = self._named.setdefault((node.kind.name, node.parent), {})
            names = {value_at(node.fields, field) for field in ("name", "device.serial_number", "notes")} | {node.id}
            for name in names:
                if name is not None and not node.only_named:
                    index.setdefault(name, []).append(node)

    def collections(self, nodes: t.Iterable[Desired]) -> list[Collection]:
        """The collections of which something is named and not described in the same task."""
        found: dict[Collection, None] = {}
        for node in nodes:
            parent = self._matched.get(node.parent) if node.parent else None
            for reference in self._references(node):
                names = node.names[reference.option]
                for name in names if reference.many else [names]:
                    if not name or self._described(node, reference, name):
                        continue
                    for kind in reference.among:
                        if kind.parent is None:
                            found[kind, None] = None
                        elif parent is not None and parent.current is not None:
                            found[kind, parent.id] = None
        return list(found)

    def resolve(self, node: Desired) -> Matched:
        """The object with what its names stand for; what exists of it is still to be found.

        Raises:
            UnknownName: no object has a name; those that exist are listed.
            PlanError: several objects have it, or the one found cannot give the value.
        """
        resolution = _Resolution(node, self._matched[node.parent] if node.parent else None)
        for reference in self._references(node):
            name = node.names[reference.option]
            if name == "":
                for field in reference.fields:
                    put(resolution.fields, field, None)
            elif reference.many:
                (field,) = reference.fields
                values = [self._value(resolution, reference, each)[field] for each in name]
                put(resolution.fields, field, values)
            else:
                for field, value in self._value(resolution, reference, name).items():
                    put(resolution.fields, field, value)
        return resolution.matched()

    def named(self, node: Desired) -> Matched:
        """An object of which only the name, or the id, was said.

        Raises:
            UnknownName: no object has it; those that exist are listed.
            PlanError: several objects have it.
        """
        reference = Reference(node.kind.name, (), (node.kind,), dict)
        try:
            _kind, payload = self.existing(reference, str(node.fields.get("name")), None)
        except find.UnknownName as error:
            if not self._deleting:
                self.expected(error)
            return Matched(node, dict(node.fields), expects=not self._deleting)
        return Matched(node, dict(node.fields), None, payload.get(node.kind.id_key), payload)

    def existing(self, reference: Reference, name: str, parent: Matched | None) -> tuple[ResourceType, ApiPayload]:
        """The one object that exists and that a reference names.

        Raises:
            UnknownName: no object has this name; those that exist are listed.
            PlanError: several objects have it.
        """
        collections: list[Collection] = [
            (kind, parent.id if kind.parent and parent else None)
            for kind in reference.among
            if not kind.parent or (parent and parent.current is not None)
        ]
        found = {
            id(payload): (kind, payload)
            for kind, above in collections
            for field in (kind.id_key, *reference.names)
            for payload in self._current.with_key(kind, above, (field,), (name,))
        }
        if not found and self._current.renew(collections):
            return self.existing(reference, name, parent)
        every = found.values() or [
            (kind, payload) for kind, above in collections for payload in self._current.all(kind, above)
        ]
        return find.named(reference, name, list(every))

    def expected(self, error: find.UnknownName) -> None:
        """Take an earlier task to create what no object is named.

        Raises:
            UnknownName: that cannot be.
        """
        if not self._expect:
            raise error
        if error.expectation not in self.expectations:
            self.expectations.append(error.expectation)

    def _references(self, node: Desired) -> t.Iterator[Reference]:
        """The references by which an object names something, as far as they matter."""
        key = {field for fields in node.kind.natural_keys for field in fields}
        for reference in node.kind.references:
            if reference.option in node.names and (not self._deleting or key & set(reference.fields)):
                yield reference

    def _described(self, node: Desired, reference: Reference, name: str) -> list[Desired]:
        """The objects of the same task that a name can mean."""
        return [
            target
            for kind in reference.among
            for target in self._named.get((kind.name, node.parent if kind.parent else None), {}).get(name, [])
            if target.kind is kind
        ]

    def _value(self, resolution: _Resolution, reference: Reference, name: str) -> Payload:
        """The fields that a name stands for, or in check mode what stands for what an earlier task may create."""
        try:
            return self._known(resolution, reference, name)
        except find.UnknownName as error:
            parent = resolution.parent
            if not (parent and parent.expects):  # of what is in an object that is expected itself, that says it all
                self.expected(error)
            resolution.expects = True
            return find.expected(reference, name)

    def _known(self, resolution: _Resolution, reference: Reference, name: str) -> Payload:
        """The fields that a name stands for: what the same task describes comes before what only exists."""
        described = self._described(resolution.node, reference, name)
        if len(described) > 1:
            raise PlanError(
                f"{reference.option}: {name!r} is not unique: {', '.join(each.place for each in described)}."
            )
        if described:
            target, kind = described[0], described[0].kind
            known = self._matched.get(target)
            exists = known is not None and known.current is not None
            payload = merged(known.current or {} if known else {}, known.fields if known else target.fields)
            payload[kind.id_key] = (known.id if known else target.id) or UnknownId(target)
            resolution.needs.add(target)
        else:
            exists = True
            kind, payload = self.existing(reference, name, resolution.parent)
        value = reference.value(payload)
        if value is None and not exists and self._deleting:
            raise find.UnknownName(f"{reference.option}: {name!r} does not exist", "")
        if value is None:
            raise PlanError(
                f"{reference.option}: {kind.describe(payload)} does not tell {reference.meaning}. Set "
                f"{' or '.join(reference.fields)} instead."
            )
        return value


def by_name(account: Account, reference: Reference, name: str) -> ApiPayload:
    """The one object of an account that a reference names.

    Raises:
        UnknownName: no object has this name; those that exist are listed.
        PlanError: several objects have it.
    """
    current = KeptLists(account)
    current.read((kind, None) for kind in reference.among)
    return Resolver((), current, {}, deleting=False, expect=False).existing(reference, name, None)[1]


@dataclasses.dataclass
class _Resolution:
    """An object whose names are being resolved."""

    node: Desired
    parent: Matched | None
    needs: set[Desired] = dataclasses.field(default_factory=set)
    expects: bool = False

    def __post_init__(self) -> None:
        self.fields = copied(dict(self.node.fields)) if self.node.names else dict(self.node.fields)
        self.expects = self.parent is not None and self.parent.expects and self.parent.desired.only_named

    def matched(self) -> Matched:
        return Matched(
            self.node, self.fields, self.parent, self.node.id, needs=frozenset(self.needs), expects=self.expects
        )
