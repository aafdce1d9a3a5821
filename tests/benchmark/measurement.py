# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command and measure what it took, with all the processes that it started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")


class CommandFailed(Exception):
    """A command did not end well, so that what it took means nothing."""


@dataclass(frozen=True)
class Usage:
    """What a command took.

    Attributes:
        wall: seconds from its start to its end.
        cpu: seconds of processor time, user and system, of all its processes.
        peak_memory: most resident memory of any one of them, in bytes.
        output: what it printed, errors included.
    """

    wall: float
    cpu: float
    peak_memory: int
    output: str


def measure(
    command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str], timeout: float = 3600.0
) -> Usage:
    """Run a command to its end, from a small process in between.

    Raises:
        CommandFailed: its exit status is not 0, or it took longer than ``timeout`` seconds.
    """
    readable, writable = os.pipe()
    launcher = [sys.executable, "-IS", str(_LAUNCHER), str(writable)]
    with subprocess.Popen(
        [*launcher, *map(str, command)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=[writable],
        start_new_session=True,
    ) as process:
        os.close(writable)
        try:
            output, _none = process.communicate(timeout=timeout)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise CommandFailed(f"{command[0]} took longer than {timeout:.0f} s.") from None
            raise
    with open(readable, encoding="ascii") as report:
        measured = json.loads(report.read() or "{}")
    if process.returncode != 0:
        raise CommandFailed(f"{' '.join(map(str, command))} ended with status {process.returncode}:\n{output[-4000:]}")
    return Usage(**measured, output=output)
