# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the options of one object to what is desired of it. Pure: no request is sent here."""

from __future__ import annotations

import re
import typing as t

from .._client.errors import InvalidOptions
from .._client.paths import check_identifier
from .._models.path import copied, take, value_at
from .._resources.description import Payload, ResourceType
from .diff import without
from .placeholder import take_placeholders
from .stages import Desired

_NAMED = "(named)"


def read_object(
    kind: ResourceType,
    options: Payload,
    flags: Payload,
    problems: list[str],
    *,
    written: Payload | None = None,
    **further: t.Any,
) -> Desired:
    """Read one object.

    Args:
        options: those of the kind itself, in their own types; None where left out.
        flags: those of ``kind.flags``.
        problems: gets what is wrong; where it holds something already, what follows from that is not added.
        written: the options as the user wrote them. With an id, values that cannot be right are let through then, as
            far as the object has the very same.
        further: other attributes of ``Desired``.

    Returns:
        What is desired, as far as it could be read.
    """
    unfit = bool(problems)
    plain, hidden = take_placeholders(kind, options)
    own, names = take_names(kind, plain)
    identifier = flags.get("id")
    try:
        check_identifier(identifier)
    except InvalidOptions as error:
        problems += error.problems
    verbatim: dict[str, t.Any] = {}
    odd: dict[str, list[str]] = {}
    try:
        if identifier and written is not None:
            fields, odd = kind.model.as_held(own)
            verbatim = _set_odd_values_aside(kind, written, odd, problems)
        else:
            fields = kind.model.from_user(own)
    except InvalidOptions as error:
        fields = {name: value for name, value in own.items() if isinstance(value, str)}
        problems += error.problems
        distinguish: tuple[str, ...] = ()
    else:
        distinguish = tuple(field for field, option in kind.optional_key.items() if flags.get(option))
        if not unfit:
            problems += contradictions(kind, plain)
            problems += [] if identifier else _unclear_key(kind, fields, names, distinguish)
    send = {
        field: value_at(fields, field)
        for field, option in kind.write_only.items()
        if flags.get(option or "") == "always" and value_at(fields, field) is not None
    }
    send.update({field: True for field, option in kind.on_request.items() if flags.get(option)})
    return Desired(
        kind=kind,
        fields=fields,
        names=names,
        id=identifier,
        send=send,
        distinguish=distinguish,
        hidden=hidden,
        verbatim=verbatim,
        odd=odd,
        **further,
    )


def take_names(kind: ResourceType, options: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Part a user's options into those of the object itself and the names of other objects, by option."""
    own = copied(dict(options)) if kind.references else dict(options)
    names = {reference.option: take(own, reference.option) for reference in kind.references}
    return own, {option: name for option, name in names.items() if name is not None}


def contradictions(kind: ResourceType, options: t.Mapping[str, t.Any]) -> list[str]:
    """A sentence for each two of a user's options of which an object can have one, such as a name and an id."""
    alternatives = [(reference.option, field) for reference in kind.references for field in reference.fields]
    given = [
        [option for option in dict.fromkeys(each) if value_at(options, option) is not None]
        for each in (*kind.exclusive, *alternatives)
    ]
    return [f"{' and '.join(said)} contradict each other; keep one." for said in given if len(said) > 1]


def _unclear_key(kind: ResourceType, fields: Payload, names: Payload, distinguish: t.Iterable[str]) -> list[str]:
    """What is missing to tell which object is meant."""
    problems = []
    named = {field for reference in kind.references if names.get(reference.option) for field in reference.fields}
    if kind.key_given({**fields, **dict.fromkeys(named, _NAMED)}) is None:
        ways = [" and ".join(_option_of(kind, field) for field in key) for key in kind.natural_keys]
        problems.append(f"give {', or '.join([*ways, 'id'])}, so that it is clear which {kind.label} is meant.")
    return problems + [
        f"{field}: missing, and needed with {kind.optional_key[field]}."
        for field in distinguish
        if value_at(fields, field) is None
    ]


def _option_of(kind: ResourceType, field: str) -> str:
    """The option for a field, with the one that can name another object instead."""
    stand_ins = [reference.option for reference in kind.references if field in reference.fields]
    return f"{field} (or {', '.join(stand_ins)})" if stand_ins else field


def _set_odd_values_aside(
    kind: ResourceType, written: Payload, odd: dict[str, list[str]], problems: list[str]
) -> dict[str, t.Any]:
    """Let what is wrong with fields wait until it is known what the object with the id has.

    Args:
        odd: what is wrong, by field; gets what is wrong with them in ``problems``, and loses what cannot wait.

    Returns:
        The fields as they were written.
    """
    own, _names = take_names(kind, {name: written[name] for name in kind.options if name in written})
    try:
        as_written, waiting = kind.model.as_held(without(own, kind.secret))
    except InvalidOptions:
        return {}  # a problem already
    for problem in [problem for problem in problems if _field_of(problem) in waiting]:
        problems.remove(problem)
        odd.setdefault(_field_of(problem), []).append(problem)
    for field in [field for field in odd if field not in waiting]:
        problems += odd.pop(field)
    return {field: as_written.get(field) for field in waiting}


def _field_of(problem: str) -> str:
    """The field that a problem begins with."""
    return re.split(r"[.:\[]", problem, maxsplit=1)[0]
