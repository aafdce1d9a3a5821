# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The objects of one account, read and written by their kind. Speaks each verb's own envelope."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Answer, Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import TransportError
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType

ApiPayload = dict[str, t.Any]
"""An object as the API sends it."""


class Written(t.NamedTuple):
    """What a change came to.

    Attributes:
        payload: the object afterwards, or as it was before it was deleted.
        modified: the API's own word on whether anything was changed.
    """

    payload: ApiPayload
    modified: bool


class Account:
    """The account that ``client.settings`` names."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._root = f"accounts/{client.settings.account_id}"

    def list(self, kind: ResourceType) -> list[ApiPayload]:
        """All objects of a kind: GET on the collection."""
        return self._client.get_all(self._path(kind), kind.list_key, headers=kind.headers)

    def get(self, kind: ResourceType, identifier: str) -> ApiPayload:
        """One object by its id: GET on the object.

        Raises:
            NotFoundError: there is none.
        """
        answer = self._client.request("GET", self._path(kind, identifier), headers=kind.headers)
        return _object(answer, kind.item_key, "GET", self._path(kind))

    def create(self, kind: ResourceType, body: t.Mapping[str, t.Any], *, rehearse: bool = False) -> Written:
        """POST on the collection.

        Args:
            rehearse: let the API only validate; nothing is persisted.

        Raises:
            OutcomeUnknown: the object may have been created all the same.
        """
        answer = self._write("POST", kind, self._path(kind), body, rehearse)
        return Written(_object(answer, None, "POST", self._path(kind)), True)

    def update(
        self, kind: ResourceType, identifier: str, body: t.Mapping[str, t.Any], *, rehearse: bool = False
    ) -> Written:
        """PUT on the object."""
        answer = self._write("PUT", kind, self._path(kind, identifier), body, rehearse)
        return Written(
            _object(answer, f"modified_{kind.item_key}", "PUT", self._path(kind)), _flag(answer, "modified")
        )

    def delete(self, kind: ResourceType, identifier: str, *, rehearse: bool = False) -> Written:
        """DELETE on the object, never on the collection.

        Raises:
            NotFoundError: there is none.
        """
        answer = self._write("DELETE", kind, self._path(kind, identifier), None, rehearse)
        result = answer.result if isinstance(answer.result, dict) else {}
        return Written(result.get(f"deleted_{kind.item_key}") or {}, _flag(answer, "deleted"))

    def _write(
        self, method: str, kind: ResourceType, path: str, body: t.Mapping[str, t.Any] | None, rehearse: bool
    ) -> Answer:
        if rehearse and method not in kind.validate_only:
            raise AssertionError(f"{method} of a {kind.label} would not be a rehearsal")
        params = {"validate_only": "true"} if rehearse else None
        return self._client.request(method, path, params=params, json=body, headers=kind.headers)

    def _path(self, kind: ResourceType, identifier: str | None = None) -> str:
        path = f"{self._root}/{kind.path}"
        if identifier is None:
            return path
        if not identifier:
            # The path of the collection would be left, and a DELETE there takes all routes at once.
            raise AssertionError(f"an empty id of a {kind.label}")
        return f"{path}/{identifier}"


def _object(answer: Answer, key: str | None, method: str, path: str) -> ApiPayload:
    result = answer.result if key is None else (answer.result or {}).get(key)
    if not isinstance(result, dict):
        raise TransportError(f"{method} {path}: the API's answer holds no object{f' {key!r}' if key else ''}.")
    return result


def _flag(answer: Answer, name: str) -> bool:
    """The API's flag. After a lost answer it speaks of the repetition only, and a missing one does not say no."""
    flag = answer.result.get(name) if isinstance(answer.result, dict) else None
    return answer.repeated or flag is not False
