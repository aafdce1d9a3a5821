# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which object of the account is meant: by id, by natural key, or by a name in another object's options."""

from __future__ import annotations

import difflib
import typing as t

from .._client.errors import PlanError
from .._models.base import ApiPayload
from .._models.path import value_at
from .._resources.description import Payload, Reference, ResourceType

_MOST_NAMES = 10


class UnknownName(PlanError):
    """A name that no object has. What it stands for may yet be created by an earlier task, in check mode.

    Attributes:
        brief: what is missing, without the list of what exists.
    """

    def __init__(self, brief: str, known: str) -> None:
        self.brief = brief
        super().__init__(f"{brief}. {known}")

    @property
    def expectation(self) -> str:
        """What check mode assumes of it. It does not name what waits for it: several say the same, which shows once."""
        return f"{self.brief}; in check mode, an earlier task is taken to create it."


class Expected(str):
    """What stands for a value of an object that an earlier task is taken to create. Reads as a description of it."""

    def __new__(cls, name: str) -> Expected:
        return super().__new__(cls, f"(of {name})")

    def __reduce__(self) -> t.Any:
        return (str, (str(self),))


def expected(reference: Reference, name: str) -> Payload:
    """The fields of a reference to an object that an earlier task is taken to create."""
    return {reference.fields[0]: Expected(name)}


def by_key(
    kind: ResourceType, payloads: t.Iterable[ApiPayload], desired: t.Mapping[str, t.Any], fields: t.Sequence[str]
) -> ApiPayload | None:
    """The one object whose key fields have the desired values, or None.

    Args:
        fields: the natural key, with the optional parts that the user asked for.

    Raises:
        PlanError: several objects have this key; their ids are listed.
    """
    return the_one(kind, matching(kind, payloads, desired, fields), desired, fields)


def the_one(
    kind: ResourceType, found: t.Sequence[ApiPayload], desired: t.Mapping[str, t.Any], fields: t.Sequence[str]
) -> ApiPayload | None:
    """Of objects that have the same key, the one that is meant, or None without any.

    Raises:
        PlanError: nothing tells which of several; their ids are listed.
    """
    if len(found) > 1:
        deciding = [field for field in kind.tie_breakers if value_at(desired, field) is not None]
        found = matching(kind, found, desired, deciding) or found
    if len(found) <= 1:
        return found[0] if found else None
    identifiers = ", ".join(str(payload.get(kind.id_key)) for payload in found)
    ways = ["give the id of the one that you mean"]
    if kind.tie_breakers:
        ways.append(f"give its {' and '.join(kind.tie_breakers)}")
    for field, option in kind.optional_key.items():
        if field not in fields:
            each = ", ".join(str(payload.get(field)) for payload in found)
            ways.append(f"set {option}: true to tell them apart by {field} ({each})")
    raise PlanError(
        f"{len(found)} objects have this {' and '.join(fields)}: {identifiers}. {', or '.join(ways).capitalize()}."
    )


def matching(
    kind: ResourceType, payloads: t.Iterable[ApiPayload], wanted: t.Mapping[str, t.Any], fields: t.Sequence[str]
) -> list[ApiPayload]:
    """The objects that have the wanted values in these fields. Only the fields are converted: lists are long."""
    values = [value_at(wanted, field) for field in fields]
    tops = {field.partition(".")[0] for field in fields}
    found = []
    for payload in payloads:
        canonical = kind.model.from_api(ApiPayload({top: payload[top] for top in tops if top in payload}))
        if [value_at(canonical, field) for field in fields] == values:
            found.append(payload)
    return found


def named(
    reference: Reference, name: str, candidates: t.Sequence[tuple[ResourceType, ApiPayload]]
) -> tuple[ResourceType, ApiPayload]:
    """The one object that a reference names.

    Raises:
        UnknownName: no object has this name; those that exist are listed.
        PlanError: several objects have it.
    """
    found = [
        (kind, payload)
        for kind, payload in candidates
        if name == payload.get(kind.id_key) or any(name == value_at(payload, field) for field in reference.names)
    ]
    if not found:
        *others, last = dict.fromkeys(kind.label for kind in reference.among)
        kinds = f"{', '.join(others)} or {last}" if others else last
        known = _names_of([payload for _kind, payload in candidates], reference.names)
        raise UnknownName(f"{reference.option}: there is no {kinds} {name!r}", _listed(name, known))
    if len(found) > 1:
        each = ", ".join(f"{kind.label} {payload.get(kind.id_key)}" for kind, payload in found)
        raise PlanError(f"{reference.option}: {name!r} is not unique: {each}. Give the id instead of the name.")
    return found[0]


def known_names(name: str, payloads: t.Iterable[ApiPayload]) -> str:
    """A sentence with the names that exist, those most alike first."""
    return _listed(name, _names_of(payloads, ("name",)))


def _names_of(payloads: t.Iterable[ApiPayload], fields: t.Iterable[str]) -> list[str]:
    names = {str(value_at(payload, field)) for payload in payloads for field in fields if value_at(payload, field)}
    return sorted(names)


def _listed(name: str, names: list[str]) -> str:
    if not names:
        return "There are none at all."
    alike = difflib.get_close_matches(name, names, n=3)
    ordered = alike + [other for other in names if other not in alike]
    more = f", and {len(ordered) - _MOST_NAMES} more" if len(ordered) > _MOST_NAMES else ""
    return f"These exist: {', '.join(ordered[:_MOST_NAMES])}{more}."
