# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API, with which tests steer the emulator and look behind it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .clock import rfc3339
from .faults import Fault
from .state import SeedError

if TYPE_CHECKING:
    from .application import Application


class Advance(BaseModel):
    """By how much the clock is to be advanced."""

    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(ge=0, le=1e9)


def control_application(emulator: Application) -> Starlette:
    """The ASGI application behind ``/__emulator__/``. It answers plain JSON, without the API's envelope."""

    async def reset(_request: Request) -> Response:
        emulator.reset()
        return Response(status_code=204)

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            emulator.log.clear()
            return Response(status_code=204)
        return JSONResponse(emulator.log.summary())

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            emulator.faults.clear()
            return Response(status_code=204)
        if request.method == "POST":
            emulator.faults.add(Fault.model_validate_json(await request.body()))
        pending = [fault.model_dump(exclude_defaults=True) for fault in emulator.faults.pending()]
        return JSONResponse({"faults": pending})

    async def state(request: Request) -> Response:
        if request.method == "PUT":
            emulator.state.load(await _mapping(request))
            emulator.state.persist()
        return JSONResponse(emulator.state.dump())

    async def account(request: Request) -> Response:
        account_id = request.path_params["account_id"]
        if request.method == "PUT":
            emulator.state.load_account(account_id, await _mapping(request))
            emulator.state.persist()
        return JSONResponse(emulator.state.dump_account(account_id))

    async def clock(request: Request) -> Response:
        emulator_clock = emulator.state.clock
        if request.method == "POST":
            emulator_clock.advance(Advance.model_validate_json(await request.body()).seconds)
        return JSONResponse({"now": rfc3339(emulator_clock.now())})

    async def behavior(request: Request) -> Response:
        if request.method == "POST":
            emulator.state.behavior = emulator.state.behavior.changed(**await _mapping(request))
        return JSONResponse(emulator.state.behavior.model_dump())

    async def refuse(_request: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, status_code=400)

    return Starlette(
        routes=[
            Route("/__emulator__/reset", reset, methods=["POST"]),
            Route("/__emulator__/requests", requests, methods=["GET", "DELETE"]),
            Route("/__emulator__/faults", faults, methods=["GET", "POST", "DELETE"]),
            Route("/__emulator__/clock", clock, methods=["GET", "POST"]),
            Route("/__emulator__/behavior", behavior, methods=["GET", "POST"]),
            Route("/__emulator__/state", state, methods=["GET", "PUT"]),
            Route("/__emulator__/state/{account_id}", account, methods=["GET", "PUT"]),
        ],
        exception_handlers={ValidationError: refuse, SeedError: refuse, json.JSONDecodeError: refuse},
    )


async def _mapping(request: Request) -> dict[str, Any]:
    document = json.loads(await request.body())
    if not isinstance(document, dict):
        raise SeedError("not a JSON object")
    return document
