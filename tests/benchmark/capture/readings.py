# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ways to read a capture file to its end, from hardly looking at it to summing it up."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

import dpkt

from ansible_collections.cloudflare.magic.plugins.module_utils._capture.capture_summary import summarize

_PIECE: Final = 1 << 18
_FILE_HEADER_LENGTH: Final = 24
_RECORD_HEADER: Final = struct.Struct("<IIII")


def read_bytes(path: Path) -> None:
    """Copy the bytes from the page cache, and no more."""
    with path.open("rb", buffering=0) as file:
        while file.read(_PIECE):
            pass


def read_checksum(path: Path) -> None:
    """Calculate the SHA-256, which a download needs anyway."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)


def read_record_headers(path: Path) -> None:
    """Go from one record to the next: the least that a program in Python can do to tell the packets apart."""
    unpack, length = _RECORD_HEADER.unpack_from, _RECORD_HEADER.size
    place, rest = _FILE_HEADER_LENGTH, b""
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            piece = rest + piece
            last = len(piece) - length
            while place <= last:
                _seconds, _fraction, captured, _length = unpack(piece, place)
                place += length + captured
            rest = piece[place:]
            place = max(0, place - len(piece))


def read_packets(path: Path) -> None:
    """Get each packet from dpkt, a common library for this, and look into none."""
    with path.open("rb") as file:
        for _time, _packet in dpkt.pcap.Reader(file):
            pass


def read_summary(path: Path) -> None:
    """Sum up packets, bytes, times, protocols, addresses and ports, as the module does."""
    summarize(str(path))


SUMMARY: Final = "summary of packets, protocols, addresses, ports"
PACKETS: Final = "packet by packet, with dpkt"
CHECKSUM: Final = "SHA-256 of the file"
RECORDS: Final = "headers of records only, in Python"
BYTES: Final = "bytes only"

READINGS: Final[dict[str, Callable[[Path], None]]] = {
    BYTES: read_bytes,
    RECORDS: read_record_headers,
    CHECKSUM: read_checksum,
    PACKETS: read_packets,
    SUMMARY: read_summary,
}
"""By name, the fastest first."""
