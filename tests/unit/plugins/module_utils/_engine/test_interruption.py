# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signals in the middle of writing."""

from __future__ import annotations

import signal
import threading

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.interruption import Interruption


def test_a_signal_interrupts_where_somebody_listens_and_is_only_noted_elsewhere() -> None:
    with Interruption() as interruption:
        with pytest.raises(KeyboardInterrupt), interruption.listening():
            signal.raise_signal(signal.SIGINT)
        assert interruption.requested
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_the_signal_that_ansible_sends_after_the_first_is_not_the_users_second_word(first: signal.Signals) -> None:
    with Interruption() as interruption:
        with pytest.raises(KeyboardInterrupt), interruption.listening():
            signal.raise_signal(first)
        with interruption.listening():
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt), interruption.listening():
            signal.raise_signal(signal.SIGINT)


def test_handlers_are_as_before_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Interruption():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_thread_that_gets_no_signals_works_all_the_same() -> None:
    requested: list[bool] = []

    def run() -> None:
        with Interruption() as interruption, interruption.listening():
            requested.append(interruption.requested)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert requested == [False]
