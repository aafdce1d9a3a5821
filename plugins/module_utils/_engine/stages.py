# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stages of one object: as it is desired, matched with what exists, and planned. None of them changes once made.

What tells an object from all others, from stage to stage, is its ``Desired``.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._models.base import ApiPayload
from .._models.path import put
from .._resources.description import Payload, ResourceType, Unique, Values
from .plan import Plan

NOT_NAMED = "(not named)"
"""The place of an object that goes although, or because, nobody wrote it."""


@dataclasses.dataclass(frozen=True, eq=False)
class Desired:
    """One object as a user wants it.

    Attributes:
        place: where the user wrote it, such as ``sites[3].lans[0]``, with the file before it if it stands in one.
        fields: canonical form of its own options.
        names: the names of other objects in its options, by option.
        parent: the object that it lives in.
        id: its identifier, if the user wrote it.
        send: fields with their values that an update carries although they cannot be compared.
        distinguish: fields that count into its natural key as well.
        hidden: the secrets that were written as results and exports show them, which are left alone.
        verbatim: with an id, the fields that cannot be right, as they were written: the object may have the very same.
        odd: what is wrong with them otherwise, by field.
        sections: the sections for children that the user wrote, empty ones included.
        file: the file that it stands in; None for one from the task's own options.
        only_named: it is there for its children to live in, and nothing else was said of it.
    """

    kind: ResourceType
    place: str
    fields: Payload = dataclasses.field(default_factory=dict)
    names: Payload = dataclasses.field(default_factory=dict)
    parent: Desired | None = None
    id: str | None = None
    send: Payload = dataclasses.field(default_factory=dict)
    distinguish: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    verbatim: Payload = dataclasses.field(default_factory=dict)
    odd: t.Mapping[str, t.Sequence[str]] = dataclasses.field(default_factory=dict)
    sections: frozenset[str] = frozenset()
    file: str | None = None
    only_named: bool = False

    @property
    def name(self) -> str:
        """What a person calls it, such as ``LAN pos of site branch-1``."""
        above = None if self.parent is None else self.parent.fields.get("name") or self.parent.id
        return self.named(self.fields, self.id, above)

    def named(self, values: Payload, identifier: str | None, parent: str | None) -> str:
        """What a person calls it when these are its values."""
        known = {**values, **({self.kind.id_key: identifier} if identifier else {})}
        return subject(self.kind, known, self.names, parent)

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that tell it from others of its kind, as far as is known by now; empty when an id does."""
        return key_of_kind(self.kind, self.fields, self.distinguish) if not self.id else ()


@dataclasses.dataclass(frozen=True, eq=False)
class Matched:
    """One object beside what exists of it.

    Attributes:
        desired: as the user wrote it.
        fields: canonical form of what is desired, with what names stand for.
        parent: the object that it lives in.
        id: its identifier; None while there is none.
        current: the object as the API sent it; None when it does not exist.
        needs: objects of the same task that its options name.
        expects: whether it names something that an earlier task is taken to create, in check mode.
    """

    desired: Desired
    fields: dict[str, t.Any]
    parent: Matched | None = None
    id: str | None = None
    current: ApiPayload | None = None
    needs: frozenset[Desired] = frozenset()
    expects: bool = False

    @property
    def kind(self) -> ResourceType:
        """The kind of object."""
        return self.desired.kind

    @property
    def name(self) -> str:
        """What a person calls it, such as ``LAN pos of site branch-1``."""
        return self.desired.named({**(self.current or {}), **self.fields}, self.id, self.above)

    @property
    def former_name(self) -> str:
        """What a person calls it before the change, or if there is nothing yet, after it."""
        return self.desired.named({**self.fields, **(self.current or {})}, self.id, self.above)

    @property
    def where(self) -> str:
        """Its place and its name, as a problem begins with them."""
        return f"{self.desired.place} ({self.name})"

    @property
    def parent_id(self) -> str | None:
        """The id of the object that it lives in, as far as that exists."""
        return self.parent.id if self.parent else None

    @property
    def above(self) -> str | None:
        """The name, or else the id, of the object that it lives in."""
        if self.parent is None:
            return None
        return {**(self.parent.current or {}), **self.parent.fields}.get("name") or self.parent.id

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that tell it from others of its kind; empty when an id does."""
        return key_of_kind(self.kind, self.fields, self.desired.distinguish) if not self.id else ()


@dataclasses.dataclass(frozen=True, eq=False)
class Planned:
    """One object and what is to be done with it.

    Attributes:
        takes: what it takes that other objects give up.
        gives: whether others take what it gives up.
        aside: a step before the plan, which moves it out of the way of others; None where there is none.
        freed: the unique fields whose values that step gives up.
    """

    matched: Matched
    plan: Plan
    takes: tuple[Handover, ...] = ()
    gives: bool = False
    aside: Plan | None = None
    freed: frozenset[tuple[str, ...]] = frozenset()

    @property
    def desired(self) -> Desired:
        """What tells it from others."""
        return self.matched.desired

    @property
    def kind(self) -> ResourceType:
        """The kind of object."""
        return self.matched.desired.kind

    @property
    def parent(self) -> Desired | None:
        """The object that it lives in."""
        return self.matched.desired.parent

    @property
    def current(self) -> ApiPayload | None:
        """The object as the API sent it."""
        return self.matched.current

    @functools.cached_property
    def name(self) -> str:
        """What a person calls it."""
        return self.matched.name


class Handover(t.NamedTuple):
    """One object gives up what another one takes, which the API allows in this order only.

    Attributes:
        unique: the fields that it is about.
        values: what the taker takes.
    """

    giver: Matched
    taker: Matched
    unique: Unique
    values: Values

    def __str__(self) -> str:
        what = self.unique.describe(self.values)
        return f"{self.taker.former_name} takes {what} of {self.giver.former_name}"


class UnknownId(str):
    """The identifier of an object that does not exist yet. Reads as a description of the object."""

    desired: Desired

    def __new__(cls, desired: Desired) -> UnknownId:
        text = super().__new__(cls, f"(id of {desired.name})")
        text.desired = desired
        return text

    def __reduce__(self) -> t.Any:
        return (str, (str(self),))


def key_of_kind(kind: ResourceType, fields: Payload, distinguish: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that tell an object with these fields from others; empty where too few are given."""
    key = kind.key_given(fields)
    return () if key is None else key + distinguish


def subject(kind: ResourceType, values: Payload, names: Payload, parent: str | None) -> str:
    """Name an object for a person, with the names that stand for its fields, and its parent."""
    shown = dict(values)
    for reference in kind.references:
        name = names.get(reference.option)
        if name and isinstance(name, str) and reference.fields:
            put(shown, reference.fields[0], name)
    text = kind.describe(shown)
    return f"{text} of {kind.parent.label} {parent}" if kind.parent and parent else text
