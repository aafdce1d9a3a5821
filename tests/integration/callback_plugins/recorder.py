# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os

from ansible.executor.task_result import TaskResult
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: recorder
type: notification
short_description: Writes down every result that Ansible gives to callbacks
description:
  - One line of JSON for each, with those of items, of attempts and of jobs in the background, as callbacks do that send
    results to a log server, or to a controller.
"""

RECORD = "RECORDER_FILE"
"""Environment variable with the path of the file."""


class CallbackModule(CallbackBase):
    """Appends to the file."""

    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def _record(self, result: TaskResult, ignore_errors: bool = False) -> None:
        with open(os.environ[RECORD], "a", encoding="utf-8") as file:
            file.write(json.dumps(result._result, default=str) + "\n")

    v2_runner_on_ok = v2_runner_on_failed = v2_runner_on_skipped = v2_runner_on_unreachable = _record
    v2_runner_item_on_ok = v2_runner_item_on_failed = v2_runner_item_on_skipped = v2_runner_retry = _record
    v2_runner_on_async_poll = v2_runner_on_async_ok = v2_runner_on_async_failed = _record
