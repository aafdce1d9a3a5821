# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packet captures: what a request may say, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from magic_emulator.clock import read_rfc3339
from magic_emulator.state import SeedError

SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 10, "packet_limit": 100}
BUCKET = "s3://pcaps-bucket?region=us-east-1"
FULL = {
    "type": "full",
    "system": "magic-transit",
    "time_limit": 10,
    "colo_name": "ORD",
    "destination_conf": BUCKET,
}
STEP = 100
"""Seconds that a capture stays in one status: far more than a test takes."""


@pytest.fixture
def pcaps(magic, emulator, account_id):
    """The SDK, for an account with a bucket of its own, in which nothing happens unless the clock is advanced."""
    buckets = [{"destination_conf": BUCKET, "status": "success"}]
    emulator.set_account(account_id, {"pcap_ownership": buckets, "settings": {"pcap_step": STEP}})
    return magic.pcaps


@pytest.fixture
def shown(magic, account_id):
    """A capture in JSON: which of its two models the SDK reads it as depends on the version of pydantic."""

    def get(pcap_id):
        return magic.pcaps.get(pcap_id, account_id=account_id).to_dict(mode="json")

    return get


@pytest.fixture
def statuses(pcaps, emulator, account_id):
    """The statuses that a capture goes through from now on, to its last."""

    def of(pcap):
        seen = [pcaps.get(pcap.id, account_id=account_id).status]
        while seen[-1] not in {"success", "complete", "failed"}:
            emulator.advance_clock(STEP)
            seen.append(pcaps.get(pcap.id, account_id=account_id).status)
        return seen

    return of


def test_a_simple_capture(pcaps, account_id, statuses, shown):
    criteria = {"destination_address": "2001:DB8:0::1", "destination_port": 80, "protocol": 6}

    created = pcaps.create(account_id=account_id, **SIMPLE, filter_v1=criteria)

    submitted = created.submitted
    assert shown(created.id) == created.to_dict(mode="json")
    assert shown(created.id) == {
        "id": created.id,
        "filter_v1": {**criteria, "destination_address": "2001:db8::1"},
        "packets_remaining": 0,
        "status": "pending",
        "submitted": submitted,
        "system": "magic-transit",
        "time_limit": 10,
        "type": "simple",
    }
    assert statuses(created) == ["pending", "success"]


def test_a_full_capture(pcaps, account_id, statuses, shown):
    created = pcaps.create(account_id=account_id, **FULL, packet_limit=50, byte_limit=1_000_000)

    assert created.to_dict().keys() == {
        *(
            "id",
            "byte_limit",
            "packet_limit",
            "colo_name",
            "destination_conf",
            "filter_v1",
            "status",
            "submitted",
            "system",
        ),
        *("time_limit", "type"),
    }
    assert statuses(created) == ["pending", "running", "conversion_pending", "conversion_running", "complete"]
    finished = shown(created.id)
    assert finished["packets_captured"] == 50
    assert finished.keys().isdisjoint({"stop_requested", "error_message"})


def test_without_settings_a_capture_is_quick(magic, emulator, account_id):
    created = magic.pcaps.create(account_id=account_id, **SIMPLE)

    emulator.advance_clock(0.2)

    assert magic.pcaps.get(created.id, account_id=account_id).status == "success"


def test_stopping(pcaps, emulator, account_id, statuses, shown):
    for running_for in (0, STEP):
        created = pcaps.create(account_id=account_id, **FULL)
        emulator.advance_clock(running_for)

        assert pcaps.with_raw_response.stop(created.id, account_id=account_id).status_code == 204

        assert read_rfc3339(shown(created.id)["stop_requested"]) > read_rfc3339(created.submitted)
        assert statuses(created) == ["conversion_pending", "conversion_running", "complete"]


def test_what_cannot_be_stopped(pcaps, account_id, refusal):
    simple = pcaps.create(account_id=account_id, **SIMPLE)
    stopped = pcaps.create(account_id=account_id, **FULL)
    pcaps.stop(stopped.id, account_id=account_id)

    for pcap in (simple, stopped):
        assert refusal(lambda pcap_id=pcap.id: pcaps.stop(pcap_id, account_id=account_id)) == (409, [(409, None)])


def test_failure(pcaps, emulator, account_id, statuses, shown):
    content = emulator.account(account_id)
    emulator.set_account(account_id, {**content, "settings": {"pcap_step": STEP, "pcap_error": "bucket is gone"}})
    simple = pcaps.create(account_id=account_id, **SIMPLE)
    full = pcaps.create(account_id=account_id, **FULL)
    emulator.set_account(account_id, {**emulator.account(account_id), "settings": {"pcap_step": STEP}})

    assert "error_message" not in shown(full.id)
    assert statuses(full)[-2:] == ["conversion_running", "failed"]
    assert shown(full.id)["error_message"] == "bucket is gone"
    assert shown(simple.id)["status"] == "failed"
    assert "error_message" not in shown(simple.id)


def test_one_simple_capture_a_minute(pcaps, emulator, account_id, refusal):
    pcaps.create(account_id=account_id, **SIMPLE)

    pcaps.create(account_id=account_id, **FULL)
    emulator.advance_clock(55)
    assert refusal(lambda: pcaps.create(account_id=account_id, **SIMPLE)) == (429, [(429, None)])
    emulator.advance_clock(5)
    assert pcaps.create(account_id=account_id, **SIMPLE).status == "pending"
    pcaps.create(account_id="f" * 32, **SIMPLE)


def test_the_minute_can_be_shorter(magic, emulator, account_id):
    emulator.set_account(account_id, {"settings": {"pcap_interval": 0}})

    ids = {magic.pcaps.create(account_id=account_id, **SIMPLE).id for _time in range(3)}

    assert len(ids) == 3


def test_one_full_capture_at_a_time(pcaps, emulator, account_id, refusal):
    pcaps.create(account_id=account_id, **FULL)

    for _status in ("pending", "running"):
        assert refusal(lambda: pcaps.create(account_id=account_id, **FULL)) == (409, [(409, None)])
        emulator.advance_clock(STEP)
    assert pcaps.create(account_id=account_id, **FULL).status == "pending"


@pytest.mark.parametrize("status", ["pending", "failed", None])
def test_a_full_capture_needs_a_validated_bucket(magic, emulator, account_id, refusal, status):
    buckets = [{"destination_conf": BUCKET, "status": status}] if status else []
    emulator.set_account(account_id, {"pcap_ownership": buckets})

    refused = refusal(lambda: magic.pcaps.create(account_id=account_id, **FULL))

    assert refused == (400, [(1022, "/destination_conf")])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({**SIMPLE, "type": "other"}, "/type"),
        ({**SIMPLE, "type": None}, "/type"),
        ({**SIMPLE, "system": "other"}, "/system"),
        ({**SIMPLE, "time_limit": 0}, "/time_limit"),
        ({**SIMPLE, "time_limit": 301}, "/time_limit"),
        ({**SIMPLE, "time_limit": "10"}, "/time_limit"),
        ({**SIMPLE, "time_limit": 1.5}, "/time_limit"),
        ({**SIMPLE, "packet_limit": 0}, "/packet_limit"),
        ({**SIMPLE, "packet_limit": 10_001}, "/packet_limit"),
        ({**SIMPLE, "packet_limit": None}, "/packet_limit"),
        ({**SIMPLE, "byte_limit": 1}, "/byte_limit"),
        ({**SIMPLE, "colo_name": "ORD"}, "/colo_name"),
        ({**SIMPLE, "destination_conf": BUCKET}, "/destination_conf"),
        ({**SIMPLE, "filter_v1": {"protocol": 256}}, "/filter_v1/protocol"),
        ({**SIMPLE, "filter_v1": {"protocol": "tcp"}}, "/filter_v1/protocol"),
        ({**SIMPLE, "filter_v1": {"source_port": 65536}}, "/filter_v1/source_port"),
        ({**SIMPLE, "filter_v1": {"destination_port": -1}}, "/filter_v1/destination_port"),
        ({**SIMPLE, "filter_v1": {"source_address": "192.0.2.0/24"}}, "/filter_v1/source_address"),
        ({**SIMPLE, "filter_v1": {"destination_address": None}}, "/filter_v1/destination_address"),
        ({**SIMPLE, "filter_v1": {"tcp_flags": 2}}, "/filter_v1/tcp_flags"),
        ({**SIMPLE, "offset_time": "yesterday"}, "/offset_time"),
        ({**SIMPLE, "offset_time": "2026-01-01T00:00:00"}, "/offset_time"),
        ({**FULL, "byte_limit": 0}, "/byte_limit"),
        ({**FULL, "byte_limit": 1_000_000_001}, "/byte_limit"),
        ({**FULL, "packet_limit": 10_001}, "/packet_limit"),
        ({**FULL, "colo_name": "Chicago"}, "/colo_name"),
        ({**FULL, "offset_time": "2026-01-01T00:00:00Z"}, "/offset_time"),
    ],
)
def test_bad_values_are_refused(pcaps, account_id, refusal, body, pointer):
    refused = refusal(lambda: pcaps.create(account_id=account_id, **SIMPLE, extra_body=body))

    assert refused == (400, [(1022, pointer)])


@pytest.mark.parametrize(
    ("body", "field"),
    [(body, field) for body in (SIMPLE, FULL) for field in body],
)
def test_what_a_request_must_say(http, emulator, account_id, body, field):
    answer = http.post(
        f"{emulator.base_url}/accounts/{account_id}/pcaps", json={key: body[key] for key in body if key != field}
    )

    assert answer.status_code == 400
    assert [error["source"]["pointer"] for error in answer.json()["errors"]] == [f"/{field}"]


@pytest.mark.parametrize("hours", [0, 23.9])
def test_looking_back(pcaps, account_id, emulator, hours):
    until = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=hours)

    pcaps.create(account_id=account_id, **SIMPLE, offset_time=until)

    (kept,) = emulator.account(account_id)["pcaps"]
    assert read_rfc3339(kept["offset_time"]) == until


@pytest.mark.parametrize("hours", [-0.1, 24.1])
def test_looking_too_far(pcaps, account_id, refusal, hours):
    until = datetime.now(timezone.utc) - timedelta(hours=hours)

    refused = refusal(lambda: pcaps.create(account_id=account_id, **SIMPLE, offset_time=until))

    assert refused == (400, [(1022, "/offset_time")])


def test_a_seeded_status_lasts(magic, emulator, account_id, refusal, shown):
    pcap_id = "1" * 32
    seed = {"id": pcap_id, "type": "full", "status": "running", "destination_conf": BUCKET, "future_field": 1}
    buckets = [{"destination_conf": BUCKET, "status": "success"}]
    emulator.set_account(account_id, {"pcaps": [seed], "pcap_ownership": buckets})

    emulator.advance_clock(86400)
    running = shown(pcap_id)
    assert (running["status"], running["future_field"]) == ("running", 1)
    assert "packets_captured" not in running
    assert refusal(lambda: magic.pcaps.create(account_id=account_id, **FULL)) == (409, [(409, None)])

    magic.pcaps.stop(pcap_id, account_id=account_id)
    emulator.advance_clock(1)
    assert shown(pcap_id)["status"] == "complete"


def test_a_seed_must_say_which_type(emulator, account_id):
    with pytest.raises(SeedError, match="simple or full, not partial"):
        emulator.set_account(account_id, {"pcaps": [{"type": "partial"}]})


def test_the_state_keeps_what_goes_on(pcaps, emulator, account_id, statuses, refusal):
    created = pcaps.create(account_id=account_id, **SIMPLE)

    emulator.set_account(account_id, emulator.account(account_id))

    assert refusal(lambda: pcaps.create(account_id=account_id, **SIMPLE))[0] == 429
    assert statuses(created) == ["pending", "success"]


def test_what_is_not_there(pcaps, account_id, refusal):
    for call in (pcaps.get, pcaps.stop, pcaps.download.get):
        assert refusal(lambda call=call: call("0" * 32, account_id=account_id)) == (404, [(404, None)])
