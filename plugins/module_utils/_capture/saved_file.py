# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of a packet capture on this machine: written whole or not at all, and only where it differs."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import tempfile
import typing as t

from .._client.errors import InvalidOptions
from .capture_summary import CaptureSummary
from .pcap_format import HEADER_LENGTH, PcapFormat

_PIECE = 1 << 18


@dataclasses.dataclass(frozen=True)
class SavedCapture:
    """A capture file that is on this machine, or in check mode would be.

    Attributes:
        path: where it is.
        checksum: SHA-256, in hexadecimal digits.
        size: bytes.
        changed: whether the file was not there before with the same content.
        summary: what it shows; None if that was not asked for.
    """

    path: str
    checksum: str
    size: int
    changed: bool
    summary: dict[str, t.Any] | None


def destination(dest: str, identifier: str) -> str:
    """The path of the file: in a directory, it bears the capture's id.

    Raises:
        InvalidOptions: there is no place for it.
    """
    path = os.path.join(dest, f"{identifier}.pcap") if os.path.isdir(dest) or dest.endswith("/") else dest
    check_destination(path)
    return path


def check_destination(dest: str) -> None:
    """See that a file can be put there, before anything else is done.

    Raises:
        InvalidOptions: it cannot.
    """
    directory = dest if os.path.isdir(dest) else os.path.dirname(dest) or "."
    if not os.path.isdir(directory):
        raise InvalidOptions([f"dest: the directory {directory} does not exist; create it first."])
    if not os.access(directory, os.W_OK | os.X_OK):
        raise InvalidOptions([f"dest: the directory {directory} cannot be written."])


def save(
    download: t.Callable[[t.Callable[[t.Iterator[bytes]], SavedCapture]], SavedCapture],
    path: str,
    *,
    summarize: bool,
    dry_run: bool,
) -> SavedCapture:
    """Download a capture to a file, which then can be read by its owner only.

    The content goes to a temporary file beside it, which takes its place in one step. Where the same content is
    there already, nothing is touched.

    Args:
        download: hands the content to a function, as ``Captures.download`` does for one capture.
        dry_run: compare only, and write nothing.

    Raises:
        NotACapture: what came is no capture file.
        InvalidOptions: the file cannot be written.
        MagicError: the download failed.
    """
    before = _checksum(path)

    def receive(pieces: t.Iterator[bytes]) -> SavedCapture:
        with _beside(path) if not dry_run else contextlib.nullcontext() as file:
            content = _Content(summarize)
            for piece in pieces:
                content.take(piece)
                if file is not None:
                    file.write(piece)
            saved = content.end(path, before)
            if file is not None and saved.changed:
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, path)
        return saved

    try:
        return download(receive)
    except OSError as error:
        raise InvalidOptions([f"dest: {path} cannot be written: {error.strerror or error}."]) from error


class _Content:
    """What is learned from a capture's content while it passes."""

    def __init__(self, summarize: bool) -> None:
        self._digest = hashlib.sha256()
        self._size = 0
        self._summary = CaptureSummary() if summarize else None

    def take(self, piece: bytes) -> None:
        if not self._size:
            PcapFormat.of(piece[:HEADER_LENGTH])
        self._size += len(piece)
        self._digest.update(piece)
        if self._summary is not None:
            self._summary.feed(piece)

    def end(self, path: str, before: str | None) -> SavedCapture:
        if not self._size:
            PcapFormat.of(b"")
        checksum = self._digest.hexdigest()
        summary = self._summary.finish() if self._summary is not None else None
        return SavedCapture(path, checksum, self._size, checksum != before, summary)


@contextlib.contextmanager
def _beside(path: str) -> t.Iterator[t.Any]:
    """A new file in the directory of the path, of mode 0600. It is removed again unless it was renamed."""
    directory, name = os.path.split(path)
    with tempfile.NamedTemporaryFile(dir=directory or ".", prefix=f".{name}.", delete=False) as file:
        try:
            yield file
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(file.name)


def _checksum(path: str) -> str | None:
    """SHA-256 of the file that is there; None if there is none."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidOptions([f"dest: {path} cannot be read: {error.strerror}."]) from error
    return digest.hexdigest()
