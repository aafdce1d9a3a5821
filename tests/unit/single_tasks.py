# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the tasks of single objects on any account."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import resource_task
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS


class Outcome(t.NamedTuple):
    """What a task came to.

    Attributes:
        result: of the task.
        warnings: that it showed.
    """

    result: dict[str, t.Any]
    warnings: tuple[str, ...]

    @property
    def operation(self) -> str:
        return str(self.result["operation"])

    @property
    def changed(self) -> bool:
        return bool(self.result["changed"])

    @property
    def changes(self) -> list[str]:
        return list(self.result["changes"])

    @property
    def object(self) -> dict[str, t.Any]:
        (found,) = (value for name, value in self.result.items() if name in {kind.name for kind in KINDS.values()})
        return dict(found)

    @property
    def diff(self) -> tuple[t.Any, t.Any]:
        return self.result["diff"]["before"], self.result["diff"]["after"]


def run_on(
    account: Account,
    kind: ResourceType,
    options: dict[str, t.Any],
    *,
    check_mode: bool = False,
    present: bool = True,
    children: tuple[ResourceType, ...] = (),
    **params: t.Any,
) -> Outcome:
    """Run the task of a kind, with the values that Ansible fills in."""
    task = resource_task(kind, children)
    given = {**options, **params, "state": "present" if present else "absent"}
    assert given.keys() <= task.options.keys()
    defaults = {name: option.get("default") for name, option in task.options.items()}
    warnings: list[str] = []
    result = task.run({**defaults, **given}, Context(account, check_mode, warnings.append))
    return Outcome(result, tuple(warnings))
