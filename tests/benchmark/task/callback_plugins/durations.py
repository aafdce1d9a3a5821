# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import time

from ansible.executor.task_result import TaskResult
from ansible.playbook.task import Task
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: durations
type: aggregate
short_description: Measures how long tasks take
description:
  - Writes one line of JSON for each task that went well, with its name and the seconds from its start to its result.
requirements:
  - The environment variable E(DURATIONS), with the path of the file to write to.
"""


class CallbackModule(CallbackBase):
    """For a play of one host, which runs one task after the other."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "durations"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_task_start(self, task: Task, is_conditional: bool) -> None:
        self._started = time.perf_counter()

    def v2_runner_on_ok(self, result: TaskResult) -> None:
        seconds = time.perf_counter() - self._started
        with open(os.environ["DURATIONS"], "a", encoding="utf-8") as file:
            file.write(json.dumps({"task": result._task.get_name(), "seconds": seconds}) + "\n")
