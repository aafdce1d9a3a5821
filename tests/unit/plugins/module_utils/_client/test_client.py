# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client against a server that answers well, badly, late or not at all."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import itertools
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import trustme
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client import client as client_module
from ansible_collections.cloudflare.magic.plugins.module_utils._client import connections
from ansible_collections.cloudflare.magic.plugins.module_utils._client.answer import Answer, Received, unwrap
from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    Effect,
    MagicError,
    NotAllowedError,
    NotFoundError,
    OutcomeUnknown,
    RateLimitedError,
    ServerError,
    TransportError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.failure import FailedTry
from ansible_collections.cloudflare.magic.plugins.module_utils._client.retry import RULES, Rule
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings, settings_from
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, Seen, ok, refused

TOKEN = "t0p-s3cr3t"
ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
METHODS = ["GET", "PUT", "PATCH", "DELETE"]

HTML = Reply(
    200,
    b"<html><head><title>x</title></head><body><h1>502 Bad</h1> Gateway</body></html>",
    {"Content-Type": "text/html"},
)
DROPPED = Reply(drop=True)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["after", "x"]), inner, max_size=2),
    max_leaves=5,
)


def settings_for(url: str, **options: t.Any) -> Settings:
    # Verifying costs a CA bundle per client and means nothing without TLS.
    return settings_from(
        {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": url, "validate_certs": False, **options}, {}
    )


@pytest.fixture
def client_for(clock: FakeClock) -> t.Iterator[t.Callable[..., Client]]:
    clients = []

    def make(server: ScriptedServer, **options: t.Any) -> Client:
        clients.append(Client(settings_for(server.url, **options), Unlimited(clock, clock.sleep), clock.sleep))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


ClientFor = t.Callable[..., Client]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority that nobody trusts by default."""
    return trustme.CA()


@pytest.fixture
def tls_server(authority: trustme.CA) -> t.Iterator[ScriptedServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with ScriptedServer(ok({"id": "1"}), tls=context) as server:
        yield server


@pytest.fixture
def ca_path(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def error_of(client: Client, method: str = "GET", path: str = "x") -> MagicError:
    with pytest.raises(MagicError) as caught:
        client.request(method, path)
    assert caught.value.__cause__ is None
    assert TOKEN not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
    return caught.value


def test_a_request_carries_what_was_asked_for(client_for: ClientFor) -> None:
    with ScriptedServer(ok({"id": "1"})) as server:
        answer = client_for(server).request(
            "POST",
            "accounts/a/magic/routes",
            params={"validate_only": "true"},
            json={"prefix": "é"},
            headers={"x-more": "1"},
        )
    (seen,) = server.requests
    assert (seen.method, seen.target) == ("POST", "/accounts/a/magic/routes?validate_only=true")
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.headers["x-more"] == "1"
    assert seen.headers["content-type"] == "application/json"
    assert "cloudflare.magic" in seen.headers["user-agent"]
    assert json.loads(seen.body) == {"prefix": "é"}
    assert answer == Answer({"id": "1"}, {}, repeated=False)


@pytest.mark.parametrize(
    ("envelope", "answer"),
    [
        ({"success": True, "result": [1, 2]}, Answer([1, 2], {})),
        ({"success": True, "result": None}, Answer(None, {})),
        ({"result": {"id": "1"}}, Answer({"id": "1"}, {})),  # telemetry has a smaller envelope
        ({"success": True, "errors": None, "result": {}, "result_info": {"page": 1}}, Answer({}, {"page": 1})),
        ({"success": True, "result": {}, "result_info": None}, Answer({}, {})),
        ({"success": True, "result": {}, "result_info": ["odd"]}, Answer({}, {})),
    ],
)
def test_the_envelope_is_taken_off(client_for: ClientFor, envelope: t.Any, answer: Answer) -> None:
    with ScriptedServer(Reply(200, envelope)) as server:
        assert client_for(server).request("GET", "x") == answer


def test_only_what_reads_needs_a_result(client_for: ClientFor) -> None:
    with ScriptedServer(Reply(200, {"success": True})) as server:
        assert client_for(server).request("DELETE", "x") == Answer(None, {})
        with pytest.raises(TransportError, match="holds no result"):
            client_for(server, retries=1).request("GET", "x")
        assert server.methods == ["DELETE", "GET", "GET"]


@pytest.mark.parametrize("said", ["false", "true", None, 0, 1, {}])
def test_only_true_is_success(client_for: ClientFor, said: t.Any) -> None:
    with ScriptedServer(Reply(200, {"success": said, "result": []})) as server, pytest.raises(ApiError):
        client_for(server).get_all("x", None)


@pytest.mark.parametrize("status", [200, 400, 409])
def test_success_false_is_an_error_with_any_status(client_for: ClientFor, status: int) -> None:
    problem = {"code": 1022, "message": "too long", "source": {"pointer": "/name"}}
    with ScriptedServer(refused(status, problem)) as server:
        error = error_of(client_for(server), "POST")
    assert isinstance(error, ApiError)
    assert (error.status, error.codes, error.method, error.path) == (status, [1022], "POST", "x")
    assert str(error) == f"the API refused name: too long (code 1022, HTTP {status})."
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ("odd", "refused odd ("),
        ({"code": 7, "message": "alone"}, "refused alone (code 7"),
        ([None, 5, "text"], "refused None; 5; text ("),
        ([{"code": "1029", "message": None, "source": {"pointer": 5}}], "refused no message ("),
        ([{"code": 7, "message": "m", "source": "odd"}], "refused m (code 7"),
        ([], "refused GET x without a reason"),
    ],
)
def test_an_odd_list_of_errors_is_still_reported(client_for: ClientFor, errors: t.Any, words: str) -> None:
    with ScriptedServer(Reply(200, {"success": False, "errors": errors})) as server:
        assert words in str(error_of(client_for(server)))


def test_errors_without_a_success_flag_are_an_error(client_for: ClientFor) -> None:
    with ScriptedServer(Reply(200, {"errors": [{"code": 1029, "message": "gone"}], "result": None})) as server:
        assert isinstance(error_of(client_for(server)), NotFoundError)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (403, NotAllowedError), (404, NotFoundError), (418, ApiError)]
)
def test_a_page_instead_of_json_is_quoted_and_classed_by_its_status(
    client_for: ClientFor, status: int, kind: type[ApiError]
) -> None:
    with ScriptedServer(HTML._replace(status=status)) as server:
        error = error_of(client_for(server), "POST")
    assert error.__class__ is kind
    assert f"HTTP {status} with text/html instead of JSON: '502 Bad Gateway'" in str(error)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(client_for: ClientFor, status: int) -> None:
    with ScriptedServer(ok()) as elsewhere, ScriptedServer(Reply(status, None, {"Location": elsewhere.url})) as server:
        error = error_of(client_for(server))
    assert isinstance(error, ApiError)
    assert error.status == status
    assert elsewhere.requests == []


# -- What is tried again ------------------------------------------------------------------------------------------

LOST = {
    "connection dropped": DROPPED,
    "body cut short": ok([1, 2, 3])._replace(cut=20),
    "empty body": Reply(200),
    "broken JSON": Reply(200, b'{"success": true, "result": '),
    "not an envelope": Reply(200, [1, 2]),
    "HTML with 200": HTML,
    "HTML with 502": HTML._replace(status=502),
    "empty 503": Reply(503),
    "JSON with 503": refused(503, {"code": 1, "message": "busy"}),
    "JSON with 504": refused(504),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
def test_a_lost_answer_is_asked_for_again(client_for: ClientFor, clock: FakeClock, lost: Reply, method: str) -> None:
    with ScriptedServer(lost, lost, ok({"id": "1"})) as server:
        answer = client_for(server).request(method, "x")
    assert answer == Answer({"id": "1"}, {}, repeated=True)
    assert server.methods == [method] * 3
    first, second = clock.slept
    assert 0 < first < second + 1
    assert second <= 2


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
def test_a_post_whose_answer_is_lost_is_never_repeated(client_for: ClientFor, clock: FakeClock, lost: Reply) -> None:
    with ScriptedServer(lost, ok()) as server:
        error = error_of(client_for(server), "POST")
    assert isinstance(error, OutcomeUnknown)
    assert server.methods == ["POST"]
    assert clock.slept == []


def test_what_is_unique_is_never_repeated_either(client_for: ClientFor) -> None:
    with ScriptedServer(*LOST.values(), ok()) as server:
        for _lost in LOST:
            with pytest.raises(OutcomeUnknown):
                client_for(server).request("PATCH", "x", json={}, unique=True)
        client_for(server).request("PATCH", "x", json={}, unique=True)
    assert server.methods == ["PATCH"] * (len(LOST) + 1)


@pytest.mark.parametrize(
    ("method", "kind"), [("GET", TransportError), ("PUT", TransportError), ("POST", OutcomeUnknown)]
)
def test_no_answer_in_time_is_a_lost_answer(client_for: ClientFor, method: str, kind: type[MagicError]) -> None:
    with ScriptedServer(_late, ok()) as server:
        if method == "POST":
            error = error_of(client_for(server, timeout=0.05, retries=0), method)
            assert isinstance(error, kind)
            assert "no answer within 0.05 s" in str(error)
        else:
            assert client_for(server, timeout=0.1).request(method, "x").repeated


def _late(request: Seen) -> Reply:
    time.sleep(0.3)
    return ok()


@pytest.mark.parametrize("last", [refused(504), refused(400), Reply(drop=True)], ids=["504", "400", "dropped"])
def test_what_timed_out_once_may_yet_be_carried_out(client_for: ClientFor, last: Reply) -> None:
    with ScriptedServer(refused(504), last) as server:
        client = client_for(server, retries=1)
        assert Effect.PENDING in error_of(client, "PUT").effect
    with ScriptedServer(refused(400), refused(504)) as server:
        client = client_for(server, retries=0)
        assert Effect.PENDING not in error_of(client, "PUT").effect
        assert error_of(client, "GET").effect is Effect.NONE


def test_an_answer_in_drips_is_waited_for_but_not_for_ever(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LONGEST_EXCHANGE", 1)
    with ScriptedServer(ok(7)._replace(drip=0.001), ok(7)._replace(drip=0.05)) as server:
        client = client_for(server, timeout=1.0, retries=0)
        assert client.request("GET", "x").result == 7
        error = error_of(client, "POST")
    assert isinstance(error, OutcomeUnknown)
    assert "the answer was not whole after 1 s" in str(error)


@pytest.mark.parametrize("method", [*METHODS, "POST"])
def test_a_refused_connection_is_tried_again_whatever_the_method(clock: FakeClock, method: str) -> None:
    with ScriptedServer(ok({"id": "1"}), listen=False) as server:

        def sleep(seconds: float) -> None:
            clock.sleep(seconds)
            if len(clock.slept) == 2:
                server.listen()

        with Client(settings_for(server.url), Unlimited(clock, clock.sleep), sleep) as client:
            answer = client.request(method, "x")
    assert answer == Answer({"id": "1"}, {}, repeated=False)
    assert len(server.requests) == 1


@pytest.mark.parametrize("method", [*METHODS, "POST"])
def test_a_plain_500_is_the_last_word(client_for: ClientFor, method: str) -> None:
    with ScriptedServer(refused(500, {"code": 1, "message": "sorry"})) as server:
        error = error_of(client_for(server), method)
    assert isinstance(error, ServerError)
    assert "sorry" in str(error)
    assert len(server.requests) == 1


def test_a_page_with_500_leaves_the_outcome_of_a_post_unknown(client_for: ClientFor) -> None:
    with ScriptedServer(HTML._replace(status=500)) as server:
        client = client_for(server)
        assert error_of(client, "PUT").__class__ is TransportError
        assert isinstance(error_of(client, "POST"), OutcomeUnknown)
    assert server.methods == ["PUT", "POST"]


@pytest.mark.parametrize("reply", [Reply(521, b"Web server is down"), refused(521, retry_after="7"), refused(409)])
@pytest.mark.parametrize("effect", ["none", "maybe"])
def test_to_retry_another_status_takes_a_line_of_the_table(
    client_for: ClientFor, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, reply: Reply, effect: t.Any
) -> None:
    with ScriptedServer(reply) as server:
        assert error_of(client_for(server)).effect is Effect.NONE
    assert len(server.requests) == 1
    monkeypatch.setitem(t.cast("dict[int, Rule]", RULES), reply.status, Rule("now", effect, "asked"))
    with ScriptedServer(reply, ok(1), reply, ok(2), reply) as server:
        client = client_for(server)
        assert client.request("GET", "x") == Answer(1, {}, repeated=effect == "maybe")
        assert clock.slept[0] == 7 or "retry-after" not in reply.headers
        if effect == "none":
            assert client.request("POST", "x") == Answer(2, {})
        else:
            assert isinstance(error_of(client, "POST"), OutcomeUnknown)


@pytest.mark.parametrize("retries", [0, 1, 6])
@pytest.mark.parametrize("reply", [DROPPED, Reply(502), refused(503), refused(429), refused(429, retry_after="1")])
def test_retries_are_bounded(client_for: ClientFor, clock: FakeClock, reply: Reply, retries: int) -> None:
    with ScriptedServer(reply) as server:
        error_of(client_for(server, retries=retries))
    assert len(server.requests) == retries + 1
    assert len(clock.slept) == retries
    assert all(0 < seconds <= 30 for seconds in clock.slept)


def test_backing_off_grows_and_is_not_the_same_for_all_workers(client_for: ClientFor, clock: FakeClock) -> None:
    with ScriptedServer(DROPPED) as server:
        error_of(client_for(server, retries=12))
    first = clock.slept[:]
    assert all(later > earlier / 2 for earlier, later in itertools.pairwise(first))
    assert sum(first[6:]) > 8 * sum(first[:3])
    clock.slept.clear()
    with ScriptedServer(DROPPED) as server:
        error_of(client_for(server, retries=12))
    assert clock.slept != first


# -- The API's own pace -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [*METHODS, "POST"])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "7", "ratelimit": '"default";r=0;t=30'}, 7),
        ({"ratelimit": '"default";r=0;t=30'}, 30),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT", "ratelimit": '"default";r=0;t=30'}, 30),
        ({"retry_after": "300"}, 300),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:45 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 45),
    ],
)
def test_a_429_waits_as_long_as_the_api_says(
    client_for: ClientFor, clock: FakeClock, headers: dict[str, str], seconds: float, method: str
) -> None:
    with ScriptedServer(refused(429, **headers), ok({"id": "1"})) as server:
        answer = client_for(server).request(method, "x")
    assert clock.slept == [seconds]
    assert server.methods == [method] * 2
    assert answer.repeated is False  # a 429 was not carried out


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"retry_after": "soon"},
        {"retry_after": "-5"},
        {"retry_after": "nan"},
        {"retry_after": "0", "ratelimit": '"default";r=0;t=300'},
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>slow down</html>", {"success": False, "errors": []}])
def test_a_429_without_a_time_backs_off(
    client_for: ClientFor, clock: FakeClock, headers: dict[str, str], body: t.Any
) -> None:
    busy = Reply(429, body, {name.replace("_", "-"): value for name, value in headers.items()})
    with ScriptedServer(busy, ok()) as server:
        client_for(server).request("POST", "x")
    (seconds,) = clock.slept
    assert 0 < seconds <= 1


def test_the_limit_of_one_operation_is_reported_and_holds_up_nobody_else(
    client_for: ClientFor, clock: FakeClock
) -> None:
    busy = refused(429, {"code": 1, "message": "one capture a minute"}, ratelimit='"default";r=1180;t=290')
    with ScriptedServer(busy) as server:
        error = error_of(client_for(server))
    assert not isinstance(error, RateLimitedError)
    assert "one capture a minute" in str(error)
    assert clock.slept == []


@pytest.mark.parametrize("seconds", ["601", "86400", "inf"])
def test_a_wait_beyond_the_bound_is_reported_at_once(client_for: ClientFor, clock: FakeClock, seconds: str) -> None:
    with ScriptedServer(refused(429, {"code": 971, "message": "slow down"}, retry_after=seconds)) as server:
        error = error_of(client_for(server))
    assert isinstance(error, RateLimitedError)
    assert "request_limit" in str(error)
    assert clock.slept == []


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<html>maintenance</html>", {"success": False, "errors": []}])
@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "6"},
        {"Retry-After": "Wed, 21 Oct 2026 07:28:06 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"},
        {"Retry-After": "Wednesday, 21-Oct-26 07:28:06 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"},
    ],
    ids=["seconds", "date", "old date"],
)
def test_a_gateway_that_names_a_time_is_left_alone_for_that_time(
    client_for: ClientFor, clock: FakeClock, status: int, body: t.Any, headers: dict[str, str]
) -> None:
    for method in METHODS:
        with ScriptedServer(Reply(status, body, headers), ok({"id": "1"})) as server:
            answer = client_for(server).request(method, "x")
        assert clock.slept.pop() == 6
        assert clock.slept == []
        assert answer.repeated is True


def test_a_date_without_the_clock_that_it_was_reckoned_with_goes_by_our_own(
    client_for: ClientFor, clock: FakeClock
) -> None:
    later = email.utils.format_datetime(
        datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=90), usegmt=True
    )
    with ScriptedServer(Reply(503, b"", {"Retry-After": later, "date": "no date"}), ok()) as server:
        client_for(server).request("GET", "x")
    (seconds,) = clock.slept
    assert 80 <= seconds <= 90


@given(text=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40))
@example(text="9" * 5000)
@example(text="Wed, 99 Oct 99999 99:99:99 GMT")
@example(text="1_0")
def test_whatever_the_header_holds_the_wait_is_a_number(text: str) -> None:
    answer = Received(503, {"retry-after": text, "date": text, "ratelimit": f'"default";r={text};t={text}'}, b"")
    with pytest.raises(FailedTry) as caught:
        unwrap(answer, "GET", "x", False)
    assert caught.value.failure.wait >= 0


def test_one_429_pauses_every_thread_of_the_client(client_for: ClientFor, clock: FakeClock) -> None:
    with ScriptedServer(refused(429, retry_after="7"), ok()) as server:
        client = client_for(server, retries=1)
        client.request("GET", "x")
        start = clock.now
        client.request("GET", "y")
    assert clock.now == start  # the pause was kept once, and is over


# -- Pages and cursors --------------------------------------------------------------------------------------------


def _numbered(*numbers: int) -> list[dict[str, int]]:
    return [{"n": number} for number in numbers]


@pytest.mark.parametrize("key", [None, "routes"])
def test_pages_are_followed_to_the_last(client_for: ClientFor, key: str | None) -> None:
    def page(number: int, *numbers: int) -> Reply:
        items = _numbered(*numbers)
        return ok({key: items} if key else items, result_info={"page": number, "per_page": 2, "total_count": 5})

    with ScriptedServer(page(1, 1, 2), page(2, 3, 4), page(3, 5)) as server:
        assert client_for(server).get_all("x", key, per_page=2) == _numbered(1, 2, 3, 4, 5)
    assert [seen.target for seen in server.requests] == [
        "/x?per_page=2",
        "/x?per_page=2&page=2",
        "/x?per_page=2&page=3",
    ]


@pytest.mark.parametrize(
    "info",
    [
        {"page": "{}", "per_page": "2", "total_count": "4"},
        {"page": "{}", "per_page": 2.0, "total_count": 4.0},
        {"page": "{}", "per_page": 2, "total_pages": 2},
        {"page": "{}", "total_pages": "2"},
    ],
)
def test_pages_are_followed_however_the_api_counts_them(client_for: ClientFor, info: dict[str, t.Any]) -> None:
    def page(number: int, *numbers: int) -> Reply:
        return ok(_numbered(*numbers), result_info={**info, "page": info["page"].format(number)})

    with ScriptedServer(page(1, 1, 2), page(2, 3, 4)) as server:
        assert client_for(server).get_all("x", None) == _numbered(1, 2, 3, 4)
    assert [seen.target for seen in server.requests] == ["/x", "/x?page=2"]


@pytest.mark.parametrize("info", [{"cursor": "c1"}, {"cursors": {"after": "c1"}}])
def test_cursors_are_followed_to_the_last(client_for: ClientFor, info: dict[str, t.Any]) -> None:
    with ScriptedServer(ok(_numbered(1), result_info=info), ok(_numbered(2), result_info={"cursor": ""})) as server:
        assert client_for(server).get_all("x", None) == _numbered(1, 2)
    assert [seen.target for seen in server.requests] == ["/x", "/x?cursor=c1"]


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"page": 1, "per_page": 20, "total_count": 1},
        {"page": 1, "per_page": 1, "total_count": 1},
        {"page": 0, "per_page": 0, "total_count": 0},
        {"page": 1, "per_page": 1, "total_count": 1, "total_pages": 9},
        {"page": "one", "per_page": "1", "total_pages": "nan"},
        {"cursors": "odd"},
        {"cursor": None},
    ],
)
def test_a_whole_list_takes_one_request(client_for: ClientFor, info: dict[str, t.Any]) -> None:
    with ScriptedServer(ok(_numbered(1), result_info=info)) as server:
        assert client_for(server).get_all("x", None) == _numbered(1)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        ok(_numbered(1), result_info={"page": 1, "per_page": 1, "total_count": 99}),
        ok(_numbered(1), result_info={"page": 1, "per_page": 1, "total_count": 10**9}),
        ok(_numbered(1), result_info={"cursor": "same"}),
    ],
)
def test_an_api_that_gives_one_page_again_and_again_has_not_told_all(client_for: ClientFor, reply: Reply) -> None:
    """What cannot be read whole must not look as if there were nothing more."""
    with ScriptedServer(reply) as server, pytest.raises(TransportError, match="gives the same page again"):
        client_for(server).get_all("x", None)
    assert len(server.requests) == 2


def _page(seen: Seen, cursor: str | None = None) -> Reply:
    number = int(parse_qs(urlsplit(seen.target).query).get("page", ["1"])[0])
    info = {"cursor": cursor} if cursor else {"page": number, "per_page": 1, "total_count": 10**9}
    return ok(_numbered(number), result_info=info)


def test_a_count_that_promises_more_than_there_is_ends_with_an_error(client_for: ClientFor) -> None:
    def page(seen: Seen) -> Reply:
        answer = _page(seen)
        return answer if "page=4" not in seen.target else ok([], result_info=answer.body["result_info"])

    with (
        ScriptedServer(page) as server,
        pytest.raises(TransportError, match=f"the API says that there are {10**9}, and gives 3"),
    ):
        client_for(server).get_all("x", None)
    assert len(server.requests) == 4


@pytest.mark.parametrize("info", [{"page": 1, "per_page": 2, "total_count": 3}, {"page": 3, "per_page": 1}])
def test_a_list_that_is_whole_at_once_is_not_asked_for_again(client_for: ClientFor, info: dict[str, t.Any]) -> None:
    with ScriptedServer(ok(_numbered(1, 2, 3), result_info=info)) as server:
        assert client_for(server).get_all("x", None) == _numbered(1, 2, 3)
    assert len(server.requests) == 1


def test_pages_without_end_are_left_in_the_end(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_MOST_PAGES", 7)
    with ScriptedServer(_page) as server, pytest.raises(TransportError, match="pages do not end; 7 were read"):
        client_for(server).get_all("x", None)
    assert len(server.requests) == 7


def test_cursors_without_end_are_left_in_the_end(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_MOST_PAGES", 7)
    numbers = itertools.count()

    def page(_seen: Seen) -> Reply:
        number = next(numbers)
        return ok([] if number % 2 else _numbered(number), result_info={"cursor": f"c{number}"})

    with ScriptedServer(page) as server, pytest.raises(TransportError, match="pages do not end"):
        client_for(server).get_all("x", None)
    assert len(server.requests) == 7


@pytest.mark.parametrize("length", [2, 3, 5])
def test_cursors_in_a_circle_are_found_out(client_for: ClientFor, length: int) -> None:
    numbers = itertools.count()

    def page(_seen: Seen) -> Reply:
        number = next(numbers)
        return ok(_numbered(number), result_info={"cursor": f"c{number % length}"})

    with ScriptedServer(page) as server, pytest.raises(TransportError, match="lead in a circle"):
        client_for(server).get_all("x", None)
    assert len(server.requests) == length + 1


def test_all_pages_of_a_list_together_are_bounded_too(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_ANSWER", 1000)
    with ScriptedServer(_page) as server, pytest.raises(TransportError, match="is larger than"):
        client_for(server).get_all("x", None)
    assert len(server.requests) < 12


@given(
    info=st.dictionaries(
        st.sampled_from(["page", "per_page", "total_count", "cursor", "cursors", "count"]), json_values
    )
)
def test_whatever_the_api_says_of_its_pages_reading_comes_to_an_end(info: dict[str, t.Any]) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        body = {"success": True, "errors": [], "result": [{"n": 1}], "result_info": info}
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode()))

    with (
        Client(
            settings_for("http://127.0.0.1", retries=0), Unlimited(), transport=httpx.MockTransport(answer)
        ) as client,
        contextlib.suppress(TransportError),
    ):
        assert client.get_all("x", None)[0] == {"n": 1}
    assert len(asked) <= 2


@pytest.mark.parametrize(
    ("key", "result"), [(None, None), ("routes", None), ("routes", {}), ("routes", {"routes": None})]
)
def test_no_list_is_an_empty_list(client_for: ClientFor, key: str | None, result: t.Any) -> None:
    with ScriptedServer(ok(result), ok(result)) as server:
        assert client_for(server).get_all("x", key) == []
        assert len(server.methods) == 2


def test_no_list_is_believed_only_if_it_is_said_twice(client_for: ClientFor) -> None:
    with ScriptedServer(ok({"routes": None}), ok({"routes": _numbered(2)})) as server:
        assert client_for(server).get_all("x", "routes") == _numbered(2)
    with ScriptedServer(ok(None), ok({})) as server, pytest.raises(TransportError, match="holds no list"):
        client_for(server).get_all("x", None)


@pytest.mark.parametrize(
    "info",
    [
        {"total_count": 3},
        {"count": 3},
        {"page": 1, "per_page": 20, "total_count": 3},
        {"page": 1, "per_page": 20, "count": 3, "total_count": 1},
    ],
)
@pytest.mark.parametrize("given", [0, 2])
def test_a_list_with_fewer_items_than_it_says_is_an_error(
    client_for: ClientFor, info: dict[str, t.Any], given: int
) -> None:
    with (
        ScriptedServer(ok(_numbered(*range(given)), result_info=info)) as server,
        pytest.raises(TransportError, match=f"the API says that there are 3, and gives {given}"),
    ):
        client_for(server).get_all("x", None)


def test_a_list_that_ends_before_its_end_is_an_error(client_for: ClientFor) -> None:
    info = {"per_page": 2, "total_count": 5}
    pages = [ok(_numbered(1, 2), result_info={"page": 1, **info}), ok([], result_info={"page": 2, **info})]
    with (
        ScriptedServer(*pages) as server,
        pytest.raises(TransportError, match="the API says that there are 5, and gives 2"),
    ):
        client_for(server).get_all("x", None)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb"a \ud800", "a \ufffd"),
        (rb"\uDE00\uD83D", "\ufffd\ufffd"),
        (rb"\ud83d\ude00 \ud800", "\U0001f600 \ufffd"),
        (rb"\\ud800", r"\ud800"),
        (rb"\\\ud800\n", "\\\ufffd\n"),
        (b"\xed\xa0\x80", "\ufffd"),
        ("\ud55c".encode(), "\ud55c"),
    ],
)
def test_half_a_character_becomes_one_that_can_be_written(client_for: ClientFor, sent: bytes, read: str) -> None:
    body = b'{"success": true, "result": [{"name": "' + sent + b'"}]}'
    with ScriptedServer(Reply(200, body)) as server:
        assert client_for(server).get_all("x", None) == [{"name": read}]


@pytest.mark.parametrize(
    ("key", "result"),
    [
        (None, {}),
        (None, "text"),
        (None, [1]),
        ("routes", {"routes": {}}),
        ("routes", "text"),
        ("routes", [[]]),
        ("routes", {"static_routes": [{"n": 1}]}),
        ("routes", {"routes": None, "error": "timed out"}),
    ],
)
def test_what_is_not_a_list_of_objects_is_an_error(client_for: ClientFor, key: str | None, result: t.Any) -> None:
    with (
        ScriptedServer(ok(result)) as server,
        pytest.raises(TransportError, match="GET x: the API's answer holds no list"),
    ):
        client_for(server).get_all("x", key)


# -- Connections --------------------------------------------------------------------------------------------------


def test_many_threads_share_one_client(client_for: ClientFor) -> None:
    def echo(request: Seen) -> Reply:
        return ok({"target": request.target})

    with ScriptedServer(echo) as server, ThreadPoolExecutor(32) as pool:
        client = client_for(server)
        answers = list(pool.map(lambda number: client.request("GET", f"x/{number}").result["target"], range(300)))
    assert answers == [f"/x/{number}" for number in range(300)]
    assert len(server.requests) == 300


def test_a_connection_is_opened_only_while_all_others_are_in_use(client_for: ClientFor) -> None:
    all_there = threading.Barrier(4)

    def wait_for_the_others(_request: Seen) -> Reply:
        all_there.wait(timeout=10)
        return ok()

    with ScriptedServer(*[ok()] * 3, wait_for_the_others) as server, ThreadPoolExecutor(4) as pool:
        client = client_for(server)
        for _number in range(3):
            client.request("GET", "x")
        assert server.connections == 1
        for _number in range(3):
            assert len(list(pool.map(lambda number: client.request("GET", f"x/{number}"), range(4)))) == 4
        assert server.connections == 4


def test_a_connection_that_broke_is_replaced(client_for: ClientFor) -> None:
    with ScriptedServer(ok(), DROPPED, ok()) as server:
        client = client_for(server)
        for _number in range(3):
            client.request("GET", "x")
        assert (len(server.requests), server.connections) == (4, 2)


def test_an_unreachable_server_is_named(clock: FakeClock) -> None:
    with ScriptedServer(ok(), listen=False) as server, Client(settings_for(server.url), sleep=clock.sleep) as client:
        error = error_of(client, path="accounts/a")
    assert error.__class__ is TransportError
    assert str(error).startswith(f"GET accounts/a at {server.url}: ")
    assert "refused" in str(error)


def test_a_name_that_cannot_exist_is_reported_and_not_tried_again(clock: FakeClock) -> None:
    with Client(settings_for("http://exämple..com"), sleep=clock.sleep) as client:
        assert isinstance(error_of(client), TransportError)
    assert clock.slept == []


def test_an_untrusted_certificate_is_reported_and_not_tried_again(clock: FakeClock, tls_server: ScriptedServer) -> None:
    with Client(settings_for(tls_server.url, validate_certs=True), sleep=clock.sleep) as client:
        error = error_of(client, "POST")
    assert error.__class__ is TransportError
    assert "TLS failed" in str(error)
    assert "ca_path" in str(error)
    assert clock.slept == []
    assert tls_server.requests == []


def test_a_server_without_tls_is_not_a_matter_of_certificates(clock: FakeClock) -> None:
    with ScriptedServer(ok()) as server:
        url = server.url.replace("http:", "https:")
        with Client(settings_for(url, validate_certs=True), sleep=clock.sleep) as client:
            text = str(error_of(client, "POST"))
    assert "TLS failed: the server does not answer with TLS" in text
    assert text.endswith("If that is so, base_url begins with http://.")
    assert "ca_path" not in text
    assert clock.slept == []


def test_a_certificate_of_another_host_is_not_a_matter_of_the_ca(
    authority: trustme.CA, ca_path: str, clock: FakeClock
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("elsewhere.example.com").configure_cert(context)
    with ScriptedServer(ok(), tls=context) as server:
        settings = settings_for(server.url, validate_certs=True, ca_path=ca_path)
        with Client(settings, sleep=clock.sleep) as client:
            text = str(error_of(client))
    assert "Check the host in base_url." in text
    assert "ca_path" not in text


def test_a_certificate_is_trusted_by_its_ca_or_not_checked_at_all(tls_server: ScriptedServer, ca_path: str) -> None:
    for options in ({"validate_certs": True, "ca_path": ca_path}, {"validate_certs": False}):
        with Client(settings_for(tls_server.url, **options)) as client:
            assert client.request("GET", "x").result == {"id": "1"}


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(ConfigurationError, match=r"ca_path: '.*ca\.pem' cannot be used as CA certificates"):
        Client(settings_for("https://example.com", validate_certs=True, ca_path=str(path)))


def test_requests_go_through_the_proxy(client_for: ClientFor) -> None:
    with ScriptedServer(ok({"id": "1"})) as proxy, ScriptedServer(ok()) as api:
        client = client_for(api, proxy=proxy.url.replace("//", "//user:pa55word@"))
        assert client.request("GET", "x").result == {"id": "1"}
    assert proxy.requests[0].target == f"{api.url}/x"
    assert "proxy-authorization" in proxy.requests[0].headers
    assert api.requests == []


def test_an_unreachable_proxy_is_reported_without_its_password(client_for: ClientFor) -> None:
    with socket.socket() as closed, ScriptedServer(ok()) as api:
        closed.bind(("127.0.0.1", 0))
        closed_port = closed.getsockname()[1]
        proxy = f"http://user:pa55word@127.0.0.1:{closed_port}"
        error = error_of(client_for(api, proxy=proxy), "POST")
    assert error.__class__ is TransportError  # the request never left, so its outcome is known
    assert f"through the proxy http://127.0.0.1:{closed_port}: " in str(error)
    assert "pa55word" not in str(error)


@pytest.mark.parametrize("source", ["option", "environment"])
def test_a_proxy_whose_name_does_not_resolve_is_named(clock: FakeClock, source: str) -> None:
    proxy = "http://user:pa55word@proxy.invalid:3128"
    given = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": "https://api.invalid", "retries": 0}
    environ = {"https_proxy": proxy} if source == "environment" else {}
    settings = settings_from({**given, "proxy": None if environ else proxy}, environ)
    with Client(settings, Unlimited(clock, clock.sleep), clock.sleep) as client:
        text = str(error_of(client))
    assert text.startswith("GET x at https://api.invalid through the proxy http://proxy.invalid:3128: ")
    assert "pa55word" in settings.secrets


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://user:pa#55@127.0.0.1", "ftp://user:pa55@127.0.0.1"])
def test_a_proxy_of_the_environment_that_cannot_be_used_is_reported(proxy: str) -> None:
    given = {"account_id": ACCOUNT, "api_token": TOKEN, "base_url": "https://example.com"}
    with pytest.raises(ConfigurationError, match="environment variable ALL_PROXY") as caught:
        Client(settings_from(given, {"ALL_PROXY": proxy}))
    assert "55" not in str(caught.value)


def test_nothing_shows_the_credentials(client_for: ClientFor) -> None:
    with ScriptedServer(ok()) as server:
        client = client_for(server)
        assert TOKEN not in f"{client!r} {vars(client)} {client.settings}"


def test_warmed_up_a_first_client_loads_nothing_more() -> None:
    script = """
import sys
from ansible_collections.cloudflare.magic.plugins.module_utils._client import client, settings
client.warm_up_http()
before = set(sys.modules)
client.Client(settings.settings_from({"account_id": "a", "api_token": "b", "base_url": "http://127.0.0.1:1"}, {}))
print(sorted(name for name in set(sys.modules) - before if not name.startswith("encodings.")))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
