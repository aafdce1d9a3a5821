# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WANs: what sets them apart from LANs."""

from __future__ import annotations

from typing import Any

import pytest

STATIC: dict[str, Any] = {"address": "198.51.100.2/30", "gateway_address": "198.51.100.1"}


def _by_name(wans, name):
    return next(wan for wan in wans if wan.name == name)


def test_create_answers_with_the_whole_list_by_name(magic, account_id, site):
    wans = magic.sites.wans

    wans.create(site.id, account_id=account_id, physport=1, name="dsl")
    answer = list(wans.create(site.id, account_id=account_id, physport=2, name="fiber"))

    assert [wan.name for wan in answer] == ["dsl", "fiber"]
    assert answer == list(wans.list(site.id, account_id=account_id))


def test_every_field_of_the_sdk_is_kept(magic, account_id, site):
    fields: dict[str, Any] = {
        "name": "fiber",
        "physport": 1,
        "health_check_rate": "low",
        "load_balance_inner_flows": True,
        "priority": 3,
        "static_addressing": {**STATIC, "secondary_address": "198.51.100.3/30"},
        "vlan_tag": 42,
    }

    created = _by_name(magic.sites.wans.create(site.id, account_id=account_id, **fields), "fiber")

    assert created.model_dump(exclude_unset=True) == {"id": created.id, "site_id": site.id, **fields}
    assert magic.sites.wans.get(created.id, account_id=account_id, site_id=site.id) == created
    assert magic.sites.wans.delete(created.id, account_id=account_id, site_id=site.id) == created


@pytest.mark.usefixtures("put_replaces")
def test_defaults_and_updates(magic, account_id, site):
    wans, where = magic.sites.wans, {"account_id": account_id, "site_id": site.id}
    created = _by_name(wans.create(site.id, account_id=account_id, physport=1, name="dsl"), "dsl")
    defaults = {"health_check_rate": "mid", "priority": 0, "vlan_tag": 0}
    bare = {"id": created.id, "site_id": site.id, "physport": 1}

    assert created.model_dump(exclude_unset=True) == {**bare, "name": "dsl", **defaults}
    edited = wans.edit(created.id, **where, health_check_rate="high", load_balance_inner_flows=False, priority=2)
    assert (edited.name, edited.health_check_rate, edited.load_balance_inner_flows) == ("dsl", "high", False)
    updated = wans.update(created.id, **where, priority=1)
    assert updated.model_dump(exclude_unset=True) == {**bare, **defaults, "priority": 1}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"physport": None}, "/physport"),
        ({"physport": "1"}, "/physport"),
        ({"priority": -1}, "/priority"),
        ({"vlan_tag": 4095}, "/vlan_tag"),
        ({"health_check_rate": "fast"}, "/health_check_rate"),
        ({"load_balance_inner_flows": "yes"}, "/load_balance_inner_flows"),
        ({"ha_link": True}, "/ha_link"),
        ({"static_addressing": {"address": "198.51.100.2/30"}}, "/static_addressing/gateway_address"),
        ({"static_addressing": {**STATIC, "virtual_address": "198.51.100.4/30"}}, "/static_addressing/virtual_address"),
    ],
)
def test_bad_values_are_refused(magic, account_id, site, refusal, *, change, pointer):
    wans = magic.sites.wans

    assert refusal(
        lambda: wans.create(site.id, account_id=account_id, physport=1, extra_body={"physport": 1, **change})
    ) == (400, [(1022, pointer)])
    assert list(wans.list(site.id, account_id=account_id)) == []


def test_a_port_is_required(http, site):
    refused = http.post(f"/sites/{site.id}/wans", json={"name": "dsl"})

    assert refused.json()["errors"][0]["source"] == {"pointer": "/physport"}


def test_a_vlan_is_used_once_on_a_port(magic, account_id, site, refusal):
    wans = magic.sites.wans
    wans.create(site.id, account_id=account_id, physport=1)

    assert refusal(lambda: wans.create(site.id, account_id=account_id, physport=1)) == (400, [(1022, "/vlan_tag")])
    wans.create(site.id, account_id=account_id, physport=1, vlan_tag=1)


def test_high_availability_needs_a_secondary_address_or_dhcp(magic, account_id, ha_site, refusal):
    wans = magic.sites.wans

    assert refusal(lambda: wans.create(ha_site.id, account_id=account_id, physport=1, static_addressing=STATIC)) == (
        400,
        [(1022, "/static_addressing/secondary_address")],
    )
    wans.create(ha_site.id, account_id=account_id, physport=1)
    addressing = {**STATIC, "secondary_address": "198.51.100.3/30"}
    wans.create(ha_site.id, account_id=account_id, physport=2, static_addressing=addressing)


def test_a_preferred_wan_cannot_be_deleted(magic, http, account_id, site):
    (wan,) = magic.sites.wans.create(site.id, account_id=account_id, physport=1, name="fiber")
    body = {"managed_app_id": "zoom", "breakout": True, "preferred_wans": [wan.id]}
    config_id = http.post(f"/sites/{site.id}/app_configs", json=body).json()["result"]["id"]

    refused = http.delete(f"/sites/{site.id}/wans/{wan.id}")

    assert refused.status_code == 409
    assert refused.json()["errors"][0]["message"] == f"WAN fiber is preferred by app_configs: {config_id}"
