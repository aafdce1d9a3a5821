# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Points of time as somebody reads them who has just been woken up."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._incident.clock import read, told

NOW = datetime.datetime(2026, 6, 14, 3, 0, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    "text",
    ["2026-06-14T03:00:00Z", "2026-06-14T03:00:00.123456789Z", "2026-06-14T05:00:00+02:00", "2026-06-14T03:00:00"],
)
def test_every_form_of_the_api_is_read(text: str) -> None:
    assert read(text) == NOW


@pytest.mark.parametrize("text", [None, "", "soon", 1781414400, {}])
def test_what_is_no_time_is_none(text: t.Any) -> None:
    assert read(text) is None
    assert told(text, NOW) is None


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        ({"seconds": 59}, "02:59 UTC, just now"),
        ({"minutes": 19, "seconds": 30}, "02:40 UTC, 19 min ago"),
        ({"hours": 2, "minutes": 59}, "00:01 UTC, 2 h 59 min ago"),
        ({"hours": 3, "minutes": 1}, "2026-06-13 23:59 UTC, 3 h 1 min ago"),
        ({"days": 2, "hours": 5}, "2026-06-11 22:00 UTC, 2 d 5 h ago"),
        ({"days": 200}, "2025-11-26 03:00 UTC, 200 days ago"),
        ({"minutes": -3}, "03:03 UTC, just now"),
    ],
)
def test_ages_are_told_in_the_units_that_matter(ago: dict[str, float], text: str) -> None:
    assert told((NOW - datetime.timedelta(**ago)).isoformat(), NOW) == text
