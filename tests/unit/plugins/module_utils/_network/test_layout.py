# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which file of an export holds what, in which order."""

from __future__ import annotations

import random
import typing as t

import yaml

from ansible_collections.cloudflare.magic.plugins.module_utils._network.layout import (
    HEADER,
    laid_out,
    written_out,
)

NETWORK: dict[str, list[dict[str, t.Any]]] = {
    "apps": [],
    "sites": [
        {"name": "Den Haag / Centrum", "lans": [{"name": "b"}, {"name": "a"}], "acls": []},
        {"name": "den haag (centrum)"},
        {"name": "..", "wans": [{"name": "x"}]},
    ],
    "routes": [
        {"prefix": "2001:db8::/32", "nexthop": "fd00::1", "priority": 1},
        {"prefix": "10.10.0.0/16", "nexthop": "10.0.0.1", "priority": 1},
        {"prefix": "10.9.0.0/16", "nexthop": "10.0.0.1", "priority": 200},
        {"prefix": "10.9.0.0/16", "nexthop": "10.0.0.3", "priority": 100},
    ],
}


def test_each_site_is_a_file_and_each_other_section_one() -> None:
    files = laid_out(NETWORK)
    assert {file: [*sections] for file, sections in files.items()} == {
        "apps.yml": ["apps"],
        "routes.yml": ["routes"],
        "sites/site.yml": ["sites"],
        "sites/den-haag-centrum.yml": ["sites"],
    }
    shared = files["sites/den-haag-centrum.yml"]["sites"]
    assert [site["name"] for site in shared] == ["Den Haag / Centrum", "den haag (centrum)"]
    assert shared[0]["lans"] == [{"name": "a"}, {"name": "b"}]


def test_what_is_at_home_at_a_site_is_in_its_file() -> None:
    network: dict[str, list[dict[str, t.Any]]] = {
        "sites": [
            {"name": name, "lans": [{"name": "l", "static_addressing": {"address": f"10.{number}.0.1/24"}}]}
            for number, name in enumerate(("Lima", "Oslo"))
        ],
        "gre_tunnels": [
            {"name": "LIMA_1", "interface_address": "10.9.0.0/31"},
            {"name": "HUB", "interface_address": "10.9.0.2/31"},
        ],
        "ipsec_tunnels": [{"name": "x", "interface_address": "10.9.0.4/31"}],
        "interconnects": [],
        "routes": [
            {"prefix": "192.0.2.0/24", "nexthop": "10.9.0.1", "priority": 1},
            {"prefix": "10.1.0.0/24", "nexthop": "10.9.0.5", "priority": 1},
            {"prefix": "10.0.0.0/24", "nexthop": "10.9.0.3", "priority": 1},
            {"prefix": "10.0.0.0/8", "nexthop": "10.9.0.3", "priority": 1},
        ],
    }
    files = laid_out(network)
    names = {
        file: {section: [item.get("name") or item["prefix"] for item in items] for section, items in sections.items()}
        for file, sections in files.items()
    }
    assert names == {
        "gre_tunnels.yml": {"gre_tunnels": ["HUB"]},
        "ipsec_tunnels.yml": {"ipsec_tunnels": []},
        "interconnects.yml": {"interconnects": []},
        "routes.yml": {"routes": ["10.0.0.0/8"]},
        "sites/lima.yml": {"sites": ["Lima"], "gre_tunnels": ["LIMA_1"], "routes": ["10.0.0.0/24", "192.0.2.0/24"]},
        "sites/oslo.yml": {"sites": ["Oslo"], "ipsec_tunnels": ["x"], "routes": ["10.1.0.0/24"]},
    }
    assert [*files["sites/lima.yml"]] == ["sites", "gre_tunnels", "routes"]


def test_odd_values_keep_nothing_from_being_laid_out() -> None:
    odd: list[t.Any] = [None, 5, "", "x", ["a"], {"b": 1}, True]
    network = {
        "sites": [{"name": value, "lans": [{"static_addressing": value}]} for value in odd],
        "gre_tunnels": [{"name": value, "interface_address": value} for value in odd],
        "routes": [{"prefix": value, "nexthop": value, "priority": value} for value in odd],
    }
    written = [item for sections in laid_out(network).values() for items in sections.values() for item in items]
    assert len(written) == 3 * len(odd)


def test_routes_are_ordered_by_address() -> None:
    routes = laid_out(NETWORK)["routes.yml"]["routes"]
    assert [(route["prefix"], route["priority"]) for route in routes] == [
        ("10.9.0.0/16", 100),
        ("10.9.0.0/16", 200),
        ("10.10.0.0/16", 1),
        ("2001:db8::/32", 1),
    ]


def test_the_order_of_the_api_does_not_matter() -> None:
    shuffled = {section: random.Random(7).sample(items, len(items)) for section, items in NETWORK.items()}
    assert shuffled != NETWORK
    texts = [{file: written_out(sections) for file, sections in laid_out(each).items()} for each in (NETWORK, shuffled)]
    assert texts[0] == texts[1]


def test_a_text_can_be_read_back_and_known_again() -> None:
    sections = {"apps": [{"name": "café", "hostnames": ["*.example"]}]}
    text = written_out(sections)
    assert text.startswith(HEADER + "---\n")
    assert "café" in text
    assert yaml.safe_load(text) == sections
