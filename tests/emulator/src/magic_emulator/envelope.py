# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's answer envelope, and the errors that travel in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class ErrorInfo:
    """One entry of the envelope's ``errors``.

    ``pointer`` is the JSON pointer of the offending value in the request body, such as ``/bgp/md5_key``. It is only
    shown where the server's behavior says so.
    """

    code: int
    message: str
    pointer: str | None = None
    documentation_url: str | None = None

    def as_json(self, pointers: bool) -> dict[str, Any]:
        info: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.documentation_url is not None:
            info["documentation_url"] = self.documentation_url
        if pointers and self.pointer is not None:
            info["source"] = {"pointer": self.pointer}
        return info


class ApiError(Exception):
    """An answer other than success: an HTTP status with one or more :class:`ErrorInfo`."""

    def __init__(self, status: int, *errors: ErrorInfo) -> None:
        super().__init__("; ".join(f"{error.message} ({error.code})" for error in errors))
        self.status = status
        self.errors = errors


_INVALID_BODY = 1022
"""The code with which the API refuses a request body."""


def objection(message: str, pointer: str | None = None) -> ErrorInfo:
    """What is wrong with a request body, in the words of the API."""
    return ErrorInfo(_INVALID_BODY, f"Invalid Request: {message}", pointer)


def invalid(message: str, pointer: str | None = None) -> ApiError:
    """The refusal of a request body, HTTP 400."""
    return ApiError(400, objection(message, pointer))


def conflict(message: str) -> ApiError:
    """The refusal of what the state does not allow, such as to delete what other objects need: HTTP 409."""
    return ApiError(409, ErrorInfo(409, message))


class ByteStream(Protocol):
    """A body too large to hold: its length is known, its chunks are made while it is sent."""

    def __len__(self) -> int:
        """Bytes in all."""

    def __iter__(self) -> Iterator[bytes]:
        """The chunks, made as they are asked for."""


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes | ByteStream
    headers: Mapping[str, str] = field(default_factory=dict)


_JSON_HEADERS = {"content-type": "application/json"}


def _encode(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def success(
    result: Any, status: int = 200, terse: bool = False, result_info: Mapping[str, Any] | None = None
) -> Answer:
    """Wrap the ``result`` of an operation.

    :param terse: leave out what is empty.
    :param result_info: which page the result is, and of how many.
    """
    empty: dict[str, Any] = {} if terse else {"errors": [], "messages": []}
    page: dict[str, Any] = {} if result_info is None else {"result_info": result_info}
    return Answer(status, _encode({**empty, "success": True, "result": result, **page}), _JSON_HEADERS)


def no_content() -> Answer:
    """The answer of operations that say no more than that they succeeded: HTTP 204, without a body."""
    return Answer(204, b"")


def failure(
    error: ApiError, headers: Mapping[str, str] | None = None, terse: bool = False, pointers: bool = False
) -> Answer:
    """Wrap an error.

    :param headers: added to the answer's own.
    :param terse: leave out what is empty.
    :param pointers: say of each error what in the body it is about, in ``source``.
    """
    empty: dict[str, Any] = {} if terse else {"messages": [], "result": None}
    document = {"errors": [info.as_json(pointers) for info in error.errors], "success": False, **empty}
    return Answer(error.status, _encode(document), {**_JSON_HEADERS, **(headers or {})})
