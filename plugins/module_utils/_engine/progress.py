# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far long work has come, told now and then in one line."""

from __future__ import annotations

import time
import typing as t

from .._client.budget import Usage
from .._time import format_duration

INTERVAL = 5.0
"""Seconds between two lines."""


class Progress:
    """Tells of one task.

    Args:
        show: shows a line to the user.
        requests: how many requests the task has sent so far.
        usage: how much of the request budget is used; None where there is no budget.
        clock: replaceable for tests.
    """

    def __init__(
        self,
        show: t.Callable[[str], None],
        requests: t.Callable[[], int],
        usage: t.Callable[[], Usage | None] = lambda: None,
        clock: t.Callable[[], float] = time.monotonic,
    ) -> None:
        self._show = show
        self._requests = requests
        self._usage = usage
        self._clock = clock
        self._told = self._began = clock()
        self._what = ""

    def tell(self, done: t.Callable[[], int], total: int, what: str) -> None:
        """Show how far the work has come, unless the last line is still fresh.

        Args:
            done: counts what is done; called only if a line is shown.
            what: is done, in the plural. Other words begin another piece of work.
        """
        now = self._clock()
        if what != self._what:
            self._what, self._began = what, now
        if now - self._told >= INTERVAL:
            self._told = now
            self._show(self._line(done(), total, now - self._began))

    def _line(self, done: int, total: int, elapsed: float) -> str:
        usage = self._usage()
        budget = f" (budget: {usage.used:,} of {usage.limit:,} used)" if usage else ""
        left = ""
        if 0 < done < total:
            seconds = elapsed / done * (total - done)
            left = f", about {format_duration(max(1, round(max(seconds, _wait(total - done, usage)))))} left"
        return f"network: {done:,} of {total:,} {self._what}, {self._requests():,} requests{budget}{left}"


def _wait(requests: int, usage: Usage | None) -> float:
    """Seconds that the budget makes so many requests wait; the first ones of a window hardly show what is to come."""
    return (requests + usage.used - usage.limit) / usage.limit * usage.window if usage else 0.0
