# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Names of other objects in place of their ids, for people who read a diff. Pure: no request is sent here."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import Object
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import copied, put, take, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Reference, ResourceType


class Candidate(t.NamedTuple):
    """An object that may be named.

    Attributes:
        identity: the same for all that speak of one object.
    """

    kind: ResourceType
    payload: Object
    identity: t.Hashable


class Shown(t.NamedTuple):
    """How a value is shown.

    Attributes:
        name: of the object that it stands for.
        instead: whether the name takes its place, as that of an id, or stands beside it, as that of a nexthop.
    """

    name: str
    instead: bool


Names = t.Mapping[tuple[str, t.Any], "Shown | None"]
"""By field and value; None where several objects share the name, so that it would not tell them apart."""


def names_of(reference: Reference, candidates: t.Iterable[Candidate]) -> Names:
    """What the values of a reference are shown as.

    Args:
        candidates: the objects that may be named. Of several with one id, the first counts.
    """
    found: dict[tuple[str, t.Any], Shown | None] = {}
    values: dict[str, set[tuple[str, t.Any]]] = {}
    called: dict[str, set[t.Hashable]] = {}
    for kind, payload, identity in candidates:
        name = next((str(name) for field in reference.names if (name := value_at(payload, field))), None)
        if name is None:
            continue
        try:
            fields = reference.value(payload) or {}
        except (KeyError, TypeError, ValueError):
            continue  # it is not what the API should have sent, and nobody asked about it
        called.setdefault(name, set()).add(identity)
        for field, value in fields.items():
            if isinstance(value, str) and (field, value) not in found:
                found[field, value] = Shown(name, value == payload.get(kind.id_key))
                values.setdefault(name, set()).add((field, value))
    for name, alike in values.items():
        if len(called[name]) > 1:
            found.update(dict.fromkeys(alike))
    return found


def with_names(kind: ResourceType, values: Object, names: t.Callable[[Reference], Names]) -> dict[str, t.Any]:
    """A copy in which names stand in place of ids, under the options with which a user would write them.

    Args:
        names: gives what is known of a reference.
    """
    result = copied(dict(values))
    for reference in kind.references:
        for field in reference.fields:
            value = value_at(result, field)
            if not value:
                continue
            known = names(reference)
            if reference.many and isinstance(value, list):
                shown = [_name(known, field, each) for each in value]
                put(result, reference.option, shown)
            elif isinstance(value, str) and (one := known.get((field, value))) is not None:
                if one.instead:
                    take(result, field)
                put(result, reference.option, one.name)
    return result


def _name(names: Names, field: str, value: t.Any) -> t.Any:
    shown = names.get((field, value)) if isinstance(value, str) else None
    return value if shown is None else shown.name
