# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps a Python process from talking to anything but this machine, and notes each attempt.

Python imports a module of this name when it starts, so that the folder on PYTHONPATH is enough for all processes that a
test starts. Nothing but Python's standard library is needed.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import typing as t

LOG = "TESTS_LOOPBACK_ONLY_LOG"
"""Names the file in which each attempt is noted, for the test that started the process."""

_RESERVED = (".invalid", ".test", ".example")
"""Names that no resolver knows; asking one is not necessary to tell."""

_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", socket.gethostname()})


class ForeignHost(ConnectionRefusedError):
    """A test has tried to reach something else than this machine."""


def _is_local(host: t.Any) -> bool:
    name = host.decode("utf-8", "replace") if isinstance(host, bytes) else str(host or "")
    if name in _LOCAL_NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


def _is_name(host: t.Any) -> bool:
    """Whether a resolver would be asked."""
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return True
    return False


def _refuse(what: str, host: t.Any) -> t.NoReturn:
    attempt = f"{what} {host!r} by {' '.join(sys.argv)[:200] or sys.executable}"
    log = os.environ.get(LOG)
    if log:
        descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, f"{attempt}\n".encode("utf-8", "backslashreplace"))
        os.close(descriptor)
    raise ForeignHost(f"tests talk to this machine only: {attempt}")


def _watch(event: str, arguments: tuple[t.Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[-1]
        # Others than these are no network: UNIX sockets have paths.
        if isinstance(address, tuple) and len(address) in (2, 4) and not _is_local(address[0]):
            _refuse("connection to", address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_local(arguments[0]):
        name = str(arguments[0])
        if name.endswith(_RESERVED):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if _is_name(name):
            _refuse("look-up of", name)


if LOG in os.environ and not getattr(sys, "tests_talk_to_loopback_only", False):
    # For good: there is no way to take a hook away again, and none is wanted.
    sys.tests_talk_to_loopback_only = True  # type: ignore[attr-defined]
    sys.addaudithook(_watch)
