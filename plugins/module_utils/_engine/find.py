# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Which object of the account is meant: by id, by natural key, or by a name that another object gives."""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions, NotFoundError, PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Reference, ResourceType

_MOST_NAMES = 20


class UnknownName(PlanError):
    """A name that no object has."""


def by_id(account: Account, kind: ResourceType, identifier: str) -> ApiPayload | None:
    """The object with this id, or None."""
    if not identifier.isalnum():
        raise InvalidOptions([f"id: {identifier!r} is not an identifier; it has 32 hexadecimal digits."])
    try:
        return account.get(kind, identifier)
    except NotFoundError:
        return None


def by_key(
    kind: ResourceType, payloads: t.Iterable[ApiPayload], desired: t.Mapping[str, t.Any], fields: t.Sequence[str]
) -> ApiPayload | None:
    """The one object whose key fields have the desired values, or None.

    Args:
        fields: the natural key, with the optional parts that the user asked for.

    Raises:
        PlanError: several objects have this key; their ids are listed.
    """
    wanted = {field: desired[field] for field in fields}
    found = [payload for payload in payloads if key_of(kind, payload, fields) == wanted]
    if len(found) > 1:
        advice = " Give the id of the one that you mean"
        for field, option in kind.optional_key.items():
            if field not in fields:
                each = ", ".join(str(payload.get(field)) for payload in found)
                advice += f", or set {option}: true to tell them apart by {field} ({each})"
        identifiers = ", ".join(str(payload.get("id")) for payload in found)
        raise PlanError(f"{len(found)} objects have this {' and '.join(fields)}: {identifiers}.{advice}.")
    return found[0] if found else None


def key_of(kind: ResourceType, payload: ApiPayload, fields: t.Sequence[str]) -> dict[str, t.Any]:
    """The canonical key of an object; only the key is converted, since lists are long."""
    return kind.model.from_api({field: payload.get(field) for field in fields})


def referenced_value(account: Account, reference: Reference, name: str) -> str:
    """The value of the field that a reference stands for.

    Raises:
        UnknownName: no object has this name; those that exist are listed.
        PlanError: several objects have it, or the one found cannot give the value.
    """
    candidates = [(kind, payload) for kind in reference.among for payload in account.list(kind)]
    found = [(kind, payload) for kind, payload in candidates if name in (payload.get("name"), payload.get("id"))]
    if not found:
        kinds = " or ".join(kind.label for kind in reference.among)
        raise UnknownName(
            f"{reference.option}: no {kinds} has the name {name!r}. "
            f"{known_names(name, [payload for _kind, payload in candidates])}"
        )
    if len(found) > 1:
        each = ", ".join(f"{kind.label} {payload.get('id')}" for kind, payload in found)
        raise PlanError(f"{reference.option}: the name {name!r} is not unique: {each}. Give the id instead of the name.")
    kind, payload = found[0]
    value = reference.value(payload)
    if value is None:
        raise PlanError(
            f"{reference.option}: {kind.label} {name} does not tell {reference.meaning} "
            f"(interface_address {payload.get('interface_address')}). Set {reference.field} instead."
        )
    return value


def known_names(name: str, payloads: t.Sequence[ApiPayload]) -> str:
    """A sentence with the names that exist, those most alike first."""
    names = sorted({str(payload["name"]) for payload in payloads if payload.get("name")})
    if not names:
        return "There are none in this account."
    alike = difflib.get_close_matches(name, names, n=3)
    ordered = alike + [other for other in names if other not in alike]
    more = f", and {len(ordered) - _MOST_NAMES} more" if len(ordered) > _MOST_NAMES else ""
    return f"These exist: {', '.join(ordered[:_MOST_NAMES])}{more}."
