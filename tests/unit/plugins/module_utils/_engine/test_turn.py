# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may create an object, one after the other."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import turn as module
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.turn import turn
from ansible_collections.cloudflare.magic.tests.conftest import COLLECTIONS

APP = ("https://api.example.com", "accounts/1", "magic/apps", None, [("name", "intranet")])


@pytest.fixture(autouse=True)
def _own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_who_looked_before_somebody_created_has_to_look_again() -> None:
    looked_at = time.monotonic()
    with turn(APP, time.sleep) as first:
        assert not first.may_be_there(looked_at)
    with turn(APP, time.sleep) as second:
        assert second.may_be_there(looked_at)


def test_who_looked_afterwards_need_not() -> None:
    with turn(APP, time.sleep):
        pass
    looked_at = time.monotonic()
    with turn(APP, time.sleep) as own:
        assert not own.may_be_there(looked_at)


def test_a_creation_that_failed_may_have_created_it() -> None:
    looked_at = time.monotonic()
    with pytest.raises(OSError, match="lost"), turn(APP, time.sleep):
        raise OSError("lost")
    with turn(APP, time.sleep) as own:
        assert own.may_be_there(looked_at)


def test_a_killed_task_frees_its_turn_and_may_have_created_it(tmp_path: Path) -> None:
    code = f"""
import os, signal, tempfile, time
tempfile.tempdir = {str(tmp_path)!r}
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.turn import turn
with turn({APP!r}, time.sleep):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(COLLECTIONS)}, check=False
    )
    assert killed.returncode == -9
    with turn(APP, time.sleep) as own:
        assert own.may_be_there(time.monotonic())


def test_the_wait_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST_WAIT", 0.1)
    refused = pytest.raises(PlanError, match=r"another task on this control node .* Nothing was sent")
    with turn(APP, time.sleep), refused, turn(APP, time.sleep):
        pytest.fail("two had the turn")


def test_the_files_are_few(tmp_path: Path) -> None:
    for number in range(600):
        with turn((*APP, number), time.sleep):
            pass
    (directory,) = tmp_path.iterdir()
    assert len([*directory.iterdir()]) <= 256


def test_without_a_place_for_files_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "private_directory", lambda: None)
    with turn(APP, time.sleep), turn(APP, time.sleep) as own:
        assert not own.may_be_there(0.0)
