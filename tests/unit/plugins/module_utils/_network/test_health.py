# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a batch is well."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._network.health import health

BATCH: dict[str, t.Any] = {"sites": ["lima"], "tunnels": {"gre_tunnels": ["DC"], "ipsec_tunnels": []}}
ITEM = {"site": "lima", "connector": "c1"}


def report(at: int, **tunnels: list[str | None]) -> dict[str, t.Any]:
    states = {"down": [], "degraded": [], "unknown": [], "healthy": [], **tunnels}
    return {"item": ITEM, "snapshots": [{"t": at, "summary": {"tunnels": states}}]}


def test_the_connectors_of_a_batch_are_those_of_its_sites() -> None:
    sites = [
        {"name": "lima", "connector_id": "c1", "secondary_connector_id": "c2"},
        {"name": "oslo", "connector_id": "c3"},
        {"name": "lima-2"},
    ]
    found = health({"sites": sites}, {"sites": ["lima", "lima-2"], "tunnels": {}}, 0, healthy=False)
    assert found == {"connectors": [ITEM, {"site": "lima", "connector": "c2"}], "reasons": []}


@pytest.mark.parametrize(
    ("look", "reason", "if_healthy"),
    [
        ({"item": ITEM, "snapshots": []}, None, None),
        (report(100, healthy=["x"]), None, None),
        (
            report(99),
            "the connector has not reported since the change.",
            "the connector has not reported since the change.",
        ),
        (report(100, down=["x", None]), "tunnels down: x, None.", "tunnels down: x, None."),
        (report(100, degraded=["x"], unknown=["y"]), None, "tunnels degraded: x. tunnels unknown: y."),
        ({"item": ITEM, "msg": "403"}, "403", "403"),
        ({"item": ITEM}, "its connector could not be asked.", "its connector could not be asked."),
    ],
)
def test_what_a_connector_reports_counts_from_the_change_on(
    look: dict[str, t.Any], reason: str | None, if_healthy: str | None
) -> None:
    for healthy, why in ((False, reason), (True, if_healthy)):
        found = health({"looks": [look]}, {**BATCH, "tunnels": {}}, 100, healthy=healthy)
        assert found == {
            "connectors": [{**ITEM, "why": why}] if why else [],
            "reasons": [f"lima: {why}"] if why else [],
        }


@pytest.mark.parametrize(
    ("state", "healthy", "reasons"),
    [
        ("BGP_UP", True, []),
        ("BGP_DOWN", False, ["BGP session of GRE tunnel DC: down."]),
        ("BGP_ESTABLISHING", False, []),
        ("BGP_ESTABLISHING", True, ["BGP session of GRE tunnel DC: establishing."]),
        (None, True, []),
    ],
)
def test_bgp_sessions_of_the_tunnels_of_a_batch_count(state: str | None, healthy: bool, reasons: list[str]) -> None:
    tunnels = [{"name": "DC", "bgp_status": {"state": state}}, {"name": "OTHER", "bgp_status": {"state": "BGP_DOWN"}}]
    assert health({"looks": [], "gre_tunnels": {"gre_tunnels": tunnels}}, BATCH, 0, healthy)["reasons"] == reasons


def test_what_could_not_be_read_is_not_well() -> None:
    found = health({"looks": [], "gre_tunnels": {"msg": "no answer"}}, BATCH, 0, healthy=False)
    assert found["reasons"] == ["BGP sessions of GRE tunnels: no answer"]
    skipped = health({"looks": [], "ipsec_tunnels": {"skipped": True}, "gre_tunnels": {}}, BATCH, 0, healthy=False)
    assert skipped["reasons"] == ["BGP sessions of GRE tunnels: they could not be read."]
