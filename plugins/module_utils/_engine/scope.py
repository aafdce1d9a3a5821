# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of an account may be deleted although nobody named it."""

from __future__ import annotations

import dataclasses
import fnmatch
import typing as t

from .._models.path import value_at
from .._resources.description import Payload, ResourceType
from .current import Collection
from .deletions import Deletions
from .stages import Desired, Planned

# Quoted, ansible-test takes the import for unused.
Sections = t.Iterable[tuple[ResourceType, t.Optional[Desired]]]  # noqa: UP045
"""Lists that were written, as the kind of object in them and the object that they are in."""

_MOST_LISTED = 20


@dataclasses.dataclass(frozen=True)
class Scope:
    """Which of the account's objects that nobody named may be deleted. What lives in a site belongs to the site.

    Attributes:
        names, descriptions: shell patterns; one of either has to match. Without any, everything is in scope.
        max_deletions: how many objects a run may delete, children included; None sets no bound.
    """

    names: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    max_deletions: int | None = None

    def covers(self, kind: ResourceType, payload: Payload) -> bool:
        """Whether this object may be deleted."""
        if not self.names and not self.descriptions:
            return True
        names = [str(value_at(payload, field) or "") for key in kind.natural_keys for field in key]
        description = str(payload.get("description") or payload.get("notes") or "")
        return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in self.names) or any(
            fnmatch.fnmatchcase(description, pattern) for pattern in self.descriptions
        )

    def refusal(self, nodes: t.Iterable[Planned]) -> str | None:
        """What is wrong with the number of deletions; None where nothing is."""
        going = [node for node in nodes if node.plan.operation == "deleted"]
        if self.max_deletions is None or len(going) <= self.max_deletions:
            return None
        more = ", …" if len(going) > _MOST_LISTED else ""
        listed = ", ".join(node.name for node in going[:_MOST_LISTED]) + more
        return f"max_deletions: {len(going)} objects would be deleted and {self.max_deletions} may be: {listed}."


def unnamed(deletions: Deletions, planned: t.Sequence[Planned], sections: Sections, scope: Scope) -> list[Planned]:
    """What exists in the sections and was not planned, with what lives in it."""
    ids: dict[t.Any, set[str | None]] = {}
    for node in planned:
        ids.setdefault((node.kind.name, node.parent), set()).add(node.matched.id)
    above = {node.desired: node.matched for node in planned}
    top: list[Planned] = []
    inner: list[Planned] = []
    for kind, parent in sections:
        if parent is None and kind.creatable:
            going = deletions.of((kind,), None, ids.get((kind.name, None), set()))
            top += [node for node in going if scope.covers(kind, node.current or {})]
        elif parent is not None and parent in above and above[parent].current is not None:
            inner += deletions.of((kind,), above[parent], ids.get((kind.name, parent), set()))
    lists: list[Collection] = [
        (kind, node.matched.id) for node in top for kind in deletions.children.get(node.kind.name, ())
    ]
    deletions.current.read(lists)
    return [*top, *deletions.inside(top), *inner]
