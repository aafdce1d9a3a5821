# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random histories of an account: whatever is wanted of it, and whatever goes wrong, it ends as it was wanted last.

Each step is taken on two accounts, on one of them in trouble. Where it fails there, it is repeated until it does not.
Then both accounts have to hold the same.
"""

from __future__ import annotations

import typing as t

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import TaskReport
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT_ID, by_id, shape
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count, Examples
from ansible_collections.cloudflare.magic.tests.reliability.in_process import UNEXPECTED, run
from ansible_collections.cloudflare.magic.tests.reliability.trouble import PERSISTENCE, TROUBLES, Line, Servers
from ansible_collections.cloudflare.magic.tests.reliability.wishes import Wish, network_wishes, single_wishes
from ansible_collections.cloudflare.magic.tests.unit.random_networks import ACCOUNT
from magic_emulator import Emulator

CALM = "0" * 32
"""The account on which nothing goes wrong."""

_QUICK = sorted(name for name, trouble in TROUBLES.items() if not trouble.slow and not trouble.credible)

_TROUBLE = st.tuples(st.sampled_from(_QUICK), st.integers(1, 8), st.sampled_from(sorted(PERSISTENCE)))


class History(RuleBasedStateMachine):
    """One account and its calm twin."""

    emulator: t.ClassVar[Emulator]
    servers: t.ClassVar[Servers]
    count: t.ClassVar[Count]

    @initialize()
    def begin(self) -> None:
        """With what no task can create."""
        for account_id in (ACCOUNT_ID, CALM):
            self.emulator.set_account(account_id, ACCOUNT)

    @rule(wish=single_wishes(), troubles=st.lists(_TROUBLE, min_size=1, max_size=3))
    def want_one_object(self, wish: Wish, troubles: list[tuple[str, int, str]]) -> None:
        """Run the module of one object."""
        self._want(wish, troubles)

    @rule(wish=network_wishes(), troubles=st.lists(_TROUBLE, min_size=1, max_size=3))
    def want_a_network(self, wish: Wish, troubles: list[tuple[str, int, str]]) -> None:
        """Run the module for networks."""
        self._want(wish, troubles)

    @invariant()
    def both_are_the_same(self) -> None:
        """The account is as it was wanted last, and nothing else."""
        assert shape(self.emulator.account(ACCOUNT_ID)) == shape(self.emulator.account(CALM))

    def _want(self, wish: Wish, troubles: list[tuple[str, int, str]]) -> None:
        before = self.emulator.account(ACCOUNT_ID)
        calm = self._run(wish, CALM)
        report = None
        for name, first, persistence in troubles:
            line = Line(self.servers, self.emulator, TROUBLES[name], first, PERSISTENCE[persistence])
            report = self._run(wish, ACCOUNT_ID, line)
            self.emulator.clear_faults()
            self.count("steps of histories in trouble")
            if not report.result.get("failed"):
                break
        if report is None or report.result.get("failed"):
            report = self._run(wish, ACCOUNT_ID)
        assert report.result.get("failed") == calm.result.get("failed"), (report.result, calm.result)
        self._check_what_is_gone(wish, before)

    def _run(self, wish: Wish, account_id: str, line: httpx.BaseTransport | None = None) -> TaskReport:
        options = {**wish.options, "account_id": account_id}
        transport = line or Line(self.servers, self.emulator)
        report = run(wish.module, options, self.emulator.base_url, transport=transport)
        assert UNEXPECTED not in str(report.result), report.result
        return report

    def _check_what_is_gone(self, wish: Wish, before: dict[str, t.Any]) -> None:
        """Nothing goes that nobody named."""
        gone = by_id(before).keys() - by_id(self.emulator.account(ACCOUNT_ID)).keys()
        state = wish.options.get("state", "present")
        if state in ("present", "merged", "replaced"):
            assert not gone
        elif state == "absent" and not wish.options.get("cascade"):
            assert len(gone) <= 1
        elif state == "overridden":
            assert len(gone) <= wish.options["max_deletions"]


def test_any_history_ends_as_it_was_wanted_last(
    emulator: Emulator, servers: Servers, count: Count, examples: Examples
) -> None:
    History.emulator, History.servers, History.count = emulator, servers, staticmethod(count)
    run_state_machine_as_test(History, settings=examples(15, stateful_step_count=10))
