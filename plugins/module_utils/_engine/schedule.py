# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Work with an order: what depends on nothing runs side by side, and the rest as soon as what it waits for is done."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import queue
import threading
import typing as t

_Item = t.TypeVar("_Item")
_Result = t.TypeVar("_Result")
_TICK = 1.0
"""Seconds between two looks at work that takes its time."""


@dataclasses.dataclass(eq=False)
class Job:
    """One piece of work.

    Attributes:
        run: does it, in any thread, and returns whether those that wait for it may begin. It raises nothing. None is a
            barrier: a job without work that stands between two groups, so that not each has to name each.
        after: the jobs that have to be done first.
        prefer_after: jobs that should be done first, unless that would lead in a circle.
    """

    run: t.Callable[[], bool] | None = None
    after: set[Job] = dataclasses.field(default_factory=set)
    prefer_after: set[Job] = dataclasses.field(default_factory=set)


def settle(jobs: t.Iterable[Job]) -> None:
    """Turn the wishes of ``prefer_after`` into demands, and drop those that would lead in a circle."""
    followers: dict[Job, list[Job]] = {}
    missing: dict[Job, int] = {}
    for job in jobs:
        job.prefer_after -= {job, *job.after}
        missing[job] = len(job.after) + len(job.prefer_after)
        for earlier in (*job.after, *job.prefer_after):
            followers.setdefault(earlier, []).append(job)
    free = [job for job, count in missing.items() if not count]
    while missing:
        while free:
            job = free.pop()
            del missing[job]
            job.after |= job.prefer_after
            for follower in followers.get(job, ()):
                if follower in missing:
                    missing[follower] -= 1
                    if not missing[follower]:
                        free.append(follower)
        for job in missing:
            job.prefer_after &= {earlier for earlier in job.prefer_after if earlier not in missing}
            missing[job] = sum(1 for earlier in (*job.after, *job.prefer_after) if earlier in missing)
        free = [job for job, count in missing.items() if not count]
        if missing and not free:
            raise AssertionError("jobs wait for each other")


def run_jobs(
    jobs: t.Sequence[Job],
    threads: int,
    *,
    stopped: t.Callable[[], bool],
    tick: t.Callable[[], None],
    hurry: t.Callable[[], None],
) -> None:
    """Run jobs until all are done, or until they are stopped and those that run have ended.

    What is interrupted (by an exception in this thread, such as KeyboardInterrupt) waits for those that run, too,
    unless it is interrupted again.

    Args:
        threads: how many may run at once.
        stopped: whether no other job may begin.
        tick: called in this thread every second or more often.
        hurry: called once it is interrupted, before it waits for the jobs that run.
    """
    followers: dict[Job, list[Job]] = {}
    missing = {job: len(job.after) for job in jobs}
    for job in jobs:
        for earlier in job.after:
            followers.setdefault(earlier, []).append(job)
    # The last that became free is the first to run, so that a site is completed before the next one is begun.
    ready = [job for job in reversed(jobs) if not missing[job]]
    finished: queue.SimpleQueue[tuple[Job, bool]] = queue.SimpleQueue()
    running = 0

    def release(job: Job) -> None:
        for follower in reversed(followers.get(job, [])):
            missing[follower] -= 1
            if not missing[follower]:
                ready.append(follower)

    def perform(job: Job, run: t.Callable[[], bool]) -> None:
        finished.put((job, run()))

    pool = concurrent.futures.ThreadPoolExecutor(threads)
    try:
        while ready or running:
            while ready and running < threads and not stopped():
                job = ready.pop()
                if job.run is None:
                    release(job)
                else:
                    pool.submit(perform, job, job.run)
                    running += 1
            if not running:
                break
            try:
                job, done = finished.get(timeout=_TICK)
            except queue.Empty:
                pass
            else:
                running -= 1
                if done:
                    release(job)
            tick()
    except BaseException:
        hurry()
        raise
    finally:
        _leave(pool)


def side_by_side(
    function: t.Callable[[_Item], _Result],
    items: t.Sequence[_Item],
    threads: int,
    tick: t.Callable[[int], None] = lambda done: None,
) -> list[_Result]:
    """Call a function for each item, as ``in_background`` does, and wait for all of them.

    Returns:
        What the calls returned, in the order of the items.
    """
    with in_background(function, items, threads, tick) as results:
        return list(results)


@contextlib.contextmanager
def in_background(
    function: t.Callable[[_Item], _Result],
    items: t.Sequence[_Item],
    threads: int,
    tick: t.Callable[[int], None] = lambda done: None,
) -> t.Iterator[t.Iterator[_Result]]:
    """Begin to call a function for each item, in their order.

    The first exception keeps calls that have not begun from beginning; so does the end of the context, which waits for
    those that run.

    Args:
        threads: how many calls may run at once.
        tick: called in this thread, every second or more often while a result is waited for, with the number of calls
            that have returned.

    Returns:
        What the calls return, in the order of the items; it waits where it has to, and raises the first exception.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    # Results with their places, and each worker once it has ended.
    finished: queue.SimpleQueue[tuple[int, _Result] | concurrent.futures.Future[None]] = queue.SimpleQueue()
    ended = threading.Event()
    for place in range(len(items)):
        waiting.put(place)

    def work() -> None:
        try:
            while not ended.is_set():
                try:
                    place = waiting.get_nowait()
                except queue.Empty:
                    return
                finished.put((place, function(items[place])))
        finally:
            ended.set()  # nothing is left to begin, or nothing else may

    def results() -> t.Iterator[_Result]:
        early: dict[int, _Result] = {}
        for place in range(len(items)):
            while place not in early:
                try:
                    arrived = finished.get(timeout=_TICK)
                except queue.Empty:
                    pass
                else:
                    if isinstance(arrived, concurrent.futures.Future):
                        arrived.result()  # raises what ended the worker too early
                        continue
                    early[arrived[0]] = arrived[1]
                tick(place + len(early))
            yield early.pop(place)

    workers = min(threads, len(items))
    pool = concurrent.futures.ThreadPoolExecutor(workers or 1)
    try:
        for _number in range(workers):
            pool.submit(work).add_done_callback(finished.put)
        yield results()
    finally:
        ended.set()
        _leave(pool)


def _leave(pool: concurrent.futures.ThreadPoolExecutor) -> None:
    """Let what runs come to its end, and nothing else begin."""
    pool.shutdown(wait=False, cancel_futures=True)
    pool.shutdown(wait=True)
