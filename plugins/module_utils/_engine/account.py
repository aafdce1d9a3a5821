# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one account, read and written by their kind. Speaks each verb's own envelope."""

from __future__ import annotations

import contextlib
import functools
import time
import typing as t

from .._client.answer import Answer
from .._client.client import Client
from .._client.errors import Effect, NotFoundError, OutcomeUnknown, TransportError
from .._client.paths import item_path
from .._models.base import ApiPayload
from .._models.path import value_at
from .._resources.description import ResourceType
from .creation import make_secret
from .custody import Custody
from .diff import differences, without

_KEEP_SECONDS = 10.0

Payloads = list[ApiPayload]

NOTHING = ApiPayload({})
"""In place of an object where there is none. Nobody adds to it."""


class Written(t.NamedTuple):
    """What a change came to.

    Attributes:
        payload: the object afterwards, or as it was before it was deleted.
        modified: the API's own word on whether anything was changed.
        warnings: what the user should know about how it was done.
    """

    payload: ApiPayload
    modified: bool
    warnings: tuple[str, ...] = ()


class Account:
    """The account that ``client.settings`` names.

    Lists are kept for some seconds, or until something in them is written, so that the items of a loop that name the
    same tunnels or the same site read them once. Methods take the id of the parent for kinds that have one.

    Attributes:
        custody: keeps what the API shows only once.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.custody = Custody(on_disk=False)
        self.root = f"accounts/{client.settings.account_id}"
        self._lists: dict[str, tuple[float, Payloads]] = {}
        self._began = time.monotonic()

    def begin_task(self) -> None:
        """Note that another task begins."""
        self._began = time.monotonic()

    def forget_old(self, kind: ResourceType, parent: str | None = None) -> bool:
        """Forget a list that an earlier task read. Returns whether it was one."""
        path = self._collection(kind, parent)
        read_at, _payloads = self._lists.get(path, (self._began, []))
        if read_at >= self._began:
            return False
        self._lists.pop(path, None)
        return True

    def list(self, kind: ResourceType, parent: str | None = None, *, fresh: bool = False) -> Payloads:
        """All objects of a kind, as they are now or were some seconds ago.

        Args:
            fresh: read them now.
        """
        path = self._collection(kind, parent)
        read_at, payloads = self._lists.get(path, (0.0, []))
        if fresh or time.monotonic() - read_at > _KEEP_SECONDS:
            payloads = self.read(kind, parent)
            self._lists[path] = (time.monotonic(), payloads)
        return of_kind(kind, payloads)

    def known(self, kind: ResourceType, parent: str | None = None) -> Payloads:
        """What has been read of a list, without any request; empty if nothing has."""
        _read_at, payloads = self._lists.get(self._collection(kind, parent), (0.0, []))
        return of_kind(kind, payloads)

    def read(self, kind: ResourceType, parent: str | None = None, query: t.Mapping[str, str] | None = None) -> Payloads:
        """Everything in the collection of a kind, other kinds that share it included: GET on the collection.

        Args:
            query: parameters by which the API selects.
        """
        path = self._collection(kind, parent)
        return t.cast("Payloads", self.client.get_all(path, kind.list_key, headers=kind.headers, **(query or {})))

    def get(self, kind: ResourceType, identifier: str, parent: str | None = None) -> ApiPayload | None:
        """One object by its id, or None: GET on the object, or on the collection where the API has no other.

        Raises:
            TransportError: the API answered with something else.
        """
        if not kind.readable_by_id:
            return self._listed(kind, identifier, parent)
        path = self._item(kind, parent, identifier)
        try:
            answer = self.client.request("GET", path, headers=kind.headers)
        except NotFoundError as error:
            # Where it is not the API that says so, the list has to say it too; without an answer, nobody knows.
            return None if error.speaks_of_the_object else self._listed(kind, identifier, parent, fresh=True)
        found = _object(answer, kind.item_key, "GET", path)
        if found.get(kind.id_key) not in (None, identifier):
            raise TransportError(f"GET {path}: the API's answer holds another {kind.label}.")
        return found

    def _listed(
        self, kind: ResourceType, identifier: str, parent: str | None, *, fresh: bool = False
    ) -> ApiPayload | None:
        listed = self.list(kind, parent, fresh=fresh)
        return next((item for item in listed if item.get(kind.id_key) == identifier), None)

    def create(
        self, kind: ResourceType, body: t.Mapping[str, t.Any], parent: str | None = None, *, dry_run: bool = False
    ) -> Written:
        """POST on the collection.

        Args:
            dry_run: let the API only validate; nothing is persisted.

        Raises:
            OutcomeUnknown: the object may have been created all the same.
        """
        path = self._collection(kind, parent)
        answer = self._write("POST", kind, path, body, dry_run)
        if dry_run:
            return Written(NOTHING, True)
        try:
            if isinstance(answer.result, list):
                return Written(_created_among(kind, answer.result, body, path), True)
            created = _object(answer, None, "POST", path)
            if not created.get(kind.id_key):
                raise TransportError(f"POST {path}: the API's answer holds no {kind.id_key}.")
        except TransportError as error:
            raise OutcomeUnknown(str(error)) from None
        return Written(created, True)

    def update(
        self,
        kind: ResourceType,
        identifier: str,
        body: t.Mapping[str, t.Any],
        parent: str | None = None,
        *,
        dry_run: bool = False,
    ) -> Written:
        """PUT or PATCH on the object, as its kind says.

        Raises:
            OutcomeUnknown: it asked for another secret, which may have been made all the same.
        """
        path = self._item(kind, parent, identifier)
        makes_secret = not dry_run and any(field in body for field in kind.on_request)
        ask = functools.partial(self._write, kind.update_method, kind, path, body, dry_run, unique=makes_secret)
        answer = make_secret(ask) if makes_secret else ask()
        if dry_run:
            return Written(NOTHING, _flag(answer, "modified"))
        key = kind.item_key and f"modified_{kind.item_key}"
        try:
            return Written(_object(answer, key, kind.update_method, path), _flag(answer, "modified"))
        except TransportError as error:
            raise error.having(Effect.MAYBE) from None

    def update_all(
        self, kind: ResourceType, bodies: t.Mapping[str, t.Mapping[str, t.Any]], *, dry_run: bool = False
    ) -> dict[str, Written]:
        """Update many objects with one PUT on the collection, for kinds that have it.

        Args:
            bodies: what to send for each, by id.

        Returns:
            What became of each, by id; one flag speaks for all.
        """
        path = self._collection(kind, None)
        body = {str(kind.list_key): [{"id": identifier, **fields} for identifier, fields in bodies.items()]}
        answer = self._write("PUT", kind, path, body, dry_run)
        payloads = answer.result.get(f"modified_{kind.list_key}") if isinstance(answer.result, dict) else None
        by_id = {payload.get("id"): ApiPayload(payload) for payload in payloads or [] if isinstance(payload, dict)}
        modified = _flag(answer, "modified")
        return {identifier: Written(by_id.get(identifier, NOTHING), modified) for identifier in bodies}

    def delete(
        self, kind: ResourceType, identifier: str, parent: str | None = None, *, dry_run: bool = False
    ) -> Written:
        """DELETE on the object, never on the collection.

        Raises:
            NotFoundError: there is none.
        """
        answer = self._write("DELETE", kind, self._item(kind, parent, identifier), None, dry_run)
        result = answer.result if isinstance(answer.result, dict) else {}
        payload = result.get(f"deleted_{kind.item_key}") if kind.item_key else result
        return Written(ApiPayload(payload) if isinstance(payload, dict) else NOTHING, _flag(answer, "deleted"))

    def _write(
        self,
        method: str,
        kind: ResourceType,
        path: str,
        body: t.Mapping[str, t.Any] | None,
        dry_run: bool,
        *,
        unique: bool = False,
    ) -> Answer:
        if dry_run and method not in kind.validate_only:
            raise AssertionError(f"{method} of a {kind.label} would not be a dry run")
        collection = path if method == "POST" or path in self._lists else path.rpartition("/")[0]
        for kept in [kept for kept in self._lists if kept == collection or kept.startswith(f"{collection}/")]:
            self._lists.pop(kept, None)
        params = {"validate_only": "true"} if dry_run else None
        issues = bool(kind.returned_once) and not dry_run and method != "DELETE"
        with self.custody.issuing() if issues else contextlib.nullcontext():
            answer = self.client.request(
                method, path, params=params, json=body, headers=kind.headers, reads_only=dry_run, unique=unique
            )
            if issues and isinstance(answer.result, dict):
                issued = {name: answer.result[name] for name in sorted(kind.returned_once) if answer.result.get(name)}
                if issued:
                    identifier = answer.result.get(kind.id_key)
                    self.custody.keep({"object": kind.describe(answer.result), kind.id_key: identifier}, issued)
        return answer

    def _collection(self, kind: ResourceType, parent: str | None) -> str:
        if kind.parent is None:
            return f"{self.root}/{kind.path}"
        if parent is None:
            raise AssertionError(f"a {kind.label} without its {kind.parent.label}")
        above, below = kind.path.split("/{parent}/")
        return f"{item_path(f'{self.root}/{above}', parent, kind.parent.label)}/{below}"

    def _item(self, kind: ResourceType, parent: str | None, identifier: str) -> str:
        return item_path(self._collection(kind, parent), identifier, kind.label)


def of_kind(kind: ResourceType, payloads: t.Iterable[ApiPayload]) -> Payloads:
    """Those objects that are of this kind. Two kinds may share a collection; each has its own name for the id.

    Raises:
        TransportError: one has no usable id, so that nothing can be said of it nor done with it.
    """
    own = [payload for payload in payloads if kind.id_key == "id" or payload.get(kind.id_key)]
    if not all(isinstance(payload.get(kind.id_key), str) and payload[kind.id_key] for payload in own):
        raise TransportError(f"the API's list of {kind.path.rpartition('/')[2]} holds one without {kind.id_key}.")
    return own


def _object(answer: Answer, key: str | None, method: str, path: str) -> ApiPayload:
    result = answer.result if key is None else value_at(answer.result, key)
    if not isinstance(result, dict) or not result:
        raise TransportError(f"{method} {path}: the API's answer holds no object{f' {key!r}' if key else ''}.")
    return ApiPayload(result)


def _created_among(
    kind: ResourceType, payloads: t.Iterable[ApiPayload], body: t.Mapping[str, t.Any], path: str
) -> ApiPayload:
    """The object just created, where the API answers with all of its siblings.

    Names need not be unique, so the one that fulfils the whole body comes before one that has only the same key.
    """
    fields = {*(kind.key_given(body) or ()), *kind.tie_breakers}
    wanted = {field: value_at(body, field) for field in fields if value_at(body, field) is not None}
    alike = []
    for payload in payloads:
        if not isinstance(payload, dict) or not payload.get(kind.id_key):
            continue
        canonical = kind.model.from_api(payload)
        if all(value_at(canonical, field) == value for field, value in wanted.items()):
            alike.append((len(differences(without(body, kind.write_only), canonical, kind.defaults)), payload))
    if not alike:
        raise TransportError(f"POST {path}: the API's answer does not hold the {kind.label} that it created.")
    return min(alike, key=lambda pair: pair[0])[1]


def _flag(answer: Answer, name: str) -> bool:
    """The API's flag. After a lost answer it speaks of the repetition only, and a missing one does not say no."""
    flag = answer.result.get(name) if isinstance(answer.result, dict) else None
    return answer.repeated or flag is not False
