# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Diagnostics. They change nothing, but send packets or need another credential, so that they do not count as reads."""

from __future__ import annotations

import os
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import AuthenticationError, NotFoundError
from ansible_collections.cloudflare.magic.tests.contract.api import Api, NotTried, Request
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw
from ansible_collections.cloudflare.magic.tests.contract.seed import RESULT_ID

TARGET = "1.1.1.1"
"""Cloudflare's own resolver, which answers everybody."""


@pytest.mark.writes
@pytest.mark.reference("Traceroute")
def test_a_traceroute_comes_by_target_and_colo(api: Api) -> None:
    """A traceroute is a list of targets, each with `colos`, each with `hops` and a summary, or an error.

    Why: rows of a report are made of it; what stands elsewhere would be missing there.
    """
    answer = api.post("diagnostics/traceroute", {"targets": [TARGET], "options": {"max_ttl": 5}})
    (traceroute,) = answer.result
    assert traceroute["target"] == TARGET
    assert traceroute["colos"], "from no colo"
    for path in traceroute["colos"]:
        assert path["colo"]["name"], sorted(path["colo"])
        if not path.get("error"):
            assert all({"packets_ttl", "packets_sent", "packets_lost"} <= hop.keys() for hop in path["hops"])
            assert isinstance(path["target_summary"], dict), sorted(path)


@pytest.mark.writes
@pytest.mark.reference("Traceroute")
def test_a_target_that_cannot_be_is_refused(api: Api) -> None:
    """A target that is neither a name nor an address is an error, of the request or of its colos.

    Why: a report without rows would read as if all were well.
    """
    answer = api.post("diagnostics/traceroute", {"targets": ["no target at all"]}).allowed()
    assert not answer.succeeded or all(path.get("error") for each in answer.result for path in each["colos"])


@pytest.mark.reference("DEX, Network path")
def test_an_unknown_test_result_is_not_found(api: Api, saw: Saw) -> None:
    """The network path of a test result that nobody has is an error.

    Why: an empty path would read as if the device were unreachable.
    """
    answer = api.get("dex/traceroute-test-results/00000000-0000-0000-0000-000000c0ffee/network-path").allowed()
    saw(f"HTTP {answer.status}")
    assert isinstance(answer.error, NotFoundError) or answer.status == 400, answer


@pytest.mark.reference("DEX, Network path")
def test_a_network_path_has_hops(api: Api) -> None:
    """The network path of a test result has `hops`.

    Why: they are handed on to the user.
    """
    identifier = os.environ.get("CONTRACT_TEST_RESULT_ID", RESULT_ID)
    answer = api.get(f"dex/traceroute-test-results/{identifier}/network-path")
    if answer.status in (400, 404):
        raise NotTried("CONTRACT_TEST_RESULT_ID names no test result of the account")
    assert isinstance(answer.result["hops"], list), sorted(answer.result)


class Trace(t.Protocol):
    """Asks for the trace of a request."""

    def __call__(self, credentials: t.Mapping[str, str] | None) -> t.Any:
        """Ask with these credentials, or with the usual ones."""


@pytest.fixture
def trace(api: Api) -> Trace:
    """Asks for the trace of a request to example.com."""
    body = {"url": "https://www.example.com/", "method": "GET"}
    request = Request("POST", f"/accounts/{api.account_id}/request-tracer/trace", body=body)
    return lambda credentials: api.ask(request, credentials)


@pytest.mark.writes
@pytest.mark.reference("Request Tracer")
def test_a_trace_with_a_token(trace: Trace, saw: Saw) -> None:
    """A request trace with a token is answered, or refused with an error of authentication.

    Why: the reference names only email and key for it; the product tells that to whom it is refused.
    """
    answer = trace(None)
    saw("it is answered" if answer.succeeded else str(answer))
    assert answer.succeeded or isinstance(answer.error, AuthenticationError) or 400 <= answer.status < 500, answer


@pytest.mark.writes
@pytest.mark.reference("Request Tracer")
def test_a_trace_has_steps(trace: Trace, global_key: t.Mapping[str, str]) -> None:
    """A request trace has `trace`, a list of steps which nest, and a `status_code`.

    Why: the rules that matched are collected from all levels.
    """
    result = trace(global_key).result
    assert isinstance(result["trace"], list), sorted(result)
    assert all(isinstance(step, dict) for step in result["trace"])
