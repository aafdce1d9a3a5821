# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks cost as many requests as the table in docs/request-budget.md says."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Player, Task

PAGE = Path(__file__).resolve().parents[2] / "docs" / "request-budget.md"
TUNNEL_ID, SITE_ID = "7" * 32, "5" * 32
ACCOUNT = {
    "gre_tunnels": [
        {
            "id": TUNNEL_ID,
            "name": "GRE_1",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.213.0.8/31",
        }
    ],
    "routes": [{"prefix": "192.0.2.0/24", "nexthop": "10.213.0.9", "priority": 100}],
    "apps": [{"name": "Ledger", "type": "Business", "ip_subnets": ["10.1.1.0/24"]}],
    "sites": [
        {
            "id": SITE_ID,
            "name": "lima",
            "wans": [{"name": "fiber", "physport": 1}],
            "lans": [{"name": "office", "physport": 2}, {"name": "guest", "physport": 3}],
        },
        {"name": "quito"},
    ],
}
GRE = {"name": "GRE_1"}
NEW_GRE = {
    "name": "GRE_2",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.2",
    "interface_address": "10.213.0.10/31",
}
ROUTE = {"prefix": "192.0.2.0/24", "nexthop": "10.213.0.9", "priority": 100}
WAN = {"site": "lima", "name": "fiber"}
ABSENT = {"state": "absent"}
DIFFERENT = {"description": "different"}

ROWS: t.Mapping[str, list[Task]] = {
    "nothing to change": [
        Task("gre_tunnel", GRE),
        Task("gre_tunnel", {"id": TUNNEL_ID}),
        Task("route", ROUTE),
        Task("site", {"id": SITE_ID}),
        Task("app", {"name": "Ledger"}),
    ],
    "create, update or delete": [
        Task("gre_tunnel", NEW_GRE),
        Task("gre_tunnel", {**NEW_GRE, **DIFFERENT}),
        Task("gre_tunnel", {**NEW_GRE, **ABSENT}),
        Task("route", {**ROUTE, "priority": 200}),
        Task("site", {"name": "lima", **DIFFERENT}),
        Task("app", {"name": "Ledger", **ABSENT}),
    ],
    "the same in check mode, where the API validates": [
        Task("gre_tunnel", NEW_GRE).rehearsed(),
        Task("gre_tunnel", {**GRE, **DIFFERENT}).rehearsed(),
        Task("gre_tunnel", {**GRE, **ABSENT}).rehearsed(),
        Task("route", {**ROUTE, "priority": 200}).rehearsed(),
        Task("route", {**ROUTE, "nexthop": "10.213.0.11"}).rehearsed(),
    ],
    "the same in check mode, where the API cannot validate": [
        Task("route", {**ROUTE, **ABSENT}).rehearsed(),
        Task("site", {"name": "oslo"}).rehearsed(),
        Task("app", {"name": "Ledger", **ABSENT}).rehearsed(),
    ],
    "delete a `site`": [Task("site", {"name": "quito", **ABSENT})],
    "an object of a site, such as a `wan`": [
        Task("wan", WAN),
        Task("lan", {"site": "lima", "name": "office"}),
    ],
    "an `acl`, an `app_config` with the name of its app": [
        Task("acl", {"site": "lima", "name": "x", "lan_1": {"lan": "office"}, "lan_2": {"lan": "guest"}}).rehearsed(),
        Task("app_config", {"site": "lima", "app": "Ledger", "priority": 1}).rehearsed(),
    ],
    "`nexthop_tunnel` instead of `nexthop`": [
        Task("route", {"prefix": "192.0.2.0/24", "nexthop_tunnel": "GRE_1", "priority": 100})
    ],
}


def costs() -> dict[str, int]:
    """The table: what is done, and how many requests a task needs; "more" is on top of the first row."""
    table = PAGE.read_text(encoding="utf-8").split("| task | requests |\n| --- | --- |\n")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (.+?)(?:: .*)? \| (\d+)( more)?\b.*\|$", table, re.MULTILINE)
    return {name: int(number) + (1 if more else 0) for name, number, more in rows}


def test_each_row_of_the_table_is_tried() -> None:
    assert [*costs()] == [*ROWS]


@pytest.mark.parametrize("row", ROWS)
def test_a_task_costs_what_the_table_says(row: str, player: Player, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, ACCOUNT)
    steps = player.play(ROWS[row], adapter="worker").steps
    assert [(step.status, len(step.requests)) for step in steps] == [("ok", costs()[row])] * len(ROWS[row])


def test_network_reads_each_list_once(player: Player, emulator: magic_emulator.Emulator) -> None:
    """Twenty routes by the names of tunnels and twenty tunnels: two lists."""
    tunnels = [
        {**NEW_GRE, "name": f"T{number}", "interface_address": f"10.9.{number}.0/31"}
        | {"customer_gre_endpoint": f"198.51.100.{number + 1}"}
        for number in range(20)
    ]
    routes = [
        {"prefix": f"10.20.{number}.0/24", "nexthop_tunnel": f"T{number}", "priority": 100} for number in range(20)
    ]
    network = Task("network", {"gre_tunnels": tunnels, "routes": routes})
    emulator.set_account(ACCOUNT_ID, {})
    _first, again = player.play([network] * 2, adapter="worker").steps
    assert again.result["operations"] == {"unchanged": 40}
    assert (again.result["requests"], len(again.requests)) == (2, 2)
