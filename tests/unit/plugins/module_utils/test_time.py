# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Points in time and durations: every form that users and the API write, what is none, and what people read."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._time import (
    UTC,
    describe_time,
    format_duration,
    format_epoch,
    format_epoch_ns,
    format_time,
    http_date_or_none,
    parse_duration,
    parse_time,
    parse_time_or_age,
    time_or_none,
)

NOW = datetime.datetime(2026, 6, 14, 5, 20, tzinfo=UTC)
NOW_SECONDS = 1781414400.75
"""Sunday, 14 June 2026, 05:20 UTC, and some milliseconds."""

moments = st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(9999, 12, 30), timezones=st.timezones())


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-14T05:20:00Z",
        "2026-06-14T05:20:00.000000999Z",
        "2026-06-14T07:20:00+02:00",
        "2026-06-14t05:20:00z",
        "2026-06-14 05:20:00+00:00",
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_every_form_of_the_api_is_read(text: str, strict: bool) -> None:
    assert parse_time(text, strict=strict) == NOW


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-14T05:20:00", NOW),
        ("2026-06-14T05:20", NOW),
        ("2026-06-14T05:20Z", NOW),
        (" 2026-06-14 ", NOW.replace(hour=0, minute=0)),
    ],
)
def test_what_a_time_leaves_out_is_read_where_nobody_is_strict(text: str, moment: datetime.datetime) -> None:
    assert parse_time(text) == moment
    with pytest.raises(ValueError, match="is not a time with a time zone"):
        parse_time(text, strict=True)


@pytest.mark.parametrize(
    "value", [None, "", "soon", "2026-13-01", "2026-06-14T24:61Z", "9999-12-31T23:00-05:00", 7, {}]
)
def test_what_is_no_time_is_none(value: t.Any) -> None:
    assert time_or_none(value) is None
    assert describe_time(value, NOW) is None
    with pytest.raises(ValueError, match="is not a time"):
        parse_time(str(value))


@given(moments)
def test_any_time_of_any_zone_comes_back_as_the_same_moment(moment: datetime.datetime) -> None:
    assert parse_time(moment.isoformat(), strict=True) == moment.astimezone(UTC)
    assert parse_time(format_time(moment), strict=True) == moment.astimezone(UTC)
    seconds = parse_time_or_age(moment.isoformat(), NOW_SECONDS)
    assert seconds == int(moment.timestamp())
    assert parse_time_or_age(str(format_epoch(seconds)), NOW_SECONDS) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1781414400", 1781414400),
        ("0", 0),
        ("2026-06-14T07:20:00+02:00", 1781414400),
        ("2026-06-14", 1781395200),
        (" 2026-06-14T05:20 ", 1781414400),
        ("-0s", 1781414400),
        ("-90s", 1781414310),
        ("-30m", 1781412600),
        ("-24h", 1781328000),
        ("-7d", 1780809600),
        ("-2w", 1780204800),
    ],
)
def test_every_form_that_a_user_may_write_has_its_seconds(text: str, seconds: int) -> None:
    assert parse_time_or_age(text, NOW_SECONDS) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "24h", "+24h", "-24", "-1.5h", "-24H", "2026-13-01", "-1", "1e9", "9" * 5000, f"-{'9' * 5000}s"],
)
def test_what_is_no_time_is_refused_with_what_would_be_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time: .*-24h"):
        parse_time_or_age(text, NOW_SECONDS)


@pytest.mark.parametrize("seconds", [None, "soon", [], {}, float("nan"), float("inf"), 10**18])
def test_what_the_api_should_not_send_is_no_time(seconds: t.Any) -> None:
    assert format_epoch(seconds) is None


def test_times_are_written_as_the_api_writes_them() -> None:
    assert format_time(NOW) == format_epoch(NOW_SECONDS) == "2026-06-14T05:20:00Z"
    assert format_time(NOW.replace(microsecond=5)) == "2026-06-14T05:20:00.000005Z"
    assert format_epoch_ns(1781414400_000_005_999) == "2026-06-14T05:20:00.000005Z"


def test_a_date_of_http_is_in_utc() -> None:
    assert http_date_or_none("Sun, 14 Jun 2026 05:20:00 GMT") == http_date_or_none("14 Jun 2026 05:20:00 -0000") == NOW
    assert http_date_or_none("in a while") is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), ("30", 30), ("30s", 30), (" 15 m ", 900), ("12h", 43200), ("90d", 7776000)]
)
def test_a_duration_is_read_in_seconds(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "-1", "1.5h", "1 year", "h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time, such as"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3660, "1 h 1 min"),
        (86399, "23 h 59 min"),
        (86400, "1 d 0 h"),
        (200 * 86400 + 3600, "200 d 1 h"),
    ],
)
def test_a_duration_is_written_in_the_two_units_that_matter(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        ({"seconds": 59}, "05:19 UTC, just now"),
        ({"minutes": 19, "seconds": 30}, "05:00 UTC, 19 min ago"),
        ({"hours": 2, "minutes": 59}, "02:21 UTC, 2 h 59 min ago"),
        ({"hours": 6}, "2026-06-13 23:20 UTC, 6 h 0 min ago"),
        ({"days": 2, "hours": 5}, "2026-06-12 00:20 UTC, 2 d 5 h ago"),
        ({"minutes": -3}, "05:23 UTC, just now"),
    ],
)
def test_a_time_is_told_with_its_age(ago: dict[str, float], text: str) -> None:
    assert describe_time((NOW - datetime.timedelta(**ago)).isoformat(), NOW) == text
