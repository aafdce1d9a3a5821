# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks about packet captures and their buckets, against an API that answers as a test says."""

from __future__ import annotations

import datetime
import functools
import json
import os
import struct
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._capture import bucket_address, lifecycle
from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions, MagicError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._models.pcap import Pcap
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Console, Context, Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.pcap import pcap_info_task, pcap_task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.pcap_ownership import (
    pcap_ownership_info_task,
    pcap_ownership_task,
)
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, ok, refused

BUCKET = "s3://bucket?region=us-east-1"
SIMPLE = {"type": "simple", "time_limit": 60, "packet_limit": 500}
FULL = {"type": "full", "time_limit": 60, "colo_name": "ams01", "destination_conf": BUCKET}
CONTENT = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + struct.pack("<IIII", 1, 0, 60, 60) + bytes(60)
FILE = Reply(200, CONTENT, {"Content-Type": "application/vnd.tcpdump.pcap"})
NOTHING = Reply(204)
LOST = Reply(drop=True)


class Ran(t.NamedTuple):
    """What came of a task.

    Attributes:
        requests: methods and paths below the account.
        bodies: of the requests that had one.
        said: to a user who asked for more.
    """

    result: dict[str, t.Any]
    requests: list[str]
    bodies: list[t.Any]
    said: list[str]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    follow = functools.partial(lifecycle.follow, clock=clock, sleep=clock.sleep)
    monkeypatch.setattr(lifecycle, "follow", follow)


def run(task: Task, *replies: Reply, check_mode: bool = False, **options: t.Any) -> Ran:
    params = {name: option.get("default") for name, option in task.options.items()}
    said: list[str] = []
    with ScriptedServer(*(replies or [refused(500)])) as server:
        settings = Settings(account_id="a", headers=(), base_url=server.url, verify=False, retries=0)
        with Client(settings, Unlimited()) as client:
            context = Context(Account(client), check_mode, pytest.fail, Console(verbose=said.append))
            try:
                result = task.run({**params, **options}, context)
            except MagicError as error:
                result = {"msg": str(error), "failed": True, "half_done": error.unsure}
    paths = [seen.target.removeprefix("/accounts/a/pcaps") for seen in server.requests]
    requests = [f"{seen.method} {path}".rstrip() for seen, path in zip(server.requests, paths, strict=True)]
    return Ran(result, requests, [json.loads(seen.body) for seen in server.requests if seen.body], said)


pcap = functools.partial(run, pcap_task())
pcap_info = functools.partial(run, pcap_info_task())
ownership = functools.partial(run, pcap_ownership_task(), destination_conf=BUCKET)


def shown(identifier: str = "1", status: str = "success", **fields: t.Any) -> dict[str, t.Any]:
    """A capture as the API shows it, just submitted."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    capture = {"id": identifier, "status": status, "submitted": now, "type": "simple", "time_limit": 60}
    return {**capture, "filter_v1": {}, **fields}


def full(identifier: str = "1", status: str = "running", **fields: t.Any) -> dict[str, t.Any]:
    return shown(identifier, status, **{**FULL, **fields})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "type: missing"),
        ({"type": "simple"}, "time_limit: missing, and needed for a simple capture. packet_limit: missing"),
        ({"type": "full"}, "time_limit: missing, .* colo_name: missing, .* destination_conf: missing"),
        ({**SIMPLE, "time_limit": 0}, "time_limit: 0 is too small; the minimum is 1"),
        ({**SIMPLE, "packet_limit": 0}, "packet_limit: 0 is too small"),
        ({**FULL, "destination_conf": "  "}, "destination_conf: the value .hidden. is not the URI of a bucket"),
        ({**SIMPLE, "byte_limit": 5}, "byte_limit: only a full capture has it"),
        ({**SIMPLE, "colo_name": "ams01"}, "colo_name: only a full capture has it"),
        ({**SIMPLE, "destination_conf": BUCKET}, "destination_conf: only a full capture has it"),
        ({**FULL, "offset_time": "2026-06-14T05:20:00Z"}, "offset_time: only a simple capture has it"),
        ({**SIMPLE, "offset_time": "2020-01-01T00:00:00Z"}, "offset_time: 2020.* within the last 24 hours"),
        ({**SIMPLE, "offset_time": "2999-01-01T00:00:00Z"}, "offset_time: 2999.* within the last 24 hours"),
        ({**SIMPLE, "offset_time": "2026-06-14T05:20:00"}, "offset_time: .* is not a time with a time zone"),
        ({**SIMPLE, "offset_time": "2026-02-30T05:20:00Z"}, "offset_time: .* is not a time"),
        ({**SIMPLE, "filter_v1": {"source_address": "10.0.0"}}, "filter_v1.source_address: '10.0.0' is not an IP"),
        ({**SIMPLE, "filter_v1": {"source_port": 70000}}, "filter_v1.source_port: 70000 is too large"),
        ({**SIMPLE, "filter_v1": {"protocol": "tpc"}}, "filter_v1.protocol: 'tpc' is not an IP protocol"),
        ({**SIMPLE, "filter_v1": {"protocol": "256"}}, "filter_v1.protocol: '256' is not an IP protocol"),
        ({**SIMPLE, "reuse_within": 0}, "reuse_within: 0 is too small"),
        ({**SIMPLE, "wait_timeout": 0}, "wait_timeout: 0 is too small"),
        ({**SIMPLE, "summary": True}, "summary: .* needs dest"),
        ({**SIMPLE, "dest": "/tmp/x", "wait": False}, "dest: .* wait: true"),
        ({**SIMPLE, "dest": "/no/such/place"}, "dest: the directory /no/such does not exist"),
        ({**FULL, "dest": "/tmp/x"}, "dest: only simple captures can be downloaded"),
        ({"state": "stopped", "id": "1", "dest": "/tmp/x"}, "dest: only simple captures"),
        ({"state": "stopped", "type": "simple"}, "state: only full captures can be stopped"),
        ({"state": "stopped", "colo_name": "ams01", "reuse_within": 5}, "reuse_within: "),
        ({"state": "stopped"}, "state: which capture to stop is not clear"),
        ({"state": "stopped", "type": "full", "time_limit": 5}, "state: which capture to stop is not clear"),
        ({"id": "../ownership/1"}, "id: '../ownership/1' is not an identifier"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_sent(options: dict[str, t.Any], message: str) -> None:
    ran = pcap(**options)
    assert ran.requests == []
    with pytest.raises(InvalidOptions, match=message):
        raise InvalidOptions([ran.result["msg"]])


@pytest.mark.parametrize(
    ("options", "body"),
    [
        (SIMPLE, SIMPLE),
        (
            {**SIMPLE, "filter_v1": {"source_address": "2001:DB8::1", "destination_port": 53, "protocol": "UDP"}},
            {**SIMPLE, "filter_v1": {"source_address": "2001:db8::1", "destination_port": 53, "protocol": 17}},
        ),
        ({**SIMPLE, "filter_v1": {"protocol": "47", "source_port": None}}, {**SIMPLE, "filter_v1": {"protocol": 47}}),
        ({**SIMPLE, "filter_v1": {}}, SIMPLE),
        ({**FULL, "byte_limit": 10**9, "packet_limit": 10_000}, {**FULL, "byte_limit": 10**9, "packet_limit": 10_000}),
    ],
)
def test_a_capture_is_started_with_what_was_given(options: dict[str, t.Any], body: dict[str, t.Any]) -> None:
    ran = pcap(ok([]), ok({"id": "1", "status": "pending", **body}), wait=False, **options)
    assert ran.requests == ["GET", "POST"]
    assert ran.bodies == [{**body, "system": "magic-transit"}]
    assert (ran.result["changed"], ran.result["operation"], ran.result["reused"]) == (True, "started", False)
    assert ran.result["pcap"] == {"id": "1", "status": "pending", **body}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("{day} 05:20:00+00:00", "{day}T05:20:00Z"),
        ("{day}t05:20:00z", "{day}T05:20:00Z"),
        ("{day}T07:20:00.25+02:00", "{day}T05:20:00.250000Z"),
        ("{day}T05:20:00.123456789Z", "{day}T05:20:00.123456Z"),
    ],
)
def test_the_time_to_look_back_from_is_sent_in_one_form(text: str, canonical: str) -> None:
    sent = Pcap.from_user({"offset_time": text.format(day="2026-06-14")})
    assert sent == {"offset_time": canonical.format(day="2026-06-14")}


def test_a_capture_is_followed_and_downloaded(tmp_path: Path) -> None:
    replies = [ok([]), ok(shown(status="pending")), ok(shown(status="pending")), ok(shown()), FILE]
    ran = pcap(*replies, dest=str(tmp_path), **SIMPLE)
    assert ran.requests == ["GET", "POST", "GET /1", "GET /1", "GET /1/download"]
    assert ran.said == ["Packet capture 1: pending after 1 s", "Packet capture 1: success after 2 s"]
    assert (ran.result["operation"], ran.result["downloaded"], ran.result["size"]) == ("started", True, len(CONTENT))
    assert ran.result["dest"] == str(tmp_path / "1.pcap")
    assert ran.result["summary"]["packets"] == 1
    assert (tmp_path / "1.pcap").read_bytes() == CONTENT


def test_a_capture_that_is_there_is_taken_up_and_its_file_left_alone(tmp_path: Path) -> None:
    (tmp_path / "1.pcap").write_bytes(CONTENT)
    ran = pcap(ok([shown("0", "failed"), shown()]), FILE, dest=str(tmp_path), reuse_within=60, **SIMPLE)
    assert ran.requests == ["GET", "GET /1/download"]
    assert (ran.result["changed"], ran.result["operation"], ran.result["reused"]) == (False, "unchanged", True)


def test_without_reuse_each_run_starts_another_capture() -> None:
    assert pcap(ok([shown()]), ok(shown("2")), **SIMPLE).result["pcap"]["id"] == "2"


def test_a_named_capture_is_only_downloaded(tmp_path: Path) -> None:
    ran = pcap(ok(shown()), FILE, id="1", dest=str(tmp_path / "x.pcap"), summary=False)
    assert ran.requests == ["GET /1", "GET /1/download"]
    assert (ran.result["changed"], ran.result["operation"], ran.result["reused"]) == (True, "downloaded", False)
    assert "summary" not in ran.result


def test_a_lost_start_is_looked_up() -> None:
    ran = pcap(ok([shown("0")]), LOST, ok([shown("0"), shown("1")]), **SIMPLE)
    assert ran.requests == ["GET", "POST", "GET"]
    assert (ran.result["pcap"]["id"], ran.result["operation"]) == ("1", "started")


def test_check_mode_starts_nothing_and_waits_for_nothing(tmp_path: Path) -> None:
    ran = pcap(ok([shown()]), check_mode=True, dest=str(tmp_path), **SIMPLE)
    assert ran.requests == ["GET"]
    assert (ran.result["changed"], ran.result["operation"], ran.result["downloaded"]) == (True, "started", True)
    assert ran.result["pcap"] == {**SIMPLE, "system": "magic-transit"}
    assert ran.result["diff"]["before"] == {}
    assert os.listdir(tmp_path) == []

    ran = pcap(ok(shown(status="running")), check_mode=True, id="1", dest=str(tmp_path))
    assert (ran.requests, ran.result["changed"], ran.result["operation"]) == (["GET /1"], True, "downloaded")


@pytest.mark.parametrize("same", [True, False])
def test_check_mode_compares_the_file(tmp_path: Path, *, same: bool) -> None:
    (tmp_path / "1.pcap").write_bytes(CONTENT if same else b"old")
    ran = pcap(ok(shown()), FILE, check_mode=True, id="1", dest=str(tmp_path))
    assert (ran.result["changed"], ran.result["downloaded"]) == (not same, not same)
    assert (tmp_path / "1.pcap").read_bytes() == (CONTENT if same else b"old")


def test_a_capture_that_failed_fails_the_task_and_is_shown() -> None:
    ran = pcap(ok(full(status="failed", error_message="the bucket is full.")), id="1")
    assert ran.result["failed"]
    assert ran.result["msg"] == "Packet capture 1: the capture failed: the bucket is full."
    assert ran.result["pcap"]["id"] == "1"


def test_a_capture_that_does_not_end_fails_the_task_and_can_be_taken_up() -> None:
    ran = pcap(ok(full()), id="1", wait_timeout=20)
    assert ran.result["failed"]
    assert "wait_timeout (20 s); its status is running" in ran.result["msg"]
    assert "id: 1" in ran.result["msg"]
    assert ran.result["pcap"]["id"] == "1"


def test_an_error_after_the_start_names_the_capture(tmp_path: Path) -> None:
    ran = pcap(ok([]), ok(shown("77")), refused(404, {"code": 404, "message": "gone"}), dest=str(tmp_path), **SIMPLE)
    assert ran.result["msg"].startswith("Packet capture 77: ")
    assert ran.result["half_done"]
    html = Reply(200, b"no capture" * 20, {"Content-Type": "application/octet-stream"})
    ran = pcap(ok([]), ok(shown("77")), html, dest=str(tmp_path), **SIMPLE)
    assert ran.result["msg"].startswith("Packet capture 77: this is no packet capture in pcap format")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("options", [{"id": "1"}, {"id": "1", "state": "stopped"}])
def test_an_unknown_capture_is_an_error(options: dict[str, t.Any]) -> None:
    ran = pcap(refused(404, {"code": 404, "message": "not found"}), **options)
    assert ran.result["msg"] == "Packet capture 1: there is none with this id."


def test_a_full_capture_cannot_be_downloaded(tmp_path: Path) -> None:
    ran = pcap(ok(full(status="complete")), id="1", dest=str(tmp_path))
    assert "only simple captures can be downloaded" in ran.result["msg"]
    assert ran.requests == ["GET /1"]


@pytest.mark.parametrize("named", [{"id": "1"}, {"destination_conf": BUCKET}, {"colo_name": "ams01", "type": "full"}])
def test_a_running_capture_is_stopped_and_followed(named: dict[str, t.Any]) -> None:
    found = full() if "id" in named else [full("0", "complete"), full("3", colo_name="x", destination_conf="y"), full()]
    ran = pcap(ok(found), NOTHING, ok(full(stop_requested="t")), ok(full(status="complete")), state="stopped", **named)
    assert ran.requests[1:] == ["PUT /1/stop", "GET /1", "GET /1"]
    assert (ran.result["changed"], ran.result["operation"]) == (True, "stopped")
    assert ran.result["pcap"]["status"] == "complete"
    assert ran.result["diff"]["before"] == full() | {"submitted": ran.result["diff"]["before"]["submitted"]}


@pytest.mark.parametrize(
    "capture",
    [full(status="complete"), full(status="conversion_running"), full(stop_requested="2026-06-14T05:20:00Z")],
    ids=["complete", "converted", "stopped before"],
)
def test_a_capture_that_runs_no_longer_is_left_alone(capture: dict[str, t.Any]) -> None:
    ran = pcap(ok(capture), state="stopped", id="1", wait=False)
    assert (ran.requests, ran.result["changed"]) == (["GET /1"], False)
    ran = pcap(ok([capture]), state="stopped", colo_name="ams01")
    assert (ran.requests, ran.result["changed"], ran.result["pcap"]) == (["GET"], False, {})


def test_stopping_is_only_predicted_in_check_mode() -> None:
    ran = pcap(ok(full()), check_mode=True, state="stopped", id="1")
    assert (ran.requests, ran.result["changed"], ran.result["operation"]) == (["GET /1"], True, "stopped")
    assert ran.result["diff"]["before"] != ran.result["diff"]["after"]


def test_another_capture_in_the_answer_is_not_stopped() -> None:
    ran = pcap(ok(full("2")), state="stopped", id="1")
    assert (ran.requests, ran.result["failed"]) == (["GET /1"], True)
    assert "holds no packet capture" in ran.result["msg"]


def test_the_page_of_a_proxy_does_not_say_that_something_is_gone() -> None:
    page = Reply(404, b"<html>not here</html>", {"Content-Type": "text/html"})
    assert "instead of JSON: 'not here'" in pcap_info(page, id="1").result["msg"]
    assert "instead of JSON: 'not here'" in ownership(ok([bucket()]), page, state="absent").result["msg"]


def test_a_capture_that_ends_while_it_is_stopped_is_no_error() -> None:
    conflict = refused(409, {"code": 409, "message": "cannot be stopped"})
    ran = pcap(ok(full()), conflict, ok(full(status="complete")), state="stopped", id="1")
    assert (ran.result["changed"], ran.result["operation"]) == (False, "unchanged")
    ran = pcap(ok(full()), conflict, ok(full()), state="stopped", id="1")
    assert "cannot be stopped" in ran.result["msg"]


def test_of_two_running_captures_one_must_be_named() -> None:
    ran = pcap(ok([full("1"), full("2")]), state="stopped", colo_name="ams01")
    assert ran.result["msg"].endswith("2 captures that still run fit: 1, 2. Give the id of one.")


def test_simple_captures_cannot_be_stopped() -> None:
    ran = pcap(ok(shown(status="pending")), state="stopped", id="1")
    assert ran.result["msg"] == "Packet capture 1: only full captures can be stopped, and it is simple."


def test_captures_are_read_by_their_properties() -> None:
    captures = [shown("1"), shown("2", "pending"), full("3")]
    assert pcap_info(ok(captures)).result["pcaps"] == captures
    assert [each["id"] for each in pcap_info(ok(captures), type="simple").result["pcaps"]] == ["1", "2"]
    assert [each["id"] for each in pcap_info(ok(captures), type="simple", status="success").result["pcaps"]] == ["1"]
    assert pcap_info(ok(captures[0]), id="1").result["pcaps"] == captures[:1]
    assert pcap_info(refused(404, {"code": 404, "message": "not found"}), id="1").result["pcaps"] == []


def bucket(status: str = "pending", **fields: t.Any) -> dict[str, t.Any]:
    """A bucket as the API shows it."""
    return {"id": "b", "destination_conf": BUCKET, "filename": "challenge.txt", "status": status, **fields}


def test_a_bucket_is_added_once() -> None:
    ran = ownership(ok([bucket(destination_conf="gs://other")]), ok(bucket()))
    assert ran.requests == ["GET /ownership", "POST /ownership"]
    assert ran.bodies == [{"destination_conf": BUCKET}]
    assert (ran.result["changed"], ran.result["operation"]) == (True, "created")
    assert ran.result["pcap_ownership"]["filename"] == "challenge.txt"
    ran = ownership(ok([bucket("failed")]))
    assert (ran.requests, ran.result["changed"]) == (["GET /ownership"], False)


def test_a_lost_addition_is_looked_up() -> None:
    ran = ownership(ok([]), LOST, ok([bucket()]))
    assert (ran.requests[-1], ran.result["operation"]) == ("GET /ownership", "created")
    ran = ownership(ok([]), LOST, ok([]), ok(bucket()))
    assert ran.requests == ["GET /ownership", "POST /ownership", "GET /ownership", "POST /ownership"]
    assert ran.result["operation"] == "created"


@pytest.mark.parametrize(("given", "sent"), [("the content", "the content"), (None, "challenge.txt")])
def test_a_bucket_is_validated_once(given: str | None, sent: str) -> None:
    ran = ownership(ok([bucket("failed")]), ok(bucket("success")), state="validated", ownership_challenge=given)
    assert ran.requests == ["GET /ownership", "POST /ownership/validate"]
    assert ran.bodies == [{"destination_conf": BUCKET, "ownership_challenge": sent}]
    assert (ran.result["changed"], ran.result["operation"]) == (True, "validated")
    ran = ownership(ok([bucket("success")]), state="validated", ownership_challenge="the content")
    assert (ran.requests, ran.result["changed"]) == (["GET /ownership"], False)


def test_a_proof_that_does_not_convince_is_an_error() -> None:
    ran = ownership(ok([bucket()]), ok(bucket("failed")), state="validated", ownership_challenge="wrong")
    assert ran.result["msg"].startswith(f"Bucket {BUCKET}: the API does not take the proof; the status")
    assert "challenge.txt" in ran.result["msg"]


def test_a_bucket_must_be_added_before_it_is_validated() -> None:
    assert "added first" in ownership(ok([]), state="validated", ownership_challenge="x").result["msg"]


def test_a_bucket_is_removed_once() -> None:
    ran = ownership(ok([bucket()]), NOTHING, state="absent")
    assert ran.requests == ["GET /ownership", "DELETE /ownership/b"]
    assert (ran.result["changed"], ran.result["operation"], ran.result["pcap_ownership"]) == (True, "deleted", bucket())
    ran = ownership(ok([]), state="absent")
    assert (ran.requests, ran.result["changed"], ran.result["pcap_ownership"]) == (["GET /ownership"], False, {})
    ran = ownership(ok([bucket()]), refused(404, {"code": 404, "message": "not found"}), state="absent")
    assert (ran.result["changed"], ran.result["operation"]) == (False, "unchanged")


@pytest.mark.parametrize(
    ("state", "held", "operation"),
    [("present", [], "created"), ("validated", [bucket()], "validated"), ("absent", [bucket()], "deleted")],
)
def test_check_mode_only_reads_the_buckets(state: str, held: list[t.Any], operation: str) -> None:
    ran = ownership(ok(held), check_mode=True, state=state)
    assert (ran.requests, ran.result["changed"], ran.result["operation"]) == (["GET /ownership"], True, operation)
    assert ran.result["diff"]["before"] != ran.result["diff"]["after"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"destination_conf": "bucket"}, "destination_conf: 'bucket' is not the URI of a bucket"),
        ({"ownership_challenge": "x"}, "ownership_challenge: only state: validated sends it"),
    ],
)
def test_bad_options_about_buckets_are_refused_before_anything_is_sent(options: dict[str, t.Any], message: str) -> None:
    ran = ownership(**options)
    assert (ran.requests, ran.result["msg"].startswith(message)) == ([], True)


def test_a_bucket_that_the_api_has_twice_is_an_error() -> None:
    assert "2 times: b, c" in ownership(ok([bucket(), bucket(id="c")]), state="absent").result["msg"]


# -- Buckets whose URIs hold keys ---------------------------------------------------------------------------------

R2 = "r2://bucket?account-id=0123&access-key-id=KEYID77&secret-access-key=s3cr3t%2Bkey"
R2_AS_RETURNED = "r2://bucket?account-id=0123"


def assert_no_keys(ran: Ran) -> None:
    shown_text = repr(ran.result) + repr(ran.said)
    assert not any(secret in shown_text for secret in ("KEYID77", "s3cr3t"))


@pytest.mark.genuine(18)
@pytest.mark.parametrize("returned", [R2_AS_RETURNED, "r2://bucket", R2])
def test_a_bucket_with_keys_is_found_again_without_them(returned: str) -> None:
    bucket = {"id": "b", "destination_conf": returned, "status": "pending", "filename": "challenge"}
    ran = ownership(ok([bucket]), destination_conf=R2)
    assert (ran.result["changed"], ran.requests) == (False, ["GET /ownership"])
    assert_no_keys(ran)
    found = run(pcap_ownership_info_task(), ok([bucket]), destination_conf=R2)
    assert len(found.result["pcap_ownerships"]) == 1
    assert_no_keys(found)
    gone = ownership(ok([bucket]), ok({}), destination_conf=R2, state="absent")
    assert gone.requests == ["GET /ownership", "DELETE /ownership/b"]
    assert_no_keys(gone)


@pytest.mark.genuine(18)
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_bucket_is_added_with_its_keys_which_are_never_shown(check_mode: bool) -> None:
    bucket = {"id": "b", "destination_conf": R2, "status": "pending"}
    others = [{"id": "c", "destination_conf": "r2://other?account-id=0123"}, {"id": "d", "destination_conf": None}]
    ran = ownership(ok(others), ok(bucket), destination_conf=R2, check_mode=check_mode)
    assert ran.result["operation"] == "created"
    assert ran.bodies == ([] if check_mode else [{"destination_conf": R2}])
    assert_no_keys(ran)
    assert ran.result["diff"]["header"] == (
        "Bucket r2://bucket?account-id=0123&access-key-id=********&secret-access-key=********"
    )


def test_an_error_about_a_bucket_does_not_show_its_keys() -> None:
    assert_no_keys(ownership(destination_conf=R2.replace("://", ":/")))
    assert_no_keys(ownership(refused(500), destination_conf=R2))


@pytest.mark.genuine(18)
def test_a_capture_into_a_bucket_with_keys_is_taken_up_again() -> None:
    options = {**FULL, "destination_conf": R2, "time_limit": 86_400}
    running = full(destination_conf=R2_AS_RETURNED, time_limit=86_400)
    started = pcap(ok([]), ok(running), wait=False, **options)
    assert started.bodies[0]["destination_conf"] == R2
    assert_no_keys(started)
    again = pcap(ok([running]), wait=False, reuse_within=600, **options)
    assert (again.result["changed"], again.requests) == (False, ["GET"])
    assert_no_keys(pcap(ok([]), check_mode=True, **options))
    stopped = pcap(ok([running]), check_mode=True, state="stopped", destination_conf=R2)
    assert stopped.result["operation"] == "stopped"
    found = pcap_info(ok([full(destination_conf=R2)]))
    assert found.result["pcaps"][0]["destination_conf"].endswith("secret-access-key=********")
    assert_no_keys(found)


def test_the_invocation_shows_no_keys() -> None:
    for task in (pcap_task(), pcap_ownership_task()):
        invocation = task.shown({"destination_conf": R2, "state": "present"})
        assert invocation["destination_conf"] == (
            "r2://bucket?account-id=0123&access-key-id=********&secret-access-key=********"
        )


@pytest.mark.parametrize(
    ("wanted", "actual", "same"),
    [
        (BUCKET, BUCKET, True),
        (BUCKET, "s3://bucket?region=eu-west-1", False),
        (BUCKET, "s3://bucket", False),
        ("s3://bucket/a?x=1&region=y", "s3://bucket/a/?region=y&x=1", True),
        ("s3://bucket/a", "s3://bucket/b", False),
        (R2, "r2://bucket?account-id=9", False),
        (R2, "s3://bucket", False),
        ("s3://u:p@bucket", "s3://bucket", True),
        (R2, None, False),
    ],
)
def test_when_two_uris_mean_one_bucket(wanted: str, actual: str | None, same: bool) -> None:
    assert bucket_address.same_bucket(wanted, actual) is same


def test_all_that_opens_a_bucket_is_a_secret() -> None:
    uri = "s3://u:p4ss@bucket?X-Amz-Signature=s1gn&sas_token=t0k&region=r&sig=s2"
    assert {"u:p4ss", "s1gn", "t0k", "s2"} <= bucket_address.secrets_in(uri)
    assert bucket_address.secrets_in(BUCKET) == set()
    assert bucket_address.shown(uri) == (
        "s3://********@bucket?X-Amz-Signature=********&sas_token=********&region=r&sig=********"
    )
