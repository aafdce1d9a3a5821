# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serving the emulator over HTTP: in the foreground for the command, or in a thread for a test."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .application import BASE_PATH, TRANSPORT, Application
from .behavior import Behavior, Mode
from .faults import Fault
from .rate_limit import DOCUMENTED, RateLimit, RateLimiter
from .resources import FAMILIES
from .state import State, read_document

ResultT = TypeVar("ResultT")


class _TransportProtocol(HttpToolsProtocol):
    """Shows the application its connection, so that it can close one without an answer."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


class Server(uvicorn.Server):
    """A server on the loopback interface.

    :param port: the TCP port; 0 for a free one.
    :param on_ready: called once the server accepts connections.
    :raises OSError: the port is taken.
    """

    def __init__(
        self, application: Application, port: int, on_ready: Callable[[Server], None], verbose: bool = False
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=_TransportProtocol,
                ws="none",
                lifespan="off",
                access_log=verbose,
                log_config=None,
                log_level="info" if verbose else "warning",
                # Longer than any client keeps an idle connection, so that it is never the server who closes it.
                timeout_keep_alive=300,
                timeout_graceful_shutdown=1,
            )
        )
        self._on_ready = on_ready
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))

    @property
    def url(self) -> str:
        """The server's root, without a trailing slash."""
        host, port = self._socket.getsockname()
        return f"http://{host}:{port}"

    def serve_until_stopped(self) -> None:
        """Serve in the calling thread."""
        self.run(sockets=[self._socket])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready(self)


def build_application(
    seed: Mapping[str, Any] | Path | None = None,
    state_file: Path | None = None,
    latency_ms: float = 0,
    rate_limit: RateLimit = DOCUMENTED,
    behavior: Behavior | None = None,
) -> Application:
    """Put an emulator together.

    :param seed: account contents by account id, or the YAML or JSON file that holds them.
    :raises SeedError: the seed or the state file does not have the form of a seed.
    """
    content = read_document(seed) if isinstance(seed, Path) else seed
    state = State({family.name: family.spec for family in FAMILIES}, content, state_file, behavior)
    return Application(state, RateLimiter(rate_limit), latency_ms / 1000)


class Emulator:
    """A running emulator, as a test in the same process sees it. Its methods may be called from any thread."""

    def __init__(self, application: Application, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self._application = application
        self._loop = loop
        self.url = url
        self.base_url = url + BASE_PATH
        """What clients are given as the API's base URL."""

    def requests(self) -> dict[str, Any]:
        """The request log, as ``GET /__emulator__/requests`` shows it."""
        return self._in_loop(self._application.log.summary)

    def clear_requests(self) -> None:
        self._in_loop(self._application.log.clear)

    def reset(self) -> None:
        """Back to the seed and the first behavior; the log, faults and counted requests are forgotten."""
        self._in_loop(self._application.reset)

    @property
    def behavior(self) -> Behavior:
        """How the server behaves now."""
        return self._in_loop(lambda: self._application.state.behavior)

    def behave(self, **changes: Any) -> None:
        """Behave otherwise until :meth:`reset`; ``changes`` are settings of :class:`~magic_emulator.Behavior`."""
        state = self._application.state

        def change() -> None:
            state.behavior = state.behavior.changed(**changes)

        self._in_loop(change)

    def add_fault(self, kind: str, **details: Any) -> None:
        """Let the next matching requests go wrong; ``details`` are those of :class:`~magic_emulator.faults.Fault`."""
        self._in_loop(lambda: self._application.faults.add(Fault.model_validate({"kind": kind, **details})))

    def advance_clock(self, seconds: float) -> None:
        """Let time pass for packet captures and telemetry."""
        self._in_loop(lambda: self._application.state.clock.advance(seconds))

    def clear_faults(self) -> None:
        """Forget the pending faults."""
        self._in_loop(self._application.faults.clear)

    def account(self, account_id: str) -> dict[str, Any]:
        """All that an account holds, in the form of a seed."""
        return self._in_loop(lambda: deepcopy(self._application.state.dump_account(account_id)))

    def set_account(self, account_id: str, content: Mapping[str, Any]) -> None:
        """Replace all that an account holds, behind the back of every client.

        :raises SeedError: the content does not have the form of a seed.
        """
        self._in_loop(lambda: self._application.state.load_account(account_id, content))

    def _in_loop(self, action: Callable[[], ResultT]) -> ResultT:
        """Run an action between two requests, never beside one."""

        async def act() -> ResultT:
            return action()

        return asyncio.run_coroutine_threadsafe(act(), self._loop).result()


@contextmanager
def serve(
    seed: Mapping[str, Any] | Path | None = None,
    *,
    port: int = 0,
    state_file: Path | None = None,
    latency_ms: float = 0,
    rate_limit: str | RateLimit = DOCUMENTED,
    put: Mode = "merge",
    patch: Mode = "replace",
) -> Iterator[Emulator]:
    """Run an emulator in a thread for as long as the context lasts.

    :param rate_limit: ``N/SECONDS``, as for the command.
    :param put: what PUT does with the fields that it leaves out.
    :param patch: what PATCH does with the fields that its nested objects leave out.
    """
    limit = RateLimit.parse(rate_limit) if isinstance(rate_limit, str) else rate_limit
    application = build_application(seed, state_file, latency_ms, limit, Behavior(put=put, patch=patch))
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    def announce(_server: Server) -> None:
        loops.append(asyncio.get_running_loop())
        ready.set()

    server = Server(application, port, announce)
    thread = threading.Thread(target=server.serve_until_stopped, name="magic-emulator", daemon=True)
    thread.start()
    if not ready.wait(timeout=10):
        raise RuntimeError("the emulator did not start within 10 seconds")
    try:
        yield Emulator(application, server.url, loops[0])
    finally:
        server.should_exit = True
        thread.join()
