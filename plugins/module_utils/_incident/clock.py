# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Points of time as somebody reads them who has just been woken up."""

from __future__ import annotations

import datetime
import re
import typing as t


def read(text: t.Any) -> datetime.datetime | None:
    """A time as the API writes it, such as ``2026-06-14T05:20:00Z``; None for what is no time."""
    try:
        # Before Python 3.11, neither a Z nor fractions of other than three or six digits were understood.
        moment = datetime.datetime.fromisoformat(re.sub(r"(\.\d+)?[Zz]$", "+00:00", str(text)))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def told(text: t.Any, now: datetime.datetime) -> str | None:
    """A time and how long ago it was, such as ``02:41 UTC, 19 min ago``; with the date if it was another day."""
    moment = read(text)
    if moment is None:
        return None
    moment = moment.astimezone(datetime.timezone.utc)
    today = moment.date() == now.astimezone(datetime.timezone.utc).date()
    return f"{moment:{'%H:%M UTC' if today else '%Y-%m-%d %H:%M UTC'}}, {_ago((now - moment).total_seconds())}"


def _ago(seconds: float) -> str:
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes // 60
    if minutes < 1:
        return "just now"
    if hours < 1:
        return f"{minutes} min ago"
    if days < 1:
        return f"{hours} h {minutes % 60} min ago"
    return f"{days} d {hours % 24} h ago" if days < 30 else f"{days} days ago"
