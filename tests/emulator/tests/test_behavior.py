# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PUT and PATCH do with what they leave out, which nobody knows of the API: the emulator can do both."""

from __future__ import annotations

from typing import Any

import pytest

import magic_emulator

SITE_ID = "50000000000000000000000000000001"
LAN_ID = "d0000000000000000000000000000001"
ROUTE_ID = "70000000000000000000000000000001"
GRE_ID = "10000000000000000000000000000001"
IPSEC_ID = "20000000000000000000000000000001"
CONTENT: dict[str, Any] = {
    "gre_tunnels": [
        {
            "id": GRE_ID,
            "name": "GRE_1",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.213.0.8/31",
            "mtu": 1400,
            "health_check": {"rate": "high", "direction": "bidirectional", "target": "192.0.2.1"},
        }
    ],
    "ipsec_tunnels": [
        {
            "id": IPSEC_ID,
            "name": "IPSEC_1",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.213.0.10/31",
            "description": "to ISP X",
            "bgp": {"customer_asn": 65000, "md5_key": "a key"},
        }
    ],
    "routes": [{"id": ROUTE_ID, "prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 1, "weight": 5}],
    "sites": [
        {
            "id": SITE_ID,
            "name": "branch-1",
            "location": {"lat": "1", "lon": "2"},
            "lans": [
                {
                    "id": LAN_ID,
                    "name": "tills",
                    "physport": 1,
                    "static_addressing": {
                        "address": "192.168.1.1/24",
                        "dhcp_server": {
                            "dhcp_pool_start": "192.168.1.100",
                            "dhcp_pool_end": "192.168.1.200",
                            "dns_servers": ["192.0.2.53", "192.0.2.54"],
                            "reservations": {"00:11:22:33:44:55": "192.168.1.10"},
                        },
                    },
                }
            ],
        }
    ],
}
LAN = f"/sites/{SITE_ID}/lans/{LAN_ID}"
DHCP_CHANGE = {"static_addressing": {"address": "192.168.1.2/24", "dhcp_server": {"dns_servers": ["192.0.2.55"]}}}
MERGED_DHCP = {
    **CONTENT["sites"][0]["lans"][0]["static_addressing"]["dhcp_server"],
    "dns_servers": ["192.0.2.55"],
}
TARGET_OBJECT = {"x-magic-new-hc-target": "true"}


@pytest.fixture(autouse=True)
def _content(emulator: magic_emulator.Emulator, account_id: str) -> None:
    emulator.set_account(account_id, CONTENT)


@pytest.fixture(params=magic_emulator.READINGS.values(), ids=magic_emulator.READINGS)
def reading(request: pytest.FixtureRequest, emulator: magic_emulator.Emulator) -> magic_emulator.Behavior:
    """The emulator behaves in this way, of all that there are."""
    behavior: magic_emulator.Behavior = request.param
    emulator.behave(put=behavior.put, patch=behavior.patch)
    return behavior


@pytest.mark.genuine(1)
@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/ipsec_tunnels/{IPSEC_ID}", {"psk": "a new key"}),
        (f"/ipsec_tunnels/{IPSEC_ID}", {"health_check": {"rate": "low"}}),
        (f"/gre_tunnels/{GRE_ID}", {"health_check": {"direction": "unidirectional"}}),
    ],
)
def test_a_tunnel_can_be_updated_by_one_field_alone(http, path, body):
    key = f"modified_{path.split('/')[1].removesuffix('s')}"
    before = http.get(path, headers=TARGET_OBJECT).json()["result"]

    answer = http.put(path, json=body, headers=TARGET_OBJECT)

    assert answer.status_code == 200
    result = answer.json()["result"]
    assert result["modified"] is True
    (before,) = before.values()
    assert result[key]["name"] == before["name"]
    for field, value in body.items():
        if isinstance(value, dict):
            assert {**result[key][field], "target": None} == {**before[field], **value, "target": None}


def test_put_keeps_or_clears_what_it_leaves_out(http, reading):
    body = {"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 2}

    after = http.put(f"/routes/{ROUTE_ID}", json=body).json()["result"]["modified_route"]

    assert after["priority"] == 2
    assert after.get("weight") == (5 if reading.put == "merge" else None)


def test_put_needs_the_required_fields_only_if_it_replaces(http, reading):
    answer = http.put(f"/routes/{ROUTE_ID}", json={"weight": 9})

    assert answer.status_code == (200 if reading.put == "merge" else 400)


def test_a_bulk_update_does_as_put_does_and_needs_the_required_fields(http, reading):
    entry = {"id": ROUTE_ID, "prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 2}

    (after,) = http.put("/routes", json={"routes": [entry]}).json()["result"]["modified_routes"]
    assert after.get("weight") == (5 if reading.put == "merge" else None)
    assert http.put("/routes", json={"routes": [{"id": ROUTE_ID, "weight": 9}]}).status_code == 400


def test_a_bulk_update_merges_nested_objects(http):
    tunnel = {name: value for name, value in CONTENT["gre_tunnels"][0].items() if name != "mtu"}
    entry = {**tunnel, "health_check": {"rate": "low"}}

    answer = http.put("/gre_tunnels", json={"gre_tunnels": [entry]}, headers=TARGET_OBJECT).json()

    (after,) = answer["result"]["modified_gre_tunnels"]
    assert (after["mtu"], after["health_check"]["rate"], after["health_check"]["direction"]) == (
        1400,
        "low",
        "bidirectional",
    )


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_nested_objects_are_merged_or_replaced(http, reading, method):
    merges = (reading.put if method == "PUT" else reading.patch) == "merge"

    after = http.request(method, LAN, json=DHCP_CHANGE).json()["result"]

    expected = MERGED_DHCP if merges else DHCP_CHANGE["static_addressing"]["dhcp_server"]
    assert after["static_addressing"] == {"address": "192.168.1.2/24", "dhcp_server": expected}


def test_patch_keeps_the_fields_of_the_object_itself(http, reading):
    after = http.patch(LAN, json={"name": "cash"}).json()["result"]

    assert (after["name"], after["physport"]) == ("cash", 1)
    assert after["static_addressing"] == CONTENT["sites"][0]["lans"][0]["static_addressing"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_null_clears_whatever_merges(http, reading, method):
    body = {"location": {"lat": None, "lon": "3"}} if method == "PATCH" else {"name": "branch-1", "location": None}

    after = http.request(method, f"/sites/{SITE_ID}", json=body).json()["result"]

    assert after.get("location") == ({"lon": "3"} if method == "PATCH" else None)


def test_maps_are_values_and_replaced_as_a_whole(http, emulator):
    emulator.behave(patch="merge")
    reservations = {"00:11:22:33:44:66": "192.168.1.11"}

    after = http.patch(LAN, json={"static_addressing": {"dhcp_server": {"reservations": reservations}}}).json()[
        "result"
    ]

    assert after["static_addressing"]["dhcp_server"]["reservations"] == reservations
    assert after["static_addressing"]["address"] == "192.168.1.1/24"


def test_what_was_merged_has_to_be_whole(http, emulator):
    emulator.behave(patch="merge")
    http.patch(LAN, json={"static_addressing": None})

    answer = http.patch(LAN, json={"static_addressing": {"secondary_address": "192.168.1.3/24"}})

    assert answer.status_code == 400
    assert 'missing required field "address"' in answer.json()["errors"][0]["message"]
    tunnel = f"/gre_tunnels/{GRE_ID}"
    assert http.patch(LAN, json={"static_addressing": {"address": "192.168.1.1/24"}}).status_code == 200
    assert http.put(tunnel, json={"colour": "red"}).status_code == 400


def test_the_behavior_is_changed_and_shown_by_the_control_api(control):
    control.post("/reset")
    first = {
        "put": "merge",
        "patch": "replace",
        "error_pointers": False,
        "gre_bgp_updates": True,
        "remote_identities": True,
        "connector_primary": False,
    }
    assert control.get("/behavior").json() == first

    assert control.post("/behavior", json={"patch": "merge"}).json() == {**first, "patch": "merge"}
    assert control.post("/behavior", json={"put": "sometimes"}).status_code == 400
    assert control.post("/behavior", json={"delete": "merge"}).status_code == 400
    assert control.get("/behavior").json() == {**first, "patch": "merge"}
    control.post("/reset")
    assert control.get("/behavior").json() == first


def test_reset_goes_back_to_what_the_server_was_started_with(account_id):
    with magic_emulator.serve(put="replace", patch="merge") as emulator:
        emulator.behave(put="merge", patch="replace")
        emulator.set_account(account_id, {})
        assert emulator.behavior == magic_emulator.Behavior(put="merge", patch="replace")

        emulator.reset()

        assert emulator.behavior == magic_emulator.Behavior(put="replace", patch="merge")
