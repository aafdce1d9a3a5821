# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes out together in a rollout, what a limit chooses, and in which order."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._network.rollout import Rollout, Sizes, scope

Documents = dict[str, dict[str, t.Any]]


def branch(name: str, number: int) -> dict[str, t.Any]:
    return {"name": name, "lans": [{"name": "office", "static_addressing": {"address": f"192.168.{number}.1/24"}}]}


def network() -> Documents:
    """Four sites, three in files of their own and one in a shared file, and tunnels and routes in shared files."""
    return {
        "net/apps.yml": {"apps": [{"name": "erp"}]},
        "net/more.yml": {
            "connectors": [{"device": {"serial_number": "SN-1"}}, {"device": {"serial_number": "SN-2"}}],
            "sites": [branch("york", 4)],
        },
        "net/routes.yml": {
            "routes": [
                {"prefix": "192.168.1.0/24", "nexthop_tunnel": "lima_1"},
                {"prefix": "192.0.2.0/24", "nexthop_tunnel": "DC"},
                {"prefix": "192.168.2.0/24", "nexthop_tunnel": "DC"},
            ]
        },
        "net/sites/eu/hq.yml": {"sites": [branch("Paris HQ", 2)]},
        "net/sites/lima.yml": {"sites": [{**branch("lima", 1), "connector": "SN-1"}]},
        "net/sites/us/hq.yml": {"sites": [branch("Austin HQ", 3)]},
        "net/tunnels.yml": {
            "gre_tunnels": [{"name": "DC"}],
            "ipsec_tunnels": [{"name": "lima_1", "bgp": {}}, {"name": "YORK"}],
        },
    }


def placed(rollout: Rollout) -> dict[str, set[str]]:
    return {part.name: {entry.place for entry in part.entries} for part in rollout.parts}


def test_what_shared_files_hold_for_a_site_goes_with_it() -> None:
    rollout = Rollout(network(), "net")
    assert placed(rollout) == {
        "eu/hq": {"net/sites/eu/hq.yml: sites[0]", "net/routes.yml: routes[2]"},
        "lima": {
            "net/sites/lima.yml: sites[0]",
            "net/more.yml: connectors[0]",
            "net/routes.yml: routes[0]",
            "net/tunnels.yml: ipsec_tunnels[0]",
        },
        "us/hq": {"net/sites/us/hq.yml: sites[0]"},
        "york": {"net/more.yml: sites[0]", "net/tunnels.yml: ipsec_tunnels[1]"},
    }
    assert {entry.place for entry in rollout.shared} == {
        "net/apps.yml: apps[0]",
        "net/more.yml: connectors[1]",
        "net/routes.yml: routes[1]",
        "net/tunnels.yml: gre_tunnels[0]",
    }


def test_a_file_of_tunnels_goes_with_the_site_of_all_of_them() -> None:
    documents: Documents = {
        "net/sites.yml": {"sites": [branch("lima", 1), branch("oslo", 2)]},
        "net/sites/lima.yml": {"ipsec_tunnels": [{"name": "lima_1"}]},
        "net/sites/mixed.yml": {"ipsec_tunnels": [{"name": "oslo_1"}, {"name": "DC"}]},
        "net/sites/eu/rome.yml": {"gre_tunnels": [{"name": "T1"}]},
    }
    documents["net/sites.yml"]["sites"].append(branch("rome", 3))
    assert placed(Rollout(documents, "net")) == {
        "eu/rome": {"net/sites.yml: sites[2]", "net/sites/eu/rome.yml: gre_tunnels[0]"},
        "lima": {"net/sites.yml: sites[0]", "net/sites/lima.yml: ipsec_tunnels[0]"},
        "mixed": {"net/sites/mixed.yml: ipsec_tunnels[0]", "net/sites/mixed.yml: ipsec_tunnels[1]"},
        "oslo": {"net/sites.yml: sites[1]"},
    }


def test_files_that_differ_in_the_suffix_only_are_told_apart() -> None:
    documents: Documents = {
        "net/sites/a.yml": {"sites": [branch("first", 1)]},
        "net/sites/a.json": {"sites": [branch("second", 2)]},
    }
    rollout = Rollout(documents, "net")
    assert [part.name for part in rollout.parts] == ["a.json", "a.yml"]
    assert scope(rollout, ["a"], None, [])["problems"] == [
        "rollout_limit: 'a' could be a.json or a.yml; write which one is meant."
    ]
    assert scope(rollout, ["a.json"], None, [])["sites"] == ["second"]


@pytest.mark.parametrize(
    ("limit", "chosen"),
    [
        ([], ["eu/hq", "lima", "us/hq", "york"]),
        ("", ["eu/hq", "lima", "us/hq", "york"]),
        (["eu/hq"], ["eu/hq"]),
        (["eu/hq.yml"], ["eu/hq"]),
        ("eu/*, york", ["eu/hq", "york"]),
        (["*hq"], ["eu/hq", "us/hq"]),
        (["h*"], ["eu/hq", "us/hq"]),
        (["Paris HQ", "lima"], ["eu/hq", "lima"]),
        (["*"], ["eu/hq", "lima", "us/hq", "york"]),
    ],
)
def test_a_limit_chooses_by_path_base_name_or_site(limit: str | list[str], chosen: list[str]) -> None:
    found = scope(Rollout(network(), "net"), limit, None, [])
    assert (found["parts"], found["problems"]) == (chosen, [])
    assert (found["shared"], found["left_out"]) == ((False, 4) if limit else (True, 0))


@pytest.mark.parametrize(
    ("limit", "canary", "problem"),
    [
        (["hq"], [], "rollout_limit: 'hq' could be eu/hq or us/hq; write which one is meant."),
        (
            ["lima", "rom*"],
            [],
            "rollout_limit: there is no file or site 'rom*'; there are eu/hq, lima, us/hq, york.",
        ),
        ([""], [], "rollout_limit: it holds an empty name."),
        ("lima,", [], "rollout_limit: it holds an empty name."),
        ([], ["rome"], "rollout_canary_sites: there is no file or site 'rome'; there are eu/hq, lima, us/hq, york."),
    ],
)
def test_a_name_that_is_not_clear_is_told(limit: str | list[str], canary: list[str], problem: str) -> None:
    assert problem in scope(Rollout(network(), "net"), limit, None, canary)["problems"]


def test_a_limit_takes_the_tunnels_of_its_sites_in_shared_files_along() -> None:
    found = scope(Rollout(network(), "net"), ["lima"], None, [])
    assert found["places"] == [
        "net/more.yml: connectors[0]",
        "net/routes.yml: routes[0]",
        "net/sites/lima.yml",
        "net/tunnels.yml: ipsec_tunnels[0]",
    ]
    assert scope(Rollout(network(), "net"), ["*"], True, [])["places"] is None, "which is everything"
    assert scope(Rollout({"net/apps.yml": {"apps": [{"name": "erp"}]}}, "net"), [], False, [])["places"] == []


def changes(*places: str, operation: str = "updated") -> list[dict[str, str]]:
    return [
        {"file": place.split(": ")[0], "place": place, "operation": operation, "name": f"Object {number}"}
        for number, place in enumerate(places)
    ]


def batches(planned: list[dict[str, str]], **sizes: t.Any) -> list[dict[str, t.Any]]:
    rollout = Rollout(network(), "net")
    return rollout.batches(scope(rollout, [], None, []), planned, Sizes(**sizes))


def test_a_change_in_a_shared_file_waits_for_its_sites_turn() -> None:
    planned = changes(
        "net/tunnels.yml: ipsec_tunnels[1]",
        "net/sites/eu/hq.yml: sites[0].lans[0]",
        "net/apps.yml: apps[0]",
        "net/sites/us/hq.yml: sites[0]",
    )
    found = batches(planned, batch=1, preferred=frozenset({"york"}))
    assert [(batch["name"], batch["parts"]) for batch in found] == [
        ("shared objects", []),
        ("canary", ["york"]),
        ("batch 1", ["eu/hq"]),
        ("batch 2", ["us/hq"]),
    ]
    assert found[1] == {
        "name": "canary",
        "parts": ["york"],
        "changes": ["Object 0"],
        "places": ["net/more.yml: sites[0]", "net/tunnels.yml: ipsec_tunnels[1]"],
        "files": ["net/more.yml", "net/tunnels.yml"],
        "sites": ["york"],
        "tunnels": {"gre_tunnels": [], "ipsec_tunnels": ["YORK"], "interconnects": []},
    }
    assert found[0]["changes"] == ["Object 2"]
    assert found[0]["tunnels"]["gre_tunnels"] == ["DC"], "what is shared is looked at, too"
    assert [batch["name"] for batch in batches(planned, canary=0)] == ["shared objects", "batch 1"]
    assert batches([]) == []


def test_what_is_new_and_needed_goes_before_whoever_needs_it() -> None:
    documents = network()
    documents["net/sites/eu/hq.yml"]["routes"] = [{"prefix": "198.18.0.0/24", "nexthop_tunnel": "YORK"}]
    rollout = Rollout(documents, "net")
    planned = [
        *changes("net/sites/eu/hq.yml: routes[0]", "net/tunnels.yml: ipsec_tunnels[1]", operation="created"),
        *changes("net/more.yml: sites[0]"),
    ]
    canary, last = rollout.batches(scope(rollout, [], None, []), planned, Sizes())
    assert canary["parts"] == ["eu/hq"]
    assert "net/tunnels.yml: ipsec_tunnels[1]" in canary["places"]
    assert "net/more.yml: sites[0]" not in canary["places"]
    assert last["parts"] == ["york"]
    assert canary["tunnels"]["ipsec_tunnels"] == [], "new ones are not waited for"


_ITEMS = {
    "sites": st.builds(branch, st.sampled_from(["lima", "oslo", "rome"]), st.integers(1, 3)),
    "gre_tunnels": st.fixed_dictionaries({"name": st.sampled_from(["lima_1", "OSLO", "DC", "T2"])}),
    "routes": st.fixed_dictionaries(
        {
            "prefix": st.sampled_from(["192.168.1.0/24", "192.168.2.0/24", "0.0.0.0/0"]),
            "nexthop_tunnel": st.sampled_from(["lima_1", "OSLO", "DC", "none"]),
        }
    ),
    "connectors": st.just({"notes": "spare"}),
    "apps": st.one_of(st.none(), st.just("nonsense"), st.just({"name": "erp"})),
}
_SECTIONS = st.fixed_dictionaries({}, optional={name: st.lists(item, max_size=3) for name, item in _ITEMS.items()})
_FILES = st.dictionaries(
    st.sampled_from(
        ["net/a.yml", "net/b/c.json", *(f"net/sites/{name}" for name in ("a.yml", "a.json", "eu/a.yml", "lima.yml"))]
    ),
    _SECTIONS,
)


@given(_FILES, st.data())
def test_nothing_is_left_out_and_nothing_goes_twice(documents: Documents, data: st.DataObject) -> None:
    rollout = Rollout(documents, "net")
    every = [
        f"{file}: {section}[{number}]"
        for file, sections in documents.items()
        for section, items in sections.items()
        for number, item in enumerate(items)
        if isinstance(item, dict)
    ]
    divided = [
        entry.place for entries in (rollout.shared, *(part.entries for part in rollout.parts)) for entry in entries
    ]
    assert sorted(divided) == sorted(every)
    assert len({part.name for part in rollout.parts}) == len(rollout.parts)

    planned = changes(*data.draw(st.lists(st.sampled_from(every), unique=True))) if every else []
    found = rollout.batches(scope(rollout, [], None, []), planned, Sizes(canary=1, batch=2))
    covered = [place for batch in found for place in batch["places"]]
    assert all(change["place"] in covered or change["file"] in covered for change in planned)
    assert len(covered) == len(set(covered))
    # By name alone, every part is chosen, and with its own objects.
    for part in rollout.parts:
        assert scope(rollout, [part.name], None, [])["parts"] == [part.name]
