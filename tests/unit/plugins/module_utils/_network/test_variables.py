# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired state from variables: common options, keys that are kept apart, and what is to go."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._network.variables import (
    Split,
    by_state,
    network_of,
    with_defaults,
)


def test_only_sections_that_were_given_are_there() -> None:
    given = {"routes": [], "apps": None, "sites": "", "gre_tunnels": [{"name": "a"}]}
    assert network_of(given, {}, {}, {}) == Split({"routes": [], "gre_tunnels": [{"name": "a"}]}, {})


@pytest.mark.parametrize(
    ("item", "defaults", "merged"),
    [
        ({"name": "a"}, None, {"name": "a"}),
        ({"name": "a"}, {"mtu": 1400, "name": "b"}, {"mtu": 1400, "name": "a"}),
        ({"h": {"rate": "low"}}, {"h": {"rate": "high", "type": "reply"}}, {"h": {"rate": "low", "type": "reply"}}),
        ({"ports": [1]}, {"ports": [2, 3]}, {"ports": [1]}),
        ({"bgp": {}}, {"bgp": {"customer_asn": 1}}, {"bgp": {"customer_asn": 1}}),
        ({"bgp": None}, {"bgp": {"customer_asn": 1}}, {"bgp": None}),
        ({"bgp": {"customer_asn": 1}}, {"bgp": None}, {"bgp": {"customer_asn": 1}}),
        ("no object", {"mtu": 1400}, "no object"),
    ],
)
def test_own_options_win_level_by_level(item: t.Any, defaults: t.Any, merged: t.Any) -> None:
    assert with_defaults(item, defaults) == merged


def test_defaults_reach_into_sites() -> None:
    sites = [{"name": "a", "lans": [{"name": "x"}], "wans": "no list"}, "no site"]
    defaults = {"site": {"ha_mode": False}, "lan": {"physport": 2}, "wan": {"priority": 1}}
    assert network_of({"sites": sites}, defaults, {}, {}).present["sites"] == [
        {"name": "a", "ha_mode": False, "lans": [{"name": "x", "physport": 2}], "wans": "no list"},
        "no site",
    ]


def test_keys_are_added_by_the_name_of_the_tunnel() -> None:
    given = {
        "ipsec_tunnels": [{"name": "a"}, {"name": "b", "psk": "own"}, {"name": "c", "bgp": {"customer_asn": 1}}],
        "gre_tunnels": [{"name": "a", "bgp": {}}, {"name": "b", "bgp": {"md5_key": "own"}}, "no tunnel"],
        "interconnects": [{"name": "c", "bgp": {"customer_asn": 2}}],
        "routes": [{"name": "a", "bgp": {"customer_asn": 3}}],
    }
    keys = {name: f"key of {name}" for name in "abc"}
    assert network_of(given, {}, keys, keys).present == {
        "ipsec_tunnels": [
            {"name": "a", "psk": "key of a"},
            {"name": "b", "psk": "own"},
            {"name": "c", "bgp": {"customer_asn": 1, "md5_key": "key of c"}, "psk": "key of c"},
        ],
        "gre_tunnels": [{"name": "a", "bgp": {}}, {"name": "b", "bgp": {"md5_key": "own"}}, "no tunnel"],
        "interconnects": [{"name": "c", "bgp": {"customer_asn": 2, "md5_key": "key of c"}}],
        "routes": [{"name": "a", "bgp": {"customer_asn": 3}}],
    }


def test_what_is_absent_stands_apart_also_where_a_default_says_so() -> None:
    items = [{"name": "a", "state": "absent"}, {"name": "b", "state": "present"}, {"name": "c", "state": None}, 1]
    assert by_state(items, "routes") == ([{"name": "b"}, {"name": "c"}, 1], [{"name": "a"}])
    routes = [{"prefix": "10.0.0.0/8"}, {"prefix": "10.1.0.0/16", "state": "present"}]
    split = network_of({"routes": routes}, {"route": {"state": "absent"}}, {}, {})
    assert split == Split({"routes": [{"prefix": "10.1.0.0/16"}]}, {"routes": [{"prefix": "10.0.0.0/8"}]})


def test_another_state_is_refused() -> None:
    with pytest.raises(InvalidOptions) as caught:
        by_state([{"state": "absent"}, {"state": "abesnt"}, {"state": 1}], "routes")
    assert caught.value.problems == (
        "routes[1].state: 'abesnt' is neither present nor absent.",
        "routes[2].state: 1 is neither present nor absent.",
    )
