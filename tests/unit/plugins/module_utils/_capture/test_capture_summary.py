# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Summaries of captures against what was put into them, and of files that nobody should send."""

from __future__ import annotations

import collections
import ipaddress
import struct
import typing as t
from datetime import datetime, timezone

import dpkt
import pytest
from dpkt.icmp import ICMP
from dpkt.icmp6 import ICMP6
from dpkt.ip import IP
from dpkt.ip6 import IP6
from dpkt.tcp import TCP
from dpkt.udp import UDP
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._capture.capture_summary import CaptureSummary
from ansible_collections.cloudflare.magic.plugins.module_utils._capture.pcap_format import NotACapture

ETHERNET, RAW_IP = 1, 101

MACS = bytes(12)


class Talk(t.NamedTuple):
    """A packet, and what a summary should make of it."""

    packet: bytes
    protocol: str
    addresses: tuple[str, str] | None
    ports: tuple[int, int] | None


class Upper(t.NamedTuple):
    """What an IP packet holds, without its payload."""

    number: int
    protocol: str
    header: bytes
    ports: tuple[int, int] | None


port = st.integers(0, 65535)
uppers = st.one_of(
    st.builds(lambda s, d: Upper(6, "tcp", bytes(TCP(sport=s, dport=d)), (s, d)), port, port),
    st.builds(lambda s, d: Upper(17, "udp", bytes(UDP(sport=s, dport=d)), (s, d)), port, port),
    st.just(Upper(47, "gre", bytes(dpkt.gre.GRE()), None)),
    st.just(Upper(200, "ip protocol 200", b"\x01\x02\x03\x04", None)),
    st.just(Upper(1, "icmp", bytes(ICMP(data=ICMP.Echo())), None)),
    st.just(Upper(58, "icmpv6", bytes(ICMP6(data=ICMP6.Echo())), None)),
)


def plain(source: str, destination: str, upper: Upper, payload: bytes = b"", **fields: t.Any) -> bytes:
    """An IPv4 packet."""
    ends = {"src": ipaddress.ip_address(source).packed, "dst": ipaddress.ip_address(destination).packed}
    return bytes(IP(**ends, p=upper.number, data=upper.header + payload, **fields))


def udp_frame(source: str, destination: str, source_port: int, destination_port: int, length: int = 64) -> bytes:
    """An Ethernet frame."""
    upper = Upper(17, "udp", bytes(UDP(sport=source_port, dport=destination_port)), None)
    packet = plain(source, destination, upper)
    return MACS + b"\x08\x00" + packet + bytes(length - 14 - len(packet))


@st.composite
def ip_packets(draw: st.DrawFn) -> Talk:
    """IPv4 and IPv6, plain, with options or extension headers, and fragmented."""
    version = draw(st.sampled_from([4, 6]))
    source, destination = (str(draw(st.ip_addresses(v=version))) for _end in range(2))
    upper, payload = draw(uppers), draw(st.binary(max_size=40))
    shape = draw(st.sampled_from(["plain", "options", "first fragment", "later fragment"]))
    if version == 4:
        fields = {"options": {"hl": 6}, "first fragment": {"mf": 1}, "later fragment": {"offset": 185}}
        options = b"\x01\x01\x01\x00" if shape == "options" else b""
        whole = plain(source, destination, upper, payload, **fields.get(shape, {}))
        packet = whole[:20] + options + whole[20:]
    else:
        extension = {
            "plain": b"",
            "options": bytes([upper.number, 1]) + bytes(14),
            "first fragment": struct.pack(">BxHI", upper.number, 1, 7),
            "later fragment": struct.pack(">BxHI", upper.number, 185 << 3, 7),
        }[shape]
        first = {"plain": upper.number, "options": draw(st.sampled_from([0, 43, 60]))}.get(shape, 44)
        ends = {"src": ipaddress.ip_address(source).packed, "dst": ipaddress.ip_address(destination).packed}
        header = bytes(IP6(**ends, nxt=first, data=b""))[:40]
        packet = header + extension + upper.header + payload
    ports = None if shape == "later fragment" else upper.ports
    return Talk(packet, upper.protocol, (source, destination), ports)


@st.composite
def frames(draw: st.DrawFn) -> Talk:
    """Ethernet frames, mostly of IP packets, some of them with VLAN tags."""
    if draw(st.integers(0, 9)) == 0:
        return Talk(MACS + b"\x08\x06" + bytes(dpkt.arp.ARP()), "arp", None, None)
    talk = draw(ip_packets())
    ethertype = b"\x86\xdd" if talk.packet[0] >> 4 == 6 else b"\x08\x00"
    tags = draw(st.sampled_from([b"", b"\x81\x00\x00\x07", b"\x88\xa8\x00\x07\x81\x00\x00\x08"]))
    return talk._replace(packet=MACS + tags + ethertype + talk.packet)


@st.composite
def captures(draw: st.DrawFn) -> tuple[int, list[Talk]]:
    """Packets with the type of their link."""
    if draw(st.booleans()):
        return ETHERNET, draw(st.lists(frames(), max_size=12))
    return RAW_IP, draw(st.lists(ip_packets(), max_size=12))


class Written(t.NamedTuple):
    """A capture file, and where each of its records begins; after those, where it ends."""

    content: bytes
    records: tuple[int, ...]


def write(
    packets: t.Sequence[bytes],
    *,
    link: int = ETHERNET,
    big_endian: bool = False,
    nano: bool = False,
    times: t.Sequence[tuple[int, int]] = (),
    wire_length: int | None = None,
) -> Written:
    """A capture of the packets, at one second after another unless their times are given."""
    order = ">" if big_endian else "<"
    content = struct.pack(f"{order}IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    places = [len(content)]
    for number, packet in enumerate(packets):
        seconds, fraction = times[number] if times else (1_700_000_000 + number, 0)
        content += struct.pack(f"{order}IIII", seconds, fraction, len(packet), wire_length or len(packet)) + packet
        places.append(len(content))
    return Written(content, tuple(places))


def summary_of(*pieces: bytes) -> dict[str, t.Any]:
    summary = CaptureSummary()
    for piece in pieces:
        summary.feed(piece)
    return summary.finish()


def in_pieces(content: bytes, length: int) -> list[bytes]:
    return [content[place : place + length] for place in range(0, len(content), length)]


def counted(rows: t.Iterable[tuple[t.Any, int]]) -> dict[t.Any, tuple[int, int]]:
    """Packets and bytes by what is counted."""
    counts: dict[t.Any, tuple[int, int]] = collections.defaultdict(lambda: (0, 0))
    for key, length in rows:
        packets, size = counts[key]
        counts[key] = (packets + 1, size + length)
    return dict(counts)


def as_counted(rows: t.Iterable[t.Mapping[str, t.Any]], *fields: str) -> dict[t.Any, tuple[int, int]]:
    """The same of a part of a summary, which is in the order of bytes."""
    rows = list(rows)
    assert [row["bytes"] for row in rows] == sorted((row["bytes"] for row in rows), reverse=True)
    return {
        tuple(row[field] for field in fields) if len(fields) > 1 else row[fields[0]]: (row["packets"], row["bytes"])
        for row in rows
    }


def top(counts: dict[t.Any, tuple[int, int]]) -> dict[t.Any, tuple[int, int]] | None:
    """None where more than ten are there, so that which of them are shown may be a matter of equal bytes."""
    return counts if len(counts) <= 10 else None


@given(
    capture=captures(),
    big_endian=st.booleans(),
    nano=st.booleans(),
    piece=st.sampled_from([1, 7, 24, 300, 1 << 18]),
)
def test_a_summary_says_what_was_written(
    *, capture: tuple[int, list[Talk]], big_endian: bool, nano: bool, piece: int
) -> None:
    link, talks = capture
    packets = [talk.packet for talk in talks]
    content = write(packets, link=link, big_endian=big_endian, nano=nano).content
    summary = summary_of(*in_pieces(content, piece))
    sized = list(zip(talks, map(len, packets), strict=True))

    assert (summary["packets"], summary["bytes"]) == (len(packets), sum(map(len, packets)))
    assert summary["file_size"] == len(content)
    assert (summary["exact"], summary["truncated"]) == (True, False)
    assert as_counted(summary["protocols"], "protocol") == counted((talk.protocol, size) for talk, size in sized)
    for side, name in enumerate(["source", "destination"]):
        talkers = counted((talk.addresses[side], size) for talk, size in sized if talk.addresses)
        shown = as_counted(summary[f"top_{name}s"], "address")
        assert shown == (top(talkers) or {key: talkers[key] for key in shown})
        ports = counted(((talk.protocol, talk.ports[side]), size) for talk, size in sized if talk.ports)
        shown = as_counted(summary[f"top_{name}_ports"], "protocol", "port")
        assert shown == (top(ports) or {key: ports[key] for key in shown})


@given(
    times=st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 999_999)), min_size=1, max_size=8),
    nano=st.booleans(),
)
def test_the_duration_spans_the_earliest_and_the_latest_packet_in_whatever_order(
    *, times: list[tuple[int, int]], nano: bool
) -> None:
    unit = 1_000 if nano else 1
    content = write([bytes(60)] * len(times), times=[(s, f * unit) for s, f in times], nano=nano).content
    summary = summary_of(content)
    first, last = (datetime.fromtimestamp(s, timezone.utc).replace(microsecond=f) for s, f in (min(times), max(times)))
    assert summary["first_packet"] == first.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert summary["last_packet"] == last.isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert summary["duration"] == pytest.approx((last - first).total_seconds(), abs=1e-6)


def test_a_capture_without_packets_has_no_times() -> None:
    summary = summary_of(write([]).content)
    assert (summary["first_packet"], summary["last_packet"], summary["duration"]) == (None, None, 0)
    assert (summary["packets"], summary["protocols"], summary["top_sources"]) == (0, [], [])


def test_bytes_are_those_on_the_wire() -> None:
    frame = udp_frame("192.0.2.1", "192.0.2.2", 1, 2)
    summary = summary_of(write([frame] * 3, wire_length=1514).content)
    assert summary["bytes"] == 3 * 1514
    assert summary["top_sources"] == [{"address": "192.0.2.1", "packets": 3, "bytes": 3 * 1514}]


@given(cut=st.integers(0, 600))
def test_a_file_that_is_cut_short_says_so_and_keeps_what_there_is(cut: int) -> None:
    frame = udp_frame("192.0.2.1", "192.0.2.2", 1, 2, length=154)
    whole = write([frame] * 3)
    end = min(cut, len(whole.content))
    if end < 24:
        with pytest.raises(NotACapture):
            summary_of(whole.content[:end])
        return
    summary = summary_of(*in_pieces(whole.content[:end], 64))
    # A record counts as soon as its header is there.
    assert summary["packets"] == sum(place + 16 <= end for place in whole.records[:-1])
    assert summary["truncated"] == (end not in whole.records)


@given(junk=st.binary(max_size=400), piece=st.integers(1, 500), link=st.sampled_from([ETHERNET, RAW_IP, 147]))
def test_junk_in_place_of_packets_does_no_harm(*, junk: bytes, piece: int, link: int) -> None:
    content = write([], link=link).content + junk
    summary = summary_of(*in_pieces(content, piece))
    assert summary == summary_of(content)
    assert summary["packets"] <= len(junk) // 16


@given(capture=captures(), damage=st.lists(st.tuples(st.integers(24, 2000), st.integers(0, 255)), max_size=8))
def test_damage_does_no_harm(capture: tuple[int, list[Talk]], damage: list[tuple[int, int]]) -> None:
    link, talks = capture
    content = bytearray(write([talk.packet for talk in talks], link=link).content)
    for place, value in damage:
        if place < len(content):
            content[place] = value
    summary = summary_of(*in_pieces(bytes(content), 100))
    assert summary == summary_of(bytes(content))
    assert sum(row["packets"] for row in summary["protocols"]) == summary["packets"]


def test_a_packet_that_claims_to_be_endless_ends_the_reading() -> None:
    frame = udp_frame("192.0.2.1", "192.0.2.2", 1, 2, length=450)
    content = write([frame]).content + struct.pack("<IIII", 0, 0, 0xFFFFFFF0, 60) + frame
    summary = summary_of(content, *[bytes(1 << 16)] * 100)
    assert (summary["packets"], summary["truncated"]) == (2, True)


@pytest.mark.parametrize(
    ("frame", "protocol"),
    [
        (b"", "malformed"),
        (bytes(13), "malformed"),
        (bytes(12) + b"\x08\x00\x45", "malformed"),
        (bytes(12) + b"\x08\x00" + b"\x43" + bytes(40), "malformed"),
        (bytes(12) + b"\x86\xdd\x60" + bytes(30), "malformed"),
        (bytes(12) + b"\x81\x00\x00", "malformed"),
        (bytes(12) + b"\x00\x40" + bytes(64), "llc"),
        (bytes(12) + b"\x88\xcc" + bytes(64), "lldp"),
        (bytes(12) + b"\xab\xcd" + bytes(64), "ethertype 0xabcd"),
        (bytes(12) + b"\x08\x00\x45" + bytes(8) + b"\x06" + bytes(10), "tcp"),  # the ports are cut off
    ],
)
def test_what_is_odd_has_a_name_and_no_ports(frame: bytes, protocol: str) -> None:
    # Once where the fast way reads it, and once at the end of the file.
    summary = summary_of(write([frame, *[bytes(14)] * 20, frame]).content)
    expected = collections.Counter({"llc": 20})
    expected[protocol] += 2
    assert {row["protocol"]: row["packets"] for row in summary["protocols"]} == expected
    assert summary["top_source_ports"] == summary["top_destination_ports"] == []


def test_an_unknown_link_is_counted_and_not_read() -> None:
    summary = summary_of(write([bytes(60)] * 20, link=147).content)
    assert summary["protocols"] == [{"protocol": "link type 147", "packets": 20, "bytes": 1200}]
    assert summary["top_sources"] == []


@pytest.mark.parametrize(
    "content", [b"", b"\xd4\xc3\xb2\xa1", b"<html>" + bytes(100), b"\x0a\x0d\x0d\x0a" + bytes(100)], ids=repr
)
def test_what_is_no_capture_is_refused(content: bytes) -> None:
    with pytest.raises(NotACapture):
        summary_of(content)


def test_a_flood_from_countless_addresses_is_summed_up_in_bounded_memory() -> None:
    attack = bytearray(udp_frame("192.0.2.1", "203.0.113.10", 1, 53))
    loud = udp_frame("198.51.100.7", "203.0.113.10", 4000, 53)
    header = struct.pack("<IIII", 1, 0, len(attack), len(attack))
    summary = CaptureSummary()
    summary.feed(write([]).content)
    packets = 0
    for block in range(150):
        piece = bytearray()
        for number in range(1000):
            attack[26:30] = struct.pack(">I", 0x0A000000 + block * 1000 + number)
            piece += header + attack
        piece += (header + loud) * 10
        packets += 1010
        summary.feed(bytes(piece))
    figures = summary.finish()
    assert figures["packets"] == packets
    assert not figures["exact"]
    assert figures["top_sources"][0] == {"address": "198.51.100.7", "packets": 1500, "bytes": 1500 * len(loud)}
    assert figures["top_destinations"] == [
        {"address": "203.0.113.10", "packets": packets, "bytes": packets * len(attack)}
    ]
