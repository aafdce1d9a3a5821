# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one task in trouble, as often as there is trouble to try, and looks each time whether it told the truth."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import TaskReport
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT_ID, Content, by_id, shape
from ansible_collections.cloudflare.magic.tests.reliability.in_process import UNEXPECTED, Options, run
from ansible_collections.cloudflare.magic.tests.reliability.sample import places
from ansible_collections.cloudflare.magic.tests.reliability.trouble import (
    PERSISTENCE,
    TIMEOUT,
    TROUBLES,
    Line,
    Servers,
    Trouble,
)
from magic_emulator import Emulator

Outcome = t.Literal["succeeded in spite of trouble", "failed with a clear error"]
Check = t.Callable[["Bench", TaskReport, Content], None]
"""From a report, and what the account then holds, to an AssertionError where they contradict each other."""


class Bench:
    """One task on the account.

    Args:
        again: options with which it is run again when the object with the id in ``options`` does not exist any more.
        repeatable: whether running it again changes nothing.
        made_up: fields whose values are of the API's choice.

    Attributes:
        before, wanted: the account before the task, and after it was run without trouble.
        report: of that run.
        requests: what that run sent.
    """

    def __init__(
        self,
        emulator: Emulator,
        servers: Servers,
        module: str,
        options: Options,
        *,
        again: Options | None = None,
        repeatable: bool = True,
        made_up: t.Collection[str] = (),
    ) -> None:
        self._emulator = emulator
        self._servers = servers
        self._module = module
        self._options = options
        self._again = again or options
        self._repeatable = repeatable
        self._made_up = made_up
        self.before = emulator.account(ACCOUNT_ID)
        line = Line(servers, emulator)
        self.report = self._run(options, line)
        assert not self.report.result.get("failed"), self.report.result
        self.requests = line.carried
        self.wanted = emulator.account(ACCOUNT_ID)

    def try_places(
        self, name: str, number: int, check_success: Check, check_failure: Check, *, thorough: bool
    ) -> t.Iterator[Outcome]:
        """Try a trouble out wherever it can befall the task, or at a sample of these places.

        Args:
            number: of the task among others, which get another sample each.
        """
        trouble = TROUBLES[name]
        turn = number + [*TROUBLES].index(name)
        for place in places(self.requests, trouble, turn, thorough=thorough):
            print(f"{name}, {place.persistence}, at {place.method} {place.path}")  # shown when the test fails
            yield self.try_out(trouble, place.first, PERSISTENCE[place.persistence], check_success, check_failure)

    def try_out(self, trouble: Trouble, first: int, count: int, check_success: Check, check_failure: Check) -> Outcome:
        """Run the task in trouble, look whether it told the truth, and run it again without.

        Args:
            first: the number of the first request that meets the trouble, counted from 1.
            count: how many requests do.
        """
        self._emulator.set_account(ACCOUNT_ID, self.before)
        timeout = TIMEOUT if trouble.slow else 30.0
        report = self._run(self._options, Line(self._servers, self._emulator, trouble, first, count), timeout)
        if trouble.slow:
            self._let_late_requests_end()
        self._emulator.clear_faults()
        after = self._emulator.account(ACCOUNT_ID)
        failed = bool(report.result.get("failed"))
        if failed:
            assert UNEXPECTED not in str(report.result), report.result
            assert "\n" not in report.result["msg"]
            check_failure(self, report, after)
        else:
            assert self._shape(after) == self._shape(self.wanted), report.result
            check_success(self, report, after)
        self._run_again(after)
        return "failed with a clear error" if failed else "succeeded in spite of trouble"

    def _let_late_requests_end(self) -> None:
        """What a client has given up may still be under way."""
        time.sleep(TIMEOUT)
        while any(request["duration_ms"] is None for request in self._emulator.requests()["requests"]):
            time.sleep(TIMEOUT / 10)

    def _run_again(self, after: Content) -> None:
        """Without trouble, it comes to its end, with no duplicate and no loss, and says so."""
        line = Line(self._servers, self._emulator)
        exists = self._options.get("id", "") in {*by_id(after), ""}
        again = self._run(self._options if exists else self._again, line)
        final = self._emulator.account(ACCOUNT_ID)
        assert not again.result.get("failed"), again.result
        assert self._shape(final) == self._shape(self.wanted), again.result
        assert by_id(self.before).keys() & by_id(self.wanted).keys() <= by_id(final).keys()
        if self._repeatable:
            assert again.result["changed"] == (by_id(final) != by_id(after)), again.result
            assert again.result["changed"] or not line.writes

    def _shape(self, content: Content) -> Content:
        return shape(content, self._made_up)

    def _run(self, options: Options, line: Line, timeout: float = 30.0) -> TaskReport:
        return run(self._module, options, self._emulator.base_url, transport=line, timeout=timeout)
