# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of packet captures, and the settings of accounts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from magic_emulator.clock import read_rfc3339
from magic_emulator.state import SeedError

SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 10, "packet_limit": 100}


def test_the_clock_over_http(control):
    def ahead(answer) -> timedelta:
        return read_rfc3339(answer.json()["now"]) - datetime.now(timezone.utc)

    assert abs(ahead(control.get("/clock"))) < timedelta(seconds=5)
    control.post("/clock", json={"seconds": 3600})
    assert abs(ahead(control.post("/clock", json={"seconds": 0.5})) - timedelta(hours=1)) < timedelta(seconds=5)
    control.post("/reset")
    assert abs(ahead(control.get("/clock"))) < timedelta(seconds=5)


@pytest.mark.parametrize("body", [{}, {"seconds": -1}, {"seconds": "soon"}, {"minutes": 1}])
def test_what_does_not_advance_it(control, body):
    answer = control.post("/clock", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_settings_are_part_of_the_state(magic, emulator, account_id):
    settings = {"pcap_interval": 0, "pcap_step": 0}
    emulator.set_account(account_id, {"settings": settings})

    assert magic.pcaps.create(account_id=account_id, **SIMPLE).status == "success"
    assert emulator.account(account_id)["settings"] == settings
    emulator.reset()
    assert "settings" not in emulator.account(account_id)


@pytest.mark.parametrize("settings", [{"pcap_step": -1}, {"pcap_interval": "never"}, {"pcaps": 1}])
def test_settings_that_make_no_sense(emulator, account_id, settings):
    with pytest.raises(SeedError, match=next(iter(settings))):
        emulator.set_account(account_id, {"settings": settings})
