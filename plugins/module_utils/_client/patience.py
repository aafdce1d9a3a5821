# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting that can be given up: the budget can make a request wait for minutes, and a user can interrupt that."""

from __future__ import annotations

import threading

from .errors import NotSent


class Patience:
    """Sleeps for all threads of a client, as long as there is anybody who wants to wait."""

    def __init__(self) -> None:
        self._lost = threading.Event()

    def sleep(self, seconds: float) -> None:
        """Sleep.

        Raises:
            NotSent: patience is lost, or was lost meanwhile.
        """
        if self._lost.wait(seconds):
            raise NotSent("it was not sent: it would have had to wait, and the run was interrupted.")

    def lose(self) -> None:
        """Wake all that sleep, and let nobody fall asleep again."""
        self._lost.set()

    def regain(self) -> None:
        """Sleep as before."""
        self._lost.clear()
