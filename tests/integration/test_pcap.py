# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packet captures from their start to a file on this machine, or to a bucket that was proved to be the user's."""

from __future__ import annotations

import hashlib
import typing as t
from pathlib import Path

import dpkt

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Adapter, Step, Task

LIST, START, LOOK, DOWNLOAD = "GET pcaps", "POST pcaps", "GET pcaps/{id}", "GET pcaps/{id}/download"
STOP = "PUT pcaps/{id}/stop"
BUCKETS, ADD, VALIDATE = "GET pcaps/ownership", "POST pcaps/ownership", "POST pcaps/ownership/validate"

BUCKET = "s3://captures?region=us-east-1"
CHALLENGE = "what-the-challenge-file-holds"
SIMPLE = {
    "type": "simple",
    "time_limit": 30,
    "packet_limit": 300,
    "filter": {"destination_address": "203.0.113.10", "destination_port": 443, "protocol": "tcp"},
}
FULL = {"type": "full", "time_limit": 300, "colo_name": "ams01", "destination_conf": BUCKET}
AT_ONCE = {"pcap_step": 0, "pcap_interval": 0}


def assert_saved(step: Step, path: Path) -> None:
    """The file is what the task says, and what dpkt reads in it is what the summary says."""
    content = path.read_bytes()
    assert step.result["dest"] == str(path)
    assert (step.result["size"], step.result["checksum"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert path.stat().st_mode & 0o777 == 0o600
    summary = step.result["summary"]
    with path.open("rb") as file:
        frames = [frame for _time, frame in dpkt.pcap.Reader(file)]
    assert (summary["packets"], summary["file_size"]) == (len(frames), len(content))
    sources = {dpkt.utils.inet_to_str(dpkt.ethernet.Ethernet(frame).data.src) for frame in frames}
    assert {row["address"] for row in summary["top_sources"]} == sources
    assert (summary["exact"], summary["truncated"]) == (True, False)


def test_a_simple_capture(play: Play, emulator: magic_emulator.Emulator, tmp_path: Path, adapter: Adapter) -> None:
    emulator.set_account(ACCOUNT_ID, {"settings": {"pcap_step": 0.2}})
    path, folder = tmp_path / "web.pcap", tmp_path / "captures"
    folder.mkdir()
    capture = Task("pcap", {**SIMPLE, "dest": str(path)})
    again = Task("pcap", {**capture.options, "reuse_within": 600})
    elsewhere = Task("pcap", {**again.options, "dest": f"{folder}/"})
    other = Task("pcap", {**again.options, "time_limit": 31})
    played = play([capture.rehearsed(), capture, again, again.rehearsed(), elsewhere, elsewhere, other, capture])
    rehearsed, started, reused, reuse_rehearsed, copied, kept, refused, _also_refused = played.steps

    assert (rehearsed.operation, rehearsed.requests, rehearsed.objects) == ("started", (LIST,), ())
    assert rehearsed.object["filter_v1"]["protocol"] == 6
    assert started.operation == "started"
    assert started.requests == (LIST, START, LOOK, DOWNLOAD)
    (witnessed,) = started.objects
    assert started.object == witnessed
    assert witnessed["status"] == "success"
    assert_saved(started, path)
    assert started.result["summary"]["packets"] == 300
    assert [(row["port"], row["packets"]) for row in started.result["summary"]["top_destination_ports"]] == [(443, 300)]

    assert (reused.operation, reused.result["reused"], reused.result["downloaded"]) == ("unchanged", True, False)
    assert reused.requests == (LIST, DOWNLOAD)
    assert reused.object["id"] == started.object["id"]
    assert reuse_rehearsed.result["summary"] == reused.result["summary"] == started.result["summary"]
    assert (copied.operation, kept.operation) == ("downloaded", "unchanged")
    assert_saved(copied, folder / f"{started.object['id']}.pcap")
    assert sorted(each.name for each in folder.iterdir()) == [f"{started.object['id']}.pcap"]

    assert "reuse_within" in refused.message
    assert refused.result["api_error"]["status"] == 429
    # A module cannot speak while it runs.
    assert ("success after 1 s" in played.output) is (adapter == "worker")


def test_a_capture_by_its_id(play: Play, emulator: magic_emulator.Emulator, tmp_path: Path) -> None:
    known = {"id": "6" * 32, "type": "simple", "status": "success", "packet_limit": 20}
    failed = {"id": "7" * 32, "type": "full", "status": "failed", "error_message": "the bucket is full"}
    emulator.set_account(ACCOUNT_ID, {"pcaps": [known, failed]})
    path = tmp_path / "x.pcap"
    download = Task("pcap", {"id": known["id"], "dest": str(path)})
    tasks = [
        download.rehearsed(),
        download,
        download,
        Task("pcap", {"id": failed["id"]}),
        Task("pcap", {"id": "8" * 32}),
        Task("pcap", {"id": known["id"], "state": "stopped"}),
        Task("pcap_info"),
        Task("pcap_info", {"type": "full", "status": "failed"}),
        Task("pcap_info", {"id": "8" * 32}),
    ]
    rehearsed, downloaded, kept, bad, unknown, simple, every, some, none = play(tasks).steps
    assert [step.operation for step in (rehearsed, downloaded, kept)] == ["downloaded", "downloaded", "unchanged"]
    assert downloaded.requests == (LOOK, DOWNLOAD)
    assert_saved(downloaded, path)
    assert bad.message == f"Packet capture {failed['id']}: the capture failed: the bucket is full."
    assert bad.result["pcap"]["id"] == failed["id"]
    assert "none with this id" in unknown.message
    assert "only full captures can be stopped" in simple.message
    assert tuple(every.result["pcaps"]) == every.objects
    assert [each["id"] for each in some.result["pcaps"]] == [failed["id"]]
    assert none.result["pcaps"] == []


def test_a_full_capture_to_a_bucket(play: Play, emulator: magic_emulator.Emulator) -> None:
    """From a bucket that nobody knows to a capture in it, and back."""
    emulator.set_account(ACCOUNT_ID, {"settings": {"pcap_step": 30}})

    def write_challenge() -> None:
        account = emulator.account(ACCOUNT_ID)
        account["pcap_ownership"][0]["challenge"] = CHALLENGE
        emulator.set_account(ACCOUNT_ID, account)

    def bucket(state: str, **options: t.Any) -> Task:
        return Task("pcap_ownership", {"destination_conf": BUCKET, "state": state, **options})

    present, absent = bucket("present"), bucket("absent")
    validated = bucket("validated", ownership_challenge=CHALLENGE)
    start = Task("pcap", {**FULL, "byte_limit": 1_000_000, "wait": False})
    stop = Task("pcap", {"state": "stopped", "destination_conf": BUCKET}, before=lambda: emulator.advance_clock(31))

    steps = iter(
        play(
            [
                *[validated, present.rehearsed(), present, present, start],
                *[bucket("validated", ownership_challenge="wrong"), bucket("validated")],
                Task("pcap_ownership", {**validated.options}, before=write_challenge),
                *[validated, Task("pcap_ownership_info"), start.rehearsed(), start, start],
                *[stop.rehearsed(), Task("pcap", {**stop.options, "wait": False}), Task("pcap", stop.options)],
                *[absent.rehearsed(), absent, absent],
            ]
        ).steps
    )
    assert "added first" in next(steps).message
    rehearsed, added, kept = next(steps), next(steps), next(steps)
    assert [step.operation for step in (rehearsed, added, kept)] == ["created", "created", "unchanged"]
    assert (rehearsed.requests, added.requests, kept.requests) == ((BUCKETS,), (BUCKETS, ADD), (BUCKETS,))
    assert added.objects == kept.objects == (added.object,)
    assert added.object["status"] == "pending"
    assert "the ownership of" in next(steps).message

    assert "the API does not take the proof" in next(steps).message
    assert added.object["filename"] in next(steps).message
    proved, proved_before, read = next(steps), next(steps), next(steps)
    assert (proved.operation, proved.requests) == ("validated", (BUCKETS, VALIDATE))
    assert (proved_before.operation, proved_before.requests) == ("unchanged", (BUCKETS,))
    assert read.result["pcap_ownerships"] == [proved.object]
    assert proved.object["status"] == "success"

    rehearsed, started, refused = next(steps), next(steps), next(steps)
    assert (rehearsed.operation, rehearsed.objects) == ("started", ())
    assert (started.operation, started.requests) == ("started", (LIST, START))
    assert started.objects == (started.object,)
    assert "only one can be at a time" in refused.message

    rehearsed, stopped, kept = next(steps), next(steps), next(steps)
    assert (rehearsed.operation, rehearsed.requests) == ("stopped", (LIST,))
    assert (stopped.operation, stopped.requests) == ("stopped", (LIST, STOP, LOOK))
    assert stopped.objects[0]["stop_requested"] == stopped.object["stop_requested"]
    assert (kept.operation, kept.requests) == ("unchanged", (LIST,))

    rehearsed, removed, gone = next(steps), next(steps), next(steps)
    assert [step.operation for step in (rehearsed, removed, gone)] == ["deleted", "deleted", "unchanged"]
    assert (len(rehearsed.objects), removed.objects, gone.object) == (1, (), {})


def test_captures_in_trouble(play: Play, emulator: magic_emulator.Emulator, tmp_path: Path) -> None:
    path = tmp_path / "x.pcap"
    capture = {**SIMPLE, "dest": str(path)}

    def trouble(method: str, place: str, kind: str, **details: t.Any) -> t.Callable[[], None]:
        def begin() -> None:
            path.unlink(missing_ok=True)
            emulator.set_account(ACCOUNT_ID, {"settings": AT_ONCE})
            emulator.add_fault(kind=kind, match={"method": method, "path": place}, **details)

        return begin

    def fail() -> None:
        emulator.set_account(ACCOUNT_ID, {"settings": {**AT_ONCE, "pcap_error": "no packets there"}})

    lost, unsent, torn, broken, portal, failed = play(
        [
            Task("pcap", capture, before=trouble("POST", "pcaps$", "drop_after")),
            Task("pcap", capture, before=trouble("POST", "pcaps$", "drop_before")),
            Task("pcap", capture, before=trouble("GET", "download$", "truncate")),
            Task("pcap", capture, before=trouble("GET", "download$", "truncate", times=2)),
            Task("pcap", capture, before=trouble("GET", "download$", "body", body="<html>Log in</html>", times=2)),
            Task("pcap", capture, before=fail),
        ]
    ).steps
    for step, requests in [
        (lost, (LIST, START, LIST, DOWNLOAD)),
        (unsent, (LIST, START, LIST, START, DOWNLOAD)),
        (torn, (LIST, START, DOWNLOAD, DOWNLOAD)),
    ]:
        assert (step.operation, step.requests, len(step.objects)) == ("started", requests, 1)
        assert step.result["summary"]["packets"] == 300
    for step in (broken, portal):
        assert step.message.startswith(f"Packet capture {step.objects[0]['id']}: ")
    assert "no packets there" in failed.message or "the capture failed" in failed.message
    assert [each.name for each in tmp_path.iterdir() if "pcap" in each.name] == []
