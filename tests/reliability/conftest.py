# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulator for the whole run, and the account that it begins with."""

from __future__ import annotations

import os
import typing as t

import hypothesis
import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT, ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.reliability.trouble import Servers
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount

__all__ = ["Count", "Examples"]


class Examples(t.Protocol):
    """Settings of Hypothesis with so many examples, or with many more in a thorough run."""

    def __call__(self, number: int, **others: t.Any) -> hypothesis.settings:
        """Settings with so many examples."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run take its time."""
    parser.addoption("--thorough", action="store_true", help="try everything, which takes an hour, and not a sample")


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether there is time to try everything."""
    return bool(request.config.getoption("--thorough"))


@pytest.fixture
def examples(thorough: bool) -> Examples:
    """How many examples Hypothesis makes."""

    def examples(number: int, **others: t.Any) -> hypothesis.settings:
        return hypothesis.settings(
            max_examples=number * (20 if thorough else 1),
            deadline=None,
            derandomize="CI" in os.environ,
            suppress_health_check=list(hypothesis.HealthCheck),
            **others,
        )

    return examples


@pytest.fixture(autouse=True)
def _no_proxy_and_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests speak to loopback only, whatever the developer's environment says."""
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name.startswith("CLOUDFLARE_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def _running_emulator() -> t.Iterator[magic_emulator.Emulator]:
    with magic_emulator.serve({ACCOUNT_ID: ACCOUNT}, rate_limit="1000000/1") as emulator:
        yield emulator


@pytest.fixture(scope="session")
def servers(_running_emulator: magic_emulator.Emulator) -> t.Iterator[Servers]:
    """Where requests are led astray."""
    servers = Servers(_running_emulator)
    yield servers
    servers.close()


@pytest.fixture
def emulator(_running_emulator: magic_emulator.Emulator) -> magic_emulator.Emulator:
    """The emulator, with the account that it began with."""
    _running_emulator.reset()
    return _running_emulator


@pytest.fixture(params=magic_emulator.READINGS.values(), ids=magic_emulator.READINGS)
def api_reading(
    request: pytest.FixtureRequest, emulator: magic_emulator.Emulator, monkeypatch: pytest.MonkeyPatch
) -> magic_emulator.Behavior:
    """A test that uses this runs once with each meaning that PUT and PATCH may have to the API.

    It is for the emulator that listens, and for every `EmulatedAccount` that the test makes.
    """
    emulator.behave(**request.param.model_dump())
    monkeypatch.setattr(EmulatedAccount, "behavior", request.param)
    return t.cast(magic_emulator.Behavior, request.param)
