# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What exists is read once, in the background, and is there group by group."""

from __future__ import annotations

import threading
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import TransportError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.lists import Lists
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.progress import Progress
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import MANAGED_APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN


class FakeLists:
    """Stands for an account: every list holds one object, and lists of a site come when the site is let go."""

    def __init__(self, *held: str) -> None:
        self.read_so_far: list[tuple[str, str | None]] = []
        self.held = {site: threading.Event() for site in held}
        self.begun = threading.Event()

    def read(self, kind: ResourceType, parent: str | None = None) -> list[dict[str, t.Any]]:
        self.begun.set()
        if parent in self.held:
            assert self.held[parent].wait(5)
        self.read_so_far.append((kind.label, parent))
        return [{kind.id_key: f"{kind.name}-of-{parent}", "name": "x"}]


class ListsWithoutIds(FakeLists):
    """Lists whose objects have only their names."""

    def read(self, kind: ResourceType, parent: str | None = None) -> list[dict[str, t.Any]]:
        return [{"name": payload["name"]} for payload in super().read(kind, parent)]


def current(lists: FakeLists) -> Lists:
    return Lists(t.cast(Account, lists), 4, Progress(lambda text: None, lambda: 0, lambda: None))


def ids(state: Lists, kind: ResourceType, parent: str | None = None) -> list[str]:
    return [payload[kind.id_key] for payload in state.all(kind, parent)]


def test_a_group_is_there_while_the_next_one_is_on_its_way() -> None:
    lists = FakeLists("late")
    state = current(lists)
    with state.reading([[(LAN, "early"), (WAN, "early")], [(LAN, "late")]]) as groups:
        next(groups)
        assert ids(state, LAN, "early") == ["lan-of-early"]
        assert ids(state, WAN, "early") == ["wan-of-early"]
        assert ids(state, LAN, "late") == []
        lists.held["late"].set()
        next(groups)
        assert ids(state, LAN, "late") == ["lan-of-late"]
        with pytest.raises(StopIteration):
            next(groups)


def test_reading_begins_before_anybody_waits_for_it() -> None:
    lists = FakeLists("a")
    with current(lists).reading([[(LAN, "a")]]):
        assert lists.begun.wait(5)
        lists.held["a"].set()


def test_nothing_is_read_twice_and_groups_without_anything_new_are_there_at_once() -> None:
    lists = FakeLists()
    state = current(lists)
    state.read([(LAN, "a")])
    with state.reading([[(LAN, "a")], [], [(WAN, "a"), (WAN, "a")], [(WAN, "a")]]) as groups:
        assert len(list(groups)) == 4
    assert sorted(lists.read_so_far) == [("LAN", "a"), ("WAN", "a")]


def test_kinds_that_share_a_path_are_read_together_whatever_their_groups() -> None:
    lists = FakeLists()
    state = current(lists)
    with state.reading([[(APP, None)], [(MANAGED_APP, None)]]) as groups:
        list(groups)
    assert lists.read_so_far == [(APP.label, None)]
    assert len(state.all(APP)) == 1
    assert state.all(MANAGED_APP) == []


def test_an_object_without_its_id_ends_the_reading() -> None:
    lists = ListsWithoutIds()
    with pytest.raises(TransportError, match="without id"):
        current(lists).read([(LAN, "a")])
