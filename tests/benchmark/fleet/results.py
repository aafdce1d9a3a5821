# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The samples that were taken, kept on disk so that an interrupted benchmark can go on."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from fleet.contestants import CONCURRENCY, GENEROUS_BUDGET, Contestant
from fleet.desired_network import Operation


@dataclass(frozen=True)
class Cell:
    """One thing to measure.

    Attributes:
        latency: what each request takes at the API, in milliseconds.
        budget: requests that the API allows in so many seconds.
    """

    contestant: Contestant
    sites: int
    operation: Operation
    latency: int
    budget: tuple[int, float] = GENEROUS_BUDGET

    def __str__(self) -> str:
        limit = "" if self.budget == GENEROUS_BUDGET else f", {self.budget[0]} requests per {self.budget[1]:g} s"
        return f"{self.contestant.name}: {self.sites} sites, {self.operation.value}, {self.latency} ms{limit}"

    @property
    def minimum_requests(self) -> int:
        return self.operation.minimum_requests(self.sites)

    @property
    def latency_bound(self) -> float:
        """Seconds that the least number of requests takes at least, as many at a time as ``network`` sends."""
        return self.minimum_requests / CONCURRENCY * self.latency / 1000

    @property
    def expected_seconds(self) -> float:
        """How long one run will take, about."""
        seconds = self.contestant.expected_seconds(self.operation, self.sites, self.latency / 1000)
        return max(seconds, self.seconds_of_budget)

    @property
    def seconds_of_budget(self) -> float:
        """From the first request to the last one at least, if all of them come as early as the budget allows."""
        limit, window = self.budget
        return (self.minimum_requests - 1) // limit * window


@dataclass(frozen=True)
class Sample:
    """What one run took.

    Attributes:
        wall, cpu: seconds; processor time is user and system, of all processes.
        peak_memory: bytes of the largest process.
        connections: TCP connections that were opened.
        refused: requests that the API answered with 429.
        span: seconds from the arrival of the first request to that of the last one.
        load: the machine's load average over one minute, when the run ended.
    """

    wall: float
    cpu: float
    peak_memory: int
    requests: int
    writes: int
    connections: int
    refused: int
    span: float
    load: float


Quantity = Callable[[Sample], float]


class Results:
    """All samples by cell.

    Args:
        path: the file that holds them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._samples: defaultdict[str, list[Sample]] = defaultdict(list)

    def load(self) -> None:
        """Take up what an earlier run left."""
        if self._path.exists():
            for cell, samples in json.loads(self._path.read_text()).items():
                self._samples[cell] = [Sample(**sample) for sample in samples]

    def add(self, cell: Cell, sample: Sample) -> None:
        self._samples[str(cell)].append(sample)
        content = {name: [asdict(each) for each in samples] for name, samples in self._samples.items()}
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(json.dumps(content, indent=1))
        unfinished.replace(self._path)

    def of(self, cell: Cell) -> list[Sample]:
        return self._samples.get(str(cell), [])

    def median(self, cell: Cell, quantity: Quantity) -> float | None:
        """The median of the cell's samples; None if there is none."""
        samples = self.of(cell)
        return statistics.median(map(quantity, samples)) if samples else None

    def all(self) -> list[Sample]:
        return [sample for samples in self._samples.values() for sample in samples]
