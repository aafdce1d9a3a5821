# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts the checkout where Python and Ansible look for the collection, wherever it was cloned to; shows figures.

No test talks to anything but this machine, nor does any process that one starts; only the contract suite does, if it is
given a real account.
"""

from __future__ import annotations

import collections
import importlib.util
import os
import signal
import sys
import tempfile
import typing as t
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
COLLECTIONS = CHECKOUT / ".cache" / "collections"


def _link_checkout() -> None:
    """Make `.cache/collections/ansible_collections/cloudflare/magic` a link to the checkout."""
    link = COLLECTIONS / "ansible_collections" / "cloudflare" / "magic"
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        link.symlink_to(os.path.relpath(CHECKOUT, link.parent), target_is_directory=True)
    except FileExistsError:  # made before, or just now by another process
        if link.resolve() != CHECKOUT:
            raise


def _heed_signals() -> None:
    """Take the signals that tests send to what they start, also where a background job or ``nohup`` ignores them."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


_heed_signals()
_link_checkout()
# `import ansible_collections.cloudflare.magic...` in the tests, and the collection in every playbook that they run.
sys.path.insert(0, str(COLLECTIONS))
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(COLLECTIONS)

ATTEMPTS = "TESTS_LOOPBACK_ONLY_LOG"


def _keep_to_this_machine() -> None:
    """Let this process, and all Pythons that it starts, refuse to talk to anything else."""
    guard = CHECKOUT / "tests" / "loopback_only"
    os.environ[ATTEMPTS] = os.path.join(tempfile.mkdtemp(prefix="foreign-hosts-"), "attempts")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(guard), os.environ.get("PYTHONPATH")]))
    specification = importlib.util.spec_from_file_location("loopback_only", guard / "sitecustomize.py")
    assert specification is not None
    assert specification.loader is not None
    specification.loader.exec_module(importlib.util.module_from_spec(specification))


def pytest_configure(config: pytest.Config) -> None:
    """Keep to this machine, unless it is a real account that the contract suite asks."""
    if not config.getoption("--account", default=False):
        _keep_to_this_machine()


@pytest.fixture(autouse=True)
def foreign_hosts() -> t.Iterator[Path]:
    """Fails the test that has tried to reach another machine; the file that such attempts are noted in."""
    attempts = Path(os.environ.get(ATTEMPTS, os.devnull)).absolute()
    yield attempts
    if attempts == Path(os.devnull):
        return
    if attempts.exists():
        told = attempts.read_text(encoding="utf-8")
        attempts.unlink()
        pytest.fail(f"tests talk to this machine only: {told}")


class Count(t.Protocol):
    """Counts what a test tried."""

    def __call__(self, what: str, number: int = 1) -> None:
        """Count so many more."""


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Count:
    """Counts what a test tried; the sums of a run stand in its summary."""

    def count(what: str, number: int = 1) -> None:
        request.node.user_properties.append((what, number))

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures."""
    sums: collections.Counter[str] = collections.Counter()
    for report in (*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])):
        if report.when == "call":
            for what, number in report.user_properties:
                sums[what] += number
    if sums:
        terminalreporter.section("figures")
        for what, number in sorted(sums.items()):
            terminalreporter.line(f"{number:>8,} {what}")
