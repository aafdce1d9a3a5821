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
