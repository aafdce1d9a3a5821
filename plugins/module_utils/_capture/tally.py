# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who and what causes most of the traffic: packets and bytes by key, in bounded memory."""

from __future__ import annotations

import heapq
import typing as t

PACKET = 1 << 64
"""A weight is one number, so that counting is one addition: packets times this, plus bytes."""

_MOST_KEYS = 50_000

_Key = t.TypeVar("_Key")


def packets_in(weight: int) -> int:
    """The packets of a weight."""
    return weight >> 64


def bytes_in(weight: int) -> int:
    """The bytes of a weight."""
    return weight & (PACKET - 1)


class Tally(t.Generic[_Key]):
    """Weights by key. Where there are too many keys, the lighter half is forgotten, and all that weigh no more.

    A key that weighs much keeps coming back, so it is only forgotten early on, when that costs it little.

    Attributes:
        exact: nothing was forgotten yet, so every weight is right; otherwise it may be too low.
    """

    def __init__(self, most_keys: int = _MOST_KEYS) -> None:
        self.exact = True
        self._most_keys = most_keys
        self._weights: dict[_Key, int] = {}

    def add(self, weights: t.Iterable[tuple[_Key, int]]) -> None:
        """Add each weight to what its key has."""
        own = self._weights
        for key, weight in weights:
            own[key] = own.get(key, 0) + weight
        if len(own) > self._most_keys:
            median = sorted(map(bytes_in, own.values()))[len(own) // 2]
            self._weights = {key: weight for key, weight in own.items() if bytes_in(weight) > median}
            self.exact = False

    def top(self, count: int) -> list[tuple[_Key, int]]:
        """The keys with the most bytes and their weights, heaviest first; of equal ones, the one with more packets."""
        items = self._weights.items()
        return heapq.nlargest(count, items, key=lambda item: (bytes_in(item[1]), packets_in(item[1])))
