# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Points of time, from how a user writes them to the API's seconds since the epoch, and back."""

from __future__ import annotations

import datetime
import re
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._models import duration

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

_LONGEST_NUMBER = 12
"""Digits of seconds since the epoch; enough for thirty thousand years."""


def seconds_of(option: str, text: str, now: float) -> int:
    """Seconds since the epoch.

    Args:
        option: that the text was given for.
        text: such seconds, a date or time as ISO 8601 has it, or a time before now such as ``-24h``.

    Raises:
        InvalidOptions: it is none of these.
    """
    text = text.strip()
    if text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    if re.fullmatch(r"-[0-9]{1,9}[smhdw]", text):
        return int(now) - duration.seconds_of(text[1:])
    try:
        # Before Python 3.11, a Z was not understood.
        moment = datetime.datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", text))
    except ValueError:
        problem = (
            f"{option}: {text!r} is not a time: give seconds since the epoch, a time such as 2026-06-14T05:20:00Z, or "
            "a time before now such as -90s, -30m, -24h, -7d or -2w."
        )
        raise InvalidOptions([problem]) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp())


def written(seconds: t.Any) -> str | None:
    """A time as the API writes others, such as ``2026-06-14T05:20:00Z``; None for what is no time."""
    try:
        return (_EPOCH + datetime.timedelta(seconds=int(seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError):
        return None
