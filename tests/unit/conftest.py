# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all unit tests share: Hypothesis' profile, a clock that costs no time, and a home without proxies or tokens."""

from __future__ import annotations

import os
import typing as t

import pytest
from hypothesis import HealthCheck, settings

import magic_emulator
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock
from magic_emulator.behavior import Behavior

# No deadline: the machine may be busy. Few examples: most properties run for every kind of object. Derandomized in CI,
# so that a change fails only for its own faults.
settings.register_profile("development", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("development"), derandomize=True)
settings.load_profile("ci" if "CI" in os.environ else "development")


@pytest.fixture(autouse=True)
def _no_proxy_and_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests speak to loopback only, whatever the developer's environment says."""
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name.startswith("CLOUDFLARE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that advances when somebody sleeps."""
    return FakeClock()


@pytest.fixture(autouse=True)
def _default_reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last reading of `api_reading`, whose scope is the module, is not that of tests that do not ask for one."""
    if "api_reading" not in request.fixturenames:
        monkeypatch.setattr(EmulatedAccount, "behavior", Behavior())


@pytest.fixture(scope="module", params=magic_emulator.READINGS.values(), ids=magic_emulator.READINGS)
def api_reading(request: pytest.FixtureRequest) -> t.Iterator[magic_emulator.Behavior]:
    """A test that uses this runs once with each meaning that PUT and PATCH may have to the API.

    It is for every `EmulatedAccount` that the test makes. Its scope lets tests of Hypothesis use it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmulatedAccount, "behavior", request.param)
        yield request.param
