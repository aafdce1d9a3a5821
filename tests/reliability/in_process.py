# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs tasks in this process, as the action adapter does, on a client whose requests can meet trouble."""

from __future__ import annotations

import importlib
import time
import typing as t

import httpx
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import TaskReport, execute
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT_ID

Options = t.Mapping[str, t.Any]

HASTE = 200.0
"""How many times faster than in earnest clients wait here. Timeouts and delays are chosen to match."""

RETRIES = 2

UNEXPECTED = "met an error that it should not have met"
"""What the message of a task says whose error is a fault of this collection."""


def task_of(module: str) -> Task:
    """The task that a module runs."""
    return t.cast(Task, importlib.import_module(f"ansible_collections.cloudflare.magic.plugins.modules.{module}").TASK)


def hasten(seconds: float) -> None:
    """Sleep a fraction of that."""
    time.sleep(seconds / HASTE)


def run(
    module: str,
    options: Options,
    base_url: str,
    *,
    check: bool = False,
    transport: httpx.BaseTransport | None = None,
    timeout: float = 30.0,
    sleep: t.Callable[[float], None] = hasten,
) -> TaskReport:
    """Run one task.

    Args:
        options: as in a playbook; the connection options are added.
        transport: carries the requests; None for the client's own.
        timeout: of each request, in seconds.
        sleep: waits that many seconds, between attempts and for the budget.
    """
    task = task_of(module)
    given = {
        "account_id": ACCOUNT_ID,
        "api_token": "token",
        "base_url": base_url,
        "request_limit": 0,
        "retries": RETRIES,
        "timeout": timeout,
        # The emulator has no TLS. Not to read the CA certificates for it makes each run ten times faster.
        "validate_certs": False,
        **options,
    }
    validation = ArgumentSpecValidator(**task.specification).validate(given)
    assert not validation.error_messages, validation.error_messages

    clients: list[Client] = []

    def account_for(settings: Settings) -> Account:
        client = Client(settings, sleep=sleep, transport=transport)
        clients.append(client)
        return Account(client)

    try:
        return execute(task, validation.validated_parameters, check_mode=check, diff=True, account_for=account_for)
    finally:
        for client in clients:
            client.close()
