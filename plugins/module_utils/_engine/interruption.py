# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A signal in the middle of writing: stop, but not before it is known what has been written."""

from __future__ import annotations

import contextlib
import signal
import typing as t

from .signals import handled


class Interruption:
    """Holds the signals that would end the process, so that a report can be made first. Use it as a context manager.

    Args:
        abandoned: whether Ansible itself has ended, and nobody waits for the result any more. It sends no signal where
            it was killed, or has lost its terminal.

    Attributes:
        requested: whether such a signal has come, or nobody waits any more.
    """

    def __init__(self, abandoned: t.Callable[[], bool] = lambda: False) -> None:
        self.requested = False
        self._abandoned = abandoned
        self._listening = False
        self._handlers = contextlib.ExitStack()

    def __enter__(self) -> Interruption:
        self._handlers.enter_context(handled(self._handle))
        return self

    def __exit__(self, *error: object) -> None:
        self._handlers.close()

    @contextlib.contextmanager
    def listening(self) -> t.Iterator[None]:
        """Within this, a signal raises KeyboardInterrupt; otherwise it is only noted."""
        self._listening = True
        try:
            yield
        finally:
            self._listening = False

    def look(self) -> None:
        """Notice that nobody waits any more. To be called now and then.

        Raises:
            KeyboardInterrupt: somebody did until now.
        """
        if not self.requested and self._abandoned():
            self.requested = True
            raise KeyboardInterrupt("Ansible itself has ended")

    def _handle(self, number: int, _frame: object) -> None:
        first, self.requested = not self.requested, True
        # Ansible sends SIGTERM itself, right after it was interrupted, and a session that ends may send both others:
        # that is not the user's second word.
        if self._listening and (first or number == signal.SIGINT):
            raise KeyboardInterrupt
