# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode predicts is what the run then does."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import differences, without
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT as FULL_ACCOUNT
from ansible_collections.cloudflare.magic.tests.reliability.actions import ACTIONS
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count, Examples
from ansible_collections.cloudflare.magic.tests.reliability.in_process import Options, run
from ansible_collections.cloudflare.magic.tests.reliability.networks import NETWORKS
from ansible_collections.cloudflare.magic.tests.reliability.operations import OPERATIONS
from ansible_collections.cloudflare.magic.tests.reliability.wishes import Wish, network_wishes, single_wishes
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount, Sent
from ansible_collections.cloudflare.magic.tests.unit.random_networks import ACCOUNT, networks

URL = "http://emulated"

KINDS = {kind.name: kind for kind in (*ACCOUNT_KINDS.values(), *SITE_KINDS.values())}

REHEARSABLE = {
    (method, kind.path.partition("/")[2]) for kind in ACCOUNT_KINDS.values() for method in kind.validate_only
}
"""The requests that the API can be asked about beforehand, as method and collection."""


@pytest.mark.parametrize("does", OPERATIONS)
def test_check_mode_of_an_operation(does: str, count: Count) -> None:
    operation = OPERATIONS[does]
    account = EmulatedAccount(FULL_ACCOUNT)
    assert _compare(account, operation.module, operation.options) == "tasks predicted to succeed"
    count("operations predicted")


@pytest.mark.parametrize("network", NETWORKS)
def test_check_mode_of_a_network(network: str, count: Count) -> None:
    assert _compare(EmulatedAccount(FULL_ACCOUNT), "network", NETWORKS[network]) == "tasks predicted to succeed"
    count("networks predicted")


@pytest.mark.parametrize("does", ACTIONS)
def test_check_mode_of_an_action(does: str, count: Count) -> None:
    action = ACTIONS[does]
    account = EmulatedAccount(FULL_ACCOUNT)
    before = account.content
    predicted = run(action.module, action.options, URL, transport=account, check=True)
    assert account.content == before
    assert account.writes == []
    done = run(action.module, action.options, URL, transport=account)
    assert account.content != before
    assert predicted.result["changed"] is done.result["changed"] is True
    assert predicted.result.get("operation") == done.result.get("operation")
    count("actions predicted")


def test_check_mode_of_anything(count: Count, examples: Examples) -> None:
    @examples(80)
    @given(network=networks(), wish=st.one_of(single_wishes(), network_wishes()))
    def check(network: dict[str, t.Any], wish: Wish) -> None:
        account = EmulatedAccount(ACCOUNT)
        account.network(**network)
        count(_compare(account, wish.module, wish.options))

    check()


def _compare(account: EmulatedAccount, module: str, wanted: Options) -> str:
    """Run a task in check mode and in earnest. Returns what came of it."""
    before = account.content
    account.sent.clear()
    # One request after the other, so that the last one is the one that was refused.
    options = {**wanted, **({"concurrency": 1} if module == "network" else {})}
    predicted = run(module, options, URL, transport=account, check=True)
    assert account.content == before
    assert account.writes == []
    done = run(module, options, URL, transport=account)
    if predicted.result.get("failed"):
        assert done.result.get("failed")
        assert account.content == before
        return "tasks predicted to fail"
    if done.result.get("failed"):
        assumed = any("an earlier task is taken to create it" in text for text in predicted.warnings)
        assert assumed or not _rehearsable(account.sent[-1]), done.result
        return "tasks that the API refuses and cannot be asked about beforehand"
    for told in ("changed", "operation", "operations", "changes", "diff", "cascaded"):
        assert predicted.result.get(told) == done.result.get(told), told
    shown = predicted.result.get(module)
    if shown is not None:
        kind, real = KINDS[module], done.result[module]
        assert not differences(without(shown, kind.computed), real)
        assert shown.get(kind.id_key) in (None, real.get(kind.id_key))
    return "tasks predicted to succeed"


def _rehearsable(sent: Sent) -> bool:
    return (sent.method, sent.path.partition("/")[0]) in REHEARSABLE
