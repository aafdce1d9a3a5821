# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where in its requests a task puts secrets: credentials into their header, keys into the body."""

from __future__ import annotations

import typing as t

import httpx
import pytest

from ansible_collections.cloudflare.magic.tests.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT
from ansible_collections.cloudflare.magic.tests.reliability.in_process import run
from ansible_collections.cloudflare.magic.tests.reliability.operations import OPERATIONS
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount

CREDENTIALS: t.Mapping[str, tuple[dict[str, t.Any], str]] = {
    "token": ({"api_token": "let-me-in"}, "authorization"),
    "key": ({"api_token": None, "api_email": "user@example.com", "api_key": "c0ffee" * 6}, "x-auth-key"),
}


class Watched(httpx.BaseTransport):
    """Carries requests to an account and keeps them."""

    def __init__(self, account: EmulatedAccount) -> None:
        self.requests: list[httpx.Request] = []
        self._account = account

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        request.read()
        self.requests.append(request)
        return self._account.handle_request(request)


@pytest.mark.parametrize(("credentials", "header"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_secrets_stand_where_they_belong(credentials: dict[str, t.Any], header: str, count: Count) -> None:
    secret = credentials.get("api_key") or credentials["api_token"]
    for name, operation in OPERATIONS.items():
        line = Watched(EmulatedAccount(ACCOUNT))
        report = run(operation.module, {**operation.options, **credentials}, "http://emulated", transport=line)
        assert not report.result.get("failed"), (name, report.result)
        keys = [operation.options.get("psk"), operation.options.get("bgp", {}).get("md5_key")]
        for request in line.requests:
            count("requests searched for secrets")
            assert [each for each, value in request.headers.items() if secret in value] == [header]
            assert secret not in str(request.url)
            assert secret.encode() not in request.content
            for key in filter(None, keys):
                assert not [value for value in (str(request.url), *request.headers.values()) if key in value]
