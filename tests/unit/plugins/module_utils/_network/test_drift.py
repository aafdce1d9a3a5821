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
            {"operation": operation, "status": "applied", "name": f"Site {number}", "type": "site", "place": "x"}
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
