# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time that packet captures and telemetry go by. Tests can move it on instead of sleeping."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from pydantic import AwareDatetime, TypeAdapter

_TIME: Final = TypeAdapter(AwareDatetime)


def rfc3339(instant: datetime) -> str:
    """A time as the API writes it, in UTC, with up to six decimals of which the last is not zero."""
    whole, _point, fraction = instant.astimezone(timezone.utc).replace(tzinfo=None).isoformat().partition(".")
    decimals = fraction.rstrip("0")
    return f"{whole}.{decimals}Z" if decimals else f"{whole}Z"


def read_rfc3339(text: str) -> datetime:
    """A time as the API reads it.

    :raises pydantic.ValidationError: it is no such time, or lacks its offset from UTC.
    """
    return _TIME.validate_python(text)


class Clock:
    """The real time, and what it has been advanced by."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Back to the real time."""
        self._ahead = timedelta(0)
