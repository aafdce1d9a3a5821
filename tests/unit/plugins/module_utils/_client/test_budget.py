# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shared request budget: never more than the limit in any window, nobody starves, nothing blocks for good."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import stat
import struct
import tempfile
import time
import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client import budget as budget_module
from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Budget, Unlimited, budget_for
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import ConfigurationError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.tests.unit.fake_clock import FakeClock

FORK = multiprocessing.get_context("fork")  # as Ansible does it


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "budget")


def most_in_a_window(moments: t.Iterable[float], window: float) -> int:
    """The largest number of moments in any half-open window of that length."""
    ordered = sorted(moments)
    most = first = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most


def departures(budget: Budget, clock: FakeClock, count: int) -> list[float]:
    """When that many requests leave, one after another."""
    moments = []
    for _request in range(count):
        budget.acquire()
        moments.append(clock.now)
    return moments


# -- One window ---------------------------------------------------------------------------------------------------


@given(
    limit=st.integers(1, 20),
    window=st.sampled_from([0.5, 1.0, 60.0, 300.0]),
    gaps=st.lists(st.floats(0, 2, allow_nan=False), min_size=1, max_size=120),
    start=st.floats(0, 1e9),
)
def test_no_window_ever_holds_more_than_the_limit(limit: int, window: float, gaps: list[float], start: float) -> None:
    """Callers arrive at random; each is a process of its own, whose wait does not hold up the next arrival."""
    with tempfile.TemporaryDirectory() as directory:
        arrival = FakeClock(start)
        moments = []
        for gap in gaps:
            arrival.now += gap * window / limit
            caller = FakeClock(arrival.now)
            Budget(os.path.join(directory, "budget"), limit, window, caller, caller.sleep).acquire()
            moments.append(caller.now)
    assert most_in_a_window(moments, window) <= limit
    assert moments == sorted(moments)  # first come, first served


@pytest.mark.parametrize(("limit", "window"), [(10, 1.0), (1200, 300.0)])
def test_a_burst_up_to_the_limit_passes_at_once_and_the_rest_at_the_allowed_rate(
    path: str, clock: FakeClock, limit: int, window: float
) -> None:
    budget = Budget(path, limit, window, clock, clock.sleep)
    start = clock.now
    moments = departures(budget, clock, 3 * limit)
    assert sum(moment == start for moment in moments) >= 0.9 * limit
    assert moments[-1] - start <= 3.5 * window
    assert most_in_a_window(moments, window) <= limit


def test_a_new_process_knows_of_the_requests_of_the_others(path: str, clock: FakeClock) -> None:
    departures(Budget(path, 10, 60, clock, clock.sleep), clock, 9)
    assert Budget(path, 10, 60, clock, clock.sleep).acquire() == pytest.approx(60, abs=2)


def test_after_a_quiet_window_all_requests_are_free_again(path: str, clock: FakeClock) -> None:
    budget = Budget(path, 10, 60, clock, clock.sleep)
    departures(budget, clock, 9)
    clock.now += 62
    clock.slept.clear()
    departures(budget, clock, 9)
    assert clock.slept == []


# -- A pause of the API -------------------------------------------------------------------------------------------


def test_what_is_used_is_what_all_processes_have_booked_in_the_last_window(path: str, clock: FakeClock) -> None:
    budgets = [Budget(path, 100, 300, clock, clock.sleep) for _process in range(2)]
    assert [budget.usage().used for budget in budgets] == [0, 0]
    departures(budgets[0], clock, 5)
    clock.sleep(200)
    departures(budgets[1], clock, 3)
    assert [budget.usage().used for budget in budgets] == [8, 8]
    clock.sleep(200)
    used, limit, window = budgets[0].usage()
    assert (used, limit) == (3, 98)
    assert window == pytest.approx(300, rel=0.05)


def test_a_pause_holds_for_every_process_and_no_longer(path: str, clock: FakeClock) -> None:
    Budget(path, 10, 60, clock, clock.sleep).pause(30)
    other = Budget(path, 10, 60, clock, clock.sleep)
    assert other.acquire() == pytest.approx(30)
    assert other.acquire() == 0


@pytest.mark.parametrize("window", [0.01, 0.5, 60.0, 300.0, 1e6])
@pytest.mark.parametrize("limit", [1, 5, 1200])
def test_a_pause_holds_whatever_the_window(path: str, clock: FakeClock, limit: int, window: float) -> None:
    """Also for those that queue up behind the first."""
    Budget(path, limit, window, clock, clock.sleep).pause(300)
    start = clock.now
    for _worker in range(5):
        caller = FakeClock(start)
        Budget(path, limit, window, caller, caller.sleep).acquire()
        assert caller.now - start >= 300


def test_no_pause_is_longer_than_the_longest(path: str, clock: FakeClock) -> None:
    for budget in (Budget(path, 10, 60, clock, clock.sleep), Unlimited(clock, clock.sleep)):
        budget.pause(float("inf"))
        assert budget.acquire() == pytest.approx(600)


def test_a_shorter_pause_does_not_end_a_longer_one(path: str, clock: FakeClock) -> None:
    budget = Budget(path, 10, 60, clock, clock.sleep)
    budget.pause(30)
    budget.pause(5)
    assert budget.acquire() == pytest.approx(30)


def test_a_pause_ordered_while_others_queue_holds_them_too(path: str, clock: FakeClock) -> None:
    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if len(clock.slept) == 1:
            Budget(path, 2, 10, clock).pause(25)

    budget = Budget(path, 2, 10, clock, sleep)
    budget.acquire()
    start = clock.now
    waited = budget.acquire()
    assert waited == clock.now - start
    assert waited == pytest.approx(10 + 25, abs=1)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ('"default";r=0;t=30', 30),
        ('"default";r=0; t=30', 30),
        ('"default";r=1;t=30', 0),
        ('"default";r=50;t=30', 0),
        ("nonsense", 0),
        ("", 0),
    ],
)
def test_the_header_of_an_answer_tells_what_is_left(path: str, clock: FakeClock, header: str, seconds: float) -> None:
    budget = Budget(path, 10, 60, clock, clock.sleep)
    budget.observe({"ratelimit": header} if header else {})
    assert budget.acquire() == pytest.approx(seconds)


def test_without_a_budget_only_an_ordered_pause_makes_a_request_wait(clock: FakeClock) -> None:
    unlimited = Unlimited(clock, clock.sleep)
    assert [unlimited.acquire() for _request in range(5000)] == [0.0] * 5000
    unlimited.pause(30)
    unlimited.pause(5)
    assert unlimited.acquire() == 30
    assert unlimited.acquire() == 0


# -- What happens to files ----------------------------------------------------------------------------------------

DAMAGED = {
    "empty": b"",
    "short header": b"\x01\x02\x03",
    "short slot": struct.pack("<qd", 0, 0.0) + b"\x00\x00\x00",
    "random bytes": bytes(range(256)) * 8,
    "all ones": b"\xff" * 512,
    "head out of range": struct.pack("<qd", 10**9, 0.0),
    "negative head": struct.pack("<qd", -1, 0.0),
    "blocked for ever": struct.pack("<qd", 0, float("inf")),
    "blocked until no time": struct.pack("<qd", 0, float("nan")),
    "another clock": struct.pack("<qd", 0, 0.0) + struct.pack("<d", 1.7e9) * 64,
    "slots of no time": struct.pack("<qd", 0, 0.0) + struct.pack("<d", float("nan")) * 64,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_blocks_nobody_and_heals(path: str, clock: FakeClock, content: bytes) -> None:
    Path(path).write_bytes(content)
    budget = Budget(path, 10, 60, clock, clock.sleep)
    start = clock.now
    budget.acquire()
    assert clock.now - start <= 62
    departures(budget, clock, 20)
    assert most_in_a_window(departures(budget, clock, 50), 60) <= 10
    budget.pause(30)
    start = clock.now
    budget.acquire()
    assert clock.now - start >= 30


@given(content=st.binary(max_size=200))
def test_no_content_of_the_file_makes_anybody_wait_for_ever(content: bytes) -> None:
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "budget")
        Path(path).write_bytes(content)
        Budget(path, 10, 60, clock, clock.sleep).acquire()
    assert clock.now - 1000 < 60 * 250


def test_a_pause_is_kept_although_the_booking_before_it_is_damaged(path: str, clock: FakeClock) -> None:
    Path(path).write_bytes(struct.pack("<qd", 0, clock.now + 30) + struct.pack("<d", float("inf")) * 10)
    assert Budget(path, 10, 60, clock, clock.sleep).acquire() == pytest.approx(30)


def test_the_clock_of_the_last_boot_does_not_hold_up_this_one(path: str) -> None:
    before = FakeClock(5_000_000.0)
    departures(Budget(path, 10, 60, before, before.sleep), before, 30)
    now = FakeClock(20.0)
    departures(Budget(path, 10, 60, now, now.sleep), now, 9)
    assert now.now < 20 + 62


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    link = tmp_path / "budget"
    link.symlink_to(victim)
    with pytest.raises(ConfigurationError, match="request_limit: 0"):
        Budget(str(link), 10, 60).acquire()
    assert victim.read_text() == "precious"


def test_a_file_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    path = str(tmp_path / "gone" / "budget")
    with pytest.raises(ConfigurationError, match="cannot be used: No such file or directory") as caught:
        Budget(path, 10, 60).acquire()
    assert path in str(caught.value)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def settings(**changes: t.Any) -> Settings:
    return Settings(**{"account_id": "a", "headers": (("Authorization", "Bearer t0p-s3cr3t"),), **changes})


def test_the_files_are_the_users_own(temporary: Path) -> None:
    umask = os.umask(0)
    try:
        budget_for(settings()).acquire()
    finally:
        os.umask(umask)
    (directory,) = temporary.iterdir()
    (file,) = directory.iterdir()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "s3cr3t" not in file.name
    assert b"s3cr3t" not in file.read_bytes()


def test_one_budget_for_each_set_of_credentials(temporary: Path) -> None:
    key = (("X-Auth-Email", "a@example.com"), ("X-Auth-Key", "k"))
    # Another account makes no difference: the API counts by user.
    for made in (settings(), settings(account_id="b"), settings(headers=key), settings(base_url="https://example.com")):
        budget_for(made).acquire()
    (directory,) = temporary.iterdir()
    assert len([*directory.iterdir()]) == 3


def test_a_limit_of_zero_leaves_no_file(temporary: Path) -> None:
    assert isinstance(budget_for(settings(request_limit=0)), Unlimited)
    assert [*temporary.iterdir()] == []


@pytest.mark.parametrize("taken_by", ["link", "file", "open directory"])
def test_a_place_that_others_can_write_is_not_used(
    temporary: Path, taken_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = temporary / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    place = temporary / f"cloudflare-magic-{os.getuid()}"
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    if taken_by == "link":
        place.symlink_to(elsewhere)
    elif taken_by == "file":
        place.write_text("")
    else:
        place.mkdir()
        place.chmod(0o777)
    budget_for(settings()).acquire()
    assert [entry.name for entry in home.iterdir()] == [".cloudflare-magic"]
    assert [*elsewhere.iterdir()] == []
    if place.is_dir():
        assert [*place.iterdir()] == []


def test_without_a_place_of_its_own_there_is_no_budget(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (temporary / f"cloudflare-magic-{os.getuid()}").write_text("")
    monkeypatch.setenv("HOME", str(temporary / "missing"))
    assert isinstance(budget_for(settings()), Unlimited)


def test_files_that_nobody_used_for_a_day_go_when_another_is_made(temporary: Path) -> None:
    def made(window: float, age: float, **changes: t.Any) -> Path:
        known = set(temporary.glob("*/*"))
        budget_for(settings(request_window=window, **changes)).acquire()
        (new,) = set(temporary.glob("*/*")) - known
        os.utime(new, (time.time() - age,) * 2)
        return new

    day = 86400
    fresh, old, long_window = made(300, 0), made(301, 2 * day), made(10 * day, 15 * day)
    very_old = made(10 * day, 30 * day, account_id="b", base_url="https://b.example.com")
    former_name = old.with_name(old.name.rpartition("-")[0])
    former_name.write_bytes(b"")
    foreign = old.with_name("notes.txt")
    foreign.write_text("not ours")
    link = old.with_name(f"budget-{'a' * 32}")
    link.symlink_to(foreign)
    for each in (former_name, foreign):
        os.utime(each, (time.time() - 30 * day,) * 2)
    budget_for(settings(base_url="https://c.example.com")).acquire()
    assert [each.exists() for each in (fresh, long_window, foreign)] == [True] * 3
    assert link.is_symlink()
    assert [each.exists() for each in (old, very_old, former_name)] == [False] * 3


def _book(directory: str, start: t.Any, results: t.Any) -> None:
    start.wait()
    # Each looks for unused files on its own, while the others are about to use them.
    for _number in range(40):
        used = os.path.join(directory, f"budget-{'a' * 32}-1")
        Budget(used, 1000, 600).acquire()
        with contextlib.suppress(FileNotFoundError):  # another worker has just removed it
            os.utime(used, (0, 0))
        Budget(os.path.join(directory, f"budget-{os.getpid():032x}"), 10, 1).acquire()
        os.unlink(os.path.join(directory, f"budget-{os.getpid():032x}"))
    results.put("done")


def test_a_file_that_is_removed_under_a_worker_costs_nobody_an_error(tmp_path: Path) -> None:
    start, results = FORK.Event(), FORK.Queue()
    workers = [FORK.Process(target=_book, args=(str(tmp_path), start, results), daemon=True) for _number in range(4)]
    for worker in workers:
        worker.start()
    start.set()
    assert [results.get(timeout=60) for _worker in workers] == ["done"] * 4
    for worker in workers:
        worker.join(10)
        assert worker.exitcode == 0


def test_a_file_in_use_is_not_removed_however_old_it_looks(tmp_path: Path) -> None:
    used = tmp_path / f"budget-{'a' * 32}-1"
    budget = Budget(str(used), 10, 60)
    budget.acquire()
    os.utime(used, (0, 0))
    with budget._locked() as file:
        Budget(str(tmp_path / f"budget-{'b' * 32}-1"), 10, 60).acquire()
        assert used.exists()
        assert os.fstat(file).st_ino == used.stat().st_ino


def test_a_lock_that_is_never_given_back_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget_module, "_LONGEST_LOCK", 0.2)
    path = str(tmp_path / "budget")
    with (
        Budget(path, 10, 60)._locked(),
        pytest.raises(ConfigurationError, match=r"another process has locked it for 0\.2 s"),
    ):
        Budget(path, 10, 60).acquire()


# -- Real processes -----------------------------------------------------------------------------------------------

WORKERS, EACH, LIMIT, WINDOW = 20, 6, 30, 1.0


def _work(path: str, start: t.Any, results: t.Any) -> None:
    due = 0.0

    def sleep(seconds: float) -> None:
        nonlocal due
        due = time.monotonic() + seconds
        time.sleep(seconds)

    budget = Budget(path, LIMIT, WINDOW, sleep=sleep)
    start.wait()
    # A busy machine wakes a worker late. When it was due is what the budget answers for.
    results.put([due if budget.acquire() else time.monotonic() for _request in range(EACH)])


def test_twenty_forked_workers_stay_within_the_limit_and_none_starves(path: str) -> None:
    start, results = FORK.Event(), FORK.Queue()
    workers = [FORK.Process(target=_work, args=(path, start, results), daemon=True) for _worker in range(WORKERS)]
    for worker in workers:
        worker.start()
    start.set()
    moments = [results.get(timeout=60) for _worker in workers]
    for worker in workers:
        worker.join()

    all_moments = sorted(moment for own in moments for moment in own)
    assert len(all_moments) == WORKERS * EACH
    assert most_in_a_window(all_moments, WINDOW) <= LIMIT
    assert all_moments[-1] - all_moments[0] < 6 * WINDOW  # 29 in each window: four windows of waiting, and slack
    firsts = [own[0] for own in moments]
    assert max(firsts) - min(firsts) < 2 * WINDOW


def _hold_the_lock(path: str, held: t.Any) -> None:
    with Budget(path, LIMIT, WINDOW)._locked():
        held.set()
        signal.pause()


def test_a_process_killed_while_it_holds_the_lock_blocks_nobody(path: str) -> None:
    held = FORK.Event()
    holder = FORK.Process(target=_hold_the_lock, args=(path, held), daemon=True)
    holder.start()
    assert held.wait(10)
    os.kill(t.cast(int, holder.pid), signal.SIGKILL)
    holder.join(10)
    start = time.monotonic()
    Budget(path, LIMIT, WINDOW).acquire()
    assert time.monotonic() - start < WINDOW
