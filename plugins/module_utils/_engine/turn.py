# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks of one control node take turns to create the same object.

The hosts of a play that ensure one object all find nothing, and would each create one. So whoever is going to create
an object waits for its turn, and looks again if somebody else created something since it had looked. The turns are
locks on a few small files beside the request budget; the kernel frees one whose holder is killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import struct
import time
import typing as t

from .._client.budget import private_directory
from .._client.errors import PlanError

try:
    import fcntl
except ImportError:  # a control node always has it; a target without it creates without taking turns
    fcntl = None  # type: ignore[assignment]

_FILES = 256
"""Objects share them. Two that meet in one wait for each other without need, for as long as a creation takes."""

_LONGEST_WAIT = 600.0
"""Seconds. The API's own block, which whoever has the turn may be waiting for, lasts 300."""

_PAUSE = 0.05
_STAMP = struct.Struct("<d")  # when the last creation ended; infinity from its beginning to its end


class Turn:
    """The right to create an object.

    Args:
        last: when the last creation by another task ended, on the monotonic clock.
    """

    def __init__(self, last: float) -> None:
        self._last = last

    def may_be_there(self, looked_at: float) -> bool:
        """Whether somebody else may have created the object since one looked, at that time."""
        return self._last >= looked_at


@contextlib.contextmanager
def turn(identity: t.Sequence[t.Any], sleep: t.Callable[[float], None]) -> t.Iterator[Turn]:
    """Wait until no other task of this control node creates the same object.

    Args:
        identity: what makes it the same: API, account, kind, parent, natural key.

    Raises:
        PlanError: the others took too long.
        NotSent: nobody wants to wait any more.
    """
    file = _open(identity)
    if file is None:
        yield Turn(-math.inf)
        return
    try:
        _lock(file, sleep)
        stamp = os.pread(file, _STAMP.size, 0)
        last = _STAMP.unpack(stamp)[0] if len(stamp) == _STAMP.size else -math.inf
        # Whoever is killed from here on has perhaps created it, and leaves this behind.
        os.pwrite(file, _STAMP.pack(math.inf), 0)
        try:
            yield Turn(last)
        finally:
            os.pwrite(file, _STAMP.pack(time.monotonic()), 0)
    finally:
        os.close(file)


def _open(identity: t.Sequence[t.Any]) -> int | None:
    """Open the file for an object; None where there can be none."""
    directory = private_directory() if fcntl is not None else None
    if directory is None:
        return None
    number = int.from_bytes(hashlib.sha256(repr(identity).encode()).digest()[:4], "big") % _FILES
    try:
        return os.open(
            os.path.join(directory, f"turn-{number:02x}"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
        )
    except OSError:
        return None


def _lock(file: int, sleep: t.Callable[[float], None]) -> None:
    deadline = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise PlanError(
                    f"another task on this control node has been creating it for {_LONGEST_WAIT:g} s. Nothing was sent."
                ) from None
            sleep(_PAUSE)
        else:
            return
