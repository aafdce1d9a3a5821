# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys, captures and the buckets for them, in every trouble."""

from __future__ import annotations

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import TaskReport
from ansible_collections.cloudflare.magic.tests.reliability.account import Content, by_id
from ansible_collections.cloudflare.magic.tests.reliability.actions import ACTIONS
from ansible_collections.cloudflare.magic.tests.reliability.bench import Bench
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.sample import meetings
from ansible_collections.cloudflare.magic.tests.reliability.trouble import Servers
from magic_emulator import Emulator


@pytest.fixture(scope="module")
def benches() -> dict[str, Bench]:
    """The benches that tests have set up, by action."""
    return {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let actions meet trouble."""
    metafunc.parametrize(["does", "name"], meetings([*ACTIONS], thorough=metafunc.config.getoption("--thorough")))


def test_an_action_in_trouble(
    *,
    does: str,
    name: str,
    benches: dict[str, Bench],
    emulator: Emulator,
    servers: Servers,
    count: Count,
    thorough: bool,
) -> None:
    action = ACTIONS[does]
    if does not in benches:
        benches[does] = Bench(emulator, servers, action.module, action.options, made_up=action.made_up)
    bench = benches[does]
    number = [*ACTIONS].index(does)
    for outcome in bench.try_places(name, number, _check_success, _check_failure, thorough=thorough):
        count(f"faults: {outcome}")


def _check_success(bench: Bench, report: TaskReport, after: Content) -> None:
    """It did what it says, and the key that it tells is the one that is active."""
    assert report.result["changed"] is True
    for told in report.result.get("psks", ()):
        assert by_id(after)[told["id"]]["psk"] == told["psk"]


def _check_failure(bench: Bench, report: TaskReport, after: Content) -> None:
    """What it says of itself is so."""
    touched = by_id(after) != by_id(bench.before)
    assert report.result["changed"] >= touched, report.result
    assert touched or "not known" in report.result["msg"] or not report.result["changed"], report.result
    for tunnel in report.result.get("tunnels", ()):
        same = by_id(after)[tunnel["id"]] == by_id(bench.before)[tunnel["id"]]
        assert tunnel["key"] == "unknown" if not same else tunnel["key"] in ("old", "unknown")
