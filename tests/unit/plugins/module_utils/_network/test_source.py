# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired state from files and folders."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._network.source import Document, read_documents


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "sites:\n- name: Zürich\n"),
        ("a.yaml", "{sites: [{name: Zürich}]}"),
        ("a.json", '{"sites": [{"name": "Zürich"}]}'),
    ],
)
def test_yaml_and_json_are_read(tmp_path: Path, name: str, text: str) -> None:
    file = _write(tmp_path / name, text)
    assert read_documents([str(file)]) == ([Document(str(file), {"sites": [{"name": "Zürich"}]})], [])


def test_a_folder_stands_for_its_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.yml", "a.json", "sites/d.yaml", "sites/c.yml"):
        _write(tmp_path / name, '{"routes": []}')
    for name in ("notes.md", ".hidden.yml", ".git/config.yml", "sites/.e.yml"):
        _write(tmp_path / name, "[not a mapping]")
    documents, problems = read_documents([str(tmp_path)])
    assert not problems
    names = [str(Path(document.file or "").relative_to(tmp_path)) for document in documents]
    assert names == ["a.json", "b.yml", "sites/c.yml", "sites/d.yaml"]


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert read_documents([str(_write(tmp_path / "empty.yml", "# nothing yet\n"))]) == ([], [])


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.yml", "- a\n- list\n", "holds a list, it must be a mapping of sections"),
        ("a.yml", "sites: [", "is not YAML: "),
        ("a.yml", "psk: !vault |\n  6162\n", "is not YAML: could not determine a constructor for the tag '!vault'"),
        ("a.json", "{", "cannot be read: "),
        (
            "a.json",
            '{"routes": [{"prefix": "a", "prefix": "b"}]}',
            "cannot be read: prefix is written twice in one object",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, name: str, text: str, problem: str) -> None:
    file = _write(tmp_path / name, text)
    _documents, problems = read_documents([str(file)])
    assert len(problems) == 1
    assert problems[0].startswith(f"source: {file} {problem}")


def test_what_is_written_twice_is_not_lost_without_a_word(tmp_path: Path) -> None:
    file = _write(tmp_path / "a.yml", "routes: []\nsites:\n- name: a\n  lans: []\n  lans: []\nroutes: []\n")
    where = "is written twice in one mapping (line"
    assert read_documents([str(file)]) == ([], [f"source: {file}: routes {where} 6), lans {where} 5)."])


def test_merged_mappings_may_be_overridden(tmp_path: Path) -> None:
    text = "routes:\n- &a {prefix: a, priority: 1}\n- &b {<<: *a, prefix: b}\n- {<<: *b, prefix: c}\n- *a\n"
    (document,), problems = read_documents([str(_write(tmp_path / "a.yml", text))])
    assert not problems
    assert [route["prefix"] for route in document.sections["routes"]] == ["a", "b", "c", "a"]


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    good = _write(tmp_path / "good.yml", "routes: []\n")
    (tmp_path / "empty").mkdir()
    documents, problems = read_documents([str(tmp_path / "none.yml"), str(good), str(tmp_path / "empty")])
    assert [document.file for document in documents] == [str(good)]
    assert problems == [
        f"source: there is no file or folder {str(tmp_path / 'none.yml')!r}.",
        f"source: the folder {str(tmp_path / 'empty')!r} holds no file that ends in .yml, .yaml, .json.",
    ]


def test_text_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_bytes(b"sites: \xff\n")
    problems: t.Sequence[str] = read_documents([str(file)])[1]
    assert problems[0].startswith(f"source: {file} cannot be read: ")
