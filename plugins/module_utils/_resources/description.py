# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the engine has to know about a kind of object. Data only: a new kind is a new description, no new code."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._models.base import ApiObject, Canonical
from .._models.path import value_at
from . import schema
from .schema import Payload, Place, Spec

__all__ = [
    "Check",
    "Finding",
    "Payload",
    "Reference",
    "ResourceType",
    "Spec",
    "Unique",
    "Values",
    "temporary_names",
]


@dataclasses.dataclass(frozen=True)
class Reference:
    """An option that names another object, and the fields that are filled from the object found.

    Attributes:
        option: the option with the name, such as ``nexthop_tunnel`` or ``lan_1.lan``.
        fields: the fields of the API that it can stand for, such as ``nexthop``.
        among: the kinds of object in which the name is looked up.
        value: takes the fields' values from the object found; None where the object cannot give them.
        meaning: what the value is, for the error message when there is none.
        names: the fields by which a user may name the object; its id always counts.
        many: the option is an ordered list of names.
        by_address: as in ``schema.Target``.
    """

    option: str
    fields: tuple[str, ...]
    among: tuple[ResourceType, ...]
    value: t.Callable[[Payload], Payload | None]
    meaning: str = "an id"
    names: tuple[str, ...] = ("name",)
    many: bool = False
    by_address: bool = False


Values = tuple[t.Any, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Unique:
    """What no two objects may have in common, not even for the moment between two changes.

    From it follows which change waits for which: what gives a value up comes before what takes it. Where changes wait
    for each other, one object moves to a spare value in between.

    Attributes:
        fields: the fields whose values together only one object may have, by dotted path. Where one of them has no
            value, the object claims nothing.
        among: the names of the kinds that share the values; within one parent, for kinds that have one.
        implied: the values of fields that an object may be without.
        networks: whether the field holds an interface address, and the networks of two may not overlap.
        spares: takes an object as the API sent it, and gives fields with values to move it to; None where any value in
            between would do harm.
        enforced: whether the API refuses a second one. False where nobody has seen it, which is no reason to refuse.
    """

    fields: tuple[str, ...]
    among: tuple[str, ...]
    implied: Payload = dataclasses.field(default_factory=dict)
    networks: bool = False
    spares: t.Callable[[Payload], t.Iterable[Payload]] | None = None
    enforced: bool = True

    def values(self, of: Canonical | None) -> Values | None:
        """What an object claims; None where it claims nothing."""
        claimed = []
        for field in self.fields:
            value = value_at(of or {}, field)
            if value is None or value is False or value == "":
                value = self.implied.get(field) if of else None
            if value is None:
                return None
            claimed.append(value)
        return tuple(claimed)

    def describe(self, values: Values) -> str:
        """Values for a person, with their fields."""
        return ", ".join(f"{field} {value}" for field, value in zip(self.fields, values, strict=True))


def temporary_names(payload: Payload) -> t.Iterable[Payload]:
    """Names that tell whose they are and that nobody chooses; short, since some kinds allow 15 characters."""
    identifier = str(payload.get("id"))
    ends = (identifier[:8], *(f"{identifier[:7]}-{number}" for number in range(1000)))
    return ({"name": f"tmp-{end}"} for end in ends)


@dataclasses.dataclass(frozen=True)
class Finding:
    """What a check found in a planned object, besides its own fields.

    Attributes:
        text: one sentence that names the option and the value.
        fatal: the API cannot accept it, so nothing is sent.
    """

    text: str
    fatal: bool


Check = t.Callable[[Payload, t.Sequence[Payload], "Payload | None"], t.Iterable[Finding]]
"""From a planned object, the other objects of its kind (and parent), and its parent to what is wrong with it."""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class ResourceType:
    """One kind of object of the API: what its model does not say of its fields.

    Attributes:
        name: the module's name, and the key of the object in its result.
        label: what a person calls it in the middle of a sentence.
        model: its fields, and their canonical form.
        path: its collection, below the account; ``{parent}`` stands for the id of the parent.
        order: its place among the kinds. What others name, or live in, comes before them, so that it is created first
            and deleted last.
        parent: the kind of object that it lives in; the parent's name is also the option that names it.
        list_key: where the list stands in ``result`` of a list; None when ``result`` is the list.
        item_key: where the object stands in ``result`` of a get and, after ``modified_`` or ``deleted_``, of a
            change; None when ``result`` is the object.
        id_key: the field with its identifier.
        readable_by_id: whether the API can get one object.
        updates_many: whether one PUT on the collection can update several.
        update_method: PUT replaces, PATCH changes what it names.
        natural_keys: the fields that tell one object from another when no id is given; the first of these keys that
            is given completely counts.
        queries: what a list can be asked for, as option of the info module and parameter of the API.
        optional_key: fields that a user may add to the natural key, each with the option that asks for it.
        tie_breakers: fields that decide between several objects of one natural key, where they are given.
        headers: sent with every request of this kind.
        validate_only: the HTTP methods with which the API can validate only.
        creatable: whether the API can create and delete such objects.
        unique: what no two objects may have in common.
        check: finds what is wrong with an object in its surroundings.
    """

    name: str
    label: str
    model: type[ApiObject]
    path: str
    order: int
    parent: ResourceType | None = None
    list_key: str | None = None
    item_key: str | None = None
    id_key: str = "id"
    readable_by_id: bool = True
    updates_many: bool = False
    update_method: t.Literal["PUT", "PATCH"] = "PUT"
    natural_keys: tuple[tuple[str, ...], ...] = (("name",),)
    queries: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    optional_key: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    tie_breakers: tuple[str, ...] = ()
    headers: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    validate_only: frozenset[str] = frozenset()
    creatable: bool = True
    unique: tuple[Unique, ...] = ()
    check: Check | None = None

    # What follows from the model. Most tasks ask for a part of it only.

    @functools.cached_property
    def places(self) -> tuple[Place, ...]:
        """All fields, at every depth."""
        return tuple(schema.places(self.model))

    @functools.cached_property
    def options(self) -> Spec:
        """Argument spec of its own fields, in the API's names, and of its references."""
        return schema.argument_spec(self.model)

    @functools.cached_property
    def references(self) -> tuple[Reference, ...]:
        """The options that name other objects."""
        return tuple(_reference(place, place.field.target) for place in self.places if place.field.target)

    @functools.cached_property
    def exclusive(self) -> tuple[tuple[str, ...], ...]:
        """Fields of which an object has one, by dotted path; giving one of them displaces the others."""
        inside = [(f"{place.path}.", place.model) for place in self.places if place.model and not place.listed]
        return tuple(
            tuple(f"{prefix}{name}" for name in together)
            for prefix, model in [("", self.model), *inside]
            for together in getattr(model, "alternatives", ())
        )

    @functools.cached_property
    def required(self) -> tuple[str, ...]:
        """Fields that a creation needs; ``a.b`` is needed only where ``a`` is given."""
        needed = (place.path for place in self.places if place.field.required and not place.listed)
        return tuple(needed) if self.creatable else ()

    @functools.cached_property
    def create_only(self) -> frozenset[str]:
        """Fields that no update carries."""
        return frozenset(place.path for place in self.places if place.field.create_only)

    @functools.cached_property
    def recreatable(self) -> frozenset[str]:
        """Fields that some versions of the API refuse to update; where they do, the object can be created anew."""
        return frozenset(place.path for place in self.places if place.field.recreatable)

    @functools.cached_property
    def write_only(self) -> t.Mapping[str, str | None]:
        """Fields that the API never returns, each with the option that decides whether an update sends it too.

        None where only a creation can.
        """
        return {
            place.path: place.field.update_option
            for place in self.places
            if place.field.write_only or place.field.update_option
        }

    @functools.cached_property
    def on_request(self) -> t.Mapping[str, str]:
        """Fields that an update sends as true when the option named with it is set."""
        return {place.path: place.field.request_option for place in self.places if place.field.request_option}

    @functools.cached_property
    def returned_once(self) -> frozenset[str]:
        """Secrets that the API returns only when it makes them."""
        return frozenset(place.path for place in self.places if place.field.returned_once)

    @functools.cached_property
    def secret(self) -> frozenset[str]:
        """Fields that are never shown."""
        return frozenset(place.path for place in self.places if place.field.secret)

    @functools.cached_property
    def defaults(self) -> t.Mapping[str, t.Container[t.Any]]:
        """Values that the API fills in for fields that were left out, by dotted path; see ``schema.Field``."""
        return {place.path: place.field.defaults for place in self.places if place.field.defaults is not None}

    @functools.cached_property
    def computed(self) -> frozenset[str]:
        """Fields that the API fills and no body carries."""
        return frozenset(place.path for place in self.places if place.field.computed)

    @property
    def plural(self) -> str:
        """The key of several such objects in a result, such as ``gre_tunnels``."""
        return f"{self.name}s"

    @functools.cached_property
    def flags(self) -> dict[str, dict[str, t.Any]]:
        """Argument spec of the options that are no fields, and that a task and an object of a network both have."""
        return {
            "id": {"type": "str"},
            **{option: {"type": "bool", "default": False} for option in self.optional_key.values()},
            **{
                option: {"type": "str", "choices": ["on_create", "always"], "default": "on_create"}
                for option in self.write_only.values()
                if option
            },
            **{option: {"type": "bool", "default": False} for option in self.on_request.values()},
        }

    def key_given(self, values: Payload) -> tuple[str, ...] | None:
        """The first natural key of which all fields have a value."""
        for key in self.natural_keys:
            if all(value_at(values, field) is not None for field in key):
                return key
        return None

    @property
    def implied(self) -> dict[str, t.Any]:
        """The values of unique fields that an object may be without."""
        return {field: value for unique in self.unique for field, value in unique.implied.items()}

    def surplus(self, values: Payload) -> list[str]:
        """Of fields that exclude each other in a creation, all but the one that people know the object by."""
        keys = [field for key in self.natural_keys for field in key]
        surplus = []
        for fields in self.exclusive:
            given = [field for field in fields if value_at(values, field) is not None]
            surplus += sorted(given, key=lambda field: keys.index(field) if field in keys else len(keys))[1:]
        return surplus

    def describe(self, values: Payload) -> str:
        """Name one object for a person: its label and its natural key, or its id, or what there is of its key."""
        label = self.label[0].upper() + self.label[1:]
        key = self.key_given(values)
        if key is None and values.get(self.id_key):
            return f"{label} {values[self.id_key]}"
        parts = [value_at(values, field) for field in key or self.natural_keys[0]]
        return f"{label} {' via '.join(str(part) for part in parts if part is not None)}".rstrip()


def _reference(place: Place, target: schema.Target) -> Reference:
    prefix = place.path.rpartition(".")[0]
    fields = tuple(f"{prefix}.{name}" if prefix else name for name in target.fills) or (place.path,)

    def identifier(found: Payload) -> Payload:
        return {fields[0]: found["id"]}

    return Reference(
        option=place.path,
        fields=fields,
        among=target.among,
        value=target.value or identifier,
        meaning=target.meaning,
        names=target.by,
        many=schema.held_by(place.type)[1],
        by_address=target.by_address,
    )
