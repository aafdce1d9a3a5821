# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role decommission: a site goes with what is named for it, once its name was said twice."""

from __future__ import annotations

import typing as t
from pathlib import Path

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.branches import account_of, named
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import Run, ShippedPlaybook


def test_a_site_goes_with_what_is_named_for_it(emulator: magic_emulator.Emulator, tmp_path: Path) -> None:
    def decommission(*arguments: str, **variables: t.Any) -> Run:
        playbook = ShippedPlaybook("decommission", emulator, tmp_path)
        return playbook.run({"decommission_site": "oslo", **variables}, *arguments)

    emulator.set_account(ACCOUNT_ID, account_of("oslo", "oslo-0", "rome"))
    account = emulator.account(ACCOUNT_ID)
    # oslo_0 would be a name for a tunnel of the site oslo-0.
    named(account["ipsec_tunnels"])["oslo_0"]["name"] = "oslo.first"
    emulator.set_account(ACCOUNT_ID, account)

    preview = decommission("--check")
    assert (preview.status, preview.writes) == (0, 0)
    for name in (
        "Site oslo",
        "LAN office of site oslo",
        "IPsec tunnel oslo.first",
        "Route 192.168.0.0/24 via 10.214.0.1",
    ):
        assert f"{name}: would be deleted" in preview.output

    unconfirmed = decommission(decommission_confirm="rome")
    assert (unconfirmed.status, unconfirmed.writes) == (2, 0)
    bounded = decommission(decommission_confirm="oslo", decommission_max_deletions=6)
    assert (bounded.status, bounded.writes) == (2, 0)
    assert "7 objects would be deleted and 6 may be" in " ".join(bounded.output.split())

    gone = decommission(decommission_confirm="oslo", decommission_max_deletions=7)
    assert (gone.status, gone.writes) == (0, 7)
    account = emulator.account(ACCOUNT_ID)
    assert {*named(account["sites"])} == {"oslo-0", "rome"}
    assert {*named(account["ipsec_tunnels"])} == {"oslo-0_0", "oslo-0_1", "rome_0", "rome_1"}
    assert "192.168.0.0/24" not in {route["prefix"] for route in account["routes"]}
    assert len(account["connectors"]) == 3

    again = decommission(decommission_confirm="oslo")
    assert (again.status, again.writes, again.count("changed")) == (0, 0, 0)
