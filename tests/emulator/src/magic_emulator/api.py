# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API itself, from an HTTP request to an answer."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

from .credentials import authenticate
from .envelope import Answer, ApiError, ErrorInfo, failure, success
from .operation import Call, Match, Operation, Router
from .pagination import page_of
from .resources import OPERATIONS
from .state import Account, State

_ACCOUNT_ID: Final = re.compile(r"[0-9a-f]{32}")
_EXAMPLE_ACCOUNT: Final = "023e105f4ecef8ad9ca31a8372d0c353"
"""What a token can see where nothing is in any account: each exists, but they cannot all be listed."""
_TRUE: Final = frozenset({"1", "t", "true"})
_ENTITLEMENT_ERRORS: Final = {
    "magic_transit": ErrorInfo(1012, "account not onboarded to Magic Transit"),
    "magic_wan": ErrorInfo(1025, "account not authorized for Magic WAN"),
}


class Api:
    """Answers requests out of the state. Paths are relative to the API's base URL."""

    def __init__(self, state: State) -> None:
        self._state = state
        # The only operation outside of an account.
        self._accounts = Operation("GET", "/accounts", lambda _call: None)
        self._router = Router((*OPERATIONS, self._accounts))

    def match(self, request: Request, path: str) -> Match | None:
        """Find what a request addresses; None if the API has no such path."""
        return self._router.match(request.method, path)

    def is_dry_run(self, request: Request, match: Match | None) -> bool:
        """Whether the request asks for validation only, and its operation knows what that is."""
        return (
            match is not None
            and match.operation is not None
            and match.operation.knows_validate_only
            and _is_true(request.query_params.get("validate_only"))
        )

    def handle(self, request: Request, match: Match | None, body: bytes) -> Answer:
        """Carry out one request, and persist what it changed."""
        dry_run = self.is_dry_run(request, match)
        operation = match.operation if match is not None else None
        terse = operation is not None and operation.terse_envelope
        try:
            authenticate(request.headers, self._state.tokens, operation is None or operation.accepts_tokens)
            if match is None:
                raise _no_route(request)
            if operation is None:
                raise ApiError(405, ErrorInfo(10405, f"Method {request.method} not allowed for this endpoint"))
            if operation is self._accounts:
                return page_of(self._seen_accounts(), request.query_params)
            account = self._account(match.parameters["account_id"], request)
            target_object = _is_true(request.headers.get("x-magic-new-hc-target"))
            behavior = self._state.behavior
            call = Call(account, behavior, match.parameters, request.query_params, body, dry_run, target_object)
            result = operation.handle(call)
            answer = result if isinstance(result, Answer) else success(result, terse=terse)
        except ApiError as error:
            return failure(error, terse=terse, pointers=self._state.behavior.error_pointers)
        if request.method != "GET" and not dry_run:
            self._state.persist()
        return answer

    def _seen_accounts(self) -> list[dict[str, str]]:
        ids = self._state.account_ids or [_EXAMPLE_ACCOUNT]
        return [{"id": account_id, "name": f"Account {account_id[:4]}", "type": "standard"} for account_id in ids]

    def _account(self, account_id: str, request: Request) -> Account:
        if not _ACCOUNT_ID.fullmatch(account_id):
            raise _no_route(request)
        account = self._state.account(account_id)
        for product, error in _ENTITLEMENT_ERRORS.items():
            if not account.entitled(product):
                raise ApiError(403, error)
        return account


def _no_route(request: Request) -> ApiError:
    message = f"Could not route to {request.url.path}, perhaps your object identifier is invalid?"
    return ApiError(404, ErrorInfo(7003, message))


def _is_true(value: str | None) -> bool:
    return value is not None and value.lower() in _TRUE
