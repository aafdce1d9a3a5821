# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Downloads through the client: whole or not at all, tried again, and never in memory as a whole."""

from __future__ import annotations

import hashlib
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiError,
    AuthenticationError,
    NotFoundError,
    RateLimitedError,
    TransportError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import settings_from
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, ok, refused

TOKEN = "t0p-s3cr3t"
CONTENT = bytes(range(256)) * 4096
FILE = Reply(200, CONTENT, {"Content-Type": "application/vnd.tcpdump.pcap"})


@pytest.fixture
def client_for(clock: FakeClock) -> t.Iterator[t.Callable[[ScriptedServer], Client]]:
    clients = []

    def make(server: ScriptedServer, **options: t.Any) -> Client:
        given = {"account_id": "a", "api_token": TOKEN, "base_url": server.url, "validate_certs": False, **options}
        clients.append(Client(settings_from(given, {}), Unlimited(clock, clock.sleep), clock.sleep))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


ClientFor = t.Callable[..., Client]


def whole(pieces: t.Iterator[bytes]) -> bytes:
    return b"".join(pieces)


def test_the_content_arrives_as_it_is_and_in_pieces(client_for: ClientFor) -> None:
    lengths: list[int] = []

    def receive(pieces: t.Iterator[bytes]) -> str:
        digest = hashlib.sha256()
        for piece in pieces:
            lengths.append(len(piece))
            digest.update(piece)
        return digest.hexdigest()

    with ScriptedServer(FILE) as server:
        assert client_for(server).download("pcaps/1/download", receive) == hashlib.sha256(CONTENT).hexdigest()
    (seen,) = server.requests
    assert (seen.method, seen.target) == ("GET", "/pcaps/1/download")
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.headers["accept"] == "*/*"
    assert len(lengths) > 1
    assert max(lengths) <= 1 << 18


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(200, CONTENT, FILE.headers, cut=300_000),
        Reply(200, CONTENT, FILE.headers, cut=0),
        Reply(drop=True),
        refused(503),
        refused(429, retry_after="7"),
        Reply(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}),
        Reply(200, b"<html>Log in</html>", {"Content-Type": "text/html"}),
    ],
    ids=["half", "nothing", "dropped", "503", "429", "gateway", "portal"],
)
def test_a_download_is_begun_anew_after_trouble(client_for: ClientFor, clock: FakeClock, trouble: Reply) -> None:
    begun: list[int] = []

    def receive(pieces: t.Iterator[bytes]) -> bytes:
        begun.append(1)
        return b"".join(pieces)

    with ScriptedServer(trouble, FILE) as server:
        assert client_for(server).download("x", receive) == CONTENT
    assert server.methods == ["GET", "GET"]
    assert len(begun) == (2 if trouble.cut is not None else 1)
    assert sum(clock.slept) == pytest.approx(7.0) if trouble.status == 429 else sum(clock.slept) > 0


def test_a_download_that_never_comes_whole_is_an_error(client_for: ClientFor) -> None:
    with ScriptedServer(Reply(200, CONTENT, FILE.headers, cut=300_000)) as server, pytest.raises(TransportError):
        client_for(server, retries=2).download("x", whole)
    assert server.methods == ["GET"] * 3


@pytest.mark.parametrize(
    ("reply", "error", "text"),
    [
        (refused(404, {"code": 404, "message": "packet capture not found"}), NotFoundError, "packet capture not found"),
        (refused(403, {"code": 10000, "message": "Authentication error"}), AuthenticationError, "Authentication error"),
        (refused(409, {"code": 409, "message": "not yet"}), ApiError, "not yet"),
        (refused(200, {"code": 1, "message": "no"}), ApiError, "no"),
        (refused(429, {"code": 429, "message": "slow down"}, retry_after="1000"), RateLimitedError, "slow down"),
        (ok({"id": "1"}), TransportError, "application/json instead of a file"),
    ],
    ids=["404", "403", "409", "success false", "429", "no file"],
)
def test_an_answer_in_the_envelope_is_no_content(
    client_for: ClientFor, reply: Reply, error: type[Exception], text: str
) -> None:
    begun: list[int] = []
    reply = reply._replace(headers={"Content-Type": "application/json", **reply.headers})
    with ScriptedServer(reply) as server, pytest.raises(error, match=text) as caught:
        client_for(server).download("x", lambda pieces: begun.append(1))
    assert (server.methods, begun) == (["GET"], [])
    assert TOKEN not in str(caught.value)


def test_what_the_receiver_raises_ends_the_download(client_for: ClientFor) -> None:
    def receive(pieces: t.Iterator[bytes]) -> None:
        next(pieces)
        raise OSError(28, "No space left on device")

    with ScriptedServer(FILE) as server:
        client = client_for(server)
        with pytest.raises(OSError, match="No space left"):
            client.download("x", receive)
        assert client.download("x", whole) == CONTENT  # the connection was given back
    assert server.methods == ["GET", "GET"]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_an_empty_answer_is_enough_where_the_api_has_nothing_to_say(client_for: ClientFor, status: int) -> None:
    with ScriptedServer(Reply(status, None)) as server:
        answer = client_for(server).request("PUT", "pcaps/1/stop", answers=False)
    assert (answer.result, answer.repeated, server.methods) == (None, False, ["PUT"])


def test_an_error_stays_one_where_the_api_has_nothing_to_say(client_for: ClientFor) -> None:
    conflict = refused(409, {"code": 409, "message": "it has ended"})
    with ScriptedServer(conflict) as server, pytest.raises(ApiError, match="it has ended"):
        client_for(server).request("PUT", "pcaps/1/stop", answers=False)
