# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Work with an order: what waits for what, how much runs at once, and what an interruption leaves."""

from __future__ import annotations

import threading
import time
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.schedule import (
    Job,
    in_background,
    run_jobs,
    settle,
    side_by_side,
)


class Log:
    """Jobs that write down that they ran, in order."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.hurried = 0

    def job(self, name: str, *after: Job, succeeds: bool = True, prefer_after: t.Iterable[Job] = ()) -> Job:
        def run() -> bool:
            self.ran.append(name)
            return succeeds

        return Job(run, set(after), set(prefer_after))

    def run_jobs(self, jobs: list[Job], threads: int = 4, stopped: t.Callable[[], bool] = lambda: False) -> None:
        run_jobs(jobs, threads, stopped=stopped, tick=lambda: None, hurry=self._hurry)

    def _hurry(self) -> None:
        self.hurried += 1


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_job_waits_for_all_that_it_comes_after(log: Log) -> None:
    first, second = log.job("first"), log.job("second")
    log.run_jobs([log.job("last", first, second), second, first])
    assert log.ran[-1] == "last"
    assert sorted(log.ran) == ["first", "last", "second"]


def test_a_barrier_separates_groups_without_doing_anything(log: Log) -> None:
    early = [log.job(f"early {number}") for number in range(3)]
    barrier = Job(after=set(early))
    log.run_jobs([*(log.job(f"late {number}", barrier) for number in range(3)), barrier, *early])
    assert [name.partition(" ")[0] for name in log.ran] == ["early"] * 3 + ["late"] * 3


def test_what_waits_for_a_job_that_failed_never_runs(log: Log) -> None:
    failing = log.job("failing", succeeds=False)
    log.run_jobs([failing, log.job("waiting", failing), log.job("other")], threads=1)
    assert log.ran == ["failing", "other"]


def test_what_became_free_last_runs_first_so_that_things_are_completed(log: Log) -> None:
    sites = [log.job("site 1"), log.job("site 2")]
    lans = [log.job(f"lan of {number}", site) for number, site in enumerate(sites, 1)]
    log.run_jobs([*sites, *lans], threads=1)
    assert log.ran == ["site 1", "lan of 1", "site 2", "lan of 2"]


def test_nothing_begins_any_more_once_it_is_stopped(log: Log) -> None:
    log.run_jobs([log.job("first"), log.job("second"), log.job("third")], threads=1, stopped=lambda: bool(log.ran))
    assert log.ran == ["first"]


def test_no_more_than_the_allowed_number_run_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def run() -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        return True

    run_jobs([Job(run) for _each in range(30)], 3, stopped=lambda: False, tick=lambda: None, hurry=lambda: None)
    assert most == 3


def test_an_interruption_begins_nothing_and_waits_for_what_runs(log: Log) -> None:
    begun, interrupted = threading.Event(), threading.Event()

    def run() -> bool:
        begun.set()
        interrupted.wait(5)
        log.ran.append("came to its end")
        return True

    def interrupt() -> None:
        begun.wait(5)
        interrupted.set()
        raise KeyboardInterrupt

    jobs = [Job(run)]
    jobs += [log.job("never", jobs[0])]
    with pytest.raises(KeyboardInterrupt):
        # The first tick comes while the job runs.
        run_jobs(jobs, 1, stopped=lambda: False, tick=interrupt, hurry=log._hurry)
    assert log.ran == ["came to its end"]
    assert log.hurried == 1


def test_wishes_are_fulfilled(log: Log) -> None:
    first = log.job("first")
    second = log.job("second", prefer_after=[first])
    settle([second, first])
    log.run_jobs([second, first], threads=1)
    assert log.ran == ["first", "second"]


def test_wishes_that_lead_in_a_circle_are_dropped_and_the_others_are_not(log: Log) -> None:
    one, two = log.job("one"), log.job("two")
    one.prefer_after, two.prefer_after = {two}, {one}
    third = log.job("third", prefer_after=[one])
    settle([one, two, third])
    log.run_jobs([third, one, two], threads=1)
    assert sorted(log.ran) == ["one", "third", "two"]


def test_a_wish_never_stands_against_a_demand(log: Log) -> None:
    first = log.job("first")
    second = log.job("second", first)
    first.prefer_after = {second}
    settle([first, second])
    log.run_jobs([second, first], threads=1)
    assert log.ran == ["first", "second"]


def test_demands_that_lead_in_a_circle_are_a_fault() -> None:
    one, two = Job(), Job()
    one.after, two.after = {two}, {one}
    with pytest.raises(AssertionError, match="wait for each other"):
        settle([one, two])


def test_results_come_in_the_order_of_the_items() -> None:
    def slow_at_first(item: int) -> int:
        time.sleep(0.02 if item == 0 else 0)
        return item * 2

    told: list[int] = []
    assert side_by_side(slow_at_first, [0, 1, 2], 3, told.append) == [0, 2, 4]
    assert told == [1, 2, 3]


def test_the_first_exception_keeps_the_rest_from_beginning() -> None:
    called: list[int] = []

    def call(item: int) -> None:
        called.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        side_by_side(call, list(range(1000)), 1)
    assert called == [0]


def test_what_is_called_in_the_background_has_begun_before_its_results_are_asked_for() -> None:
    begun = threading.Event()

    def call(item: int) -> int:
        begun.set()
        return item

    with in_background(call, [7], 1) as results:
        assert begun.wait(5)
        assert list(results) == [7]


def test_early_results_do_not_wait_for_late_ones() -> None:
    last = threading.Event()

    def call(item: int) -> int:
        if item == 2:
            assert last.wait(5)
        return item

    with in_background(call, [0, 1, 2], 3) as results:
        assert [next(results), next(results)] == [0, 1]
        last.set()
        assert next(results) == 2


def test_the_end_keeps_calls_from_beginning_and_waits_for_those_that_run() -> None:
    begun: list[int] = []
    ended: list[int] = []

    def call(item: int) -> None:
        begun.append(item)
        time.sleep(0.05)
        ended.append(item)

    with in_background(call, list(range(1000)), 2) as results:
        next(results)
    assert len(begun) <= 4
    assert sorted(ended) == sorted(begun)


def test_a_failure_is_told_before_the_results_of_what_still_runs() -> None:
    release = threading.Event()

    def call(item: int) -> None:
        if item:
            raise ValueError(item)
        assert release.wait(5)

    with in_background(call, [0, 1, 2], 2) as results:
        with pytest.raises(ValueError, match="1"):
            next(results)
        release.set()


def test_nothing_to_do_takes_no_thread() -> None:
    assert side_by_side(lambda item: item, [], 4) == []
