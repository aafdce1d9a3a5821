# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that can befall one request, and the line to the API on which it does."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import threading
import typing as t

import httpx
import trustme

from ansible_collections.cloudflare.magic.tests.reliability.in_process import RETRIES
from magic_emulator import Emulator

TIMEOUT = 0.15
"""Seconds after which a client gives a request up, where a trouble is about slowness."""

PERSISTENCE = {"once": 1, "until it is given up": RETRIES + 1, "from then on": 1_000_000}
"""How many requests meet it."""


@dataclasses.dataclass(frozen=True)
class Trouble:
    """What befalls a request.

    Attributes:
        fault: of the emulator.
        detour: the server that the request is led to instead.
        slow: the client's patience is part of the trouble.
        credible: to a read, it is a well-formed answer that says something else than the truth. Whoever asks has to
            believe it.
    """

    fault: t.Mapping[str, t.Any] | None = None
    detour: t.Literal["closed", "silent", "untrusted", "plain"] | None = None
    slow: bool = False
    credible: bool = False


_HTML = "<html><head><title>502</title></head><body><h1>502 Bad Gateway</h1><hr>cloudflare</body></html>"
_ENVELOPE = {"errors": [], "messages": []}


def _status(status: int, **details: t.Any) -> Trouble:
    return Trouble({"kind": "status", "status": status, **details})


def _body(body: t.Any, *, credible: bool = False, **details: t.Any) -> Trouble:
    return Trouble({"kind": "body", "body": body, **details}, credible=credible)


TROUBLES: t.Mapping[str, Trouble] = {
    # No request gets through.
    "connection refused": Trouble(detour="closed"),
    "no connection in time": Trouble(detour="silent", slow=True),
    "certificate not trusted": Trouble(detour="untrusted"),
    "no TLS where TLS should be": Trouble(detour="plain"),
    "dropped before": Trouble({"kind": "drop_before"}),
    # The request is refused.
    "429 with Retry-After": _status(429, headers={"retry-after": "1"}),
    "429 without Retry-After": _status(429),
    "429 with a Retry-After of ten hours": _status(429, headers={"retry-after": "36000"}),
    "500": _status(500),
    "500 without a body": _status(500, body=""),
    "502 HTML": _status(502, body=_HTML),
    "503": _status(503),
    "504": _status(504),
    "403 HTML": _status(403, body=_HTML),
    "success: false": _status(200, body={**_ENVELOPE, "success": False, "result": None}),
    # The request is carried out, and the answer is lost.
    "dropped after": Trouble({"kind": "drop_after"}),
    "answer cut off": Trouble({"kind": "truncate"}),
    "answer late": Trouble({"kind": "late_answer", "delay_ms": 2000 * TIMEOUT}, slow=True),
    "carried out late": Trouble({"kind": "delay", "delay_ms": 1100 * TIMEOUT}, slow=True),
    "502 after": _body(_HTML, status=502),
    "504 after": _body({**_ENVELOPE, "success": False, "result": None}, status=504),
    "half of the JSON": _body('{"success": true, "errors": [], "mess'),
    "empty answer": _body(""),
    "answer in HTML": _body(_HTML),
    "answer is a list": _body([]),
    "answer is a string": _body('"fine"'),
    "answer without a result": _body({**_ENVELOPE, "success": True}),
    "result is null": _body({**_ENVELOPE, "success": True, "result": None}, credible=True),
    "result is an empty object": _body({**_ENVELOPE, "success": True, "result": {}}, credible=True),
    "result is an empty list": _body({**_ENVELOPE, "success": True, "result": []}, credible=True),
    "result is a number": _body({**_ENVELOPE, "success": True, "result": 7}),
    "result of something else": _body(
        {**_ENVELOPE, "success": True, "result": [{"id": "7", "colour": "red"}]}, credible=True
    ),
    # Nothing is lost.
    "answer in drips": Trouble({"kind": "drip", "delay_ms": 100 * TIMEOUT}, slow=True),
}


class Servers:
    """Where requests are led astray: to a closed port, to one that accepts nothing, to a certificate not trusted."""

    def __init__(self, emulator: Emulator) -> None:
        self._closed = socket.socket()
        self._closed.bind(("127.0.0.1", 0))
        self._silent = socket.socket()
        self._silent.bind(("127.0.0.1", 0))
        self._silent.listen(0)
        # Linux lets one more wait than was asked for; then connections are not answered any more.
        self._waiting = [socket.socket() for _each in range(4)]
        for waiting in self._waiting:
            waiting.setblocking(False)
            waiting.connect_ex(self._silent.getsockname())
        self._untrusted = socket.socket()
        self._untrusted.bind(("127.0.0.1", 0))
        self._untrusted.listen()
        self._certified = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(self._certified)
        self._thread = threading.Thread(target=self._greet, daemon=True)
        self._thread.start()
        self._emulator = httpx.URL(emulator.url)
        # Reads the CA certificates once, and has connections to keep.
        self.transport = httpx.HTTPTransport(limits=httpx.Limits(keepalive_expiry=30.0))

    def led_astray(self, url: httpx.URL, detour: str) -> httpx.URL:
        """The address of the request on its detour."""
        if detour == "plain":
            return url.copy_with(scheme="https")
        server = {"closed": self._closed, "silent": self._silent, "untrusted": self._untrusted}[detour]
        scheme = "https" if detour == "untrusted" else "http"
        return url.copy_with(scheme=scheme, port=server.getsockname()[1])

    def close(self) -> None:
        """Free all ports."""
        self.transport.close()
        for each in (self._closed, self._silent, self._untrusted, *self._waiting):
            each.close()

    def _greet(self) -> None:
        """Shake hands with whoever comes; nobody goes on after that."""
        while True:
            try:
                connection, _address = self._untrusted.accept()
            except OSError:  # closed
                return
            try:
                self._certified.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()


class Line(httpx.BaseTransport):
    """Carries requests to the emulator. From one of them on, they meet trouble.

    Args:
        first: the number of the first request that does, counted from 1; 0 for none.
        count: how many do.

    Attributes:
        carried: the requests so far, as method and path.
    """

    def __init__(
        self, servers: Servers, emulator: Emulator, trouble: Trouble | None = None, first: int = 0, count: int = 1
    ) -> None:
        self.carried: list[tuple[str, str]] = []
        self._servers = servers
        self._emulator = emulator
        self._trouble = trouble
        self._range = range(first, first + count) if trouble and first else range(0)
        self._lock = threading.Lock()

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Those of the requests that change something."""
        return [each for each in self.carried if each[0] != "GET"]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        with self._lock:
            self.carried.append((request.method, request.url.path.partition("/magic/")[2] or request.url.path))
            met = self._trouble if len(self.carried) in self._range else None
        if met and met.detour:
            request.url = self._servers.led_astray(request.url, met.detour)
        elif met and met.fault:
            # One for this very request: threads may send others meanwhile.
            exactly = f"^{request.url.path.removeprefix('/client/v4')}$"
            self._emulator.add_fault(**met.fault, match={"method": request.method, "path": exactly})
        return self._servers.transport.handle_request(request)
