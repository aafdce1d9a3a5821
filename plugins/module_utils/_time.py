# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Points in time and durations: all that the collection reads from text and writes as text is read and written here."""

from __future__ import annotations

import datetime
import email.utils
import re
import typing as t

UTC = datetime.timezone.utc

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)

_TIME = re.compile(
    r"""
    (?P<date> \d{4}-\d\d-\d\d )
    (?: [Tt\ ] (?P<minutes> \d\d:\d\d ) (?P<seconds> :\d\d (?: \. (?P<fraction> \d+ ) )? )?
        (?P<zone> [Zz] | [+-]\d\d:\d\d (?: :\d\d )? )? )?
    """,
    re.ASCII | re.VERBOSE,
)
_DURATION = re.compile(r"(\d+)\s*([smhdw]?)")
_AGE = re.compile(r"-([0-9]{1,9}[smhdw])")

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
"""Seconds."""

_LONGEST_NUMBER = 12
"""Digits of seconds since the epoch; enough for thirty thousand years."""

_LONGEST_HTTP_DATE = 100
"""Characters that are looked at."""


def parse_time(text: str, *, strict: bool = False) -> datetime.datetime:
    """A point in time such as ``2026-06-14T05:20:00Z``, ``2026-06-14 07:20+02:00`` or ``2026-06-14``.

    Digits of its seconds beyond microseconds are left out.

    Args:
        strict: it has to say its seconds and its time zone, as RFC 3339 wants. Otherwise a time without a zone is in
            UTC, and one without seconds, minutes and hours is at their beginning.

    Returns:
        In UTC.

    Raises:
        ValueError: it is no such time.
    """
    match = _TIME.fullmatch(text.strip())
    if not match or (strict and not (match["seconds"] and match["zone"])):
        raise ValueError(f"{text!r} is not a time{' with a time zone' if strict else ''}, such as 2026-06-14T05:20:00Z")
    zone = match["zone"] or "Z"
    # Before Python 3.11, neither a Z nor fractions of other than three or six digits are understood.
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    clock = f"{match['minutes'] or '00:00'}{(match['seconds'] or ':00')[:3]}.{fraction}"
    try:
        moment = datetime.datetime.fromisoformat(f"{match['date']}T{clock}{'+00:00' if zone in 'Zz' else zone}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a time: {error}") from None


def time_or_none(value: t.Any) -> datetime.datetime | None:
    """The same of what the API should have sent as a time; None where it is none."""
    try:
        return parse_time(str(value))
    except ValueError:
        return None


def parse_time_or_age(text: str, now: float) -> int:
    """A point in time that a user may also give as seconds since the epoch, or as a time before now such as ``-24h``.

    Args:
        now: seconds since the epoch.

    Returns:
        Seconds since the epoch.

    Raises:
        ValueError: it is none of these.
    """
    text = text.strip()
    if text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    if age := _AGE.fullmatch(text):
        return int(now) - parse_duration(age[1])
    try:
        return int(parse_time(text).timestamp())
    except ValueError:
        raise ValueError(
            f"{text!r} is not a time: give seconds since the epoch, a time such as 2026-06-14T05:20:00Z, or "
            "a time before now such as -90s, -30m, -24h, -7d or -2w"
        ) from None


def http_date_or_none(text: str) -> datetime.datetime | None:
    """A date as headers of HTTP have it, such as ``Sun, 14 Jun 2026 05:20:00 GMT``; None for what is none."""
    try:
        moment = email.utils.parsedate_to_datetime(text[:_LONGEST_HTTP_DATE])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_duration(text: str) -> int:
    """``90d``, ``12h``, ``15m``, ``30s``, ``2w`` or a number of seconds.

    Returns:
        Seconds.

    Raises:
        ValueError: saying what would be right.
    """
    match = _DURATION.fullmatch(str(text).strip())
    if not match:
        raise ValueError(f"{text!r} is not a length of time, such as 90d, 12h, 15m or a number of seconds")
    return int(match[1]) * _UNITS[match[2]]


def format_time(moment: datetime.datetime) -> str:
    """A point in time as the API writes it, such as ``2026-06-14T05:20:00Z``, with microseconds if it has any."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def format_epoch(seconds: t.Any) -> str | None:
    """The same of seconds since the epoch, without fractions; None for what is no number of them."""
    try:
        return format_time(_EPOCH + datetime.timedelta(seconds=int(seconds)))
    except (TypeError, ValueError, OverflowError):
        return None


def format_epoch_ns(nanoseconds: int) -> str:
    """The same of nanoseconds since the epoch, with microseconds."""
    moment = _EPOCH + datetime.timedelta(microseconds=nanoseconds // 1000)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def format_duration(seconds: float) -> str:
    """A length of time for a person, in the two units that matter: ``45 s``, ``19 min``, ``2 h 5 min``, ``9 d 3 h``."""
    whole = max(0, int(seconds))
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if days:
        return f"{days} d {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else f"{whole} s"


def describe_time(value: t.Any, now: datetime.datetime) -> str | None:
    """A time of the API for a person who has just been woken up, such as ``02:41 UTC, 19 min ago``.

    Returns:
        With the date if it was another day; None for what is no time.
    """
    moment = time_or_none(value)
    if moment is None:
        return None
    today = moment.date() == now.astimezone(UTC).date()
    age = (now - moment).total_seconds()
    ago = "just now" if age < 60 else f"{format_duration(age)} ago"
    return f"{moment:{'%H:%M UTC' if today else '%Y-%m-%d %H:%M UTC'}}, {ago}"
