# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account in a folder: written as a whole or not at all, and nothing is lost that was not asked for."""

from __future__ import annotations

import os
import stat
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    InvalidOptions,
    MagicError,
    PlanError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._network.layout import HEADER
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount

CONTENT: dict[str, t.Any] = {
    "sites": [
        {
            "name": name,
            "lans": [{"name": "l", "physport": 1, "static_addressing": {"address": f"192.168.{number}.1/24"}}],
        }
        for number, name in enumerate(("lima", "oslo"))
    ],
    "ipsec_tunnels": [
        {
            "name": name,
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": f"10.0.0.{2 * number}/31",
        }
        for number, name in enumerate(("lima", "oslo", "hub"))
    ],
    "routes": [
        {"prefix": f"192.168.{number}.0/24", "nexthop": f"10.0.0.{2 * number + 1}", "priority": 100}
        for number in (0, 1, 2)
    ],
}


def _account(*without: str) -> EmulatedAccount:
    return EmulatedAccount(
        {
            section: [item for item in items if item.get("name", item.get("prefix")) not in without]
            for section, items in CONTENT.items()
        }
    )


def _files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_second_export_changes_nothing_and_applying_it_neither(tmp_path: Path) -> None:
    account = _account()
    folder = tmp_path / "network"
    assert account.export(str(folder), check_mode=True)["changed"]
    assert not folder.exists()
    first = account.export(str(folder))
    assert (len(first["written"]), first["unchanged"], first["changed"]) == (8, 0, True)
    assert account.export(str(folder))["changed"] is False
    result = account.network(source=[str(folder)], state="overridden", max_deletions=0)
    assert (result["changed"], account.writes) == (False, [])


def test_an_older_layout_is_moved_and_nothing_is_lost(tmp_path: Path) -> None:
    account = _account()
    account.export(str(tmp_path))
    new = _files(tmp_path)
    # All tunnels and all routes used to be in files of their own.
    for section in ("ipsec_tunnels", "routes"):
        (tmp_path / f"{section}.yml").write_text(f"{HEADER}---\n{section}: []  # all of them\n")
    for name in ("lima", "oslo"):
        (tmp_path / "sites" / f"{name}.yml").write_text(f"{HEADER}---\nsites: []\n")
    assert len(account.export(str(tmp_path), prune=True)["written"]) == 4
    assert _files(tmp_path) == new


@pytest.mark.parametrize("sections", [["sites"], ["routes"], ["ipsec_tunnels"], ["apps"], ["sites", "routes"]])
def test_what_is_not_asked_for_stays_as_it_is(tmp_path: Path, sections: list[str]) -> None:
    _account().export(str(tmp_path))
    before = _files(tmp_path)
    account = EmulatedAccount(CONTENT)
    again = account.export(str(tmp_path), sections=sections, prune=True)
    assert (again["changed"], _files(tmp_path)) == (False, before)

    empty = EmulatedAccount()
    empty.export(str(tmp_path), sections=sections, prune=True)
    result = account.network(source=[str(tmp_path)], state="overridden", max_deletions=99, check_mode=True)
    gone = {each["type"] for each in result["objects"] if each["operation"] == "deleted"}
    assert gone <= {"site" if section == "sites" else section[:-1] for section in sections} | {"lan"}


def test_files_of_sites_that_are_gone_are_told_or_deleted_and_no_others(tmp_path: Path) -> None:
    _account().export(str(tmp_path))
    own = tmp_path / "sites" / "mine.yml"
    own.write_text("routes: []\n")
    york = str(tmp_path / "sites" / "oslo.yml")
    account = _account("oslo", "192.168.1.0/24")
    told = account.export(str(tmp_path))
    assert (told["changed"], told["stale"], told["pruned"]) == (False, [york], [])
    assert account.export(str(tmp_path), prune=True, check_mode=True)["pruned"] == [york]
    assert Path(york).exists()
    assert account.export(str(tmp_path), prune=True)["pruned"] == [york]
    assert sorted(path.name for path in own.parent.iterdir()) == ["lima.yml", "mine.yml"]


def test_a_list_that_cannot_be_read_changes_no_file(tmp_path: Path) -> None:
    _account().export(str(tmp_path))
    before = _files(tmp_path)
    for body in ({"success": True}, {"success": False, "result": []}, {"success": True, "result": {"routes": "x"}}):
        account = _account("oslo")
        account.answer_with("GET", ".*sites", body)
        with pytest.raises(MagicError):
            account.export(str(tmp_path), prune=True)
    assert _files(tmp_path) == before


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling link"])
def test_what_is_in_the_way_is_named_before_anything_is_written(tmp_path: Path, kind: str) -> None:
    sites = tmp_path / "sites"
    sites.mkdir()

    def obstruct(name: str) -> Path:
        place = sites / name
        if kind == "folder":
            place.mkdir()
        elif kind == "pipe":
            os.mkfifo(place)
        else:
            place.symlink_to("/not/mounted")
        return place

    other = obstruct("other.yml")
    warnings: list[str] = []
    account = _account()
    assert account.export(str(tmp_path), warnings=warnings)["changed"] is True
    assert len(warnings) == 1
    assert str(other) in warnings[0]

    (sites / "oslo.yml").unlink()
    before = _files(tmp_path)
    way = obstruct("oslo.yml")
    (sites / "lima.yml").write_text("sites: []\n")
    before["sites/lima.yml"] = "sites: []\n"
    for check_mode in (True, False):
        with pytest.raises(InvalidOptions, match=str(way)):
            account.export(str(tmp_path), check_mode=check_mode)
    assert _files(tmp_path) == before


def test_a_file_of_the_user_is_not_overwritten_with_less(tmp_path: Path) -> None:
    file = tmp_path / "sites" / "lima.yml"
    file.parent.mkdir()
    file.write_text("sites: []\nroutes: []\n")
    with pytest.raises(InvalidOptions, match="was not written by an export, and would lose its routes"):
        _account().export(str(tmp_path), sections=["sites"])
    assert _account().export(str(tmp_path))["changed"] is True


def test_a_file_that_was_exported_is_known_again_whatever_ends_its_lines(tmp_path: Path) -> None:
    _account().export(str(tmp_path))
    file = tmp_path / "sites" / "oslo.yml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert _account("oslo").export(str(tmp_path))["stale"] == [str(file)]
    assert _account("oslo").export(str(tmp_path), prune=True)["pruned"] == [str(file)]


@pytest.mark.parametrize("extra", ["notes: mine", "routes: {a: 1}", "routes: [mine]"])
@pytest.mark.parametrize("gone", ["", "oslo"])
def test_what_no_export_can_write_again_is_not_lost_in_silence(tmp_path: Path, extra: str, gone: str) -> None:
    _account().export(str(tmp_path), sections=["sites"])
    file = tmp_path / "sites" / "oslo.yml"
    file.write_text(f"{file.read_text()}{extra}\n")
    before = _files(tmp_path)
    with pytest.raises(InvalidOptions, match=f"oslo.yml would lose its {extra.partition(':')[0]}"):
        _account(gone).export(str(tmp_path), prune=True, sections=["sites"])
    assert _files(tmp_path) == before


def test_links_are_written_through(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "network", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "sites").symlink_to(elsewhere)
    (elsewhere / "lima.yml").symlink_to(tmp_path / "lima")
    (tmp_path / "lima").write_text("# empty\n")
    _account().export(str(folder))
    assert (elsewhere / "lima.yml").is_symlink()
    assert (tmp_path / "lima").read_text().startswith(HEADER)


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_files_are_made_as_the_umask_says_and_keep_their_mode(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        account = _account()
        account.export(str(tmp_path / "a"))
        (tmp_path / "a" / "apps.yml").chmod(0o640)
        (tmp_path / "a" / "apps.yml").write_text("apps: []\n")
        account.export(str(tmp_path / "a"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a").rglob("*.yml")}
    assert modes.pop("apps.yml") == 0o640
    assert {*modes.values()} == {0o666 & ~umask}


def test_a_failure_half_way_says_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, done = os.replace, []

    def fail_later(source: str, target: str) -> None:
        if len(done) == 2:
            raise OSError(28, "No space left on device", target)
        done.append(target)
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_later)
    with pytest.raises(PlanError) as caught:
        _account().export(str(tmp_path))
    assert caught.value.unsure
    assert all(f"{file} written" in str(caught.value) for file in done)
    assert sorted(str(tmp_path / file) for file in _files(tmp_path)) == sorted(done), "nothing is left lying about"


def test_a_folder_that_takes_no_files_is_told_in_check_mode_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("/not/mounted")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "sites").write_text("")
    for place in ("file", "link", "a", "file/below", "link/below"):
        for check_mode in (True, False):
            with pytest.raises(InvalidOptions, match="folder: "):
                _account().export(str(tmp_path / place), check_mode=check_mode)


def test_sites_of_every_name_are_exported(tmp_path: Path) -> None:
    names = ["", " ", "Utrecht ", "utrecht", "L" * 300, "L" * 299 + "M", "CON", "münchen", "東京", "a/b", "..", "\0"]
    account = EmulatedAccount({"sites": [{"name": name} for name in names]})
    account.export(str(tmp_path))
    assert {path.name for path in (tmp_path / "sites").iterdir()} >= {"münchen.yml", "東京.yml", "site-con.yml"}
    result = account.network(source=[str(tmp_path)], state="overridden", max_deletions=0)
    assert (result["objects"], account.writes) == ([], [])
