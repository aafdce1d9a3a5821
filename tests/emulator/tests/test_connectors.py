# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors: their devices, license keys and interrupt windows."""

from __future__ import annotations

from typing import Any

import pytest

WINDOW: dict[str, Any] = {
    "interrupt_window_days_of_week": ["Saturday", "Sunday"],
    "interrupt_window_duration_hours": 3,
    "interrupt_window_embargo_dates": ["2026-12-24", "2026-12-25"],
    "interrupt_window_hour_of_day": 2,
    "timezone": "Europe/Lisbon",
}


def _listed(magic, account_id, **query):
    return [connector.id for connector in magic.connectors.list(account_id=account_id, **query)]


def test_create_get_and_delete_hardware(magic, account_id):
    created = magic.connectors.create(
        account_id=account_id, device={"serial_number": "SN-9"}, activated=True, notes="rack 4", **WINDOW
    )

    assert created.model_dump(include={"activated", "notes", *WINDOW}) == {
        "activated": True,
        "notes": "rack 4",
        **WINDOW,
    }
    assert (created.device.serial_number, created.device.type) == ("SN-9", "MANAGED")
    assert created.device.id
    assert created.last_updated
    assert created.model_fields_set.isdisjoint({"license_key", "last_heartbeat", "last_seen_version"})
    fetched = magic.connectors.get(created.id, account_id=account_id)
    assert fetched.model_dump() == created.model_dump()
    magic.connectors.delete(created.id, account_id=account_id)
    assert created.id not in _listed(magic, account_id)


def test_defaults(magic, account_id):
    created = magic.connectors.create(account_id=account_id, device={"id": "d" * 32})

    device = created.device.model_dump(exclude_unset=True)
    assert device == {"id": "d" * 32, "type": "MANAGED", "serial_number": device["serial_number"]}
    assert created.activated is False
    assert created.notes == ""
    assert created.interrupt_window_days_of_week == [
        *("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
    ]
    assert (created.interrupt_window_hour_of_day, created.interrupt_window_duration_hours) == (0, 6)
    assert (created.interrupt_window_embargo_dates, created.timezone) == ([], "UTC")


def test_a_connector_of_a_seed_is_in_operation(magic, account_id, connector_ids, emulator):
    connector = magic.connectors.get(connector_ids[0], account_id=account_id)
    assert (connector.activated, connector.device.serial_number, connector.device.type) == (True, "SN-1", "MANAGED")
    assert connector.last_heartbeat
    assert connector.last_seen_version

    emulator.set_account(account_id, {"connectors": [{"id": "1" * 32, "activated": False, "license_key": "secret"}]})
    connector = magic.connectors.get("1" * 32, account_id=account_id)
    assert connector.model_fields_set.isdisjoint({"license_key", "last_heartbeat", "last_seen_version", "device"})


@pytest.mark.usefixtures("put_replaces")
def test_put_replaces_and_patch_merges(magic, account_id, connector_ids):
    connector_id = connector_ids[0]
    before = magic.connectors.get(connector_id, account_id=account_id)

    edited = magic.connectors.edit(connector_id, account_id=account_id, notes="rack 4", **WINDOW)
    assert edited.last_updated > before.last_updated
    same = magic.connectors.edit(connector_id, account_id=account_id, timezone="Europe/Lisbon")
    assert same.model_dump() == edited.model_dump()
    cleared = magic.connectors.edit(connector_id, account_id=account_id, notes=None, interrupt_window_embargo_dates=[])
    assert (cleared.notes, cleared.interrupt_window_embargo_dates, cleared.timezone) == ("", [], "Europe/Lisbon")

    updated = magic.connectors.update(connector_id, account_id=account_id, activated=True)
    assert updated.model_dump(exclude={"last_updated"}) == before.model_dump(exclude={"last_updated"})


def test_a_license_key_is_shown_once(magic, account_id, emulator):
    created = magic.connectors.create(account_id=account_id, device={"provision_license": True})
    keys = [created.license_key]

    assert created.device.type == "LICENSED"
    assert created.device.serial_number is None
    assert magic.connectors.get(created.id, account_id=account_id).license_key is None
    assert [connector.license_key for connector in magic.connectors.list(account_id=account_id)] == [None] * 3
    assert magic.connectors.edit(created.id, account_id=account_id, notes="x").license_key is None
    assert magic.connectors.edit(created.id, account_id=account_id, provision_license=False).license_key is None
    keys.append(magic.connectors.edit(created.id, account_id=account_id, provision_license=True).license_key)
    keys.append(magic.connectors.update(created.id, account_id=account_id, provision_license=True).license_key)
    assert all(keys)
    assert len(set(keys)) == 3
    assert emulator.account(account_id)["connectors"][-1]["license_key"] == keys[-1]
    assert magic.connectors.delete(created.id, account_id=account_id).license_key is None


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"device": {}}, "/device"),
        ({"device": {"provision_license": False}}, "/device"),
        ({"device": {"id": "d", "serial_number": "s"}}, "/device"),
        ({"device": {"provision_license": True, "serial_number": "s"}}, "/device"),
        ({"device": {"serial": "s"}}, "/device/serial"),
        ({"device": {"serial_number": 7}}, "/device/serial_number"),
        ({"device": {"serial_number": "SN-1"}}, "/device/serial_number"),
        ({"provision_license": True}, "/provision_license"),
        ({"license_key": "x"}, "/license_key"),
        ({"activated": 1}, "/activated"),
        ({"interrupt_window_days_of_week": ["Caturday"]}, "/interrupt_window_days_of_week/0"),
        ({"interrupt_window_hour_of_day": 24}, "/interrupt_window_hour_of_day"),
        ({"interrupt_window_hour_of_day": "2"}, "/interrupt_window_hour_of_day"),
        ({"interrupt_window_duration_hours": 0}, "/interrupt_window_duration_hours"),
        ({"interrupt_window_embargo_dates": ["24.12.2026"]}, "/interrupt_window_embargo_dates/0"),
        ({"interrupt_window_embargo_dates": ["2026-02-30"]}, "/interrupt_window_embargo_dates/0"),
        ({"timezone": ""}, "/timezone"),
    ],
)
def test_bad_values_are_refused(magic, account_id, connector_ids, refusal, *, change, pointer):
    device = {"serial_number": "SN-9"}
    body = {"device": device, **change}

    assert refusal(lambda: magic.connectors.create(account_id=account_id, device=device, extra_body=body)) == (
        400,
        [(1022, pointer)],
    )
    assert _listed(magic, account_id) == list(connector_ids)


def test_a_device_is_one_connector(magic, account_id, connector_ids, refusal):
    device = magic.connectors.get(connector_ids[0], account_id=account_id).device

    assert refusal(lambda: magic.connectors.create(account_id=account_id, device={"id": device.id})) == (
        400,
        [(1022, "/device/id")],
    )
    magic.connectors.delete(connector_ids[0], account_id=account_id)
    magic.connectors.create(account_id=account_id, device={"serial_number": "SN-1"})


@pytest.mark.parametrize("verb", ["update", "edit"])
def test_a_connector_keeps_its_device(magic, account_id, connector_ids, refusal, verb):
    change = getattr(magic.connectors, verb)

    assert refusal(
        lambda: change(connector_ids[0], account_id=account_id, extra_body={"device": {"serial_number": "SN-9"}})
    ) == (400, [(1022, "/device")])


def test_a_seed_can_say_which_devices_there_are(magic, account_id, emulator, refusal):
    emulator.set_account(account_id, {"devices": [{"serial_number": "SN-7", "id": "7" * 32}]})

    assert refusal(lambda: magic.connectors.create(account_id=account_id, device={"serial_number": "SN-9"})) == (
        400,
        [(1022, "/device/serial_number")],
    )
    assert refusal(lambda: magic.connectors.create(account_id=account_id, device={"id": "9" * 32})) == (
        400,
        [(1022, "/device/id")],
    )
    created = magic.connectors.create(account_id=account_id, device={"serial_number": "SN-7"})
    assert created.device.id == "7" * 32


def test_connectors_of_one_type(magic, account_id, connector_ids):
    licensed = magic.connectors.create(account_id=account_id, device={"provision_license": True})

    assert _listed(magic, account_id, device_type="LICENSED") == [licensed.id]
    assert _listed(magic, account_id, device_type="MANAGED") == list(connector_ids)


def test_a_connector_of_a_site_cannot_be_removed(magic, http, account_id, connector_ids, ha_site):
    first, second = connector_ids
    magic.sites.edit(ha_site.id, account_id=account_id, connector_id=first, secondary_connector_id=second)

    for connector_id in connector_ids:
        refused = http.delete(f"/connectors/{connector_id}")
        assert refused.status_code == 409
        message = f"connector {connector_id} is used by sites: headquarters"
        assert refused.json()["errors"][0]["message"] == message

    magic.sites.edit(ha_site.id, account_id=account_id, secondary_connector_id=None)
    magic.connectors.delete(second, account_id=account_id)


def test_an_unknown_connector_is_not_found(magic, account_id, refusal):
    assert refusal(lambda: magic.connectors.get("0" * 32, account_id=account_id)) == (404, [(404, None)])
