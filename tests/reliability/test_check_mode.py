# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode predicts is what the run then does."""

from __future__ import annotations

import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count, Examples
from ansible_collections.cloudflare.magic.tests.reliability.in_process import run
from ansible_collections.cloudflare.magic.tests.reliability.wishes import Wish, network_wishes, single_wishes
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount
from ansible_collections.cloudflare.magic.tests.unit.random_networks import ACCOUNT, networks

URL = "http://emulated"


def test_check_mode_tells_the_truth(count: Count, examples: Examples) -> None:
    @examples(80)
    @given(network=networks(), wish=st.one_of(single_wishes(), network_wishes()))
    def check(network: dict[str, t.Any], wish: Wish) -> None:
        account = EmulatedAccount(ACCOUNT)
        account.network(**network)
        before = account.content
        account.sent.clear()
        predicted = run(wish.module, wish.options, URL, transport=account, check=True)
        assert account.content == before
        assert account.writes == []
        done = run(wish.module, wish.options, URL, transport=account)
        count("tasks predicted")
        if predicted.result.get("failed"):
            assert done.result.get("failed")
            assert account.content == before
            return
        if done.result.get("failed"):
            # An earlier task of the play is taken to create what is missing.
            assert any("in check mode, an earlier task is taken to create it" in text for text in predicted.warnings)
            return
        for told in ("changed", "operation", "operations", "changes", "diff", "cascaded"):
            assert predicted.result.get(told) == done.result.get(told), told
        shown = predicted.result.get(wish.module)
        if isinstance(shown, dict) and done.result["operation"] != "created":
            assert shown.keys() <= done.result[wish.module].keys() | {"modified_on"}

    check()
