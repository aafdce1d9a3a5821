# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module adapter: runs a task as an ordinary Ansible module, on any target."""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import os
import select
import sys
import typing as t

from ansible.module_utils.basic import AnsibleModule

from .._client.visible import visible
from .._engine.custody import Custody
from .definition import REPORTED, SILENCE, Task
from .execute import execute


def run_module(task: Task) -> None:
    """Read the options from Ansible, run the task, and exit with its result."""
    end = _End()
    custody = Custody()
    try:
        _run(task, custody)
    except SystemExit as leaving:
        end.status = leaving.code
        if _flushed() and not _unread():
            custody.release()
        raise


def _run(task: Task, custody: Custody) -> None:
    module = _Module(task)
    # Whoever has interrupted the module may not read its result any more.
    console = dataclasses.replace(SILENCE, interrupted=custody.note, abandoned=_unread)
    report = execute(
        task, module.params, check_mode=module.check_mode, diff=module._diff, console=console, custody=custody
    )
    if custody.retained and custody.words() not in report.result.get("msg", ""):
        report.result["msg"] = f"{report.result.get('msg', '')} {custody.words()}".strip()
    module.no_log_values = task.secrets_among(module.no_log_values) | report.secrets
    for warning in report.warnings:
        module.warn(warning)
    if report.result.get("failed"):
        module.fail_json(**report.result)
    module.exit_json(**report.result)


def _unread() -> bool:
    """Whether whoever was to read the result has gone: the other end of the pipe is closed."""
    poll = select.poll()
    poll.register(1, 0)  # errors and the end are told in any case
    with contextlib.suppress(OSError):
        return any(events & (select.POLLERR | select.POLLHUP) for _file, events in poll.poll(0))
    return False


def _flushed() -> bool:
    try:
        sys.stdout.flush()
    except OSError:
        return False
    return True


class _End:
    """The end of the process, as soon as all others have cleaned up.

    To tear down all that pydantic and httpx have made takes Python 70 of the 570 ms of a small task.

    Attributes:
        status: that the process is to end with; None before it is known, and then the process ends as ever.
    """

    def __init__(self) -> None:
        self.status: t.Any = None
        atexit.register(self._leave)  # what is registered later is called earlier

    def _leave(self) -> None:
        if isinstance(self.status, int):
            with contextlib.suppress(OSError):  # nobody reads it any more
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(self.status)


class _Module(AnsibleModule):
    def __init__(self, task: Task) -> None:
        self._task = task
        super().__init__(supports_check_mode=True, **task.specification)

    def _load_params(self) -> None:
        super()._load_params()
        problem = self._task.misshapen(self.params)
        if problem:
            # They would be shown with the error, and where there are secrets in them is not known.
            self.params: dict[str, t.Any] = {}
            self.fail_json(msg=problem)
        self.params = self._task.without_null(self.params)

    def _log_invocation(self) -> None:
        # Options with secrets that Ansible does not know must not come into the system's log.
        given, self.params = self.params, self._task.shown(self.params)
        super()._log_invocation()
        self.params = given

    def _return_formatted(self, kwargs: dict[str, t.Any]) -> None:
        if "msg" in kwargs:
            kwargs["msg"] = visible(str(kwargs["msg"]), keep="\n")  # Ansible's own validation quotes what it refuses
        kwargs.setdefault("invocation", {"module_args": self._task.shown(self.params)})
        if self._task.secret_results and kwargs.get("failed"):
            kwargs[REPORTED] = True
        super()._return_formatted(kwargs)
