# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of every module, as they stand in its documentation."""

from __future__ import annotations

import dataclasses
import importlib
from pathlib import Path

import pytest
import yaml

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Task

HERE = Path(__file__).parent
MODULES = sorted(path.stem for path in (HERE.parents[1] / "plugins" / "modules").glob("[!_]*.py"))


def examples(module: str) -> list[Task]:
    documentation = importlib.import_module(f"ansible_collections.cloudflare.magic.plugins.modules.{module}")
    return [Task.from_playbook(task) for task in yaml.safe_load(documentation.EXAMPLES)]


@pytest.mark.by_both
def test_examples_work(play: Play, emulator: magic_emulator.Emulator) -> None:
    """Each module's run from the seed, one after the other, as far as a reader would run them."""
    seed = yaml.safe_load((HERE / "examples" / "seed.yml").read_text(encoding="utf-8"))
    variables = yaml.safe_load((HERE / "examples" / "variables.yml").read_text(encoding="utf-8"))

    def begin() -> None:
        emulator.reset()
        emulator.set_account(ACCOUNT_ID, seed[ACCOUNT_ID])

    tasks, names = [], []
    for module in MODULES:
        first, *others = examples(module)
        tasks += [dataclasses.replace(first, before=begin), *others]
        names += [f"{module}: {task.keywords['name']}" for task in (first, *others)]
    # One playbook for all: it takes as long to start as many tasks take to run.
    steps = play(tasks, variables=variables).steps
    failed = {name: step.result for name, step in zip(names, steps, strict=True) if step.status == "failed"}
    assert failed == {}
