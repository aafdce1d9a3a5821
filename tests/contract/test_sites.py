# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sites, their LANs, WANs and ACLs."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import NotFoundError
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN
from ansible_collections.cloudflare.magic.tests.contract.belongings import Payload, Workshop, listed, path_of
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw

pytestmark = pytest.mark.writes

OFFICE: t.Mapping[str, t.Any] = {"physport": 1, "static_addressing": {"address": "198.51.100.129/26"}}
GUESTS: t.Mapping[str, t.Any] = {"physport": 2, "static_addressing": {"address": "198.51.100.193/26"}}
UPLINK: t.Mapping[str, t.Any] = {"physport": 3}

links = pytest.mark.parametrize(("kind", "fields"), [(LAN, OFFICE), (WAN, UPLINK)], ids=["lan", "wan"])


def read(workshop: Workshop, kind: ResourceType, identifier: str, site_id: str | None = None) -> Payload:
    """One object as it is now."""
    found: Payload = workshop.api.get(f"{path_of(kind, site_id)}/{identifier}").result
    return found


def patch(
    workshop: Workshop, kind: ResourceType, identifier: str, body: Payload, site_id: str | None = None
) -> Payload:
    """PATCH one object; returns the answer's result."""
    result: Payload = workshop.api.patch(f"{path_of(kind, site_id)}/{identifier}", body).result
    return result


def acl(workshop: Workshop, site_id: str, **fields: t.Any) -> tuple[Payload, Payload, Payload]:
    """Two LANs, and an ACL between them."""
    one, two = workshop.make(LAN, site_id, **OFFICE), workshop.make(LAN, site_id, **GUESTS)
    made = workshop.make(ACL, site_id, lan_1={"lan_id": one["id"]}, lan_2={"lan_id": two["id"]}, **fields)
    return one, two, made


@pytest.mark.reference("Create a new Site")
def test_a_creation_answers_with_the_site(workshop: Workshop) -> None:
    """POST of a site answers with the site as `result`; it is listed and readable at once.

    Why: the parts of the site are created below its id in the next moment.
    """
    body = workshop.body(SITE)
    site = workshop.create(SITE, body).result
    assert site["name"] == body["name"]
    assert read(workshop, SITE, site["id"])["name"] == body["name"]
    assert site["id"] in [each["id"] for each in listed(workshop.api, SITE)]


@pytest.mark.reference("Create a new Site")
def test_whether_names_of_sites_are_unique(workshop: Workshop, saw: Saw) -> None:
    """A second site of the same name is refused, or it is another one.

    Why: sites are known by their names. Where two have the same, the product says so and changes neither.
    """
    answer = workshop.create(SITE, workshop.body(SITE, name=workshop.make(SITE)["name"]))
    saw("names need not be unique" if answer.succeeded else f"refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer


@pytest.mark.reference("Patch Site")
def test_a_patch_changes_only_what_it_names(workshop: Workshop) -> None:
    """PATCH of a site answers with the site, and keeps the fields that it does not name.

    Why: only differences are sent.
    """
    site = workshop.make(SITE, description="kept", location={"lat": "1", "lon": "2"})
    name = workshop.name()
    assert patch(workshop, SITE, site["id"], {"name": name})["id"] == site["id"]
    after = read(workshop, SITE, site["id"])
    assert (after["name"], after["description"], after["location"]) == (name, "kept", {"lat": "1", "lon": "2"})


@pytest.mark.reference("Patch Site")
def test_what_a_patch_does_to_a_nested_object(workshop: Workshop, saw: Saw) -> None:
    """PATCH with a part of `location` keeps the other part, or drops it.

    Why: nobody knows which, so the product always sends nested objects whole.
    """
    site = workshop.make(SITE, location={"lat": "1", "lon": "2"})
    patch(workshop, SITE, site["id"], {"location": {"lat": "3"}})
    after = read(workshop, SITE, site["id"]).get("location") or {}
    saw("nested objects are merged" if after.get("lon") == "2" else "nested objects are replaced")
    assert after.get("lat") == "3"
    assert after.get("lon") in (None, "", "2")


@pytest.mark.parametrize(
    ("field", "value", "empty"), [("description", "cleared next", ""), ("location", {"lat": "1", "lon": "2"}, None)]
)
@pytest.mark.reference("Patch Site")
def test_a_field_of_a_site_is_cleared_by_a_value(workshop: Workshop, field: str, value: t.Any, empty: t.Any) -> None:
    """PATCH clears a text by an empty one, and an object by null.

    Why: what the user removes has to go, under any reading of what is left out.
    """
    site = workshop.make(SITE, **{field: value})
    patch(workshop, SITE, site["id"], {field: empty})
    after = read(workshop, SITE, site["id"]).get(field)
    assert not any(after.values()) if isinstance(after, dict) else not after


@pytest.mark.reference("Create a new Site")
def test_names_come_back_as_they_were_sent(workshop: Workshop) -> None:
    """A name with capitals, an accent and another script comes back as it was sent.

    Why: the object is looked for by its name, and would be created again and again.
    """
    name = f"{workshop.name()} Zürich 東京"
    assert workshop.create(SITE, {"name": name}).result["name"] == name
    assert name in [site["name"] for site in listed(workshop.api, SITE)]


@pytest.mark.reference("Delete Site")
def test_a_deletion_answers_with_the_site(workshop: Workshop) -> None:
    """DELETE of a site answers with it; it is not found afterwards.

    Why: a deletion that was not carried out must not pass for one.
    """
    site = workshop.make(SITE)
    path = f"magic/sites/{site['id']}"
    assert workshop.api.delete(path).allowed().succeeded
    assert isinstance(workshop.api.get(path).error, NotFoundError)
    assert isinstance(workshop.api.delete(path).error, NotFoundError)


@pytest.mark.reference("Delete Site")
def test_a_site_with_parts(workshop: Workshop, saw: Saw) -> None:
    """A site that still has a LAN can be deleted, or not.

    Why: the product takes its parts away first, which works either way.
    """
    site = workshop.make(SITE)
    workshop.make(LAN, site["id"], **OFFICE)
    answer = workshop.api.delete(f"magic/sites/{site['id']}").allowed()
    saw("it is deleted with them" if answer.succeeded else f"refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer


@links
@pytest.mark.reference("Create a new Site LAN, Create a new Site WAN")
def test_a_creation_of_a_link_answers_with_a_list(
    workshop: Workshop, kind: ResourceType, fields: Payload, saw: Saw
) -> None:
    """POST of a LAN or WAN answers with a list that holds it, or with the object itself.

    Why: the product takes either, and finds the new one by its name, port and VLAN.
    """
    site = workshop.make(SITE)
    body = workshop.body(kind, **fields)
    result = workshop.create(kind, body, site["id"]).result
    saw("a list" if isinstance(result, list) else "the object itself")
    new = [each for each in (result if isinstance(result, list) else [result]) if each["name"] == body["name"]]
    assert len(new) == 1
    assert new[0]["id"]
    assert new[0]["site_id"] == site["id"]


@links
@pytest.mark.reference("Patch Site LAN, Patch Site WAN")
def test_a_patch_of_a_link_changes_only_what_it_names(workshop: Workshop, kind: ResourceType, fields: Payload) -> None:
    """PATCH of a LAN or WAN answers with the object alone, and keeps what it does not name.

    Why: only differences are sent.
    """
    site = workshop.make(SITE)
    link = workshop.make(kind, site["id"], **fields)
    after = patch(workshop, kind, link["id"], {"vlan_tag": 7}, site["id"])
    assert (after["id"], after["vlan_tag"], after["name"]) == (link["id"], 7, link["name"])
    assert after["static_addressing"]["address"] == link["static_addressing"]["address"]


@links
@pytest.mark.reference("Create a new Site LAN, Create a new Site WAN")
def test_a_vlan_is_used_once_on_a_port(workshop: Workshop, kind: ResourceType, fields: Payload) -> None:
    """A second LAN, or WAN, with the same VLAN on the same port is refused.

    Why: the product refuses it before anything is sent; it must not refuse what works.
    """
    site = workshop.make(SITE)
    workshop.make(kind, site["id"], **fields)
    other = {**GUESTS, "physport": fields["physport"]} if kind is LAN else fields
    answer = workshop.create(kind, workshop.body(kind, **other), site["id"]).allowed()
    assert not answer.succeeded, answer


@pytest.mark.reference("Patch Site LAN")
def test_what_a_patch_does_to_addressing(workshop: Workshop, saw: Saw) -> None:
    """PATCH with a part of `static_addressing` keeps the DHCP server that it does not name, or drops it.

    Why: nobody knows which, so the product always sends nested objects whole.
    """
    site = workshop.make(SITE)
    server = {"dhcp_pool_start": "198.51.100.140", "dhcp_pool_end": "198.51.100.150"}
    lan = workshop.make(
        LAN, site["id"], physport=1, static_addressing={**OFFICE["static_addressing"], "dhcp_server": server}
    )
    patch(workshop, LAN, lan["id"], {"static_addressing": {"address": "198.51.100.130/26"}}, site["id"])
    after = read(workshop, LAN, lan["id"], site["id"])
    saw("it is kept" if value_at(after, "static_addressing.dhcp_server") else "it is dropped")
    assert value_at(after, "static_addressing.address") == "198.51.100.130/26"


@pytest.mark.reference("Patch Site LAN")
def test_a_dhcp_server_is_removed_by_null(workshop: Workshop) -> None:
    """PATCH with `static_addressing.dhcp_server: null` beside the address removes the DHCP server.

    Why: what the user removes has to go, under any reading of what is left out.
    """
    site = workshop.make(SITE)
    addressing = {
        **OFFICE["static_addressing"],
        "dhcp_server": {"dhcp_pool_start": "198.51.100.140", "dhcp_pool_end": "198.51.100.150"},
    }
    lan = workshop.make(LAN, site["id"], physport=1, static_addressing=addressing)
    patch(workshop, LAN, lan["id"], {"static_addressing": {**addressing, "dhcp_server": None}}, site["id"])
    server = value_at(read(workshop, LAN, lan["id"], site["id"]), "static_addressing.dhcp_server")
    assert not any((server or {}).values())


@pytest.mark.reference("Patch Site LAN")
def test_reservations_are_replaced(workshop: Workshop) -> None:
    """PATCH with `reservations` keeps none that it does not name.

    Why: their keys are the user's own, so that one that is removed has no field that could be cleared.
    """
    site = workshop.make(SITE)
    addresses = {"00:00:5e:00:53:01": "198.51.100.140", "00:00:5e:00:53:02": "198.51.100.141"}
    addressing = {**OFFICE["static_addressing"], "dhcp_server": {"reservations": addresses}}
    lan = workshop.make(LAN, site["id"], physport=1, static_addressing=addressing)
    fewer = {mac: address for mac, address in addresses.items() if mac.endswith("01")}
    body = {"static_addressing": {**OFFICE["static_addressing"], "dhcp_server": {"reservations": fewer}}}
    patch(workshop, LAN, lan["id"], body, site["id"])
    after = value_at(read(workshop, LAN, lan["id"], site["id"]), "static_addressing.dhcp_server.reservations")
    assert list(after.values()) == ["198.51.100.140"]


@pytest.mark.reference("Patch Site LAN")
def test_lists_are_replaced(workshop: Workshop) -> None:
    """PATCH with a list replaces it, and an empty one clears it.

    Why: routed subnets that the user removes have to go.
    """
    site = workshop.make(SITE)
    subnets = [{"prefix": f"203.0.113.{last}/32", "next_hop": "198.51.100.130"} for last in (1, 2)]
    lan = workshop.make(LAN, site["id"], **OFFICE, routed_subnets=subnets)
    patch(workshop, LAN, lan["id"], {"routed_subnets": subnets[:1]}, site["id"])
    after = read(workshop, LAN, lan["id"], site["id"])["routed_subnets"]
    assert [subnet["prefix"] for subnet in after] == ["203.0.113.1/32"]
    patch(workshop, LAN, lan["id"], {"routed_subnets": []}, site["id"])
    assert not read(workshop, LAN, lan["id"], site["id"]).get("routed_subnets")


@links
@pytest.mark.reference("Delete Site LAN, Delete Site WAN")
def test_a_link_is_deleted(workshop: Workshop, kind: ResourceType, fields: Payload) -> None:
    """DELETE of a LAN or WAN deletes it; it is not found afterwards, and its VLAN is free again.

    Why: links exchange VLANs by a step in between.
    """
    site = workshop.make(SITE)
    link = workshop.make(kind, site["id"], **fields)
    path = f"{path_of(kind, site['id'])}/{link['id']}"
    assert workshop.api.delete(path).allowed().succeeded
    assert isinstance(workshop.api.get(path).error, NotFoundError)
    assert workshop.create(kind, workshop.body(kind, **fields), site["id"]).allowed().succeeded


@pytest.mark.reference("Create a new Site ACL")
def test_an_acl_refers_to_lans_by_their_ids(workshop: Workshop, saw: Saw) -> None:
    """POST of an ACL takes the ids of two LANs alone, and answers with the ACL.

    Why: names of LANs are not unique, so ids are sent.
    """
    site = workshop.make(SITE)
    one, two, made = acl(workshop, site["id"])
    assert (made["lan_1"]["lan_id"], made["lan_2"]["lan_id"]) == (one["id"], two["id"])
    names = value_at(made, "lan_1.lan_name"), value_at(made, "lan_2.lan_name")
    saw("the names of the LANs come back" if names == (one["name"], two["name"]) else f"lan_name: {names}")


@pytest.mark.reference("Patch Site ACL")
def test_a_patch_of_an_acl_changes_only_what_it_names(workshop: Workshop) -> None:
    """PATCH of an ACL keeps the sides and protocols that it does not name, and changes the others.

    Why: only differences are sent.
    """
    site = workshop.make(SITE)
    one, _two, made = acl(workshop, site["id"], protocols=["tcp", "udp"])
    patch(workshop, ACL, made["id"], {"lan_1": {"lan_id": one["id"], "ports": [443]}}, site["id"])
    after = read(workshop, ACL, made["id"], site["id"])
    assert sorted(after["protocols"]) == ["tcp", "udp"]
    assert (after["lan_1"]["ports"], after["lan_2"]["lan_id"]) == ([443], made["lan_2"]["lan_id"])


@pytest.mark.reference("Delete Site LAN")
def test_a_lan_in_an_acl(workshop: Workshop, saw: Saw) -> None:
    """A LAN that an ACL names can be deleted, or not.

    Why: the product deletes the ACL first, which works either way.
    """
    site = workshop.make(SITE)
    one, _two, _made = acl(workshop, site["id"])
    answer = workshop.api.delete(f"{path_of(LAN, site['id'])}/{one['id']}").allowed()
    saw("it is deleted" if answer.succeeded else f"refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer
