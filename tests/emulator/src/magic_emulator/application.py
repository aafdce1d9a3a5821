# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ASGI application: the API behind its rate limit, latency and faults, and beside it the control API."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from .api import Api
from .control import control_application
from .credentials import credential
from .envelope import Answer, failure
from .faults import Faults
from .operation import Match
from .rate_limit import RateLimited, RateLimiter
from .request_log import RequestLog, RequestRecord
from .state import State, now

BASE_PATH: Final = "/client/v4"
CONTROL_PATH: Final = "/__emulator__"
TRANSPORT: Final = "magic_emulator.transport"
"""The ASGI extension by which the server shows the connection's :class:`asyncio.Transport`, as ``transport``."""


class Application:
    """Everything the emulator serves.

    :param latency: seconds that every API request takes at least.
    """

    def __init__(self, state: State, limiter: RateLimiter, latency: float = 0.0) -> None:
        self.state = state
        self.limiter = limiter
        self.faults = Faults()
        self.log = RequestLog()
        self._latency = latency
        self._api = Api(state)
        self._control = control_application(self)

    def reset(self) -> None:
        """Back to the seed: state, log, faults and counted requests."""
        self.state.reset()
        self.limiter.reset()
        self.faults.clear()
        self.log.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(CONTROL_PATH + "/"):
            await self._control(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = await self._answer(request)
        if answer is None:
            await _drop_connection(scope, receive)
        else:
            await _send(answer, scope, receive, send)

    async def _answer(self, request: Request) -> Answer | None:
        """The answer to an API request; None if its connection is to be dropped."""
        started = time.perf_counter()
        path = request.url.path.removeprefix(BASE_PATH)
        match = self._api.match(request, path)
        record = RequestRecord(
            method=request.method,
            path=path,
            template=match.template if match else None,
            query=dict(request.query_params),
            time=now(),
            client_port=request.client.port if request.client else None,
            dry_run=self._api.is_dry_run(request, match),
        )
        self.log.add(record)
        body = await request.body()
        if self._latency:
            await asyncio.sleep(self._latency)
        try:
            limit_headers = self.limiter.admit(credential(request.headers))
        except RateLimited as error:
            answer: Answer | None = failure(error, error.headers)
        else:
            answer = await self._fault_or_answer(request, match, body, record)
            if answer is not None:
                answer = replace(answer, headers={**limit_headers, **answer.headers})
        record.status = answer.status if answer else None
        record.duration_ms = round((time.perf_counter() - started) * 1000, 3)
        return answer

    async def _fault_or_answer(
        self, request: Request, match: Match | None, body: bytes, record: RequestRecord
    ) -> Answer | None:
        fault = self.faults.take(record.method, record.path)
        if fault is None:
            return self._api.handle(request, match, body)
        record.fault = fault.kind
        await asyncio.sleep(fault.delay_before)
        if fault.kind == "status":
            return fault.answer()
        if fault.kind == "drop_before":
            return None
        answer = self._api.handle(request, match, body)
        await asyncio.sleep(fault.delay_after)
        return None if fault.kind == "drop_after" else fault.answer(answer)


async def _send(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    length = {} if answer.status == HTTPStatus.NO_CONTENT else {"content-length": str(len(answer.body))}
    headers: Mapping[str, str] = {**length, **answer.headers}
    raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw_headers})
    if isinstance(answer.body, bytes):
        await send({"type": "http.response.body", "body": answer.body})
        return
    sent = 0
    async for chunk in iterate_in_threadpool(answer.body):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        sent += len(chunk)
    if sent < len(answer.body):
        await _drop_connection(scope, receive)
    else:
        await send({"type": "http.response.body", "body": b""})


async def _drop_connection(scope: Scope, receive: Receive) -> None:
    transport: asyncio.Transport = scope["extensions"][TRANSPORT]["transport"]
    transport.close()
    # The server answers 500 for an application that returns without a response while its client is still there.
    while (await receive())["type"] != "http.disconnect":
        pass
