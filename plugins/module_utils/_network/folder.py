# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder of an export: what is in it, and how it is changed as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import typing as t

from .._client.errors import Effect, InvalidOptions, PlanError
from .file_names import comparable
from .files import Unusable, is_named_like_a_file, read_text
from .layout import HEADER, SITES_FOLDER
from .sections import ACCOUNT_KINDS
from .source import content_of

Sections = t.Mapping[str, t.Any]


class Folder:
    """A folder that exports are written to.

    Args:
        path: where it is, or shall be.

    Attributes:
        texts: what the files say that were exported before, by path.
        obstacles: why other things in its place for sites cannot be read, by path.

    Raises:
        InvalidOptions: there is something else, or it cannot be looked into.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.texts: dict[str, str] = {}
        self.obstacles: dict[str, str] = {}
        try:
            for place in (path, os.path.join(path, SITES_FOLDER)):
                for file in _files_in(place):
                    self._look_at(file)
        except (OSError, ValueError) as error:
            raise InvalidOptions([f"folder: {error}."]) from None

    def _look_at(self, file: str) -> None:
        try:
            text = read_text(file)
        except Unusable as unusable:
            self.obstacles[file] = str(unusable)
        else:
            if text.partition("\n")[0].rstrip() == HEADER.rstrip():
                self.texts[file] = text

    def kept(self, sections: t.Container[str]) -> dict[str, list[t.Any]]:
        """What the files that were exported before say of other sections than these.

        Raises:
            InvalidOptions: a file cannot be read as a source any more, or holds what no export can write again.
        """
        kept: dict[str, list[t.Any]] = {}
        for file in self.texts:
            try:
                content = content_of(file) or {}
            except Unusable as unusable:
                raise InvalidOptions([f"folder: {unusable}."]) from None
            for section, items in content.items():
                if section in sections or items is None:
                    continue
                if (
                    section not in ACCOUNT_KINDS
                    or not isinstance(items, list)
                    or not all(isinstance(item, dict) for item in items)
                ):
                    raise InvalidOptions(
                        [f"folder: {file} would lose its {section}, which is no section of a network."]
                    )
                known = kept.setdefault(section, [])
                known += [item for item in items if item not in known]
        return kept

    def current(self, files: t.Iterable[str], sections: t.Container[str]) -> dict[str, str]:
        """What is in the place of these files, which are going to be written.

        Args:
            sections: what they are written with anew.

        Raises:
            InvalidOptions: something that is no file, a file of the user's own with other sections, or the folder
                cannot be written to.
        """
        wanted = list(files)
        for folder in sorted({os.path.dirname(file) for file in wanted}):
            _check_writable(folder)
        blocked = [f"folder: {self.obstacles[file]}." for file in wanted if file in self.obstacles]
        if blocked:
            raise InvalidOptions(blocked)
        there = [file for file in wanted if os.path.lexists(file)]
        try:
            for file in there:
                lost = [] if file in self.texts else [name for name in content_of(file) or {} if name not in sections]
                if lost:
                    raise Unusable(f"{file} was not written by an export, and would lose its {', '.join(lost)}")
            return {file: self.texts.get(file) or read_text(file) for file in there}
        except Unusable as unusable:
            raise InvalidOptions([f"folder: {unusable}."]) from None

    def stale(self, wanted: t.Iterable[str]) -> list[str]:
        """The files of sites that were exported before and are not wanted any more."""
        names = {comparable(file) for file in wanted}
        sites = os.path.join(self.path, SITES_FOLDER)
        return sorted(file for file in self.texts if os.path.dirname(file) == sites and comparable(file) not in names)


def change_files(texts: t.Mapping[str, str], going: t.Iterable[str]) -> None:
    """Put files in place, and delete others.

    All are written out beside their places first, so that what can go wrong does before any of them is changed, and
    nobody ever reads half of one.

    Raises:
        InvalidOptions: nothing was changed.
        PlanError: some were; says which.
    """
    done: list[str] = []
    staged: dict[str, tuple[str, str]] = {}
    try:
        for file, text in texts.items():
            place = os.path.realpath(file)  # a link stays one
            temporary = os.path.join(os.path.dirname(place), f".{secrets.token_hex(8)}.tmp")
            os.makedirs(os.path.dirname(place), exist_ok=True)
            staged[file] = (temporary, place)
            _write(temporary, text, place)
        for file, (temporary, place) in staged.items():
            os.replace(temporary, place)
            done.append(f"{file} written")
        for file in going:
            os.unlink(file)
            done.append(f"{file} deleted")
    except OSError as error:
        if not done:
            raise InvalidOptions([f"folder: {error}. No file was changed."]) from None
        raise PlanError(
            f"folder: {error}. By then: {', '.join(done)}. The others are as they were.", effect=Effect.PARTIAL
        ) from None
    finally:
        for temporary, _place in staged.values():
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _write(file: str, text: str, like: str) -> None:
    """Write a new file, with the mode of another one if there is that, and otherwise as the umask says."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    with open(descriptor, "w", encoding="utf-8") as stream:
        if os.path.exists(like):
            os.chmod(file, stat.S_IMODE(os.stat(like).st_mode))
        stream.write(text)


def _files_in(folder: str) -> list[str]:
    """What is named like a file, and not hidden, in a folder that may not exist yet."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        if not folder or os.path.islink(folder):
            raise
        return []
    return sorted(os.path.join(folder, name) for name in names if is_named_like_a_file(name) and name[0] != ".")


def _check_writable(folder: str) -> None:
    """See that files can be written to a folder, which may not exist yet.

    Raises:
        InvalidOptions: they cannot.
    """
    place = os.path.abspath(folder)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    if not os.path.isdir(place):
        raise InvalidOptions([f"folder: {place!r} is not a folder."])
    if not os.access(place, os.W_OK | os.X_OK):
        raise InvalidOptions([f"folder: {place!r} cannot be written to: Permission denied."])
