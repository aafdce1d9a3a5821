# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The packet captures of one account: ``/accounts/{account_id}/pcaps``."""

from __future__ import annotations

import typing as t

from .._client.answer import has_id
from .._client.client import Client
from .._client.errors import NotFoundError, OutcomeUnknown, TransportError
from .._client.paths import item_path

Capture = dict[str, t.Any]
"""A packet capture as the API describes it."""

DONE = frozenset({"success", "complete"})
"""The statuses of captures that came to a good end: simple ones succeed, full ones are complete."""

FAILED = "failed"

_Received = t.TypeVar("_Received")


class Captures:
    """Reads, starts and stops packet captures, and downloads them."""

    def __init__(self, client: Client, root: str) -> None:
        self._client = client
        self._path = f"{root}/pcaps"

    def list(self) -> list[Capture]:
        """All captures that the API remembers."""
        return self._client.get_all(self._path, None)

    def get(self, identifier: str) -> Capture | None:
        """One capture, or None."""
        path = self._path_of(identifier)
        try:
            answer = self._client.request("GET", path)
        except NotFoundError as error:
            if not error.speaks_of_the_object:
                raise
            return None
        if not has_id(answer.result) or answer.result["id"] != identifier:
            raise TransportError(f"GET {path}: the API's answer holds no packet capture.")
        return answer.result

    def start(self, body: t.Mapping[str, t.Any]) -> Capture:
        """Start a capture.

        Raises:
            OutcomeUnknown: it may have been started all the same.
            ApiError: the API refused; with status 429 if another simple capture was started within the last minute.
        """
        answer = self._client.request("POST", self._path, json=body)
        if not has_id(answer.result):
            raise OutcomeUnknown(f"POST {self._path}: the API's answer holds no packet capture.")
        return answer.result

    def stop(self, identifier: str) -> None:
        """Ask for the early end of a full capture."""
        self._client.request("PUT", f"{self._path_of(identifier)}/stop", answers=False)

    def download(self, identifier: str, receive: t.Callable[[t.Iterator[bytes]], _Received]) -> _Received:
        """Hand the file of a simple capture to ``receive``, piece by piece; see ``Client.download``."""
        return self._client.download(f"{self._path_of(identifier)}/download", receive)

    def _path_of(self, identifier: str) -> str:
        return item_path(self._path, identifier, "packet capture", beside=("ownership",))
