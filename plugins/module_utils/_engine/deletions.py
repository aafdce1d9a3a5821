# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes although nobody named it, such as what lives in objects that go."""

from __future__ import annotations

import typing as t

from .._resources.description import ResourceType
from .current import Current
from .diff import without
from .plan import plan_absent
from .stages import NOT_NAMED, Desired, Matched, Planned


class Deletions:
    """Plans deletions of what nobody named.

    Args:
        children: the kinds that live in objects of a kind, by its name, in the order in which a person reads them.
    """

    def __init__(self, current: Current, children: t.Mapping[str, tuple[ResourceType, ...]]) -> None:
        self.current = current
        self.children = children

    def inside(self, planned: t.Iterable[Planned]) -> list[Planned]:
        """What lives in objects that go, and was not planned."""
        planned = list(planned)
        known: dict[Desired, set[str | None]] = {}
        for node in planned:
            if node.parent is not None:
                known.setdefault(node.parent, set()).add(node.matched.id)
        found = []
        for above in planned:
            kinds = self.children.get(above.kind.name, ())
            if kinds and above.plan.operation in ("deleted", "recreated"):
                self.current.read((kind, above.matched.id) for kind in kinds)
                found += self.of(kinds, above.matched, known.get(above.desired, set()))
        return found

    def of(self, kinds: t.Iterable[ResourceType], parent: Matched | None, keep: set[str | None]) -> list[Planned]:
        """The objects of collections that are to go, except for some ids."""
        going = []
        for kind in kinds:
            for payload in self.current.all(kind, parent.id if parent else None):
                identifier = payload.get(kind.id_key)
                if identifier in keep:
                    continue
                fields = without(kind.model.from_api(payload), kind.computed)
                above = parent.desired if parent else None
                desired = Desired(
                    kind, NOT_NAMED, fields, parent=above, id=identifier, file=above.file if above else None
                )
                matched = Matched(desired, fields, parent, identifier, payload)
                going.append(Planned(matched, plan_absent(kind, payload)))
        return going
