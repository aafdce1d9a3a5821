# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The current state of an account, as far as a task has read it."""

from __future__ import annotations

import contextlib
import typing as t

from .._models.base import ApiPayload
from .._models.path import key_of
from .._resources.description import ResourceType
from .account import Account, Payloads

Collection = tuple[ResourceType, "str | None"]
"""A kind, and the id of the parent for kinds that have one."""


class Current:
    """What exists, by collection. Reads each list only when it is needed."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._payloads: dict[tuple[str, str | None], Payloads] = {}
        self._indexes: dict[t.Any, dict[tuple[t.Any, ...], Payloads]] = {}

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
        yield map(self._read, groups)

    def _read(self, collections: t.Iterable[Collection]) -> None:
        raise NotImplementedError

    def renew(self, collections: t.Iterable[Collection]) -> bool:
        """Read anew what an earlier task has read, since it may lack something. Returns whether there was any."""
        return False

    def all(self, kind: ResourceType, parent: str | None = None) -> Payloads:
        """All objects of a collection that has been read."""
        return self._payloads.get((kind.label, parent), [])

    def by_id(self, kind: ResourceType, parent: str | None, identifier: str) -> ApiPayload | None:
        """The object of a collection that has this id, or None."""
        found = self.with_key(kind, parent, (kind.id_key,), (identifier,))
        return found[0] if found else None

    def with_key(
        self, kind: ResourceType, parent: str | None, fields: tuple[str, ...], values: tuple[t.Any, ...]
    ) -> Payloads:
        """The objects that have these values in these fields; an index makes it fast for thousands."""
        name = (kind.label, parent, fields)
        if name not in self._indexes:
            if (kind.label, parent) not in self._payloads:
                return []
            index: dict[tuple[t.Any, ...], Payloads] = {}
            tops = {field.partition(".")[0] for field in fields}
            as_it_is = tops <= {"name", kind.id_key}  # most keys are, and conversion is what takes the time
            for payload in self.all(kind, parent):
                plain = as_it_is and all(isinstance(payload.get(top), str) for top in tops)
                part = {top: payload[top] for top in tops if top in payload}
                key = key_of(payload if plain else kind.model.from_api(ApiPayload(part)), fields)
                index.setdefault(key, []).append(payload)
            self._indexes[name] = index
        return self._indexes[name].get(values, [])


class KeptLists(Current):
    """For a task about one object: takes the lists that the account has kept from earlier tasks.

    Args:
        own: the kind of the object, whose list is read anew, and last: where a name stands for nothing, it is not
            needed. None where all lists are treated alike.
    """

    def __init__(self, account: Account, own: ResourceType | None = None) -> None:
        super().__init__(account)
        self._own = own
        self._put_off: set[tuple[str, str | None]] = set()

    def all(self, kind: ResourceType, parent: str | None = None) -> Payloads:
        """See ``Current``."""
        self._catch_up(kind, parent)
        return super().all(kind, parent)

    def with_key(
        self, kind: ResourceType, parent: str | None, fields: tuple[str, ...], values: tuple[t.Any, ...]
    ) -> Payloads:
        """See ``Current``."""
        self._catch_up(kind, parent)
        return super().with_key(kind, parent, fields, values)

    def renew(self, collections: t.Iterable[Collection]) -> bool:
        """See ``Current``."""
        collections = list(collections)
        # Two kinds may share one list, so one of them is enough.
        if not any(self._account.forget_old(kind, parent) for kind, parent in collections):
            return False
        for kind, parent in collections:
            self._payloads.pop((kind.label, parent), None)
        self._indexes.clear()
        for kind, parent in collections:
            self._fetch(kind, parent)
        return True

    def by_id(self, kind: ResourceType, parent: str | None, identifier: str) -> ApiPayload | None:
        """See ``Current``."""
        return self._account.get(kind, identifier, parent)

    def _read(self, collections: t.Iterable[Collection]) -> None:
        for kind, parent in collections:
            if kind is self._own:
                self._put_off.add((kind.label, parent))
            else:
                self._fetch(kind, parent)

    def _catch_up(self, kind: ResourceType, parent: str | None) -> None:
        if (kind.label, parent) in self._put_off:
            self._fetch(kind, parent)

    def _fetch(self, kind: ResourceType, parent: str | None) -> None:
        if (kind.label, parent) not in self._payloads:
            self._payloads[kind.label, parent] = self._account.list(kind, parent, fresh=kind is self._own)
