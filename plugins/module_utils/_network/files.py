# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a network: which ones a path stands for, and what is in them as text.

A file that is missed looks like objects that nobody wants any more, and those are deleted. So whatever cannot be
looked into or read as a whole is an error that names it.
"""

from __future__ import annotations

import errno
import json
import os
import stat

SUFFIXES = (".yml", ".yaml", ".json")
"""How the names of the files in a folder end, in capital or small letters."""

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes; about fifteen thousand sites."""


class Unusable(Exception):
    """A path that cannot be read as it should be. ``str()`` names it and says why, without a full stop."""


def is_named_like_a_file(name: str) -> bool:
    """Whether a name ends as those of the files of a network do."""
    return name.lower().endswith(SUFFIXES)


def files_of(path: str) -> tuple[list[str], list[str]]:
    """The files that a path stands for: itself, or those of the folder and of all folders below it.

    Links are followed. What can be reached in several ways, such as by a link to a folder above, is read once. Names
    that begin with a dot are left out.

    Returns:
        The files in the order of their names, and what is wrong.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return [], [f"there is no file or folder {path!r}"]
    except (OSError, ValueError) as error:
        return [], [_cannot_be_read(path, error)]
    if not stat.S_ISDIR(found.st_mode):
        return [path], []
    search = _Search()
    search.look_into(path)
    if not search.files and not search.problems:
        search.problems.append(f"the folder {path!r} holds no file that ends in {', '.join(SUFFIXES)}")
    return sorted(search.files), search.problems


class _Search:
    """Goes through folders. What lies in them comes before what links lead to, so that it is called by its own name."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.problems: list[str] = []
        self._seen: set[str] = set()
        self._links: list[str] = []

    def look_into(self, folder: str) -> None:
        """Find all files of a folder."""
        self._take(folder)
        for link in self._links:  # grows meanwhile
            self._take(link)

    def _take(self, path: str) -> None:
        """One entry, and all that is in it."""
        waiting = [path]
        while waiting:
            place = waiting.pop()
            try:
                mode = os.stat(place).st_mode
                real = os.path.realpath(place, strict=True)
                if real in self._seen:
                    continue
                self._seen.add(real)
                if stat.S_ISDIR(mode):
                    waiting += self._entries(place, named_like_a_file=place != path and is_named_like_a_file(place))
                elif is_named_like_a_file(place):
                    _check_file(place, mode)
                    self.files.append(place)
            except Unusable as unusable:
                self.problems.append(str(unusable))
            except OSError as error:
                self.problems.append(_cannot_be_read(place, error))

    def _entries(self, folder: str, *, named_like_a_file: bool) -> list[str]:
        """What a folder holds, links aside."""
        if named_like_a_file:
            raise Unusable(f"{folder} is a folder, although it is named like a file; give it another name")
        places: list[str] = []
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    (self._links if entry.is_symlink() else places).append(entry.path)
        self._links.sort()
        return places


def read_text(file: str) -> str:
    """What a file says, in UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises:
        Unusable: it is no file, cannot be read, is too large or no text.
    """
    try:
        with open(file, "rb", opener=_open_file) as stream:
            content = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise Unusable(_cannot_be_read(file, error)) from None
    if len(content) > LARGEST_FILE:
        raise Unusable(f"{file} is larger than {LARGEST_FILE // 1024**2} MiB; divide it")
    try:
        return content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except ValueError as error:
        raise Unusable(f"{file} is no text in UTF-8: {error}") from None


def _open_file(file: str, flags: int) -> int:
    """Open a file and nothing else: a pipe that nobody writes to would keep the task waiting for ever."""
    _check_file(file, os.stat(file).st_mode)
    descriptor = os.open(file, flags | os.O_NONBLOCK)
    try:
        _check_file(file, os.fstat(descriptor).st_mode)
    except Unusable:
        os.close(descriptor)
        raise
    return descriptor


def _check_file(file: str, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise Unusable(f"{file} is {_what(mode)}, not a file")


def _cannot_be_read(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError) and os.path.islink(path):
        return f"{path} is a link to {os.readlink(path)!r}, which does not exist"
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return f"{path} is a link that leads back to itself"
    reason = error.strerror if isinstance(error, OSError) else None
    return f"{path} cannot be read: {reason or error}"


def _what(mode: int) -> str:
    """What stands where a file should stand."""
    kinds = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a named pipe", stat.S_ISSOCK: "a socket"}
    return next((words for check, words in kinds.items() if check(mode)), "a device")
