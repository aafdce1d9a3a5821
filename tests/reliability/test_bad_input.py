# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a user writes is done, or refused with a sentence that names the option, and before anything is sent."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import tempfile
import types
import typing as t
from pathlib import Path

import httpx
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ConfigurationError,
    InvalidOptions,
    MagicError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import OPTIONS, Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._models.plain import plain
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task
from ansible_collections.cloudflare.magic.plugins.plugin_utils import in_worker
from ansible_collections.cloudflare.magic.tests.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT, ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.reliability.bad_options import bad_connection, bad_options
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Examples
from ansible_collections.cloudflare.magic.tests.reliability.in_process import UNEXPECTED, task_of
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("[!_]*.py"))
every_module = pytest.mark.parametrize("module", MODULES)

CONNECTION = {
    "account_id": ACCOUNT_ID,
    "api_token": "token",
    "base_url": "http://emulated",
    "request_limit": 0,
    "retries": 0,
    "validate_certs": False,
}


class Accepted(BaseException):
    """The options have passed all checks that need no answer of the API."""


class Silence(httpx.BaseTransport):
    """Carries no request."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """End the task."""
        raise Accepted


def no_waiting(seconds: float) -> None:
    """End a task that would wait, such as for a capture that is never done."""
    raise Accepted


@dataclasses.dataclass
class Ran:
    """What came of a task.

    Attributes:
        error: the class of the error that it ended with; None if there was none, or if it was refused by Ansible's own
            checks.
    """

    result: dict[str, t.Any] | None = None
    error: type[MagicError] | None = None

    @property
    def message(self) -> str:
        """The error message; an empty text if there was none."""
        return str(self.result["msg"]) if self.result and self.result.get("failed") else ""


class Worker:
    """Runs tasks as an action plugin does, from raw options to a result, on a transport of the test's own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(in_worker, "_account", self._account)
        self._transport: httpx.BaseTransport = Silence()

    def run(self, module: str, options: t.Mapping[t.Any, t.Any], transport: httpx.BaseTransport) -> Ran:
        """Run one task."""
        self._transport = transport
        ran = Ran()
        task = task_of(module)

        def observed(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
            try:
                return task.run(params, context)
            except MagicError as error:
                ran.error = type(error)
                raise

        action = object.__new__(in_worker.InWorkerAction)
        action.task_type = dataclasses.replace(task, run=observed)
        name = f"cloudflare.magic.{module}"
        action._task = types.SimpleNamespace(args=options, action=name, check_mode=False, diff=True)
        with contextlib.suppress(Accepted):
            ran.result = action._run_here()
        return ran

    def _account(self, settings: Settings) -> Account:
        return Account(Client(settings, sleep=no_waiting, transport=self._transport))


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Worker:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return Worker(monkeypatch)


def names_an_option(task: Task, message: str, given: t.Mapping[t.Any, t.Any]) -> bool:
    """Whether a user who reads the message knows where to look.

    A secret of one letter is censored within names, too, by Ansible itself.
    """

    def names(options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
        for name, option in options.items():
            yield name
            yield from names(option.get("options", {}))

    known = [str(name) for name in (*names(task.options), *OPTIONS, *given)]
    if any(name in message for name in known):
        return True
    secrets = ArgumentSpecValidator(**task.specification).validate(plain(given))._no_log_values
    shown = [remove_values(name, secrets) for name in known]
    return any(name.strip("*") and name in message for name in shown)


def check_refusal(task: Task, ran: Ran, options: t.Mapping[t.Any, t.Any]) -> None:
    assert UNEXPECTED not in ran.message, ran.result
    assert names_an_option(task, ran.message, options), ran.message
    assert ran.result is not None
    assert ran.result["changed"] is False
    json.dumps(ran.result)


def test_an_option_is_named_although_a_secret_of_one_letter_is_censored(worker: Worker) -> None:
    options = {"name": "ams", "update_psk": "never-ever", "psk": "s"}
    ran = worker.run("ipsec_tunnel", {**options, **CONNECTION}, Silence())
    assert "update_p********k" in ran.message
    check_refusal(task_of("ipsec_tunnel"), ran, options)


@every_module
def test_any_options(module: str, worker: Worker, count: Count, examples: Examples) -> None:
    task = task_of(module)

    @examples(60)
    @given(options=bad_options(task))
    def check(options: dict[t.Any, t.Any]) -> None:
        given = {**options, **CONNECTION}
        ran = worker.run(module, given, Silence())
        count("inputs tried")
        if ran.result is not None and ran.result.get("failed"):
            count("inputs refused before anything was sent")
            check_refusal(task, ran, options)
            return
        account = EmulatedAccount(ACCOUNT)
        before = account.content
        ran = worker.run(module, given, account)
        assert UNEXPECTED not in ran.message, ran.result
        assert ran.error not in (InvalidOptions, ConfigurationError), ran.message
        if ran.result is not None and account.content == before:
            assert not ran.result["changed"] or module in ("network_export", "pcap"), ran.result

    check()


def test_any_connection_options(worker: Worker, count: Count, examples: Examples) -> None:
    task = task_of("gre_tunnel_info")

    @examples(400)
    @given(options=bad_connection(), good=st.sets(st.sampled_from(sorted(CONNECTION))))
    def check(options: dict[t.Any, t.Any], good: set[str]) -> None:
        ran = worker.run(task.name, {**options, **{name: CONNECTION[name] for name in good}}, Silence())
        count("inputs tried")
        if ran.result is not None:
            count("inputs refused before anything was sent")
            check_refusal(task, ran, options)

    check()
