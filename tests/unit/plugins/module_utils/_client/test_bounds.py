# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a server does, no exchange lasts for ever and no answer takes all memory."""

from __future__ import annotations

import gzip
import json
import socket
import time
import tracemalloc
import typing as t
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client import client as client_module
from ansible_collections.cloudflare.magic.plugins.module_utils._client import connections
from ansible_collections.cloudflare.magic.plugins.module_utils._client.answer import LARGEST_ANSWER, Received, unwrap
from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Budget, Unlimited, limit_left
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiError,
    MagicError,
    OutcomeUnknown,
    TransportError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.failure import FailedTry
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import settings_from
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import (
    Conversation,
    Reply,
    ScriptedServer,
    ok,
    read_request,
)

BODY = json.dumps({"success": True, "errors": [], "result": {"id": "1"}}).encode()
COMPRESSED = gzip.compress(BODY, mtime=0)  # the same in each process that runs a part of the tests


def client_of(server: ScriptedServer, **options: t.Any) -> Client:
    given_options = {"account_id": "a", "api_token": "t", "base_url": server.url, "retries": 0, **options}
    return Client(settings_from({"validate_certs": False, **given_options}, {}), Unlimited(), lambda seconds: None)


# -- Time ---------------------------------------------------------------------------------------------------------


def drip(connection: socket.socket, data: bytes, seconds: float) -> None:
    for place in range(len(data)):
        connection.sendall(data[place : place + 1])
        time.sleep(seconds)


def drip_header(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    drip(connection, b"a" * 1000, 0.02)


def interim_answers(connection: socket.socket) -> None:
    read_request(connection)
    for _number in range(1000):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


def many_interim_answers(connection: socket.socket) -> None:
    read_request(connection)
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000)


def drip_body(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    drip(connection, b" " * 1000, 0.02)


def drip_chunks(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    drip(connection, b"1\r\n \r\n" * 200, 0.01)


def read_nothing(connection: socket.socket) -> None:
    time.sleep(20)


def read_in_drips(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    while connection.recv(64):
        time.sleep(0.02)


ENDLESS: dict[str, Conversation] = {
    "header": drip_header,
    "interim answers": interim_answers,
    "many interim answers": many_interim_answers,
    "body": drip_body,
    "chunks": drip_chunks,
    "silence": read_nothing,
    "slow reader": read_in_drips,
}


@pytest.fixture(autouse=True)
def short_exchanges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let them end early, although a busy machine takes long between two drops."""
    monkeypatch.setattr(connections, "LONGEST_EXCHANGE", 1.5)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("conversation", ENDLESS.values(), ids=ENDLESS)
def test_no_exchange_lasts_for_ever(conversation: Conversation, method: str) -> None:
    """Each drop comes well within ``timeout``."""
    body = {"x": "y" * 8_000_000} if method == "POST" else None
    with ScriptedServer(conversation=conversation) as server, client_of(server, timeout=1.0) as client:
        begin = time.monotonic()
        with pytest.raises(TransportError, match=r"not whole after 1\.5 s|no answer within 1 s") as caught:
            client.request(method, "x", json=body)
        assert time.monotonic() - begin < 6
    assert isinstance(caught.value, OutcomeUnknown) == (method == "POST")


def test_the_next_exchange_has_time_of_its_own() -> None:
    slow = ok(7)._replace(drip=0.1)
    with ScriptedServer(slow, ok(8)) as server, client_of(server, timeout=1.0) as client:
        with pytest.raises(TransportError, match=r"not whole after 1\.5 s"):
            client.request("GET", "x")
        assert client.request("GET", "x").result == 8


def test_a_proxy_that_drips_is_not_waited_for_either() -> None:
    with ScriptedServer(conversation=drip_header) as proxy:
        options = {"base_url": "https://api.invalid", "proxy": proxy.url, "timeout": 1.0}
        with client_of(proxy, **options) as client, pytest.raises(TransportError, match=r"not whole after 1\.5 s"):
            client.request("GET", "x")


def drip_file(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 9999\r\n\r\n")
    drip(connection, b"a" * 9999, 0.02)


def test_a_download_in_drips_is_left() -> None:
    with (
        ScriptedServer(conversation=drip_file) as server,
        client_of(server, timeout=1.0) as client,
        pytest.raises(TransportError, match=r"not whole after 1\.5 s"),
    ):
        client.download("x", b"".join)


def test_a_download_that_makes_progress_may_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_SLOWEST_DOWNLOAD", 300_000)

    def slow(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n")
        for _piece in range(20):
            time.sleep(0.1)
            connection.sendall(b"a" * 100_000)

    with ScriptedServer(conversation=slow) as server, client_of(server, timeout=1.0) as client:
        assert client.download("x", lambda pieces: sum(map(len, pieces))) == 2_000_000


# -- Size ---------------------------------------------------------------------------------------------------------


def zipped(content: bytes) -> tuple[bytes, bytes]:
    """The beginning of a compressed content, and how the same content goes on."""
    member = zlib.compressobj(9, wbits=31)
    begin, more = (member.compress(content) + member.flush(zlib.Z_FULL_FLUSH) for _part in range(2))
    return begin, more


BOMB_BEGINS, BOMB = zipped(b" " * (1 << 24))
NOTHING_BEGINS, _nothing = zipped(b"")
NOTHING = b"\0\0\0\xff\xff" * 12_000


def endless(headers: bytes, piece: bytes, begin: bytes = b"") -> Conversation:
    def conversation(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n" + begin)
        while True:
            connection.sendall(piece)

    return conversation


TOO_LARGE: dict[str, Conversation] = {
    "plain": endless(b"", b" " * 65536),
    "announced": endless(b"Content-Length: 100000000000\r\n", b" " * 65536),
    "chunked": endless(b"Transfer-Encoding: chunked\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"),
    "gzip bomb": endless(b"Content-Encoding: gzip\r\n", BOMB, BOMB_BEGINS),
    "gzip of nothing": endless(b"Content-Encoding: gzip\r\n", NOTHING, NOTHING_BEGINS),
}


@pytest.mark.parametrize("conversation", TOO_LARGE.values(), ids=TOO_LARGE)
def test_an_answer_without_end_is_left_at_its_bound(conversation: Conversation) -> None:
    with ScriptedServer(conversation=conversation) as server, client_of(server, timeout=30.0, retries=3) as client:
        tracemalloc.start()
        try:
            with pytest.raises(TransportError, match="the answer is larger than 64 MiB"):
                client.request("GET", "x")
            _now, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert server.connections == 1  # it would be as large again
    assert most < 3 * LARGEST_ANSWER


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress", "\xff" * 3000])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with ScriptedServer(Reply(200, BODY, {"Content-Encoding": encoding})) as server, client_of(server) as client:
        with pytest.raises(TransportError, match="an encoding that was not asked for") as caught:
            client.request("GET", "x")
        assert server.requests[0].headers["accept-encoding"] == "gzip"
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("body", [COMPRESSED, COMPRESSED + bytes(500), NOTHING_BEGINS + COMPRESSED[10:]])
def test_a_compressed_answer_is_read(body: bytes) -> None:
    with ScriptedServer(Reply(200, body, {"Content-Encoding": "gzip"})) as server, client_of(server) as client:
        assert client.request("GET", "x").result == {"id": "1"}
        assert client.download("x", b"".join) == BODY


@pytest.mark.parametrize("body", [COMPRESSED[:-9], COMPRESSED[:5], b"no gzip", b"\x1f\x8b" * 9, COMPRESSED * 2])
def test_a_compressed_answer_that_is_damaged_is_a_lost_answer(body: bytes) -> None:
    reply = Reply(200, body, {"Content-Encoding": "gzip", "Content-Type": "application/octet-stream"})
    with ScriptedServer(reply) as server, client_of(server) as client:
        with pytest.raises(TransportError, match="compressed answer"):
            client.request("GET", "x")
        with pytest.raises(OutcomeUnknown, match="compressed answer"):
            client.request("POST", "x")
        with pytest.raises(TransportError, match="compressed answer"):
            client.download("x", b"".join)


def test_a_download_without_end_is_left_at_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_LARGEST_DOWNLOAD", 1 << 20)
    for conversation in (TOO_LARGE["plain"], TOO_LARGE["gzip bomb"]):
        with (
            ScriptedServer(conversation=conversation) as server,
            client_of(server) as client,
            pytest.raises(TransportError, match="the answer is larger than 1 MiB"),
        ):
            client.download("x", lambda pieces: sum(map(len, pieces)))


# -- Content ------------------------------------------------------------------------------------------------------


def outcome(content: bytes, status: int = 200, **headers: str) -> str:
    """What is made of an answer, in words; fails if that takes long."""
    begin = time.monotonic()
    try:
        result = repr(unwrap(Received(status, headers, content), "GET", "x", False).result)
    except FailedTry as unusable:
        result = str(unusable.failure.error)
    except MagicError as error:
        result = str(error)
    assert time.monotonic() - begin < 2
    return result


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"result":'])
@pytest.mark.parametrize("depth", [150, 900, 100_000])
def test_what_is_nested_without_end_is_an_error(opening: bytes, depth: int) -> None:
    closing = {b"[": b"]", b'{"a":': b"}", b'[{"result":': b"}]"}[opening]
    content = b'{"success": true, "result": ' + opening * depth + b"1" + closing * depth + b"}"
    assert "JSON that cannot be used: it is nested deeper than 100 levels" in outcome(content)
    assert "nested deeper" in outcome(content, status=400)


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 21, "1e999", "-1e999", "NaN", "Infinity", "-Infinity"])
def test_a_number_that_nobody_can_have_meant_is_an_error(number: str) -> None:
    assert "JSON that cannot be used: " in outcome(f'{{"success": true, "result": {number}}}'.encode())


@pytest.mark.parametrize("number", ["18446744073709551615", "-9223372036854775808", "1.5e300", "0.1", "-0"])
def test_numbers_that_a_computer_has_are_read(number: str) -> None:
    assert outcome(f'{{"success": true, "result": {number}}}'.encode()) == repr(json.loads(number))


@pytest.mark.parametrize(
    "piece",
    [b"<head", b"<style>", b"<script ", b"<", b"<<", b"</", b"<!--", b"<style></styl", b"<a>", b"& ", b"\xff", b"\x00"],
)
@pytest.mark.parametrize("status", [200, 400, 502])
def test_no_page_takes_long_to_quote(piece: bytes, status: int) -> None:
    content = piece * (8_000_000 // len(piece))
    assert len(outcome(content, status, **{"content-type": "text/html"})) < 1500


@given(content=st.binary(max_size=300), status=st.sampled_from([200, 301, 400, 403, 404, 429, 500, 503]))
def test_whatever_comes_is_an_answer_or_an_error(content: bytes, status: int) -> None:
    assert outcome(content, status)


def test_a_limit_of_thousands_of_digits_says_nothing(tmp_path: Path, clock: FakeClock) -> None:
    digits = "1" + "0" * 4300
    for header in (f'"default";r={digits};t=30', f'"default";r=0;t={digits}', f"r={digits}", f"t={digits}"):
        assert limit_left({"ratelimit": header}) is None
        with ScriptedServer(ok(7)._replace(headers={"Ratelimit": header})) as server, client_of(server) as client:
            assert client.request("GET", "x").result == 7
        busy = Reply(429, b"", {"Ratelimit": header})
        with ScriptedServer(busy) as server, client_of(server) as client, pytest.raises(ApiError):
            client.request("GET", "x")
        budget = Budget(str(tmp_path / "budget"), 10, 60, clock, clock.sleep)
        budget.observe({"ratelimit": header})
        budget.acquire()
    assert clock.slept == []
