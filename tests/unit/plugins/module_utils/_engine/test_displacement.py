# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields of which an object has one: giving one of them displaces the others."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import plan_present
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR

PRESENT = {
    "id": "c1",
    "device": {"id": "d1", "serial_number": "5HGK2X3", "type": "MANAGED"},
    "notes": "Branch 1",
    "last_heartbeat": "2026-06-14T05:20:00Z",
}


@pytest.mark.parametrize("device", [{"serial_number": "7MZQ1P4"}, {"id": "d2"}])
def test_a_connector_is_created_anew_for_one_device(device: dict[str, t.Any]) -> None:
    desired = CONNECTOR.model.from_user({"device": device})
    plan = plan_present(CONNECTOR, desired, PRESENT, recreate=True)
    assert plan.operation == "recreated"
    assert plan.body == {"device": device, "notes": "Branch 1"}


def test_the_same_device_by_any_of_its_names_is_no_change() -> None:
    for device in ({"serial_number": "5HGK2X3"}, {"id": "d1"}):
        plan = plan_present(CONNECTOR, CONNECTOR.model.from_user({"device": device}), PRESENT)
        assert plan.operation == "unchanged"


def test_an_app_of_the_account_takes_the_place_of_a_managed_one() -> None:
    present = {"id": "f1", "site_id": "s1", "managed_app_id": "zoom", "breakout": True}
    plan = plan_present(APP_CONFIG, APP_CONFIG.model.from_user({"account_app_id": "a1"}), present)
    assert plan.body == {"account_app_id": "a1"}
    assert plan.after == {"account_app_id": "a1", "breakout": True}
