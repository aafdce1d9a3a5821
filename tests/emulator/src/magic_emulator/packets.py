# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packets as bytes, from Ethernet up, with sound lengths and checksums."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass
from typing import Final

ICMP: Final = 1
TCP: Final = 6
UDP: Final = 17
ICMPV6: Final = 58
SYN: Final = 0x02
PUSH_ACK: Final = 0x18
_ETHERNET: Final = bytes.fromhex("020000000002020000000001")
"""Destination and source: locally administered addresses."""
_ETHERTYPES: Final = {4: 0x0800, 6: 0x86DD}
_IP_HEADER_LENGTHS: Final = {4: 20, 6: 40}
ETHERNET_HEADER_LENGTH: Final = 14
_ECHO_REQUESTS: Final = {ICMP: 8, ICMPV6: 128}


@dataclass(frozen=True)
class Flow:
    """What the packets of one conversation have in common. Ports are zero where the protocol has none."""

    source: str
    destination: str
    protocol: int
    source_port: int = 0
    destination_port: int = 0

    @property
    def version(self) -> int:
        """Of IP: 4 or 6."""
        return ipaddress.ip_address(self.source).version

    @property
    def ip_payload_offset(self) -> int:
        """Where in a frame the payload of IP begins."""
        return ETHERNET_HEADER_LENGTH + _IP_HEADER_LENGTHS[self.version]


def frame(flow: Flow, payload: bytes, number: int, flags: int = PUSH_ACK) -> bytes:
    """An Ethernet frame.

    :param number: what tells the packets of a flow apart: TCP's sequence number, ICMP's, IPv4's identification.
    :param flags: of TCP.
    """
    segment = _segment(flow, payload, number, flags)
    return _ETHERNET + struct.pack("!H", _ETHERTYPES[flow.version]) + _ip_header(flow, len(segment), number) + segment


def _segment(flow: Flow, payload: bytes, number: int, flags: int) -> bytes:
    """The payload of IP."""
    ports = struct.pack("!HH", flow.source_port, flow.destination_port)
    if flow.protocol == TCP:
        acknowledged = 0 if flags == SYN else 1
        head = ports + struct.pack("!IIBBH", number % 2**32, acknowledged, 5 << 4, flags, 65535)
        return _with_checksum(head, struct.pack("!H", 0) + payload, _pseudo_header(flow, 20 + len(payload)))
    if flow.protocol == UDP:
        length = 8 + len(payload)
        # A sum of zero would say that there is none.
        return _with_checksum(ports + struct.pack("!H", length), payload, _pseudo_header(flow, length), zero=0xFFFF)
    if flow.protocol in _ECHO_REQUESTS:
        head = struct.pack("!BB", _ECHO_REQUESTS[flow.protocol], 0)
        tail = struct.pack("!HH", 1, number % 2**16) + payload
        covered = _pseudo_header(flow, 8 + len(payload)) if flow.protocol == ICMPV6 else b""
        return _with_checksum(head, tail, covered)
    return payload


def _ip_header(flow: Flow, payload_length: int, number: int) -> bytes:
    source, destination = _addresses(flow)
    if flow.version == 6:
        return struct.pack("!IHBB", 6 << 28, payload_length, flow.protocol, 57) + source + destination
    head = struct.pack("!BBHHHBB", 0x45, 0, 20 + payload_length, number % 2**16, 0, 57, flow.protocol)
    return _with_checksum(head, source + destination, b"")


def _addresses(flow: Flow) -> tuple[bytes, bytes]:
    return ipaddress.ip_address(flow.source).packed, ipaddress.ip_address(flow.destination).packed


def _pseudo_header(flow: Flow, length: int) -> bytes:
    """What the checksums of TCP, UDP and ICMPv6 cover besides their own bytes."""
    layout = "!II" if flow.version == 6 else "!HH"
    return b"".join(_addresses(flow)) + struct.pack(layout, length, flow.protocol)


def _with_checksum(head: bytes, tail: bytes, pseudo_header: bytes, zero: int = 0) -> bytes:
    """``head`` and ``tail`` with the Internet checksum of all three between them."""
    covered = pseudo_header + head + tail
    covered += bytes(len(covered) % 2)
    total = sum(struct.unpack(f"!{len(covered) // 2}H", covered))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return head + struct.pack("!H", ~total & 0xFFFF or zero) + tail
