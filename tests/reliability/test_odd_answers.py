# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API answers with fields missing, null, of other types, or new: nothing breaks, and nothing false is told."""

from __future__ import annotations

import functools
import json
import random
import typing as t

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.tests.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT, by_id
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Examples
from ansible_collections.cloudflare.magic.tests.reliability.in_process import UNEXPECTED, run
from ansible_collections.cloudflare.magic.tests.reliability.operations import OPERATIONS
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount

URL = "http://emulated"

_ODD: tuple[t.Any, ...] = (None, "", "odd", 0, -1, 2**70, 0.5, True, [], {}, [None], ["odd"], [[]], {"odd": None}, [{}])
_NEW = ("color", "v2_settings", "tags")

IDENTITY = {
    *("success", "gre_tunnels", "ipsec_tunnels", "interconnects", "routes"),
    *("id", "name", "device", "serial_number", "account_app_id", "managed_app_id", "prefix", "nexthop"),
}
"""What an answer cannot be without: otherwise it speaks of something else."""

VERDICTS = {
    *("modified", "deleted", "created", "license_key"),
    *(f"{verb}_{noun}" for verb in ("modified", "deleted") for noun in ("gre_tunnel", "ipsec_tunnel", "interconnect")),
    *("modified_route", "deleted_route"),
}
"""Where the API says whether it did something, which has to be believed."""


def odd(value: t.Any, choice: random.Random, spared: t.Collection[str], rate: float) -> t.Any:
    """A value with some of its parts missing, null, of another type, or new.

    Args:
        spared: names of fields that stay as they are.
        rate: how likely each part is to change.
    """
    if isinstance(value, list):
        items = [odd(item, choice, spared, rate) for item in value]
        return [*items, choice.choice(_ODD)] if choice.random() < rate / 4 else items
    if not isinstance(value, dict):
        return value
    result = {}
    for name, item in value.items():
        if name in spared:
            # What is inside of its objects may be odd all the same.
            objects = isinstance(item, dict) or (
                isinstance(item, list) and any(isinstance(each, dict) for each in item)
            )
            result[name] = odd(item, choice, spared, rate) if objects else item
        elif choice.random() >= rate:
            result[name] = odd(item, choice, spared, rate)
        elif choice.random() < 0.7:
            result[name] = choice.choice(_ODD)
    if choice.random() < rate:
        result[choice.choice(_NEW)] = choice.choice(_ODD)
    return result


class OddApi(httpx.BaseTransport):
    """Carries requests to an account and makes its answers odd.

    Args:
        methods: of the requests whose answers become so; None for all.
    """

    def __init__(
        self, account: EmulatedAccount, seed: int, spared: t.Collection[str], methods: t.Collection[str] | None = None
    ) -> None:
        self._account = account
        self._choice = random.Random(seed)
        self._rate = self._choice.choice([0.02, 0.1, 0.4])
        self._spared = spared
        self._methods = methods

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        answer = self._account.handle_request(request)
        if self._methods is not None and request.method not in self._methods:
            return answer
        try:
            body = json.loads(answer.read())
        except ValueError:  # a file
            return answer
        return httpx.Response(answer.status_code, json=odd(body, self._choice, self._spared, self._rate))


SEEDS = st.integers(0, 2**32)


@functools.cache
def fulfilled(operation: str) -> dict[str, t.Any]:
    """The account after the operation."""
    account = EmulatedAccount(ACCOUNT)
    assert not run(OPERATIONS[operation].module, OPERATIONS[operation].options, URL, transport=account).result.get(
        "failed"
    )
    return account.content


def fields_of(options: t.Any) -> set[str]:
    """The names of all options, at every depth; those that name other objects are looked up by their ids."""
    if isinstance(options, list):
        return set().union(*map(fields_of, options)) if options else set()
    if not isinstance(options, dict):
        return set()
    return {*options, *(f"{name}_id" for name in options)}.union(*map(fields_of, options.values()))


def wanted(options: t.Mapping[str, t.Any]) -> set[str]:
    """What of an answer has to be as it is for the options to be fulfilled already."""
    return {"result", *IDENTITY, *fields_of({**options})}


@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if each.repeatable])
def test_what_is_as_wanted_is_not_written(name: str, count: Count, examples: Examples) -> None:
    operation = OPERATIONS[name]
    options = operation.again or operation.options

    @examples(12)
    @given(seed=SEEDS)
    def check(seed: int) -> None:
        account = EmulatedAccount(fulfilled(name))
        report = run(operation.module, options, URL, transport=OddApi(account, seed, wanted(options)))
        count("odd answers", len(account.sent))
        assert UNEXPECTED not in str(report.result), report.result
        assert account.writes == [], report.result
        assert not report.result["changed"], report.result

    check()


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_done_is_told(name: str, count: Count, examples: Examples) -> None:
    operation = OPERATIONS[name]

    @examples(12)
    @given(seed=SEEDS)
    def check(seed: int) -> None:
        account = EmulatedAccount(ACCOUNT)
        before = by_id(account.content)
        spared = wanted(operation.options) | VERDICTS
        report = run(operation.module, operation.options, URL, transport=OddApi(account, seed, spared))
        count("odd answers", len(account.sent))
        result = report.result
        assert UNEXPECTED not in str(result), result
        changed = by_id(account.content) != before
        if result.get("failed"):
            # It may have been changed by a request whose answer could not be understood; it may not be denied.
            assert result["changed"] or not changed, result
        else:
            assert result["changed"] == changed or operation.orders_key or not operation.repeatable, result

    check()


READS: t.Mapping[str, t.Mapping[str, t.Any]] = {
    **{f"{kind}_info": {"site": "ams"} for kind in ("acl", "app_config", "lan", "wan")},
    **{f"{kind}_info": {} for kind in ("app", "gre_tunnel", "interconnect", "ipsec_tunnel", "route", "site")},
    **{f"{kind}_info": {} for kind in ("network", "pcap", "pcap_ownership")},
    "connector_info": {"serial_number": "SN-1"},
    "connector_event_info": {"connector": "SN-1", "limit": 3, "details": True},
    "connector_snapshot_info": {"connector": "SN-1", "limit": 2, "details": True},
    "dex_network_path_info": {"test_result_id": "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"},
    "request_trace": {"url": "https://www.example.com/"},
    "traceroute": {"targets": ["203.0.113.1"]},
}
SEED = {
    **ACCOUNT,
    "dex_traceroute_results": [{"resultId": "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "testName": "erp"}],
    "pcaps": [{"type": "simple", "status": "success", "time_limit": 60}],
    "pcap_ownership": [{"destination_conf": "s3://captures?region=us-east-1", "status": "success"}],
}


@pytest.mark.parametrize("module", READS)
def test_whatever_is_read_is_told(module: str, count: Count, examples: Examples) -> None:
    @examples(20)
    @given(seed=SEEDS)
    def check(seed: int) -> None:
        account = EmulatedAccount(SEED)
        report = run(module, READS[module], URL, transport=OddApi(account, seed, {"success"}))
        count("odd answers", len(account.sent))
        assert UNEXPECTED not in str(report.result), report.result
        assert not report.result["changed"]
        json.dumps(report.result)

    check()


@functools.cache
def network() -> dict[str, t.Any]:
    """The whole account, as a task would write it."""
    return EmulatedAccount(ACCOUNT).network_info()


def test_a_network_that_is_as_wanted_is_not_written(count: Count, examples: Examples) -> None:
    @examples(60)
    @given(seed=SEEDS)
    def check(seed: int) -> None:
        account = EmulatedAccount(ACCOUNT)
        report = run("network", network(), URL, transport=OddApi(account, seed, wanted(network())))
        count("odd answers", len(account.sent))
        assert UNEXPECTED not in str(report.result), report.result
        assert account.writes == [], report.result
        assert not report.result["changed"], report.result

    check()
