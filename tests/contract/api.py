# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks the API, at a gentle pace, and keeps what was asked and answered.

This is deliberately not the product's own client. A contract says what the API answers; a client that takes envelopes
off, tries again and sorts errors into classes would answer for the API, and its own mistakes would pass for facts.
"""

from __future__ import annotations

import dataclasses
import re
import time
import typing as t
from dataclasses import dataclass, field

import httpx
import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import ApiError, ApiProblem, error_for

GENTLE = 3.0
"""Requests a second. The account's 1,200 in five minutes are four a second; the rest is left to everybody else."""

_ID = re.compile(r"[0-9a-f]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ENTITLEMENT_CODES = {1012, 1025, 1101}
_TRIES = 3
_LONGEST_WAIT = 600.0
"""Seconds. What asks to wait longer than the API's own block is not waited for."""


class NotAllowed(pytest.skip.Exception):
    """The account, or the token, may not do this."""


class NotTried(pytest.skip.Exception):
    """There was no way to find out."""


def is_id(text: object) -> bool:
    """Whether this has the form of an identifier, and can be part of a path."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class Request:
    """What was asked. ``path`` is relative to the base URL; ``foreign`` says that other credentials were sent."""

    method: str
    path: str
    params: t.Mapping[str, t.Any] = field(default_factory=dict)
    headers: t.Mapping[str, str] = field(default_factory=dict)
    body: t.Any = None
    foreign: bool = False


@dataclass(frozen=True, repr=False)
class Answer:
    """What came back. ``body`` is what the JSON says, or None where there was none."""

    request: Request
    status: int
    headers: t.Mapping[str, str]
    body: t.Any

    def __repr__(self) -> str:
        return f"{self.request.method} {self.request.path}: HTTP {self.status} {self._gist}".rstrip()

    @property
    def succeeded(self) -> bool:
        """Whether status and envelope say so."""
        return 200 <= self.status < 300 and (self.body is None or self.body.get("success") is True)

    @property
    def result(self) -> t.Any:
        """What stands in the envelope of a request that went well.

        Raises:
            NotAllowed: the account or the token may not do this.
            AssertionError: it did not go well.
        """
        self.allowed()
        assert self.succeeded, str(self)
        assert isinstance(self.body, dict), f"{self}: no envelope"
        assert "result" in self.body, f"{self}: an envelope without result"
        return self.body["result"]

    @property
    def codes(self) -> list[int]:
        """The codes of the envelope's errors."""
        errors = self.body.get("errors") if isinstance(self.body, dict) else None
        return [entry.get("code") for entry in errors or [] if isinstance(entry, dict)]

    @property
    def error(self) -> ApiError:
        """What the product makes of an answer that is an error.

        Raises:
            AssertionError: it is none.
        """
        assert not self.succeeded, f"{self}: accepted"
        errors = self.body.get("errors") if isinstance(self.body, dict) else None
        problems = [ApiProblem(entry.get("code"), str(entry.get("message"))) for entry in errors or []]
        return error_for(self.status, problems, self.request.method, self.request.path)

    def allowed(self) -> Answer:
        """This answer, unless it is a refusal to this account or token as such.

        Raises:
            NotAllowed: it is.
        """
        if self.status in (401, 403) or _ENTITLEMENT_CODES.intersection(self.codes):
            raise NotAllowed(str(self))
        return self

    @property
    def _gist(self) -> str:
        """Codes and messages of an error; of anything else only the names of its fields, since values may be secret."""
        if not isinstance(self.body, dict):
            return "without JSON"
        errors = [entry for entry in self.body.get("errors") or [] if isinstance(entry, dict)]
        if errors:
            return "; ".join(f"{entry.get('code')} {entry.get('message')}" for entry in errors)
        result = self.body.get("result")
        return f"with {', '.join(sorted(map(str, result)))}" if isinstance(result, dict) else ""


class Pace:
    """Lets so many requests a second go, and stops all of them while the API says so."""

    def __init__(self, rate: float) -> None:
        self._interval = 1 / rate
        self._next = 0.0

    def wait(self) -> None:
        """Wait for the next turn."""
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = max(self._next, time.monotonic()) + self._interval

    def pause(self, seconds: float) -> None:
        """Let nothing go for that long."""
        self._next = max(self._next, time.monotonic() + seconds)


class Api:
    """One account of the API, by plain HTTP.

    Attributes:
        exchanges: every answer so far, with its request, in order.
        reads_only: refuse to send anything but GET.
    """

    def __init__(self, base_url: str, account_id: str, credentials: t.Mapping[str, str], rate: float = GENTLE) -> None:
        self.account_id = account_id
        self.exchanges: list[Answer] = []
        self.reads_only = True
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"),
            headers={**credentials, "User-Agent": "cloudflare.magic (contract)"},
            timeout=60,
        )
        self._pace = Pace(rate)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(
        self, path: str, params: t.Mapping[str, t.Any] | None = None, headers: t.Mapping[str, str] | None = None
    ) -> Answer:
        """GET below the account."""
        return self.ask(Request("GET", self._below(path), params or {}, headers or {}))

    def post(
        self,
        path: str,
        body: t.Any,
        params: t.Mapping[str, t.Any] | None = None,
        headers: t.Mapping[str, str] | None = None,
    ) -> Answer:
        """POST below the account."""
        return self.ask(Request("POST", self._below(path), params or {}, headers or {}, body))

    def put(
        self,
        path: str,
        body: t.Any,
        params: t.Mapping[str, t.Any] | None = None,
        headers: t.Mapping[str, str] | None = None,
    ) -> Answer:
        """PUT below the account."""
        return self.ask(Request("PUT", self._below(path), params or {}, headers or {}, body))

    def patch(self, path: str, body: t.Any) -> Answer:
        """PATCH below the account."""
        return self.ask(Request("PATCH", self._below(path), body=body))

    def delete(
        self, path: str, params: t.Mapping[str, t.Any] | None = None, headers: t.Mapping[str, str] | None = None
    ) -> Answer:
        """DELETE one object below the account: never a collection, which would take all routes at once."""
        identifier = path.rpartition("/")[2]
        if not is_id(identifier):
            raise ValueError(f"DELETE {path}: {identifier!r} is no id of an object")
        return self.ask(Request("DELETE", self._below(path), params or {}, headers or {}))

    def ask(self, request: Request, credentials: t.Mapping[str, str] | None = None) -> Answer:
        """Send a request, and keep the answer.

        A request that nobody answered, or that came too fast, is sent again if that can do no harm.

        Args:
            credentials: sent instead of the usual ones.

        Raises:
            NotTried: no answer.
        """
        if self.reads_only and request.method != "GET":
            raise RuntimeError(f"{request.method} {request.path} in a run that only reads")
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            self._pace.wait()
            try:
                response = self._send(request, credentials)
            except httpx.HTTPError as error:
                if last or request.method != "GET":
                    raise NotTried(f"{request.method} {request.path}: no answer ({error})") from None
                self._pace.pause(2**attempt)
                continue
            self._heed(response)
            if last or not _come_again(request, response.status_code):
                break
        asked = dataclasses.replace(request, foreign=credentials is not None)
        answer = Answer(asked, response.status_code, response.headers, _json(response))
        self.exchanges.append(answer)
        return answer

    def _send(self, request: Request, credentials: t.Mapping[str, str] | None) -> httpx.Response:
        body = {} if request.body is None else {"json": request.body}
        if credentials is None:
            return self._http.request(
                request.method, request.path, params=dict(request.params), headers=dict(request.headers), **body
            )
        # A client of its own: the other one would add its credentials.
        headers = {**request.headers, **credentials}
        url = f"{str(self._http.base_url).rstrip('/')}{request.path}"
        return httpx.request(request.method, url, headers=headers, timeout=60, **body)

    def _heed(self, response: httpx.Response) -> None:
        """Wait as long as the API asks for."""
        left = re.search(r"r=(\d+);\s*t=(\d+)", response.headers.get("ratelimit", ""))
        if left and left[1] == "0":
            self._pace.pause(min(float(left[2]), _LONGEST_WAIT))
        if response.status_code in (429, 503):
            seconds = response.headers.get("retry-after", "")
            self._pace.pause(min(float(seconds) if seconds.isdecimal() else 5.0, _LONGEST_WAIT))

    def _below(self, path: str) -> str:
        return f"/accounts/{self.account_id}/{path}"


def _come_again(request: Request, status: int) -> bool:
    return status == 429 or (request.method == "GET" and status in (502, 503, 504))


def _json(response: httpx.Response) -> t.Any:
    try:
        return response.json()
    except ValueError:
        return None
