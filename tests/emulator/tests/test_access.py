# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call what: credentials, entitlements, paths."""

from __future__ import annotations

import httpx
import pytest
from cloudflare import Cloudflare

import magic_emulator

EMAIL, KEY = "user@example.com", "144c9defac04969c7bfad8ef631efb99"


@pytest.mark.parametrize(
    ("headers", "status", "codes"),
    [
        ({}, 403, [10000]),
        ({"authorization": "Bearer invalid"}, 403, [10000]),
        ({"authorization": "Bearer"}, 400, [6003, 6111]),
        ({"authorization": "Bearer two words"}, 400, [6003, 6111]),
        ({"authorization": "Basic abc"}, 400, [6003, 6111]),
        ({"x-auth-email": EMAIL}, 403, [10000]),
        ({"x-auth-email": EMAIL, "x-auth-key": "an-API-token-mistaken-for-a-key"}, 400, [6003, 6103]),
        ({"x-auth-email": "user", "x-auth-key": KEY}, 400, [6003, 6102]),
    ],
)
def test_bad_credentials(emulator, account_id, headers, status, codes):
    answer = httpx.get(f"{emulator.base_url}/accounts/{account_id}/magic/routes", headers=headers)

    assert answer.status_code == status
    assert [error["code"] for error in answer.json()["errors"]] == codes


def test_email_and_key(emulator, account_id):
    with Cloudflare(api_email=EMAIL, api_key=KEY, base_url=emulator.base_url) as client:
        assert client.magic_transit.routes.list(account_id=account_id).routes == []


def test_only_the_tokens_of_the_seed(account_id):
    with magic_emulator.serve({"tokens": ["good"]}) as emulator:
        for token, status in (("good", 200), ("any", 403)):
            answer = httpx.get(
                f"{emulator.base_url}/accounts/{account_id}/magic/routes", headers={"authorization": f"Bearer {token}"}
            )
            assert answer.status_code == status


@pytest.mark.parametrize(("entitlement", "code"), [("magic_transit", 1012), ("magic_wan", 1025)])
def test_accounts_without_the_product(http, account_id, emulator, entitlement, code):
    emulator.set_account(account_id, {"entitlements": {entitlement: False}})

    answer = http.get("/gre_tunnels")

    assert answer.status_code == 403
    assert [error["code"] for error in answer.json()["errors"]] == [code]


def test_accounts_without_return_routing(magic, account_id, emulator, refusal):
    emulator.set_account(account_id, {"entitlements": {"coupler_integration": False}})
    tunnel = {"name": "i", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.0.0.0/31"}
    create = magic.ipsec_tunnels.create

    assert refusal(lambda: create(account_id=account_id, **tunnel, automatic_return_routing=True)) == (
        403,
        [(1101, "/automatic_return_routing")],
    )
    assert create(account_id=account_id, **tunnel, automatic_return_routing=False).name == "i"


def test_accounts_are_separate(magic, account_id):
    magic.routes.create(account_id=account_id, prefix="192.0.2.0/24", nexthop="10.0.0.1", priority=1)

    assert magic.routes.list(account_id="f" * 32).routes == []


@pytest.mark.parametrize(("seed", "listed"), [({}, 1), ({"a" * 32: {}, "b" * 32: {}}, 2)])
def test_a_token_sees_the_accounts_that_are_in_use(seed, listed):
    with magic_emulator.serve(seed) as emulator, Cloudflare(api_token="any", base_url=emulator.base_url) as client:
        ids = [account.id for account in client.accounts.list()]

    assert len(ids) == listed
    assert {*seed} <= {*ids}


def test_paths_that_do_not_exist(emulator, http):
    assert http.get("/nothing").json()["errors"][0]["code"] == 7003
    assert http.patch("/routes", json={}).json()["errors"][0]["code"] == 10405
    url = f"{emulator.base_url}/accounts/not-an-id/magic/routes"
    assert httpx.get(url, headers={"authorization": "Bearer any"}).json()["errors"][0]["code"] == 7003
