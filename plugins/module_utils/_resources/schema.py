# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a kind of object writes down its fields, and what follows from that: options, references, what is computed.

A field is an annotated attribute of the model. Its type says what values it takes, its default says everything else
(``field``, or ``names`` for an option that names another object), and the text below it is its documentation, which
only ``make generate`` reads. ``ClassVar`` marks what is not part of the object that a user describes: what only the API
fills in, and options that merely stand for other fields.

Everything here works without pydantic, since documentation and sanity checks import modules without it.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import typing as t
from typing import ClassVar

from .._models.base import ApiObject

Spec = t.Mapping[str, t.Mapping[str, t.Any]]
"""An Ansible argument spec."""

Payload = t.Mapping[str, t.Any]
"""An object as the API sends it, or in canonical form. Fields inside it are named by dotted paths."""


class _Anything:
    """Holds every value."""

    def __contains__(self, value: object) -> bool:
        return True


ANYTHING = _Anything()


class Reported:
    """Base of the objects that only the API fills in: they are documented, and never validated."""


@dataclasses.dataclass(frozen=True)
class AsOption:
    """In ``Annotated``: the argument spec of a field whose option has another type than its model."""

    spec: t.Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True, eq=False)
class Target:
    """The objects that an option names.

    Attributes:
        among: the kinds of object in which the name is looked up.
        fills: the fields beside the option that the name can stand for; empty if it stands for itself.
        value: takes the fields' values from the object found, None where it cannot give them; its id if left out.
        meaning: what the value is, for the error message when there is none.
        by: the fields by which a user may name the object; its id always counts.
        by_address: the fields hold an address of the object found and not its id, so that an object may lead to it
            without naming it, as a route to a tunnel.
    """

    among: tuple[t.Any, ...]
    fills: tuple[str, ...]
    value: t.Callable[[Payload], Payload | None] | None
    meaning: str
    by: tuple[str, ...]
    by_address: bool


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Field:
    """What is known of a field besides its type.

    Attributes:
        required: a creation needs it; inside an object, where that object is given.
        defaults: values of which the API fills in one where the field was left out, or ``ANYTHING`` where that is not
            known or what is not written is to be left alone. Empty values and false need not be named.
        computed: the API fills it in, and no body carries it.
        secret: never shown.
        create_only: no update carries it.
        recreatable: some versions of the API refuse to update it; the object can be created anew with it.
        write_only: the API never returns it.
        update_option: the option that decides whether an update sends a field that the API never returns.
        request_option: the option that makes an update send it as true; it has no other use.
        returned_once: the API returns it only when it makes it.
        newer: newer than the API reference and the SDK that this collection follows.
        sample: a value for the documentation.
        target: the objects that it names, for an option that names some.
    """

    required: bool = False
    defaults: t.Container[t.Any] | None = None
    computed: bool = False
    secret: bool = False
    create_only: bool = False
    recreatable: bool = False
    write_only: bool = False
    update_option: str | None = None
    request_option: str | None = None
    returned_once: bool = False
    newer: bool = False
    sample: t.Any = None
    target: Target | None = None

    @property
    def is_option(self) -> bool:
        """Whether a user can give it."""
        return not self.computed and self.request_option is None


field: t.Callable[..., t.Any] = Field
"""The default of a field; see ``Field`` for what it takes. Typed so that a field of any type can have it."""


def names(
    *among: t.Any,
    fills: t.Sequence[str] = (),
    value: t.Callable[[Payload], Payload | None] | None = None,
    meaning: str = "an id",
    by: t.Sequence[str] = ("name",),
    by_address: bool = False,
    **facts: t.Any,
) -> t.Any:
    """The default of an option that names other objects; see ``Target``, and ``Field`` for the other facts."""
    return Field(target=Target(among, tuple(fills), value, meaning, tuple(by), by_address), **facts)


class Place(t.NamedTuple):
    """A field, and where it stands.

    Attributes:
        path: with dots between levels.
        type: its annotation, without ``ClassVar``.
        field: what is known of it.
        listed: it stands in an object of a list.
        model: the class of the object, or of the objects in the list, that it holds.
    """

    path: str
    type: t.Any
    field: Field
    listed: bool
    model: type[ApiObject | Reported] | None


@functools.cache
def fields_of(model: type) -> dict[str, tuple[t.Any, Field]]:
    """The annotation and the default of each field of a class, in the order in which they are written."""
    annotations: dict[str, t.Any] = {}
    for holder in reversed(model.__mro__):
        if holder not in (ApiObject, Reported) and issubclass(holder, (ApiObject, Reported)):
            annotations.update(inspect.get_annotations(holder, eval_str=True))
    validated = getattr(model, "model_fields", {})
    found = {}
    for name, annotation in annotations.items():
        default = validated[name].default if name in validated else getattr(model, name)
        if isinstance(default, Field):
            found[name] = (t.get_args(annotation)[0] if t.get_origin(annotation) is ClassVar else annotation, default)
    return found


def places(model: type, prefix: str = "", *, listed: bool = False) -> t.Iterator[Place]:
    """All fields, at every depth; not those inside what the API computes."""
    for name, (annotation, its) in fields_of(model).items():
        inner, many = held_by(annotation)
        yield Place(f"{prefix}{name}", annotation, its, listed, inner)
        if inner and not its.computed:
            yield from places(inner, f"{prefix}{name}.", listed=listed or many)


def bare(annotation: t.Any) -> t.Any:
    """A type without what marks it, and without None."""
    if t.get_origin(annotation) is t.Annotated:
        return bare(t.get_args(annotation)[0])
    arguments = t.get_args(annotation)
    if None.__class__ in arguments:
        return bare(next(each for each in arguments if each is not None.__class__))
    return annotation


def held_by(annotation: t.Any) -> tuple[type[ApiObject | Reported] | None, bool]:
    """The class of the object in a field, or of those in its list, and whether it is a list."""
    plain = bare(annotation)
    if t.get_origin(plain) is list:
        return held_by(t.get_args(plain)[0])[0], True
    # Python 3.10 takes dict[str, str], which has an origin, for a type as well, and not for a class.
    is_class = t.get_origin(plain) is None and isinstance(plain, type)
    return (plain if is_class and issubclass(plain, (ApiObject, Reported)) else None), False


_TYPES = {str: "str", int: "int", float: "float", bool: "bool", dict: "dict"}


def option_of(annotation: t.Any) -> dict[str, t.Any]:
    """The argument spec of a type."""
    if t.get_origin(annotation) is t.Annotated:
        for mark in annotation.__metadata__:
            if isinstance(mark, AsOption):
                return dict(mark.spec)
    plain = bare(annotation)
    if plain is not annotation:
        return option_of(t.get_args(annotation)[0] if t.get_origin(annotation) is t.Annotated else plain)
    origin, arguments = t.get_origin(plain), t.get_args(plain)
    if origin is t.Literal:
        return {"type": "str", "choices": list(arguments)}
    inner, many = held_by(plain)
    if many:
        element = option_of(arguments[0])
        options = {"options": argument_spec(inner, required=True)} if inner else {}
        return {"type": "list", "elements": element.pop("type"), **element, **options}
    if inner is None:
        return {"type": _TYPES[origin or plain]}
    apart = contradicting(inner)
    return {
        "type": "dict",
        "options": argument_spec(inner),
        **({"mutually_exclusive": apart} if apart else {}),
    }


def argument_spec(model: type, *, required: bool = False) -> dict[str, dict[str, t.Any]]:
    """The argument spec of the options of a class.

    Args:
        required: Ansible itself shall ask for what is required. It cannot where an object may be described in part.
    """
    spec = {}
    for name, (annotation, its) in fields_of(model).items():
        if its.is_option:
            spec[name] = option_of(annotation)
            if its.secret:
                spec[name]["no_log"] = True
            if its.required and required:
                spec[name]["required"] = True
    return spec


def contradicting(model: type) -> list[tuple[str, ...]]:
    """The options of a class that contradict each other: a name and what it stands for, and its alternatives."""
    stand_ins = [
        (name, filled) for name, (_type, its) in fields_of(model).items() if its.target for filled in its.target.fills
    ]
    return [*stand_ins, *getattr(model, "alternatives", ())]


def is_clearable(annotation: t.Any) -> bool:
    """Whether an empty value clears a field of this type."""
    if annotation is str or t.get_origin(bare(annotation)) in (list, dict):
        return True
    inner = t.get_args(annotation)[0] if t.get_origin(annotation) is t.Annotated else annotation
    return None.__class__ in t.get_args(inner) and bare(inner) is not bool
