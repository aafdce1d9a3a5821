# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``magic-emulator`` command."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-m", "magic_emulator"]


@pytest.fixture
def seeded(tmp_path: Path, account_id: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running command with its URL."""
    seed = tmp_path / "seed.yml"
    seed.write_text(f"{account_id}:\n  routes:\n    - {{prefix: 192.0.2.0/24, nexthop: 10.0.0.1, priority: 1}}\n")
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--seed", str(seed), "--rate-limit", "2/60"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"magic-emulator listening on (http://127\.0\.0\.1:\d+/client/v4)\n", line)
    assert found, line
    try:
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_a_signal(seeded, account_id, signal_number):
    process, url = seeded
    with httpx.Client(headers={"authorization": "Bearer any"}) as client:
        routes = client.get(f"{url}/accounts/{account_id}/magic/routes")
        assert [route["nexthop"] for route in routes.json()["result"]["routes"]] == ["10.0.0.1"]
        assert routes.headers["ratelimit-policy"] == '"default";q=2;w=60'

        # An idle connection is open: it must not hold up the end.
        process.send_signal(signal_number)
        output, errors = process.communicate(timeout=5)
    assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--rate-limit", "many"], "'many' is not a rate limit of the form N/SECONDS"),
        (["--seed", "/nonexistent/seed.yml"], "No such file or directory"),
        (["--port", "http"], "invalid int value"),
    ],
)
def test_bad_options(arguments, complaint):
    outcome = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=10, check=False)

    assert outcome.returncode != 0
    assert complaint in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_port_that_is_taken(seeded):
    _process, url = seeded
    port = url.split(":")[2].split("/")[0]

    outcome = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, timeout=10, check=False)

    assert outcome.returncode == 1
    assert "in use" in outcome.stderr
