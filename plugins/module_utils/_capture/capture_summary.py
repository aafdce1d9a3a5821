# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a packet capture shows, in figures, read as it streams by."""

from __future__ import annotations

import collections
import ipaddress
import struct
import typing as t

from .._models.fields import IP_PROTOCOLS
from .._time import format_epoch_ns
from .packet import LONGEST_HEADERS, PORTED, Flow, ethernet_flow, ip_flow
from .pcap_format import HEADER_LENGTH, LONGEST_PACKET, RECORD_HEADER_LENGTH, PcapFormat
from .tally import PACKET, Tally, bytes_in, packets_in

_LOOKAHEAD = RECORD_HEADER_LENGTH + LONGEST_HEADERS
"""Bytes from the beginning of a record within which everything lies that is looked at."""

_MOST_FLOWS = 50_000
_TOP = 10
_SECOND = 1_000_000_000


class CaptureSummary:
    """The summary of one capture file, fed with its bytes in pieces of any size.

    Memory is bounded, whatever the file holds. Packets are counted by flow as they come, which costs one look-up each;
    everything else is derived from the flows.
    """

    def __init__(self) -> None:
        self._format: PcapFormat | None = None
        self._rest = b""
        self._skip = 0  # bytes of the last packet that are yet to come
        self._size = 0
        self._damaged = False
        self._flow_of: t.Callable[[bytes], Flow] = ip_flow
        self._earliest, self._latest = (2**32, 0), (-1, 0)
        self._flows: dict[int | str, dict[bytes, int]] = collections.defaultdict(dict)
        self._protocols: dict[int | str, int] = collections.defaultdict(int)
        self._sources: Tally[bytes] = Tally()
        self._destinations: Tally[bytes] = Tally()
        self._source_ports: Tally[tuple[int | str, bytes]] = Tally()
        self._destination_ports: Tally[tuple[int | str, bytes]] = Tally()

    def feed(self, data: bytes) -> None:
        """Take the next piece of the file.

        Raises:
            NotACapture: the file does not begin as one in pcap format.
        """
        self._size += len(data)
        if self._format is None:
            data = self._rest + data
            self._rest = b""
            if len(data) < HEADER_LENGTH:
                self._rest = data
                return
            self._begin(PcapFormat.of(data[:HEADER_LENGTH]))
            data = data[HEADER_LENGTH:]
        if self._damaged:
            return
        place = self._skip
        if self._rest and len(data) < _LOOKAHEAD:
            data = self._rest + data
        elif self._rest:
            # The records that begin in the rest are read from a short joint, so that the piece need not be copied.
            joint = self._rest + data[:_LOOKAHEAD]
            place = self._read(joint, 0, len(self._rest) - 1) - len(self._rest)
        place = self._read(data, place, len(data) - _LOOKAHEAD)
        self._rest = data[place:]
        self._skip = max(0, place - len(data))
        self._damaged = self._skip > LONGEST_PACKET
        if sum(map(len, self._flows.values())) > _MOST_FLOWS:
            self._settle()

    def finish(self) -> dict[str, t.Any]:
        """The figures, once all of the file was fed.

        Raises:
            NotACapture: the file is too short to be one.
        """
        if self._format is None:
            self._begin(PcapFormat.of(self._rest))
        missing = self._skip or self._read_rest()
        self._settle()
        packets = sum(map(packets_in, self._protocols.values()))
        tallies = (self._sources, self._destinations, self._source_ports, self._destination_ports)
        return {
            "packets": packets,
            "bytes": sum(map(bytes_in, self._protocols.values())),
            "file_size": self._size,
            **self._times(packets),
            "protocols": [
                {"protocol": _protocol_name(protocol), **_weight(weight)}
                for protocol, weight in sorted(self._protocols.items(), key=lambda item: -bytes_in(item[1]))
            ],
            "top_sources": [_talker(*entry) for entry in self._sources.top(_TOP)],
            "top_destinations": [_talker(*entry) for entry in self._destinations.top(_TOP)],
            "top_source_ports": [_port(*entry) for entry in self._source_ports.top(_TOP)],
            "top_destination_ports": [_port(*entry) for entry in self._destination_ports.top(_TOP)],
            "exact": all(tally.exact for tally in tallies),
            "truncated": bool(missing),
        }

    def _begin(self, file_format: PcapFormat) -> None:
        """Choose how to read the records: what nearly all of them look like, and the way for all others."""
        self._format = file_format
        order = file_format.byte_order
        self._record = struct.Struct(f"{order}IIII")
        # Of an IPv4 packet without options: version and length, fragment, protocol, addresses with ports.
        plain_ipv4 = "5xHxB2x12s"
        self._plain, self._plain_begins = struct.Struct(f"{order}IIII1s{plain_ipv4}"), b"\x45"
        if file_format.is_ethernet:
            self._plain, self._plain_begins = struct.Struct(f"{order}IIII12x3s{plain_ipv4}"), b"\x08\x00\x45"
            self._flow_of = ethernet_flow
        elif not file_format.is_raw_ip:
            self._plain_begins = b""
            self._flow_of = lambda _packet: (f"link type {file_format.link_type}", b"")

    def _read(self, data: bytes, place: int, last: int) -> int:
        """Count the records that begin from ``place`` to ``last``.

        Returns:
            Where the next record begins, which may lie beyond the data.
        """
        unpack, plain_begins, flow_of, flows = self._plain.unpack_from, self._plain_begins, self._flow_of, self._flows
        plain_length = self._plain.size - RECORD_HEADER_LENGTH
        offset_bits = 0xFF1F if self._plain.format.startswith("<") else 0x1FFF
        earliest, latest = self._earliest, self._latest
        while place <= last:
            seconds, fraction, captured, length, begins, fragment, protocol, key = unpack(data, place)
            packet = place + RECORD_HEADER_LENGTH
            place = packet + captured
            if begins != plain_begins or captured < plain_length or fragment & offset_bits:
                protocol, key = flow_of(data[packet : min(place, packet + LONGEST_HEADERS)])
            elif protocol not in PORTED:
                key = key[:8]
            table = flows[protocol]
            try:
                table[key] += PACKET + length
            except KeyError:
                table[key] = PACKET + length
            time = (seconds, fraction)
            if time > latest:  # noqa: PLR1730 - for each packet, calling max would be slow
                latest = time
            if time < earliest:  # noqa: PLR1730
                earliest = time
        self._earliest, self._latest = earliest, latest
        return place

    def _read_rest(self) -> int:
        """Count the records that begin so near to the end of the file that the fast way would read past it.

        Returns:
            How many bytes of the last record are missing, or more than none where that cannot be told.
        """
        place, rest = 0, self._rest
        while place + RECORD_HEADER_LENGTH <= len(rest):
            seconds, fraction, captured, length = self._record.unpack_from(rest, place)
            packet = place + RECORD_HEADER_LENGTH
            place = packet + captured
            protocol, key = self._flow_of(rest[packet : min(place, packet + LONGEST_HEADERS)])
            table = self._flows[protocol]
            table[key] = table.get(key, 0) + PACKET + length
            self._earliest = min(self._earliest, (seconds, fraction))
            self._latest = max(self._latest, (seconds, fraction))
        return abs(place - len(rest))

    def _settle(self) -> None:
        """Move what was counted by flow into the figures."""
        for protocol, table in self._flows.items():
            self._protocols[protocol] += sum(table.values())
            for width in (4, 16):
                lengths = (2 * width, 2 * width + 4)
                flows = [(key, weight) for key, weight in table.items() if len(key) in lengths]
                self._sources.add((key[:width], weight) for key, weight in flows)
                self._destinations.add((key[width : 2 * width], weight) for key, weight in flows)
                if protocol in PORTED:
                    with_ports = [(key[2 * width :], weight) for key, weight in flows if len(key) > 2 * width]
                    self._source_ports.add(((protocol, ports[:2]), weight) for ports, weight in with_ports)
                    self._destination_ports.add(((protocol, ports[2:]), weight) for ports, weight in with_ports)
        self._flows.clear()

    def _times(self, packets: int) -> dict[str, t.Any]:
        if not packets or self._format is None:
            return {"first_packet": None, "last_packet": None, "duration": 0.0}
        first, last = (
            seconds * _SECOND + fraction * self._format.resolution
            for seconds, fraction in (self._earliest, self._latest)
        )
        return {
            "first_packet": format_epoch_ns(first),
            "last_packet": format_epoch_ns(last),
            "duration": (last - first) / _SECOND,
        }


def summarize(path: str) -> dict[str, t.Any]:
    """The figures of a whole file.

    Raises:
        NotACapture: it is none in pcap format.
        OSError: it cannot be read.
    """
    summary = CaptureSummary()
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(1 << 18):
            summary.feed(piece)
    return summary.finish()


def _weight(weight: int) -> dict[str, int]:
    return {"packets": packets_in(weight), "bytes": bytes_in(weight)}


def _protocol_name(protocol: int | str) -> str:
    return IP_PROTOCOLS.get(protocol, f"ip protocol {protocol}") if isinstance(protocol, int) else protocol


def _talker(address: bytes, weight: int) -> dict[str, t.Any]:
    return {"address": str(ipaddress.ip_address(address)), **_weight(weight)}


def _port(port: tuple[int | str, bytes], weight: int) -> dict[str, t.Any]:
    protocol, number = port
    return {"protocol": _protocol_name(protocol), "port": int.from_bytes(number, "big"), **_weight(weight)}
