# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way back: after a failure everything is as it was before the run."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.tests.unit.emulated_account import (
    EmulatedAccount,
    Fault,
    no_session_in_updates,
)
from ansible_collections.cloudflare.magic.tests.unit.network_builders import (
    Options,
    acl,
    furnished_site,
    gre,
    ipsec,
    lan,
    route,
    site,
)

Kind = t.Literal["rejected", "broken", "lost", "dropped"]


@pytest.fixture
def account() -> EmulatedAccount:
    """An account with something in it."""
    account = EmulatedAccount()
    account.network(
        connectors=[{"device": {"serial_number": "S1"}, "timezone": "Europe/Amsterdam"}],
        apps=[{"name": "erp", "type": "any"}],
        sites=[furnished_site(description="as it was")],
        gre_tunnels=[gre(1, description="as it was"), gre(2, bgp={"customer_asn": 65001})],
        ipsec_tunnels=[ipsec(1, psk="hush")],
        routes=[route(1, "GRE_1", description="as it was"), route(2, "GRE_2")],
    )
    return account


def rolled_back(account: EmulatedAccount, fault: Fault, **params: t.Any) -> dict[str, t.Any]:
    """A run that fails and is rolled back, after which everything is as before."""
    before = account.portrait
    account.faults = [*account.faults, fault]
    result = account.network(fails=True, rollback=True, concurrency=1, **params)
    assert account.portrait == before
    assert {entry["status"] for entry in result["objects"]} <= {"rolled_back", "failed", "not_started"}
    assert result["changed"] is False
    return result


def test_creations_are_deleted(account: EmulatedAccount) -> None:
    result = rolled_back(
        account,
        Fault("rejected", "POST", "routes"),
        sites=[site("b", lans=2, acls=[acl("x", "lan-1", "lan-2")])],
        gre_tunnels=[gre(3)],
        routes=[route(3, "GRE_3")],
    )
    assert result["operations"] == {"failed": 1, "rolled_back": 5, "unchanged": 0}
    assert account.writes[-5:] == [
        "DELETE gre_tunnels/ID",
        "DELETE sites/ID/acls/ID",
        "DELETE sites/ID/lans/ID",
        "DELETE sites/ID/lans/ID",
        "DELETE sites/ID",
    ]
    assert result["msg"] == (
        "1 of 6 changes failed: Route 192.0.3.0/24 via GRE_3: the API refused it is not wanted (code 1022, HTTP 400). "
        "5 were put back. Fix the cause first: running again as it is would fail the same way."
    )


def test_updates_are_undone_with_all_that_they_had_added_and_cleared(account: EmulatedAccount) -> None:
    rolled_back(
        account,
        Fault("rejected", "PUT", "routes.*"),
        sites=[
            {
                "name": "a",
                "description": "",
                "location": {"lat": 4},
                "lans": [lan(1, nat={"static_prefix": "172.16.0.0/24"}, vlan_tag=7)],
                "acls": [{"name": "x", "protocols": ["tcp"]}],
                "app_configs": [{"app": "erp", "breakout": "default", "preferred_wans": []}],
            }
        ],
        gre_tunnels=[gre(1, description="", mtu=1400)],
        routes=[route(1, "GRE_1", weight=3)],
    )


def test_bulk_updates_are_undone_in_bulk(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(number, mtu=1450) for number in range(3, 9)])
    rolled_back(
        account,
        Fault("rejected", "PUT", "routes.*"),
        gre_tunnels=[gre(number, mtu=1400) for number in range(3, 9)],
        routes=[route(1, "GRE_1", priority=7)],
    )
    assert account.writes == ["PUT gre_tunnels", "PUT routes/ID", "PUT gre_tunnels"]


def test_deletions_are_undone_under_new_ids_and_what_names_them_follows(account: EmulatedAccount) -> None:
    result = rolled_back(
        account,
        Fault("rejected", "DELETE", "connectors/.*"),
        state="overridden",
        max_deletions=20,
        connectors=[],
        apps=[],
        sites=[],
        gre_tunnels=[],
        routes=[],
    )
    (made,) = account.content["sites"]
    entry = next(entry for entry in result["objects"] if entry["name"] == "Site a")
    assert entry["id"] == made["id"]
    assert entry["reason"] == f"It has a new id, {made['id']}."


def test_a_recreation_is_undone(account: EmulatedAccount) -> None:
    rolled_back(
        account,
        Fault("rejected", "PUT", "routes.*"),
        recreate=True,
        gre_tunnels=[gre(2, bgp={"customer_asn": 65002})],
        routes=[route(1, "GRE_1", priority=7)],
    )


def test_half_a_recreation_is_undone(account: EmulatedAccount) -> None:
    account.faults = [no_session_in_updates()]
    result = rolled_back(
        account,
        Fault("rejected", "POST", "gre_tunnels"),
        recreate=True,
        gre_tunnels=[gre(2, bgp={"customer_asn": 65002})],
    )
    assert "the creation failed" in result["objects"][0]["reason"]


@pytest.mark.parametrize("kind", ["lost", "dropped", "broken"])
@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("PUT", {"gre_tunnels": [gre(1, mtu=1400)]}),
        ("PUT", {"gre_tunnels": [gre(1, mtu=1400), gre(2, mtu=1400)]}),
        ("PATCH", {"sites": [{"name": "a", "description": ""}]}),
        ("DELETE", {"state": "overridden", "max_deletions": 1, "routes": [route(1, "GRE_1")]}),
        ("DELETE", {"recreate": True, "gre_tunnels": [gre(2, bgp={"customer_asn": 65002})]}),
        ("POST", {"recreate": True, "gre_tunnels": [gre(2, bgp={"customer_asn": 65002})]}),
        ("POST", {"sites": [{"name": "b"}]}),
    ],
)
def test_what_may_have_been_carried_out_is_looked_up_and_undone(
    account: EmulatedAccount, kind: Kind, method: str, change: Options
) -> None:
    before = account.portrait
    # As many as are tried, and none of those that undo it.
    tries = 1 if kind == "broken" else 3 if method == "POST" else 2
    refusals = [no_session_in_updates()] if "recreate" in change else []
    account.faults = [*refusals, Fault(kind, method, times=tries)]
    if kind == "lost" and method == "POST":
        account.network(rollback=True, **change)  # it was found, and that is no failure
        return
    account.network(fails=True, rollback=True, **change)
    assert account.portrait == before


@pytest.mark.parametrize(
    "change",
    [
        {"ipsec_tunnels": [ipsec(1, psk="new", update_psk="always")], "routes": [route(1, "GRE_1", priority=7)]},
        {"state": "overridden", "max_deletions": 2, "ipsec_tunnels": []},
    ],
    ids=["set anew", "deleted"],
)
def test_a_tunnel_that_came_back_without_its_key_is_not_as_it_was(account: EmulatedAccount, change: Options) -> None:
    account.network(ipsec_tunnels=[ipsec(2)])
    account.faults = [Fault("rejected", "PUT|DELETE", "routes.*|ipsec_tunnels/.*", spared=1)]
    result = account.network(fails=True, rollback=True, concurrency=1, **change)
    entry = next(entry for entry in result["objects"] if entry["name"] == "IPsec tunnel ipsec-1")
    assert entry["status"] == "partly_rolled_back"
    assert entry["reason"].endswith("Its psk cannot be put back, since the API never shows it.")
    assert result["changed"] is True
    assert "1 was put back without what the API never shows. IPsec tunnel ipsec-1: " in result["msg"]
    assert "hush" not in str(account.content["ipsec_tunnels"])


def test_a_license_that_was_issued_anew_stays_and_is_told(account: EmulatedAccount) -> None:
    account.faults = [Fault("rejected", "PUT", "routes.*")]
    result = account.network(
        fails=True,
        rollback=True,
        concurrency=1,
        connectors=[{"device": {"serial_number": "S1"}, "timezone": "UTC", "reissue_license": True}],
        routes=[route(1, "GRE_1", priority=7)],
    )
    assert result["objects"][0]["status"] == "partly_rolled_back"
    assert result["objects"][0]["reason"] == "Its license_key cannot be put back, since the API never shows it."
    assert account.content["connectors"][0]["timezone"] == "Europe/Amsterdam"
    assert account.writes == ["PATCH connectors/ID", "PUT routes/ID", "PATCH connectors/ID"]
    assert result["secrets"]["Connector S1"]["license_key"]


def test_what_cannot_be_put_back_is_told_and_keeps_nothing_else_from_it(account: EmulatedAccount) -> None:
    account.faults = [Fault("rejected", "POST", "routes"), Fault("rejected", "DELETE", "gre_tunnels/.*")]
    result = account.network(
        fails=True, rollback=True, concurrency=1, sites=[site("b")], gre_tunnels=[gre(3)], routes=[route(3, "GRE_3")]
    )
    assert {entry["name"]: entry["status"] for entry in result["objects"]} == {
        "Site b": "rolled_back",
        "GRE tunnel GRE_3": "not_rolled_back",
        "Route 192.0.3.0/24 via GRE_3": "failed",
    }
    assert result["changed"] is True
    assert result["msg"] == (
        "1 of 3 changes failed: Route 192.0.3.0/24 via GRE_3: the API refused it is not wanted (code 1022, HTTP 400). "
        "1 was put back. 1 was applied and could not be put back. GRE tunnel GRE_3: the API refused it is not wanted "
        "(code 1022, HTTP 400). Fix the cause first: running again as it is would fail the same way."
    )


def test_nothing_is_put_back_unless_it_was_asked_for(account: EmulatedAccount) -> None:
    account.faults = [Fault("rejected", "POST", "routes")]
    account.network(fails=True, gre_tunnels=[gre(3)], routes=[route(3, "GRE_3")])
    assert {tunnel["name"] for tunnel in account.content["gre_tunnels"]} == {"GRE_1", "GRE_2", "GRE_3"}


def test_an_object_of_somebody_else_is_never_deleted_on_the_way_back(account: EmulatedAccount) -> None:
    identifier = account.content["gre_tunnels"][1]["id"]
    before = account.portrait
    account.faults = [no_session_in_updates(), Fault("broken", "DELETE")]
    account.network(
        fails=True, rollback=True, recreate=True, gre_tunnels=[{"id": identifier, "bgp": {"customer_asn": 65002}}]
    )
    assert account.portrait == before
