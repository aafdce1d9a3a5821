# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired state from files and folders."""

from __future__ import annotations

import json
import os
import socket
import string
import tempfile
import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._network.files import LARGEST_FILE
from ansible_collections.cloudflare.magic.plugins.module_utils._network.layout import written_out
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
    assert read_documents([str(file)]) == ([], [f"source: {file}: lans {where} 5), routes {where} 6)."])


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
    assert problems[0].startswith(f"source: {file} is no text in UTF-8: ")


def _problem(source: Path) -> str:
    """The one thing that is wrong with a source."""
    _documents, problems = read_documents([str(source)])
    (problem,) = problems
    return problem


def _names(folder: Path) -> list[str]:
    documents, problems = read_documents([str(folder)])
    assert not problems
    return [str(Path(document.file or "").relative_to(folder)) for document in documents]


@pytest.fixture
def stranger() -> t.Iterator[Path]:
    """A folder, in which nothing can be read that its owner has not allowed everybody to read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def _as_anybody(source: Path) -> list[str]:
    """What is wrong with a source for a user who is not root, for whom nothing is unreadable."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        return read_documents([str(source)])[1]
    finally:
        os.seteuid(before)


def test_what_cannot_be_read_is_not_taken_for_nothing(stranger: Path) -> None:
    _write(stranger / "routes.yml", "routes: []\n")
    closed = _write(stranger / "sites" / "a.yml", "sites: []\n").parent
    blind = _write(stranger / "blind" / "b.yml", "sites: []\n").parent
    secret = _write(stranger / "secret.yml", "apps: []\n")
    for path, mode in ((closed, 0), (blind, 0o444), (secret, 0)):
        path.chmod(mode)
    try:
        problems = _as_anybody(stranger)
    finally:
        closed.chmod(0o755)
        blind.chmod(0o755)
    assert sorted(problems) == [
        f"source: {blind}/b.yml cannot be read: Permission denied.",
        f"source: {secret} cannot be read: Permission denied.",
        f"source: {closed} cannot be read: Permission denied.",
    ]


def test_links_are_followed(tmp_path: Path) -> None:
    elsewhere = _write(tmp_path / "elsewhere" / "sites" / "a.yml", "sites: []\n").parents[1]
    folder = _write(tmp_path / "network" / "routes.yml", "routes: []\n").parent
    (folder / "sites").symlink_to(elsewhere / "sites")
    (folder / "apps.yml").symlink_to(_write(tmp_path / "shared", "apps: []\n"))
    assert _names(folder) == ["apps.yml", "routes.yml", "sites/a.yml"]


def test_what_links_lead_to_twice_is_read_once_and_called_by_its_own_name(tmp_path: Path) -> None:
    _write(tmp_path / "sites" / "a.yml", "sites: []\n")
    (tmp_path / "again").symlink_to(tmp_path / "sites")
    (tmp_path / "all.yml").symlink_to(tmp_path / "sites" / "a.yml")
    (tmp_path / "sites" / "up").symlink_to(tmp_path)
    (tmp_path / "sites" / "here").symlink_to(".")
    assert _names(tmp_path) == ["sites/a.yml"]


def test_a_link_that_leads_nowhere_is_told_whatever_it_may_have_led_to(tmp_path: Path) -> None:
    _write(tmp_path / "routes.yml", "routes: []\n")
    (tmp_path / "sites").symlink_to("/not/mounted")
    assert _problem(tmp_path) == f"source: {tmp_path}/sites is a link to '/not/mounted', which does not exist."
    (tmp_path / "sites").unlink()
    (tmp_path / "a.yml").symlink_to("a.yml")
    assert _problem(tmp_path) == f"source: {tmp_path}/a.yml is a link that leads back to itself."


@pytest.mark.parametrize("given", ["itself", "its folder"])
def test_what_is_no_file_is_told_and_never_waited_for(tmp_path: Path, given: str) -> None:
    pipe = tmp_path / "a.yml"
    os.mkfifo(pipe)
    source = pipe if given == "itself" else tmp_path
    assert _problem(source) == f"source: {pipe} is a named pipe, not a file."
    pipe.unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(pipe))
        assert _problem(tmp_path) == f"source: {pipe} is a socket, not a file."
        assert pipe.name in _problem(pipe)
    pipe.unlink()
    pipe.mkdir()
    _write(pipe / "b.yml", "routes: []\n")
    assert _problem(tmp_path).startswith(f"source: {pipe} is a folder, although it is named like a file")


def test_a_device_is_no_file() -> None:
    assert _problem(Path("/dev/null")) == "source: /dev/null is a device, not a file."


def test_small_and_capital_letters_are_the_same_at_the_end_of_a_name(tmp_path: Path) -> None:
    _write(tmp_path / "A.YML", "routes: []\n")
    _write(tmp_path / "B.Json", '{"apps": []}')
    assert _names(tmp_path) == ["A.YML", "B.Json"]


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        *(
            ("a.yml", text, "a comment")
            for text in ("", "\n", " \r\n\t", "\ufeff\n", "---\n", "---\n...\n", "null", "~\n")
        ),
        *(("a.json", text, "{}") for text in ("", "\n", "null")),
    ],
)
def test_an_empty_file_may_have_been_cut_off(tmp_path: Path, name: str, text: str, remedy: str) -> None:
    file = _write(tmp_path / name, text)
    assert _problem(file) == f"source: {file} is empty; if that is as it should be, write {remedy} into it."


def test_a_file_has_a_largest_size(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    with file.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    assert _problem(file) == f"source: {file} is larger than 32 MiB; divide it."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    ("name", "text"), [("a.yml", "sites: [{name: Zürich}]"), ("a.json", '{"sites": [{"name": "Zürich"}]}')]
)
def test_editors_may_mark_or_choose_the_encoding(tmp_path: Path, encoding: str, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    assert read_documents([str(file)]) == ([Document(str(file), {"sites": [{"name": "Zürich"}]})], [])


def _laughs(depth: int, width: int, last: str, between: str) -> str:
    levels = [f"l0: &l0 {last}"]
    levels += [f"l{n}: &l{n} {between.format(', '.join([f'*l{n - 1}'] * width))}" for n in range(1, depth)]
    return "\n".join(levels) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        _laughs(10, 10, "[lol]", "[{}]"),
        _laughs(30, 2, "{a: 1}", "{{<<: [{}]}}"),
        _laughs(3000, 1, "{a: 1}", "{{b: 2, <<: {}}}"),
    ],
)
def test_aliases_do_not_fill_the_memory(tmp_path: Path, text: str) -> None:
    assert "its aliases repeat more than 1000000 values (line " in _problem(_write(tmp_path / "a.yml", text))


def test_an_alias_into_itself_is_told(tmp_path: Path) -> None:
    file = _write(tmp_path / "a.yml", "sites: &a\n- name: x\n  lans: *a\n")
    assert _problem(file) == f"source: {file}: an alias leads into itself (line 1)."


@pytest.mark.parametrize(
    ("name", "opening", "closing"), [("a.yml", "[", "]"), ("a.json", '{"a":[', "]}"), ("b.yml", "? ", "")]
)
def test_depth_is_told(tmp_path: Path, name: str, opening: str, closing: str) -> None:
    file = _write(tmp_path / name, opening * 100_000 + "1" + closing * 100_000)
    assert _problem(file).startswith(f"source: {file} ")


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "{? {a: b} : c}\n"])
def test_a_key_is_a_text(tmp_path: Path, text: str) -> None:
    assert "a mapping has a list or a mapping for a key (line 1)." in _problem(_write(tmp_path / "a.yml", text))


@pytest.mark.parametrize("tag", ["!!binary aGVsbG8=", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1]"])
def test_values_that_json_lacks_are_told(tmp_path: Path, tag: str) -> None:
    file = _write(tmp_path / "a.yml", f"sites: {tag}\n")
    assert _problem(file).startswith(f"source: {file} is not YAML: could not determine a constructor for the tag")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03-01 10:00:00", "2024-03-01T10:00:00"),
        ("2024-03-01T10:00:00Z", "2024-03-01T10:00:00+00:00"),
        ("1:30", 90),
        ("yes", True),
        ("010", 8),
        ("1e3", "1e3"),
        ("1_000", 1000),
        ("~", None),
        ("'2024-03-01'", "2024-03-01"),
    ],
)
def test_values_are_what_ansible_makes_of_them(tmp_path: Path, written: str, value: t.Any) -> None:
    file = _write(tmp_path / "a.yml", f"a: {written}\n{written}: b\n")
    (document,), problems = read_documents([str(file)])
    key = value if isinstance(value, str) else json.dumps(value)
    assert (dict(document.sections), problems) == ({"a": value, key: "b"}, [])
    assert type(document.sections["a"]) is type(value)


def test_keys_that_are_the_same_as_text_are_written_twice(tmp_path: Path) -> None:
    assert "17 is written twice" in _problem(_write(tmp_path / "a.yml", "17: a\n'17': b\n"))
    assert "true is written twice" in _problem(_write(tmp_path / "a.yml", "yes: a\nOn: b\n"))


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(string.printable), inner)),
        max_leaves=20,
    )
)
def test_yaml_and_json_say_the_same(value: t.Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        text = json.dumps({"sites": value})
        (Path(name) / "a.json").write_text(text)
        (Path(name) / "b.yml").write_text(written_out({"sites": value}))
        documents, problems = read_documents([name])
    assert problems == []
    assert [document.sections for document in documents] == [{"sites": value}, {"sites": value}]
