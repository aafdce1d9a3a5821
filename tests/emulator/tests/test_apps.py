# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apps: the account's own, and the managed ones."""

from __future__ import annotations

import pytest

APP = {"name": "Inventory", "type": "Business"}


def _own(magic, account_id):
    return [app for app in magic.apps.list(account_id=account_id) if getattr(app, "account_app_id", None)]


def test_create_list_and_delete(magic, account_id):
    fields = {
        "hostnames": ["inventory.example.com", "*.stock.example.com"],
        "ip_subnets": ["192.0.2.0/24"],
        "source_subnets": ["10.0.0.0/8"],
    }

    created = magic.apps.create(account_id=account_id, **APP, **fields)

    expected = {"account_app_id": created.account_app_id, **APP, **fields}
    assert created.model_dump(exclude_unset=True) == expected
    assert [app.model_dump(exclude_unset=True) for app in _own(magic, account_id)] == [expected]
    deleted = magic.apps.delete(created.account_app_id, account_id=account_id)
    assert deleted.model_dump(exclude_unset=True) == expected
    assert _own(magic, account_id) == []


def test_every_account_has_managed_apps(magic, account_id, emulator):
    managed = [app.managed_app_id for app in magic.apps.list(account_id=account_id)]
    assert {"cloudflare", "microsoft_365"} <= set(managed)

    emulator.set_account(account_id, {"managed_apps": [{"managed_app_id": "one", "name": "One"}]})
    assert [app.name for app in magic.apps.list(account_id=account_id)] == ["One"]
    emulator.set_account(account_id, {"managed_apps": []})
    assert list(magic.apps.list(account_id=account_id)) == []
    emulator.set_account(account_id, {})
    assert [app.managed_app_id for app in magic.apps.list(account_id=account_id)] == managed


@pytest.mark.usefixtures("put_replaces")
def test_put_replaces_and_patch_merges(magic, account_id):
    app_id = magic.apps.create(account_id=account_id, **APP, hostnames=["a.example.com"]).account_app_id

    edited = magic.apps.edit(app_id, account_id=account_id, ip_subnets=["192.0.2.0/24"])
    assert (edited.name, edited.hostnames, edited.ip_subnets) == ("Inventory", ["a.example.com"], ["192.0.2.0/24"])
    cleared = magic.apps.edit(app_id, account_id=account_id, hostnames=None)
    assert (cleared.hostnames, cleared.ip_subnets) == (None, ["192.0.2.0/24"])

    updated = magic.apps.update(app_id, account_id=account_id, name="Stock")
    assert updated.model_dump(exclude_unset=True) == {"account_app_id": app_id, "name": "Stock", "type": "Business"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"type": None}, "/type"),
        ({"hostnames": ["https://example.com"]}, "/hostnames/0"),
        ({"hostnames": "example.com"}, "/hostnames"),
        ({"ip_subnets": ["192.0.2.1/24"]}, "/ip_subnets/0"),
        ({"ip_subnets": ["2001:db8::/32"]}, "/ip_subnets/0"),
        ({"source_subnets": ["10.0.0.1"]}, "/source_subnets/0"),
        ({"managed_app_id": "zoom"}, "/managed_app_id"),
    ],
)
def test_bad_values_are_refused(magic, account_id, refusal, change, pointer):
    assert refusal(lambda: magic.apps.create(account_id=account_id, **APP, extra_body={**APP, **change})) == (
        400,
        [(1022, pointer)],
    )
    assert _own(magic, account_id) == []


def test_managed_apps_cannot_be_changed_and_one_app_cannot_be_read(magic, http, account_id, refusal):
    app_id = magic.apps.create(account_id=account_id, **APP).account_app_id

    assert refusal(lambda: magic.apps.edit("zoom", account_id=account_id, name="x")) == (404, [(404, None)])
    assert refusal(lambda: magic.apps.delete("zoom", account_id=account_id)) == (404, [(404, None)])
    assert http.get(f"/apps/{app_id}").status_code == 405


def test_an_app_in_use_cannot_be_deleted(magic, http, account_id, site):
    app_id = magic.apps.create(account_id=account_id, **APP).account_app_id
    config = http.post(f"/sites/{site.id}/app_configs", json={"account_app_id": app_id}).json()["result"]

    refused = http.delete(f"/apps/{app_id}")
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["message"] == "app Inventory has app_configs at sites: branch-1"

    http.delete(f"/sites/{site.id}/app_configs/{config['id']}")
    assert http.delete(f"/apps/{app_id}").status_code == 200
