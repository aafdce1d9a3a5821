# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The current state of an account: each list is read once, only when it is needed, and many at a time."""

from __future__ import annotations

import contextlib
import itertools
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import (
    Account,
    ApiPayload,
    Payloads,
    of_kind,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import key_of
from ansible_collections.cloudflare.magic.plugins.module_utils._network.progress import Progress
from ansible_collections.cloudflare.magic.plugins.module_utils._network.schedule import in_background
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
        with self.reading([collections]) as groups:
            next(groups)

    @contextlib.contextmanager
    def reading(self, groups: t.Iterable[t.Iterable[Collection]]) -> t.Iterator[t.Iterator[None]]:
        """Begin to read what has not been read yet of some groups of collections, the first group first.

        Returns:
            An iterator whose next item comes as soon as the next group has been read.
        """
        missing = [
            [(kind, parent) for kind, parent in dict.fromkeys(group) if (kind.label, parent) not in self._payloads]
            for group in groups
        ]
        # Two kinds may share one path, which is read once.
        paths: dict[str, Collection] = {}
        for kind, parent in itertools.chain.from_iterable(missing):
            paths.setdefault(kind.path.format(parent=parent), (kind, parent))

        def arrivals(results: t.Iterator[Payloads]) -> t.Iterator[None]:
            coming = zip(paths, results, strict=True)
            came: dict[str, Payloads] = {}
            for group in missing:
                for kind, parent in group:
                    path = kind.path.format(parent=parent)
                    if path not in came:
                        came.update(itertools.islice(coming, 1))  # they come in the same order
                    self._payloads[kind.label, parent] = of_kind(kind, came[path])
                yield

        with in_background(
            lambda collection: self._account.read(*collection),
            list(paths.values()),
            self._threads,
            lambda done: self._progress.tell(lambda: done, len(paths), "lists read"),
        ) as results:
            yield arrivals(results)

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
                plain = as_it_is and all(isinstance(payload.get(top), str) for top in tops)
                canonical = (
                    payload if plain else kind.model.from_api({top: payload[top] for top in tops if top in payload})
                )
                index.setdefault(key_of(canonical, fields), []).append(payload)
            self._indexes[name] = index
        return self._indexes[name].get(values, [])
