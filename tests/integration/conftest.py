# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulator for the whole run, back at its seed before every test, and playbooks run against it by both adapters."""

from __future__ import annotations

import functools
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Adapter, Played, Player
from ansible_collections.cloudflare.magic.tests.integration.sdk_witness import Witness

Play = t.Callable[..., Played]


@pytest.fixture(scope="session")
def _running_emulator() -> t.Iterator[magic_emulator.Emulator]:
    with magic_emulator.serve() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def witness(_running_emulator: magic_emulator.Emulator) -> Witness:
    """Reads the account by the official SDK."""
    return Witness(_running_emulator.base_url, ACCOUNT_ID)


@pytest.fixture
def emulator(_running_emulator: magic_emulator.Emulator) -> magic_emulator.Emulator:
    """The emulator, with nothing in it."""
    _running_emulator.reset()
    return _running_emulator


@pytest.fixture(params=magic_emulator.READINGS.values(), ids=magic_emulator.READINGS)
def api_reading(request: pytest.FixtureRequest, emulator: magic_emulator.Emulator) -> magic_emulator.Behavior:
    """A test that uses this runs once with each meaning that PUT and PATCH may have to the API."""
    emulator.behave(**request.param.model_dump())
    return t.cast(magic_emulator.Behavior, request.param)


@pytest.fixture
def player(emulator: magic_emulator.Emulator, witness: Witness, tmp_path: Path) -> Player:
    """Runs playbooks, by the adapter that it is told."""
    return Player(emulator, witness, tmp_path)


@pytest.fixture(params=["worker", pytest.param("module", marks=pytest.mark.module_adapter)])
def adapter(request: pytest.FixtureRequest) -> Adapter:
    """A test that asks for this, or for ``play``, runs once with each adapter."""
    return t.cast(Adapter, request.param)


@pytest.fixture
def play(player: Player, adapter: Adapter) -> Play:
    """Runs tasks in one play, by the adapter that it is this time's turn of."""
    return functools.partial(player.play, adapter=adapter)
