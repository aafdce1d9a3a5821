# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmark says: tables in Markdown that can be read in a terminal as well."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import os
import platform
import statistics
from collections.abc import Callable, Iterator, Sequence

from figure import figure_table
from tables import table

from fleet import contestants as c
from fleet.desired_network import Operation
from fleet.figures import MEGABYTE, cpu, figures, wall
from fleet.results import Cell, Quantity, Results
from fleet.schedule import LATENCIES, SIZES

Show = Callable[[Cell, Cell], str]
"""Text for a cell, given that of ``network`` beside it."""


def report(results: Results) -> str:
    """Everything that was measured."""
    return "\n\n".join(_parts(results))


def all_met(results: Results) -> bool:
    """Whether no figure was missed."""
    return all(figure.met is not False for figure in figures(results))


def _parts(results: Results) -> Iterator[str]:
    yield "### Figures to reach"
    yield figure_table(figures(results))
    tables = _Tables(results)
    yield "### Wall time"
    yield (
        "Seconds from the start of the command to its end, and how many times as long as `network` that is. The bound "
        f"is the least number of requests, {c.CONCURRENCY} at a time, each as long as the latency."
    )
    yield tables.wall_time()
    yield "### Requests"
    yield "Sent to the API, and how many times the least number that is."
    yield tables.requests()
    yield "### Processor time"
    yield "Seconds, user and system, of all processes of the command, and how many times that of `network`, at 0 ms."
    yield tables.processor_time()
    yield "### Memory and connections"
    yield "Megabytes of the largest process, at most, and TCP connections, at most."
    yield tables.memory_and_connections()
    yield _conditions(results)


class _Tables:
    """One table for each quantity, with a column for each contestant."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def wall_time(self) -> str:
        return self._table(
            LATENCIES,
            lambda cell: f"{cell.latency_bound:.2f}",
            lambda cell, network: self._time(cell, network, wall),
            "bound",
        )

    def processor_time(self) -> str:
        return self._table((0,), None, lambda cell, network: self._time(cell, network, cpu))

    def requests(self) -> str:
        def show(cell: Cell, _network: Cell) -> str:
            most = self._most(cell, lambda sample: sample.requests)
            return f"{most:,.0f} ({most / cell.minimum_requests:.2f}x)" if most else "-"

        return self._table((0,), lambda cell: f"{cell.minimum_requests:,}", show, "minimum")

    def memory_and_connections(self) -> str:
        def show(cell: Cell, _network: Cell) -> str:
            memory = self._most(cell, lambda sample: sample.peak_memory / MEGABYTE)
            connections = self._most(cell, lambda sample: sample.connections)
            return f"{memory:.0f}, {connections:,.0f}" if memory else "-"

        return self._table((0,), None, show)

    def _table(self, latencies: Sequence[int], least: Callable[[Cell], str] | None, show: Show, title: str = "") -> str:
        head = ["sites", "operation", *(["latency"] if len(latencies) > 1 else []), *([title] if least else [])]
        rows = []
        for sites in SIZES:
            for operation in Operation:
                for latency in latencies:
                    network = Cell(c.NETWORK, sites, operation, latency)
                    row = [f"{sites:,}", operation.value, *([f"{latency} ms"] if len(latencies) > 1 else [])]
                    row += [least(network)] if least else []
                    row += [show(Cell(each, sites, operation, latency), network) for each in c.CONTESTANTS]
                    if any(text != "-" for text in row[-len(c.CONTESTANTS) :]):
                        rows.append(row)
        return table([*head, *(contestant.name for contestant in c.CONTESTANTS)], rows)

    def _time(self, cell: Cell, network: Cell, quantity: Quantity) -> str:
        seconds, reference = self._results.median(cell, quantity), self._results.median(network, quantity)
        mark = ""
        if seconds is None:
            seconds, mark = self._extrapolated(cell, quantity), "≈ "
        if seconds is None:
            return "-"
        if cell == network or reference is None:
            return f"{mark}{seconds:.2f}"
        return f"{mark}{_rounded(seconds)} ({_rounded(seconds / reference)}x)"

    def _extrapolated(self, cell: Cell, quantity: Quantity) -> float | None:
        """From the next smaller size, if that was measured: what each site took there beyond the first."""
        sites = max((size for size in SIZES if size < cell.sites), default=1)
        one, measured = (self._results.median(dataclasses.replace(cell, sites=size), quantity) for size in (1, sites))
        if sites == 1 or one is None or measured is None:
            return None
        return one + max(0.0, measured - one) * (cell.sites - 1) / (sites - 1)

    def _most(self, cell: Cell, quantity: Quantity) -> float | None:
        """The largest sample at any latency, which makes no difference to it."""
        alike = [Cell(cell.contestant, cell.sites, cell.operation, latency) for latency in LATENCIES]
        return max((quantity(sample) for each in alike for sample in self._results.of(each)), default=None)


def _rounded(number: float) -> str:
    return f"{number:.2f}" if number < 10 else f"{number:,.0f}"


def _conditions(results: Results) -> str:
    samples = results.all()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("ansible-core", "httpx", "cloudflare")
    )
    load = statistics.median(sample.load for sample in samples) if samples else 0
    return (
        "Times are medians where there are several samples. What has a `≈` is extrapolated from one site and the next "
        "smaller size, and what has a `-` was left out, because it would have taken too long.\n\n"
        f"{len(samples)} runs on {os.cpu_count()} cores ({platform.machine()}) with {memory:.0f} GiB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, {versions}. The emulator shares the machine. "
        f"Load average over one minute, median of all runs: {load:.1f}."
    )
