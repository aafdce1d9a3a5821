# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Ctrl-C in the middle of writing: stop, but not before it is known what has been written."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Holds the signals that would end the process, so that a report can be made first. Use it as a context manager.

    Attributes:
        requested: whether such a signal has come.
    """

    def __init__(self) -> None:
        self.requested = False
        self._listening = False
        self._before: dict[signal.Signals, t.Any] = {}

    def __enter__(self) -> Interruption:
        # Other threads can neither set handlers nor be interrupted by them.
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            if handler is not None:  # it was set by something that is not Python, and cannot be set again
                signal.signal(number, handler)

    @contextlib.contextmanager
    def listening(self) -> t.Iterator[None]:
        """Within this, a signal raises KeyboardInterrupt; otherwise it is only noted."""
        self._listening = True
        try:
            yield
        finally:
            self._listening = False

    def _handle(self, number: int, _frame: object) -> None:
        first, self.requested = not self.requested, True
        # Ansible sends SIGTERM itself, right after it was interrupted: that is not the user's second word.
        if self._listening and (first or number == signal.SIGINT):
            raise KeyboardInterrupt
