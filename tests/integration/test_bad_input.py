# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user reads who wrote something that cannot be right. Nothing is sent for what can be known without asking."""

from __future__ import annotations

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.bad_input import Case, assert_refused
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Task

GRE = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.0.0.0/31",
}
IPSEC = {"name": "branch-01", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.0.1.0/31"}
ROUTE = {"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 100}
SEED = {
    "gre_tunnels": [{**GRE, "name": "GRE_TAKEN"}],
    "ipsec_tunnels": [{**IPSEC, "name": "branch-02"}],
    "cf_interconnects": [{"name": f"cni-{place}-01", "interface_address": "10.0.2.0/31"} for place in ("fra", "ams")],
}


CASES = [
    # Ansible's own checks
    Case("gre_tunnel", {**GRE, "mtu": "big"}, ("mtu", "convert to int")),
    Case("gre_tunnel", {**GRE, "state": "here"}, ("state", "present, absent", "here")),
    Case("gre_tunnel", {**GRE, "health_check": {"rate": "fast"}}, ("rate", "low, mid, high", "fast", "health_check")),
    Case("gre_tunnel", {**GRE, "colour": "red"}, ("gre_tunnel", "colour")),
    Case("gre_tunnel", {**GRE, "bgp": {"asn": 65010}}, ("gre_tunnel", "bgp.asn", "customer_asn")),
    Case("gre_tunnel", {**GRE, "bgp": "65010"}, ("bgp: a single value was given where a dictionary is needed.",)),
    Case("gre_tunnel", {**GRE, "health_check": ["high"]}, ("health_check: a list was given where",)),
    Case("ipsec_tunnel", {**IPSEC, "bgp": [{"md5_key": "{{ md5_key }}"}]}, ("bgp: a list was given where",)),
    Case("interconnect", {"name": "cni-fra-01", "state": "absent"}, ("state", "present", "absent")),
    Case("route", {**ROUTE, "nexthop_tunnel": "GRE_1"}, ("mutually exclusive", "nexthop_tunnel|nexthop")),
    Case("route_info", {"id": "1" * 32, "prefix": "192.0.2.0/24"}, ("mutually exclusive", "id|prefix")),
    # the models' checks
    Case("gre_tunnel", {**GRE, "name": ""}, ("name", "empty")),
    Case("gre_tunnel", {**GRE, "mtu": 50}, ("GRE tunnel GRE_1: mtu: 50 is too small; the minimum is 68.",)),
    Case("gre_tunnel", {**GRE, "ttl": 256}, ("ttl: 256", "255")),
    Case(
        "gre_tunnel", {**GRE, "customer_gre_endpoint": "198.51.100.300"}, ("customer_gre_endpoint: '198.51.100.300'",)
    ),
    Case("gre_tunnel", {**GRE, "interface_address": "10.0.0.0"}, ("interface_address: '10.0.0.0'", "10.213.0.8/31")),
    Case("gre_tunnel", {**GRE, "health_check": {"target": "here"}}, ("health_check.target.saved: 'here'",)),
    Case("gre_tunnel", {**GRE, "bgp": {"customer_asn": 2**32}}, ("bgp.customer_asn: 4294967296", "4294967295")),
    Case(
        "gre_tunnel",
        {**GRE, "mtu": 1, "ttl": 0},
        ("GRE tunnel GRE_1: mtu: 1 is too small; the minimum is 68. ttl: 0 is too small; the minimum is 1.",),
    ),
    # of a secret the message does not even show what is wrong with it
    Case(
        "gre_tunnel",
        {**GRE, "bgp": {"customer_asn": 1, "md5_key": "{{ md5_key }}?"}},
        ("bgp.md5_key: the value (hidden)",),
    ),
    Case("interconnect", {"name": "cni-fra-01", "mtu": 1.5}, ("mtu", "convert to int")),
    Case("route", {**ROUTE, "prefix": "192.0.2.1/24"}, ("prefix: '192.0.2.1/24' has host bits set", "192.0.2.0/24")),
    Case("route", {**ROUTE, "nexthop": "GRE_1"}, ("nexthop: 'GRE_1' is not an IP address",)),
    Case("route", {**ROUTE, "weight": -1}, ("weight: -1", "0")),
    Case("route", {**ROUTE, "priority": -1}, ("priority: -1", "0")),
    Case("route", {"prefix": "192.0.2.0/24", "priority": 1}, ("give prefix and nexthop (or nexthop_tunnel), or id",)),
    Case("route_info", {"prefix": "everywhere"}, ("prefix: 'everywhere' is not an IP prefix",)),
    # the connection options
    Case("gre_tunnel", {**GRE, "account_id": "my account"}, ("account_id: 'my account'",)),
    Case("gre_tunnel", {**GRE, "base_url": "api.cloudflare.com"}, ("base_url: 'api.cloudflare.com' is not a URL",)),
    Case(
        "gre_tunnel",
        {**GRE, "base_url": "https://u:{{ psk }}@api.example.com"},
        ("base_url holds a user name or a password (hidden)",),
    ),
    Case("gre_tunnel", {**GRE, "timeout": 0}, ("timeout: 0", "out of range")),
    Case("gre_tunnel", {**GRE, "proxy": "http://u:{{ psk }}@"}, ("proxy: the value (hidden",)),
    Case("gre_tunnel", {**GRE, "ca_path": "/nowhere/ca.pem"}, ("ca_path: '/nowhere/ca.pem'",)),
    # what only the account tells
    Case(
        "gre_tunnel",
        {"name": "GRE_1"},
        ("interface_address, cloudflare_gre_endpoint, customer_gre_endpoint are needed",),
        ("GET gre_tunnels",),
    ),
    Case(
        "ipsec_tunnel",
        {**IPSEC, "bgp": {"md5_key": "{{ md5_key }}"}},
        ("bgp.customer_asn is needed",),
        ("GET ipsec_tunnels",),
    ),
    Case(
        "interconnect",
        {"name": "cni-fra-02", "mtu": 1400},
        ("Interconnect cni-fra-02: there is none", "These exist: cni-fra-01, cni-ams-01."),
        ("GET cf_interconnects",),
    ),
    # what only the API knows
    Case(
        "ipsec_tunnel",
        {**IPSEC, "name": "GRE_TAKEN"},
        (
            "IPsec tunnel GRE_TAKEN: the API refused the request: the name GRE_TAKEN is already in use",
            "code 1022, HTTP 400",
        ),
        ("GET ipsec_tunnels", "POST ipsec_tunnels"),
    ),
    Case(
        "gre_tunnel",
        {"name": "GRE_TAKEN", "interface_address": "127.0.0.1/31"},
        ("GRE tunnel GRE_TAKEN: the API refused the request: invalid interface_address:", "code 1022"),
        ("GET gre_tunnels", "PUT gre_tunnels/{id}"),
    ),
]


def test_a_message_names_the_option_and_its_value(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    untouched = emulator.account(ACCOUNT_ID)
    played = play([Task(case.module, case.options) for case in CASES])
    assert_refused(CASES, played)
    assert emulator.account(ACCOUNT_ID) == untouched


def test_what_the_api_refuses_is_known_in_check_mode(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    cases = [case for case in CASES if len(case.requests) > 1]
    played = play([Task(case.module, case.options) for case in cases], check=True)
    for case, step in zip(cases, played.steps, strict=True):
        assert all(part in step.message for part in case.says)
        look, write = case.requests
        assert step.requests == (look, f"{write}?validate_only=true")
