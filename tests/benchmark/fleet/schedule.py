# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which cells there are, which of them the figures need, and in which order to measure what."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence

from fleet import contestants as c
from fleet.desired_network import Operation
from fleet.results import Cell, Results

SIZES = (1, 10, 100, 1000)
LATENCIES = (0, 50, 150)

SCALED_DOWN_BUDGET = (300, 5.0)
"""Requests in so many seconds. The real one, 1,200 in 300, has the same shape and takes an hour for a large network."""

ROUNDS = 7
"""Samples of a cell that a figure needs, taken in turn, so that a busy moment of the machine meets all alike."""

_SHORT, _LONG = 4.0, 15.0
"""Seconds. What takes less than the first is measured in all rounds, and what takes longer than the second only once:
what disturbs the machine for a moment is small beside it. The rest has three samples."""

START = Cell(c.NOTHING, 1, Operation.NO_OP, 50)
AT_100_SITES = {
    contestant: Cell(contestant, 100, Operation.NO_OP, 50)
    for contestant in (c.NETWORK, c.SDK_ASYNC, c.SDK_SEQUENTIAL, c.URI)
}
WAYS_IN = {
    c.NETWORK: START,
    c.YAML_FILE: START,
    c.YAML_FOLDER: START,
    c.JSON_VARIABLES: Cell(c.JSON_VARIABLES_ONLY, 1000, Operation.NO_OP, 0),
    c.YAML_VARIABLES: Cell(c.YAML_VARIABLES_ONLY, 1000, Operation.NO_OP, 0),
}
"""The ways to hand a network over, and what takes Ansible's own part of it."""
OVER_BUDGET = Cell(c.NETWORK, 100, Operation.ROLLOUT, 0, SCALED_DOWN_BUDGET)


def way_in(contestant: c.Contestant) -> Cell:
    """A large network, handed over in the way of this contestant."""
    return Cell(contestant, 1000, Operation.NO_OP, 0)


NEEDED = (
    START,
    *AT_100_SITES.values(),
    *(Cell(c.NETWORK, sites, Operation.NO_OP, 0) for sites in (1, 100)),
    *itertools.chain.from_iterable((way_in(contestant), own) for contestant, own in WAYS_IN.items() if own != START),
    *(way_in(contestant) for contestant, own in WAYS_IN.items() if own == START),
    Cell(c.NETWORK, 1000, Operation.ROLLOUT, 0),
    OVER_BUDGET,
)
"""The cells that the figures to reach speak of."""

ALL = tuple(
    Cell(contestant, sites, operation, latency)
    for sites in SIZES
    for operation in Operation
    for latency in LATENCIES
    for contestant in c.CONTESTANTS
)


def _rounds(cell: Cell) -> int:
    if cell.expected_seconds < _SHORT:
        return ROUNDS
    return 3 if cell.expected_seconds < _LONG else 1


class Schedule:
    """The cells to measure next, for as long as there is time.

    First come the cells that the figures need, in rounds; then all others, the quick ones first.

    Args:
        seconds: what the benchmark may take. No single cell gets more than a quarter of it.
        sizes: numbers of sites to measure.
    """

    def __init__(self, results: Results, seconds: float, sizes: Sequence[int]) -> None:
        self._results = results
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._sizes = sizes

    def __iter__(self) -> Iterator[Cell]:
        for number in range(ROUNDS):
            for cell in NEEDED:
                if number < _rounds(cell):
                    yield from self._if_missing(cell, number)
        for cell in sorted(ALL, key=lambda cell: cell.expected_seconds):
            yield from self._if_missing(cell, 0)

    def _if_missing(self, cell: Cell, samples: int) -> Iterator[Cell]:
        wanted = cell.sites in self._sizes and len(self._results.of(cell)) <= samples
        left = self._ends - time.monotonic()
        if wanted and cell.expected_seconds <= min(left, self._seconds / 4):
            yield cell
