# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole runs of the contract suite, as `make contract` starts them, against an emulator over HTTP."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.conftest import CHECKOUT, COLLECTIONS
from ansible_collections.cloudflare.magic.tests.contract.seed import ACCOUNT_ID, SEED

TOKEN = "a-token-that-nobody-may-see"
OTHER_ACCOUNT = "f" * 32

Run = subprocess.CompletedProcess[str]


def command(*arguments: str) -> list[str]:
    """What `make contract` runs, but for the environment."""
    options = ("-q", "--tb=no", "-rN", "-p", "no:cacheprovider", "--account")
    return [sys.executable, "-m", "pytest", *options, *(arguments or ["tests/contract"])]


def environment(url: str, **more: str) -> dict[str, str]:
    """A URL and a token, and nothing else; faster than an account would like it."""
    own = {"CLOUDFLARE_BASE_URL": url, "CLOUDFLARE_API_TOKEN": TOKEN, "CONTRACT_RATE": "10000"}
    # The emulator itself may not be on the path that the tests were started with.
    path = os.pathsep.join([str(COLLECTIONS), *sys.path])
    return {**os.environ, "PYTHONPATH": path, **own, **more}


def run(url: str, *arguments: str, **more: str) -> Run:
    """Run the suite, or some of it, to its end."""
    return subprocess.run(
        command(*arguments), cwd=CHECKOUT, env=environment(url, **more), capture_output=True, text=True, check=False
    )


def totals(ended: Run) -> dict[str, int]:
    """The numbers of each verdict."""
    found = re.search(r"(\d+) as assumed, (\d+) otherwise, (\d+) not allowed, (\d+) not tried", ended.stdout)
    assert found, ended.stdout + ended.stderr
    return dict(zip(("as assumed", "otherwise", "not allowed", "not tried"), map(int, found.groups()), strict=True))


def recorded(ended: Run) -> str:
    """The recording that a run wrote."""
    found = re.search(r"Recording, .*: (.*\.json)", ended.stdout)
    assert found, ended.stdout + ended.stderr
    path = Path(found[1])
    text = path.read_text(encoding="utf-8")
    path.unlink()
    return text


@pytest.fixture
def emulator() -> t.Iterator[magic_emulator.Emulator]:
    """An account with something of everything."""
    with magic_emulator.serve(SEED) as running:
        yield running


def test_without_being_asked_to_it_only_reads(emulator: magic_emulator.Emulator) -> None:
    ended = run(emulator.base_url)
    assert ended.returncode == 0, ended.stdout
    assert emulator.requests()["counts"]["writes"] == 0
    assert emulator.requests()["counts"]["by_method"].keys() == {"GET"}
    verdicts = totals(ended)
    assert verdicts["otherwise"] == 0
    assert verdicts["as assumed"] > 90
    assert "> only with WRITE=1" in ended.stdout
    text = recorded(ended)
    assert len(json.loads(text)["findings"]) == sum(verdicts.values())
    for secret in (TOKEN, ACCOUNT_ID, "intranet", "SN-1"):
        assert secret not in text


@pytest.mark.parametrize(("put", "patch"), [("merge", "replace"), ("replace", "merge")])
def test_what_it_makes_it_takes_away_again(put: t.Any, patch: t.Any) -> None:
    with magic_emulator.serve(SEED, put=put, patch=patch, rate_limit="100000/300") as emulator:
        before = emulator.account(ACCOUNT_ID)
        ended = run(emulator.base_url, WRITE="1", ORDER="1")
        assert ended.returncode == 0, ended.stdout
        assert emulator.account(ACCOUNT_ID) == before
        assert totals(ended)["otherwise"] == 0
        kept = "it is kept" if put == "merge" else "it is cleared"
        assert kept in ended.stdout
        assert ("nested objects are merged" if patch == "merge" else "nested objects are replaced") in ended.stdout
        assert not [each for each in emulator.requests()["requests"] if _deletes_all(each)]
        psk = re.compile(r'"psk": "(?!dropped)')
        assert not psk.search(recorded(ended))


def _deletes_all(request: t.Mapping[str, t.Any]) -> bool:
    return request["method"] == "DELETE" and request["path"].endswith("routes")


def test_an_account_without_the_product_is_not_allowed() -> None:
    seed = {ACCOUNT_ID: {"entitlements": {"magic_wan": False}}}
    with magic_emulator.serve(seed) as emulator:
        ended = run(emulator.base_url, "tests/contract/test_reading.py", "tests/contract/test_access.py")
    assert ended.returncode == 0, ended.stdout
    assert totals(ended)["not allowed"] > 30
    assert re.search(r"as assumed +An account without Magic Transit or Magic WAN is told so", ended.stdout)
    recorded(ended)


def test_an_api_that_is_otherwise_is_told(emulator: magic_emulator.Emulator) -> None:
    tunnel = {"id": "1" * 32, "psk": "shown to everybody"}
    body = {
        "success": True,
        "errors": [],
        "messages": [],
        "result": {"ipsec_tunnels": [tunnel], "ipsec_tunnel": tunnel},
    }
    emulator.add_fault("body", match={"path": ".*/ipsec_tunnels(/.*)?"}, times=100, body=body)
    emulator.add_fault("status", match={"path": ".*/routes/.*"}, times=100, status=500)
    ended = run(emulator.base_url, "tests/contract/test_reading.py")
    assert ended.returncode == 1, ended.stdout
    assert totals(ended)["otherwise"] >= 3
    assert re.search(r"otherwise +Neither lists nor single answers show the pre-shared key", ended.stdout)
    assert re.search(r"otherwise +An id that nobody has .*\[route\].*\n +> .*HTTP 500", ended.stdout)
    assert "shown to everybody" not in ended.stdout + ended.stderr + recorded(ended)


@contextlib.contextmanager
def in_the_middle(emulator: magic_emulator.Emulator, *arguments: str) -> t.Iterator[subprocess.Popen[str]]:
    """A run with writes that has made something, and is not through."""
    env = environment(emulator.base_url, WRITE="1", CONTRACT_RATE="40")
    with subprocess.Popen(
        command(*arguments), cwd=CHECKOUT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        deadline = time.monotonic() + 60
        while not (made := _own(emulator)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert made
        assert running.poll() is None
        yield running


def _own(emulator: magic_emulator.Emulator) -> list[str]:
    """The names of what the suite made and did not take away."""
    return re.findall(r"mgct-[0-9a-f]{6}-\w+", json.dumps(emulator.account(ACCOUNT_ID)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_who_interrupts_it_finds_nothing_left(emulator: magic_emulator.Emulator, number: signal.Signals) -> None:
    before = emulator.account(ACCOUNT_ID)
    with in_the_middle(emulator, "tests/contract/test_tunnels.py") as running:
        running.send_signal(number)
        running.communicate(timeout=60)
    assert emulator.account(ACCOUNT_ID) == before


def test_what_a_killed_run_left_the_next_one_takes_away(emulator: magic_emulator.Emulator) -> None:
    before = emulator.account(ACCOUNT_ID)
    for tests in ("test_routes.py", "test_sites.py"):
        with in_the_middle(emulator, f"tests/contract/{tests}") as running:
            running.kill()
    assert _own(emulator)
    ended = run(emulator.base_url, "tests/contract/test_keys.py", "-k", "short", WRITE="1")
    assert "Left over from an earlier run, and deleted now: " in ended.stdout
    assert emulator.account(ACCOUNT_ID) == before
    recorded(ended)


def test_what_looks_alike_and_is_not_its_own_stays(emulator: magic_emulator.Emulator) -> None:
    account = emulator.account(ACCOUNT_ID)
    account["sites"][0]["name"] = "mgct-office-1"
    account["apps"][0]["name"] = "my mgct-0a1b2c-1"
    account["routes"][0]["description"] = "see mgct-0a1b2c-1"
    emulator.set_account(ACCOUNT_ID, account)
    ended = run(emulator.base_url, "tests/contract/test_keys.py", "-k", "short", WRITE="1")
    assert ended.returncode == 0, ended.stdout
    assert emulator.account(ACCOUNT_ID) == account
    recorded(ended)


@pytest.mark.parametrize(
    ("seed", "variables", "told"),
    [
        ({ACCOUNT_ID: {}, OTHER_ACCOUNT: {}}, {}, "the token can see 2 accounts: name the account to ask"),
        ({ACCOUNT_ID: {}, "tokens": ["another"]}, {"CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID}, "cannot read this account"),
        ({ACCOUNT_ID: {}}, {"CLOUDFLARE_API_TOKEN": ""}, "CLOUDFLARE_API_TOKEN is not set"),
    ],
)
def test_what_a_run_cannot_do_without(seed: t.Any, variables: dict[str, str], told: str) -> None:
    with magic_emulator.serve(seed) as emulator:
        ended = run(emulator.base_url, "tests/contract/test_access.py", **variables)
    assert ended.returncode == 4, ended.stdout
    assert told in ended.stdout + ended.stderr


def test_an_empty_account_is_enough() -> None:
    with magic_emulator.serve() as emulator:
        ended = run(emulator.base_url)
    assert ended.returncode == 0, ended.stdout
    recorded(ended)
