# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No test can talk to anything but this machine, neither by itself nor by what it starts."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest


def taken(attempts: Path) -> str:
    """What was noted, taken away so that this test does not fail for it."""
    told = attempts.read_text(encoding="utf-8")
    attempts.unlink()
    return told


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/", "http://[2001:db8::1]/", "http://www.example.com/", "https://api.cloudflare.com/"]
)
def test_a_foreign_host_is_refused_and_noted(url: str, foreign_hosts: Path) -> None:
    with pytest.raises(httpx.ConnectError, match="tests talk to this machine only"):
        httpx.get(url, trust_env=False, timeout=5)
    assert httpx.URL(url).host in taken(foreign_hosts)


def test_datagrams_count_too(foreign_hosts: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(ConnectionRefusedError):
        sender.sendto(b"x", ("192.0.2.1", 9))
    assert "192.0.2.1" in taken(foreign_hosts)


def test_a_process_that_a_test_starts_is_held_to_it(foreign_hosts: Path) -> None:
    program = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "tests talk to this machine only" in ended.stderr
    assert "192.0.2.1" in taken(foreign_hosts)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reached(host: str, foreign_hosts: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1]), timeout=5).close()
    assert not foreign_hosts.exists()


def test_names_that_nobody_has_are_unknown_without_asking(foreign_hosts: Path) -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 80)
    assert not foreign_hosts.exists()
