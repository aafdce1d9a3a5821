# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user reads who wrote something about a site that cannot be right. The API decides wherever it might accept."""

from __future__ import annotations

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.bad_input import Case, assert_refused
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Player, Task

ONE, TWO = "1" * 32, "2" * 32
SEED = {
    "connectors": [{"device": {"serial_number": "SN-1"}}],
    "apps": [],
    "sites": [
        {
            "name": "branch-01",
            "wans": [{"name": "fiber", "physport": 1}],
            "lans": [
                {"name": "office", "physport": 2, "static_addressing": {"address": "192.168.10.1/24"}},
                *(
                    {"id": each, "name": "guests", "physport": 5, "vlan_tag": tag}
                    for tag, each in enumerate((ONE, TWO))
                ),
            ],
        },
        {
            "name": "head-office",
            "ha_mode": True,
            "lans": [
                {
                    "name": "heartbeat",
                    "physport": 3,
                    "ha_link": True,
                    "static_addressing": {
                        "address": "192.168.30.1/24",
                        "secondary_address": "192.168.30.2/24",
                        "virtual_address": "192.168.30.3/24",
                    },
                }
            ],
        },
    ],
}

BRANCH, HEAD_OFFICE = {"site": "branch-01"}, {"site": "head-office"}
OFFICE = {**BRANCH, "name": "office"}
TILLS = {**BRANCH, "name": "tills", "physport": 4}
FIBRE = {**HEAD_OFFICE, "name": "fiber", "physport": 1}
ACL = {**BRANCH, "name": "tills to office"}
ZOOM = {**BRANCH, "managed_app_id": "zoom"}
HA_OFFICE = {
    **HEAD_OFFICE,
    "name": "office",
    "physport": 2,
    "static_addressing": {
        "address": "192.168.10.1/24",
        "secondary_address": "192.168.10.2/24",
        "virtual_address": "192.168.10.3/24",
    },
}
SITES = ("GET sites",)
LANS, WANS = (*SITES, "GET sites/{id}/lans"), (*SITES, "GET sites/{id}/wans")

MALFORMED = [
    Case("site", {"name": "branch-03", "location": {"lat": "north"}}, ("location.lat: 'north'", "37.6192")),
    Case("site", {"name": ""}, ("name: ''",)),
    Case("site", {"name": "branch-01", "connector": "SN-1", "connector_id": ""}, ("mutually exclusive", "connector")),
    Case("lan", {**TILLS, "vlan_tag": 4095}, ("LAN tills of site branch-01: vlan_tag: 4095", "4094")),
    Case("lan", {**TILLS, "static_addressing": {"address": "192.168.20.1"}}, ("static_addressing.address: '192.168",)),
    Case(
        "lan",
        {**OFFICE, "static_addressing": {"dhcp_server": {"reservations": {"00:11:22": "192.168.10.10"}}}},
        ("static_addressing.dhcp_server.reservations", "'00:11:22' is not a MAC address"),
    ),
    Case("wan", {**BRANCH, "name": "fiber", "priority": -1}, ("WAN fiber of site branch-01: priority: -1", "0")),
    Case("wan", {"name": "fiber"}, ("missing required arguments: site",)),
    Case("acl", {**ACL, "lan_2": {"ports": [0, 65536]}}, ("lan_2.ports", "0", "lan_2.ports", "65536")),
    Case("acl", {**ACL, "lan_2": {"port_ranges": ["9000-8000"]}}, ("lan_2.port_ranges", "'9000-8000'", "8080-9000")),
    Case("acl", {**ACL, "lan_2": {"lan": "office", "lan_id": ONE}}, ("mutually exclusive: lan|lan_id found in lan_2",)),
    Case("acl", {**ACL, "protocols": ["sctp"]}, ("protocols", "tcp, udp, icmp", "sctp")),
    Case("app", {"name": "Stock", "ip_subnets": ["192.0.2.1/24"]}, ("ip_subnets", "host bits", "192.0.2.0/24")),
    Case("app_config", {**ZOOM, "app": "Zoom"}, ("mutually exclusive: app|managed_app_id",)),
    Case("app_config", {**ZOOM, "breakout": "maybe"}, ("breakout", "true, false, default", "maybe")),
    Case("connector", {"device": {"serial_number": "SN-1", "id": ONE}}, ("mutually exclusive: id|serial_number",)),
    Case("connector", {"notes": "x", "interrupt_window_hour_of_day": 24}, ("interrupt_window_hour_of_day: 24", "23")),
    Case("connector", {"notes": "x", "interrupt_window_embargo_dates": ["24.12."]}, ("'24.12.'", "2026-12-24")),
]
"""Known to be wrong without asking."""

UNKNOWN = [
    Case(
        "site",
        {"name": "branch-01", "connector": "SN-2"},
        ("Site branch-01: connector: there is no connector 'SN-2'. These exist: SN-1.",),
        ("GET connectors",),
    ),
    Case(
        "lan",
        {**TILLS, "site": "branch-1"},
        ("LAN tills of site branch-1: site: there is no site 'branch-1'. These exist: branch-01, head-office.",),
        SITES,
    ),
    Case("acl", {**ACL, "lan_1": {"lan": "till"}}, ("lan_1.lan: there is no LAN 'till'. These exist: guest",), LANS),
    Case("acl", {**ACL, "lan_1": {"lan": "guests"}}, ("lan_1.lan: 'guests' is not unique", ONE, TWO), LANS),
    Case("lan", {**BRANCH, "name": "guests"}, (f"2 objects have this name: {ONE}, {TWO}.", "physport"), LANS),
    Case(
        "app_config",
        {**BRANCH, "app": "Zoomm"},
        ("app: there is no app or managed app 'Zoomm'. These exist: Zoom,",),
        (*SITES, "GET apps"),
    ),
    Case(
        "app_config",
        {**ZOOM, "breakout": True, "preferred_wans": ["lte"]},
        ("preferred_wans: there is no WAN 'lte'. These exist: fiber.",),
        WANS,
    ),
    Case("wan", {**BRANCH, "name": "lte"}, ("physport is needed",), WANS),
    Case("acl", ACL, ("lan_1, lan_2 are needed",), (*SITES, "GET sites/{id}/acls")),
    Case("connector", {"notes": "x"}, ("Connector x: ", "device is needed"), ("GET connectors",)),
]
"""What is named does not exist, or not once, or not yet."""

IMPOSSIBLE = [
    Case("lan", {**TILLS, "physport": 2}, ("vlan_tag: 0 on physport 2 is taken by office.",), LANS),
    Case("wan", {**BRANCH, "name": "lte", "physport": 1}, ("vlan_tag: 0 on physport 1 is taken by fiber.",), WANS),
    Case("lan", {**TILLS, "ha_link": True}, ("ha_link: true works only in a site with ha_mode: true",), LANS),
    Case("lan", {**HA_OFFICE, "ha_link": True}, ("ha_link: LAN heartbeat is the ha_link already",), LANS),
    Case(
        "lan",
        {**HA_OFFICE, "static_addressing": {"address": "192.168.10.1/24"}},
        ("LAN office of site head-office:", "static_addressing.secondary_address, static_addressing.virtual_address: "),
        LANS,
    ),
    Case(
        "wan",
        {**FIBRE, "static_addressing": {"address": "203.0.113.66/28", "gateway_address": "203.0.113.65"}},
        ("WAN fiber of site head-office: static_addressing.secondary_address: needed",),
        WANS,
    ),
    Case(
        "lan",
        {
            **OFFICE,
            "static_addressing": {
                "dhcp_server": {
                    "dhcp_pool_start": "192.168.11.100",
                    "dhcp_pool_end": "192.168.10.99",
                    "reservations": {"001122AABB01": "192.168.12.10"},
                }
            },
        },
        (
            "LAN office of site branch-01: static_addressing.dhcp_server.dhcp_pool_start: 192.168.11.100 lies outside",
            "reservations[00:11:22:aa:bb:01]: 192.168.12.10 lies outside the LAN's subnet 192.168.10.0/24.",
            "192.168.11.100 comes after dhcp_pool_end 192.168.10.99",
        ),
        LANS,
    ),
    Case(
        "lan",
        {
            **OFFICE,
            "static_addressing": {
                "dhcp_server": {"dhcp_pool_start": "192.168.10.100"},
                "dhcp_relay": {"server_addresses": ["10.0.0.67"]},
            },
        },
        ("static_addressing.dhcp_server: a LAN has a DHCP server or a dhcp_relay, not both.",),
        LANS,
    ),
    Case(
        "app_config",
        {**ZOOM, "preferred_wans": ["fiber"]},
        ("preferred_wans: WANs can be preferred only with breakout: true.",),
        (*WANS, "GET sites/{id}/app_configs"),
    ),
    Case(
        "site",
        {"name": "branch-01", "secondary_connector": "SN-1"},
        ("secondary_connector_id: a second connector needs a site with ha_mode: true.",),
        ("GET connectors", "GET sites"),
    ),
]
"""Contradicts what is there, so that the API could not accept it."""


def test_nothing_is_sent_that_the_api_cannot_accept(player: Player, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    untouched = emulator.account(ACCOUNT_ID)
    cases = MALFORMED + UNKNOWN + IMPOSSIBLE
    tasks = [Task(case.module, case.options) for case in cases]
    assert_refused(cases, player.play(tasks, adapter="worker"))
    assert emulator.account(ACCOUNT_ID) == untouched


def test_what_the_api_may_accept_is_left_to_it(player: Player, emulator: magic_emulator.Emulator) -> None:
    """Subnets that overlap are worth a warning. Some versions of the API refuse them, as the emulator does."""
    emulator.set_account(ACCOUNT_ID, SEED)
    overlapping = Task("lan", {**TILLS, "static_addressing": {"address": "192.168.10.129/25"}})
    rehearsed, refused = player.play([overlapping.rehearsed(), overlapping], adapter="worker").steps
    warning = "static_addressing.address: 192.168.10.128/25 overlaps 192.168.10.0/24 of LAN office."
    assert (rehearsed.operation, rehearsed.result["warnings"]) == ("created", [warning])
    assert refused.message.startswith(
        "LAN tills of site branch-01: the API refused the request: 192.168.10.128/25 overlaps"
    )
    assert refused.requests == (*LANS, "POST sites/{id}/lans")
