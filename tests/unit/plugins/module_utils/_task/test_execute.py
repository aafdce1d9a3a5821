# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of the errors of a task."""

from __future__ import annotations

import sys
import types
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._task import execute as execution
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Console, Context, Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import (
    REQUIREMENTS,
    TaskReport,
    execute,
    missing_library,
)

CLIENT = types.SimpleNamespace(changes_sent=7)
"""Of all tasks of a worker."""

CONNECTION = {"account_id": "0" * 32, "api_token": "hush-token"}


def run(
    function: t.Callable[[t.Mapping[str, t.Any], Context], dict[str, t.Any]], shortest: int = 1, **connection: str
) -> TaskReport:
    task = Task(name="thing", options={}, run=function, shortest_secret=shortest)
    account = t.cast(Account, types.SimpleNamespace(client=CLIENT))
    given = {**CONNECTION, **connection}
    return execute(task, given, check_mode=False, diff=False, account_for=lambda settings: account)


@pytest.mark.parametrize("error", [PlanError("no"), ValueError("no")])
def test_what_a_task_has_found_to_be_secret_is_censored_in_its_errors(error: Exception) -> None:
    def fail(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        context.secrets.update({"hush-found", "1"})
        raise error

    assert run(fail).secrets == {"hush-token", "hush-found", "1"}
    assert run(fail, shortest=8).secrets == {"hush-token", "hush-found"}


def test_what_a_task_has_found_to_be_secret_is_censored_in_its_result_but_where_it_is_the_result() -> None:
    def succeed(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        context.secrets.update({"hush'found\n", "77"})
        context.warn("hush'found is old")
        diff = {"before": {}, "after": {"description": "the key: hush'found\n", "mtu": 1774}, "header": "hush'found"}
        return {"changed": True, "name": "of hush'found", "count": 7, "key": "hush'found", "diff": diff}

    task = Task(name="thing", options={}, run=succeed, secret_results=["key"])
    account = t.cast(Account, types.SimpleNamespace(client=CLIENT))
    report = execute(task, CONNECTION, check_mode=False, diff=True, account_for=lambda settings: account)
    assert report.secrets == {"hush-token"}, "or the adapter would censor what the task is for"
    shown = report.result.pop("diff")
    assert report.result == {"changed": True, "name": "of ********", "count": 7, "key": "hush'found"}
    assert shown["after_header"] == "********"
    assert "hush" not in shown["after"]
    assert "mtu: '********'" in shown["after"]
    assert report.warnings == ["******** is old"]


@pytest.mark.parametrize("base_url", ["http://api.example.com/client/v4", "http://192.0.2.1"])
def test_credentials_that_cross_a_network_in_clear_are_warned_of(base_url: str) -> None:
    report = run(lambda params, context: {"changed": False}, base_url=base_url)
    assert report.warnings == [f"base_url {base_url} has no TLS: the credentials cross the network in clear."]
    assert run(lambda params, context: {"changed": False}, base_url="http://127.0.0.1:8787/client/v4").warnings == []


EVIL = "x\nok: [forged]\r\x1b[2J\x9b\u202e\u2028\ud800"
SEEN = "x\\nok: [forged]\\r\\x1b[2J\\x9b\\u202e\\u2028\\ud800"


def test_nothing_that_a_person_reads_acts_on_the_terminal() -> None:
    said: list[str] = []

    def talk(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        context.warn(f"warning {EVIL}")
        context.console.progress(EVIL.replace("\n", ""))
        context.console.verbose(f"one\ntwo{EVIL[2:]}")
        context.console.interrupted(f"one\ntwo{EVIL[2:]}")
        diff = {"before": {"name": EVIL}, "after": {}, "header": f"GRE tunnel {EVIL}"}
        return {"changed": False, "msg": EVIL, "name": EVIL, "diff": diff}

    task = Task(name="thing", options={}, run=talk)
    account = t.cast(Account, types.SimpleNamespace(client=CLIENT))
    console = Console(said.append, said.append, said.append)
    report = execute(
        task, CONNECTION, check_mode=False, diff=True, account_for=lambda settings: account, console=console
    )
    assert report.warnings == [f"warning {SEEN}"]
    assert report.result["msg"] == SEEN
    assert report.result["name"] == EVIL  # what a playbook works with stays as it is
    assert report.result["diff"]["before_header"] == report.result["diff"]["after_header"] == f"GRE tunnel {SEEN}"
    shown = [*said, report.result["diff"]["before"]]
    assert {each for each in "".join(shown) if not each.isprintable()} == {"\n"}
    assert [len(text.split("\n")) for text in said] == [1, 2, 2]


@pytest.mark.parametrize("error", [PlanError(EVIL), ValueError(EVIL)])
def test_no_error_acts_on_the_terminal(error: Exception) -> None:
    def fail(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        raise error

    result = run(fail).result
    assert SEEN in result["msg"]
    assert result["msg"].isprintable()
    assert {each for each in result.get("exception", "\n") if not each.isprintable()} == {"\n"}


def test_a_secret_is_censored_in_the_form_in_which_messages_show_it() -> None:
    def fail(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        context.secrets.add("hush\n\x1b")
        raise PlanError("refused hush\n\x1b")

    report = run(fail)
    assert report.result["msg"] == "refused hush\\n\\x1b"
    assert "hush\\n\\x1b" in report.secrets


@pytest.mark.parametrize("changes", [0, 1])
def test_a_fault_of_the_collection_does_not_deny_what_was_sent_before_it(changes: int) -> None:
    def fail(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        context.account.client.changes_sent += changes
        raise ZeroDivisionError

    result = run(fail).result
    assert (result["failed"], result["changed"]) == (True, changes > 0)
    assert "met an error that it should not have met, ZeroDivisionError" in result["msg"]


@pytest.mark.parametrize("missing", [("httpx",), ("pydantic",), ("httpx", "pydantic")], ids="-".join)
def test_all_missing_libraries_are_told_at_once_with_one_line_that_installs_them(
    monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> None:
    for library in missing:
        monkeypatch.setattr(execution, f"{library.upper()}_IMPORT_ERROR", f"no {library}")
    monkeypatch.setattr(sys, "executable", "/opt/my tools/python")

    failure = missing_library()

    assert failure is not None
    assert f"({', '.join(missing)})" in failure["msg"]
    assert failure["msg"].endswith(" '/opt/my tools/python' -m pip install 'httpx>=0.26,<1' 'pydantic>=2.5,<3'")
    assert failure["exception"] == "\n".join(f"no {library}" for library in missing)


def test_what_is_to_be_installed_is_what_the_collection_requires() -> None:
    lines = Path(__file__).parents[5].joinpath("requirements.txt").read_text(encoding="utf-8").splitlines()
    assert list(REQUIREMENTS) == [line for line in lines if line and not line.startswith("#")]
