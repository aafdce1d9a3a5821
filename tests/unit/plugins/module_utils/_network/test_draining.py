# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which routes are drained and restored, and what speaks against it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._network.draining import drain_plan, restore_plan

EUROPE = {"colo_regions": ["WEUR"]}


def route(number: int, tunnel: str, priority: int = 100, **further: t.Any) -> dict[str, t.Any]:
    return {
        "id": f"r{number}",
        "prefix": "10.0.0.0/8",
        "nexthop": f"10.250.0.{number}",
        "priority": priority,
        "scope": None,
        "tunnel": tunnel,
        **further,
    }


def test_a_tunnel_is_drained_once_and_new_routes_later() -> None:
    first = drain_plan([route(1, "a"), route(2, "b")], "a", {"routes": []}, 1000)
    assert first["updates"] == [{"id": "r1", "priority": 1100}]
    remembered = {"id": "r1", "prefix": "10.0.0.0/8", "nexthop": "10.250.0.1", "priority": 100}
    assert first["state"] == {"tunnel": "a", "routes": [{**remembered, "drained_priority": 1100}]}

    drained = [route(1, "a", 1100), route(2, "b")]
    assert drain_plan(drained, "a", first["state"], 1000)["pending"] == []
    later = drain_plan([*drained, route(3, "a", 5)], "a", first["state"], 1000)
    assert later["updates"] == [{"id": "r3", "priority": 1005}]
    assert [each["id"] for each in later["state"]["routes"]] == ["r1", "r3"]
    assert later["foreign"] == []


def test_what_looks_drained_and_is_not_remembered_is_foreign() -> None:
    plan = drain_plan([route(1, "a", 1000), route(2, "a", 999, prefix="10.1.0.0/16")], "a", {"routes": []}, 1000)
    assert plan["foreign"] == ["10.0.0.0/8"]


@pytest.mark.parametrize(
    ("scope", "others", "stranded"),
    [
        (None, [], True),
        (None, [route(2, "b")], False),
        (None, [route(2, "b", 1000)], True),
        (None, [route(2, "a")], True),
        (None, [route(2, "b", prefix="10.1.0.0/16")], True),
        (None, [route(2, "b", scope=EUROPE)], True),
        (EUROPE, [route(2, "b", scope=EUROPE)], False),
        (EUROPE, [route(2, "b")], False),
        (EUROPE, [route(2, "b", scope={"colo_names": ["ams"]})], True),
    ],
)
def test_another_path_is_at_least_as_wide_and_not_drained(scope: t.Any, others: list[t.Any], stranded: bool) -> None:
    plan = drain_plan([route(1, "a", scope=scope), *others], "a", {"routes": []}, 1000)
    assert plan["stranded"] == (["10.0.0.0/8"] if stranded else [])


def test_what_was_drained_is_put_back_but_for_what_others_have_changed() -> None:
    routes = [route(number, "a") for number in range(1, 5)]
    state = drain_plan(routes, "a", {"routes": []}, 1000)["state"]
    now = [route(1, "a", 1100), route(2, "a", 100), route(3, "a", 7)]
    plan = restore_plan(now, state)
    assert plan["updates"] == [{"id": "r1", "priority": 100}, {"id": "r3", "priority": 100}]
    assert [each["id"] for each in plan["gone"]] == ["r4"]
    assert [each["id"] for each in plan["changed"]] == ["r3"]
