# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was done once is not done again, whatever it was; and what was read can be written back."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count, Examples
from ansible_collections.cloudflare.magic.tests.reliability.in_process import run
from ansible_collections.cloudflare.magic.tests.reliability.oddities import odd
from ansible_collections.cloudflare.magic.tests.reliability.wishes import Wish, network_wishes, single_wishes
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount
from ansible_collections.cloudflare.magic.tests.unit.random_accounts import accounts
from ansible_collections.cloudflare.magic.tests.unit.random_networks import ACCOUNT, networks

URL = "http://emulated"


def test_the_second_time_nothing_is_left_to_do(count: Count, examples: Examples) -> None:
    @examples(60)
    @given(network=networks(), wish=st.one_of(single_wishes(), network_wishes()))
    def check(network: dict[str, t.Any], wish: Wish) -> None:
        account = EmulatedAccount(ACCOUNT)
        account.network(**network)
        first = run(wish.module, wish.options, URL, transport=account)
        if first.result.get("failed"):
            return
        account.sent.clear()
        again = run(wish.module, wish.options, URL, transport=account)
        assert again.result["changed"] is False, again.result
        assert account.writes == []
        count("tasks run twice")

    check()


@pytest.mark.parametrize("state", ["merged", "replaced", "overridden"])
def test_what_was_read_can_be_written_back(state: str, count: Count, examples: Examples) -> None:
    @examples(60)
    @given(content=accounts(), oddities=st.randoms(use_true_random=False))
    def check(content: dict[str, t.Any], oddities: t.Any) -> None:
        account = EmulatedAccount(odd(content, oddities))
        before = account.content
        options = {"state": state, **account.network_info(), **({"max_deletions": 0} if state == "overridden" else {})}
        again = run("network", options, URL, transport=account)
        assert again.result["changed"] is False, again.result
        assert account.writes == []
        assert account.content == before
        count("accounts read and written back")

    check()
