# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A loopback server that speaks no protocol: what a test does with each connection is all that happens on it."""

from __future__ import annotations

import contextlib
import socket
import threading
import typing as t

Conversation = t.Callable[[socket.socket], None]


class RawServer:
    """Holds the same conversation on each connection, and closes it afterwards.

    Attributes:
        connections: how many there were.
    """

    def __init__(self, conversation: Conversation) -> None:
        self.connections = 0
        self._conversation = conversation
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._hold, args=(connection,), daemon=True).start()

    def _hold(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self._conversation(connection)


def read_request(connection: socket.socket) -> bytes:
    """The head of a request, and whatever of its body came with it."""
    head = b""
    while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
        head += piece
    return head
