# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API emulator in a process of its own, so that its work is not counted as a contestant's."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"
TOKEN = "benchmark-token"

UNLIMITED = "1000000/300"
"""A rate limit that no run reaches."""


class EmulatedApi:
    """A running emulator.

    Args:
        base_url: what clients are given as the API's base URL.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._control = httpx.Client(base_url=str(httpx.URL(base_url).join("/__emulator__/")), timeout=120)

    def prepare(self, account: Mapping[str, Any]) -> None:
        """Let the account hold exactly this, and forget the requests so far."""
        self._control.post("reset").raise_for_status()
        self._control.put(f"state/{ACCOUNT_ID}", json=account).raise_for_status()

    def account(self) -> dict[str, Any]:
        """All that the account holds."""
        return dict(self._control.get(f"state/{ACCOUNT_ID}").raise_for_status().json())

    def requests(self) -> dict[str, Any]:
        """The request log: ``counts``, and ``requests`` one by one."""
        return dict(self._control.get("requests").raise_for_status().json())

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which clients of the API, the official SDK included, are pointed at it."""
        return {
            "CLOUDFLARE_BASE_URL": self.base_url,
            "CLOUDFLARE_API_TOKEN": TOKEN,
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
        }


@contextlib.contextmanager
def emulated_api(latency_ms: float = 0, rate_limit: str = UNLIMITED) -> Iterator[EmulatedApi]:
    """Run the emulator on a free port for as long as the context lasts.

    Args:
        rate_limit: ``N/SECONDS``, requests in each window.
    """
    command = [sys.executable, "-m", "magic_emulator"]
    options = ["--latency-ms", str(latency_ms), "--rate-limit", rate_limit]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            ready = process.stdout.readline()
            if not ready:
                raise RuntimeError("the emulator did not start")
            yield EmulatedApi(ready.split()[-1])
        finally:
            process.terminate()
