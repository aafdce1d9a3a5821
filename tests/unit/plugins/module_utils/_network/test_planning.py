# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of whole networks against accounts of the emulator: what would be done, and what it takes to know it."""

from __future__ import annotations

import sys
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions, MagicError
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount, no_session_in_updates
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


def operations(result: t.Mapping[str, t.Any]) -> dict[str, str]:
    """What is done with each object, by its name."""
    return {entry["name"]: entry["operation"] for entry in result["objects"]}


def problems(account: EmulatedAccount, **params: t.Any) -> str:
    """The one message about all that is wrong, with nothing written."""
    before = account.content
    with pytest.raises(MagicError) as caught:
        account.network(**params)
    assert account.content == before
    return str(caught.value)


@pytest.fixture
def account() -> EmulatedAccount:
    """An account with nothing in it."""
    return EmulatedAccount()


# Requests


@pytest.mark.parametrize("sites", [1, 7])
def test_a_rollout_takes_one_request_for_each_list_and_each_object(account: EmulatedAccount, sites: int) -> None:
    account.network(**fleet(sites))
    # Nothing is read of sites that do not exist.
    assert len(account.sent) == 3 + 14 * sites


@pytest.mark.parametrize("sites", [1, 7])
def test_a_second_run_takes_one_request_for_each_list_and_writes_nothing(account: EmulatedAccount, sites: int) -> None:
    account.network(**fleet(sites))
    result = account.network(**fleet(sites))
    assert (len(account.sent), account.writes) == (3 + 3 * sites, [])
    assert result["changed"] is False
    assert result["requests"] == 3 + 3 * sites
    assert result["operations"] == {"unchanged": 14 * sites}


@pytest.mark.parametrize("kind", ["routes", "ipsec_tunnels"])
def test_any_number_of_updates_of_a_kind_is_one_request(account: EmulatedAccount, kind: str) -> None:
    network = fleet(5)
    account.network(**network)
    for number, item in enumerate(network[kind]):
        item["description"] = f"number {number}"
    account.network(**network)
    assert account.writes == [f"PUT {kind}"]
    assert len(account.sent) == 3 + 3 * 5 + 1


def test_empty_sections_are_not_read_unless_they_delete(account: EmulatedAccount) -> None:
    account.network(sites=[site("a")])
    network = {"sites": [site("a", wans=[], acls=[], app_configs=[])], "apps": [], "routes": []}
    account.network(**network)
    assert [str(sent) for sent in account.sent] == ["GET sites"]
    account.network(state="overridden", max_deletions=0, **network)
    assert len(account.sent) == 3 + 4


def test_only_sections_that_are_written_are_read(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=1)])
    account.network(sites=[{"name": "a", "description": "x"}])
    assert [str(sent) for sent in account.sent] == ["GET sites", "PATCH sites/ID"]


def test_lists_that_many_objects_name_are_read_once_and_side_by_side(account: EmulatedAccount) -> None:
    names = [f"s{number}" for number in range(4)]
    account.network(sites=[site(name, lans=2) for name in names])
    account.network(sites=[{"name": name, "acls": [acl("x", "lan-1", "lan-2")]} for name in names])
    reads = [str(sent) for sent in account.sent if sent.method == "GET"]
    assert sorted(reads) == ["GET sites", *["GET sites/ID/acls"] * 4, *["GET sites/ID/lans"] * 4]


def test_apps_are_read_once_whoever_defined_them(account: EmulatedAccount) -> None:
    configs = [{"app": "Zoom", "breakout": "false"}, {"app": "erp", "breakout": "false"}]
    account.network(apps=[{"name": "erp", "type": "any"}], sites=[{"name": "a", "app_configs": configs}])
    assert sorted(str(sent) for sent in account.sent if sent.method == "GET") == ["GET apps", "GET sites"]


def test_tunnels_are_read_for_a_nexthop_only_if_it_is_new_and_in_none_that_is_written(
    account: EmulatedAccount,
) -> None:
    plain = {"prefix": "192.0.1.0/24", "nexthop": "10.0.1.1", "priority": 100}
    account.network(gre_tunnels=[gre(1)], routes=[plain])
    assert sorted(str(sent) for sent in account.sent if sent.method == "GET") == ["GET gre_tunnels", "GET routes"]
    account.network(routes=[{**plain, "priority": 200}])
    assert [str(sent) for sent in account.sent] == ["GET routes", "PUT routes/ID"]
    account.network(routes=[{**plain, "prefix": "192.0.2.0/24"}])
    reads = sorted(str(sent) for sent in account.sent if sent.method == "GET")
    assert reads == ["GET cf_interconnects", "GET gre_tunnels", "GET ipsec_tunnels", "GET routes"]


# States


def test_merged_leaves_alone_what_is_not_written(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1, mtu=1400, description="x"), gre(2)])
    result = account.network(gre_tunnels=[{"name": "GRE_1", "ttl": 60}])
    assert operations(result) == {"GRE tunnel GRE_1": "updated"}
    assert result["objects"][0]["changes"] == ["ttl"]
    tunnel = account.content["gre_tunnels"][0]
    assert (tunnel["mtu"], tunnel["ttl"], tunnel["description"]) == (1400, 60, "x")


def test_replaced_clears_what_is_not_written_and_leaves_others_alone(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1, mtu=1400, description="x", health_check={"rate": "high"}), gre(2)])
    result = account.network(state="replaced", gre_tunnels=[gre(1, ttl=60)])
    assert operations(result) == {"GRE tunnel GRE_1": "updated"}
    assert sorted(result["objects"][0]["changes"]) == ["description", "health_check.rate", "mtu", "ttl"]
    fresh = EmulatedAccount()
    fresh.network(gre_tunnels=[gre(1, ttl=60), gre(2)])
    assert account.portrait == fresh.portrait


def test_replaced_goes_back_to_defaults_in_one_request_for_many(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(number, mtu=1400) for number in range(1, 6)])
    account.network(state="replaced", gre_tunnels=[gre(number) for number in range(1, 6)])
    assert account.writes == ["PUT gre_tunnels"]
    assert {tunnel["mtu"] for tunnel in account.content["gre_tunnels"]} == {1476}


def test_replaced_leaves_alone_what_only_a_creation_can_set(account: EmulatedAccount) -> None:
    account.network(connectors=[{"device": {"serial_number": "S1"}, "notes": "a"}], sites=[site("a", ha_mode=True)])
    assert account.network(state="replaced", sites=[site("a")])["changed"] is False


def test_overridden_deletes_what_is_not_named_in_the_written_sections(account: EmulatedAccount) -> None:
    account.network(
        sites=[site("a", lans=2, wans=[{"name": "w", "physport": 9}]), site("b", lans=1)],
        gre_tunnels=[gre(1), gre(2)],
        routes=[route(1, "GRE_1")],
    )
    result = account.network(state="overridden", max_deletions=4, sites=[site("a", lans=1)], gre_tunnels=[gre(1)])
    assert operations(result) == {
        "LAN lan-2 of site a": "deleted",
        "GRE tunnel GRE_2": "deleted",
        "Site b": "deleted",
        "LAN lan-1 of site b": "deleted",
    }
    # Neither section was written.
    assert len(account.content["routes"]) == 1
    assert len(account.content["sites"][0]["wans"]) == 1


def test_overridden_with_empty_sections_deletes_everything_in_them(account: EmulatedAccount) -> None:
    account.network(**fleet(2))
    account.network(state="overridden", max_deletions=100, sites=[], routes=[])
    content = account.content
    assert (content["sites"], content["routes"], len(content["ipsec_tunnels"])) == ([], [], 4)


def test_overridden_leaves_alone_interconnects_that_are_not_named() -> None:
    account = EmulatedAccount({"cf_interconnects": [{"name": "cni", "interface_address": "10.9.0.0/31"}]})
    assert account.network(state="overridden", max_deletions=0, interconnects=[])["changed"] is False


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ({"names": ["GRE_1*"]}, ["GRE_2", "GRE_3"]),
        ({"names": ["GRE_[12]"]}, ["GRE_3"]),
        ({"descriptions": ["team-a: *"]}, ["GRE_1", "GRE_3"]),
        ({"descriptions": ["team-a: *"], "names": ["GRE_3"]}, ["GRE_1"]),
        ({"names": ["gre_*"]}, ["GRE_1", "GRE_2", "GRE_3"]),
    ],
)
def test_overridden_deletes_within_its_scope(account: EmulatedAccount, scope: Options, left: list[str]) -> None:
    account.network(gre_tunnels=[gre(1), gre(2, description="team-a: x"), gre(3)])
    account.network(state="overridden", max_deletions=3, scope=scope, gre_tunnels=[])
    assert sorted(tunnel["name"] for tunnel in account.content["gre_tunnels"]) == left


@pytest.mark.parametrize("scope", [{}, {"names": []}, {"names": None, "descriptions": []}])
def test_a_scope_without_patterns_is_not_everything(account: EmulatedAccount, scope: Options) -> None:
    """It is what becomes of a list that was to be filled."""
    message = problems(account, state="overridden", max_deletions=3, scope=scope, gre_tunnels=[])
    assert message.startswith("scope: no pattern is in it")
    assert account.sent == []


def test_a_scope_is_for_sites_as_a_whole(account: EmulatedAccount) -> None:
    account.network(sites=[site("mine", lans=2), site("my other", lans=1), site("yours", lans=1)])
    account.network(state="overridden", max_deletions=3, scope={"names": ["m*"]}, sites=[site("mine", lans=1)])
    assert [(each["name"], len(each["lans"])) for each in account.content["sites"]] == [("mine", 1), ("yours", 1)]


def test_the_bound_of_deletions_counts_children_and_comes_before_the_first_write(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=2), site("b")])
    message = problems(account, state="overridden", max_deletions=2, sites=[site("b", description="new")])
    assert message == (
        "max_deletions: 3 objects would be deleted and 2 may be: Site a, LAN lan-1 of site a, LAN lan-2 of site a."
    )
    account.network(state="overridden", max_deletions=3, sites=[site("b")])
    assert [each["name"] for each in account.content["sites"]] == ["b"]


def test_overridden_needs_a_bound(account: EmulatedAccount) -> None:
    assert "max_deletions: missing, and needed with state: overridden" in problems(
        account, state="overridden", gre_tunnels=[]
    )
    assert account.sent == []


def test_deleted_needs_no_more_than_what_tells_objects_apart(account: EmulatedAccount) -> None:
    account.network(
        sites=[site("a", lans=2, acls=[acl("x", "lan-1", "lan-2")])], gre_tunnels=[gre(1)], routes=[route(1, "GRE_1")]
    )
    network: Options = {
        "state": "deleted",
        "sites": [{"name": "a", "connector": "is gone already"}],
        "gre_tunnels": [{"name": "GRE_1"}],
        "routes": [{"prefix": "192.0.1.0/24", "nexthop_tunnel": "GRE_1"}],
    }
    result = account.network(**network)
    assert set(operations(result).values()) == {"deleted"}
    assert len(result["objects"]) == 6
    assert (account.content["sites"], account.content["routes"], account.content["gre_tunnels"]) == ([], [], [])
    again = account.network(**network)
    assert (again["changed"], account.writes) == (False, [])


@pytest.mark.parametrize("identifier", ["../routes", "no such", "", "1" * 31 + "/"])
@pytest.mark.parametrize("state", ["merged", "replaced", "deleted"])
def test_what_is_no_id_is_a_mistake_in_any_state(account: EmulatedAccount, state: str, identifier: str) -> None:
    message = problems(account, state=state, gre_tunnels=[{"id": identifier}])
    assert f"id: {identifier!r} is not an identifier; it has 32 hexadecimal digits." in message
    assert account.sent == []


@pytest.mark.parametrize("identifier", ["GRE_1", "A" * 32])
def test_a_name_in_place_of_an_id_is_no_object_that_is_gone(account: EmulatedAccount, identifier: str) -> None:
    message = problems(account, state="deleted", gre_tunnels=[{"id": identifier}])
    assert f"id: no object has {identifier!r}. An identifier has 32 hexadecimal digits" in message
    assert account.writes == []


def test_deleted_refuses_a_site_in_which_something_is_written(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=2)])
    network: Options = {"state": "deleted", "sites": [{"name": "a", "lans": [{"name": "lan-1"}]}]}
    for check_mode in (True, False):
        assert problems(account, check_mode=check_mode, **network) == (
            "sites[0] (Site a): state: deleted deletes the whole site with everything in it, not only what is named in "
            "its lans (LAN lan-1). To delete only that, use the module lan with state: absent, or state: overridden "
            "with the lans that are to stay. To delete the whole site, leave lans out, or set max_deletions to the "
            "number of objects that may go."
        )
        assert account.sent == []
    assert "max_deletions: 3 objects would be deleted and 2 may be" in problems(account, max_deletions=2, **network)
    assert account.writes == []
    account.network(max_deletions=3, **network)
    assert account.content["sites"] == []
    # A section without anything in it names nothing.
    account.network(state="deleted", sites=[{"name": "a", "lans": []}])


def test_deleted_takes_what_names_something_unknown_for_absent(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)], routes=[route(1, "GRE_1"), route(2, "GRE_1")])
    doomed = {"prefix": "192.0.1.0/24", "nexthop_tunnel": "GRE_9", "priority": 100, "match_priority": True}
    assert account.network(state="deleted", routes=[doomed])["changed"] is False


def test_deleted_does_not_guess_which_of_two_is_meant() -> None:
    tunnels = [{**gre(1), "id": "1" * 32}, {**gre(1), "id": "2" * 32}]
    account = EmulatedAccount({"gre_tunnels": tunnels})
    assert "2 objects have this name" in problems(account, state="deleted", gre_tunnels=[{"name": "GRE_1"}])


def test_deleted_refuses_what_the_api_cannot_delete() -> None:
    account = EmulatedAccount({"cf_interconnects": [{"name": "cni", "interface_address": "10.9.0.0/31"}]})
    assert problems(account, state="deleted", interconnects=[{"name": "cni"}]) == (
        "interconnects[0] (Interconnect cni): it cannot be deleted through the API."
    )
    assert account.network(state="deleted", interconnects=[{"name": "none"}])["changed"] is False


def test_deleted_obeys_a_bound_if_there_is_one(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=2)])
    assert "max_deletions: 3 objects would be deleted and 1 may be" in problems(
        account, state="deleted", max_deletions=1, sites=[{"name": "a"}]
    )


# Names


def test_names_mean_what_the_same_task_describes(account: EmulatedAccount) -> None:
    account.network(
        connectors=[{"device": {"serial_number": "S1"}, "notes": "north"}],
        apps=[{"name": "erp", "type": "any"}],
        sites=[furnished_site()],
        gre_tunnels=[gre(1)],
        routes=[route(1, "GRE_1")],
    )
    content = account.content
    (made,) = content["sites"]
    lan_ids = {each["name"]: each["id"] for each in made["lans"]}
    assert made["connector_id"] == content["connectors"][0]["id"]
    assert made["acls"][0]["lan_1"]["lan_id"] == lan_ids["lan-1"]
    assert made["acls"][0]["lan_2"]["lan_id"] == lan_ids["lan-2"]
    assert made["app_configs"][0]["account_app_id"] == content["apps"][0]["account_app_id"]
    assert made["app_configs"][0]["preferred_wans"] == [made["wans"][0]["id"]]
    assert content["routes"][0]["nexthop"] == "10.0.1.1"


def test_names_mean_what_exists_and_ids_are_names_too(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=2)], gre_tunnels=[gre(1)])
    first = next(each["id"] for each in account.content["sites"][0]["lans"] if each["name"] == "lan-1")
    account.network(sites=[{"name": "a", "acls": [acl("x", first, "lan-2")]}], routes=[route(1, "GRE_1")])
    (made,) = account.content["sites"][0]["acls"]
    assert made["lan_1"]["lan_id"] == first


def test_what_the_task_describes_comes_before_what_exists(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)])
    account.network(gre_tunnels=[gre(1, interface_address="10.7.0.0/31")], routes=[route(1, "GRE_1")])
    assert account.content["routes"][0]["nexthop"] == "10.7.0.1"


def test_lans_are_looked_up_in_their_own_site(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=2), site("b", lans=1)])
    message = problems(account, sites=[{"name": "b", "acls": [acl("x", "lan-1", "lan-2")]}])
    assert message == ("sites[0].acls[0] (ACL x of site b): lan_2.lan: there is no LAN 'lan-2'. These exist: lan-1.")


def test_unknown_and_ambiguous_names_are_told_together() -> None:
    account = EmulatedAccount(
        {
            "gre_tunnels": [gre(1)],
            "ipsec_tunnels": [
                {"name": "GRE_1", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.5.0.0/31"}
            ],
        }
    )
    message = problems(
        account,
        routes=[route(1, "GRE_1"), route(2, "GRE_7"), route(3, "10.0.1.1")],
        sites=[{"name": "a", "connector": "S9"}],
    )
    assert "routes[0] (Route 192.0.1.0/24 via GRE_1): nexthop_tunnel: 'GRE_1' is not unique: GRE tunnel " in message
    assert "routes[1] (Route 192.0.2.0/24 via GRE_7): nexthop_tunnel: there is no " in message
    assert "routes[2] (Route 192.0.3.0/24 via 10.0.1.1): nexthop_tunnel: there is no " in message
    assert "sites[0] (Site a): connector: there is no connector 'S9'. There are none at all." in message


EXPECTING: dict[str, Options] = {
    "a route's tunnel": {"routes": [route(1, "T")]},
    "a site's connector": {"sites": [{"name": "s", "connector": "T"}]},
    "a new site's second connector": {"sites": [{"name": "n", "ha_mode": True, "secondary_connector": "T"}]},
    "an app config's app": {"sites": [{"name": "s", "app_configs": [{"app": "T", "breakout": "true"}]}]},
    "an app config's WANs": {
        "sites": [{"name": "s", "app_configs": [{"app": "Zoom", "breakout": "true", "preferred_wans": ["T"]}]}]
    },
    "a LAN of an ACL that exists": {"sites": [{"name": "s", "acls": [acl("x", "lan-1", "T")]}]},
    "a LAN of a new ACL": {"sites": [{"name": "s", "acls": [acl("y", "T", "lan-1")]}]},
    "a LAN of a new site": {"sites": [{"name": "n", "acls": [acl("y", "T", "T")]}]},
}


@pytest.mark.parametrize("state", ["merged", "replaced", "overridden"])
@pytest.mark.parametrize("network", EXPECTING.values(), ids=EXPECTING)
def test_check_mode_takes_an_earlier_task_to_create_what_is_named(
    account: EmulatedAccount, network: Options, state: str
) -> None:
    account.network(sites=[site("s", lans=2, acls=[acl("x", "lan-1", "lan-2")])])
    warnings: list[str] = []
    named: Options = {"state": state, "max_deletions": 9, **network}
    predicted = account.network(check_mode=True, warnings=warnings, **named)
    assert predicted["changed"] is True
    assert all(not sent.rehearsal for sent in account.sent), "the API could only say that it is not there"
    assert account.writes == []
    assert warnings
    assert all(warning.endswith("'T'; in check mode, an earlier task is taken to create it.") for warning in warnings)
    if state != "overridden":  # which deletes what is not named
        shown = {entry["name"]: entry["operation"] for entry in predicted["objects"]}
        assert shown.get("ACL x of site s", "updated") == "updated"
        assert shown.get("Site s", "updated") == "updated"
    assert " 'T'. " in problems(account, **named)
    assert account.writes == []


def test_check_mode_expects_nothing_that_is_deleted(account: EmulatedAccount) -> None:
    warnings: list[str] = []
    gone = {"prefix": "192.0.1.0/24", "nexthop_tunnel": "T"}
    assert account.network(check_mode=True, warnings=warnings, state="deleted", routes=[gone])["changed"] is False
    assert warnings == []


def test_names_that_the_task_describes_twice_are_ambiguous(account: EmulatedAccount) -> None:
    ipsec = {"name": "GRE_1", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.5.0.0/31"}
    assert "nexthop_tunnel: 'GRE_1' is not unique: gre_tunnels[0], ipsec_tunnels[0]." in problems(
        account, gre_tunnels=[gre(1)], ipsec_tunnels=[ipsec], routes=[route(1, "GRE_1")]
    )


def test_a_tunnel_without_an_address_gives_no_nexthop(account: EmulatedAccount) -> None:
    message = problems(account, gre_tunnels=[gre(1, interface_address="10.0.0.1/24")], routes=[route(1, "GRE_1")])
    assert "does not tell the customer's side of its interface address. Set nexthop instead." in message


# What exists


def test_an_object_may_be_named_by_its_id_and_renamed(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=1)])
    (made,) = account.content["sites"]
    result = account.network(sites=[{"id": made["id"], "name": "b", "lans": [lan(2, id=made["lans"][0]["id"])]}])
    assert operations(result) == {"Site b": "updated", "LAN lan-2 of site b": "updated"}
    assert account.writes == ["PATCH sites/ID", "PATCH sites/ID/lans/ID"]


def test_an_id_that_nothing_has_is_a_problem(account: EmulatedAccount) -> None:
    account.network(sites=[site("a")])
    message = problems(account, sites=[{"name": "a", "lans": [lan(1, id="f" * 32)]}, {"name": "b", "id": "e" * 32}])
    assert message.count("no object has this id, and the API chooses the ids of new ones") == 2


def test_an_object_that_is_written_twice_is_a_problem(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)])
    identifier = account.content["gre_tunnels"][0]["id"]
    message = problems(account, gre_tunnels=[gre(1), {"id": identifier, "mtu": 1400}, gre(2), gre(2)])
    assert "gre_tunnels[1] (GRE tunnel GRE_1): gre_tunnels[0] describes the same GRE tunnel." in message
    assert "gre_tunnels[3] (GRE tunnel GRE_2): gre_tunnels[2] describes the same GRE tunnel." in message


def test_an_interconnect_that_does_not_exist_is_a_problem() -> None:
    account = EmulatedAccount({"cf_interconnects": [{"name": "cni-1", "interface_address": "10.9.0.0/31"}]})
    assert problems(account, interconnects=[{"name": "cni-2"}]) == (
        "interconnects[0] (Interconnect cni-2): there is none with this name, and it cannot be created through the "
        "API. These exist: cni-1."
    )


def test_routes_of_one_pair_are_told_apart_by_priority_on_request(account: EmulatedAccount) -> None:
    pair = [route(1, "GRE_1", priority=priority, match_priority=True) for priority in (100, 200)]
    account.network(gre_tunnels=[gre(1)], routes=pair)
    assert account.network(routes=pair)["changed"] is False
    assert "2 objects have this prefix and nexthop" in problems(account, routes=[route(1, "GRE_1")])


def guests(*vlans: int) -> list[Options]:
    """LANs of one name on one port."""
    return [{"name": "guests", "physport": 5, "vlan_tag": vlan} for vlan in vlans]


@pytest.mark.parametrize("existing", [(), (10,), (20,), (10, 20), (20, 10)])
def test_lans_of_one_name_are_told_apart_by_port_and_vlan(account: EmulatedAccount, existing: tuple[int, ...]) -> None:
    account.network(sites=[{"name": "a", "lans": guests(*existing)}])
    account.network(sites=[{"name": "a", "lans": guests(10, 20)}])
    assert account.writes == ["POST sites/ID/lans"] * (2 - len(existing))
    assert sorted(each["vlan_tag"] for each in account.content["sites"][0]["lans"]) == [10, 20]


def test_one_of_several_lans_of_one_name_can_change_its_vlan(account: EmulatedAccount) -> None:
    account.network(sites=[{"name": "a", "lans": guests(10, 20, 30)}])
    account.network(sites=[{"name": "a", "lans": guests(10, 21, 30)}])
    assert account.writes == ["PATCH sites/ID/lans/ID"]
    assert "it is not clear which of those that exist is meant" in problems(
        account, sites=[{"name": "a", "lans": guests(10, 22, 32)}]
    )


@pytest.mark.parametrize(
    "renamed",
    [{"name": "shop", "physport": 1}, {"name": "shop", "physport": 7}, {"name": "shop", "physport": 1, "vlan_tag": 5}],
)
def test_overridden_renames_a_lan_whose_place_another_takes(account: EmulatedAccount, renamed: Options) -> None:
    account.network(sites=[site("a", lans=2, acls=[acl("x", "lan-1", "lan-2")])])
    wanted = site("a", acls=[acl("x", "shop", "lan-2")], lans=0)
    wanted["lans"] = [{**lan(1), **renamed}, lan(2)]
    result = account.network(state="overridden", max_deletions=0, sites=[wanted])
    assert operations(result) == {"LAN shop of site a": "updated"}


# Checks before the first write


def test_all_that_is_wrong_among_objects_is_told_at_once_with_its_places(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=1)], gre_tunnels=[gre(1)])
    warnings: list[str] = []
    message = problems(
        account,
        sites=[
            {
                "name": "a",
                "lans": [
                    {"name": "new", "physport": 1},
                    lan(3),
                    lan(3, static_addressing={"address": "192.168.1.9/24"}),
                ],
                "acls": [acl("x", "lan-1", "lan-9")],
                "app_configs": [{"app": "Zoom"}, {"app": "zoom", "priority": 1}],
                "secondary_connector_id": "f" * 32,
            },
            {"name": "b", "lans": [lan(1), lan(2, static_addressing={"address": "192.168.1.129/25"})]},
        ],
        routes=[{"prefix": "192.0.2.0/24", "nexthop": "10.77.0.1", "priority": 1}, route(2, "GRE_7")],
        warnings=warnings,
    )
    first, *lines = message.splitlines()
    assert first == "7 problems:"
    assert {line.partition(" (")[0] for line in lines} == {
        f"- {place}"
        for place in (
            "sites[0]",
            "sites[0].lans[0]",
            "sites[0].lans[2]",
            "sites[0].acls[0]",
            "sites[0].app_configs[1]",
            "routes[0]",
            "routes[1]",
        )
    }
    for problem in (
        "secondary_connector_id: a second connector needs a site with ha_mode: true.",
        "(LAN new of site a): vlan_tag: 0 on physport 1 is taken by lan-1.",
        "(LAN lan-3 of site a): sites[0].lans[1] describes the same LAN.",
        "lan_2.lan: there is no LAN 'lan-9'. These exist: lan-1.",
        "(App config zoom of site a): sites[0].app_configs[0] describes the same app config.",
        "nexthop: 10.77.0.1 lies in the interface prefix of no tunnel or interconnect.",
        "nexthop_tunnel: there is no GRE tunnel, IPsec tunnel or interconnect 'GRE_7'. These exist: GRE_1.",
    ):
        assert problem in message
    assert [warning.partition(" (")[0] for warning in warnings] == ["sites[1].lans[0]", "sites[1].lans[1]"]
    assert account.writes == []


def test_a_problem_of_a_site_is_not_told_again_of_what_lives_in_it() -> None:
    account = EmulatedAccount({"sites": [{"name": "a", "lans": [lan(1)]}, {"name": "a"}]})
    message = problems(
        account, sites=[{"name": "a", "lans": [{"name": "lan-1"}], "acls": [acl("x", "lan-1", "lan-1")]}]
    )
    assert message.startswith("sites[0] (Site a): 2 objects have this name: ")
    assert "\n" not in message


def test_a_tunnel_with_a_problem_still_tells_where_nexthops_may_lie(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1)])
    moved = gre(1, interface_address="10.8.0.0/31", bgp={"customer_asn": 65001, "md5_key": "********"})
    message = problems(
        account, gre_tunnels=[moved], routes=[{"prefix": "192.0.2.0/24", "nexthop": "10.8.0.1", "priority": 1}]
    )
    assert message.startswith("gre_tunnels[0] (GRE tunnel GRE_1): ")
    assert "nexthop" not in message


def test_a_vlan_that_another_lan_leaves_is_free(account: EmulatedAccount) -> None:
    account.network(sites=[site("a", lans=2)])
    moved = [lan(1, physport=3), lan(2, physport=1)]
    assert operations(account.network(sites=[{"name": "a", "lans": moved}])) == {
        "LAN lan-1 of site a": "updated",
        "LAN lan-2 of site a": "updated",
    }


def test_overlapping_lans_are_a_warning(account: EmulatedAccount) -> None:
    warnings: list[str] = []
    overlapping = lan(2, static_addressing={"address": "192.168.1.129/25"})
    account.network(check_mode=True, warnings=warnings, sites=[{"name": "a", "lans": [lan(1), overlapping]}])
    where = ["sites[0].lans[0] (LAN lan-1 of site a)", "sites[0].lans[1] (LAN lan-2 of site a)"]
    assert warnings == [
        f"{where[0]}: static_addressing.address: 192.168.1.0/24 overlaps 192.168.1.128/25 of LAN lan-2.",
        f"{where[1]}: static_addressing.address: 192.168.1.128/25 overlaps 192.168.1.0/24 of LAN lan-1.",
    ]


def test_what_a_creation_lacks_is_a_problem(account: EmulatedAccount) -> None:
    message = problems(account, gre_tunnels=[{"name": "GRE_1"}], sites=[{"name": "a", "wans": [{"name": "w"}]}])
    assert "interface_address, cloudflare_gre_endpoint, customer_gre_endpoint are needed as well" in message
    assert (
        "sites[0].wans[0] (WAN w of site a): it does not exist yet, and to create it the option physport is" in message
    )


def test_create_only_fields_need_permission_to_recreate(account: EmulatedAccount) -> None:
    two_connectors = [{"device": {"serial_number": each}} for each in ("S1", "S2")]
    high = site("a", ha_mode=True, connector="S1", secondary_connector="S2")
    address = {"address": "10.9.0.1/24", "secondary_address": "10.9.0.2/24", "virtual_address": "10.9.0.3/24"}
    lan = {"name": "a", "physport": 1, "static_addressing": address}
    account.network(connectors=two_connectors, sites=[{**high, "lans": [lan]}])
    changed = [{"name": "a", "lans": [{**lan, "ha_link": True}]}]
    assert "set recreate: true" in problems(account, sites=changed)
    assert operations(account.network(recreate=True, sites=changed)) == {"LAN a of site a": "recreated"}
    assert account.writes == ["DELETE sites/ID/lans/ID", "POST sites/ID/lans"]


@pytest.mark.genuine(3)
@pytest.mark.usefixtures("api_reading")
@pytest.mark.parametrize("state", ["merged", "replaced"])
def test_a_session_over_gre_is_updated_and_removed_in_place(state: str) -> None:
    account = EmulatedAccount()
    session = {"customer_asn": 65001, "md5_key": "a", "extra_prefixes": ["10.0.0.0/8"]}
    account.network(gre_tunnels=[gre(1), gre(2, bgp=session)])
    identifiers = {tunnel["name"]: tunnel["id"] for tunnel in account.content["gre_tunnels"]}
    for bgp in ({"customer_asn": 65002}, {"customer_asn": 65002, "md5_key": "", "extra_prefixes": []}, {}):
        wanted = [gre(1, bgp=bgp), gre(2, bgp=bgp)]
        account.network(state=state, gre_tunnels=wanted)
        assert account.writes.count("PUT gre_tunnels/ID") == len(account.writes)
        assert account.network(state=state, gre_tunnels=wanted)["changed"] is False
        assert account.writes == []
    held = account.content["gre_tunnels"]
    assert [tunnel for tunnel in held if "bgp" in tunnel] == []
    assert {tunnel["name"]: tunnel["id"] for tunnel in held} == identifiers


@pytest.mark.genuine(3)
def test_where_the_api_refuses_an_update_a_tunnel_is_created_anew_with_permission(account: EmulatedAccount) -> None:
    account.network(gre_tunnels=[gre(1, mtu=1400)])
    account.faults = [no_session_in_updates()]
    changed = gre(1, bgp={"customer_asn": 65001})
    result = account.network(fails=True, gre_tunnels=[changed])
    assert "set recreate: true" in result["msg"]
    assert "set recreate: true" in problems(account, check_mode=True, gre_tunnels=[changed])
    predicted = account.network(check_mode=True, recreate=True, gre_tunnels=[changed])
    assert operations(predicted) == {"GRE tunnel GRE_1": "recreated"}
    done = account.network(recreate=True, gre_tunnels=[changed])
    assert operations(done) == {"GRE tunnel GRE_1": "recreated"}
    assert account.writes == ["PUT gre_tunnels/ID", "DELETE gre_tunnels/ID", "POST gre_tunnels"]
    assert done["objects"][0]["changes"] == predicted["objects"][0]["changes"]
    assert account.content["gre_tunnels"][0]["mtu"] == 1400
    # An update of something else works too, although the API takes no session in it.
    account.network(gre_tunnels=[gre(1, mtu=1300)])
    assert account.content["gre_tunnels"][0]["bgp"] == {"customer_asn": 65001}


@pytest.mark.parametrize(
    ("section", "item", "path"),
    [
        ("gre_tunnels", gre(1, bgp={"customer_asn": 65001, "md5_key": "********"}), "bgp.md5_key"),
        ("ipsec_tunnels", ipsec(1, bgp={"customer_asn": 65001, "md5_key": "********"}), "bgp.md5_key"),
        ("ipsec_tunnels", ipsec(1, psk="********"), "psk"),
    ],
)
def test_a_hidden_secret_of_what_does_not_exist_is_refused(
    account: EmulatedAccount, section: str, item: Options, path: str
) -> None:
    message = problems(account, **{section: [item]})
    assert f"{path}: ******** stands for the value that" in message
    assert f"{section}[0]" in message
    assert account.writes == []


def test_a_site_is_never_recreated(account: EmulatedAccount) -> None:
    account.network(sites=[site("a")])
    assert "Delete it with state: deleted, and run again to create it." in problems(
        account, recreate=True, sites=[site("a", ha_mode=True)]
    )


def test_concurrency_has_bounds(account: EmulatedAccount) -> None:
    for value in (0, 65):
        with pytest.raises(InvalidOptions, match=f"concurrency: {value} is out of range; it goes from 1 to 64"):
            account.network(concurrency=value, sites=[])
        with pytest.raises(InvalidOptions, match="concurrency"):
            account.network_info(concurrency=value)


def test_a_task_without_any_section_is_a_mistake(account: EmulatedAccount) -> None:
    assert problems(account).startswith("no section is given: write one of connectors, apps, sites, ")


# Size


def test_planning_grows_linearly(monkeypatch: pytest.MonkeyPatch) -> None:
    def calls(sites: int) -> int:
        account = EmulatedAccount()
        account.network(**fleet(sites))
        return _calls_of(lambda: account.network(**fleet(sites)))

    assert calls(20) < 1.1 * 2 * calls(10)


def _calls_of(action: t.Callable[[], object]) -> int:
    """How many functions of the collection an action calls in this thread: a measure that no busy machine changes."""
    count = 0

    def note(frame: t.Any, event: str, argument: object) -> None:
        nonlocal count
        if event == "call" and "module_utils" in frame.f_code.co_filename:
            count += 1

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def test_white_space_at_the_ends_of_a_new_name_is_warned_of_once(account: EmulatedAccount) -> None:
    for expected in (1, 0):
        warnings: list[str] = []
        account.network(sites=[{"name": "Utrecht "}], warnings=warnings)
        assert len(warnings) == expected
        assert all("begins or ends with white space" in warning for warning in warnings)


def test_a_value_that_cannot_be_right_is_taken_from_the_object_that_has_it_only(account: EmulatedAccount) -> None:
    held = {"id": "7" * 32, "prefix": "192.0.2.1/24", "nexthop": "nowhere", "priority": -1, "description": "x"}
    account = EmulatedAccount({"routes": [held]})
    for state in ("merged", "replaced", "overridden"):
        assert account.network(state=state, max_deletions=0, routes=[held])["changed"] is False
    other = problems(account, routes=[{**held, "nexthop": "elsewhere"}])
    assert "nexthop: 'elsewhere' is not an IP address" in other
    assert "prefix" not in other.partition("): ")[2]
    assert "no object has this id" in problems(account, routes=[{**held, "id": "8" * 32}])
    assert account.network(state="deleted", routes=[held])["operations"] == {"deleted": 1, "unchanged": 0}


def test_what_may_be_a_route_through_a_tunnel_that_is_gone_is_mentioned_and_stays() -> None:
    account = EmulatedAccount({"routes": [{"prefix": "192.0.1.0/24", "nexthop": "10.1.1.1", "priority": 100}]})
    warnings: list[str] = []
    result = account.network(state="deleted", routes=[route(1, "GONE"), route(2, "GONE")], warnings=warnings)
    assert (result["operations"], account.writes) == ({"unchanged": 2}, [])
    (warning,) = warnings
    assert warning.startswith("routes[0]: Route 192.0.1.0/24 via GONE: what it names does not exist")
    assert account.content["routes"][0]["id"] in warning
