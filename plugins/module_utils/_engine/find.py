# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Which object of the account is meant: by id, by natural key, or by a name in another object's options."""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import copied, put, take, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Payload,
    Reference,
    ResourceType,
)

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
        canonical = kind.model.from_api({top: payload[top] for top in tops if top in payload})
        if [value_at(canonical, field) for field in fields] == values:
            found.append(payload)
    return found


def parent_of(account: Account, kind: ResourceType, name: str) -> ApiPayload | None:
    """The parent that a user named by its name or id; None for kinds that live in the account itself."""
    if kind.parent is None:
        return None
    reference = Reference(kind.parent.name, (), (kind.parent,), dict)
    return by_name(account, reference, name)[1]


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


def fill_references(
    account: Account,
    kind: ResourceType,
    names: t.Mapping[str, t.Any],
    desired: dict[str, t.Any],
    parent: str | None,
    *,
    expect: bool = False,
) -> list[str]:
    """Put what the names stand for into the desired state.

    Args:
        expect: take an earlier task to create what no object is named.

    Returns:
        What is expected, in words.

    Raises:
        UnknownName: no object has the name; those that exist are listed.
        PlanError: several objects have it, or the one found cannot give the value.
    """
    expectations: list[str] = []

    def value(reference: Reference, name: str) -> Payload:
        try:
            return _value(account, reference, name, parent)
        except UnknownName as error:
            if not expect:
                raise
            expectations.append(error.expectation)
            return expected(reference, name)

    for reference in kind.references:
        name = names.get(reference.option)
        if name is None:
            continue
        if name == "":
            for field in reference.fields:
                put(desired, field, None)
        elif reference.many:
            (field,) = reference.fields
            put(desired, field, [value(reference, each)[field] for each in name])
        else:
            for field, found in value(reference, name).items():
                put(desired, field, found)
    return list(dict.fromkeys(expectations))


def _value(account: Account, reference: Reference, name: str, parent: str | None) -> t.Mapping[str, t.Any]:
    kind, payload = by_name(account, reference, name, parent)
    value = reference.value(payload)
    if value is None:
        raise PlanError(
            f"{reference.option}: {kind.describe(payload)} does not tell {reference.meaning}. Set "
            f"{' or '.join(reference.fields)} instead."
        )
    return value


def by_name(
    account: Account, reference: Reference, name: str, parent: str | None = None
) -> tuple[ResourceType, ApiPayload]:
    """The one object of the account, or of the parent, that a reference names.

    Raises:
        UnknownName: no object has this name; those that exist are listed.
        PlanError: several objects have it.
    """
    candidates = [
        (kind, payload) for kind in reference.among for payload in account.list(kind, parent if kind.parent else None)
    ]
    try:
        return named(reference, name, candidates)
    except UnknownName:
        # Lists that an earlier task read may lack what somebody else has created since.
        forgotten = [account.forget_old(kind, parent if kind.parent else None) for kind in reference.among]
        if not any(forgotten):
            raise
    return by_name(account, reference, name, parent)


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
