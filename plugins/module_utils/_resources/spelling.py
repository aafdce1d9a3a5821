# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways to spell an option's value that Ansible knows, for objects that its own validation does not look into.

``network`` takes thousands of objects, from options and from files, for which Ansible's validation would take minutes.
The same conversions are made here, by the same functions of Ansible, for those values alone that are not yet of their
option's type.
"""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.validation import (
    check_type_bool,
    check_type_dict,
    check_type_float,
    check_type_int,
    check_type_list,
    check_type_path,
    check_type_str,
)
from ansible.module_utils.parsing.convert_bool import BOOLEANS_FALSE, BOOLEANS_TRUE

from .._models.plain import shown
from .description import Spec

Values = dict[str, t.Any]


class _Type(t.NamedTuple):
    """A type of the argument spec.

    Attributes:
        own: the type of Python that needs no conversion.
        convert: Ansible's conversion, which raises TypeError or ValueError.
        words: what a value has to be, for a message.
    """

    own: type
    convert: t.Callable[[t.Any], t.Any]
    words: str


_TYPES = {
    "str": _Type(str, check_type_str, "text"),
    "path": _Type(str, check_type_path, "a path"),
    "int": _Type(int, check_type_int, "a whole number"),
    "float": _Type(float, check_type_float, "a number"),
    "bool": _Type(bool, check_type_bool, "true or false"),
    "list": _Type(list, check_type_list, "a list"),
    "dict": _Type(dict, check_type_dict, "a dictionary"),
}


def misplaced(wanted: str, value: t.Any) -> str | None:
    """Say that a list or a dictionary was given for something else; Ansible would make text of it, as Python writes it.

    The sentence does not show the value, which can hold a secret.

    Args:
        wanted: a type of the argument spec.
    """
    given = "a list" if isinstance(value, list) else "a dictionary" if isinstance(value, dict) else None
    if given is None or wanted not in _TYPES or isinstance(value, _TYPES[wanted].own):
        return None
    return f"{given} was given where {_TYPES[wanted].words} is needed."


class Spelling:
    """An argument spec, compiled into what converts the values of one object after the other.

    Args:
        spec: of the object's options.
    """

    def __init__(self, spec: Spec) -> None:
        self._readers = {name: reader for name, option in spec.items() if (reader := _reader(option)) is not None}
        self._required = [name for name, option in spec.items() if option.get("required")]

    def read(self, values: Values, problems: list[str], path: str = "") -> Values:
        """The values in the types of their options. What is no option stays, for somebody else to name it.

        Args:
            problems: gets a sentence for each value that cannot be converted, which is left out of the result.
            path: of the object, with the dot behind it.
        """
        changed: Values | None = None
        for name, value in values.items():
            reader = self._readers.get(name)
            if reader is None or value is None or value.__class__ is reader.own:
                continue
            result = reader.read(value, problems, f"{path}{name}")
            if result is not value:
                changed = dict(values) if changed is None else changed
                changed[name] = result
        problems += [f"{path}{name}: missing, and needed here." for name in self._required if values.get(name) is None]
        return values if changed is None else changed


class _Reader:
    """Reads the values of one option.

    Attributes:
        own: the type of those values that are taken as they are.
    """

    own: type | None = None

    def __init__(self, option: t.Mapping[str, t.Any], type_name: str) -> None:
        self._option = option
        self._name = type_name
        self._type = _TYPES[type_name]

    def read(self, value: t.Any, problems: list[str], path: str) -> t.Any:
        """The value in its type; None, which is the same as left out, and a problem if there is no such value."""
        if value.__class__ is not self._type.own:
            if problem := misplaced(self._name, value):
                problems.append(f"{path}: {problem}")
                return None
            try:
                value = self._type.convert(value)
            except (TypeError, ValueError, OverflowError):
                problems.append(f"{path}: {self._refusal(value)}")
                return None
        return self._inside(value, problems, path)

    def _refusal(self, value: t.Any) -> str:
        if self._name == "dict":  # which options it would have named, secrets among them, is not known
            return "a single value was given where a dictionary is needed."
        value_shown = "the value (hidden)" if self._option.get("no_log") else shown(value)
        return f"{value_shown} does not fit, it must be {self._type.words}."

    def _inside(self, value: t.Any, problems: list[str], path: str) -> t.Any:
        return value


class _Single(_Reader):
    """An option of one value."""

    def __init__(self, option: t.Mapping[str, t.Any], type_name: str) -> None:
        super().__init__(option, type_name)
        self.own = self._type.own


class _Choice(_Reader):
    """An option with choices, of which YAML may take one for true or false."""

    def _inside(self, value: t.Any, problems: list[str], path: str) -> t.Any:
        for text, meant in (("False", BOOLEANS_FALSE), ("True", BOOLEANS_TRUE)):
            possible = meant.intersection(self._option["choices"])
            if value == text and len(possible) == 1:
                return next(iter(possible))
        if value not in self._option["choices"]:
            *others, last = map(repr, self._option["choices"])
            fitting = f"{', '.join(others)} or {last}" if others else last
            problems.append(f"{path}: {shown(value)} does not fit, it must be {fitting}.")
            return None
        return value


class _Object(_Reader):
    """An option with options of its own."""

    def __init__(self, option: t.Mapping[str, t.Any], type_name: str) -> None:
        super().__init__(option, type_name)
        self._options = Spelling(option["options"])

    def _inside(self, value: t.Any, problems: list[str], path: str) -> t.Any:
        return self._options.read(value, problems, f"{path}.")


class _List(_Reader):
    """An option of many values."""

    def __init__(self, option: t.Mapping[str, t.Any], type_name: str) -> None:
        super().__init__(option, type_name)
        self._elements = _reader({**option, "type": option["elements"]})

    def _inside(self, value: t.Any, problems: list[str], path: str) -> t.Any:
        reader = self._elements
        if reader is None or all(item.__class__ is reader.own for item in value):
            return value
        return [
            item if item.__class__ is reader.own else reader.read(item, problems, f"{path}[{number}]")
            for number, item in enumerate(value)
        ]


def _reader(option: t.Mapping[str, t.Any]) -> _Reader | None:
    """What reads the values of an option; None for one that takes anything."""
    type_name = option["type"]
    if type_name not in _TYPES:
        return None
    if type_name == "list":
        return _List(option, type_name) if option.get("elements") else _Single(option, type_name)
    if option.get("options"):
        return _Object(option, type_name)
    return (_Choice if option.get("choices") else _Single)(option, type_name)


_OBJECTS = _List({"type": "list", "elements": "dict"}, "list")


def objects(value: t.Any, problems: list[str], path: str) -> list[Values | None]:
    """The objects of a list, None for each that is none, which is a problem."""
    return _OBJECTS.read(value, problems, path) or []
