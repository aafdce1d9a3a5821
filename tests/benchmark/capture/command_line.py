# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The summary of a large packet capture against other ways to read its file, and the memory that a download takes."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import document
from emulated_api import emulated_api
from figure import Figure, figure_table
from measurement import measure
from tables import table

from capture.readings import PACKETS, READINGS, SUMMARY
from magic_emulator.capture_file import CaptureFile

HERE = Path(__file__).resolve().parent
COLLECTIONS = HERE.parents[2] / ".cache" / "collections"
CAPTURE_ID = "5" * 32
MOST_MEMORY = 120
"""Megabytes above a Python interpreter that does nothing."""
MOST_TIME = 2.0
"""Times that of reading."""


@dataclass(frozen=True)
class Reading:
    """What reading one file in all ways took: seconds of processor time by way, one for each turn."""

    file: str
    packets: int
    seconds: Mapping[str, Sequence[float]]

    def ratio(self, way: str) -> float:
        """How many times as long the summary takes as another way: the median over all turns."""
        pairs = zip(self.seconds[SUMMARY], self.seconds[way], strict=True)
        return statistics.median(summary / other for summary, other in pairs)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--megabytes", type=int, default=200, help="size of the capture (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=5, help="of each way to read it (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="put the result into docs/performance.md")


def run(options: argparse.Namespace) -> int:
    """Measure, report, and return the exit status: 1 if a figure was missed."""
    size = options.megabytes * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        simple, full = Path(folder, "simple.pcap"), Path(folder, "full.pcap")
        memory, packets = _download(simple, size)
        readings = [_read(simple, "simple: the beginning of each packet", packets, options.turns)]
        readings.append(_read(full, "full: whole packets", _write_full_capture(full, size), options.turns))
    figures = [
        Figure(
            f"memory to download and sum up {options.megabytes} MB, above an idle interpreter",
            f"{memory / 1e6:.0f} MB",
            f"≤ {MOST_MEMORY} MB",
            memory <= MOST_MEMORY * 1e6,
        ),
        *(
            Figure(
                f"{reading.file}: summary ÷ {PACKETS}",
                f"{reading.ratio(PACKETS):.2f}",
                f"≤ {MOST_TIME:g}",
                reading.ratio(PACKETS) <= MOST_TIME,
            )
            for reading in readings
        ),
    ]
    text = _report(figures, readings)
    print(f"\n{text}")
    if options.write:
        document.write("capture", text)
    return 0 if all(figure.met for figure in figures) else 1


def _download(path: Path, size: int) -> tuple[int, int]:
    """Download a simple capture: the peak of memory in bytes above that of an idle interpreter, and its packets."""
    seed = {"pcaps": [{"id": CAPTURE_ID, "type": "simple", "status": "success", "size": size}]}
    with emulated_api() as api:
        api.prepare(seed)
        environment = {**os.environ, **api.environment, "PYTHONPATH": str(COLLECTIONS)}
        idle = measure([sys.executable, "-c", ""], folder=path.parent, environment=environment)
        command = [sys.executable, HERE / "download.py", CAPTURE_ID, path]
        usage = measure(command, folder=path.parent, environment=environment)
    return usage.peak_memory - idle.peak_memory, int(json.loads(usage.output)["packets"])


def _write_full_capture(path: Path, size: int) -> int:
    """Write a capture of whole packets. Returns how many."""
    capture = CaptureFile({}, size, datetime.now(timezone.utc), 300.0, size_limit=size)
    with path.open("wb") as file:
        file.writelines(capture)
    return capture.packets


def _read(path: Path, file: str, packets: int, turns: int) -> Reading:
    environment = {**os.environ, "PYTHONPATH": str(COLLECTIONS)}
    command = [sys.executable, HERE / "read_by_turns.py", path, str(turns)]
    return Reading(file, packets, json.loads(measure(command, folder=path.parent, environment=environment).output))


def _report(figures: Sequence[Figure], readings: Sequence[Reading]) -> str:
    rows = [
        (
            reading.file,
            way,
            f"{1000 * statistics.median(reading.seconds[way]):.0f}",
            f"{1e9 * statistics.median(reading.seconds[way]) / reading.packets:.0f}",
            f"{reading.ratio(way):.2f}",
        )
        for reading in readings
        for way in READINGS
    ]
    head = ("capture", "way to read its file", "ms", "ns for each packet", "summary ÷ this way")
    packets = " and ".join(f"{reading.packets:,}" for reading in readings)
    conditions = (
        f"Processor time in one process, with the file in the page cache; the files hold {packets} packets. A ratio is "
        "the median of the ratios of all turns. In Python, to go from record to record takes a multiple of the time "
        "for the bytes alone already, whatever else is done. A download calculates the SHA-256 too."
    )
    return "\n\n".join(
        [
            "### Figures to reach",
            figure_table(figures),
            "### Reading a capture file",
            table(head, rows),
            conditions,
        ]
    )
