# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Points of time: every form that a user may write, and what is none."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._telemetry.moment import seconds_of, written

NOW = 1781414400.75
"""Sunday, 14 June 2026, 05:20 UTC."""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1781414400", 1781414400),
        ("0", 0),
        ("2026-06-14T05:20:00Z", 1781414400),
        ("2026-06-14T05:20:00z", 1781414400),
        ("2026-06-14T07:20:00+02:00", 1781414400),
        ("2026-06-14 05:20:00+00:00", 1781414400),
        ("2026-06-14T05:20:00", 1781414400),
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
def test_every_form_has_its_seconds(text: str, seconds: int) -> None:
    assert seconds_of("since", text, NOW) == seconds


@pytest.mark.parametrize("text", ["", "yesterday", "24h", "+24h", "-24", "-1.5h", "-24H", "2026-13-01", "-1", "1e9"])
def test_what_is_no_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidOptions) as caught:
        seconds_of("since", text, NOW)
    assert str(caught.value).startswith(f"since: {text!r} is not a time")


@given(st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(9999, 12, 31), timezones=st.timezones()))
def test_any_time_of_any_zone_comes_back_as_the_same_moment(moment: datetime.datetime) -> None:
    seconds = seconds_of("since", moment.isoformat(), NOW)
    assert seconds == int(moment.timestamp())
    assert seconds_of("since", str(written(seconds)), NOW) == seconds


@pytest.mark.parametrize("seconds", [None, "soon", [], {}, float("nan"), float("inf"), 10**18])
def test_what_the_api_should_not_send_is_no_time(seconds: t.Any) -> None:
    assert written(seconds) is None


def test_a_time_is_written_as_the_api_writes_it() -> None:
    assert written(1781414400) == "2026-06-14T05:20:00Z"
    assert written(1781414400.9) == "2026-06-14T05:20:00Z"


@pytest.mark.parametrize("text", ["9" * 5000, f"-{'9' * 5000}s", "9" * 13])
def test_a_number_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidOptions, match=r"since: .* is not a time"):
        seconds_of("since", text, 1e9)
