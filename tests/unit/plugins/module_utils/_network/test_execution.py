# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying plans out: in which order, in how few requests, and what is told when something goes wrong."""

from __future__ import annotations

import signal
import threading
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidObjects
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import execute as execution
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Console
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import (
    EmulatedAccount,
    Fault,
    Sent,
    no_session_in_updates,
)
from ansible_collections.cloudflare.magic.tests.unit.network_builders import (
    Options,
    acl,
    fleet,
    furnished_site,
    gre,
    ipsec,
    lan,
    route,
    site,
)


@pytest.fixture
def account() -> EmulatedAccount:
    """An account with nothing in it."""
    return EmulatedAccount()


def statuses(result: t.Mapping[str, t.Any]) -> dict[str, str]:
    """What became of each object, by its name."""
    return {entry["name"]: entry["status"] for entry in result["objects"]}


def position(account: EmulatedAccount, request: str) -> int:
    """When the last such request was sent, counted in writes."""
    return max(number for number, write in enumerate(account.writes) if write == request)


def first(account: EmulatedAccount, request: str) -> int:
    """When the first such request was sent, counted in writes."""
    return account.writes.index(request)


def whole() -> Options:
    """Something of every kind that can be created, with all the names that it can hold."""
    return {
        "connectors": [{"device": {"serial_number": "S1"}}],
        "apps": [{"name": "erp", "type": "any"}],
        "sites": [furnished_site()],
        "gre_tunnels": [gre(1)],
        "ipsec_tunnels": [ipsec(1)],
        "routes": [route(1, "GRE_1"), {"prefix": "192.0.2.0/24", "nexthop": "10.1.1.1", "priority": 100}],
    }


# Order


@pytest.mark.parametrize("concurrency", [1, 16])
def test_nothing_is_created_before_what_it_names(account: EmulatedAccount, concurrency: int) -> None:
    account.network(concurrency=concurrency, **whole())
    assert position(account, "POST connectors") < first(account, "POST sites")
    assert position(account, "POST sites/ID/lans") < first(account, "POST sites/ID/acls")
    assert position(account, "POST sites/ID/wans") < first(account, "POST sites/ID/app_configs")
    assert position(account, "POST apps") < first(account, "POST sites/ID/app_configs")
    for tunnels in ("gre_tunnels", "ipsec_tunnels"):
        assert position(account, f"POST {tunnels}") < first(account, "POST routes")


@pytest.mark.parametrize("concurrency", [1, 16])
def test_everything_is_deleted_the_other_way_round(account: EmulatedAccount, concurrency: int) -> None:
    account.network(**whole())
    account.network(state="deleted", max_deletions=12, concurrency=concurrency, **whole())
    assert len(account.writes) == 12
    assert position(account, "DELETE routes/ID") < first(account, "DELETE gre_tunnels/ID")
    assert position(account, "DELETE sites/ID/acls/ID") < first(account, "DELETE sites/ID/lans/ID")
    assert position(account, "DELETE sites/ID/app_configs/ID") < first(account, "DELETE sites/ID/wans/ID")
    for inside in ("lans", "wans"):
        assert position(account, f"DELETE sites/ID/{inside}/ID") < first(account, "DELETE sites/ID")
    for named in ("connectors", "apps"):
        assert position(account, "DELETE sites/ID") < first(account, f"DELETE {named}/ID")


def test_what_is_new_works_before_what_is_old_goes(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)], routes=[route(1, "GRE_1")])
    account.network(state="overridden", max_deletions=2, gre_tunnels=[gre(2)], routes=[route(1, "GRE_2")])
    assert account.writes == [
        "POST gre_tunnels",
        "POST routes",
        "DELETE routes/ID",
        "DELETE gre_tunnels/ID",
    ]


def test_a_subnet_is_free_before_another_lan_takes_it(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=1, wans=[])])
    wanted = [{**lan(3), "static_addressing": {"address": "192.168.1.65/26"}}]
    account.network(state="overridden", max_deletions=1, sites=[{"name": "a", "lans": wanted}])
    assert account.writes == ["DELETE sites/ID/lans/ID", "POST sites/ID/lans"]


def test_lans_move_one_after_the_other(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=3)])
    moved = [lan(1, physport=2), lan(2, physport=3), lan(3, physport=4)]
    account.network(sites=[{"name": "a", "lans": moved}])
    ports = {each["name"]: each["physport"] for each in account.content["sites"][0]["lans"]}
    assert ports == {"lan-1": 2, "lan-2": 3, "lan-3": 4}


def test_an_acl_lets_go_of_a_lan_before_that_is_deleted(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=3, acls=[acl("x", "lan-1", "lan-2")])])
    wanted = {"name": "a", "lans": [lan(2), lan(3)], "acls": [acl("x", "lan-3", "lan-2")]}
    account.network(state="overridden", max_deletions=1, sites=[wanted])
    assert account.writes == ["PATCH sites/ID/acls/ID", "DELETE sites/ID/lans/ID"]


# Few requests


@pytest.mark.usefixtures("api_reading")
def test_bulk_updates_clear_as_well() -> None:
    account = EmulatedAccount()
    address6 = "2606:54c1:7:0:a9fe:12d2:1:200/127"
    account.network(ipsec_tunnels=[ipsec(number, interface_address6=address6) for number in (1, 2, 3)])
    changed = [ipsec(1, description="x"), ipsec(2, description="x"), ipsec(3, interface_address6="")]
    account.network(ipsec_tunnels=changed)
    assert account.writes == ["PUT ipsec_tunnels"]
    addresses = {tunnel["name"]: tunnel.get("interface_address6") for tunnel in account.content["ipsec_tunnels"]}
    assert list(map(addresses.get, sorted(addresses))) == [address6, address6, None]


@pytest.mark.usefixtures("api_reading")
@pytest.mark.parametrize("state", ["merged", "replaced"])
def test_bulk_updates_of_routes_clear_as_well(state: str) -> None:
    account = EmulatedAccount()
    further = {"weight": 10, "description": "old", "scope": {"colo_names": ["ams01"], "colo_regions": ["WEUR"]}}
    account.network(gre_tunnels=[gre(1)], routes=[route(number, "GRE_1", **further) for number in (1, 2, 3)])
    cleared = {"description": "", "scope": {"colo_names": [], "colo_regions": ["WEUR"]}}
    wanted = [route(1, "GRE_1", **further, priority=200), route(2, "GRE_1", **cleared), route(3, "GRE_1", scope={})]
    account.network(state=state, gre_tunnels=[gre(1)], routes=wanted)
    assert account.writes == ["PUT routes"]
    first, second, third = sorted(account.content["routes"], key=lambda held: str(held["prefix"]))
    assert (first["priority"], first["weight"], first["scope"]) == (200, 10, further["scope"])
    assert ("description" in second, second["scope"]) == (False, {"colo_names": [], "colo_regions": ["WEUR"]})
    assert "scope" not in third
    assert ("weight" in second) is (state == "merged")
    assert account.network(state=state, gre_tunnels=[gre(1)], routes=wanted)["changed"] is False
    assert account.writes == []


def test_a_single_update_is_no_bulk(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1), gre(2)])
    account.network(gre_tunnels=[gre(1, mtu=1400), gre(2)])
    assert account.writes == ["PUT gre_tunnels/ID"]


def test_no_more_requests_than_allowed_run_at_once(account: EmulatedAccount) -> None:
    running, most, lock = 0, 0, threading.Lock()
    gate = threading.Barrier(3, timeout=5)

    def arrive(sent: Sent) -> None:
        nonlocal running, most
        if sent.method != "POST":
            return
        with lock:
            running += 1
            most = max(most, running)
        gate.wait()
        with lock:
            running -= 1

    account.on_arrival = arrive
    account.network(concurrency=3, gre_tunnels=[gre(number) for number in range(1, 10)])
    assert most == 3


# Check mode and validation


def test_check_mode_predicts_what_a_run_does_and_writes_nothing(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1), gre(2), gre(3)])
    network: Options = {"state": "overridden", "max_deletions": 1, "gre_tunnels": [gre(1), gre(2, mtu=1400), gre(4)]}
    predicted = account.network(check_mode=True, **network)
    assert account.writes == []
    done = account.network(**network)
    for entry in (*predicted["objects"], *done["objects"]):
        entry.pop("id")
    assert {**predicted, "requests": 0} == {**done, "requests": 0}
    assert predicted["operations"] == {"created": 1, "deleted": 1, "unchanged": 1, "updated": 1}


def test_check_mode_has_the_api_validate_what_it_can(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(number) for number in range(1, 5)], routes=[route(1, "GRE_1"), route(2, "GRE_1")])
    account.network(
        check_mode=True,
        state="overridden",
        max_deletions=2,
        gre_tunnels=[gre(1, mtu=1400), gre(2, mtu=1400), gre(3), gre(5)],
        routes=[route(1, "GRE_1", priority=200), route(3, "GRE_2"), route(4, "GRE_5")],
        sites=[site("a")],
    )
    # Not the route through a tunnel that does not exist yet, nor what the API does not validate.
    assert sorted(str(sent) for sent in account.sent if sent.rehearsal) == [
        "DELETE gre_tunnels/ID",
        "POST gre_tunnels",
        "POST routes",
        "PUT gre_tunnels",
        "PUT routes/ID",
    ]


@pytest.mark.parametrize(
    ("validate", "check_mode", "rehearsed"),
    [
        ("check_mode", True, True),
        ("check_mode", False, False),
        ("always", True, True),
        ("always", False, True),
        ("never", True, False),
        ("never", False, False),
    ],
)
def test_validation_is_the_users_choice(
    account: EmulatedAccount, validate: str, check_mode: bool, rehearsed: bool
) -> None:
    account.network(validate=validate, check_mode=check_mode, gre_tunnels=[gre(1)])
    assert any(sent.rehearsal for sent in account.sent) is rehearsed
    assert bool(account.writes) is not check_mode


def test_what_the_api_would_refuse_is_told_together_and_nothing_is_written(account: EmulatedAccount) -> None:
    account.faults = [Fault("rejected", "POST", times=2)]
    with pytest.raises(InvalidObjects) as caught:
        account.network(validate="always", concurrency=1, gre_tunnels=[gre(1), gre(2), gre(3)])
    why = "the API refused it is not wanted (code 1022, HTTP 400)."
    assert str(caught.value).splitlines() == [
        "2 problems:",
        f"- gre_tunnels[0] (GRE tunnel GRE_1): {why}",
        f"- gre_tunnels[1] (GRE tunnel GRE_2): {why}",
    ]
    assert account.writes == []
    account.network(gre_tunnels=[gre(1), gre(2), gre(3)])
    account.faults = [Fault("rejected", "PUT")]
    with pytest.raises(InvalidObjects) as caught:
        account.network(validate="always", gre_tunnels=[gre(number, mtu=1300) for number in (1, 2, 3)])
    assert str(caught.value) == f"gre_tunnels[0] (GRE tunnel GRE_1, and 2 more in the same request): {why}"
    assert account.writes == []


# Trouble


def test_a_failure_stops_new_work_and_each_object_is_told_of(account: EmulatedAccount) -> None:
    account.faults = [Fault("rejected", "POST", "gre_tunnels", spared=1)]
    result = account.network(
        fails=True, concurrency=1, gre_tunnels=[gre(1), gre(2), gre(3)], routes=[route(1, "GRE_1")]
    )
    assert statuses(result) == {
        "GRE tunnel GRE_1": "applied",
        "GRE tunnel GRE_2": "failed",
        "GRE tunnel GRE_3": "not_started",
        "Route 192.0.1.0/24 via GRE_1": "not_started",
    }
    assert result["msg"] == (
        "1 of 4 changes failed: GRE tunnel GRE_2: the API refused it is not wanted (code 1022, HTTP 400). "
        "1 was applied and stays. 2 were not started. "
        "Fix the cause first: running again as it is would fail the same way."
    )
    assert result["changed"] is True
    assert result["operations"] == {"created": 1, "failed": 1, "not_started": 2, "unchanged": 0}
    assert result["objects"][1]["reason"] == "the API refused it is not wanted (code 1022, HTTP 400)."


def test_a_refusal_stops_only_what_depends_on_it_where_that_is_asked_for(account: EmulatedAccount) -> None:
    account.faults = [Fault("rejected", "POST", "sites/[^/]+/lans", spared=2)]
    sites = [site(name, lans=2, acls=[acl("x", "lan-1", "lan-2")]) for name in ("a", "b", "c")]
    result = account.network(fails=True, keep_going=True, concurrency=1, sites=sites)
    missed = {name: status for name, status in statuses(result).items() if status != "applied"}
    assert missed == {"LAN lan-1 of site b": "failed", "ACL x of site b": "not_started"}
    assert result["operations"] == {"created": 10, "failed": 1, "not_started": 1, "unchanged": 0}
    assert result["changed"] is True


@pytest.mark.parametrize("kind", ["broken", "dropped"])
def test_no_run_keeps_going_when_the_api_itself_is_in_trouble(account: EmulatedAccount, kind: t.Any) -> None:
    account.faults = [Fault(kind, "POST", "sites", times=9)]
    sites = [site(name) for name in ("a", "b", "c")]
    result = account.network(fails=True, keep_going=True, concurrency=1, sites=sites)
    assert sorted(statuses(result).values()) == ["not_started", "not_started", "unknown"]


def test_what_was_applied_cannot_be_both_kept_and_put_back(account: EmulatedAccount) -> None:
    result = account.network(fails=True, keep_going=True, rollback=True, gre_tunnels=[gre(1)])
    assert result["problems"] == ["keep_going: it contradicts rollback, which puts back what else was applied."]
    assert account.sent == []


def test_problems_are_a_list_for_who_keeps_going(account: EmulatedAccount) -> None:
    result = account.network(fails=True, keep_going=True, sites=[site("a"), {"name": 7, "x": 1}, {"nme": "c"}])
    assert [problem.partition(" ")[0] for problem in result["problems"]] == ["sites[1]", "sites[2]", "sites[2]"]
    assert result["msg"].splitlines() == ["3 problems:", *(f"- {problem}" for problem in result["problems"])]
    assert account.sent == []


@pytest.mark.parametrize(("kind", "helps"), [("rejected", False), ("broken", True), ("dropped", True)])
def test_running_again_is_recommended_only_where_it_can_help(
    account: EmulatedAccount, kind: t.Any, helps: bool
) -> None:
    account.network(gre_tunnels=[gre(1)])
    account.faults = [Fault(kind, "PUT", times=9)]
    message = account.network(fails=True, gre_tunnels=[gre(1, mtu=1400)])["msg"]
    assert message.endswith("Run again to continue.") is helps
    assert message.endswith("Fix the cause first: running again as it is would fail the same way.") is not helps


def test_one_lasting_refusal_among_passing_troubles_decides(account: EmulatedAccount) -> None:
    gate = threading.Barrier(2, timeout=5)
    account.on_arrival = lambda sent: gate.wait() and None if sent.method == "POST" else None
    account.faults = [Fault("rejected", "POST", "gre_tunnels"), Fault("broken", "POST", "ipsec_tunnels", times=9)]
    message = account.network(fails=True, gre_tunnels=[gre(1)], ipsec_tunnels=[ipsec(1)])["msg"]
    assert "2 of 2 changes failed" in message
    assert "Run again to continue." not in message


def test_running_requests_come_to_their_end_after_a_failure(
    account: EmulatedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed, note_failure = threading.Event(), execution.Execution._note_failure

    def fail(*arguments: t.Any, **named: t.Any) -> bool:
        note_failure(*arguments, **named)
        failed.set()
        return False

    monkeypatch.setattr(execution.Execution, "_note_failure", fail)
    account.on_arrival = lambda sent: t.cast(None, failed.wait(5) if str(sent) == "POST apps" else None)
    account.faults = [Fault("rejected", "POST", "gre_tunnels")]
    result = account.network(
        fails=True, concurrency=2, apps=[{"name": "erp", "type": "any"}], gre_tunnels=[gre(1)], ipsec_tunnels=[ipsec(1)]
    )
    assert statuses(result) == {
        "App erp": "applied",
        "GRE tunnel GRE_1": "failed",
        "IPsec tunnel ipsec-1": "not_started",
    }


def test_a_failed_bulk_update_is_one_failure_of_many_objects(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(number) for number in range(1, 4)])
    account.faults = [Fault("rejected", "PUT")]
    result = account.network(fails=True, gre_tunnels=[gre(number, mtu=1400) for number in range(1, 4)])
    assert result["msg"].startswith(
        "3 of 3 changes failed: GRE tunnel GRE_1 and 2 more: the API refused it is not wanted"
    )
    assert result["changed"] is False


@pytest.mark.parametrize("kind", ["lost", "dropped", "broken"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_request_without_an_answer_may_have_been_carried_out(
    account: EmulatedAccount, kind: t.Any, method: str
) -> None:
    account.network(gre_tunnels=[gre(1)])
    account.faults = [Fault(kind, method, times=9)]
    change: Options = {"state": "deleted", "gre_tunnels": [gre(1)]}
    result = account.network(fails=True, **(change if method == "DELETE" else {"gre_tunnels": [gre(1, mtu=1400)]}))
    assert statuses(result) == {"GRE tunnel GRE_1": "unknown"}
    assert result["changed"] is True
    assert "1 may have been applied, which is not known." in result["msg"]


@pytest.mark.parametrize("kind", ["lost", "dropped"])
def test_a_creation_whose_answer_is_lost_is_looked_up(account: EmulatedAccount, kind: t.Any) -> None:
    account.network(sites=[{"name": "a", "lans": [{"name": "guests", "physport": 5, "vlan_tag": 1}]}])
    account.faults = [Fault(kind, "POST", times=1)]
    second = {"name": "guests", "physport": 5, "vlan_tag": 2}
    result = account.network(sites=[{"name": "a", "lans": [{"name": "guests", "physport": 5, "vlan_tag": 1}, second]}])
    lans = {each["vlan_tag"]: each["id"] for each in account.content["sites"][0]["lans"]}
    assert sorted(lans) == [1, 2]
    assert result["objects"][0]["id"] == lans[2]


def test_what_follows_a_creation_whose_answer_was_lost_gets_its_id(account: EmulatedAccount) -> None:
    account.faults = [Fault("lost", "POST", "sites")]
    account.network(sites=[site("a", lans=2, acls=[acl("x", "lan-1", "lan-2")])])
    assert len(account.content["sites"][0]["acls"]) == 1


@pytest.mark.parametrize("kind", ["rejected", "broken", "lost", "dropped"])
def test_a_second_run_continues(account: EmulatedAccount, kind: t.Any) -> None:
    fresh = EmulatedAccount()
    fresh.network(**fleet(2))
    account.faults = [Fault(kind, "POST", "sites/.*", times=2, spared=3)]
    account.network(fails=kind in ("rejected", "broken"), **fleet(2))
    account.faults = []
    account.network(**fleet(2))
    assert account.portrait == fresh.portrait


def test_an_object_lost_between_deletion_and_creation_is_told(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)])
    account.faults = [no_session_in_updates(), Fault("rejected", "POST")]
    result = account.network(fails=True, recreate=True, gre_tunnels=[gre(1, bgp={"customer_asn": 65001})])
    assert statuses(result) == {"GRE tunnel GRE_1": "unknown"}
    assert "it was deleted in order to be created anew, and the creation failed" in result["msg"]
    assert result["changed"] is True


def test_a_refused_deletion_leaves_an_object_that_was_to_be_recreated(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)])
    account.faults = [no_session_in_updates(), Fault("rejected", "DELETE")]
    result = account.network(fails=True, recreate=True, gre_tunnels=[gre(1, bgp={"customer_asn": 65001})])
    assert statuses(result) == {"GRE tunnel GRE_1": "failed"}
    assert result["changed"] is False


def test_a_fault_of_ours_does_not_cost_the_report(account: EmulatedAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*arguments: t.Any, **named: t.Any) -> t.NoReturn:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr(execution, "apply", break_down)
    result = account.network(fails=True, concurrency=1, gre_tunnels=[gre(1), gre(2)])
    assert statuses(result) == {"GRE tunnel GRE_1": "unknown", "GRE tunnel GRE_2": "not_started"}
    assert "met an error that it should not have met, ZeroDivisionError: by accident." in result["msg"]


def test_what_the_api_calls_unmodified_is_no_change(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)])

    def change_behind_our_back(sent: Sent) -> None:
        if sent.method == "PUT":
            account.on_arrival = lambda sent: None
            account.account.update(GRE_TUNNEL, account.content["gre_tunnels"][0]["id"], sent.body)

    account.on_arrival = change_behind_our_back
    result = account.network(gre_tunnels=[gre(1, mtu=1400)])
    assert result["changed"] is False
    assert result["operations"] == {"unchanged": 1}


# Secrets


def test_secrets_are_neither_in_the_result_nor_in_what_the_api_is_quoted_with(account: EmulatedAccount) -> None:
    tunnels = [ipsec(1, psk="hush-key", bgp={"customer_asn": 65001, "md5_key": "hush-md5"})]
    result = account.network(ipsec_tunnels=tunnels)
    assert "hush" not in repr(result)
    assert result["diff"][0]["after"]["psk"] == "********"
    account.network(state="deleted", ipsec_tunnels=tunnels)
    account.refusal = "hush-key is too short, and hush-md5 is too"
    account.faults = [Fault("rejected", "POST")]
    result = account.network(fails=True, ipsec_tunnels=tunnels)
    assert "hush" not in repr(result)
    assert "******** is too short, and ******** is too" in result["msg"]


def test_a_secret_that_is_told_once_is_told_once(account: EmulatedAccount) -> None:
    connectors = [{"device": {"provision_license": True}, "notes": "north"}]
    result = account.network(connectors=connectors)
    (key,) = (connector["license_key"] for connector in account.content["connectors"])
    assert result["secrets"] == {"Connector north": {"license_key": key}}
    assert key not in repr({**result, "secrets": None})
    assert "secrets" not in account.network(connectors=connectors)


# Interruption


def interrupting(account: EmulatedAccount, request: str, spared: int = 0) -> None:
    """Let the user interrupt when a request arrives."""
    matching = 0

    def arrive(sent: Sent) -> None:
        nonlocal matching
        matching += str(sent) == request
        if str(sent) == request and matching == spared + 1:
            signal.raise_signal(signal.SIGINT)

    account.on_arrival = arrive


def test_an_interruption_is_reported_before_the_run_ends(account: EmulatedAccount) -> None:
    words: list[str] = []
    interrupting(account, "POST gre_tunnels", spared=1)
    result = account.network(
        fails=True,
        concurrency=1,
        console=Console(interrupted=words.append),
        gre_tunnels=[gre(1), gre(2), gre(3)],
    )
    assert statuses(result) == {
        "GRE tunnel GRE_1": "applied",
        "GRE tunnel GRE_2": "applied",
        "GRE tunnel GRE_3": "not_started",
    }
    assert result["msg"] == "Interrupted. 2 were applied and stay. 1 was not started. Run again to continue."
    assert words == [f"{result['msg']}\napplied: GRE tunnel GRE_1, GRE tunnel GRE_2\nnot started: GRE tunnel GRE_3"]
    assert len(account.content["gre_tunnels"]) == 2


def test_nobody_is_told_of_an_interruption_that_was_none(account: EmulatedAccount) -> None:
    words: list[str] = []
    account.network(console=Console(interrupted=words.append), gre_tunnels=[gre(1)])
    assert words == []
