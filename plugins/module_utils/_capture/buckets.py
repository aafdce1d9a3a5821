# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The buckets that full packet captures can go to: ``/accounts/{account_id}/pcaps/ownership``."""

from __future__ import annotations

import functools
import typing as t

from .._client.answer import has_id
from .._client.client import Client
from .._client.errors import NotFoundError, OutcomeUnknown
from .._client.paths import item_path

Bucket = dict[str, t.Any]
"""A bucket as the API describes it, with the state of the proof that it is the user's."""


class Buckets:
    """Reads, adds, validates and deletes buckets."""

    def __init__(self, client: Client, root: str) -> None:
        self._client = client
        self._path = f"{root}/pcaps/ownership"

    def list(self) -> list[Bucket]:
        """All buckets of the account."""
        return self._client.get_all(self._path, None)

    def add(self, destination_conf: str) -> Bucket:
        """Add a bucket. The API then writes a challenge file into it.

        Raises:
            OutcomeUnknown: it may have been added all the same.
        """
        answer = self._client.request("POST", self._path, json={"destination_conf": destination_conf})
        if not has_id(answer.result):
            raise OutcomeUnknown(f"POST {self._path}: the API's answer holds no bucket.")
        return answer.result

    def validate(self, destination_conf: str, ownership_challenge: str) -> Bucket:
        """Prove that the bucket is the user's.

        Raises:
            OutcomeUnknown: it may have been proved all the same.
        """
        path = f"{self._path}/validate"
        body = {"destination_conf": destination_conf, "ownership_challenge": ownership_challenge}
        ask = functools.partial(self._client.request, "POST", path, json=body)
        try:
            answer = ask()
        except OutcomeUnknown:
            # Doing so again does no harm.
            answer = ask()
        if not has_id(answer.result):
            raise OutcomeUnknown(f"POST {path}: the API's answer holds no bucket.")
        return answer.result

    def delete(self, identifier: str) -> bool:
        """Delete a bucket from the account, not its content.

        Returns:
            Whether this did it, and it was not gone already.
        """
        path = item_path(self._path, identifier, "bucket", beside=("validate",))
        try:
            self._client.request("DELETE", path, answers=False)
        except NotFoundError as error:
            if not error.speaks_of_the_object:
                raise
            return error.repeated
        return True
