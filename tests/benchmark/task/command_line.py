# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task that finds nothing to do, and one item of a loop, against ansible.builtin.uri asking the same."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import document
from emulated_api import emulated_api

from task.contestants import LOOPED, OPERATIONS, SINGLE
from task.durations import Durations
from task.report import figures, report
from task.runner import Runner

CHECKOUT = Path(__file__).resolve().parents[3]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--playbooks", type=int, default=4, help="how many (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=8, help="of each task in a playbook (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="put the result into docs/performance.md")


def run(options: argparse.Namespace) -> int:
    """Measure, report, and return the exit status: 1 if a figure was missed."""
    durations = Durations()
    collections = os.environ.get("ANSIBLE_COLLECTIONS_PATH", str(CHECKOUT / ".cache" / "collections"))
    with emulated_api() as api, tempfile.TemporaryDirectory() as folder:
        runner = Runner(api, Path(folder), collections)
        requests = {operation: runner.requests(task) for operation, (task, _most) in OPERATIONS.items()}
        for playbook in range(1, options.playbooks + 1):
            runner.take_turns(SINGLE, 1 + options.turns, durations)
            runner.take_turns(LOOPED, 1, durations)
            print(f"playbook {playbook} of {options.playbooks}", flush=True)
    text = report(durations, requests)
    print(f"\n{text}")
    if options.write:
        document.write("task", text)
    return 0 if all(figure.met for figure in figures(durations, requests)) else 1
