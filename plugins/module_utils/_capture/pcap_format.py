# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pcap file format: what its header says of the records that follow."""

from __future__ import annotations

import dataclasses
import struct

from .._client.errors import MagicError

HEADER_LENGTH = 24
"""Bytes of the header of a file."""

RECORD_HEADER_LENGTH = 16
"""Bytes before each packet: seconds, fraction of a second, captured length, original length."""

LONGEST_PACKET = 262_144
"""Bytes. No tool writes a longer one, so where a record says so, the file is damaged."""

ETHERNET = 1
_RAW_IP = (101, 12, 14, 228, 229)  # the registered number, what BSDs write for it, and IPv4 or IPv6 alone

_MAGIC = {
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\x3c\x4d": (">", 1),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
}


class NotACapture(MagicError):
    """The file is no packet capture in pcap format."""


@dataclasses.dataclass(frozen=True)
class PcapFormat:
    """How to read the records of one file.

    Attributes:
        byte_order: of all numbers in headers of the file, as ``struct`` writes it.
        resolution: nanoseconds in one unit of the fractions of seconds.
        link_type: number of the protocol that the packets begin with, from the registry of link types.
    """

    byte_order: str
    resolution: int
    link_type: int

    @classmethod
    def of(cls, header: bytes) -> PcapFormat:
        """Read the first bytes of a file.

        Raises:
            NotACapture: they are not the header of a pcap file.
        """
        known = _MAGIC.get(header[:4])
        if known is None or len(header) < HEADER_LENGTH:
            raise NotACapture(f"this is no packet capture in pcap format; it begins with {header[:16]!r}.")
        byte_order, resolution = known
        (link_type,) = struct.unpack_from(f"{byte_order}I", header, 20)
        # The upper bits tell of frame check sequences.
        return cls(byte_order, resolution, link_type & 0xFFFF)

    @property
    def is_ethernet(self) -> bool:
        """Whether packets begin with an Ethernet header."""
        return self.link_type == ETHERNET

    @property
    def is_raw_ip(self) -> bool:
        """Whether packets begin with an IPv4 or IPv6 header."""
        return self.link_type in _RAW_IP
