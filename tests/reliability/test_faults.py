# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every write operation, and every trouble that can befall its requests."""

from __future__ import annotations

import typing as t

import httpx
import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import TaskReport
from ansible_collections.cloudflare.magic.tests.reliability.account import (
    ACCOUNT_ID,
    MOMENTS,
    Content,
    by_id,
    shape,
)
from ansible_collections.cloudflare.magic.tests.reliability.bench import Bench
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.operations import OPERATIONS, Operation
from ansible_collections.cloudflare.magic.tests.reliability.sample import meetings
from ansible_collections.cloudflare.magic.tests.reliability.trouble import Servers
from magic_emulator import Emulator


@pytest.fixture(scope="module")
def benches() -> dict[str, Bench]:
    """The benches that tests have set up, by operation."""
    return {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let operations meet trouble, those that do the same one after the other."""
    tasks = sorted(OPERATIONS, key=lambda does: OPERATIONS[does].does)
    metafunc.parametrize(["does", "name"], meetings(tasks, thorough=metafunc.config.getoption("--thorough")))


def test_an_operation_in_trouble(
    *,
    does: str,
    name: str,
    benches: dict[str, Bench],
    emulator: Emulator,
    servers: Servers,
    count: Count,
    thorough: bool,
) -> None:
    operation = OPERATIONS[does]
    if does not in benches:
        benches[does] = Bench(
            emulator,
            servers,
            operation.module,
            operation.options,
            again=operation.again,
            repeatable=operation.repeatable,
        )
        assert benches[does].report.result["operation"] == operation.does
    bench = benches[does]

    def check_success(bench: Bench, report: TaskReport, after: Content) -> None:
        _check_success(bench, operation, report, after, emulator)

    def check_failure(bench: Bench, report: TaskReport, after: Content) -> None:
        _check_failure(bench, operation, report, after)

    number = [*OPERATIONS].index(does)
    for outcome in bench.try_places(name, number, check_success, check_failure, thorough=thorough):
        count(f"faults: {outcome}")


def _check_success(bench: Bench, operation: Operation, report: TaskReport, after: Content, emulator: Emulator) -> None:
    """It did what it says."""
    result = report.result
    assert (result["changed"], result["operation"]) == (True, operation.does)
    reported = result[operation.module]
    if operation.orders_key:
        lost = any("license_key was lost" in warning for warning in report.warnings)
        assert lost or by_id(after)[reported["id"]]["license_key"] == result["license_key"]
    if operation.does == "deleted":
        gone = by_id(bench.before).keys() - by_id(after).keys()
        assert (reported.get("id") or reported["account_app_id"]) in gone
        assert len(gone) == 1 + len(result.get("cascaded", ()))
    else:
        method, path = bench.requests[-1]
        collection = path if method == "POST" else path.rpartition("/")[0]
        assert _revealed(reported) in [_revealed(item) for item in _read(emulator, collection)]


def _check_failure(bench: Bench, operation: Operation, report: TaskReport, after: Content) -> None:
    """What it says of itself is so."""
    message = report.result["msg"]
    unsure = "not known" in message or "may or may not" in message
    touched = by_id(after) != by_id(bench.before)
    assert report.result["changed"] >= touched, report.result
    assert touched or unsure or not report.result["changed"], report.result
    if touched and shape(after) != shape(bench.wanted):
        half_done = "Deleted by then" in message or "it was deleted in order to be created anew" in message
        assert half_done or (unsure and operation.does == "recreated"), message
    if "does not exist now" in message:
        assert by_id(after).keys() < by_id(bench.before).keys()


def _read(emulator: Emulator, collection: str) -> list[Content]:
    """The objects of a collection as the API shows them."""
    answer = httpx.get(
        f"{emulator.base_url}/accounts/{ACCOUNT_ID}/magic/{collection}",
        headers={"Authorization": "Bearer token", "x-magic-new-hc-target": "true"},
    )
    result = answer.json()["result"]
    return t.cast(list[Content], result if isinstance(result, list) else next(iter(result.values())))


def _revealed(item: t.Any) -> t.Any:
    """Without what is hidden or told once only, and without the times: a late request may come after its repetition."""
    if isinstance(item, dict):
        unseen = {"md5_key", "license_key", *MOMENTS}
        return {name: _revealed(value) for name, value in item.items() if name not in unseen}
    return item
