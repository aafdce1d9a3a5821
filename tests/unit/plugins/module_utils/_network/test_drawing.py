# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things stand in a drawing, for few sites and for very many."""

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._network.drawing import drawing


def site(name: str | None, tunnels: int = 2, drifted: int = 0) -> dict[str, t.Any]:
    own = [{"name": f"{name}_{number}", "drift": None, "routes": []} for number in range(tunnels)]
    return {"name": name, "tunnels": own, "drifted": drifted}


def boxes(drawn: dict[str, t.Any]) -> list[tuple[int, int, int]]:
    return [(each["column"], each["y"], each["y"] + each["height"]) for each in drawn["cards"] + drawn["lines"]]


@pytest.mark.parametrize("count", [0, 1, 3, 60, 1000])
def test_nothing_overlaps_and_nothing_is_lost(count: int) -> None:
    drawn = drawing([site(f"branch-{number}", drifted=number % 9 == 0) for number in range(count)])
    assert len(drawn["cards"]) + len(drawn["lines"]) + len(drawn["dots"]) == count
    for column in (0, 1):
        stacked = sorted(box[1:] for box in boxes(drawn) if box[0] == column)
        assert all(above[1] < below[0] for above, below in itertools.pairwise(stacked))
    assert all(bottom <= drawn["height"] for _column, _top, bottom in boxes(drawn))
    assert len({(dot["x"], dot["y"]) for dot in drawn["dots"]}) == len(drawn["dots"])
    assert all(dot["y"] < drawn["height"] for dot in drawn["dots"])
    assert drawn["height"] < 6000
    for card in drawn["cards"]:
        assert all(card["y"] < tunnel["y"] < card["y"] + card["height"] for tunnel in card["tunnels"])


def test_what_has_drifted_comes_first_and_names_in_their_natural_order() -> None:
    sites = [site(None), *(site(f"branch-{number}", drifted=number == 30) for number in range(1, 31))]
    drawn = drawing(sites)
    assert [card["name"] for card in drawn["cards"]] == ["branch-30"]
    assert [line["name"] for line in drawn["lines"]] == [*(f"branch-{number}" for number in range(1, 30)), None]


def test_very_many_tunnels_of_one_site_take_several_cards() -> None:
    drawn = drawing([site("hub", tunnels=40)])
    assert [len(card["tunnels"]) for card in drawn["cards"]] == [16, 16, 8]
    assert {card["name"] for card in drawn["cards"]} == {"hub"}
