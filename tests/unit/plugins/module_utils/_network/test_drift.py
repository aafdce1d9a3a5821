# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told as drift, and what nobody has looked for."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.drift import drift

NETWORK: dict[str, list[dict[str, t.Any]]] = {"sites": [{"name": "lima"}], "gre_tunnels": []}


def planned(*operations: str) -> dict[str, t.Any]:
    return {
        "operations": {"unchanged": 3},
        "objects": [
            {
                "operation": operation,
                "status": "applied",
                "name": f"Site {number}",
                "type": "site",
                "place": "x",
                "id": None,
            }
            for number, operation in enumerate(operations)
        ],
        "diff": [{"before": "name: old\n", "after": "name: new\n"}] * len(operations),
    }


def test_what_was_looked_for_is_counted() -> None:
    report = drift(planned("created", "updated", "recreated", "deleted"), NETWORK, overridden=True)
    assert report["counts"] == {"missing": 1, "different": 2, "extra": 1, "total": 4, "in_step": 3}
    assert report["not_looked_through"] == ["connectors", "apps", "ipsec_tunnels", "interconnects", "routes"]


def test_what_nobody_has_looked_for_is_not_none() -> None:
    report = drift(planned("created"), NETWORK, overridden=False)
    assert report["counts"] == {"missing": 1, "different": 0, "extra": None, "total": 1, "in_step": 3}
    assert len(report["not_looked_through"]) == 7


def test_a_route_that_only_the_account_has_is_drawn_as_extra() -> None:
    """The account tells of its nexthop, and the drawing of its tunnel."""
    tunnel = {"name": "GRE_1", "interface_address": "10.213.0.8/31"}
    extra = {"operation": "deleted", "status": "applied", "type": "route", "place": "(not named)", "id": "1" * 32}
    report = drift(
        {
            "operations": {"unchanged": 2},
            "objects": [{**extra, "name": "Route 10.1.0.0/16 via 10.213.0.9"}],
            "diff": [
                {
                    "before": "nexthop: 10.213.0.9\nnexthop_tunnel: GRE_1\nprefix: 10.1.0.0/16\npriority: 7\n",
                    "after": "",
                }
            ],
        },
        {"gre_tunnels": [tunnel], "routes": [{"prefix": "10.1.0.0/16", "nexthop_tunnel": "GRE_1", "priority": 100}]},
        overridden=True,
    )
    (routes,) = [each["routes"] for site in report["sites"] for each in site["tunnels"]]
    assert {route["priority"]: route["drift"] for route in routes} == {7: "extra", 100: None}
