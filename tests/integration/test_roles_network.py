# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role network and its playbook: templates and vaults, common options, keys kept apart, and what is to go."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import ShippedPlaybook

PASSWORD = "let me in"

NETWORK: dict[str, t.Any] = {
    "site_number": 7,
    "network_gre_tunnel_defaults": {"cloudflare_gre_endpoint": "203.0.113.1", "health_check": {"rate": "high"}},
    "network_gre_tunnels": [
        {"name": "AMS", "customer_gre_endpoint": "198.51.100.1", "interface_address": "10.0.{{ site_number }}.0/31"},
        {
            "name": "LON",
            "customer_gre_endpoint": "198.51.100.2",
            "interface_address": "10.0.8.0/31",
            "health_check": {"type": "request"},
            "bgp": {"customer_asn": 65010},
        },
    ],
    "network_ipsec_tunnel_defaults": {"cloudflare_endpoint": "203.0.113.10"},
    "network_ipsec_tunnels": [{"name": "OSLO", "interface_address": "10.1.1.0/31"}],
    "network_route_defaults": {"priority": 100},
    "network_routes": [
        {"prefix": "10.{{ site_number }}.0.0/16", "nexthop_tunnel": "AMS"},
        {"prefix": "10.8.0.0/16", "nexthop_tunnel": "OSLO", "priority": 200},
    ],
    "network_lan_defaults": {"physport": 2},
    "network_sites": [
        {"name": "oslo", "lans": [{"name": "pos", "vlan_tag": 9, "static_addressing": {"address": "10.8.1.1/24"}}]}
    ],
    "network_bgp_md5_keys": {"LON": SECRETS["md5_key"]},
}


@pytest.fixture
def playbook(emulator: magic_emulator.Emulator, tmp_path: Path) -> ShippedPlaybook:
    return ShippedPlaybook("network", emulator, tmp_path)


@pytest.fixture
def vault(playbook: ShippedPlaybook) -> tuple[str, ...]:
    """Arguments that give a variable of which the value alone is encrypted."""
    password = playbook.file("password", PASSWORD)
    text = VaultLib([("default", VaultSecret(PASSWORD.encode()))]).encrypt(SECRETS["psk"]).decode()
    indented = text.replace("\n", "\n    ").rstrip()
    secrets = playbook.file("secrets.yml", f"network_psks:\n  OSLO: !vault |\n    {indented}\n")
    return (f"--vault-password-file={password}", f"--extra-vars=@{secrets}")


def test_a_network_from_variables(
    playbook: ShippedPlaybook, vault: tuple[str, ...], emulator: magic_emulator.Emulator
) -> None:
    predicted = playbook.run(NETWORK, *vault, "--check", "--diff", "-vvv")
    assert (predicted.status, predicted.writes, predicted.count("changed")) == (0, 0, 1)
    assert "7 objects to be created" in predicted.output
    assert "+++ after: Route 10.7.0.0/16 via AMS" in predicted.output

    assert playbook.run(NETWORK, *vault, "-vvv").writes == 7
    account = emulator.account(ACCOUNT_ID)
    gre = {tunnel["name"]: tunnel for tunnel in account["gre_tunnels"]}
    assert [gre["AMS"]["interface_address"], gre["AMS"]["cloudflare_gre_endpoint"]] == ["10.0.7.0/31", "203.0.113.1"]
    assert [gre["LON"]["health_check"][field] for field in ("rate", "type")] == ["high", "request"]
    assert gre["LON"]["bgp"]["md5_key"] == SECRETS["md5_key"]
    assert [tunnel["psk"] for tunnel in account["ipsec_tunnels"]] == [SECRETS["psk"]]
    assert sorted(route["priority"] for route in account["routes"]) == [100, 200]
    assert [lan["physport"] for site in account["sites"] for lan in site["lans"]] == [2]

    again = playbook.run(NETWORK, *vault, "--diff")
    assert (again.status, again.writes, again.count("changed")) == (0, 0, 0)
    assert "7 objects unchanged" in again.output


def test_what_is_absent_goes_after_all_else_is_in_order(
    playbook: ShippedPlaybook, emulator: magic_emulator.Emulator
) -> None:
    assert playbook.run(NETWORK).status == 0
    moved = {
        **NETWORK,
        "network_gre_tunnels": [*NETWORK["network_gre_tunnels"][:1], {"name": "LON", "state": "absent"}],
        "network_routes": [
            {"prefix": "10.7.0.0/16", "nexthop_tunnel": "OSLO"},
            {"prefix": "10.7.0.0/16", "nexthop_tunnel": "AMS", "state": "absent"},
            {"prefix": "10.8.0.0/16", "nexthop_tunnel": "OSLO"},
        ],
        "network_route_defaults": {"priority": "none"},
    }
    wrong = playbook.run(moved)
    assert wrong.status != 0
    assert wrong.writes == 0

    moved["network_route_defaults"] = {"priority": 100}
    predicted = playbook.run(moved, "--check")
    assert (predicted.writes, predicted.count("changed")) == (0, 2)
    assert "2 objects to be deleted" in predicted.output
    assert playbook.run(moved).writes == 4
    assert [tunnel["name"] for tunnel in emulator.account(ACCOUNT_ID)["gre_tunnels"]] == ["AMS"]
    again = playbook.run(moved)
    assert (again.status, again.writes, again.count("changed")) == (0, 0, 0)

    end = {f"network_{kind}_defaults": {"state": "absent"} for kind in ("gre_tunnel", "ipsec_tunnel", "route", "site")}
    refused = playbook.run({**moved, **end})
    assert refused.status != 0
    assert "state: deleted deletes the whole site" in " ".join(refused.output.split())
    gone = playbook.run({**moved, **end}, "-e", "network_max_deletions=6")
    assert (gone.status, gone.writes) == (0, 6)
    account = emulator.account(ACCOUNT_ID)
    assert [account[section] for section in ("gre_tunnels", "ipsec_tunnels", "routes", "sites")] == [[], [], [], []]


def test_overridden_deletes_what_no_list_names(playbook: ShippedPlaybook, emulator: magic_emulator.Emulator) -> None:
    assert playbook.run(NETWORK).status == 0
    rest = {**NETWORK, "network_routes": [], "network_state": "overridden", "network_max_deletions": 1}
    refused = playbook.run(rest)
    assert refused.status != 0
    assert "max_deletions: 2 objects would be deleted and 1 may be" in " ".join(refused.output.split())
    rest["network_gre_tunnels"] = [{**NETWORK["network_gre_tunnels"][0], "state": "absent"}]
    rest["network_max_deletions"] = 4
    done = playbook.run(rest)
    assert (done.status, done.writes) == (0, 4)
    account = emulator.account(ACCOUNT_ID)
    assert [len(account[section]) for section in ("gre_tunnels", "ipsec_tunnels", "routes", "sites")] == [0, 1, 0, 1]


def test_mistakes_are_told_together_and_nothing_is_sent(playbook: ShippedPlaybook) -> None:
    wrong = {
        "network_gre_tunnels": [{"name": "AMS", "custmer_gre_endpoint": "198.51.100.1"}],
        "network_routes": [{"prefix": "10.7.0.0/99", "nexthop": "10.0.0.1"}],
    }
    run = playbook.run(wrong)
    assert (run.status != 0, run.writes) == (True, 0)
    output = " ".join(run.output.split())
    assert "gre_tunnels[0] (GRE tunnel AMS): custmer_gre_endpoint: no such option; customer_gre_endpoint is" in output
    assert "routes[0] (Route 10.7.0.0/99 via 10.0.0.1): prefix:" in output

    wrong["network_routes"][0]["state"] = "abesnt"
    run = playbook.run(wrong)
    assert (run.status != 0, run.writes) == (True, 0)
    assert "routes[0].state: 'abesnt' is neither present nor absent." in run.output

    nothing = playbook.run({"network_psks": {"OSLO": SECRETS["psk"]}}, "-vvv")
    assert (nothing.status, nothing.writes) == (0, 0)
    assert "nothing to do: no list of objects is given" in nothing.output
