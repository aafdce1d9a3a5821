# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of files for objects of any name."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._network.file_names import comparable, file_name


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("branch-1.b_2", "branch-1.b_2"),
        ("Den Haag / Centrum", "den-haag-centrum"),
        ("a--b", "a--b"),
        ("München", "münchen"),
        ("Mu\u0308nchen", "münchen"),
        ("東京", "東京"),
        ("Straße", "strasse"),
        ("अमेरिका", "अमेरिका"),
        ("Utrecht ", "utrecht"),
        ("../../etc", "etc"),
        ("", "site"),
        ("..", "site"),
        ("🏢", "site"),
        ("CON", "site-con"),
        ("lpt1.old", "site-lpt1.old"),
        ("console", "console"),
    ],
)
def test_letters_of_all_scripts_stay(name: str, file: str) -> None:
    assert file_name(name) == file


def test_long_names_are_cut_and_still_differ() -> None:
    names = ["L" * 251 + end for end in "AB"] + ["東" * 100 + end for end in "ab"]
    files = [file_name(name) for name in names]
    assert len(set(files)) == 4
    assert files[0].startswith("l" * 100)
    assert all(len(file.encode()) <= 120 for file in files)
    assert file_name("l" * 251 + "a") == files[0], "capital and small letters are the same on some file systems"


@given(st.text(st.characters()))
def test_every_name_gives_a_file_that_stays_in_its_folder(name: str) -> None:
    file = file_name(name)
    assert file == file_name(file)
    assert len(os.fsencode(file)) <= 130
    assert not set(file) & set('/\\:*?"<>| \0')
    assert file[0] not in "-."
    assert file[-1] not in "-. "
    assert unicodedata.is_normalized("NFC", file)


@given(st.text(max_size=40), st.text(max_size=40))
def test_files_of_different_names_differ_on_every_file_system(one: str, other: str) -> None:
    assert (comparable(file_name(one)) == comparable(file_name(other))) == (file_name(one) == file_name(other))


def test_a_file_system_takes_them(tmp_path: Path) -> None:
    for name in ("L" * 300, "東" * 300, "\ud800", "con", "a\nb", "\0"):
        (tmp_path / f"{file_name(name)}.yml").write_text("")
