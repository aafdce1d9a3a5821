# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmark says: tables in Markdown that can be read in a terminal as well."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
from collections.abc import Iterator, Mapping

from figure import Figure, figure_table
from tables import table

from task import contestants as c
from task.durations import Durations


def figures(durations: Durations, requests: Mapping[str, int]) -> Iterator[Figure]:
    """Check every promise."""
    for contestant, other, most in (
        (c.WORKER, c.URI, 0.25),
        (c.WORKER_ITEM, c.URI_ITEM, 0.1),
        (c.MODULE, c.URI, 1.3),
    ):
        ratio = durations.ratio(contestant, other)
        subject = f"nothing to do: {contestant.name} ÷ {other.name}"
        yield Figure(subject, f"{ratio:.3f}", f"≤ {most}", ratio <= most)
    for operation, (_options, most) in c.OPERATIONS.items():
        sent = requests[operation]
        yield Figure(f"requests: {operation}", f"{sent}", f"{most}", sent <= most)


def report(durations: Durations, requests: Mapping[str, int]) -> str:
    """Everything that was measured."""
    return "\n\n".join(
        [
            "### Figures to reach",
            figure_table(figures(durations, requests)),
            "### Milliseconds",
            _milliseconds(durations),
            _conditions(durations),
        ]
    )


def _milliseconds(durations: Durations) -> str:
    rows = []
    for contestant in c.ALL:
        seconds, first = durations.later[contestant], durations.first.get(contestant)
        rows.append(
            (
                contestant.name,
                f"{1000 * statistics.median(seconds):.1f}",
                f"{1000 * min(seconds):.1f} to {1000 * max(seconds):.1f}",
                f"{1000 * statistics.median(first):.1f}" if first else "-",
                f"{len(seconds)}",
            )
        )
    return table(("task", "median", "range", "first in a playbook", "samples"), rows)


def _conditions(durations: Durations) -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("ansible-core", "httpx", "pydantic"))
    return (
        "From the start of the task to its result, in the controller; of a loop, its part for one item. All take turns "
        "in the same playbooks, and a ratio is the median of the ratios of all turns. The first of each in a playbook "
        "stands apart: it imports what the others find in memory.\n\n"
        f"On {os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}, "
        f"{versions}. The emulator shares the machine. Load average over one minute, median of all playbooks: "
        f"{statistics.median(durations.load):.1f}."
    )
