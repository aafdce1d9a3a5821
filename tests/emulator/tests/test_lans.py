# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LANs, and what they have in common with WANs."""

from __future__ import annotations

from typing import Any

import pytest

STATIC: dict[str, Any] = {"address": "192.168.1.1/24"}
HA_STATIC: dict[str, Any] = {
    "address": "192.168.1.2/24",
    "secondary_address": "192.168.1.3/24",
    "virtual_address": "192.168.1.1/24",
}


@pytest.fixture
def create(magic, account_id, site):
    """Creates a LAN at the site and returns the one with that name, found in the list that the API answers with."""

    def create_lan(name="pos", site_id=site.id, **fields):
        answer = list(magic.sites.lans.create(site_id, account_id=account_id, name=name, **fields))
        return next(lan for lan in answer if lan.name == name)

    return create_lan


def test_create_answers_with_the_whole_list_by_name(magic, account_id, site):
    lans = magic.sites.lans

    assert [lan.name for lan in lans.create(site.id, account_id=account_id, name="cameras", physport=2)] == ["cameras"]
    answer = list(lans.create(site.id, account_id=account_id, name="registers", physport=3))

    assert [lan.name for lan in answer] == ["cameras", "registers"]
    assert answer == list(lans.list(site.id, account_id=account_id))


def test_names_are_not_unique(magic, account_id, site, create):
    create("pos", physport=1, vlan_tag=1)
    create("pos", physport=1, vlan_tag=2)
    magic.sites.lans.create(site.id, account_id=account_id, physport=1, vlan_tag=3)

    listed = list(magic.sites.lans.list(site.id, account_id=account_id))
    assert [lan.name for lan in listed] == [None, "pos", "pos"]
    assert listed[0].vlan_tag == 3
    assert {lan.vlan_tag for lan in listed[1:]} == {1, 2}


def test_every_field_of_the_sdk_is_kept(magic, account_id, site, create):
    fields: dict[str, Any] = {
        "bond_id": 2,
        "is_breakout": True,
        "is_prioritized": True,
        "nat": {"static_prefix": "198.51.100.0/24"},
        "physport": 1,
        "routed_subnets": [
            {"next_hop": "192.168.1.9", "prefix": "10.1.0.0/16", "nat": {"static_prefix": "10.9.0.0/16"}}
        ],
        "static_addressing": {
            **HA_STATIC,
            "dhcp_server": {
                "dhcp_options": [{"code": 66, "type": "text", "value": "tftp.example.com"}],
                "dhcp_pool_start": "192.168.1.10",
                "dhcp_pool_end": "192.168.1.100",
                "dns_server": "1.1.1.1",
                "dns_servers": ["1.1.1.1", "1.0.0.1"],
                "reservations": {"00:11:22:33:44:55": "192.168.1.5", "AABB.CCDD.EEFF": "192.168.1.6"},
            },
        },
        "vlan_tag": 42,
    }

    created = create(**fields)

    assert created.model_dump(include=set(fields), exclude_unset=True) == fields
    assert created.site_id == site.id
    assert created.ha_link is False
    assert magic.sites.lans.get(created.id, account_id=account_id, site_id=site.id) == created
    assert magic.sites.lans.delete(created.id, account_id=account_id, site_id=site.id) == created


@pytest.mark.usefixtures("put_replaces")
def test_put_replaces_and_patch_merges(magic, account_id, site, create):
    created = create(physport=1, vlan_tag=7, is_breakout=True, static_addressing=STATIC)
    lans = magic.sites.lans

    edited = lans.edit(created.id, account_id=account_id, site_id=site.id, name="tills")
    assert (edited.name, edited.physport, edited.vlan_tag, edited.is_breakout) == ("tills", 1, 7, True)
    assert edited.static_addressing.address == "192.168.1.1/24"
    cleared = lans.edit(created.id, account_id=account_id, site_id=site.id, static_addressing=None)
    assert cleared.static_addressing is None

    updated = lans.update(created.id, account_id=account_id, site_id=site.id, physport=2)
    assert updated.model_dump(exclude_unset=True) == {
        "id": created.id,
        "site_id": site.id,
        "physport": 2,
        "vlan_tag": 0,
        "ha_link": False,
        "is_breakout": False,
        "is_prioritized": False,
    }


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"vlan_tag": 4095}, "/vlan_tag"),
        ({"vlan_tag": -1}, "/vlan_tag"),
        ({"vlan_tag": "7"}, "/vlan_tag"),
        ({"physport": 0}, "/physport"),
        ({"physport": True}, "/physport"),
        ({"ha_link": 1}, "/ha_link"),
        ({"ha_link": True}, "/ha_link"),
        ({"site_id": "0" * 32}, "/site_id"),
        ({"health_check_rate": "mid"}, "/health_check_rate"),
        ({"nat": {"static_prefix": "198.51.100.1/24"}}, "/nat/static_prefix"),
        ({"nat": {"static_prefix": "2001:db8::/48"}}, "/nat/static_prefix"),
        ({"routed_subnets": [{"prefix": "10.1.0.0/16"}]}, "/routed_subnets/0/next_hop"),
        ({"routed_subnets": [{"prefix": "10.1.0.0", "next_hop": "10.0.0.1"}]}, "/routed_subnets/0/prefix"),
        ({"static_addressing": {}}, "/static_addressing/address"),
        ({"static_addressing": {"address": "192.168.1.1"}}, "/static_addressing/address"),
        ({"static_addressing": {"address": "fd00::1/64"}}, "/static_addressing/address"),
        ({"static_addressing": {**STATIC, "gateway_address": "192.168.1.9"}}, "/static_addressing/gateway_address"),
        (
            {"static_addressing": {**STATIC, "dhcp_relay": {"server_addresses": ["dhcp"]}}},
            "/static_addressing/dhcp_relay/server_addresses/0",
        ),
        (
            {
                "static_addressing": {
                    **STATIC,
                    "dhcp_server": {"dhcp_options": [{"code": 6, "type": "ip", "value": "1.1.1.1"}]},
                }
            },
            "/static_addressing/dhcp_server/dhcp_options/0/code",
        ),
        (
            {"static_addressing": {**STATIC, "dhcp_server": {"dhcp_pool_start": "192.168.2.1"}}},
            "/static_addressing/dhcp_server/dhcp_pool_start",
        ),
        (
            {"static_addressing": {**STATIC, "dhcp_server": {"dhcp_pool_end": "192.168.2.1"}}},
            "/static_addressing/dhcp_server/dhcp_pool_end",
        ),
        (
            {
                "static_addressing": {
                    **STATIC,
                    "dhcp_server": {"dhcp_pool_start": "192.168.1.20", "dhcp_pool_end": "192.168.1.10"},
                }
            },
            "/static_addressing/dhcp_server/dhcp_pool_end",
        ),
        (
            {"static_addressing": {**STATIC, "dhcp_server": {"reservations": {"register": "192.168.1.5"}}}},
            "/static_addressing/dhcp_server/reservations/register",
        ),
        (
            {"static_addressing": {**STATIC, "dhcp_server": {"reservations": {"001122334455": "x"}}}},
            "/static_addressing/dhcp_server/reservations/001122334455",
        ),
        (
            {"static_addressing": {**STATIC, "dhcp_server": {}, "dhcp_relay": {}}},
            "/static_addressing/dhcp_relay",
        ),
    ],
)
def test_bad_values_are_refused(magic, account_id, site, refusal, *, change, pointer):
    lans = magic.sites.lans

    assert refusal(lambda: lans.create(site.id, account_id=account_id, extra_body={"physport": 1, **change})) == (
        400,
        [(1022, pointer)],
    )
    assert list(lans.list(site.id, account_id=account_id)) == []


def test_a_vlan_is_used_once_on_a_port(magic, account_id, site, create, refusal):
    create("a", physport=1, vlan_tag=5)
    other = create("b", physport=2, vlan_tag=5)
    taken = (400, [(1022, "/vlan_tag")])

    assert refusal(lambda: create("c", physport=1, vlan_tag=5)) == taken
    assert refusal(lambda: magic.sites.lans.edit(other.id, account_id=account_id, site_id=site.id, physport=1)) == taken
    magic.sites.wans.create(site.id, account_id=account_id, physport=1, vlan_tag=5)
    elsewhere = magic.sites.create(account_id=account_id, name="branch-2")
    create("c", site_id=elsewhere.id, physport=1, vlan_tag=5)


def test_subnets_of_a_site_do_not_overlap(magic, account_id, site, create, refusal):
    create("a", physport=1, static_addressing=STATIC)
    elsewhere = magic.sites.create(account_id=account_id, name="branch-2")

    assert refusal(lambda: create("b", physport=2, static_addressing={"address": "192.168.0.1/16"})) == (
        400,
        [(1022, "/static_addressing/address")],
    )
    create("b", physport=2, static_addressing={"address": "192.168.2.1/24"})
    create("a", site_id=elsewhere.id, physport=1, static_addressing=STATIC)


@pytest.mark.parametrize(
    ("addressing", "pointer"),
    [
        (None, "/static_addressing"),
        (STATIC, "/static_addressing/secondary_address"),
        ({**STATIC, "secondary_address": "192.168.1.2/24"}, "/static_addressing/virtual_address"),
    ],
)
def test_high_availability_needs_three_addresses(create, ha_site, refusal, addressing, pointer):
    assert refusal(lambda: create(site_id=ha_site.id, physport=1, static_addressing=addressing)) == (
        400,
        [(1022, pointer)],
    )


def test_one_ha_link_chosen_at_creation(magic, account_id, create, ha_site, refusal):
    second = {
        "address": "192.168.2.2/24",
        "secondary_address": "192.168.2.3/24",
        "virtual_address": "192.168.2.1/24",
    }
    link = create("link", site_id=ha_site.id, physport=1, ha_link=True, static_addressing=HA_STATIC)
    refused = (400, [(1022, "/ha_link")])

    assert link.ha_link is True
    assert (
        refusal(lambda: create("b", site_id=ha_site.id, physport=2, ha_link=True, static_addressing=second)) == refused
    )
    for verb in (magic.sites.lans.update, magic.sites.lans.edit):
        change = {"account_id": account_id, "site_id": ha_site.id, "ha_link": False, "static_addressing": HA_STATIC}
        assert refusal(lambda verb=verb, change=change: verb(link.id, **change)) == refused
    kept = magic.sites.lans.update(link.id, account_id=account_id, site_id=ha_site.id, static_addressing=HA_STATIC)
    assert kept.ha_link is True


def test_a_lan_of_an_acl_cannot_be_deleted(magic, http, account_id, site, create):
    first, second = create("pos", physport=1), create("cameras", physport=2)
    magic.sites.acls.create(
        site.id, account_id=account_id, name="watch", lan_1={"lan_id": first.id}, lan_2={"lan_id": second.id}
    )

    refused = http.delete(f"/sites/{site.id}/lans/{second.id}")

    assert refused.status_code == 409
    assert refused.json()["errors"][0]["message"] == "LAN cameras is used by acls: watch"
