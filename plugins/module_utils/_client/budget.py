# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request budget for all workers of a host.

The API allows a number of requests per window and blocks everything for a whole window once it is exceeded. All
processes that use the same credentials therefore book their requests in one small file: a ring with one slot for
each request of the window, guarded by ``flock``. A caller takes the oldest slot, which tells when that slot's
request leaves the window, writes its own departure time there and sleeps until then. Slots are handed out in order,
so nobody starves; the lock is held for microseconds and the kernel frees it when its holder is killed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import math
import os
import re
import stat
import struct
import tempfile
import time
import typing as t

from .errors import ConfigurationError
from .settings import Settings

try:
    import fcntl
except ImportError:  # a control node always has it; a target without it paces only by the API's answers
    fcntl = None  # type: ignore[assignment]

_HEADER = struct.Struct("<qd")  # index of the oldest slot, time until which nothing may be sent
_SLOT = struct.Struct("<d")
_LIMIT_HEADER = re.compile(r"r=([0-9]{1,9});\s*t=([0-9]{1,9})(?![0-9])")

_FILE = re.compile(r"budget-[0-9a-f]{32}(?:-([0-9]{1,10}))?")

_KEPT = 86400.0
"""Seconds for which the file of a budget is kept although nobody uses it."""

_LONGEST_LOCK = 60.0
"""Seconds."""

LONGEST_PAUSE = 600.0
"""Seconds. What the API asks for beyond this is reported instead of waited for; its own block lasts 300."""

# A request counts at the API when it arrives, not when it leaves here. The margins absorb that jitter.
_COUNT_MARGIN = 0.02
_WINDOW_MARGIN = 0.02
_WINDOW_MARGIN_SECONDS = 0.05


class Left(t.NamedTuple):
    """What the API says is left of its request limit.

    Attributes:
        requests: how many may be sent.
        seconds: until there may be more.
    """

    requests: int
    seconds: int


def limit_left(headers: t.Mapping[str, str]) -> Left | None:
    """What the ``Ratelimit`` header of an answer says, such as ``"default";r=50;t=30``; None where it says nothing."""
    match = _LIMIT_HEADER.search(headers.get("ratelimit", ""))
    return Left(int(match[1]), int(match[2])) if match else None


class Usage(t.NamedTuple):
    """How much of a budget is used.

    Attributes:
        used: requests of the last window, those of other processes and those that wait for their turn included.
        limit: how many there may be.
        window: its length in seconds.
    """

    used: int
    limit: int
    window: float


class Budget:
    """A sliding window over a shared file.

    Args:
        path: file of the ring; created when it is missing. Must lie in a directory that only this user can write.
        limit: requests that the API allows in each window.
        window: length of the window in seconds.
        clock, sleep: replaceable for tests. The clock must be the same for all processes of the host.
    """

    def __init__(
        self,
        path: str,
        limit: int,
        window: float,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self._path = path
        self._slots = max(1, int(limit * (1 - _COUNT_MARGIN)))
        self._window = window * (1 + _WINDOW_MARGIN) + _WINDOW_MARGIN_SECONDS
        self._clock = clock
        self._sleep = sleep

    def acquire(self) -> float:
        """Book one request and wait until it may be sent.

        Returns:
            The seconds waited.
        """
        waited = 0.0
        while (delay := self._book()) > 0:
            self._sleep(delay)
            waited += delay
            if not self._blocked():
                break
            # Meanwhile the API told another worker to wait: this booking has lapsed, so queue up again.
        return waited

    def pause(self, seconds: float) -> None:
        """Let no worker send anything for that many seconds, ``LONGEST_PAUSE`` at most: the API said so."""
        seconds = min(seconds, LONGEST_PAUSE)
        with self._locked() as file:
            head, blocked_until = self._header(file)
            os.pwrite(file, _HEADER.pack(head, max(blocked_until, self._clock() + seconds)), 0)

    def usage(self) -> Usage:
        """How much of it is used by now."""
        with self._locked() as file:
            slots = os.pread(file, self._slots * _SLOT.size, _HEADER.size)
        booked = [_SLOT.unpack_from(slots, place)[0] for place in range(0, len(slots) - _SLOT.size + 1, _SLOT.size)]
        now = self._clock()
        used = sum(1 for departure in booked if departure and self._plausible(departure + self._window) > now)
        return Usage(used, self._slots, self._window)

    def observe(self, headers: t.Mapping[str, str]) -> None:
        """Learn from the ``Ratelimit`` header, which also counts what other hosts and the dashboard do."""
        left = limit_left(headers)
        if left and left.requests == 0:
            # No window is longer than the one that is paced; a header that says so is not a reason to stand still.
            self.pause(min(left.seconds, self._window))

    def _book(self) -> float:
        with self._locked() as file:
            now = self._clock()
            head, blocked_until = self._header(file)
            start = _HEADER.size + head * _SLOT.size
            booked = os.pread(file, _SLOT.size, start)
            free_at = self._plausible(_SLOT.unpack(booked)[0] + self._window) if len(booked) == _SLOT.size else 0.0
            departure = max(now, free_at, blocked_until)
            # The head moves first: dying between the two writes loses one slot's history, never blocks the ring.
            os.pwrite(file, _HEADER.pack((head + 1) % self._slots, blocked_until), 0)
            os.pwrite(file, _SLOT.pack(departure), start)
            return departure - now

    def _blocked(self) -> bool:
        with self._locked() as file:
            return self._header(file)[1] > self._clock()

    def _plausible(self, moment: float) -> float:
        """The moment, or 0 where nobody can have meant it: the file is damaged, or the clock stood elsewhere then.

        The furthest that a booking can lie ahead is a thousand queued requests after the longest pause.
        """
        horizon = LONGEST_PAUSE + self._window * (10 + 1000 / self._slots)
        return moment if moment - self._clock() <= horizon else 0.0

    def _header(self, file: int) -> tuple[int, float]:
        raw = os.pread(file, _HEADER.size, 0)
        head, blocked_until = _HEADER.unpack(raw) if len(raw) == _HEADER.size else (0, 0.0)
        return (head if 0 <= head < self._slots else 0), self._plausible(blocked_until)

    @contextlib.contextmanager
    def _locked(self) -> t.Iterator[int]:
        """Open and lock the file. Opened anew each time: threads and forked workers would share an open file's lock.

        Raises:
            ConfigurationError: the file cannot be used (disk full, no permission, locked for too long).
        """
        try:
            while True:
                file = self._open()
                try:
                    _lock(file)
                    if _same_file(file, self._path):
                        yield file
                        return
                    # Somebody removed it as unused before the lock was ours.
                finally:
                    os.close(file)
        except OSError as error:
            raise ConfigurationError(
                f"The file of the shared request budget, {self._path}, cannot be used: {error.strerror}. Mend that, or "
                "set request_limit: 0 to go without a budget."
            ) from error

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            return os.open(self._path, flags)
        except FileNotFoundError:
            file = os.open(self._path, flags | os.O_CREAT, 0o600)
            _remove_unused(os.path.dirname(self._path))
            return file


def _lock(file: int) -> None:
    """Lock a file that nobody has any business to lock for longer than some microseconds.

    Raises:
        OSError: somebody does, such as a process that was stopped.
    """
    give_up = time.monotonic() + _LONGEST_LOCK
    pause = 0.0005
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up:
                raise OSError(errno.EAGAIN, f"another process has locked it for {_LONGEST_LOCK:g} s") from None
        else:
            return
        time.sleep(pause)
        pause = min(2 * pause, 0.02)


def _same_file(file: int, path: str) -> bool:
    """Whether an open file still is the one at the path."""
    try:
        there = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    here = os.fstat(file)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _remove_unused(directory: str) -> None:
    """Remove the files of budgets that have no booking any more, because nobody used them for long enough.

    Called when another one is created, which is when their number grows. A file is removed under its own lock only, and
    whoever waits for that lock finds out.
    """
    for name in os.listdir(directory or "."):
        match = _FILE.fullmatch(name)
        if match is None:
            continue
        path = os.path.join(directory, name)
        kept = max(_KEPT, 2 * float(match[1] or 0))
        with contextlib.suppress(OSError):
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                status = os.fstat(file)
                if stat.S_ISREG(status.st_mode) and status.st_mtime < time.time() - kept and _same_file(file, path):
                    os.unlink(path)
            finally:
                os.close(file)


class Unlimited:
    """The budget of those who asked for none: only an explicit order of the API makes it wait."""

    def __init__(self, clock: t.Callable[[], float] = time.monotonic, sleep: t.Callable[[float], None] = time.sleep):
        self._clock = clock
        self._sleep = sleep
        self._blocked_until = 0.0

    def acquire(self) -> float:
        """Wait while the API said to. Returns the seconds waited."""
        delay = max(0.0, self._blocked_until - self._clock())
        if delay:
            self._sleep(delay)
        return delay

    def pause(self, seconds: float) -> None:
        """Send nothing for that many seconds, ``LONGEST_PAUSE`` at most."""
        seconds = min(seconds, LONGEST_PAUSE)
        self._blocked_until = max(self._blocked_until, self._clock() + seconds)

    def usage(self) -> None:
        """There is nothing to use up."""

    def observe(self, headers: t.Mapping[str, str]) -> None:
        """Nothing is learned from answers that are not errors."""


def budget_for(settings: Settings, sleep: t.Callable[[float], None] = time.sleep) -> Budget | Unlimited:
    """The budget that all workers with these credentials share. It waits with ``sleep``.

    The file's name is a digest of the URL and the credentials, so it tells nothing about them.
    """
    if settings.request_limit == 0 or fcntl is None:
        return Unlimited(sleep=sleep)
    identity = repr((_boot(), settings.base_url, settings.headers, settings.request_limit, settings.request_window))
    digest = hashlib.sha256(identity.encode()).hexdigest()[:32]
    directory = private_directory()
    if directory is None:
        return Unlimited(sleep=sleep)
    # Whoever looks for unused files has to know how long the bookings in this one hold.
    path = os.path.join(directory, f"budget-{digest}-{math.ceil(settings.request_window)}")
    return Budget(path, settings.request_limit, settings.request_window, sleep=sleep)


def _boot() -> str:
    """What tells this boot from the last one, after which the monotonic clock starts again; empty where unknown."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def private_directory(*parents: str) -> str | None:
    """A directory of this user's own; the second choice is for when somebody else has taken the place of the first.

    Args:
        parents: where it may lie, best first; by default the directory for temporary files, then the home.
    """
    for parent in parents or (tempfile.gettempdir(), "~"):
        name = ".cloudflare-magic" if parent == "~" else f"cloudflare-magic-{os.getuid()}"
        path = os.path.join(os.path.expanduser(parent), name)
        with contextlib.suppress(OSError):
            os.mkdir(path, 0o700)
        try:
            status = os.lstat(path)
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022:
            return path
    return None
