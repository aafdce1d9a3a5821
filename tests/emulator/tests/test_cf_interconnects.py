# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interconnects, which the API can only read and update."""

from __future__ import annotations

import pytest

DRY_RUN = {"validate_only": "true"}


def test_list_and_get(magic, account_id, interconnect_id):
    listed = magic.cf_interconnects.list(account_id=account_id).interconnects
    shown = magic.cf_interconnects.get(interconnect_id, account_id=account_id).interconnect

    assert [interconnect.model_dump() for interconnect in listed] == [shown.model_dump()]
    assert (shown.name, shown.colo_name, shown.mtu) == ("pni_ord", "ord01", 1400)
    assert shown.health_check.target.model_dump() == {"effective": "192.0.2.1", "saved": ""}


@pytest.mark.usefixtures("put_replaces")
def test_update_keeps_what_an_interconnect_cannot_lack(magic, account_id, interconnect_id):
    update = magic.cf_interconnects.update(interconnect_id, account_id=account_id, automatic_return_routing=True)

    assert update.modified is True
    after = update.modified_interconnect
    assert (after.name, after.interface_address, after.mtu) == ("pni_ord", "192.0.2.0/31", 1400)
    assert after.gre.cloudflare_endpoint == "203.0.113.9"
    assert after.bgp.customer_asn == 65010
    assert after.description is None
    assert after.colo_name == "ord01"


def test_newer_fields_are_accepted(magic, account_id, interconnect_id):
    after = magic.cf_interconnects.update(
        interconnect_id,
        account_id=account_id,
        bgp={"as_no": 13335, "customer_asn": 65010, "customer_endpoint": "192.0.2.1", "md5_key": "k"},
        health_check={"direction": "bidirectional", "source": "192.0.2.0", "rate": "high"},
    ).modified_interconnect

    assert (after.bgp.as_no, after.bgp.md5_key) == (13335, "k")
    assert (after.health_check.direction, after.health_check.source) == ("bidirectional", "192.0.2.0")


def test_bulk_update_and_dry_runs(magic, account_id, interconnect_id, emulator):
    before = emulator.account(account_id)
    body = {"interconnects": [{"id": interconnect_id, "description": "new", "mtu": 1500}]}

    dry = magic.cf_interconnects.bulk_update(account_id=account_id, body=body, extra_query=DRY_RUN)
    assert dry.modified is True
    assert dry.modified_interconnects[0].mtu == 1500
    magic.cf_interconnects.update(interconnect_id, account_id=account_id, mtu=900, extra_query=DRY_RUN)
    assert emulator.account(account_id) == before

    magic.cf_interconnects.bulk_update(account_id=account_id, body=body)
    assert magic.cf_interconnects.get(interconnect_id, account_id=account_id).interconnect.mtu == 1500


def test_bad_values_and_unknown_interconnects(magic, account_id, interconnect_id, refusal):
    update = magic.cf_interconnects.update

    assert refusal(lambda: update(interconnect_id, account_id=account_id, mtu=0)) == (400, [(1022, "/mtu")])
    assert refusal(lambda: update("0" * 32, account_id=account_id, mtu=900))[0] == 404


def test_there_is_no_create_and_no_delete(http, interconnect_id):
    assert http.post("/cf_interconnects", json={"name": "x"}).status_code == 405
    assert http.delete(f"/cf_interconnects/{interconnect_id}").status_code == 405
