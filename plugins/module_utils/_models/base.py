# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The base of all models: from what a user wrote, or the API answered, to one canonical form as plain data.

Equal things have equal canonical forms, so that everything above compares with ``==``. In a canonical form a key that
is missing was not mentioned, and a key that is None is to be cleared.
"""

from __future__ import annotations

import functools
import traceback
import typing as t
from typing import ClassVar  # by this name: pydantic before 2.6 does not recognize "t.ClassVar" in a string

try:
    import pydantic
    from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, field_validator
except ImportError:
    # The file must still import, so that documentation and sanity checks work without the library. Nothing below is
    # ever called then: every adapter asks for the library first.
    PYDANTIC_IMPORT_ERROR: str | None = traceback.format_exc()
    pydantic = None  # type: ignore[assignment]
    BaseModel = object  # type: ignore[assignment,misc]

    class _Missing:
        """Stands in for what marks types."""

        def __init__(self, *_given: object, **_named: object) -> None:
            """Take whatever is given."""

    AfterValidator = BeforeValidator = ConfigDict = _Missing  # type: ignore[assignment,misc]

    def field_validator(*fields: str, mode: str) -> t.Callable[[t.Any], t.Any]:  # type: ignore[no-redef]
        """Stand in for the decorator."""
        return lambda function: function
else:
    PYDANTIC_IMPORT_ERROR = None

from .._client.errors import InvalidOptions
from .path import put, value_at
from .plain import shown
from .suggestion import no_such_option

__all__ = [
    "PYDANTIC_IMPORT_ERROR",
    "UNSET",
    "AfterValidator",
    "ApiObject",
    "BeforeValidator",
    "Table",
    "tables_of",
    "warm_up_models",
    "without_none",
]

UNSET: t.Any = None
"""Default of every field of every model: it was not mentioned, and ``exclude_unset`` leaves it out."""

_FROM_API = object()


ApiPayload = t.NewType("ApiPayload", dict[str, t.Any])
"""An object as the API sends it."""

Canonical = t.NewType("Canonical", dict[str, t.Any])
"""An object in canonical form, in which equal values are spelled alike."""


class Table(dict[str, t.Any]):
    """A mapping that is one value, such as addresses by MAC: it is compared and replaced as a whole."""


class ApiObject(BaseModel):
    """One kind of object of the API. Every field is optional: an object may be partly described.

    A subclass lists its fields with the types of ``fields``; nested objects are subclasses too.

    Attributes:
        alternatives: fields of which a user gives one.
    """

    alternatives: ClassVar[tuple[tuple[str, ...], ...]] = ()

    if pydantic:
        model_config = ConfigDict(extra="allow", defer_build=True, coerce_numbers_to_str=True)

        @field_validator("*", mode="wrap")
        @classmethod
        def _tolerate_the_api(cls, value: t.Any, handler: t.Any, info: t.Any) -> t.Any:
            """Strict on what a user wrote; what the API sends is taken as it is when it has no canonical form."""
            if info.context is not _FROM_API:
                return handler(value)
            try:
                return handler(value)
            except ValueError:
                return value

    @classmethod
    def from_user(cls, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The canonical form of a user's options; those that are None count as left out.

        Raises:
            InvalidOptions: naming each option that is wrong, its value and what would be right.
        """
        canonical, odd = cls.as_held(options)
        if odd:
            raise InvalidOptions([problem for problems in odd.values() for problem in problems])
        return canonical

    @classmethod
    def as_held(cls, options: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], dict[str, list[str]]]:
        """The same of an object whose values may be odd, as long as the API holds the very same ones.

        Returns:
            The canonical form, with odd values as they are, and what is wrong with those, by field.

        Raises:
            InvalidOptions: there is an option that does not exist.
        """
        given = without_none(options)
        odd: dict[str, list[str]] = {}
        try:
            parsed = cls.model_validate(given)
        except pydantic.ValidationError as error:
            for problem in error.errors(include_url=False):
                odd.setdefault(str(problem["loc"][0]), []).append(_explain(problem))
            parsed = cls.model_validate(given, context=_FROM_API)
        unknown = list(_unknown(parsed))
        if unknown:
            raise InvalidOptions([*(problem for problems in odd.values() for problem in problems), *unknown])
        return _without_empty(cls._plain(parsed)), odd

    @classmethod
    def from_api(cls, payload: ApiPayload, *, newer: bool = True) -> Canonical:
        """The canonical form of an object as the API sends it, odd values included.

        Args:
            newer: keep the fields that only a newer API knows. In objects of a list they are never kept: a list is one
                value, which the user can only describe by the fields known here.
        """
        parsed = cls.model_validate(payload, context=_FROM_API)
        _forget_newer(parsed, here=not newer)
        return Canonical(cls._plain(parsed))

    @classmethod
    def inner(cls, field: str) -> type[ApiObject] | None:
        """The model of the object that a field holds; None where it holds something else, or is not known here."""
        return _fields_of(cls).get(field, (None, None))[1]

    @classmethod
    def cleared(cls, field: str) -> t.Any:
        """What says in a body that a field has no value: "" for text, [] for lists, false, and null for the rest.

        Of an object that cannot be null it is the same object, whose own fields have to be cleared.

        The API refuses null for text.
        """
        return _fields_of(cls).get(field, (None, None))[0]

    @classmethod
    def _plain(cls, parsed: ApiObject) -> dict[str, t.Any]:
        values = parsed.model_dump(exclude_unset=True, warnings=False)
        for path in tables_of(cls):
            table = value_at(values, path)
            if isinstance(table, dict):
                put(values, path, Table(table))
        return values


def warm_up_models() -> None:
    """Load what pydantic loads with its first model, so that processes forked from this one need not."""
    if pydantic:
        pydantic.create_model("First", __base__=ApiObject, values=(list[str], UNSET)).model_validate({})


@functools.cache
def _holders(model: type[ApiObject]) -> tuple[str, ...]:
    """The fields of a model in which there may be objects. To look at the others takes most of the time."""
    return tuple(name for name, field in model.model_fields.items() if _may_hold_objects(field.annotation))


def _may_hold_objects(annotation: t.Any) -> bool:
    if arguments := t.get_args(annotation):
        return any(map(_may_hold_objects, arguments))
    return isinstance(annotation, type) and issubclass(annotation, ApiObject)


@functools.cache
def _fields_of(model: type[ApiObject]) -> dict[str, tuple[t.Any, type[ApiObject] | None]]:
    """What clears each field of a model, and the model of the object in it."""
    return {name: _nature(field.annotation) for name, field in model.model_fields.items()}


@functools.cache
def tables_of(model: type[ApiObject], prefix: str = "") -> tuple[str, ...]:
    """The paths of the fields that are mappings with keys of the user's own."""
    paths: list[str] = []
    for name, (empty, inner) in _fields_of(model).items():
        if inner:
            paths += tables_of(inner, f"{prefix}{name}.")
        elif empty == {}:
            paths.append(f"{prefix}{name}")
    return tuple(paths)


_NONE = type(None)


def _nature(annotation: t.Any) -> tuple[t.Any, type[ApiObject] | None]:
    origin, arguments = t.get_origin(annotation), t.get_args(annotation)
    if origin is t.Annotated:
        return _nature(arguments[0])
    if _NONE in arguments:
        # Of what may be null in the API's own words, such as the third value of a flag, null is the explicit one.
        emptied, model = _nature(next(each for each in arguments if each is not _NONE))
        return (None if emptied is False or model else emptied), model
    if origin is None and isinstance(annotation, type) and issubclass(annotation, ApiObject):
        # Python 3.10 takes list[str], which has an origin, for a type as well, and not for a class.
        return {}, annotation
    empty: dict[t.Any, t.Any] = {t.Literal: "", str: "", list: [], dict: {}, bool: False}
    return empty.get(origin or annotation), None


def _forget_newer(parsed: ApiObject, *, here: bool) -> None:
    """Drop the fields that the model does not have from objects in lists, and from this object itself if told so."""
    if here and parsed.__pydantic_extra__:
        parsed.__pydantic_extra__.clear()
    for name in _holders(type(parsed)):
        value = parsed.__dict__[name]
        if isinstance(value, ApiObject):
            _forget_newer(value, here=here)
            if here and value.model_fields_set and value.model_fields_set.isdisjoint(type(value).model_fields):
                parsed.__dict__[name] = None  # nothing but newer fields was in it
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, ApiObject):
                    _forget_newer(item, here=True)


def _unknown(parsed: ApiObject, prefix: str = "") -> t.Iterator[str]:
    """One sentence for each option that the model does not have, at every depth."""
    fields = type(parsed).model_fields
    for name in parsed.__pydantic_extra__ or {}:
        yield no_such_option(name, fields, prefix)
    for name in _holders(type(parsed)):
        value = parsed.__dict__[name]
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, ApiObject):
                yield from _unknown(item, f"{prefix}{name}.")


def without_none(value: t.Any) -> t.Any:
    """Ansible fills options that were left out with None, at every depth."""
    if isinstance(value, dict):
        return {
            key: without_none(item) if isinstance(item, (dict, list)) else item
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [without_none(item) for item in value]
    return value


def _without_empty(values: dict[str, t.Any]) -> dict[str, t.Any]:
    """An object without any field says nothing. Where an empty one clears, its type has made it None by now."""
    result = {}
    for key, value in values.items():
        kept = _without_empty(value) if isinstance(value, dict) and not isinstance(value, Table) else value
        if kept != {} or isinstance(kept, Table):
            result[key] = kept
    return result


_FITTING = {
    "bool": "true or false",
    "dict": "a dictionary",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "literal": "{expected}",
    "string": "text",
}
"""What a value has to be, by the first word of the type of pydantic's error."""


def _explain(problem: t.Mapping[str, t.Any]) -> str:
    """One sentence for a user from one of pydantic's error records, whose own words are for programmers."""
    path = _path_of(problem["loc"])
    context = problem.get("ctx") or {}
    kind = problem["type"]
    if kind == "value_error":
        # Our own validators already speak to a person, and know which values may be shown.
        return f"{path}: {context['error']}."
    if kind.startswith("model"):
        # A secret may be in there.
        return f"{path}: the value (hidden) is not a mapping of options."
    fitting = _FITTING.get(kind.partition("_")[0])
    wanted = f", it must be {fitting.format(**context)}" if fitting else ""
    return f"{path}: {shown(problem['input'])} does not fit{wanted}."


def _path_of(steps: t.Iterable[t.Any]) -> str:
    """A place in an object, such as ``lan_1.ports[0]``."""
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":  # with which pydantic marks that it means the key itself
            path += f".{step}" if path else str(step)
    return path
