# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Capture files on this machine: whole or not at all, private, and left alone where nothing is new."""

from __future__ import annotations

import hashlib
import os
import struct
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._capture import saved_file
from ansible_collections.cloudflare.magic.plugins.module_utils._capture.pcap_format import NotACapture
from ansible_collections.cloudflare.magic.plugins.module_utils._capture.saved_file import (
    SavedCapture,
    check_destination,
    destination,
    save,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions

CONTENT = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + struct.pack("<IIII", 1, 0, 60, 60) + bytes(60)
CHECKSUM = hashlib.sha256(CONTENT).hexdigest()

Receive = t.Callable[[t.Iterator[bytes]], SavedCapture]


def download_of(*pieces: bytes) -> t.Callable[[Receive], SavedCapture]:
    return lambda receive: receive(iter(pieces))


def saved_to(path: Path, *pieces: bytes, summarize: bool = True, dry_run: bool = False) -> SavedCapture:
    return save(download_of(*(pieces or (CONTENT,))), str(path), summarize=summarize, dry_run=dry_run)


def test_a_new_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    saved = saved_to(tmp_path / "a.pcap", CONTENT[:50], CONTENT[50:])
    assert (saved.checksum, saved.size, saved.changed) == (CHECKSUM, len(CONTENT), True)
    assert saved.summary is not None
    assert saved.summary["packets"] == 1
    assert (tmp_path / "a.pcap").read_bytes() == CONTENT
    assert (tmp_path / "a.pcap").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["a.pcap"]


def test_the_same_content_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(CONTENT)
    path.chmod(0o644)
    before = path.stat()
    saved = saved_to(path)
    after = path.stat()
    assert (saved.changed, saved.checksum) == (False, CHECKSUM)
    assert saved.summary is not None
    assert (after.st_ino, after.st_mtime_ns, after.st_mode) == (before.st_ino, before.st_mtime_ns, before.st_mode)
    assert os.listdir(tmp_path) == ["a.pcap"]


def test_other_content_is_replaced_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(b"old")
    seen = []

    def replace(source: str, target: str) -> None:
        seen.append((path.read_bytes(), Path(source).read_bytes()))
        rename(source, target)

    rename = os.replace
    monkeypatch.setattr(saved_file.os, "replace", replace)
    assert saved_to(path).changed
    assert seen == [(b"old", CONTENT)]
    assert path.read_bytes() == CONTENT


def test_without_a_summary_the_file_is_the_same(tmp_path: Path) -> None:
    saved = saved_to(tmp_path / "a.pcap", summarize=False)
    assert (saved.summary, saved.checksum) == (None, CHECKSUM)


@pytest.mark.parametrize("existing", [None, b"old", CONTENT])
def test_a_dry_run_compares_and_writes_nothing(tmp_path: Path, existing: bytes | None) -> None:
    path = tmp_path / "a.pcap"
    if existing is not None:
        path.write_bytes(existing)
    saved = saved_to(path, dry_run=True)
    assert saved.changed == (existing != CONTENT)
    assert saved.summary is not None
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == (
        {} if existing is None else {"a.pcap": existing}
    )


@pytest.mark.parametrize("pieces", [(b"<html>no</html>" * 9,), (b"",), (CONTENT[:23],)], ids=["html", "empty", "short"])
@pytest.mark.parametrize("summarize", [True, False])
def test_what_is_no_capture_is_not_kept(tmp_path: Path, *, pieces: tuple[bytes, ...], summarize: bool) -> None:
    (tmp_path / "a.pcap").write_bytes(b"old")
    with pytest.raises(NotACapture):
        saved_to(tmp_path / "a.pcap", *pieces, summarize=summarize)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.pcap": b"old"}


def test_a_download_that_breaks_leaves_nothing_and_can_begin_anew(tmp_path: Path) -> None:
    def broken() -> t.Iterator[bytes]:
        yield CONTENT[:60]
        raise ConnectionAbortedError

    def download(receive: Receive) -> SavedCapture:
        with pytest.raises(ConnectionAbortedError):
            receive(broken())
        assert os.listdir(tmp_path) == []
        return receive(iter([CONTENT]))

    saved = save(download, str(tmp_path / "a.pcap"), summarize=True, dry_run=False)
    assert (saved.checksum, saved.size) == (CHECKSUM, len(CONTENT))
    assert os.listdir(tmp_path) == ["a.pcap"]


def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(*_paths: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved_file.os, "replace", replace)
    with pytest.raises(InvalidOptions, match=r"dest: .*a\.pcap cannot be written: No space left on device"):
        saved_to(tmp_path / "a.pcap")
    assert os.listdir(tmp_path) == []


def test_in_a_directory_the_file_is_named_after_the_capture(tmp_path: Path) -> None:
    assert destination(str(tmp_path), "6680") == str(tmp_path / "6680.pcap")
    assert destination(f"{tmp_path}/", "6680") == str(tmp_path / "6680.pcap")
    assert destination(str(tmp_path / "a.pcap"), "6680") == str(tmp_path / "a.pcap")


@pytest.mark.parametrize("name", ["missing/a.pcap", "missing/"])
def test_a_directory_that_does_not_exist_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidOptions, match="missing does not exist"):
        check_destination(f"{tmp_path}/{name}")


def test_a_file_in_the_working_directory_needs_no_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_destination("a.pcap")
    assert saved_to(Path("a.pcap")).changed
    assert os.listdir(tmp_path) == ["a.pcap"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_permission_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidOptions, match="cannot be written"):
        check_destination(str(tmp_path / "a.pcap"))
