# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who speaks to whom in one packet, from the bytes that a capture kept of it. Nothing here trusts them."""

from __future__ import annotations

PORTED = frozenset({6, 17, 33, 132, 136})
"""IP protocols that begin with a source port and a destination port: TCP, UDP, DCCP, SCTP, UDP-Lite."""

LONGEST_HEADERS = 256
"""Bytes of a packet that are looked at; whatever begins beyond them counts as missing."""

Flow = tuple["int | str", bytes]
"""What packets of one conversation, in one direction, have in common.

First the number of the IP protocol, or the name of what is not IP. Then the source address, the destination address
and, if the packet has them, source port and destination port, as they stand in the packet: 12 or 8 bytes for IPv4, 36
or 32 for IPv6, none for what is not IP. A plain tuple, because there is one for each packet.
"""

_MALFORMED: Flow = ("malformed", b"")
"""The flow of packets that are shorter than their own headers."""

_IPV4, _IPV6, _VLAN = b"\x08\x00", b"\x86\xdd", frozenset({b"\x81\x00", b"\x88\xa8", b"\x91\x00"})
_ETHERTYPES = {0x0806: "arp", 0x8847: "mpls", 0x8848: "mpls", 0x88CC: "lldp", 0x8863: "pppoe", 0x8864: "pppoe"}
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION = 0, 43, 44, 60
_EXTENSION = frozenset({_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION})


def ethernet_flow(frame: bytes) -> Flow:
    """The flow of a packet with an Ethernet header, with or without VLAN tags."""
    place = 12
    while (ethertype := frame[place : place + 2]) in _VLAN:
        place += 4
    if ethertype in (_IPV4, _IPV6):
        return ip_flow(frame, place + 2)
    if len(ethertype) < 2:
        return _MALFORMED
    number = int.from_bytes(ethertype, "big")
    if number < 0x0600:
        return "llc", b""  # a length, as in IEEE 802.3
    return _ETHERTYPES.get(number, f"ethertype 0x{number:04x}"), b""


def ip_flow(packet: bytes, begin: int = 0) -> Flow:
    """The flow of an IPv4 or IPv6 packet, which begins at that place."""
    version = packet[begin] >> 4 if begin < len(packet) else 0
    if version == 4 and len(packet) >= begin + 20:
        return _ipv4_flow(packet, begin)
    if version == 6 and len(packet) >= begin + 40:
        return _ipv6_flow(packet, begin)
    return _MALFORMED


def _ipv4_flow(packet: bytes, begin: int) -> Flow:
    header_length = (packet[begin] & 0x0F) * 4
    if header_length < 20:
        return _MALFORMED
    addresses = packet[begin + 12 : begin + 20]
    if packet[begin + 6] & 0x1F or packet[begin + 7]:
        return packet[begin + 9], addresses  # a later fragment has no ports
    return _flow(packet[begin + 9], addresses, packet, begin + header_length)


def _ipv6_flow(packet: bytes, begin: int) -> Flow:
    protocol, addresses, place = packet[begin + 6], packet[begin + 8 : begin + 40], begin + 40
    while protocol in _EXTENSION:
        header = packet[place : place + 8]
        if len(header) < 8:
            break
        if protocol == _FRAGMENT and int.from_bytes(header[2:4], "big") >= 8:
            return header[0], addresses
        place += 8 if protocol == _FRAGMENT else (header[1] + 1) * 8
        protocol = header[0]
    return _flow(protocol, addresses, packet, place)


def _flow(protocol: int, addresses: bytes, packet: bytes, place: int) -> Flow:
    """The flow of a packet whose ports, if it has any, are at that place."""
    if protocol in PORTED and len(packet) >= place + 4:
        return protocol, addresses + packet[place : place + 4]
    return protocol, addresses
