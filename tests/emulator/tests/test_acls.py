# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ACLs between the LANs of a site."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def lan_ids(magic, account_id, site):
    magic.sites.lans.create(site.id, account_id=account_id, name="cash registers", physport=1)
    return [lan.id for lan in magic.sites.lans.create(site.id, account_id=account_id, name="pin pads", physport=2)]


@pytest.fixture
def acl(lan_ids) -> dict[str, Any]:
    """The least that an ACL needs."""
    return {"name": "payment", "lan_1": {"lan_id": lan_ids[0]}, "lan_2": {"lan_id": lan_ids[1]}}


def test_create_list_get_and_delete(magic, account_id, site, acl):
    acls, where = magic.sites.acls, {"account_id": account_id, "site_id": site.id}
    created = acls.create(site.id, account_id=account_id, **acl)

    assert created.model_dump(exclude_unset=True) == {
        "id": created.id,
        "name": "payment",
        "forward_locally": False,
        "unidirectional": False,
        "lan_1": {**acl["lan_1"], "lan_name": "cash registers"},
        "lan_2": {**acl["lan_2"], "lan_name": "pin pads"},
    }
    assert acls.get(created.id, **where) == created
    assert list(acls.list(site.id, account_id=account_id)) == [created]
    assert acls.delete(created.id, **where) == created
    assert list(acls.list(site.id, account_id=account_id)) == []


def test_every_field_of_the_sdk_is_kept(magic, account_id, site, acl):
    side = {"ports": [443, 80], "port_ranges": ["8080-9000", "1-1"], "subnets": ["192.0.2.1", "192.0.2.128/25"]}
    fields: dict[str, Any] = {
        "description": "Between registers and PIN pads",
        "forward_locally": True,
        "protocols": ["udp", "tcp", "icmp"],
        "unidirectional": True,
    }

    created = magic.sites.acls.create(
        site.id,
        account_id=account_id,
        name="payment",
        lan_1={**acl["lan_1"], **side, "lan_name": "not its name"},
        lan_2=acl["lan_2"],
        **fields,
    )

    assert created.model_dump(include=set(fields)) == fields
    assert created.lan_1.model_dump() == {**acl["lan_1"], **side, "lan_name": "cash registers"}


@pytest.mark.usefixtures("put_replaces")
def test_put_keeps_the_sides_and_patch_replaces_one(magic, account_id, site, acl):
    acls, where = magic.sites.acls, {"account_id": account_id, "site_id": site.id}
    acl["lan_1"]["ports"] = [443]
    created = acls.create(site.id, account_id=account_id, **acl, description="old", protocols=["tcp"])

    edited = acls.edit(created.id, **where, lan_2={**acl["lan_2"], "ports": [1]})
    assert (edited.lan_1, edited.lan_2.ports, edited.description) == (created.lan_1, [1], "old")
    edited = acls.edit(created.id, **where, lan_1={"lan_id": acl["lan_1"]["lan_id"]}, protocols=None)
    assert (edited.lan_1.ports, edited.protocols) == (None, None)

    updated = acls.update(created.id, **where, forward_locally=True)
    assert (updated.name, updated.lan_1, updated.lan_2) == ("payment", edited.lan_1, edited.lan_2)
    assert (updated.description, updated.forward_locally) == (None, True)


def test_a_renamed_lan_shows(magic, account_id, site, acl):
    created = magic.sites.acls.create(site.id, account_id=account_id, **acl)
    magic.sites.lans.edit(acl["lan_1"]["lan_id"], account_id=account_id, site_id=site.id, name="tills")

    shown = magic.sites.acls.get(created.id, account_id=account_id, site_id=site.id)

    assert shown.lan_1.lan_name == "tills"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"lan_1": None}, "/lan_1"),
        ({"lan_1": {}}, "/lan_1/lan_id"),
        ({"lan_1": {"lan_id": "0" * 32}}, "/lan_1/lan_id"),
        ({"lan_1": {"lan_id": "x", "ports": [0]}}, "/lan_1/ports/0"),
        ({"lan_1": {"lan_id": "x", "ports": [80, 65536]}}, "/lan_1/ports/1"),
        ({"lan_1": {"lan_id": "x", "ports": ["80"]}}, "/lan_1/ports/0"),
        ({"lan_1": {"lan_id": "x", "port_ranges": ["80"]}}, "/lan_1/port_ranges/0"),
        ({"lan_1": {"lan_id": "x", "port_ranges": ["90-80"]}}, "/lan_1/port_ranges/0"),
        ({"lan_1": {"lan_id": "x", "port_ranges": ["0-80"]}}, "/lan_1/port_ranges/0"),
        ({"lan_1": {"lan_id": "x", "port_ranges": ["1-65536"]}}, "/lan_1/port_ranges/0"),
        ({"lan_1": {"lan_id": "x", "subnets": ["2001:db8::1"]}}, "/lan_1/subnets/0"),
        ({"lan_1": {"lan_id": "x", "subnets": ["192.0.2.1/24"]}}, "/lan_1/subnets/0"),
        ({"protocols": ["gre"]}, "/protocols/0"),
        ({"protocols": "tcp"}, "/protocols"),
        ({"unidirectional": "no"}, "/unidirectional"),
        ({"site_id": "0" * 32}, "/site_id"),
    ],
)
def test_bad_values_are_refused(magic, account_id, site, acl, refusal, *, change, pointer):
    acls = magic.sites.acls

    assert refusal(lambda: acls.create(site.id, account_id=account_id, **acl, extra_body={**acl, **change})) == (
        400,
        [(1022, pointer)],
    )
    assert list(acls.list(site.id, account_id=account_id)) == []


def test_a_lan_of_another_site_is_refused(magic, account_id, acl, refusal):
    elsewhere = magic.sites.create(account_id=account_id, name="branch-2")

    assert refusal(lambda: magic.sites.acls.create(elsewhere.id, account_id=account_id, **acl)) == (
        400,
        [(1022, "/lan_1/lan_id")],
    )
