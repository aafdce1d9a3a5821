# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The module adapter: runs a task as an ordinary Ansible module, on any target."""

from __future__ import annotations

import atexit
import os
import sys
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.cloudflare.magic.plugins.module_utils._client.visible import visible
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import NO_PLUGINS
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import execute


def run_module(task: Task) -> None:
    """Read the options from Ansible, run the task, and exit with its result."""
    os.environ.setdefault(*NO_PLUGINS)
    end = _End()
    try:
        _run(task)
    except SystemExit as leaving:
        end.status = leaving.code
        raise


def _run(task: Task) -> None:
    module = _Module(task)
    report = execute(task, module.params, check_mode=module.check_mode, diff=module._diff)
    module.no_log_values = task.secrets_among(module.no_log_values) | report.secrets
    for warning in report.warnings:
        module.warn(warning)
    if report.result.get("failed"):
        module.fail_json(**report.result)
    module.exit_json(**report.result)


class _End:
    """The end of the process, as soon as all others have cleaned up.

    To tear down all that pydantic and httpx have made takes Python a tenth of the time of the whole task.

    Attributes:
        status: that the process is to end with; None before it is known, and then the process ends as ever.
    """

    def __init__(self) -> None:
        self.status: t.Any = None
        atexit.register(self._leave)  # what is registered later is called earlier

    def _leave(self) -> None:
        if isinstance(self.status, int):
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
        super()._return_formatted(kwargs)
