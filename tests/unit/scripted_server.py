# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A loopback server that answers as a test says, broken answers and dropped connections included.

Where even that is too much of HTTP, all that happens on a connection is what the test does with its socket.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Seen(t.NamedTuple):
    """A request that arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Reply(t.NamedTuple):
    """What to do with one request.

    Attributes:
        body: bytes are sent as they are, None sends no body, anything else as JSON.
        drop: close the connection instead of answering.
        cut: send only so many bytes of the body that was announced, then close the connection.
        drip: wait so many seconds before each byte of the body.
    """

    status: int = 200
    body: t.Any = None
    headers: t.Mapping[str, str] = {}
    drop: bool = False
    cut: int | None = None
    drip: float = 0


Script = t.Callable[[Seen], Reply]

Conversation = t.Callable[[socket.socket], None]
"""All that happens on one connection, which is closed afterwards."""


def ok(result: t.Any = None, **envelope: t.Any) -> Reply:
    """The API's answer when all went well."""
    return Reply(200, {"success": True, "errors": [], "messages": [], "result": result, **envelope})


def refused(status: int, *errors: t.Any, **headers: str) -> Reply:
    """The API's answer when it did not."""
    body = {"success": False, "errors": [*errors], "messages": [], "result": None}
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class ScriptedServer:
    """Answers with the replies of the script, one for each request; the last one for all that follow.

    Args:
        conversation: is held on each connection instead.

    Attributes:
        requests: what arrived, in order.
        connections: how many were opened.
    """

    def __init__(
        self,
        *script: Reply | Script,
        conversation: Conversation | None = None,
        listen: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[Seen] = []
        self.connections = 0
        self._script = list(script)
        self._conversation = conversation
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler(), bind_and_activate=False)
        self._server.server_bind()
        self._scheme = "http"
        if tls:
            self._scheme = "https"
            # The handshake is left to the thread of the connection, so that a failed one does not end the server.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        if listen:
            self.listen()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    @property
    def methods(self) -> list[str]:
        """The methods of the requests, in order."""
        return [request.method for request in self.requests]

    def listen(self) -> None:
        """Accept connections; until then they are refused."""
        self._server.server_activate()
        self._thread.start()

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, *error: object) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def reply(self, request: Seen) -> Reply:
        """Record a request and say what to do with it."""
        with self._lock:
            self.requests.append(request)
            step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return step if isinstance(step, Reply) else step(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self  # the handler has a self of its own

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one segment for each answer
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                with server._lock:
                    server.connections += 1

            def handle(self) -> None:
                if server._conversation is None:
                    super().handle()
                    return
                with contextlib.suppress(OSError):
                    server._conversation(self.connection)

            def _answer(self) -> None:
                length = int(self.headers.get("content-length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = server.reply(Seen(self.command, self.path, headers, self.rfile.read(length)))
                if reply.drop:
                    self.close_connection = True
                    return
                body = reply.body
                if not isinstance(body, bytes):
                    body = b"" if body is None else json.dumps(body).encode()
                if "date" in reply.headers:
                    self.send_response_only(reply.status)
                else:
                    self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                for place in range(len(body)) if reply.drip else ():
                    time.sleep(reply.drip)
                    self.wfile.write(body[place : place + 1])
                    self.wfile.flush()
                if not reply.drip:
                    self.wfile.write(body[: reply.cut])
                self.close_connection = reply.cut is not None

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names are http.server's

            def log_message(self, *arguments: t.Any) -> None:
                """Keep quiet."""

        return Handler


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """A client that hangs up is part of the tests."""


def read_request(connection: socket.socket) -> bytes:
    """The head of a request, and whatever of its body came with it."""
    head = b""
    while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
        head += piece
    return head
