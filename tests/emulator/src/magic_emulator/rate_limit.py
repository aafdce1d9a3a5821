# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's rate limit: so many requests in a sliding window for each credential, then a block."""

from __future__ import annotations

import math
import re
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .envelope import ApiError, ErrorInfo


@dataclass(frozen=True)
class RateLimit:
    """``requests`` in ``window`` seconds; whoever asks for more is refused everything for another window."""

    requests: int
    window: float

    @classmethod
    def parse(cls, text: str) -> RateLimit:
        """Read ``N/SECONDS``, as in ``1200/300``.

        :raises ValueError: it has another form, or asks for less than one request.
        """
        found = re.fullmatch(r"([1-9]\d*)/(\d+(?:\.\d+)?)", text)
        if not found or float(found[2]) <= 0:
            raise ValueError(f"{text!r} is not a rate limit of the form N/SECONDS")
        return cls(int(found[1]), float(found[2]))


DOCUMENTED: Final = RateLimit(1200, 300)
"""The limit that the API documents."""


@dataclass
class _Usage:
    times: deque[float] = field(default_factory=deque)
    blocked_until: float = 0.0


class RateLimiter:
    """Counts requests by credential. Times are those of the monotonic clock, in seconds."""

    def __init__(self, limit: RateLimit = DOCUMENTED) -> None:
        self.limit = limit
        self._usage: defaultdict[str, _Usage] = defaultdict(_Usage)

    def reset(self) -> None:
        """Forget what was counted, and lift every block."""
        self._usage.clear()

    def admit(self, credential: str) -> Mapping[str, str]:
        """Count one request; returns the headers that every answer carries.

        :raises RateLimited: the credential is blocked, perhaps since this request.
        """
        usage, instant = self._usage[credential], time.monotonic()
        while usage.times and usage.times[0] <= instant - self.limit.window:
            usage.times.popleft()
        if instant >= usage.blocked_until:
            if len(usage.times) < self.limit.requests:
                usage.times.append(instant)
                reset_in = usage.times[0] + self.limit.window - instant
                return self._headers(self.limit.requests - len(usage.times), reset_in)
            usage.blocked_until = instant + self.limit.window
        wait = usage.blocked_until - instant
        raise RateLimited({**self._headers(0, wait), "retry-after": str(_whole_seconds(wait))})

    def _headers(self, remaining: int, seconds: float) -> dict[str, str]:
        return {
            "ratelimit": f'"default";r={remaining};t={_whole_seconds(seconds)}',
            "ratelimit-policy": f'"default";q={self.limit.requests};w={_whole_seconds(self.limit.window)}',
        }


def _whole_seconds(seconds: float) -> int:
    """Round up, but not for what differs from a whole number by floating-point error only."""
    return math.ceil(round(seconds, 6))


class RateLimited(ApiError):
    """Too many requests: HTTP 429 with ``headers`` that say for how long."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(429, ErrorInfo(971, "Please wait and consider throttling your request speed"))
        self.headers = headers
