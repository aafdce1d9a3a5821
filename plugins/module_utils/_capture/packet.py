# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Who speaks to whom in one packet, from the bytes that a capture kept of it. Nothing here trusts them."""

from __future__ import annotations

import typing as t

PORTED = frozenset({6, 17, 33, 132, 136})
"""IP protocols that begin with a source port and a destination port: TCP, UDP, DCCP, SCTP, UDP-Lite."""

LONGEST_HEADERS = 256
"""Bytes of a packet that are looked at; whatever begins beyond them counts as missing."""

_IPV4, _IPV6, _VLAN = 0x0800, 0x86DD, (0x8100, 0x88A8, 0x9100)
_ETHERTYPES = {0x0806: "arp", 0x8847: "mpls", 0x8848: "mpls", 0x88CC: "lldp", 0x8863: "pppoe", 0x8864: "pppoe"}
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION = 0, 43, 44, 60

MALFORMED = "malformed"
"""Stands for the protocol of packets that are shorter than their own headers."""


class Flow(t.NamedTuple):
    """What packets of one conversation, in one direction, have in common.

    Attributes:
        protocol: number of the IP protocol, or the name of what is not IP.
        key: source address, destination address and, if the packet has them, source port and destination port, as
            they stand in the packet; 12 or 8 bytes for IPv4, 36 or 32 for IPv6, none for what is not IP.
    """

    protocol: int | str
    key: bytes


def ethernet_flow(frame: bytes) -> Flow:
    """The flow of a packet with an Ethernet header, with or without VLAN tags."""
    place = 12
    while (ethertype := int.from_bytes(frame[place : place + 2], "big")) in _VLAN:
        place += 4
    if len(frame) < place + 2:
        return Flow(MALFORMED, b"")
    if ethertype in (_IPV4, _IPV6):
        return ip_flow(frame[place + 2 :])
    if ethertype < 0x0600:
        return Flow("llc", b"")  # a length, as in IEEE 802.3
    return Flow(_ETHERTYPES.get(ethertype, f"ethertype 0x{ethertype:04x}"), b"")


def ip_flow(packet: bytes) -> Flow:
    """The flow of an IPv4 or IPv6 packet."""
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= 20:
        return _ipv4_flow(packet)
    if version == 6 and len(packet) >= 40:
        return _ipv6_flow(packet)
    return Flow(MALFORMED, b"")


def _ipv4_flow(packet: bytes) -> Flow:
    header_length = (packet[0] & 0x0F) * 4
    if header_length < 20:
        return Flow(MALFORMED, b"")
    later_fragment = (packet[6] & 0x1F) or packet[7]
    ports = b"" if later_fragment else packet[header_length : header_length + 4]
    return _flow(packet[9], packet[12:20], ports)


def _ipv6_flow(packet: bytes) -> Flow:
    protocol, place = packet[6], 40
    while protocol in (_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION):
        header = packet[place : place + 8]
        if len(header) < 8:
            break
        if protocol == _FRAGMENT and int.from_bytes(header[2:4], "big") >= 8:
            return Flow(header[0], packet[8:40])  # a later fragment has no ports
        place += 8 if protocol == _FRAGMENT else (header[1] + 1) * 8
        protocol = header[0]
    return _flow(protocol, packet[8:40], packet[place : place + 4])


def _flow(protocol: int, addresses: bytes, ports: bytes) -> Flow:
    return Flow(protocol, addresses + ports if protocol in PORTED and len(ports) == 4 else addresses)
