# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signals that end a process: Ctrl-C, the request to terminate, and the loss of the terminal."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

Handler = t.Callable[[int, t.Any], None]

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def handled(handler: Handler) -> t.Iterator[None]:
    """Within this, the handler gets those signals that are not ignored, as SIGHUP is under ``nohup``."""
    before: dict[signal.Signals, t.Any] = {}
    # Other threads can neither set handlers nor be interrupted by them.
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            former = signal.getsignal(number)
            # None was set by something that is not Python, and could not be set again.
            if former is not None and former != signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


@contextlib.contextmanager
def deferred(forward: t.Callable[[int], None] = lambda number: None) -> t.Iterator[None]:
    """Let signals wait until the end of this; a second Ctrl-C does not wait.

    Args:
        forward: gets the first signal at once.
    """
    waiting: list[int] = []

    def note(number: int, _frame: object) -> None:
        if waiting and number == signal.SIGINT:
            raise KeyboardInterrupt
        waiting.append(number)
        if len(waiting) == 1:
            forward(number)

    try:
        with handled(note):
            yield
    finally:
        if waiting:
            signal.raise_signal(waiting[0])
