# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Captures that are taken up, started once, and followed to their end."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._capture.captures import Capture, Captures
from ansible_collections.cloudflare.magic.plugins.module_utils._capture.lifecycle import follow, recent, start
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiError,
    ApiProblem,
    OutcomeUnknown,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._models.pcap import Pcap
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock

SIMPLE = Pcap.from_user(
    {
        "type": "simple",
        "system": "magic-transit",
        "time_limit": 60,
        "packet_limit": 500,
        "filter_v1": {"destination_address": "2001:DB8::1", "protocol": "tcp"},
    }
)
# What the API shows of it: no packet limit, and an offset time that nobody gave.
SHOWN: Capture = {
    "id": "1",
    "type": "simple",
    "system": "magic-transit",
    "time_limit": 60,
    "filter_v1": {"destination_address": "2001:db8::1", "protocol": 6, "source_address": ""},
    "offset_time": "2026-06-14T05:20:00Z",
    "status": "success",
}


def ago(seconds: float, **fields: t.Any) -> Capture:
    """A capture that was submitted so many seconds ago."""
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds)
    return {**SHOWN, "submitted": moment.isoformat(timespec="microseconds").replace("+00:00", "123Z"), **fields}


class ScriptedCaptures:
    """Answers as a test says.

    Args:
        readings: what each reading of one capture finds; the last one for all that follow.
        lists: what each reading of all captures finds.
        starts: what each start comes to; an exception is raised.
    """

    def __init__(self, readings: t.Any = (), lists: t.Any = (), starts: t.Any = ()) -> None:
        self._readings, self._lists, self._starts = list(readings), list(lists), list(starts)
        self.bodies: list[t.Any] = []

    def get(self, _identifier: str) -> Capture | None:
        return self._readings.pop(0) if len(self._readings) > 1 else self._readings[0]

    def list(self) -> list[Capture]:
        return self._lists.pop(0)

    def start(self, body: t.Mapping[str, t.Any]) -> Capture:
        self.bodies.append(body)
        outcome = self._starts.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    @property
    def as_captures(self) -> Captures:
        return t.cast(Captures, self)


LOST = OutcomeUnknown("the answer was lost")


@pytest.mark.parametrize(
    ("captures", "found"),
    # Half an hour is recent here: the times are reckoned when the tests are collected, minutes before they run.
    [
        ([], None),
        ([ago(1800)], "1"),
        ([ago(1800), ago(600, id="2"), ago(1200, id="3")], "2"),
        ([ago(-5)], "1"),  # the API's clock is ahead of ours
        ([ago(3601)], None),
        ([ago(1800, status="failed")], None),
        ([ago(1800, status="running")], "1"),
        ([ago(1800, stop_requested="2026-06-14T05:20:00Z")], None),
        ([ago(1800, time_limit=61)], None),
        ([ago(1800, time_limit=60.0)], "1"),
        ([ago(1800, type="full")], None),
        ([ago(1800, filter_v1={})], None),
        ([ago(1800, filter_v1={**SHOWN["filter_v1"], "source_port": 53})], None),
        ([ago(1800, packet_limit=500)], "1"),
        ([ago(1800, packet_limit=501)], None),
        ([ago(1800, submitted="")], None),
        ([{**SHOWN}], None),
    ],
)
def test_a_recent_capture_of_the_same_kind_is_taken_up(captures: list[Capture], found: str | None) -> None:
    capture = recent(captures, SIMPLE, 3600)
    assert (capture and capture["id"]) == found


def test_without_a_filter_only_a_capture_of_all_packets_is_taken_up() -> None:
    everything = {name: value for name, value in SIMPLE.items() if name != "filter_v1"}
    assert recent([ago(30)], everything, 60) is None
    for empty in ({}, None, {"source_address": "", "source_port": 0}):
        assert recent([ago(30, filter_v1=empty)], everything, 60) is not None


def test_an_offset_time_is_compared_where_one_is_given() -> None:
    given = {**SIMPLE, **Pcap.from_user({"offset_time": "2026-06-14T07:20:00+02:00"})}
    assert recent([ago(30)], given, 60) is not None
    assert recent([ago(30, offset_time="2026-06-14T05:20:01Z")], given, 60) is None


def begin(captures: ScriptedCaptures, known: t.Collection[str] = ()) -> Capture:
    return start(captures.as_captures, SIMPLE, known, lambda attempt: None)


def test_a_start_whose_answer_was_lost_is_looked_up_before_it_is_repeated() -> None:
    new = ago(1, id="new")
    captures = ScriptedCaptures(starts=[LOST], lists=[[ago(20, id="old"), ago(1, id="other", time_limit=1), new]])
    assert begin(captures, {"old"}) == new
    assert len(captures.bodies) == 1


def test_of_several_that_may_be_the_lost_one_the_newest_is_taken() -> None:
    captures = ScriptedCaptures(starts=[LOST], lists=[[ago(1, id="b"), ago(9, id="a")]])
    assert begin(captures)["id"] == "b"


def test_a_start_that_was_lost_on_its_way_is_repeated() -> None:
    captures = ScriptedCaptures(starts=[LOST, {"id": "new"}], lists=[[ago(20, id="old")]])
    assert begin(captures, {"old"}) == {"id": "new"}
    assert captures.bodies == [SIMPLE, SIMPLE]


def test_starting_is_given_up_in_the_end() -> None:
    captures = ScriptedCaptures(starts=[LOST] * 9, lists=[[]] * 9)
    with pytest.raises(OutcomeUnknown):
        begin(captures)
    assert len(captures.bodies) == 3


def test_one_capture_a_minute_is_explained() -> None:
    error = ApiError(429, [ApiProblem(429, "only one every 60 seconds")], "POST", "pcaps")
    with pytest.raises(ApiError, match="reuse_within"):
        begin(ScriptedCaptures(starts=[error]))


@pytest.mark.parametrize("end", ["success", "complete", "failed"])
def test_a_capture_is_followed_to_its_end_with_growing_pauses(clock: FakeClock, end: str) -> None:
    on_the_way = [{"id": "1", "status": status} for status in ("pending", "running", "conversion_pending", "unknown")]
    readings = [*on_the_way, {"id": "1", "status": end, "packets_captured": 7}]
    told: list[str] = []
    captures = ScriptedCaptures(readings).as_captures
    capture = follow(captures, {"id": "1", "status": "pending"}, 600, told.append, clock=clock, sleep=clock.sleep)
    assert capture == readings[-1]
    assert clock.slept == [1.0, 1.5, 2.25, 3.375, 5.0625]
    assert told[0] == "Packet capture 1: pending after 1 s"
    assert told[-1] == f"Packet capture 1: {end}, 7 packets after 13 s"
    assert len(told) == len(readings)


def test_a_capture_that_has_ended_is_not_read_again(clock: FakeClock) -> None:
    captures = ScriptedCaptures().as_captures
    assert follow(captures, SHOWN, 600, pytest.fail, clock=clock, sleep=clock.sleep) == SHOWN
    assert clock.slept == []


def test_following_ends_when_the_time_is_up(clock: FakeClock) -> None:
    running = {"id": "1", "status": "running"}
    captures = ScriptedCaptures([running, None, running]).as_captures
    begin = clock.now
    assert follow(captures, running, 25, lambda line: None, clock=clock, sleep=clock.sleep) == running
    assert clock.now - begin == 25
    assert max(clock.slept) <= 10
