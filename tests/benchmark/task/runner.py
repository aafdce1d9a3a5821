# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the contestants' tasks in playbooks."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from emulated_api import ACCOUNT_ID, TOKEN, EmulatedApi
from measurement import measure

from task.contestants import ACCOUNT, Contestant
from task.durations import Durations

_FOREIGN_SETTING = re.compile(r"ANSIBLE_|CLOUDFLARE_|.*_proxy$", re.IGNORECASE)
"""Variables of whoever runs this that must not reach the contestants."""


class Runner:
    """Runs playbooks against one emulator.

    Args:
        folder: for files; must exist.
        collections: where Ansible finds the collection.
    """

    def __init__(self, api: EmulatedApi, folder: Path, collections: str) -> None:
        self._api = api
        self._folder = folder
        self._collections = collections

    def take_turns(self, contestants: Sequence[Contestant], turns: int, durations: Durations) -> None:
        """Let the contestants run one after the other, so many times, in one playbook."""
        self._api.prepare(ACCOUNT)
        tasks = [{"name": contestant.name, **contestant.task} for contestant in contestants]
        durations.add(contestants, self._play(tasks * turns))

    def requests(self, options: dict[str, Any]) -> int:
        """How many requests a task with these options sends."""
        self._api.prepare(ACCOUNT)
        self._play([{"name": "One task", "cloudflare.magic.gre_tunnel": options}])
        return int(self._api.requests()["counts"]["total"])

    def _play(self, tasks: list[dict[str, Any]]) -> Path:
        """Run the tasks; returns the file with their durations.

        Raises:
            CommandFailed: a task failed.
        """
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"base_url": self._api.base_url, "account_id": ACCOUNT_ID, "api_token": TOKEN},
            # The emulator has no limit, so that nobody waits; the budget is kept all the same.
            "module_defaults": {"group/cloudflare.magic.all": {"request_limit": 100_000}},
            "tasks": tasks,
        }
        playbook, durations = self._folder / "tasks.yml", self._folder / "durations.jsonl"
        playbook.write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
        durations.write_text("", encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not _FOREIGN_SETTING.match(name)},
            **self._api.environment,
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("callback_plugins")),
            "ANSIBLE_CALLBACKS_ENABLED": "durations",
            "ANSIBLE_COLLECTIONS_PATH": self._collections,
            "DURATIONS": str(durations),
        }
        measure(["ansible-playbook", playbook], folder=self._folder, environment=environment)
        return durations
