# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is kept of secrets until a result with them has been taken."""

from __future__ import annotations

import json
import pickle
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.custody import Custody

ONE: dict[str, t.Any] = {"license_key": "hush-one"}
MANY: dict[str, t.Any] = {"psks": [{"tunnel": "a", "psk": "hush-ü"}, {"tunnel": "b", "psk": "hush-two", "id": None}]}


@pytest.fixture
def custody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Custody:
    monkeypatch.setenv("HOME", str(tmp_path))
    custody = Custody()
    custody.keep({"id": "1"}, ONE)
    custody.keep({"id": "2"}, MANY)
    return custody


@pytest.mark.parametrize("protocol", [2, pickle.DEFAULT_PROTOCOL])
def test_a_result_has_all_secrets_or_lacks_some(custody: Custody, protocol: int) -> None:
    assert custody.all_in(pickle.dumps({"results": [ONE, MANY], "id": None}, protocol))
    for part in (ONE, MANY, {**ONE, "psks": MANY["psks"][:1]}):
        assert not custody.all_in(pickle.dumps(part, protocol))


def test_a_file_has_them_until_they_are_released(custody: Custody) -> None:
    assert custody.path is not None
    path = Path(custody.path)
    assert [json.loads(line) for line in path.read_text().splitlines()] == [{"id": "1", **ONE}, {"id": "2", **MANY}]
    assert "issued 2 secret(s)" in custody.words()
    custody.release()
    assert not path.exists()
    assert (custody.words(), custody.all_in(b"")) == ("", True)


def test_what_nobody_takes_is_not_released(custody: Custody) -> None:
    custody.retained = True
    custody.release()
    assert custody.path is not None
    assert "hush-two" in Path(custody.path).read_text()
