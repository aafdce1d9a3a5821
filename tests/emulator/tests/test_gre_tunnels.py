# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GRE tunnels, and what all tunnels have in common."""

from __future__ import annotations

from typing import Any

import pytest

GRE: dict[str, Any] = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.213.0.8/31",
}
DRY_RUN = {"validate_only": "true"}


def test_create_fills_in_defaults_and_computed_fields(magic, account_id):
    tunnel = magic.gre_tunnels.create(account_id=account_id, **GRE)

    assert len(tunnel.id) == 32
    assert int(tunnel.id, 16)
    assert (tunnel.mtu, tunnel.ttl, tunnel.automatic_return_routing) == (1476, 64, False)
    assert tunnel.created_on == tunnel.modified_on
    assert tunnel.description is None
    assert tunnel.bgp is None
    assert tunnel.bgp_status is None
    assert tunnel.health_check.model_dump() == {
        "direction": "unidirectional",
        "enabled": True,
        "rate": "mid",
        "target": {"effective": "198.51.100.1", "saved": ""},
        "type": "reply",
    }


def test_create_then_list_get_and_delete(magic, account_id):
    created = magic.gre_tunnels.create(account_id=account_id, **GRE)

    assert [tunnel.id for tunnel in magic.gre_tunnels.list(account_id=account_id).gre_tunnels] == [created.id]
    assert magic.gre_tunnels.get(created.id, account_id=account_id).gre_tunnel.model_dump() == created.model_dump()

    deletion = magic.gre_tunnels.delete(created.id, account_id=account_id)
    assert deletion.deleted is True
    assert deletion.deleted_gre_tunnel.id == created.id
    assert magic.gre_tunnels.list(account_id=account_id).gre_tunnels == []


def test_every_field_of_the_sdk_is_kept(magic, account_id):
    optional: dict[str, Any] = {
        "automatic_return_routing": True,
        "bgp": {
            "customer_asn": 65000,
            "extra_prefixes": ["198.51.100.0/24"],
            "md5_key": "a key",
            "import_filter_id": "i",
            "export_filter_id": "e",
        },
        "description": "to ISP X",
        "interface_address6": "2606:54c1:7:0:a9fe:12d2:1:200/127",
        "mtu": 1400,
        "ttl": 32,
    }
    health_check = {"direction": "bidirectional", "enabled": False, "rate": "low", "type": "request"}

    tunnel = magic.gre_tunnels.create(
        account_id=account_id, **GRE, **optional, health_check={**health_check, "target": {"saved": "192.0.2.7"}}
    )

    written = tunnel.model_dump(include={*GRE, *optional})
    assert written == {**GRE, **optional}
    assert tunnel.health_check.model_dump() == {
        **health_check,
        "target": {"effective": "192.0.2.7", "saved": "192.0.2.7"},
    }
    assert tunnel.bgp_status.state == "BGP_DOWN"
    assert tunnel.bgp_status.customer_speaker_ip == "10.213.0.9"


@pytest.mark.usefixtures("put_replaces")
@pytest.mark.genuine(3)
def test_update_replaces_all_but_bgp_that_it_repeats(magic, account_id):
    created = magic.gre_tunnels.create(
        account_id=account_id, **GRE, mtu=1400, description="old", bgp={"customer_asn": 65000}
    )

    session = {"bgp": {"customer_asn": 65000}}
    update = magic.gre_tunnels.update(created.id, account_id=account_id, **GRE, ttl=10, extra_body=session)

    assert update.modified is True
    tunnel = update.modified_gre_tunnel
    assert (tunnel.ttl, tunnel.mtu, tunnel.description) == (10, 1476, None)
    assert tunnel.bgp.customer_asn == 65000
    assert tunnel.created_on == created.created_on
    assert tunnel.modified_on > created.modified_on


def test_update_without_a_change_is_not_a_modification(magic, account_id):
    created = magic.gre_tunnels.create(account_id=account_id, **GRE)

    update = magic.gre_tunnels.update(created.id, account_id=account_id, **GRE, mtu=1476)

    assert update.modified is False
    assert update.modified_gre_tunnel.modified_on == created.modified_on


@pytest.mark.genuine(3)
def test_bgp_is_updated_and_removed(magic, account_id):
    created = magic.gre_tunnels.create(account_id=account_id, **GRE)

    def update(bgp):
        answer = magic.gre_tunnels.update(created.id, account_id=account_id, **GRE, extra_body={"bgp": bgp})
        return answer.modified_gre_tunnel.bgp

    assert update({"customer_asn": 65000, "md5_key": "a"}).customer_asn == 65000
    assert update({"customer_asn": 65001, "md5_key": ""}).model_dump(exclude_none=True) == {"customer_asn": 65001}
    assert update(None) is None


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "a" * 256}, "/name"),
        ({"name": "has space"}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": None}, "/name"),
        ({"mtu": 575}, "/mtu"),
        ({"mtu": "1476"}, "/mtu"),
        ({"mtu": 1476.5}, "/mtu"),
        ({"ttl": 256}, "/ttl"),
        ({"description": None}, "/description"),
        ({"automatic_return_routing": "yes"}, "/automatic_return_routing"),
        ({"customer_gre_endpoint": "198.51.100.256"}, "/customer_gre_endpoint"),
        ({"customer_gre_endpoint": 3325256705}, "/customer_gre_endpoint"),
        ({"interface_address": "10.0.0.1"}, "/interface_address"),
        ({"interface_address": "10.0.0.1/32"}, "/interface_address"),
        ({"interface_address": "10.0.0.0/30"}, "/interface_address"),
        ({"interface_address": "fd00::1/127"}, "/interface_address"),
        ({"interface_address6": "2001:db8::1/64"}, "/interface_address6"),
        ({"health_check": {"rate": "fast"}}, "/health_check/rate"),
        ({"health_check": {"target": "192.0.2.1"}}, "/health_check/target"),
        ({"health_check": {"target": {"saved": "nowhere"}}}, "/health_check/target"),
        ({"health_check": {"target": {"wanted": "192.0.2.1"}}}, "/health_check/target"),
        ({"bgp": {}}, "/bgp/customer_asn"),
        ({"bgp": {"customer_asn": 2**32}}, "/bgp/customer_asn"),
        ({"bgp": {"customer_asn": 1, "md5_key": "why?"}}, "/bgp/md5_key"),
        ({"bgp": {"customer_asn": 1, "md5_key": 'a"b'}}, "/bgp/md5_key"),
        ({"bgp": {"customer_asn": 1, "md5_key": "tab\t"}}, "/bgp/md5_key"),
        ({"bgp": {"customer_asn": 1, "extra_prefixes": ["192.0.2.1/24"]}}, "/bgp/extra_prefixes/0"),
        ({"colour": "red"}, "/colour"),
        ({"id": "0" * 32}, "/id"),
    ],
)
def test_bad_values_are_refused(magic, account_id, refusal, change, pointer):
    assert refusal(lambda: magic.gre_tunnels.create(account_id=account_id, **GRE, extra_body={**GRE, **change})) == (
        400,
        [(1022, pointer)],
    )
    assert magic.gre_tunnels.list(account_id=account_id).gre_tunnels == []


@pytest.mark.parametrize("address", ["10.0.0.1/30", "169.254.10.2/30", "192.0.2.1/31", "172.16.0.9/29"])
def test_interface_addresses_in_real_use_are_accepted(magic, account_id, address):
    tunnel = magic.gre_tunnels.create(account_id=account_id, **{**GRE, "interface_address": address})

    assert tunnel.interface_address == address


@pytest.mark.parametrize("key", ["'!@#$%^&*()+[]{}<>/.,;:_-~`= \\|", "abcXYZ019"])
def test_md5_keys_of_all_allowed_characters_are_accepted(magic, account_id, key):
    tunnel = magic.gre_tunnels.create(account_id=account_id, **GRE, bgp={"customer_asn": 1, "md5_key": key})

    assert tunnel.bgp.md5_key == key


def test_all_errors_of_a_body_are_reported_at_once(http):
    answer = http.post("/gre_tunnels", json={"name": "GRE 1", "mtu": 1})

    assert answer.status_code == 400
    assert {error["source"]["pointer"] for error in answer.json()["errors"]} == {
        "/name",
        "/mtu",
        "/cloudflare_gre_endpoint",
        "/customer_gre_endpoint",
        "/interface_address",
    }


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"'])
def test_bodies_that_are_no_object_are_refused(http, content):
    answer = http.post("/gre_tunnels", content=content)

    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == [1022]


def test_names_are_unique_among_gre_tunnels_only(magic, account_id, refusal):
    first = magic.gre_tunnels.create(account_id=account_id, **GRE)
    second = magic.gre_tunnels.create(account_id=account_id, **{**GRE, "name": "GRE_2"})
    taken = (400, [(1022, "/name")])

    assert refusal(lambda: magic.gre_tunnels.create(account_id=account_id, **GRE)) == taken
    assert refusal(lambda: magic.gre_tunnels.update(second.id, account_id=account_id, **GRE)) == taken
    magic.gre_tunnels.create(account_id=account_id, **{**GRE, "name": "pni_ord"})
    magic.gre_tunnels.delete(first.id, account_id=account_id)
    magic.gre_tunnels.update(second.id, account_id=account_id, **GRE)


def test_an_unknown_tunnel_is_not_found(magic, account_id, refusal):
    unknown = "0" * 32

    for call in (
        lambda: magic.gre_tunnels.get(unknown, account_id=account_id),
        lambda: magic.gre_tunnels.update(unknown, account_id=account_id, **GRE),
        lambda: magic.gre_tunnels.delete(unknown, account_id=account_id),
    ):
        assert refusal(call) == (404, [(1029, None)])


def test_bulk_update_can_swap_names(magic, account_id):
    first = magic.gre_tunnels.create(account_id=account_id, **GRE)
    second = magic.gre_tunnels.create(account_id=account_id, **{**GRE, "name": "GRE_2"})

    update = magic.gre_tunnels.bulk_update(
        account_id=account_id,
        body={"gre_tunnels": [{**GRE, "id": first.id, "name": "GRE_2"}, {**GRE, "id": second.id, "name": "GRE_1"}]},
    )

    assert update.modified is True
    assert [(tunnel.id, tunnel.name) for tunnel in update.modified_gre_tunnels] == [
        (first.id, "GRE_2"),
        (second.id, "GRE_1"),
    ]


@pytest.mark.parametrize(
    ("second_entry", "refused"),
    [
        ({"mtu": 1}, (400, [(1022, "/gre_tunnels/1/mtu")])),
        ({"name": "GRE_9"}, (400, [(1022, "/gre_tunnels/1/name")])),
        ({"id": "0" * 32}, (404, [(1029, "/gre_tunnels/1/id")])),
    ],
)
def test_bulk_update_is_all_or_nothing(magic, account_id, refusal, second_entry, refused):
    first = magic.gre_tunnels.create(account_id=account_id, **GRE)
    second = magic.gre_tunnels.create(account_id=account_id, **{**GRE, "name": "GRE_2"})
    entries = [{**GRE, "id": first.id, "name": "GRE_9"}, {**GRE, "id": second.id, "name": "GRE_2", **second_entry}]

    def update() -> None:
        magic.gre_tunnels.bulk_update(account_id=account_id, body={"gre_tunnels": entries})

    assert refusal(update) == refused
    assert [tunnel.name for tunnel in magic.gre_tunnels.list(account_id=account_id).gre_tunnels] == ["GRE_1", "GRE_2"]


def test_bulk_update_refuses_to_name_a_tunnel_twice(magic, account_id, refusal):
    tunnel = magic.gre_tunnels.create(account_id=account_id, **GRE)
    entries = [{**GRE, "id": tunnel.id}, {**GRE, "id": tunnel.id, "mtu": 1400}]

    assert refusal(lambda: magic.gre_tunnels.bulk_update(account_id=account_id, body={"gre_tunnels": entries})) == (
        400,
        [(1022, "/gre_tunnels/1/id")],
    )


def test_a_dry_run_validates_and_keeps_nothing(magic, account_id, emulator, refusal):
    created = magic.gre_tunnels.create(account_id=account_id, **GRE)
    before = emulator.account(account_id)
    emulator.clear_requests()
    tunnels = magic.gre_tunnels
    other = {**GRE, "name": "GRE_2"}

    assert tunnels.create(account_id=account_id, **other, extra_query=DRY_RUN).name == "GRE_2"
    update = tunnels.update(created.id, account_id=account_id, **other, extra_query=DRY_RUN)
    assert update.modified is True
    assert update.modified_gre_tunnel.name == "GRE_2"
    bulk = tunnels.bulk_update(
        account_id=account_id, body={"gre_tunnels": [{**GRE, "id": created.id, "mtu": 1300}]}, extra_query=DRY_RUN
    )
    assert bulk.modified is True
    assert bulk.modified_gre_tunnels[0].mtu == 1300
    assert tunnels.delete(created.id, account_id=account_id, extra_query=DRY_RUN).deleted is True
    assert refusal(lambda: tunnels.create(account_id=account_id, **GRE, extra_query=DRY_RUN))[0] == 400

    assert emulator.account(account_id) == before
    assert emulator.requests()["counts"]["dry_runs"] == 5
    assert emulator.requests()["counts"]["writes"] == 0


def test_without_the_header_targets_are_strings(http):
    body = {**GRE, "health_check": {"target": {"saved": "192.0.2.1"}}}
    refused = http.post("/gre_tunnels", json=body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["source"] == {"pointer": "/health_check/target"}

    calculated = http.post("/gre_tunnels", json=GRE).json()["result"]
    assert calculated["health_check"]["target"] == ""

    body = {**GRE, "health_check": {"target": "192.0.2.1"}}
    assert http.put(f"/gre_tunnels/{calculated['id']}", json=body).json()["result"]["modified"] is True
    in_object_form = http.get(f"/gre_tunnels/{calculated['id']}", headers={"x-magic-new-hc-target": "true"}).json()
    assert in_object_form["result"]["gre_tunnel"]["health_check"]["target"] == {
        "effective": "192.0.2.1",
        "saved": "192.0.2.1",
    }


def test_the_effective_target_is_ignored_in_requests(magic, account_id):
    tunnel = magic.gre_tunnels.create(
        account_id=account_id, **GRE, health_check={"target": {"effective": "192.0.2.99", "saved": ""}}
    )

    assert tunnel.health_check.target.effective == "198.51.100.1"


def test_bidirectional_checks_aim_at_the_customers_interface(magic, account_id):
    tunnel = magic.gre_tunnels.create(account_id=account_id, **GRE, health_check={"direction": "bidirectional"})

    assert tunnel.health_check.target.effective == "10.213.0.9"


def test_an_empty_nested_object_means_its_defaults(http):
    created = http.post("/gre_tunnels", json={**GRE, "health_check": None, "bgp": None}).json()["result"]

    assert created["health_check"]["rate"] == "mid"
    assert "bgp" not in created
