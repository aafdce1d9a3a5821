# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects that exchange what only one of them may have: names, VLANs, ports, subnets, addresses."""

from __future__ import annotations

import ipaddress
import itertools
import re
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount, Fault
from ansible_collections.cloudflare.magic.tests.unit.network_builders import Options, acl, gre, ipsec, site

Places = list[tuple[int, int]]

NAMES = ("a", "b", "c", "d")
TUNNELS = {"gre_tunnels": "gre_tunnels", "ipsec_tunnels": "ipsec_tunnels", "cf_interconnects": "interconnects"}


class WatchedAccount(EmulatedAccount):
    """An account that also notes what two tunnels have in common between any two requests."""

    def __init__(self, content: t.Mapping[str, t.Any] | None = None) -> None:
        super().__init__(content)
        self.violations: list[str] = []
        self.on_arrival = lambda sent: self.look()

    def look(self) -> None:
        """Note what is not as it has to be now."""
        content = self.content
        tunnels = [(family, tunnel) for family in TUNNELS for tunnel in content[family]]
        for (family, one), (other_family, other) in itertools.combinations(tunnels, 2):
            apart = {family, other_family} & {"gre_tunnels"} and family != other_family
            if one["name"] == other["name"] and not apart:
                self.violations.append(f"two tunnels {one['name']}")
            networks = [ipaddress.ip_interface(each["interface_address"]).network for each in (one, other)]
            if networks[0].overlaps(networks[1]):
                self.violations.append(f"two tunnels in {networks[0]}")


def converge(account: EmulatedAccount, **network: t.Any) -> list[str] | None:
    """Predict, run, run again, and compare.

    Returns:
        The writes of the run; None where all was refused before the first of them.
    """
    before = account.content
    warnings: list[list[str]] = [[], []]
    try:
        predicted = account.network(check_mode=True, warnings=warnings[0], **network)
    except InvalidOptions as error:
        with pytest.raises(InvalidOptions, match=re.escape(str(error))):
            account.network(**network)
        assert (account.writes, account.content) == ([], before)
        return None
    assert (account.writes, account.content) == ([], before)
    done = account.network(warnings=warnings[1], **network)
    writes = account.writes
    for entry in (*predicted["objects"], *done["objects"]):
        entry.pop("id")
    assert {**predicted, "requests": 0} == {**done, "requests": 0}
    assert warnings[0] == warnings[1]
    again = account.network(**network)
    assert (again["changed"], again["objects"], account.writes) == (False, [], [])
    steps = sum("in_between" in entry for entry in done["objects"])
    recreated = sum(entry["operation"] == "recreated" for entry in done["objects"])
    bulk = any(re.fullmatch("PUT [a-z_]+", write) for write in writes)
    one_by_one = len(done["objects"]) + recreated + steps
    assert len(writes) < one_by_one if bulk else len(writes) == one_by_one
    assert bool(warnings[1]) is bool(steps)
    return writes


def link(name: str, place: tuple[int, int], subnet: int | None = None) -> Options:
    """A LAN or WAN on a port and VLAN."""
    addressing = {"static_addressing": {"address": f"192.168.{subnet}.1/24"}} if subnet is not None else {}
    return {"name": name, "physport": place[0], "vlan_tag": place[1], **addressing}


places = st.lists(st.tuples(st.integers(1, 2), st.sampled_from([0, 10, 4094])), min_size=4, max_size=4, unique=True)


@settings(max_examples=60)
@given(
    section=st.sampled_from(["lans", "wans"]),
    before=places,
    after=places,
    named=st.tuples(*[st.sets(st.sampled_from(NAMES), min_size=2)] * 2),
    manner=st.tuples(st.sampled_from(["merged", "replaced", "overridden"]), st.sampled_from([1, 16])),
)
def test_links_change_places_in_any_way(
    section: str, before: Places, after: Places, named: tuple[set[str], set[str]], manner: tuple[str, int]
) -> None:
    (old, new), (state, concurrency) = named, manner
    account = EmulatedAccount()
    account.network(sites=[{"name": "s", section: [link(name, before[NAMES.index(name)]) for name in sorted(old)]}])
    wanted = {name: after[NAMES.index(name)] for name in sorted(new)}
    staying = {before[NAMES.index(name)] for name in old - new} if state != "overridden" else set()
    links = [link(name, place) for name, place in wanted.items()]
    network: Options = {"state": state, "max_deletions": 9, "sites": [{"name": "s", section: links}]}
    writes = converge(account, concurrency=concurrency, **network)
    if staying & set(wanted.values()):
        assert writes is None
    else:
        assert writes is not None
        held = {each["name"]: (each["physport"], each["vlan_tag"]) for each in account.content["sites"][0][section]}
        assert {name: held[name] for name in wanted} == wanted


def rings(wanted: t.Sequence[int], held: t.Sequence[int]) -> bool:
    """Whether some of those that want what another one holds come back to where they began."""
    for start in range(len(held)):
        seen, at = [start], start
        while wanted[at] in held and held.index(wanted[at]) not in seen:
            at = held.index(wanted[at])
            seen.append(at)
        if len(seen) > 1 and wanted[at] in held and held.index(wanted[at]) == start:
            return True
    return False


@settings(max_examples=40)
@given(subnets=st.permutations(range(6)), move=st.booleans(), vlans=st.permutations(range(1, 5)))
def test_subnets_move_on_or_are_refused_where_they_go_round(subnets: list[int], move: bool, vlans: list[int]) -> None:
    account = EmulatedAccount()
    account.network(
        sites=[{"name": "s", "lans": [link(name, (1, number + 1), number) for number, name in enumerate(NAMES)]}]
    )
    tags = vlans if move else [1, 2, 3, 4]
    lans = [link(name, (1, tag), subnet) for name, tag, subnet in zip(NAMES, tags, subnets, strict=False)]
    writes = converge(account, sites=[{"name": "s", "lans": lans}])
    assert (writes is None) is rings(subnets[:4], range(4))


@settings(max_examples=60)
@given(
    names=st.permutations(["t-0", "t-1", "t-2", "t-3", "t-4", "t-5", "free-1", "free-2"]),
    addresses=st.one_of(st.just(list(range(8))), st.permutations(range(8))),
    concurrency=st.sampled_from([1, 16]),
)
def test_tunnels_of_all_kinds_exchange_names_and_addresses(
    names: list[str], addresses: list[int], concurrency: int
) -> None:
    sections = ["gre_tunnels", "gre_tunnels", "ipsec_tunnels", "ipsec_tunnels", "cf_interconnects", "cf_interconnects"]
    content: dict[str, list[Options]] = {family: [] for family in TUNNELS}
    wanted: dict[str, list[Options]] = {section: [] for section in TUNNELS.values()}
    for number, family in enumerate(sections):
        identifier = f"{number + 1:032x}"
        base = {"gre_tunnels": gre(number), "ipsec_tunnels": ipsec(number), "cf_interconnects": {}}[family]
        address = {"interface_address": f"10.0.{number}.0/31"}
        content[family].append({**base, "id": identifier, "name": f"t-{number}", **address})
        moved = {"id": identifier, "name": names[number], "interface_address": f"10.0.{addresses[number]}.0/31"}
        wanted[TUNNELS[family]].append(moved)
    account = WatchedAccount(content)
    writes = converge(account, concurrency=concurrency, validate="always", **wanted)
    account.look()
    assert account.violations == []
    if writes is None:
        assert addresses != list(range(8))
    else:
        content = account.content
        for family, section in TUNNELS.items():
            found = [(each["name"], each["interface_address"]) for each in content[family]]
            assert found == [(each["name"], each["interface_address"]) for each in wanted[section]]


@settings(max_examples=30)
@given(
    names=st.permutations(["s-0", "s-1", "s-2", "s-3", "new"]), gone=st.integers(0, 4), concurrency=st.integers(1, 2)
)
def test_sites_exchange_names_in_any_way(names: list[str], gone: int, concurrency: int) -> None:
    account = EmulatedAccount({"sites": [{"id": f"{n + 1:032x}", "name": f"s-{n}"} for n in range(4)]})
    renamed = [{"id": f"{n + 1:032x}", "name": names[n]} for n in range(4) if n != gone]
    created = [{"name": names[4], "lans": []}] if gone < 4 else []
    sites = [*renamed, *created]
    assert converge(account, state="overridden", max_deletions=1, concurrency=concurrency, sites=sites) is not None
    assert sorted(each["name"] for each in account.content["sites"]) == sorted(each["name"] for each in sites)


@settings(max_examples=30)
@given(
    nexthops=st.permutations([1, 2, 3]),
    priorities=st.lists(st.sampled_from([100, 101]), min_size=3, max_size=3),
    concurrency=st.integers(1, 2),
)
def test_routes_exchange_nexthops_and_priorities(nexthops: list[int], priorities: list[int], concurrency: int) -> None:
    def routes(hops: t.Sequence[int], ranks: t.Sequence[int]) -> list[Options]:
        return [
            {"id": f"{n + 1:032x}", "prefix": "192.0.2.0/24", "nexthop": f"10.0.{hop}.1", "priority": rank}
            for n, (hop, rank) in enumerate(zip(hops, ranks, strict=True))
        ]

    account = EmulatedAccount(
        {
            "gre_tunnels": [{"id": "f" * 31 + str(n), **gre(n)} for n in (1, 2, 3)],
            "routes": routes([1, 2, 3], [100, 100, 100]),
        }
    )
    assert converge(account, concurrency=concurrency, routes=routes(nexthops, priorities)) is not None


FAULTS = st.builds(
    Fault,
    kind=st.sampled_from(["rejected", "broken", "lost", "dropped"]),
    method=st.just("POST|PUT|PATCH|DELETE"),
    times=st.integers(1, 3),
    spared=st.integers(0, 5),
)


@settings(max_examples=60)
@given(fault=FAULTS, before=places, after=places, rollback=st.booleans(), by_id=st.booleans())
def test_a_ring_that_fails_half_way_is_completed_or_put_back(
    fault: Fault, before: Places, after: Places, rollback: bool, by_id: bool
) -> None:
    lans = [link(name, place) for name, place in zip(NAMES, before, strict=True)]
    account = EmulatedAccount({"sites": [{"id": "5" * 32, "name": "s", "lans": lans}]})
    portrait = account.portrait
    ids = {each["name"]: each["id"] for each in account.content["sites"][0]["lans"]}
    # By id the names change, too.
    named = [
        {**link(name.upper(), place), "id": ids[name]} if by_id else link(name, place)
        for name, place in zip(NAMES, after, strict=True)
    ]
    sites = [{"name": "s", "lans": named}]
    account.faults = [fault]
    result = account.run(rollback=rollback, sites=sites)
    account.faults = []
    statuses = {entry["status"] for entry in result["objects"]}
    if result.get("failed") and rollback and "not_rolled_back" not in statuses:
        assert account.portrait == portrait
        assert statuses <= {"rolled_back", "failed", "not_started"}
    if result.get("failed") and not rollback:
        assert statuses & {"failed", "unknown"}
        held = {each["id"]: each["vlan_tag"] for each in account.content["sites"][0]["lans"]}
        aside = [entry for entry in result["objects"] if entry["status"] == "moved_aside"]
        assert all(held[entry["id"]] == entry["in_between"]["vlan_tag"] for entry in aside)
    account.network(sites=sites)
    fresh = EmulatedAccount()
    fresh.network(sites=[{"name": "s", "lans": [{**lan, "id": None} for lan in named]}])
    assert account.portrait == fresh.portrait


# Examples of what people write


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_ring_without_a_way_out_is_told_with_what_to_do(check_mode: bool) -> None:
    account = EmulatedAccount()
    account.network(sites=[{"name": "s", "lans": [link("a", (1, 1), 1), link("b", (1, 2), 2)]}])
    moved = [link("a", (1, 1), 2), link("b", (1, 2), 1)]
    with pytest.raises(InvalidOptions) as caught:
        account.network(check_mode=check_mode, sites=[{"name": "s", "lans": moved}])
    assert str(caught.value) == (
        "sites[0].lans[0] (LAN a of site s): this is a ring, and the API changes one object at a time: LAN a of site s "
        "takes static_addressing.address 192.168.2.1/24 of LAN b of site s; LAN b of site s takes "
        "static_addressing.address 192.168.1.1/24 of LAN a of site s. Do it in two runs: in the first, give one of "
        "them a value that is free; in the second, what is written here."
    )
    assert account.writes == []


def test_a_ring_with_a_way_out_is_told_before_it_interrupts_traffic() -> None:
    account = EmulatedAccount()
    account.network(sites=[{"name": "s", "lans": [link("a", (1, 10)), link("b", (1, 20))]}])
    warnings: list[str] = []
    moved = [{"name": "a", "vlan_tag": 20}, {"name": "b", "vlan_tag": 10}]
    account.network(warnings=warnings, sites=[{"name": "s", "lans": moved}])
    (warning,) = warnings
    assert warning == (
        "sites[0].lans[0] (LAN a of site s): this is a ring, so that LAN b of site s moves to vlan_tag 4094 in "
        "between: LAN a of site s takes physport 1, vlan_tag 20 of LAN b of site s; LAN b of site s takes physport 1, "
        "vlan_tag 10 of LAN a of site s."
    )


def test_a_spare_vlan_is_one_that_no_wan_has_either() -> None:
    account = EmulatedAccount()
    wans = [link("w", (1, 4094))]
    account.network(sites=[{"name": "s", "wans": wans, "lans": [link("a", (1, 10)), link("b", (1, 20))]}])
    moved = [{"name": "a", "vlan_tag": 20}, {"name": "b", "vlan_tag": 10}]
    result = account.network(sites=[{"name": "s", "lans": moved}])
    assert [entry.get("in_between") for entry in result["objects"]] == [None, {"vlan_tag": 4093}]


def test_a_tunnel_of_another_kind_takes_name_and_address() -> None:
    account = WatchedAccount()
    route = {"prefix": "192.0.2.0/24", "nexthop_tunnel": "T", "priority": 100}
    account.network(gre_tunnels=[gre(1, name="T")], routes=[route])
    new = ipsec(1, name="T", interface_address="10.0.1.0/31")
    writes = converge(account, state="overridden", max_deletions=1, gre_tunnels=[], ipsec_tunnels=[new], routes=[route])
    assert writes == ["DELETE gre_tunnels/ID", "POST ipsec_tunnels"]
    assert account.violations == []
    back = converge(
        account, state="overridden", max_deletions=1, gre_tunnels=[gre(1, name="T")], ipsec_tunnels=[], routes=[route]
    )
    assert back == ["DELETE ipsec_tunnels/ID", "POST gre_tunnels"]


def test_the_routes_of_a_tunnel_that_makes_way_go_before_it() -> None:
    account = EmulatedAccount()
    account.network(gre_tunnels=[gre(1)], routes=[{"prefix": "192.0.2.0/24", "nexthop": "10.0.1.1", "priority": 1}])
    new = ipsec(1, interface_address="10.0.1.0/31")
    writes = converge(account, state="overridden", max_deletions=2, gre_tunnels=[], ipsec_tunnels=[new], routes=[])
    assert writes == ["DELETE routes/ID", "DELETE gre_tunnels/ID", "POST ipsec_tunnels"]


def test_a_name_that_an_object_gives_up_is_free_for_a_new_one() -> None:
    account = EmulatedAccount({"sites": [{"id": "1" * 32, "name": "north"}]})
    sites = [{"name": "north", "lans": [link("a", (1, 0))]}, {"id": "1" * 32, "name": "south"}]
    assert converge(account, sites=sites) == ["PATCH sites/ID", "POST sites", "POST sites/ID/lans"]
    assert [each["name"] for each in account.content["sites"]] == ["south", "north"]


def test_an_object_that_keeps_its_name_is_written_twice_all_the_same() -> None:
    account = EmulatedAccount({"sites": [{"id": "1" * 32, "name": "north"}]})
    with pytest.raises(InvalidOptions) as caught:
        account.network(sites=[{"name": "north"}, {"id": "1" * 32, "description": "x"}])
    assert "sites[0] describes the same site." in str(caught.value)


def test_lans_that_are_renamed_in_their_places_exchange_their_vlans() -> None:
    account = EmulatedAccount()
    account.network(sites=[{"name": "s", "lans": [link("a", (1, 10), 1), link("b", (1, 20), 2)]}])
    ids = [each["id"] for each in account.content["sites"][0]["lans"]]
    lans = [link("p", (1, 20), 1), link("q", (1, 10), 2)]
    writes = converge(account, state="overridden", max_deletions=0, sites=[{"name": "s", "lans": lans}])
    assert writes == ["PATCH sites/ID/lans/ID"] * 3
    assert [each["id"] for each in account.content["sites"][0]["lans"]] == ids


def test_a_lan_takes_the_place_of_one_that_goes_once_an_acl_has_let_go_of_it() -> None:
    account = EmulatedAccount()
    lans = [link("a", (1, 10), 1), link("b", (1, 20), 2), link("c", (1, 30), 3)]
    account.network(sites=[{"name": "s", "lans": lans, "acls": [acl("x", "a", "b")]}])
    sites = [{"name": "s", "lans": [lans[1], link("c", (1, 10), 1)], "acls": [acl("x", "c", "b")]}]
    writes = converge(account, state="overridden", max_deletions=1, sites=sites)
    assert writes == ["PATCH sites/ID/acls/ID", "DELETE sites/ID/lans/ID", "PATCH sites/ID/lans/ID"]


def test_appliances_exchange_their_notes_since_these_are_nobodys_alone() -> None:
    devices = [{"id": f"{n}" * 32, "device": {"serial_number": f"S{n}"}, "notes": f"n{n}"} for n in (1, 2)]
    account = EmulatedAccount({"connectors": devices})
    swapped = [{"device": {"serial_number": f"S{n}"}, "notes": f"n{3 - n}"} for n in (1, 2)]
    assert converge(account, connectors=swapped) == ["PATCH connectors/ID"] * 2


def test_appliances_that_would_be_recreated_in_a_ring_are_refused() -> None:
    devices = [{"id": f"{n}" * 32, "device": {"serial_number": f"S{n}"}} for n in (1, 2)]
    account = EmulatedAccount({"connectors": devices})
    swapped = [{"id": f"{n}" * 32, "device": {"serial_number": f"S{3 - n}"}} for n in (1, 2)]
    assert converge(account, recreate=True, connectors=swapped) is None


def test_app_configs_that_exchange_their_apps_are_refused_and_move_on_otherwise() -> None:
    account = EmulatedAccount()
    account.network(apps=[{"name": name, "type": "x"} for name in ("e", "f", "g")])
    in_order = [{"app": "e", "priority": 1}, {"app": "f"}]
    account.network(sites=[{"name": "s", "app_configs": in_order}], concurrency=1)
    ids = [each["id"] for each in account.content["sites"][0]["app_configs"]]

    def configs(*apps: str) -> list[Options]:
        return [{"id": each, "app": app} for each, app in zip(ids, apps, strict=True)]

    assert converge(account, sites=[{"name": "s", "app_configs": configs("f", "e")}]) is None
    assert converge(account, sites=[{"name": "s", "app_configs": configs("f", "g")}]) is not None


def test_the_ha_link_moves_from_one_lan_to_another() -> None:
    account = EmulatedAccount()

    def lan(name: str, number: int, high: bool) -> Options:
        fields = ("address", "secondary_address", "virtual_address")
        addresses = {field: f"192.168.{number}.{host}/24" for host, field in enumerate(fields, 1)}
        return {"name": name, "physport": number, "ha_link": high, "static_addressing": addresses}

    account.network(sites=[{"name": "s", "ha_mode": True, "lans": [lan("a", 1, True), lan("b", 2, False)]}])
    moved = [lan("b", 2, True), lan("a", 1, False)]
    writes = converge(account, recreate=True, sites=[{"name": "s", "lans": moved}])
    assert writes == ["DELETE sites/ID/lans/ID", "POST sites/ID/lans"] * 2
    assert {each["name"]: each["ha_link"] for each in account.content["sites"][0]["lans"]} == {"a": False, "b": True}


def test_changes_without_handovers_take_no_further_request() -> None:
    account = EmulatedAccount()
    account.network(sites=[site("a", lans=3)], gre_tunnels=[gre(1), gre(2)])
    account.network(gre_tunnels=[gre(1, mtu=1400), gre(2, mtu=1400)])
    assert account.writes == ["PUT gre_tunnels"]
