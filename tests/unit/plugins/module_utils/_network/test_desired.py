# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user wrote: every problem is found before any request is sent, and told by its place."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import DesiredNetwork, read_desired
from ansible_collections.cloudflare.magic.plugins.module_utils._network.source import Document


def _read(**sections: t.Any) -> DesiredNetwork:
    return read_desired([Document(None, sections)])


def _problems(**sections: t.Any) -> tuple[str, ...]:
    with pytest.raises(InvalidOptions) as caught:
        _read(**sections)
    return caught.value.problems


def test_objects_keep_their_order_and_children_follow_their_site() -> None:
    desired = _read(
        routes=[{"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1"}],
        sites=[{"name": "b", "lans": [{"name": "x"}, {"name": "y"}], "wans": []}, {"name": "a"}],
    )
    assert [node.place for node in desired.nodes] == [
        "routes[0]",
        "sites[0]",
        "sites[0].lans[0]",
        "sites[0].lans[1]",
        "sites[1]",
    ]
    assert desired.sections == {"routes", "sites"}
    assert desired.nodes[1].sections == {"lans", "wans"}
    assert desired.nodes[2].parent is desired.nodes[1]


def test_lists_of_several_documents_stand_one_behind_the_other_and_files_are_named() -> None:
    documents = [
        Document(None, {"gre_tunnels": [{"name": "A"}]}),
        Document("/etc/network/b.yml", {"gre_tunnels": [{"name": "B"}], "routes": None}),
    ]
    desired = read_desired(documents)
    assert [(node.file, node.place) for node in desired.nodes] == [
        (None, "gre_tunnels[0]"),
        ("/etc/network/b.yml", "/etc/network/b.yml: gre_tunnels[0]"),
    ]
    assert desired.sections == {"gre_tunnels"}


def test_places_narrow_the_network_and_all_of_it_is_checked_all_the_same() -> None:
    documents = [
        Document(None, {"apps": [{"name": "erp", "hostnames": ["erp.example"]}]}),
        Document("a.yml", {"sites": [{"name": "x", "lans": [{"name": "l"}]}, {"name": "y", "lans": [{"name": "l"}]}]}),
        Document("b.yml", {"sites": [{"name": "z", "wans": [{"name": "w"}]}], "gre_tunnels": [{"name": "B"}]}),
    ]
    desired = read_desired(documents, [], ["a.yml: sites[1]", "b.yml"])
    assert [node.place for node in desired.nodes] == [
        "apps[0]",
        "a.yml: sites[1]",
        "a.yml: sites[1].lans[0]",
        "b.yml: sites[0]",
        "b.yml: sites[0].wans[0]",
        "b.yml: gre_tunnels[0]",
    ]
    assert [node.place for node in read_desired(documents, [], []).nodes] == ["apps[0]"]

    wrong = Document("c.yml", {"gre_tunnels": [{"name": "C", "mtu": "wide"}]})
    with pytest.raises(InvalidOptions) as caught:
        read_desired([*documents, wrong], [], ["a.yml: sites[0].lans[0]", "d.yml", "a.yml"])
    assert caught.value.problems[0].startswith("c.yml: gre_tunnels[0] (GRE tunnel C): mtu: ")
    assert caught.value.problems[1:] == tuple(
        f"places: {place!r} is neither a file of source with objects in it nor the place of one of them."
        for place in ("a.yml: sites[0].lans[0]", "d.yml")
    )


def test_all_problems_are_told_together() -> None:
    documents = [
        Document("a.yml", {"sites": [{"name": "x", "lans": [{"name": "l", "vlan_tag": 5000}]}], "tunnels": []}),
        Document("b.yml", {"gre_tunnels": [{"name": "b", "ttl": 300, "mtu": 60}]}),
    ]
    with pytest.raises(InvalidOptions) as caught:
        read_desired(documents, ["source: there is no file."])
    problems = caught.value.problems
    assert problems[0] == "source: there is no file."
    assert problems[1].startswith("a.yml: sites[0].lans[0] (LAN l of site x): vlan_tag: 5000 ")
    assert problems[2].startswith(
        "a.yml: tunnels: no such section; did you mean gre_tunnels? There are connectors, apps, sites, "
    )
    assert problems[3].startswith("b.yml: gre_tunnels[0] (GRE tunnel b): ")
    assert len(problems) == 5


@pytest.mark.parametrize(
    ("sections", "problem"),
    [
        (
            {"gre_tunnel": []},
            (
                "gre_tunnel: no such section; did you mean gre_tunnels? There are connectors, apps, sites, "
                "gre_tunnels, ipsec_tunnels, interconnects, routes."
            ),
        ),
        (
            {"xyzzy": []},
            (
                "xyzzy: no such section; there are connectors, apps, sites, gre_tunnels, ipsec_tunnels, "
                "interconnects, routes."
            ),
        ),
        ({"lans": []}, "lans: no such section here; it is one of a site."),
        ({"sites": "branch"}, "sites[0]: a single value was given where a dictionary is needed."),
        ({"sites": {"name": "branch"}}, "sites: a dictionary was given where a list is needed."),
        ({"sites": ["branch"]}, "sites[0]: a single value was given where a dictionary is needed."),
        ({"sites": [{"name": "b", "lans": {}}]}, "sites[0].lans: a dictionary was given where a list is needed."),
        ({"sites": [{"name": "b", "lan": []}]}, "sites[0] (Site b): lan: no such option; lans is one."),
        (
            {"routes": [{"prefix": "192.0.2.0/24", "nexthop_tunel": "A"}]},
            "routes[0] (Route 192.0.2.0/24): nexthop_tunel: no such option; nexthop_tunnel is one.",
        ),
        (
            {"gre_tunnels": [{"name": "A", "health_check": {"rates": "high"}}]},
            "gre_tunnels[0] (GRE tunnel A): health_check.rates: no such option; rate is one.",
        ),
        (
            {"gre_tunnels": [{"name": "A", "id": "../routes"}]},
            "gre_tunnels[0] (GRE tunnel A): id: '../routes' is not an identifier; it has 32 hexadecimal digits.",
        ),
        ({"gre_tunnels": [{"name": "A", "state": "absent"}]}, "gre_tunnels[0] (GRE tunnel A): state: no such option."),
        (
            {"routes": [{"prefix": "192.0.2.0/24"}]},
            (
                "routes[0] (Route 192.0.2.0/24): give prefix and nexthop (or nexthop_tunnel), or id, so that it is "
                "clear which route is meant."
            ),
        ),
        (
            {"routes": [{"prefix": "192.0.2.0/24", "nexthop_tunnel": ""}]},
            (
                "routes[0] (Route 192.0.2.0/24): give prefix and nexthop (or nexthop_tunnel), or id, so that it is "
                "clear which route is meant."
            ),
        ),
        (
            {"routes": [{"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "nexthop_tunnel": "A"}]},
            "routes[0] (Route 192.0.2.0/24 via A): nexthop_tunnel and nexthop contradict each other; keep one.",
        ),
        (
            {"routes": [{"prefix": "192.0.2.0/24", "nexthop_tunnel": {"name": "A"}}]},
            "routes[0] (Route 192.0.2.0/24): nexthop_tunnel: a dictionary was given where text is needed.",
        ),
        (
            {"routes": [{"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "match_priority": True}]},
            "routes[0] (Route 192.0.2.0/24 via 10.0.0.1): priority: missing, and needed with match_priority.",
        ),
        (
            {"routes": [{"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 1, "match_priority": "?"}]},
            "routes[0] (Route 192.0.2.0/24 via 10.0.0.1): match_priority: '?' does not fit, it must be true or false.",
        ),
        (
            {"ipsec_tunnels": [{"name": "a", "update_psk": "?"}]},
            "ipsec_tunnels[0] (IPsec tunnel a): update_psk: '?' does not fit, it must be 'on_create' or 'always'.",
        ),
        (
            {"connectors": [{"device": {"id": "x", "serial_number": "y"}}]},
            "connectors[0] (Connector y): device.id and device.serial_number contradict each other; keep one.",
        ),
        (
            {"sites": [{"name": "b", "app_configs": [{"app": "X", "managed_app_id": "y"}]}]},
            "sites[0].app_configs[0] (App config X of site b): app and managed_app_id contradict each other; keep one.",
        ),
        (
            {"sites": [{"name": "b", "app_configs": [{"preferred_wans": {"name": "x"}, "app": ""}]}]},
            (
                "sites[0].app_configs[0] (App config of site b): preferred_wans: a dictionary was given where a list "
                "is needed."
            ),
        ),
    ],
)
def test_a_problem_says_where_it_is_and_what_would_be_right(sections: dict[str, t.Any], problem: str) -> None:
    assert problem in _problems(**sections)


def test_one_mistake_is_one_problem() -> None:
    assert len(_problems(gre_tunnels=[{"name": ""}])) == 1


def test_a_value_that_cannot_be_right_waits_for_the_object_with_the_id() -> None:
    route = {"prefix": "192.0.2.1/24", "nexthop": "nowhere", "priority": 1, "description": "x"}
    (node,) = _read(routes=[{"id": "7" * 32, **route}]).nodes
    assert node.fields == route
    assert [*node.odd] == ["prefix", "nexthop"]
    assert node.verbatim == {"prefix": "192.0.2.1/24", "nexthop": "nowhere"}
    (lan,) = _read(
        sites=[{"name": "a", "lans": [{"id": "7" * 32, "name": "l", "nat": {"static_prefix": ["x"]}}]}]
    ).nodes[1:]
    assert lan.verbatim == {"nat": {"static_prefix": ["x"]}}
    assert [*lan.odd] == ["nat"]
    assert len(_problems(routes=[route])) == 2
    assert len(_problems(routes=[{"id": "7" * 32, "prefx": "192.0.2.1/24"}])) == 1


def test_numbers_and_strings_from_yaml_are_taken_for_names_and_flags() -> None:
    desired = _read(
        sites=[{"name": "b", "connector": 42, "app_configs": [{"app": "Zoom", "preferred_wans": [1, "x"]}]}],
        routes=[{"prefix": "192.0.2.0/24", "nexthop_tunnel": 7, "priority": 1, "match_priority": "no"}],
    )
    site, config, route = desired.nodes
    assert site.names == {"connector": "42"}
    assert config.names == {"app": "Zoom", "preferred_wans": ["1", "x"]}
    assert route.names == {"nexthop_tunnel": "7"}
    assert route.distinguish == ()


def test_options_set_to_null_are_left_out() -> None:
    desired = _read(sites=[{"name": "b", "description": None, "lans": None, "unknown": None}], routes=None)
    assert desired.nodes[0].fields == {"name": "b"}
    assert desired.nodes[0].sections == frozenset()
    assert desired.sections == {"sites"}


def test_secrets_are_known_and_no_problem_shows_them() -> None:
    tunnels = [{"name": "a", "psk": "hush", "bgp": {"customer_asn": 65001, "md5_key": "hush-hush"}}]
    secrets: set[str] = set()
    read_desired([Document(None, {"ipsec_tunnels": tunnels})], secrets=secrets)
    assert secrets == {"hush", "hush-hush"}
    with pytest.raises(InvalidOptions):
        read_desired([Document(None, {"ipsec_tunnels": [{"psk": "hush-too", "name": ""}]})], secrets=secrets)
    assert "hush-too" in secrets
    wrong: list[dict[str, t.Any]] = [
        {"name": "a", "psk": ["hush"]},
        {"name": "b", "bgp": "hush"},
        {"name": "c", "bgp": {"md5_key": 'hu"sh'}},
    ]
    problems = _problems(ipsec_tunnels=wrong)
    assert len(problems) == 3
    assert "hu" not in " ".join(problem.replace("which", "") for problem in problems)


def test_a_hidden_secret_is_left_alone() -> None:
    node = _read(ipsec_tunnels=[{"name": "a", "bgp": {"customer_asn": 1, "md5_key": "********"}}]).nodes[0]
    assert node.fields == {"name": "a", "bgp": {"customer_asn": 1}}
    assert node.hidden == ("bgp.md5_key",)


def test_a_key_is_sent_again_only_on_request() -> None:
    once, always = _read(
        ipsec_tunnels=[{"name": "a", "psk": "hush"}, {"name": "b", "psk": "hush", "update_psk": "always"}]
    ).nodes
    assert once.send == {}
    assert always.send == {"psk": "hush"}
