# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real API was seen to do. The numbers are those of tests/contract/GENUINE.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import magic_emulator
from magic_emulator.clock import read_rfc3339, rfc3339

GRE: dict[str, Any] = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.213.0.8/31",
}
IPSEC: dict[str, Any] = {
    "name": "IPSEC_1",
    "cloudflare_endpoint": "203.0.113.1",
    "interface_address": "10.213.0.10/31",
}
ROUTE: dict[str, Any] = {"prefix": "192.0.2.0/24", "nexthop": "10.213.0.9", "priority": 100}
FULL: dict[str, Any] = {
    "type": "full",
    "system": "magic-transit",
    "time_limit": 86_400,
    "packet_limit": 5000,
    "byte_limit": 500_000,
    "colo_name": "ORD",
    "destination_conf": "gs://captures",
}
R2 = "r2://captures?account-id=1234&access-key-id=key&secret-access-key=secret"
R2_SHOWN = "r2://captures?account-id=1234"
TARGET_OBJECT = {"x-magic-new-hc-target": "true"}
FAMILIES = [("gre_tunnels", GRE), ("ipsec_tunnels", IPSEC), ("routes", ROUTE)]
Posts = Callable[[str, dict[str, Any]], dict[str, Any]]


@pytest.fixture(autouse=True)
def _as_seen(emulator: magic_emulator.Emulator) -> None:
    """No genuine error had a pointer."""
    emulator.behave(error_pointers=False)


@pytest.fixture
def created(http: httpx.Client) -> Posts:
    """Creates an object and returns what is answered."""

    def create(family: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = http.post(f"/{family}", json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()["result"]
        return result

    return create


@pytest.fixture
def pcaps(emulator: magic_emulator.Emulator, account_id: str, http: httpx.Client) -> str:
    """Where packet captures are, of an account with a bucket."""
    buckets = [{"destination_conf": "gs://captures", "status": "success"}]
    emulator.set_account(account_id, {"pcap_ownership": buckets})
    return f"{emulator.base_url}/accounts/{account_id}/pcaps"


@pytest.mark.genuine(2)
@pytest.mark.parametrize(
    ("family", "body", "title"),
    [("gre_tunnels", GRE, "GRE Tunnel"), ("ipsec_tunnels", IPSEC, "IPsec Tunnel"), ("routes", ROUTE, "Route")],
)
def test_null_for_a_string_is_refused(http, created, family, body, title):
    item = created(family, {**body, "description": "old"})

    refused = http.put(f"/{family}/{item['id']}", json={**body, "description": None})

    assert (refused.status_code, refused.json()["result"]) == (400, None)
    message = f'error parsing request body while updating {title}: type "string" is not permitted to be null'
    assert refused.json()["errors"] == [{"code": 1022, "message": f"Invalid Request: {message}"}]
    cleared = http.put(f"/{family}/{item['id']}", json={**body, "description": ""})
    (after,) = (value for key, value in cleared.json()["result"].items() if key != "modified")
    assert "description" not in after


@pytest.mark.genuine(3)
@pytest.mark.parametrize("put", ["merge", "replace"])
@pytest.mark.parametrize("bulk", [False, True], ids=["one", "bulk"])
def test_the_session_of_a_gre_tunnel_is_updated_and_removed(http, created, emulator, put, bulk):
    emulator.behave(put=put)
    tunnel = created("gre_tunnels", {**GRE, "bgp": {"customer_asn": 65000}})

    def after(bgp):
        body = {**GRE, "id": tunnel["id"], "bgp": bgp}
        if bulk:
            answer = http.put("/gre_tunnels", json={"gre_tunnels": [body]})
            return answer.json()["result"]["modified_gre_tunnels"][0]
        answer = http.put(f"/gre_tunnels/{tunnel['id']}", json={key: body[key] for key in body if key != "id"})
        return answer.json()["result"]["modified_gre_tunnel"]

    assert after({"customer_asn": 65001})["bgp"] == {"customer_asn": 65001}
    assert after(None).keys().isdisjoint({"bgp", "bgp_status"})


@pytest.mark.genuine(3)
@pytest.mark.parametrize("put", ["merge", "replace"])
def test_an_api_may_refuse_to_update_the_session_of_a_gre_tunnel(http, created, emulator, put):
    emulator.behave(put=put, gre_bgp_updates=False)
    tunnel = created("gre_tunnels", {**GRE, "bgp": {"customer_asn": 65000}})

    one = http.put(f"/gre_tunnels/{tunnel['id']}", json={**GRE, "bgp": None})
    bulk = http.put("/gre_tunnels", json={"gre_tunnels": [{**GRE, "id": tunnel["id"], "bgp": {"customer_asn": 1}}]})
    other = http.put(f"/gre_tunnels/{tunnel['id']}", json={**GRE, "mtu": 1300})

    for refused in (one, bulk):
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["message"]) == (400, 'Invalid Request: json: unknown field "bgp"')
    assert other.json()["result"]["modified_gre_tunnel"]["bgp"] == {"customer_asn": 65000}


@pytest.mark.genuine(4)
def test_long_names_are_accepted(created):
    assert created("gre_tunnels", {**GRE, "name": "eighteen_letters__"})["name"] == "eighteen_letters__"
    assert created("ipsec_tunnels", {**IPSEC, "name": "x" * 64})["name"] == "x" * 64


@pytest.mark.genuine(5)
@pytest.mark.parametrize("psk", ["five5", "eight888"])
@pytest.mark.parametrize("interface", ["10.213.0.11/31", "169.254.1.2/30"])
def test_short_keys_and_either_side_of_the_prefix_are_accepted(created, psk, interface):
    tunnel = created("ipsec_tunnels", {**IPSEC, "psk": psk, "interface_address": interface})

    assert tunnel["interface_address"] == interface


@pytest.mark.genuine(5)
def test_a_route_keeps_its_id_when_its_weight_changes(http, created):
    route = created("routes", {**ROUTE, "nexthop": "169.254.1.1", "weight": 1})

    updated = http.put(f"/routes/{route['id']}", json={**ROUTE, "nexthop": "169.254.1.1", "weight": 2})

    after = updated.json()["result"]["modified_route"]
    assert (after["id"], after["weight"]) == (route["id"], 2)


@pytest.mark.genuine(6)
def test_one_put_may_change_everything(http, created):
    tunnel = created("gre_tunnels", GRE)
    changes = {
        "customer_gre_endpoint": "198.51.100.9",
        "interface_address": "10.213.0.21/31",
        "mtu": 1400,
        "ttl": 32,
        "health_check": {"enabled": False},
    }

    updated = http.put(f"/gre_tunnels/{tunnel['id']}", json={**GRE, **changes}).json()["result"]

    after = updated["modified_gre_tunnel"]
    assert updated["modified"] is True
    assert after["health_check"].pop("enabled") is False
    assert {name: after[name] for name in changes if name != "health_check"} == {
        name: value for name, value in changes.items() if name != "health_check"
    }


@pytest.mark.genuine(7)
def test_an_array_cannot_be_posted(http):
    answer = http.post("/routes", json=[ROUTE])

    assert (answer.status_code, answer.json()["result"]) == (400, None)
    (error,) = answer.json()["errors"]
    start = "Invalid Request: json: cannot unmarshal array into Go value of type map[string][]"
    assert (error["code"], error["message"].startswith(start)) == (1022, True)


@pytest.mark.genuine(7)
@pytest.mark.parametrize(("family", "body"), FAMILIES)
def test_several_can_be_created_by_a_wrapped_list(http, family, body):
    other = {**body, "priority": 7} if family == "routes" else {**body, "name": "other"}

    answer = http.post(f"/{family}", json={family: [body, other]})

    assert answer.status_code == 200
    made = answer.json()["result"][family]
    listed = http.get(f"/{family}").json()["result"][family]
    assert sorted(item["id"] for item in listed) == sorted(item["id"] for item in made)
    assert len(made) == 2


@pytest.mark.genuine(7)
def test_of_a_wrapped_list_all_or_none_are_created(http):
    answer = http.post("/gre_tunnels", json={"gre_tunnels": [GRE, GRE]})

    assert answer.status_code == 400
    assert http.get("/gre_tunnels").json()["result"]["gre_tunnels"] == []
    dry_run = http.post("/gre_tunnels", json={"gre_tunnels": [GRE]}, params={"validate_only": "true"})
    assert dry_run.status_code == 200
    assert http.get("/gre_tunnels").json()["result"]["gre_tunnels"] == []


@pytest.mark.genuine(8)
@pytest.mark.parametrize("change", [{"mtu": 1}, {"color": "red"}, {"ttl": "64"}, {"interface_address": "10.0.0.1"}])
def test_messages_begin_alike_and_point_nowhere(http, emulator, change):
    (error,) = http.post("/gre_tunnels", json={**GRE, **change}).json()["errors"]

    assert error["code"] == 1022
    assert error["message"].startswith("Invalid Request: ")
    assert error.keys() == {"code", "message"}
    # Clients that show pointers can still be tested.
    emulator.behave(error_pointers=True)
    (error,) = http.post("/gre_tunnels", json={**GRE, **change}).json()["errors"]
    assert error["source"] == {"pointer": f"/{next(iter(change))}"}


@pytest.mark.genuine(9)
def test_the_same_key_again_is_not_a_new_one(http, created):
    tunnel = created("ipsec_tunnels", IPSEC)
    psk = http.post(f"/ipsec_tunnels/{tunnel['id']}/psk_generate").json()["result"]["psk"]
    generated = http.get(f"/ipsec_tunnels/{tunnel['id']}").json()["result"]["ipsec_tunnel"]

    http.put(f"/ipsec_tunnels/{tunnel['id']}", json={**IPSEC, "psk": psk})
    http.post("/ipsec_tunnels/psk", json={"psks": [{"id": tunnel["id"], "psk": psk}]})

    after = http.get(f"/ipsec_tunnels/{tunnel['id']}").json()["result"]["ipsec_tunnel"]
    assert after["psk_metadata"] == generated["psk_metadata"]
    other = http.put(f"/ipsec_tunnels/{tunnel['id']}", json={"psk": "another"}).json()["result"]
    assert other["modified_ipsec_tunnel"]["psk_metadata"] != generated["psk_metadata"]


@pytest.mark.genuine(10)
@pytest.mark.genuine(21)
@pytest.mark.parametrize(("family", "body"), FAMILIES[:2])
def test_without_the_header_the_target_is_the_saved_one(http, created, family, body):
    tunnel = created(family, body)
    health_check = tunnel["health_check"]
    assert health_check == {
        "enabled": True,
        "target": "",
        "type": "reply",
        "rate": "mid",
        "direction": health_check["direction"],
    }

    http.put(f"/{family}/{tunnel['id']}", json={**body, "health_check": {"target": "192.0.2.1"}})

    (shown,) = http.get(f"/{family}/{tunnel['id']}").json()["result"].values()
    assert shown["health_check"]["target"] == "192.0.2.1"
    (shown,) = http.get(f"/{family}/{tunnel['id']}", headers=TARGET_OBJECT).json()["result"].values()
    assert shown["health_check"]["target"] == {"effective": "192.0.2.1", "saved": "192.0.2.1"}


@pytest.mark.genuine(11)
def test_what_an_ipsec_tunnel_shows(created):
    bare = created("ipsec_tunnels", {**IPSEC, "replay_protection": False, "automatic_return_routing": False})

    assert bare["remote_identities"] == {"hex_id": "", "fqdn_id": "", "user_id": ""}
    assert bare["psk_metadata"] == {}
    assert bare.keys().isdisjoint({"allow_null_cipher", "replay_protection", "automatic_return_routing"})
    protected = created("ipsec_tunnels", {**IPSEC, "name": "IPSEC_2", "replay_protection": True})
    assert protected["replay_protection"] is True


@pytest.mark.genuine(12)
def test_times_have_no_trailing_zeros(http, created, emulator, account_id):
    for microseconds, written in (("26.096830", "26.09683Z"), ("26.000000", "26Z"), ("26.100000", "26.1Z")):
        moment = read_rfc3339(f"2026-01-13T05:20:{microseconds}Z")
        assert rfc3339(moment) == f"2026-01-13T05:20:{written}"
    assert re.fullmatch(r"[-0-9]{10}T[:0-9]{8}(\.\d{0,5}[1-9])?Z", created("routes", ROUTE)["created_on"])


@pytest.mark.genuine(12)
@pytest.mark.genuine(13)
def test_what_generating_a_key_answers(http, created):
    tunnel = created("ipsec_tunnels", IPSEC)

    answer = http.post(f"/ipsec_tunnels/{tunnel['id']}/psk_generate").json()["result"]

    assert answer.keys() == {"ipsec_id", "ipsec_tunnel_id", "psk", "psk_metadata"}
    assert answer["ipsec_tunnel_id"] == tunnel["id"]
    generated_on = answer["psk_metadata"]["last_generated_on"]
    assert re.fullmatch(r"[-0-9]{10}T[:0-9]{8}\.\d{9}Z", generated_on)
    shown = http.get(f"/ipsec_tunnels/{tunnel['id']}").json()["result"]["ipsec_tunnel"]
    cut = shown["psk_metadata"]["last_generated_on"].rstrip("Z")
    assert len(cut.partition(".")[2]) <= 6
    assert generated_on.startswith(cut)


@pytest.mark.genuine(13)
def test_identities_have_a_number_that_is_not_the_account_id(http, created, emulator, account_id):
    tunnel = created("ipsec_tunnels", {**IPSEC, "psk": "secret"})
    generation = http.post(f"/ipsec_tunnels/{tunnel['id']}/psk_generate", params={"validate_only": "true"})
    dry_run = generation.json()["result"]

    assert dry_run["psk"]
    number, _underscore, tunnel_id = dry_run["ipsec_id"].partition("_")
    assert (number.isdecimal(), tunnel_id) == (True, tunnel["id"])
    fqdn = f"{tunnel['id']}.{number}.ipsec.cloudflare.com"
    identities = {"hex_id": dry_run["ipsec_id"].encode().hex(), "fqdn_id": fqdn, "user_id": f"ipsec@{fqdn}"}
    assert tunnel["remote_identities"] == identities
    # A seed can say which number, and the identities can be kept back.
    emulator.set_account(account_id, {**emulator.account(account_id), "settings": {"account_number": 12345}})
    applied = http.post("/ipsec_tunnels/psk", json={"psks": [{"id": tunnel["id"], "psk": "x"}]}).json()["result"]
    assert applied["successfully_applied_psks"][tunnel["id"]]["ipsec_id"] == f"12345_{tunnel['id']}"
    emulator.behave(remote_identities=False)
    shown = http.get(f"/ipsec_tunnels/{tunnel['id']}").json()["result"]["ipsec_tunnel"]
    assert shown["remote_identities"] == {"hex_id": "", "fqdn_id": "", "user_id": ""}


@pytest.mark.genuine(14)
def test_routes_come_newest_first(http, created):
    made = [created("routes", {**ROUTE, "priority": priority}) for priority in (1, 2, 3)]

    answer = http.get("/routes").json()

    assert answer["result"]["routes"] == made[::-1]
    assert (answer["errors"], answer["messages"]) == ([], [])
    assert all(route.keys().isdisjoint({"weight", "scope", "description"}) for route in made)


@pytest.mark.genuine(15)
def test_what_captures_show(http, pcaps):
    body = {"type": "simple", "system": "magic-transit", "time_limit": 10, "packet_limit": 100}
    simple = http.post(pcaps, json=body).json()["result"]
    full = http.post(pcaps, json=FULL).json()["result"]

    assert simple["packets_remaining"] == 0
    assert simple.keys().isdisjoint({"packet_limit", "offset_time"})
    assert {name: full[name] for name in FULL} == FULL


@pytest.mark.genuine(15)
def test_fifty_captures_are_listed(http, pcaps, emulator, account_id):
    ids = [f"{number:032x}" for number in range(60)]
    emulator.set_account(account_id, {"pcaps": [{"id": pcap_id, "type": "simple"} for pcap_id in ids]})

    for query in ({}, {"page": "2"}, {"per_page": "1000"}):
        answer = http.get(pcaps, params=query).json()
        assert "result_info" not in answer
        assert [pcap["id"] for pcap in answer["result"]] == ids[-50:]


@pytest.mark.genuine(15)
@pytest.mark.parametrize("end", ["complete", "success"])
def test_how_a_full_capture_ends(http, pcaps, emulator, account_id, end):
    emulator.set_account(account_id, {**emulator.account(account_id), "settings": {"pcap_end": end}})
    pcap = http.post(pcaps, json=FULL).json()["result"]

    emulator.advance_clock(3600)

    assert http.get(f"{pcaps}/{pcap['id']}").json()["result"]["status"] == end


@pytest.mark.genuine(15)
def test_a_bucket_is_not_validated_while_it_is_pending(http, pcaps):
    bucket = http.post(f"{pcaps}/ownership", json={"destination_conf": "gs://other"}).json()["result"]

    assert (bucket["status"], bucket["validated"]) == ("pending", "")


@pytest.mark.genuine(16)
@pytest.mark.parametrize(("product", "code"), [("magic_transit", 1012), ("magic_wan", 1025)])
def test_codes_of_what_an_account_has_not(http, emulator, account_id, product, code):
    emulator.set_account(account_id, {"entitlements": {product: False}})

    answer = http.get("/sites")

    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (403, [code])


@pytest.mark.genuine(16)
def test_a_plain_403_for_magic_wan(http, emulator):
    emulator.add_fault("status", match={"path": "/magic/sites"}, status=403, body="Forbidden")

    answer = http.get("/sites")

    assert (answer.status_code, answer.text) == (403, "Forbidden")


@pytest.mark.genuine(16)
@pytest.mark.parametrize(("family", "code"), [("routes", 1020), ("gre_tunnels", 1029), ("ipsec_tunnels", 1032)])
def test_codes_of_what_is_not_there(http, family, code):
    answer = http.get(f"/{family}/{'0' * 32}")

    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (404, [code])


@pytest.mark.genuine(16)
@pytest.mark.parametrize("part", ["lans", "wans", "acls"])
def test_parts_of_sites_that_are_not_there(http, site, part):
    assert http.get(f"/sites/{site.id}/{part}/{'0' * 32}").status_code == 404


@pytest.mark.genuine(17)
def test_defaults_of_a_gre_tunnel(http):
    tunnel = http.post("/gre_tunnels", json=GRE, headers=TARGET_OBJECT).json()["result"]

    assert (tunnel["mtu"], tunnel["ttl"], tunnel["health_check"]["enabled"]) == (1476, 64, True)
    assert tunnel["health_check"]["direction"] == "unidirectional"
    assert tunnel["health_check"]["target"] == {"effective": GRE["customer_gre_endpoint"], "saved": ""}


@pytest.mark.genuine(17)
def test_a_device_gets_its_other_name_filled_in(created):
    by_number = created("connectors", {"device": {"serial_number": "S-1"}})
    by_id = created("connectors", {"device": {"id": "d" * 32}})

    assert by_number["device"]["id"]
    assert by_id["device"]["serial_number"]


@pytest.mark.genuine(17)
def test_a_license_key_is_shown_on_creation_only(http, created):
    connector = created("connectors", {"device": {"provision_license": True}})

    assert connector["license_key"]
    assert "license_key" not in http.get(f"/connectors/{connector['id']}").json()["result"]
    assert "license_key" not in http.patch(f"/connectors/{connector['id']}", json={"notes": "x"}).json()["result"]


@pytest.mark.genuine(18)
def test_a_full_capture_may_take_a_day(http, pcaps):
    assert http.post(pcaps, json={**FULL, "time_limit": 86_401}).status_code == 400

    assert http.post(pcaps, json=FULL).json()["result"]["time_limit"] == 86_400


@pytest.mark.genuine(18)
def test_the_keys_of_an_r2_bucket_are_not_shown(http, pcaps, emulator, account_id):
    added = http.post(f"{pcaps}/ownership", json={"destination_conf": R2})
    again = http.post(f"{pcaps}/ownership", json={"destination_conf": f"{R2}-too"})
    (challenge,) = (
        bucket["challenge"]
        for bucket in emulator.account(account_id)["pcap_ownership"]
        if bucket["destination_conf"].startswith("r2:")
    )
    proof = {"destination_conf": R2_SHOWN, "ownership_challenge": challenge}
    validated = http.post(f"{pcaps}/ownership/validate", json=proof)
    capture = http.post(pcaps, json={**FULL, "destination_conf": R2})
    listed = http.get(f"{pcaps}/ownership")

    assert again.status_code == 400
    assert validated.json()["result"]["status"] == "success"
    for answer in (added, validated, capture):
        assert answer.json()["result"]["destination_conf"] == R2_SHOWN
    for answer in (added, again, validated, capture, listed):
        assert "secret" not in answer.text
    assert http.post(f"{pcaps}/ownership", json={"destination_conf": "r2://other?account-id=1"}).status_code == 400


@pytest.mark.genuine(19)
def test_tunnels_may_share_the_one_address_of_an_account_and_have_bgp(created):
    bgp = {"customer_asn": 65000}

    made = [
        created("gre_tunnels", {**GRE, "bgp": bgp}),
        created("ipsec_tunnels", {**IPSEC, "bgp": bgp}),
        created("ipsec_tunnels", {**IPSEC, "name": "IPSEC_2", "interface_address": "10.213.0.12/31"}),
    ]

    assert [tunnel.get("bgp") for tunnel in made] == [bgp, bgp, None]


@pytest.mark.genuine(20)
def test_a_connector_may_have_primary(http, created, emulator):
    plain = created("connectors", {"device": {"serial_number": "S-1"}})
    assert "primary" not in plain
    assert http.patch(f"/connectors/{plain['id']}", json={"primary": False}).status_code == 400

    emulator.behave(connector_primary=True)

    assert http.get(f"/connectors/{plain['id']}").json()["result"]["primary"] is True
    assert http.patch(f"/connectors/{plain['id']}", json={"primary": False}).json()["result"]["primary"] is False
    assert http.put(f"/connectors/{plain['id']}", json={"primary": None}).json()["result"]["primary"] is True
