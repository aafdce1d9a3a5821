# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator knows: accounts, their objects, and where both are kept."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]
"""A stored API object: every field the API would return, secrets included, in the form of its newest version."""
Index = Callable[[Object], Hashable]
"""What objects of a collection are looked up by, besides their id."""


class SeedError(ValueError):
    """A seed or state document that the emulator cannot load."""


def new_id() -> str:
    """A fresh identifier: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def now() -> str:
    """The current time as the API writes it, RFC 3339 in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Collection:
    """The objects of one family in one account, in order of creation, by id and by each index.

    Treat what it hands out as read-only: an object changes by being put again.
    """

    def __init__(self, indexes: Mapping[str, Index]) -> None:
        self._objects: dict[str, Object] = {}
        self._indexes = indexes
        self._ids: dict[str, dict[Hashable, set[str]]] = {name: defaultdict(set) for name in indexes}

    def __iter__(self) -> Iterator[Object]:
        return iter(list(self._objects.values()))

    def __len__(self) -> int:
        return len(self._objects)

    def get(self, object_id: str) -> Object | None:
        return self._objects.get(object_id)

    def key(self, index: str, item: Object) -> Hashable:
        """What ``item`` is looked up by in ``index``."""
        return self._indexes[index](item)

    def ids(self, index: str, key: Hashable) -> set[str]:
        """The ids of all objects whose ``index`` has this ``key``."""
        return self._ids[index].get(key, set())

    def put(self, item: Object) -> None:
        """Add an object, or replace the one with its id in place."""
        if (previous := self._objects.get(item["id"])) is not None:
            self._forget(previous)
        self._objects[item["id"]] = item
        for name, index in self._indexes.items():
            self._ids[name][index(item)].add(item["id"])

    def remove(self, object_id: str) -> None:
        self._forget(self._objects.pop(object_id))

    def _forget(self, item: Object) -> None:
        for name, index in self._indexes.items():
            self._ids[name][index(item)].discard(item["id"])


@dataclass(frozen=True)
class CollectionSpec:
    """How one family is kept: its indexes, what an object of a seed must have, and what completes it in place."""

    indexes: Mapping[str, Index]
    required: frozenset[str]
    complete: Callable[[Object], None]


@dataclass
class Account:
    """One account: its collections by family name, and the products and features it lacks."""

    id: str
    collections: dict[str, Collection]
    entitlements: dict[str, bool] = field(default_factory=dict)

    def __getitem__(self, family: str) -> Collection:
        return self.collections[family]

    def entitled(self, feature: str) -> bool:
        """Whether the account has a product or feature; it has all that its seed does not deny."""
        return self.entitlements.get(feature, True)


class State:
    """All accounts. Any account id exists, and is empty until something is put into it.

    :param specs: how each family is kept, by family name.
    :param seed: what the state starts from and returns to on :meth:`reset`.
    :param file: where every change is persisted; if it exists, the state starts from it and not from the seed.
    :raises SeedError: the seed or the file does not have the form of a seed.
    """

    def __init__(
        self, specs: Mapping[str, CollectionSpec], seed: Mapping[str, Any] | None = None, file: Path | None = None
    ) -> None:
        self._specs = specs
        self._seed = json.dumps(seed or {}, default=str)
        self._file = file
        self._accounts: dict[str, Account] = {}
        self.tokens: frozenset[str] | None = None
        if file is not None and file.exists():
            self.load(read_document(file))
        else:
            self.reset()

    def account(self, account_id: str) -> Account:
        account = self._accounts.get(account_id)
        if account is None:
            account = self._accounts[account_id] = self._empty_account(account_id)
        return account

    def _empty_account(self, account_id: str) -> Account:
        return Account(account_id, {name: Collection(spec.indexes) for name, spec in self._specs.items()})

    def reset(self) -> None:
        """Return to the seed."""
        self._accounts = {}
        self.tokens = None
        self.load(json.loads(self._seed))
        self.persist()

    def load(self, document: Mapping[str, Any]) -> None:
        """Replace each account named in a seed-shaped document as a whole.

        :raises SeedError: the document does not have that shape; then nothing is replaced.
        """
        accounts = {key: self._read_account(key, value) for key, value in document.items() if key != "tokens"}
        self._accounts |= accounts
        if "tokens" in document:
            self.tokens = frozenset(document["tokens"])

    def load_account(self, account_id: str, content: Mapping[str, Any]) -> None:
        """Replace all that one account holds.

        :raises SeedError: the content is not that of an account in a seed; then nothing is replaced.
        """
        self.load({account_id: content})

    def _read_account(self, account_id: str, content: Any) -> Account:
        if not isinstance(content, Mapping):
            raise SeedError(f"account {account_id}: not a mapping of families to lists of objects")
        unknown = content.keys() - self._specs.keys() - {"entitlements"}
        if unknown:
            raise SeedError(
                f"account {account_id}: unknown families {', '.join(sorted(unknown))};"
                f" known are {', '.join(sorted(self._specs))}"
            )
        account = self._empty_account(account_id)
        account.entitlements = dict(content.get("entitlements") or {})
        for name, spec in self._specs.items():
            for position, given in enumerate(content.get(name) or []):
                missing = spec.required - given.keys() if isinstance(given, Mapping) else spec.required
                if missing:
                    raise SeedError(f"account {account_id}: {name}[{position}] lacks {', '.join(sorted(missing))}")
                created_on = given.get("created_on") or now()
                item = {"id": new_id(), "created_on": created_on, "modified_on": created_on, **given}
                spec.complete(item)
                account[name].put(item)
        return account

    def dump(self) -> dict[str, Any]:
        """Everything, in the form of a seed."""
        document: dict[str, Any] = {account_id: self.dump_account(account_id) for account_id in self._accounts}
        if self.tokens is not None:
            document["tokens"] = sorted(self.tokens)
        return document

    def dump_account(self, account_id: str) -> dict[str, Any]:
        account = self.account(account_id)
        content: dict[str, Any] = {name: list(objects) for name, objects in account.collections.items()}
        if account.entitlements:
            content["entitlements"] = account.entitlements
        return content

    def persist(self) -> None:
        """Write the state file, so that a reader never sees half of it."""
        if self._file is None:
            return
        descriptor, temporary = tempfile.mkstemp(dir=self._file.parent, prefix=self._file.name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(self.dump(), stream, indent=1)
        os.replace(temporary, self._file)


def read_document(path: Path) -> dict[str, Any]:
    """Read a seed or state file, YAML or JSON.

    :raises SeedError: it is neither, or not a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
        # YAML is a superset of JSON, but its parser takes a hundred times as long.
        document = json.loads(text) if path.suffix == ".json" or text[:1] == "{" else yaml.safe_load(text)
    except (json.JSONDecodeError, yaml.YAMLError) as error:
        raise SeedError(f"{path}: {error}") from None
    if not isinstance(document, dict):
        raise SeedError(f"{path}: not a mapping of account ids")
    return {str(key): value for key, value in document.items()}
