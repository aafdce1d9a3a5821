# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator knows: accounts, their objects, and where both are kept."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from .behavior import Behavior
from .clock import Clock, rfc3339
from .settings import Settings

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
    return rfc3339(datetime.now(timezone.utc))


class Collection:
    """The objects of one family in one account, in order of creation, by id and by each index.

    Treat what it hands out as read-only: an object changes by being put again.
    """

    def __init__(self, indexes: Mapping[str, Index], id_field: str = "id") -> None:
        self._objects: dict[str, Object] = {}
        self._indexes = indexes
        self._id_field = id_field
        # The inner dictionaries are sets that keep the order of insertion.
        self._ids: dict[str, defaultdict[Hashable, dict[str, None]]] = {name: defaultdict(dict) for name in indexes}

    def __iter__(self) -> Iterator[Object]:
        return iter(list(self._objects.values()))

    def __len__(self) -> int:
        return len(self._objects)

    def get(self, object_id: str) -> Object | None:
        return self._objects.get(object_id)

    def key(self, index: str, item: Object) -> Hashable:
        """What ``item`` is looked up by in ``index``."""
        return _hashable(self._indexes[index](item))

    def ids(self, index: str, key: Hashable) -> Set[str]:
        """The ids of all objects whose ``index`` has this ``key``."""
        return self._ids[index].get(key, {}).keys()

    def having(self, index: str, key: Hashable) -> list[Object]:
        """All objects whose ``index`` has this ``key``."""
        return [self._objects[object_id] for object_id in self.ids(index, key)]

    def put(self, item: Object) -> None:
        """Add an object, or replace the one with its id in place."""
        object_id = item[self._id_field]
        previous = self._objects.get(object_id)
        self._objects[object_id] = item
        for name, index in self._indexes.items():
            key = _hashable(index(item))
            if previous is not None and (previous_key := _hashable(index(previous))) != key:
                self._forget(name, previous_key, object_id)
            self._ids[name][key][object_id] = None

    def remove(self, object_id: str) -> None:
        item = self._objects.pop(object_id)
        for name, index in self._indexes.items():
            self._forget(name, _hashable(index(item)), object_id)

    def _forget(self, index: str, key: Hashable, object_id: str) -> None:
        ids = self._ids[index][key]
        del ids[object_id]
        if not ids:
            del self._ids[index][key]


@dataclass(frozen=True)
class Parent:
    """What the objects of a family belong to: an object of another ``family``, whose id is in their ``field``."""

    family: str
    field: str


@dataclass(frozen=True)
class CollectionSpec:
    """How one family is kept.

    ``required`` is what an object of a seed must have, ``load`` makes a whole object of it. An object with a
    ``parent`` stands in seeds below that, and only refers to it once it is loaded. ``seed`` is what an account holds
    that does not mention the family.
    """

    indexes: Mapping[str, Index]
    required: frozenset[str]
    load: Callable[[Mapping[str, Any]], Object]
    id_field: str = "id"
    parent: Parent | None = None
    seed: Sequence[Object] = ()


@dataclass
class Account:
    """One account: its collections by family name, the products and features it lacks, and how it behaves."""

    id: str
    collections: dict[str, Collection]
    clock: Clock
    settings: Settings
    entitlements: dict[str, bool] = field(default_factory=dict)

    def __getitem__(self, family: str) -> Collection:
        return self.collections[family]

    @property
    def number(self) -> int:
        """The account's internal number: not its id, and always the same."""
        digest = hashlib.sha256(self.id.encode()).digest()
        return self.settings.account_number or 10_000_000 + int.from_bytes(digest[:4], "big") % 90_000_000

    def entitled(self, feature: str) -> bool:
        """Whether the account has a product or feature; it has all that its seed does not deny."""
        return self.entitlements.get(feature, True)


class State:
    """All accounts. Any account id exists, and is empty until something is put into it.

    :param specs: how each family is kept, by family name.
    :param seed: what the state starts from and returns to on :meth:`reset`.
    :param file: where every change is persisted; if it exists, the state starts from it and not from the seed.
    :param behavior: how the server behaves until that is changed, and again after :meth:`reset`.
    :raises SeedError: the seed or the file does not have the form of a seed.
    """

    def __init__(
        self,
        specs: Mapping[str, CollectionSpec],
        seed: Mapping[str, Any] | None = None,
        file: Path | None = None,
        behavior: Behavior | None = None,
    ) -> None:
        self._specs = specs
        self._top_level = [name for name, spec in specs.items() if spec.parent is None]
        self._children: defaultdict[str, list[str]] = defaultdict(list)
        for name, spec in specs.items():
            if spec.parent is not None:
                self._children[spec.parent.family].append(name)
        self._seed = json.dumps(seed or {}, default=str)
        self._file = file
        self._accounts: dict[str, Account] = {}
        self.clock = Clock()
        self._first_behavior = self.behavior = behavior or Behavior()
        self.tokens: frozenset[str] | None = None
        if file is not None and file.exists():
            self.load(read_document(file))
        else:
            self.reset()

    @property
    def account_ids(self) -> list[str]:
        """The accounts that a seed fills or a request has named."""
        return list(self._accounts)

    def account(self, account_id: str) -> Account:
        account = self._accounts.get(account_id)
        if account is None:
            account = self._accounts[account_id] = self._read_account(account_id, {})
        return account

    def reset(self) -> None:
        """Return to the seed, to the real time and to the first behavior."""
        self._accounts = {}
        self.behavior = self._first_behavior
        self.clock.reset()
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
        unknown = content.keys() - {*self._top_level, "entitlements", "settings"}
        if unknown:
            raise SeedError(
                f"account {account_id}: unknown families {', '.join(sorted(unknown))};"
                f" known are {', '.join(sorted(self._top_level))}"
            )
        collections = {name: Collection(spec.indexes, spec.id_field) for name, spec in self._specs.items()}
        try:
            settings = Settings.model_validate(content.get("settings") or {})
        except ValidationError as error:
            raise SeedError(f"account {account_id}: {error}") from None
        account = Account(account_id, collections, self.clock, settings, dict(content.get("entitlements") or {}))
        for name in self._top_level:
            self._read_family(account, name, content.get(name, self._specs[name].seed) or [], name, {})
        return account

    def _read_family(
        self, account: Account, name: str, objects: Iterable[Any], place: str, parent: Mapping[str, str]
    ) -> None:
        """Put objects of a seed, and their children, into an account. ``parent`` is the field that refers to theirs."""
        spec = self._specs[name]
        for position, given in enumerate(objects):
            here = f"{place}[{position}]"
            missing = spec.required - given.keys() if isinstance(given, Mapping) else spec.required
            if missing:
                raise SeedError(f"account {account.id}: {here} lacks {', '.join(sorted(missing))}")
            children = {child: given[child] for child in self._children[name] if child in given}
            own = {field: value for field, value in given.items() if field not in children}
            item = spec.load({**own, **parent})
            account[name].put(item)
            for child, nested in children.items():
                field = {self._parent(child).field: item[spec.id_field]}
                self._read_family(account, child, nested or [], f"{here}.{child}", field)

    def _parent(self, name: str) -> Parent:
        parent = self._specs[name].parent
        assert parent is not None
        return parent

    def dump(self) -> dict[str, Any]:
        """Everything, in the form of a seed."""
        document: dict[str, Any] = {account_id: self.dump_account(account_id) for account_id in self._accounts}
        if self.tokens is not None:
            document["tokens"] = sorted(self.tokens)
        return document

    def dump_account(self, account_id: str) -> dict[str, Any]:
        account = self.account(account_id)
        content: dict[str, Any] = {name: self._dump_family(account, name, account[name]) for name in self._top_level}
        if account.entitlements:
            content["entitlements"] = account.entitlements
        if account.settings.model_fields_set:
            content["settings"] = account.settings.model_dump(exclude_unset=True)
        return content

    def _dump_family(self, account: Account, name: str, objects: Iterable[Object]) -> list[Object]:
        children = {child: self._parent(child).field for child in self._children[name]}
        if not children:
            return list(objects)
        id_field = self._specs[name].id_field
        return [
            item
            | {
                child: [
                    {key: value for key, value in nested.items() if key != field}
                    for nested in self._dump_family(account, child, account[child].having("parent", item[id_field]))
                ]
                for child, field in children.items()
            }
            for item in objects
        ]

    def persist(self) -> None:
        """Write the state file, so that a reader never sees half of it."""
        if self._file is None:
            return
        descriptor, temporary = tempfile.mkstemp(dir=self._file.parent, prefix=self._file.name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            # In one line: of a large state, this takes a quarter of the time.
            stream.write(json.dumps(self.dump()))
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


def _hashable(key: Any) -> Hashable:
    """A key to look objects up by, whatever a seed has in the place of texts and numbers."""
    try:
        hash(key)
    except TypeError:
        return repr(key)
    return cast(Hashable, key)
