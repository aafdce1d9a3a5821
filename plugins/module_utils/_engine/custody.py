# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API shows only once lies in a file until Ansible has taken the result that holds it.

Whatever ends the process before that, even SIGKILL, leaves the file behind, and nothing is lost with the result.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
import typing as t

from .._client.budget import private_directory
from .signals import deferred

PLACE = "~/.cloudflare-magic"
"""Where the files lie, unless that directory cannot be used."""


class Custody:
    """Holds secrets that have been issued. Any thread may call it.

    Args:
        on_disk: whether to write them to a file; otherwise nothing outlives the process.

    Attributes:
        path: the file, of mode 0600, with a JSON object in each line; None before there is one.
        unwritten: lines that could not be written.
        issued: how many secrets there are, each kept by a call of its own.
        secrets: the values that have to be in a result, or nowhere else but here.
        retained: whether the file is to stay, since the result is not taken or does not hold the secrets.
    """

    def __init__(self, *, on_disk: bool = True) -> None:
        self._on_disk = on_disk
        self.path: str | None = None
        self.unwritten: list[str] = []
        self.issued = 0
        self.secrets: set[str] = set()
        self.retained = False
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def issuing(self) -> t.Iterator[None]:
        """A request whose answer may hold a secret: no signal comes between the answer and ``keep``."""
        with deferred():
            yield

    def keep(self, about: t.Mapping[str, t.Any], secret: t.Mapping[str, t.Any]) -> None:
        """Keep a secret.

        Args:
            about: what it belongs to.
            secret: by its name; plain data, which can have other texts in it.
        """
        self.issued += 1
        self.secrets.update(_texts(secret))
        self._write({**about, **secret})

    def all_in(self, content: bytes) -> bool:
        """Whether every secret is somewhere in this content, which is in UTF-8."""
        return all(secret.encode(errors="surrogatepass") in content for secret in self.secrets)

    def note(self, report: str) -> None:
        """Keep a report that can be shown to nobody."""
        self.retained = True
        self._write({"report": report})

    def release(self) -> None:
        """Remove the file: the result has been taken."""
        if self.retained:
            return
        with self._lock:
            if self.path is not None:
                with contextlib.suppress(OSError):
                    os.unlink(self.path)
            self.path, self.unwritten, self.issued, self.secrets = None, [], 0, set()

    def words(self) -> str:
        """Where the secrets are, in words without secrets; empty when there are none."""
        if not self.issued:
            return ""
        beginning = f"The API had issued {self.issued} secret(s) that it does not show again (license keys or keys)."
        if self.unwritten:
            return f"{beginning} {len(self.unwritten)} of them could not be written to a file in {PLACE}."
        return f"{beginning} They are in {self.path}, which only its owner can read: move them to a safe place."

    def _write(self, entry: t.Mapping[str, t.Any]) -> None:
        line = json.dumps(entry) + "\n"
        with self._lock:
            try:
                if self.path is None:
                    self.path = _new_file() if self._on_disk else None
                if self.path is None:
                    raise FileNotFoundError(PLACE)
                _append(self.path, line.encode())
            except OSError:
                self.unwritten.append(line)


def _texts(value: t.Any) -> t.Iterator[str]:
    """The texts in plain data, at every depth, without the keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _new_file() -> str | None:
    directory = private_directory("~", tempfile.gettempdir())
    if directory is None:
        return None
    prefix = time.strftime("issued-%Y%m%dT%H%M%SZ-", time.gmtime())
    file, path = tempfile.mkstemp(prefix=prefix, suffix=".jsonl", dir=directory)
    os.close(file)
    return path


def _append(path: str, line: bytes) -> None:
    """Append a line, whole or not at all."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        before = os.fstat(file).st_size
        if os.write(file, line) != len(line):
            os.ftruncate(file, before)
            raise OSError("there is no room for the whole line")
    finally:
        os.close(file)
