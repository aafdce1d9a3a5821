# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole network at once, from 1 to 1,000 sites, against other ways to do it."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import document

from fleet.report import all_met, report
from fleet.results import Cell, Results, Sample
from fleet.runner import Runner
from fleet.schedule import SIZES, Schedule

CHECKOUT = Path(__file__).resolve().parents[3]
CACHE = CHECKOUT / ".cache" / "benchmark"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--minutes", type=float, default=5, help="measure for about so long (default: %(default)s)")
    parser.add_argument("--full", action="store_true", help="measure every cell, however long it takes: many hours")
    parser.add_argument("--sites", type=int, nargs="+", choices=SIZES, default=SIZES, help="sizes (default: all)")
    parser.add_argument("--resume", action="store_true", help="go on with the samples of an earlier run")
    parser.add_argument("--report-only", action="store_true", help="measure nothing, show what was measured last")
    parser.add_argument("--write", action="store_true", help="put the result into docs/performance.md")


def run(options: argparse.Namespace) -> int:
    """Measure, report, and return the exit status: 1 if a figure was missed."""
    folder = CACHE / "files"
    folder.mkdir(parents=True, exist_ok=True)
    results = Results(CACHE / "fleet.json")
    if options.resume or options.report_only:
        results.load()
    if not options.report_only:
        seconds = float("inf") if options.full else options.minutes * 60
        _measure(results, Schedule(results, seconds, options.sites), folder)
    text = report(results)
    print(f"\n{text}")
    if options.write:
        document.write("fleet", text)
    return 0 if all_met(results) else 1


def _measure(results: Results, schedule: Schedule, folder: Path) -> None:
    began = time.monotonic()
    collections = os.environ.get("ANSIBLE_COLLECTIONS_PATH", str(CHECKOUT / ".cache" / "collections"))
    with Runner(folder, collections) as runner:
        for cell in schedule:
            sample = runner.sample(cell)
            results.add(cell, sample)
            print(f"[{time.monotonic() - began:4.0f} s] {_line(cell, sample)}", flush=True)


def _line(cell: Cell, sample: Sample) -> str:
    return (
        f"{cell}: {sample.wall:.2f} s, CPU {sample.cpu:.2f} s, {sample.requests} requests, "
        f"{sample.connections} connections, {sample.peak_memory / 1e6:.0f} MB"
    )
