# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections to the API, on which no exchange lasts longer than it may.

The timeouts of httpx bound each single operation on a socket. A server that sends a byte before each of them has run
out, or interim answers (``100 Continue``) without end, would be waited for for ever. So every operation is also bounded
by the deadline of the whole exchange.
"""

from __future__ import annotations

import contextlib
import math
import ssl
import time
import typing as t

from .errors import ConfigurationError
from .settings import Settings

try:
    import httpcore
    import httpx
except ImportError:
    httpcore = httpx = None  # type: ignore[assignment]

USER_AGENT = "cloudflare.magic (Ansible collection)"

LONGEST_EXCHANGE = 10
"""Timeouts. What a request and its answer may take together, from the first byte to the last."""


class TookTooLong(httpx.ReadTimeout if httpx else Exception):  # type: ignore[misc]
    """An exchange went past its deadline."""


class Deadline:
    """Until when the exchange that is under way on one connection may last."""

    def __init__(self) -> None:
        self._began = 0.0
        self.seconds = math.inf

    def begin(self, seconds: float) -> None:
        """Let it last that many seconds from now."""
        self._began = time.monotonic()
        self.seconds = seconds

    def extend(self, seconds: float) -> None:
        """Let it last that many seconds from its beginning."""
        self.seconds = seconds

    @property
    def passed(self) -> bool:
        """Whether it lasts too long already."""
        return self._left() <= 0

    def bound(self, timeout: float | None) -> float:
        """The timeout of one operation, in seconds.

        Raises:
            TookTooLong: there is no time left for another one.
        """
        left = self._left()
        if left <= 0:
            raise self.exceeded()
        return left if timeout is None else min(timeout, left)

    def exceeded(self) -> TookTooLong:
        """The error to raise when it has passed."""
        return TookTooLong(f"the answer was not whole after {self.seconds:g} s")

    def _left(self) -> float:
        return self._began + self.seconds - time.monotonic()


class _Stream(httpcore.NetworkStream if httpcore else object):  # type: ignore[misc]
    """A connection on which every operation ends at the deadline at the latest."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.bound(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # Written at once, a large body would get a timeout of its own for each part that the other side takes.
        for place in range(0, len(buffer), _WRITTEN_AT_ONCE):
            self._stream.write(buffer[place : place + _WRITTEN_AT_ONCE], self._deadline.bound(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.bound(timeout))
        return _Stream(secure, self._deadline)

    def get_extra_info(self, info: str) -> t.Any:
        return self._stream.get_extra_info(info)


_WRITTEN_AT_ONCE = 1 << 14
"""Bytes."""


class _Backend(httpcore.NetworkBackend if httpcore else object):  # type: ignore[misc]
    """Opens such connections."""

    def __init__(self, backend: httpcore.NetworkBackend, deadline: Deadline) -> None:
        self._backend = backend
        self._deadline = deadline

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: t.Any) -> _Stream:
        return _Stream(self._backend.connect_tcp(host, port, self._deadline.bound(timeout), **options), self._deadline)


class _Connection:
    """An HTTP client of one connection, and the deadline of what is under way on it."""

    def __init__(self, http: httpx.Client, deadline: Deadline) -> None:
        self.http = http
        self.deadline = deadline


class Connections:
    """HTTP clients of one connection each: one for every request that is under way.

    A pool that all threads share looks through all of its connections, under one lock, at the beginning and at the end
    of each request. With 16 of them that is a sixth of the processor time of all requests.

    Args:
        transport: what requests go through instead of the network; for tests.

    Raises:
        ConfigurationError: the settings cannot be used.
    """

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None) -> None:
        self._settings = settings
        self._transport = transport
        try:
            self._tls = _tls(settings)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(
                f"ca_path: {settings.verify!r} cannot be used as CA certificates: {error}."
            ) from None
        self._free = [self._open()]

    def _open(self) -> _Connection:
        settings, deadline = self._settings, Deadline()
        transport = self._transport
        try:
            if transport is None:
                transport = httpx.HTTPTransport(
                    verify=self._tls,
                    proxy=settings.proxy,
                    limits=httpx.Limits(max_connections=1, keepalive_expiry=30.0),
                )
                transport._pool._network_backend = _Backend(transport._pool._network_backend, deadline)
            http = httpx.Client(
                headers={
                    **dict(settings.headers),
                    "User-Agent": USER_AGENT,
                    "Accept": "application/json",
                    # What others expand to cannot be bounded while it is expanded.
                    "Accept-Encoding": "gzip",
                },
                timeout=settings.timeout,
                transport=transport,
                # Its proxies are in the settings already; its .netrc must not replace the credentials.
                trust_env=False,
            )
        except ImportError as error:
            raise ConfigurationError(f"{settings.proxy_source}: {error}") from None
        except (ValueError, httpx.InvalidURL):
            # Without the value, which can hold a password.
            raise ConfigurationError(
                f"{settings.proxy_source} holds no proxy's URL, such as http://proxy.example.com:3128."
            ) from None
        return _Connection(http, deadline)

    @contextlib.contextmanager
    def stream(self, method: str, path: str, **request: t.Any) -> t.Iterator[tuple[httpx.Response, Deadline]]:
        """Send a request through a free connection, the last used first, or through a new one.

        Raises:
            TookTooLong: the answer did not come whole before the deadline, which whoever reads it can extend.
            httpx.HTTPError, httpx.InvalidURL: it did not come whole for another reason.
        """
        try:
            connection = self._free.pop()
        except IndexError:
            connection = self._open()
        deadline = connection.deadline
        deadline.begin(LONGEST_EXCHANGE * self._settings.timeout)
        try:
            with connection.http.stream(method, f"{self._settings.base_url}/{path}", **request) as response:
                yield response, deadline
        except (httpx.ReadTimeout, httpx.WriteTimeout):
            if deadline.passed:
                raise deadline.exceeded() from None
            raise
        finally:
            self._free.append(connection)

    def close(self) -> None:
        """Close all connections that no request uses."""
        while self._free:
            self._free.pop().http.close()


def _tls(settings: Settings) -> ssl.SSLContext:
    """What the server's certificate is checked with, by all connections."""
    if isinstance(settings.verify, str):
        return ssl.create_default_context(cafile=settings.verify)
    if settings.verify and settings.base_url.startswith("http:"):
        # Reading the certificates of all authorities takes longer than a request. Where no TLS is spoken nobody is
        # trusted instead.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.create_ssl_context(verify=settings.verify)
