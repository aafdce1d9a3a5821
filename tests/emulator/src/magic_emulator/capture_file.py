# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packet captures in pcap format, made while they are read."""

from __future__ import annotations

import bisect
import random
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final, NamedTuple

from . import packets

_FILE_HEADER: Final = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
"""Microseconds, version 2.4, UTC, snapshot length, Ethernet."""
_RECORD_HEADER: Final = struct.Struct("<IIII")
_DISTINCT_FRAMES: Final = 1024
"""A longer capture repeats these many, at other times."""
_FLOWS: Final = 16
_SOURCES: Final = {
    4: ("198.51.100.7", "198.51.100.23", "198.51.100.81", "192.0.2.14", "192.0.2.200", "203.0.113.65"),
    6: ("2001:db8:51::7", "2001:db8:51::23", "2001:db8:2::14"),
}
_DESTINATIONS: Final = {4: ("203.0.113.10", "203.0.113.11", "203.0.113.53"), 6: ("2001:db8:113::10",)}
_PORTS: Final = {packets.TCP: (443, 443, 80, 22, 25), packets.UDP: (443, 53, 123, 4500)}
_PAYLOAD_LENGTHS: Final = {packets.TCP: (0, 36, 120, 517, 1400), packets.UDP: (48, 90, 300, 1200)}
_ECHO_LENGTH: Final = 56


class Frame(NamedTuple):
    """What a capture keeps of a frame, and how long the frame was."""

    captured: bytes
    length: int


class CaptureFile:
    """What a packet capture recorded of an imagined stream of traffic, the same for the same filter.

    :param criteria: the API's ``filter_v1``; what it does not name may be anything.
    :param packet_limit: how many packets to record.
    :param size_limit: how many bytes the file may have; no limit if absent.
    :param start: when recording began.
    :param seconds: how long it took.
    :param payload_limit: how many bytes of the payload of IP to keep of each packet; all if absent.
    """

    def __init__(
        self,
        criteria: Mapping[str, Any],
        packet_limit: int,
        start: datetime,
        seconds: float,
        *,
        size_limit: int | None = None,
        payload_limit: int | None = None,
    ) -> None:
        self._frames = _traffic(frozenset(criteria.items()), payload_limit)
        # How long the first n records are, up to all that differ.
        self._lengths = [0, *accumulate(_RECORD_HEADER.size + len(frame.captured) for frame in self._frames)]
        self.packets = min(packet_limit, self._fitting(size_limit)) if self._frames else 0
        self._start = round(start.timestamp() * 1_000_000)
        self._span = round(seconds * 1_000_000)

    def __len__(self) -> int:
        rounds, rest = divmod(self.packets, len(self._frames)) if self._frames else (0, 0)
        return len(_FILE_HEADER) + rounds * self._lengths[-1] + self._lengths[rest]

    def __iter__(self) -> Iterator[bytes]:
        yield _FILE_HEADER
        for first in range(0, self.packets, _DISTINCT_FRAMES):
            block = bytearray()
            for number, frame in enumerate(self._frames[: self.packets - first], start=first):
                seconds, microseconds = divmod(self._start + number * self._span // self.packets, 1_000_000)
                block += _RECORD_HEADER.pack(seconds, microseconds, len(frame.captured), frame.length)
                block += frame.captured
            yield bytes(block)

    def _fitting(self, size_limit: int | None) -> int:
        """How many packets a file of this size has room for."""
        if size_limit is None:
            return 2**63
        rounds, rest = divmod(max(0, size_limit - len(_FILE_HEADER)), self._lengths[-1])
        return rounds * len(self._frames) + bisect.bisect_right(self._lengths, rest) - 1


@lru_cache(maxsize=8)
def _traffic(criteria: frozenset[tuple[str, Any]], payload_limit: int | None) -> Sequence[Frame]:
    """Frames of several conversations, some busier than others; none if nothing can match."""
    chance = random.Random(repr(sorted(criteria)))
    flows = _flows(dict(criteria), chance)
    if not flows:
        return []
    busyness = [1 / (rank + 1) for rank in range(len(flows))]
    sent = dict.fromkeys(flows, 0)
    frames = []
    for flow in chance.choices(flows, busyness, k=_DISTINCT_FRAMES):
        opening = flow.protocol == packets.TCP and not sent[flow]
        # Zeros, because that is what the fewest protocols take amiss.
        payload = bytes(0 if opening else chance.choice(_PAYLOAD_LENGTHS.get(flow.protocol, (_ECHO_LENGTH,))))
        whole = packets.frame(flow, payload, sent[flow], packets.SYN if opening else packets.PUSH_ACK)
        sent[flow] += len(payload) or 1
        kept = whole if payload_limit is None else whole[: flow.ip_payload_offset + payload_limit]
        frames.append(Frame(kept, len(whole)))
    return frames


def _flows(criteria: Mapping[str, Any], chance: random.Random) -> list[packets.Flow]:
    """Conversations that match a filter."""
    named = {
        6 if ":" in criteria[side] else 4 for side in ("source_address", "destination_address") if side in criteria
    }
    has_ports = not criteria.keys().isdisjoint({"source_port", "destination_port"})
    if len(named) > 1 or (has_ports and criteria.get("protocol", packets.TCP) not in _PORTS):
        return []
    flows = []
    for rank in range(_FLOWS):
        version = next(iter(named)) if named else (6 if rank % 8 > 5 else 4)
        echo = packets.ICMPV6 if version == 6 else packets.ICMP
        likely = (packets.TCP, packets.UDP, packets.TCP) if has_ports else (packets.TCP, packets.UDP, packets.TCP, echo)
        protocol = criteria.get("protocol", likely[rank % len(likely)])
        source_port, destination_port = 0, 0
        if protocol in _PORTS:
            source_port = criteria.get("source_port", chance.randrange(32768, 61000))
            destination_port = criteria.get("destination_port", chance.choice(_PORTS[protocol]))
        flows.append(
            packets.Flow(
                criteria.get("source_address", chance.choice(_SOURCES[version])),
                criteria.get("destination_address", chance.choice(_DESTINATIONS[version])),
                protocol,
                source_port,
                destination_port,
            )
        )
    return list(dict.fromkeys(flows))
