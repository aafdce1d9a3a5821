# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble on demand: the next requests that match a fault do not go as they should."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .envelope import Answer, ApiError, ByteStream, ErrorInfo, failure


class FaultMatch(BaseModel):
    """Which requests a fault is for: all, unless narrowed by method, or by a regular expression to find in the path."""

    model_config = ConfigDict(extra="forbid")

    method: str | None = None
    path: str | None = None

    @field_validator("path")
    @classmethod
    def _is_regular_expression(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from None
        return value


class Fault(BaseModel):
    """What befalls the next ``times`` matching requests.

    - ``status``: answered with ``status``, ``headers`` and ``body``; the request is not carried out.
    - ``body``: carried out, then answered with ``body`` (and ``status`` and ``headers``, where given) instead.
    - ``delay``: carried out after ``delay_ms``. Every kind but the next two waits for ``delay_ms`` too, if it is given.
    - ``late_answer``: carried out, then answered after ``delay_ms``.
    - ``drip``: carried out, then answered piece by piece, in ten pieces with ``delay_ms`` before each.
    - ``truncate``: carried out, then the connection is closed amid the answer, after half of its body.
    - ``drop_before``: the connection is closed; the request is not carried out.
    - ``drop_after``: carried out, then the connection is closed without an answer.

    A ``body`` that is not a string is sent as JSON; without a ``body``, ``status`` sends the API's error envelope.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["status", "body", "delay", "late_answer", "drip", "truncate", "drop_before", "drop_after"]
    match: FaultMatch = FaultMatch()
    times: int = Field(default=1, ge=1)
    status: int | None = Field(default=None, ge=200, le=599)
    headers: dict[str, str] = {}
    body: Any = None
    delay_ms: float = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Fault:
        if self.kind == "status" and self.status is None:
            raise ValueError("a fault of kind status needs a status")
        if self.kind == "body" and self.body is None:
            raise ValueError("a fault of kind body needs a body")
        if self.kind in ("delay", "late_answer", "drip") and not self.delay_ms:
            raise ValueError(f"a fault of kind {self.kind} needs delay_ms")
        return self

    @property
    def delay_before(self) -> float:
        """Seconds to wait before the request is carried out."""
        return 0 if self.kind in ("late_answer", "drip") else self.delay_ms / 1000

    @property
    def delay_after(self) -> float:
        """Seconds to wait between the request and its answer."""
        return self.delay_ms / 1000 if self.kind == "late_answer" else 0

    def applies_to(self, method: str, path: str) -> bool:
        if self.match.method is not None and self.match.method.upper() != method:
            return False
        return self.match.path is None or re.search(self.match.path, path) is not None

    def answer(self, original: Answer | None = None) -> Answer:
        """What is answered to a request that was carried out with this ``original`` answer, or was not carried out."""
        if original is not None and self.kind == "truncate":
            return replace(original, body=FirstHalf(original.body))
        if original is not None and self.kind == "drip":
            return replace(original, body=Drip(original.body, self.delay_ms / 1000))
        if original is not None and self.kind in ("delay", "late_answer"):
            return original
        status = self.status or (original.status if original else 200)
        if status == HTTPStatus.NO_CONTENT and self.body:
            status = 200  # there would be no place for a body
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.body is None:
            return failure(ApiError(status, ErrorInfo(status, _phrase(status))), headers)
        if isinstance(self.body, str):
            text, content_type = self.body, "text/html" if self.body[:1] == "<" else "application/json"
        else:
            text, content_type = json.dumps(self.body), "application/json"
        return Answer(status, text.encode(), {"content-type": content_type, **headers})


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP status {status}"


class FirstHalf:
    """A body of which less comes than is announced."""

    def __init__(self, whole: bytes | ByteStream) -> None:
        self._whole = whole

    def __len__(self) -> int:
        return len(self._whole)

    def __iter__(self) -> Iterator[bytes]:
        left = len(self._whole) // 2
        for chunk in [self._whole] if isinstance(self._whole, bytes) else self._whole:
            yield chunk[:left]
            left -= len(chunk)
            if left <= 0:
                return


class Drip:
    """A body that comes in ten pieces, with a pause in seconds before each."""

    def __init__(self, whole: bytes | ByteStream, pause: float) -> None:
        self._whole = whole if isinstance(whole, bytes) else b"".join(whole)
        self._pause = pause

    def __len__(self) -> int:
        return len(self._whole)

    def __iter__(self) -> Iterator[bytes]:
        size = max(1, -(-len(self) // 10))
        for start in range(0, len(self), size):
            time.sleep(self._pause)
            yield self._whole[start : start + size]


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()

    def pending(self) -> list[Fault]:
        """Each with the ``times`` it has left."""
        return list(self._pending)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, used up by one."""
        for position, fault in enumerate(self._pending):
            if fault.applies_to(method, path):
                if fault.times == 1:
                    del self._pending[position]
                else:
                    self._pending[position] = fault.model_copy(update={"times": fault.times - 1})
                return fault
        return None
