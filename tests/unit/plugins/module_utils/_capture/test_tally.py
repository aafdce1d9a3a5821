# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counting by key in bounded memory."""

from __future__ import annotations

import collections

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._capture.tally import (
    PACKET,
    Tally,
    bytes_in,
    packets_in,
)

observations = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 2**32 - 1)), max_size=200)


@given(observations)
def test_few_keys_are_counted_exactly(seen: list[tuple[int, int]]) -> None:
    tally: Tally[int] = Tally()
    packets: collections.Counter[int] = collections.Counter()
    sizes: collections.Counter[int] = collections.Counter()
    for key, size in seen:
        tally.add([(key, PACKET + size)])
        packets[key] += 1
        sizes[key] += size
    shown = tally.top(5)
    assert tally.exact
    assert [bytes_in(weight) for _key, weight in shown] == sorted(sizes.values(), reverse=True)[:5]
    assert all((packets_in(weight), bytes_in(weight)) == (packets[key], sizes[key]) for key, weight in shown)


@given(observations)
def test_with_too_many_keys_no_count_is_too_high_and_it_says_so(seen: list[tuple[int, int]]) -> None:
    tally: Tally[int] = Tally(most_keys=4)
    sizes: collections.Counter[int] = collections.Counter()
    for key, size in seen:
        tally.add([(key, PACKET + size)])
        sizes[key] += size
    assert len(tally.top(100)) <= 4
    assert tally.exact == (len(sizes) <= 4)
    assert all(bytes_in(weight) <= sizes[key] for key, weight in tally.top(100))


def test_who_is_loud_is_found_among_countless_others() -> None:
    tally: Tally[int] = Tally(most_keys=100)
    for block in range(200):
        tally.add((block * 50 + number, PACKET + 60) for number in range(1, 51))
        tally.add([(0, PACKET + 61)] * 3)
    (loudest, weight), *_others = tally.top(3)
    assert (loudest, packets_in(weight), bytes_in(weight)) == (0, 600, 600 * 61)
