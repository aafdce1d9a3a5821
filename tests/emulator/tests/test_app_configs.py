# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""App configs. The official SDK has no methods for them."""

from __future__ import annotations

import pytest


@pytest.fixture
def configs(http, site):
    """Sends a request to the site's app configs; gives the status, and the result or the pointer of each error."""

    def request(method, path="", body=None):
        answer = http.request(method, f"/sites/{site.id}/app_configs{path}", json=body)
        document = answer.json()
        if not document["success"]:
            return answer.status_code, [error.get("source", {}).get("pointer") for error in document["errors"]]
        return answer.status_code, document["result"]

    return request


@pytest.fixture
def wan_ids(magic, account_id, site):
    for port in (1, 2):
        magic.sites.wans.create(site.id, account_id=account_id, physport=port, name=f"wan-{port}")
    return [wan.id for wan in magic.sites.wans.list(site.id, account_id=account_id)]


@pytest.fixture
def app_id(magic, account_id):
    return magic.apps.create(account_id=account_id, name="Inventory", type="Business").account_app_id


def test_create_list_and_delete(configs, site, app_id, wan_ids):
    body = {"account_app_id": app_id, "breakout": True, "preferred_wans": [wan_ids[1], wan_ids[0]], "priority": 1}

    status, created = configs("POST", body=body)

    assert status == 200
    assert created == {"id": created["id"], "site_id": site.id, **body}
    assert configs("GET") == (200, [created])
    assert configs("GET", f"/{created['id']}")[0] == 405
    assert configs("DELETE", f"/{created['id']}") == (200, created)
    assert configs("GET") == (200, [])


@pytest.mark.usefixtures("put_replaces")
def test_null_is_the_default_behavior_and_not_false(configs):
    _status, created = configs("POST", body={"managed_app_id": "zoom"})
    assert (created["breakout"], created["priority"]) == (None, 0)
    path = f"/{created['id']}"

    assert configs("PATCH", path, {"breakout": False})[1]["breakout"] is False
    assert configs("PATCH", path, {"priority": 1})[1]["breakout"] is False
    assert configs("PATCH", path, {"breakout": None})[1]["breakout"] is None
    assert configs("PATCH", path, {"breakout": True})[1]["breakout"] is True
    assert configs("PUT", path, {})[1]["breakout"] is None


def test_an_update_can_name_another_app(configs, app_id):
    _status, created = configs("POST", body={"managed_app_id": "zoom", "breakout": False})
    path = f"/{created['id']}"

    edited = configs("PATCH", path, {"account_app_id": app_id})[1]
    assert (edited["account_app_id"], "managed_app_id" in edited, edited["breakout"]) == (app_id, False, False)
    updated = configs("PUT", path, {"managed_app_id": "zoom"})[1]
    assert (updated["managed_app_id"], "account_app_id" in updated) == ("zoom", False)
    assert configs("PATCH", path, {"account_app_id": app_id, "managed_app_id": "zoom"}) == (400, ["/account_app_id"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/account_app_id"),
        ({"account_app_id": "0" * 32}, "/account_app_id"),
        ({"account_app_id": "zoom"}, "/account_app_id"),
        ({"managed_app_id": "nothing"}, "/managed_app_id"),
        ({"managed_app_id": None}, "/managed_app_id"),
        ({"managed_app_id": "zoom", "priority": 2}, "/priority"),
        ({"managed_app_id": "zoom", "priority": "1"}, "/priority"),
        ({"managed_app_id": "zoom", "breakout": "true"}, "/breakout"),
        ({"managed_app_id": "zoom", "breakout": True, "preferred_wans": ["0" * 32]}, "/preferred_wans/0"),
        ({"managed_app_id": "zoom", "site_id": "0" * 32}, "/site_id"),
    ],
)
def test_bad_values_are_refused(configs, body, pointer):
    assert configs("POST", body=body) == (400, [pointer])
    assert configs("GET") == (200, [])


def test_preferred_wans_need_breakout(configs, wan_ids):
    body = {"managed_app_id": "zoom", "preferred_wans": wan_ids}
    refused = (400, ["/preferred_wans"])

    assert configs("POST", body=body) == refused
    assert configs("POST", body={**body, "breakout": False}) == refused
    _status, created = configs("POST", body={**body, "breakout": True})
    path = f"/{created['id']}"
    assert configs("PATCH", path, {"breakout": False}) == refused
    assert configs("PATCH", path, {"breakout": None, "preferred_wans": []})[0] == 200


def test_one_config_for_an_app_at_a_site(configs, magic, http, account_id):
    configs("POST", body={"managed_app_id": "zoom"})
    _status, other = configs("POST", body={"managed_app_id": "aws_s3"})
    elsewhere = magic.sites.create(account_id=account_id, name="branch-2")

    assert configs("POST", body={"managed_app_id": "zoom"}) == (400, ["/managed_app_id"])
    assert configs("PATCH", f"/{other['id']}", {"managed_app_id": "zoom"}) == (400, ["/managed_app_id"])
    assert http.post(f"/sites/{elsewhere.id}/app_configs", json={"managed_app_id": "zoom"}).status_code == 200


def test_wans_of_another_site_are_refused(http, magic, account_id, wan_ids):
    elsewhere = magic.sites.create(account_id=account_id, name="branch-2")
    body = {"managed_app_id": "zoom", "breakout": True, "preferred_wans": wan_ids}

    refused = http.post(f"/sites/{elsewhere.id}/app_configs", json=body)

    assert refused.json()["errors"][0]["source"] == {"pointer": "/preferred_wans/0"}
