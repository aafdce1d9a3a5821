# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import socket
import typing as t

from ansible.executor.task_result import TaskResult
from ansible.playbook.task import Task
from ansible.plugins.callback.default import CallbackModule as DefaultOutput

DOCUMENTATION = """
name: stepwise
type: stdout
short_description: Holds a playbook between its tasks
description:
  - Shows what the default callback shows. Besides, it tells a test of each task that starts or ends, and goes on only
    when the test says so.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
"""

CHANNEL = "STEPWISE_CHANNEL"
"""Environment variable with the number of the open socket that leads to the test."""


class CallbackModule(DefaultOutput):
    """Writes one line of JSON for each event, and waits for one line in return."""

    CALLBACK_NAME = "stepwise"

    def __init__(self) -> None:
        super().__init__()
        self._channel = socket.socket(fileno=int(os.environ[CHANNEL])).makefile("rw", encoding="utf-8")

    def v2_playbook_on_task_start(self, task: Task, is_conditional: bool) -> None:
        super().v2_playbook_on_task_start(task, is_conditional)
        self._tell(event="start", task=task.get_name())

    def v2_runner_on_ok(self, result: TaskResult) -> None:
        self._tell_end("ok", result)
        super().v2_runner_on_ok(result)

    def v2_runner_on_failed(self, result: TaskResult, ignore_errors: bool = False) -> None:
        self._tell_end("failed", result)
        super().v2_runner_on_failed(result, ignore_errors)

    def v2_runner_on_skipped(self, result: TaskResult) -> None:
        self._tell_end("skipped", result)
        super().v2_runner_on_skipped(result)

    def v2_runner_on_unreachable(self, result: TaskResult) -> None:
        self._tell_end("unreachable", result)
        super().v2_runner_on_unreachable(result)

    def _tell_end(self, status: str, result: TaskResult) -> None:
        # Before the default callback, which takes warnings out of the result once it has shown them.
        host, task = result._host.get_name(), result._task.get_name()
        self._tell(event="end", host=host, task=task, status=status, result=result._result)

    def _tell(self, **event: t.Any) -> None:
        self._channel.write(json.dumps(event, default=str) + "\n")
        self._channel.flush()
        self._channel.readline()
