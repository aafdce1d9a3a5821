# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines that tell how far long work has come."""

from __future__ import annotations

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Usage
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.progress import INTERVAL, Progress
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def progress(lines: list[str], clock: FakeClock) -> Progress:
    return Progress(lines.append, lambda: 1345, clock=clock)


def test_short_work_is_not_spoken_of(progress: Progress, lines: list[str], clock: FakeClock) -> None:
    clock.sleep(INTERVAL - 0.1)
    progress.tell(lambda: 5, 10, "changes")
    assert not lines


def test_a_line_tells_what_is_done_what_it_took_and_what_is_left(
    progress: Progress, lines: list[str], clock: FakeClock
) -> None:
    progress.tell(lambda: 0, 14000, "changes")
    clock.sleep(60)
    progress.tell(lambda: 3500, 14000, "changes")
    assert lines == ["network: 3,500 of 14,000 changes, 1,345 requests, about 3 min left"]


def test_the_budget_is_told_and_estimated_with(lines: list[str], clock: FakeClock) -> None:
    progress = Progress(lines.append, lambda: 1345, lambda: Usage(1000, 1200, 300), clock)
    progress.tell(lambda: 0, 3000, "changes")
    clock.sleep(10)
    progress.tell(lambda: 1000, 3000, "changes")
    assert lines == ["network: 1,000 of 3,000 changes, 1,345 requests (budget: 1,000 of 1,200 used), about 7 min left"]


@pytest.mark.parametrize(
    ("done", "left"),
    [(599, "about 1 s left"), (300, "about 1 min left"), (60, "about 9 min left"), (1, "about 10 h 0 min left")],
)
def test_the_estimate_is_as_exact_as_it_deserves(
    progress: Progress, lines: list[str], clock: FakeClock, done: int, left: str
) -> None:
    progress.tell(lambda: 0, 600, "changes")
    clock.sleep(60.1)
    progress.tell(lambda: done, 600, "changes")
    assert lines[0].endswith(left)


def test_nothing_is_estimated_from_nothing(progress: Progress, lines: list[str], clock: FakeClock) -> None:
    clock.sleep(INTERVAL)
    progress.tell(lambda: 0, 10, "lists read")
    assert lines == ["network: 0 of 10 lists read, 1,345 requests"]


def test_lines_keep_their_distance(progress: Progress, lines: list[str], clock: FakeClock) -> None:
    for _second in range(20):
        clock.sleep(1)
        progress.tell(lambda: 1, 10, "changes")
    assert len(lines) == 4


def test_counting_is_spared_where_no_line_is_due(progress: Progress, clock: FakeClock) -> None:
    def count() -> int:
        raise AssertionError

    progress.tell(count, 10, "changes")


def test_another_piece_of_work_is_estimated_by_itself(progress: Progress, lines: list[str], clock: FakeClock) -> None:
    clock.sleep(1000)
    progress.tell(lambda: 10, 10, "lists read")
    progress.tell(lambda: 0, 20, "changes")
    clock.sleep(10)
    progress.tell(lambda: 10, 20, "changes")
    assert lines[-1].endswith("about 10 s left")
