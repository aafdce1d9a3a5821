# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The current state of an account: each list is read once, only when it is needed, and many at a time."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload, of_kind
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import key_of
from ansible_collections.cloudflare.magic.plugins.module_utils._network.progress import Progress
from ansible_collections.cloudflare.magic.plugins.module_utils._network.schedule import side_by_side
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType

Collection = tuple[ResourceType, "str | None"]
"""A kind, and the id of the parent for kinds that have one."""


class Current:
    """What exists, by collection.

    Args:
        threads: how many requests may run at once.
    """

    def __init__(self, account: Account, threads: int, progress: Progress) -> None:
        self._account = account
        self._threads = threads
        self._progress = progress
        self._payloads: dict[tuple[str, str | None], list[ApiPayload]] = {}
        self._indexes: dict[t.Any, dict[tuple[t.Any, ...], list[ApiPayload]]] = {}

    def read(self, collections: t.Iterable[Collection]) -> None:
        """Read the collections that have not been read yet."""
        missing = [
            (kind, parent) for kind, parent in dict.fromkeys(collections) if (kind.label, parent) not in self._payloads
        ]
        # Two kinds may share one path, which is read once.
        paths = {kind.path.format(parent=parent): (kind, parent) for kind, parent in missing}
        read = side_by_side(
            lambda collection: self._account.read(*collection),
            list(paths.values()),
            self._threads,
            lambda done: self._progress.tell(lambda: done, len(paths), "lists read"),
        )
        by_path = dict(zip(paths, read, strict=True))
        for kind, parent in missing:
            self._payloads[kind.label, parent] = of_kind(kind, by_path[kind.path.format(parent=parent)])

    def all(self, kind: ResourceType, parent: str | None = None) -> list[ApiPayload]:
        """All objects of a collection that has been read."""
        return self._payloads.get((kind.label, parent), [])

    def with_key(
        self, kind: ResourceType, parent: str | None, fields: tuple[str, ...], values: tuple[t.Any, ...]
    ) -> list[ApiPayload]:
        """The objects that have these values in these fields; an index makes it fast for thousands."""
        name = (kind.label, parent, fields)
        if name not in self._indexes:
            if (kind.label, parent) not in self._payloads:
                return []
            index: dict[tuple[t.Any, ...], list[ApiPayload]] = {}
            tops = {field.partition(".")[0] for field in fields}
            as_it_is = tops <= {"name", kind.id_key}  # most keys are, and conversion is what takes the time
            for payload in self.all(kind, parent):
                canonical = (
                    payload if as_it_is else kind.model.from_api({top: payload[top] for top in tops if top in payload})
                )
                index.setdefault(key_of(canonical, fields), []).append(payload)
            self._indexes[name] = index
        return self._indexes[name].get(values, [])
