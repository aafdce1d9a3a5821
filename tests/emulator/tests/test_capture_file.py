# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads of packet captures, read by others than those who wrote them."""

from __future__ import annotations

import io
import ipaddress
import shutil
import subprocess
from datetime import datetime, timedelta, timezone

import dpkt
import httpx
import pytest

from magic_emulator.capture_file import CaptureFile

SIMPLE = {"type": "simple", "system": "magic-transit", "time_limit": 300, "packet_limit": 2000}
FILE_HEADER_LENGTH = 24
MIDNIGHT = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def capture(magic, emulator, account_id):
    """The file of a capture that has just been made."""
    emulator.set_account(account_id, {"settings": {"pcap_step": 0, "pcap_interval": 0}})

    def file(**request) -> bytes:
        pcap = magic.pcaps.create(account_id=account_id, **{**SIMPLE, **request})
        return magic.pcaps.download.get(pcap.id, account_id=account_id).read()

    return file


def frames(file: bytes) -> list[tuple[float, bytes]]:
    """Time and content of every frame."""
    reader = dpkt.pcap.Reader(io.BytesIO(file))
    assert reader.datalink() == dpkt.pcap.DLT_EN10MB
    return list(reader)


def is_whole(content: bytes) -> bool:
    """Whether nothing was cut off."""
    packet = dpkt.ethernet.Ethernet(content).data
    length = packet.len if packet.v == 4 else 40 + packet.plen
    return length == len(content) - 14


def test_every_checksum_is_sound(capture):
    protocols = set()
    for _time, content in frames(capture()):
        if not is_whole(content):
            continue
        packet = dpkt.ethernet.Ethernet(content).data
        protocols.add((packet.v, packet.p))
        if packet.v == 4:
            packet.sum = 0
        if isinstance(packet.data, dpkt.icmp6.ICMP6 | dpkt.icmp.ICMP | dpkt.tcp.TCP | dpkt.udp.UDP):
            assert packet.data.sum
            packet.data.sum = 0
        # dpkt calculates the sums that are zero.
        assert bytes(packet) == content[14:]
    assert protocols == {(4, 1), (4, 6), (4, 17), (6, 6), (6, 58)}


def test_a_sample_keeps_the_beginning_of_each_packet(capture):
    packets = [dpkt.ethernet.Ethernet(content).data for _time, content in frames(capture(filter_v1={"protocol": 17}))]
    kept = [len(packet.data) for packet in packets if packet.v == 4]
    sent = [packet.len - 20 for packet in packets if packet.v == 4]

    assert max(kept) == 160 < max(sent)
    assert all(few == min(160, many) for few, many in zip(kept, sent, strict=True))


@pytest.mark.parametrize(
    "criteria",
    [
        {"source_address": "192.0.2.77"},
        {"destination_address": "2001:db8::7", "protocol": 17},
        {"destination_port": 53, "source_address": "192.0.2.77", "destination_address": "203.0.113.10"},
        {"source_port": 1234, "destination_port": 443, "protocol": 6},
        {"protocol": 47},
        {"protocol": 1},
    ],
)
def test_only_what_matches_the_filter_is_captured(capture, criteria):
    captured = frames(capture(filter_v1=criteria, packet_limit=300))

    assert len(captured) == 300
    for _time, content in captured:
        packet = dpkt.ethernet.Ethernet(content).data
        found = {
            "source_address": str(ipaddress.ip_address(packet.src)),
            "destination_address": str(ipaddress.ip_address(packet.dst)),
            "protocol": packet.p,
            "source_port": getattr(packet.data, "sport", None),
            "destination_port": getattr(packet.data, "dport", None),
        }
        assert criteria.items() <= found.items()


@pytest.mark.parametrize(
    "criteria",
    [
        {"protocol": 1, "destination_port": 80},
        {"source_address": "192.0.2.1", "destination_address": "2001:db8::1"},
    ],
)
def test_what_cannot_match_leaves_the_file_empty(capture, criteria):
    file = capture(filter_v1=criteria)

    assert len(file) == FILE_HEADER_LENGTH
    assert frames(file) == []


def test_the_same_filter_captures_the_same(capture):
    first, again, other = (
        [content for _time, content in frames(capture(filter_v1=criteria, packet_limit=50))]
        for criteria in ({"protocol": 6}, {"protocol": 6}, {"protocol": 17})
    )

    assert first == again
    assert not set(first) & set(other)


def test_several_hosts_talk(capture):
    sources = {dpkt.ethernet.Ethernet(content).data.src for _time, content in frames(capture())}

    assert len(sources) > 5


@pytest.mark.parametrize(
    ("seconds", "packet_limit", "expected"), [(300, 1, 1), (300, 10_000, 10_000), (5, 10_000, 500)]
)
def test_limits(capture, seconds, packet_limit, expected):
    assert len(frames(capture(time_limit=seconds, packet_limit=packet_limit))) == expected


def test_times_lie_in_what_was_asked_for(capture):
    until = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=1)

    times = [time for time, _content in frames(capture(offset_time=until.isoformat(), time_limit=60))]

    assert times == sorted(times)
    assert times[0] == until.timestamp() - 60
    assert until.timestamp() - 1 < times[-1] < until.timestamp()


@pytest.mark.parametrize("packets", [None, 999])
@pytest.mark.parametrize("size_limit", [0, 24, 25, 5_000, 400_000, 2_000_000])
def test_as_many_packets_as_a_size_has_room_for(size_limit, packets):
    limit = 10_000 if packets is None else packets
    file = CaptureFile({}, limit, MIDNIGHT, 10, size_limit=size_limit)
    one_more = CaptureFile({}, file.packets + 1, MIDNIGHT, 10)

    content = b"".join(file)

    assert len(content) == len(file) <= max(size_limit, FILE_HEADER_LENGTH)
    assert len(frames(content)) == file.packets
    assert file.packets == limit or len(one_more) > size_limit


def test_a_full_capture_honors_its_byte_limit(magic, emulator, account_id):
    bucket = {"destination_conf": "gs://bucket", "status": "success"}
    emulator.set_account(account_id, {"pcap_ownership": [bucket], "settings": {"pcap_step": 0}})

    captured = [
        magic.pcaps.create(
            account_id=account_id,
            type="full",
            system="magic-transit",
            time_limit=300,
            colo_name="ord02",
            destination_conf="gs://bucket",
            byte_limit=byte_limit,
        ).to_dict()["packets_captured"]
        for byte_limit in (30, 50_000, 1_000_000_000)
    ]

    assert captured[0] == 0
    assert 0 < captured[1] < captured[2] == 10_000


def test_a_large_file_is_made_while_it_is_read(http, emulator, account_id):
    pcap_id, size = "1" * 32, 200_000_000
    emulator.set_account(account_id, {"pcaps": [{"id": pcap_id, "type": "simple", "status": "success", "size": size}]})

    with http.stream("GET", f"{emulator.base_url}/accounts/{account_id}/pcaps/{pcap_id}/download") as answer:
        assert size - 1000 < int(answer.headers["content-length"]) <= size
        begin = next(answer.iter_bytes(FILE_HEADER_LENGTH))
    file = CaptureFile({}, 2**63, MIDNIGHT, 300, size_limit=size, payload_limit=160)
    lengths = [len(chunk) for chunk in file]

    assert begin == next(iter(file))
    assert sum(lengths) == len(file)
    assert max(lengths) < 500_000


def test_a_seed_may_say_how_many_packets(magic, emulator, account_id):
    pcap_id = "1" * 32
    seed = {"id": pcap_id, "type": "simple", "status": "success", "packets": 12_345, "filter_v1": {"protocol": 6}}
    emulator.set_account(account_id, {"pcaps": [seed]})

    assert "packets" not in magic.pcaps.get(pcap_id, account_id=account_id).to_dict()
    assert len(frames(magic.pcaps.download.get(pcap_id, account_id=account_id).read())) == 12_345


def test_headers(http, emulator, account_id):
    pcap_id = "1" * 32
    emulator.set_account(account_id, {"pcaps": [{"id": pcap_id, "type": "simple", "status": "success"}]})

    answer = http.get(f"{emulator.base_url}/accounts/{account_id}/pcaps/{pcap_id}/download")

    assert answer.headers["content-type"] == "application/vnd.tcpdump.pcap"
    assert answer.headers["content-disposition"] == f'attachment; filename="{pcap_id}.pcap"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["ratelimit"]


@pytest.mark.parametrize("size", [1_000, 3_000_000])
def test_a_download_may_break_off(http, emulator, account_id, size):
    pcap_id = "1" * 32
    emulator.set_account(account_id, {"pcaps": [{"id": pcap_id, "type": "simple", "status": "success", "size": size}]})
    url = f"{emulator.base_url}/accounts/{account_id}/pcaps/{pcap_id}/download"
    emulator.add_fault("truncate")

    received = bytearray()
    with pytest.raises(httpx.RemoteProtocolError), http.stream("GET", url) as answer:  # noqa: PT012
        for chunk in answer.iter_bytes():
            received += chunk

    whole = http.get(url).content
    assert received == whole[: len(whole) // 2]


@pytest.mark.parametrize(
    "seed",
    [
        {"type": "simple", "status": "pending"},
        {"type": "simple", "status": "failed"},
        {"type": "full", "status": "complete"},
    ],
)
def test_what_cannot_be_downloaded(magic, emulator, account_id, refusal, seed):
    pcap_id = "1" * 32
    emulator.set_account(account_id, {"pcaps": [{"id": pcap_id, **seed}]})

    refused = refusal(lambda: magic.pcaps.download.get(pcap_id, account_id=account_id))

    assert refused == (409, [(409, None)])


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_wireshark_finds_nothing_wrong(capture, tmp_path):
    file = tmp_path / "capture.pcap"
    # A longer one repeats itself, which looks like retransmission.
    file.write_bytes(capture(packet_limit=1000))
    checks = [option for layer in ("ip", "tcp", "udp") for option in ("-o", f"{layer}.check_checksum:TRUE")]
    bad = " or ".join(f"{layer}.checksum.status == Bad" for layer in ("ip", "tcp", "udp", "icmp", "icmpv6"))

    def matching(expression: str) -> int:
        command = ["tshark", "-n", "-r", file, *checks, "-Y", expression, "-T", "fields", "-e", "frame.number"]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        return len(run.stdout.splitlines())

    assert matching("frame") == 1000
    assert matching(f"_ws.malformed or {bad}") == 0
