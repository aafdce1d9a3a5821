# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures that the collection has to reach, checked against what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from figure import Figure

from fleet import contestants as c
from fleet.desired_network import Operation
from fleet.results import Cell, Results, Sample
from fleet.schedule import ALL, AT_100_SITES, OVER_BUDGET, START, WAYS_IN, way_in

MEGABYTE = 1_000_000


def wall(sample: Sample) -> float:
    return sample.wall


def cpu(sample: Sample) -> float:
    return sample.cpu


def figures(results: Results) -> Iterator[Figure]:
    """Check every figure."""
    yield from _of_requests(results)
    yield from _of_large_input(results)
    yield from _of_latency(results)
    yield from _of_growth(results)
    yield from _of_budget(results)


def _of_requests(results: Results) -> Iterator[Figure]:
    samples = [
        (cell, sample)
        for cell in {*ALL, *map(way_in, WAYS_IN)}
        if cell.contestant in (c.NETWORK_AS_MODULE, *WAYS_IN)
        for sample in results.of(cell)
    ]
    ratios = [sample.requests / cell.minimum_requests for cell, sample in samples]
    cells = len({cell for cell, _sample in samples})
    yield _figure(
        f"requests ÷ minimum, in all {cells} cells measured",
        f"{min(ratios):.2f} to {max(ratios):.2f}" if ratios else None,
        "1.00",
        all(ratio == 1 for ratio in ratios),
    )
    connections = [sample.connections for _cell, sample in samples]
    yield _figure(
        "TCP connections, at most",
        f"{max(connections)}" if connections else None,
        f"≤ {c.CONCURRENCY}, the threads",
        max(connections, default=0) <= c.CONCURRENCY,
    )


def _of_large_input(results: Results) -> Iterator[Figure]:
    for contestant, own_part in WAYS_IN.items():
        total, own = results.median(way_in(contestant), cpu), results.median(own_part, cpu)
        measured = f"{total - own:.1f} s, and {own:.1f} s of Ansible's own" if total and own else None
        yield _figure(
            f"processor time, no-op at 1,000 sites: {contestant.name}",
            measured,
            "≤ 8 s in all",
            bool(total and total <= 8),
        )


def _of_latency(results: Results) -> Iterator[Figure]:
    medians = {contestant: results.median(cell, wall) for contestant, cell in AT_100_SITES.items()}
    start, network = results.median(START, wall), medians[c.NETWORK]
    case = "no-op at 100 sites, 50 ms"
    bound = AT_100_SITES[c.NETWORK].latency_bound
    fastest = bound + start if start else None
    yield _figure(
        f"{case}: time ÷ (latency bound + Ansible's start)",
        f"{network / fastest:.2f} ({network:.2f} s against {bound:.2f} s + {start:.2f} s)"
        if network and fastest
        else None,
        "≤ 1.3",
        bool(network and fastest and network <= 1.3 * fastest),
    )
    for other, factor in ((c.URI, 20.0), (c.SDK_SEQUENTIAL, 5.0), (c.SDK_ASYNC, 1.0)):
        time = medians[other]
        ratio = time / network if time and network else None
        yield _figure(
            f"{case}: times faster than {other.name}",
            f"{ratio:.2f} ({time:.2f} s against {network:.2f} s, {start:.2f} s of them Ansible's start)"
            if ratio and start
            else None,
            f"≥ {factor:g}",
            bool(ratio and ratio >= factor),
        )


def _of_growth(results: Results) -> Iterator[Figure]:
    peaks = [
        sample.peak_memory / MEGABYTE
        for cell in {*ALL, *map(way_in, WAYS_IN)}
        if cell.sites == 1000 and cell.contestant in WAYS_IN
        for sample in results.of(cell)
    ]
    yield _figure(
        "memory of the largest process, 1,000 sites, at most",
        f"{max(peaks):.0f} MB" if peaks else None,
        "< 400 MB",
        max(peaks, default=0) < 400,
    )
    one, hundred, thousand = (
        results.median(Cell(c.NETWORK, sites, Operation.NO_OP, 0), cpu) for sites in (1, 100, 1000)
    )
    ratio = (thousand - one) / (hundred - one) if one and hundred and thousand else None
    yield _figure(
        "processor time beyond that of one site, 1,000 ÷ 100 sites",
        f"{ratio:.1f}" if ratio else None,
        "≤ 12",
        bool(ratio and ratio <= 12),
    )


def _of_budget(results: Results) -> Iterator[Figure]:
    limit, window = OVER_BUDGET.budget
    case = f"rollout of {OVER_BUDGET.minimum_requests:,} requests at {limit} per {window:g} s"
    allowed = OVER_BUDGET.seconds_of_budget
    refused = [sample.refused for sample in results.of(OVER_BUDGET)]
    yield _figure(f"{case}: answers 429", f"{max(refused)}" if refused else None, "0", not any(refused))
    span = results.median(OVER_BUDGET, lambda sample: sample.span)
    yield _figure(
        f"{case}: time ÷ the {allowed:g} s that the budget allows",
        f"{span / allowed:.2f}" if span else None,
        "≤ 1.1",
        bool(span and span <= 1.1 * allowed),
    )


def _figure(subject: str, measured: str | None, required: str, met: bool) -> Figure:
    return Figure(subject, measured or "not measured", required, met if measured else None)
