# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites, and what PUT, PATCH and null mean wherever results are bare objects."""

from __future__ import annotations

import pytest


def _listed(magic, account_id, **query):
    return [site.id for site in magic.sites.list(account_id=account_id, **query)]


def test_create_list_get_and_delete(magic, account_id, connector_ids):
    created = magic.sites.create(
        account_id=account_id,
        name="branch-1",
        description="corner shop",
        ha_mode=True,
        location={"lat": "37.6192", "lon": "122.3816"},
        connector_id=connector_ids[0],
        secondary_connector_id=connector_ids[1],
    )

    assert created.model_dump(exclude={"id"}) == {
        "name": "branch-1",
        "description": "corner shop",
        "ha_mode": True,
        "location": {"lat": "37.6192", "lon": "122.3816"},
        "connector_id": connector_ids[0],
        "secondary_connector_id": connector_ids[1],
    }
    assert magic.sites.get(created.id, account_id=account_id) == created
    assert _listed(magic, account_id) == [created.id]
    assert magic.sites.delete(created.id, account_id=account_id) == created
    assert _listed(magic, account_id) == []


def test_a_site_is_what_the_api_returns_and_no_more(magic, account_id):
    created = magic.sites.create(account_id=account_id, name="branch-1")

    assert created.model_fields_set == {"id", "name", "ha_mode"}
    assert created.model_extra == {}
    assert created.ha_mode is False


@pytest.mark.usefixtures("put_replaces")
def test_put_replaces_and_keeps_the_name(magic, account_id, connector_ids):
    created = magic.sites.create(
        account_id=account_id, name="branch-1", description="old", ha_mode=True, connector_id=connector_ids[0]
    )

    updated = magic.sites.update(created.id, account_id=account_id, location={"lat": "1"})

    assert updated.model_dump(exclude_unset=True) == {
        "id": created.id,
        "name": "branch-1",
        "ha_mode": True,
        "location": {"lat": "1"},
    }


def test_patch_touches_only_what_it_names(magic, account_id, connector_ids):
    created = magic.sites.create(
        account_id=account_id, name="branch-1", description="old", connector_id=connector_ids[0]
    )

    edited = magic.sites.edit(created.id, account_id=account_id, description="new")

    assert edited.model_dump(exclude_unset=True) == {**created.model_dump(exclude_unset=True), "description": "new"}


def test_patch_replaces_nested_objects_and_null_clears(magic, account_id, connector_ids):
    created = magic.sites.create(
        account_id=account_id,
        name="branch-1",
        connector_id=connector_ids[0],
        location={"lat": "37.6192", "lon": "122.3816"},
    )

    edited = magic.sites.edit(created.id, account_id=account_id, location={"lat": "1"}, connector_id=None)

    assert edited.model_dump(exclude_unset=True) == {
        "id": created.id,
        "name": "branch-1",
        "ha_mode": False,
        "location": {"lat": "1"},
    }


@pytest.mark.parametrize("verb", ["update", "edit"])
def test_ha_mode_cannot_be_changed(magic, account_id, site, refusal, verb):
    change = getattr(magic.sites, verb)

    assert refusal(lambda: change(site.id, account_id=account_id, ha_mode=True)) == (400, [(1022, "/ha_mode")])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": None}, "/name"),
        ({"name": 5}, "/name"),
        ({"ha_mode": "yes"}, "/ha_mode"),
        ({"location": {"lat": 37.6192}}, "/location/lat"),
        ({"location": {"lat": "north"}}, "/location/lat"),
        ({"location": {"lat": "91"}}, "/location/lat"),
        ({"location": {"lon": "-180.5"}}, "/location/lon"),
        ({"location": {"altitude": "4"}}, "/location/altitude"),
        ({"connector_id": "0" * 32}, "/connector_id"),
        ({"site_id": "0" * 32}, "/site_id"),
        ({"lans": []}, "/lans"),
    ],
)
def test_bad_values_are_refused(magic, account_id, refusal, change, pointer):
    assert refusal(
        lambda: magic.sites.create(account_id=account_id, name="branch-1", extra_body={"name": "branch-1", **change})
    ) == (400, [(1022, pointer)])
    assert _listed(magic, account_id) == []


def test_only_high_availability_has_two_different_connectors(
    magic, account_id, connector_ids, refusal, *, site, ha_site
):
    first, second = connector_ids
    refused = (400, [(1022, "/secondary_connector_id")])

    assert refusal(lambda: magic.sites.edit(site.id, account_id=account_id, secondary_connector_id=second)) == refused
    magic.sites.edit(ha_site.id, account_id=account_id, connector_id=first)
    assert refusal(lambda: magic.sites.edit(ha_site.id, account_id=account_id, secondary_connector_id=first)) == refused
    edited = magic.sites.edit(ha_site.id, account_id=account_id, secondary_connector_id=second)
    assert edited.secondary_connector_id == second


def test_names_are_unique(magic, account_id, refusal):
    first = magic.sites.create(account_id=account_id, name="branch-1")
    second = magic.sites.create(account_id=account_id, name="branch-2")
    taken = (400, [(1022, "/name")])

    assert refusal(lambda: magic.sites.create(account_id=account_id, name="branch-1")) == taken
    assert refusal(lambda: magic.sites.edit(second.id, account_id=account_id, name="branch-1")) == taken
    magic.sites.edit(first.id, account_id=account_id, name="branch-3")
    magic.sites.edit(second.id, account_id=account_id, name="branch-1")


def test_sites_of_a_connector(magic, account_id, connector_ids):
    first, second = connector_ids
    pair = magic.sites.create(
        account_id=account_id, name="pair", ha_mode=True, connector_id=first, secondary_connector_id=second
    )
    magic.sites.create(account_id=account_id, name="none")

    assert _listed(magic, account_id, connectorid=first) == [pair.id]
    assert _listed(magic, account_id, connectorid=second) == [pair.id]
    assert _listed(magic, account_id, connectorid="0" * 32) == []
    assert len(_listed(magic, account_id)) == 2


def test_a_site_with_children_cannot_be_deleted(magic, http, account_id, site):
    magic.sites.lans.create(site.id, account_id=account_id, name="pos", physport=1)
    magic.sites.wans.create(site.id, account_id=account_id, physport=2)
    wan_id = next(iter(magic.sites.wans.list(site.id, account_id=account_id))).id

    refused = http.delete(f"/sites/{site.id}")

    assert refused.status_code == 409
    assert refused.json()["errors"] == [
        {"code": 409, "message": f"site branch-1 still has lans: pos; wans: {wan_id}"},
    ]
    assert _listed(magic, account_id) == [site.id]


def test_what_does_not_exist_is_not_found(magic, account_id, site, refusal):
    unknown, not_found = "0" * 32, (404, [(404, None)])
    magic.sites.lans.create(site.id, account_id=account_id, name="pos", physport=1)
    lan_id = next(iter(magic.sites.lans.list(site.id, account_id=account_id))).id
    other = magic.sites.create(account_id=account_id, name="branch-2")

    for call in (
        lambda: magic.sites.get(unknown, account_id=account_id),
        lambda: magic.sites.edit(unknown, account_id=account_id, name="x"),
        lambda: magic.sites.delete(unknown, account_id=account_id),
        lambda: magic.sites.lans.list(unknown, account_id=account_id),
        lambda: magic.sites.lans.create(unknown, account_id=account_id, physport=1),
        lambda: magic.sites.lans.get(unknown, account_id=account_id, site_id=site.id),
        lambda: magic.sites.lans.get(lan_id, account_id=account_id, site_id=other.id),
    ):
        assert refusal(call) == not_found


def test_a_seed_nests_what_belongs_to_a_site(magic, account_id, emulator):
    lans = [
        {"id": number * 32, "name": name, "physport": 1, "vlan_tag": 4} for number, name in (("1", "a"), ("2", "a"))
    ]
    content = {
        "name": "branch-1",
        "lans": lans,
        "wans": [{"id": "3" * 32, "physport": 1}],
        "acls": [{"name": "a to b", "lan_1": {"lan_id": "1" * 32}, "lan_2": {"lan_id": "2" * 32}}],
        "app_configs": [{"managed_app_id": "zoom", "breakout": True, "preferred_wans": ["3" * 32]}],
    }
    emulator.set_account(account_id, {"sites": [content]})

    (site,) = magic.sites.list(account_id=account_id)
    assert [lan.id for lan in magic.sites.lans.list(site.id, account_id=account_id)] == ["1" * 32, "2" * 32]
    assert [wan.health_check_rate for wan in magic.sites.wans.list(site.id, account_id=account_id)] == ["mid"]
    assert [acl.lan_2.lan_name for acl in magic.sites.acls.list(site.id, account_id=account_id)] == ["a"]
    whole = emulator.account(account_id)
    assert [lan.keys() >= {"id", "name"} and "site_id" not in lan for lan in whole["sites"][0]["lans"]] == [True, True]
    emulator.set_account(account_id, whole)
    assert emulator.account(account_id) == whole
