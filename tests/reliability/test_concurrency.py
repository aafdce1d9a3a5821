# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many at once on one account: workers that are killed, others that get in between, and two playbooks."""

from __future__ import annotations

import concurrent.futures
import functools
import itertools
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from pathlib import Path

import httpx
import pytest
import yaml

import magic_emulator
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import turn
from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import TaskReport
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT_ID, Content, by_id, shape
from ansible_collections.cloudflare.magic.tests.reliability.conftest import Count
from ansible_collections.cloudflare.magic.tests.reliability.in_process import UNEXPECTED, Options, run
from ansible_collections.cloudflare.magic.tests.reliability.networks import NETWORKS
from ansible_collections.cloudflare.magic.tests.reliability.operations import OPERATIONS
from ansible_collections.cloudflare.magic.tests.reliability.trouble import Line, Servers
from magic_emulator import Emulator

FORK = multiprocessing.get_context("fork")

LIMIT, WINDOW = 60, 3.0
STRICTLY = f"{LIMIT}/2.0"
"""What the emulator enforces. The difference is for a busy machine, where requests arrive later than they left."""

BUDGET = {"request_limit": LIMIT, "request_window": WINDOW, "retries": 0}
"""Without retries, so that a single request too many would fail a task."""


def _tunnel(number: int) -> dict[str, t.Any]:
    return {
        "name": f"tunnel-{number}",
        "cloudflare_endpoint": "203.0.113.1",
        "interface_address": f"10.50.{number}.0/31",
        "description": "new",
    }


def _roll_out(base_url: str, numbers: t.Iterable[int]) -> None:
    for number in numbers:
        report = run("ipsec_tunnel", {**_tunnel(number), **BUDGET}, base_url, sleep=time.sleep)
        assert not report.result.get("failed"), report.result


def test_workers_that_are_killed_cost_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    """SIGKILL at any moment: with the lock of the budget, amid a request, between look-up and creation."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shares = [range(start, start + 6) for start in range(0, 72, 6)]
    with magic_emulator.serve(rate_limit=STRICTLY) as emulator:
        workers = [FORK.Process(target=_roll_out, args=(emulator.base_url, share)) for share in shares]
        for worker in workers:
            worker.start()
        doomed = workers[::2]
        moments = random.Random(6)
        for worker in doomed:
            time.sleep(moments.uniform(0, 0.4))
            os.kill(t.cast(int, worker.pid), signal.SIGKILL)
        for worker in workers:
            worker.join(120)
        assert [worker.exitcode for worker in workers] == [-signal.SIGKILL, 0] * (len(workers) // 2)
        _roll_out(emulator.base_url, itertools.chain(*shares))
        names = [tunnel["name"] for tunnel in emulator.account(ACCOUNT_ID)["ipsec_tunnels"]]
        log = emulator.requests()["counts"]
    assert sorted(names) == sorted(_tunnel(number)["name"] for share in shares for number in share)
    assert "429" not in log["by_status"]
    count("workers killed", len(doomed))
    count("requests within the shared budget", log["total"])


class Deadly(httpx.HTTPTransport):
    """Kills its own process once so many writes have been carried out."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self._left = writes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        response = super().handle_request(request)
        response.read()
        self._left -= request.method != "GET"
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        return response


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_whose_run_is_killed_is_completed_by_the_next(
    network: str, emulator: Emulator, servers: Servers, count: Count
) -> None:
    options = {**NETWORKS[network], "concurrency": 1}
    before = emulator.account(ACCOUNT_ID)
    line = Line(servers, emulator)
    run("network", options, emulator.base_url, transport=line)
    wanted = shape(emulator.account(ACCOUNT_ID))
    for writes in range(1, len(line.writes)):
        emulator.set_account(ACCOUNT_ID, before)
        doomed = FORK.Process(
            target=run, args=("network", options, emulator.base_url), kwargs={"transport": Deadly(writes)}
        )
        doomed.start()
        doomed.join(30)
        assert doomed.exitcode == -signal.SIGKILL
        assert shape(emulator.account(ACCOUNT_ID)) not in (shape(before), wanted)
        again = run("network", options, emulator.base_url)
        assert not again.result.get("failed"), again.result
        assert shape(emulator.account(ACCOUNT_ID)) == wanted
        count("runs of networks killed half way")


class Between(Line):
    """Lets somebody else act before the first write."""

    def __init__(self, servers: Servers, emulator: Emulator, act: t.Callable[[], None]) -> None:
        super().__init__(servers, emulator)
        self._act = act

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        if request.method != "GET" and not self.writes:
            self._act()
        return super().handle_request(request)


@pytest.mark.parametrize("does", [does for does, operation in OPERATIONS.items() if operation.does == "created"])
def test_two_that_create_the_same_at_once(
    does: str, emulator: Emulator, servers: Servers, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    # On one control node they take turns; nothing makes two control nodes do so.
    monkeypatch.setattr(turn, "private_directory", lambda: None)
    operation = OPERATIONS[does]
    before = by_id(emulator.account(ACCOUNT_ID)).keys()
    both = threading.Barrier(2, timeout=30)

    def create(_worker: int) -> TaskReport:
        # Each has looked before either creates.
        return run(
            operation.module, operation.options, emulator.base_url, transport=Between(servers, emulator, both.wait)
        )

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        reports = [*pool.map(create, range(2))]
    made = by_id(emulator.account(ACCOUNT_ID)).keys() - before
    winners = [report.result for report in reports if not report.result.get("failed")]
    assert UNEXPECTED not in str(reports)
    assert {
        winner[operation.module].get("id") or winner[operation.module]["account_app_id"] for winner in winners
    } == made
    again = run(operation.module, operation.options, emulator.base_url)
    if len(made) == 1:
        assert (again.result["changed"], again.result.get("failed", False)) == (False, False)
    else:
        # The API allows the same name twice for these, and there is nothing by which two could agree.
        assert operation.module in ("acl", "app", "connector")
        assert all(identifier in again.result["msg"] for identifier in made)
    count("races for one object")


def _vanish(content: Content, identifier: str) -> None:
    """Take an object out of an account, with all that lives in it or names it."""
    for section, items in list(content.items()):
        if isinstance(items, list):
            content[section] = [item for item in items if not isinstance(item, dict) or not _names(item, identifier)]
            for item in content[section]:
                if isinstance(item, dict):
                    _vanish(item, identifier)


def _names(item: Content, identifier: str) -> bool:
    own = {name: value for name, value in item.items() if not isinstance(value, list) or name == "preferred_wans"}
    return identifier in json.dumps(own)


@pytest.mark.parametrize("does", [does for does, operation in OPERATIONS.items() if operation.does != "created"])
def test_an_object_that_vanishes_before_it_is_written(
    does: str, emulator: Emulator, servers: Servers, count: Count
) -> None:
    operation = OPERATIONS[does]
    identifier = _subjects(operation.module, operation.options, emulator, servers)[-1]
    without = emulator.account(ACCOUNT_ID)
    _vanish(without, identifier)
    line = Between(servers, emulator, lambda: emulator.set_account(ACCOUNT_ID, without))
    result = run(operation.module, operation.options, emulator.base_url, transport=line).result
    assert UNEXPECTED not in str(result)
    after = emulator.account(ACCOUNT_ID)
    if operation.does == "deleted" or result.get("failed"):
        assert shape(after) == shape(without)
        assert result["changed"] is False
    else:
        assert operation.does == "recreated"
        assert len(by_id(after)) == len(by_id(without)) + 1
    count("objects that vanished")


@pytest.mark.parametrize("network", [name for name in NETWORKS if name != "roll out a site"])
def test_an_object_of_a_network_that_vanishes_before_it_is_written(
    network: str, emulator: Emulator, servers: Servers, count: Count
) -> None:
    options = {**NETWORKS[network], "concurrency": 1}
    before = emulator.account(ACCOUNT_ID)
    for identifier in _subjects("network", options, emulator, servers):
        emulator.set_account(ACCOUNT_ID, before)
        without = emulator.account(ACCOUNT_ID)
        _vanish(without, identifier)
        vanish = functools.partial(emulator.set_account, ACCOUNT_ID, without)
        line = Between(servers, emulator, vanish)
        result = run("network", options, emulator.base_url, transport=line).result
        assert UNEXPECTED not in str(result)
        now = by_id(emulator.account(ACCOUNT_ID))
        for entry in result["objects"]:
            if entry["status"] == "applied" and entry["operation"] != "unchanged":
                assert (entry["id"] in now) is (entry["operation"] != "deleted"), entry
        assert result.get("failed", False) is any(entry["status"] != "applied" for entry in result["objects"])
        again = run("network", options, emulator.base_url).result
        assert UNEXPECTED not in str(again)
        if not again.get("failed"):
            assert run("network", options, emulator.base_url).result["changed"] is False
        count("objects that vanished")


def _subjects(module: str, options: Options, emulator: Emulator, servers: Servers) -> list[str]:
    """The ids of the objects that a task changes or deletes, in this order."""
    line = Line(servers, emulator)
    before = emulator.account(ACCOUNT_ID)
    run(module, options, emulator.base_url, transport=line)
    emulator.set_account(ACCOUNT_ID, before)
    named = [path.rpartition("/")[2] for method, path in line.writes if method != "POST"]
    return [identifier for identifier in named if identifier in by_id(before)]


@pytest.mark.parametrize("does", [does for does, operation in OPERATIONS.items() if operation.does == "updated"])
def test_an_object_that_somebody_else_changes_before_it_is_written(
    does: str, emulator: Emulator, servers: Servers, count: Count
) -> None:
    """PATCH leaves alone what it does not name. PUT replaces, and the API has nothing to tell that it is outdated."""
    operation = OPERATIONS[does]
    identifier = _subjects(operation.module, operation.options, emulator, servers)[-1]
    other = {"notes" if operation.module == "connector" else "description": "somebody else was here"}
    content = emulator.account(ACCOUNT_ID)
    _item_in(content, identifier).update(other)
    line = Between(servers, emulator, lambda: emulator.set_account(ACCOUNT_ID, content))
    result = run(operation.module, operation.options, emulator.base_url, transport=line).result
    assert (result.get("failed", False), result["operation"]) == (False, "updated")
    if line.writes[0][0] == "PATCH" and not other.keys() & operation.options.keys():
        assert by_id(emulator.account(ACCOUNT_ID))[identifier].items() >= other.items()
    if operation.repeatable:
        assert run(operation.module, operation.options, emulator.base_url).result["changed"] is False
    count("objects that somebody else changed")


def _item_in(content: t.Any, identifier: str) -> Content:
    for item in content if isinstance(content, list) else content.values():
        if isinstance(item, dict) and identifier in (item.get("id"), item.get("account_app_id")) and "name" in item:
            return item
        if isinstance(item, dict) and item.get("id") == identifier:
            return item
        if isinstance(item, (dict, list)) and (found := _item_in(item, identifier)):
            return found
    return {}


HOSTS = [f"site-{number}" for number in range(8)]

PLAY: list[dict[str, t.Any]] = [
    {
        "hosts": "all",
        "gather_facts": False,
        "module_defaults": {"group/cloudflare.magic.all": BUDGET},
        "tasks": [
            {
                "cloudflare.magic.ipsec_tunnel": {
                    "name": "{{ inventory_hostname }}",
                    "cloudflare_endpoint": "203.0.113.1",
                    "interface_address": "10.50.{{ inventory_hostname[-1] }}.0/31",
                    "description": "new",
                },
                "ignore_errors": True,
            },
            {
                "cloudflare.magic.network": {
                    "routes": [
                        {"prefix": f"10.60.{number}.0/24", "nexthop_tunnel": host, "priority": 100}
                        for number, host in enumerate(HOSTS)
                    ]
                },
                "run_once": True,
                "ignore_errors": True,
            },
        ],
    }
]


ENSURED: list[dict[str, t.Any]] = [
    {
        "hosts": "all",
        "gather_facts": False,
        "tasks": [
            {"cloudflare.magic.app": {"name": "intranet", "type": "Business", "hostnames": ["www.example.com"]}},
            {"cloudflare.magic.site": {"name": "branch", "description": "{{ inventory_hostname }}"}},
            {
                "cloudflare.magic.lan": {
                    "site": "branch",
                    "name": "office",
                    "physport": 1,
                    "static_addressing": {"address": "192.0.2.1/24"},
                }
            },
            {"cloudflare.magic.app_config": {"site": "branch", "app": "intranet", "priority": 1}},
        ],
    }
]
"""What each host of a play ensures, and all of them mean the same objects."""


@pytest.mark.parametrize("in_worker", [True, False], ids=["worker", "module"])
def test_hosts_that_ensure_the_same_objects_make_one_of_each(tmp_path: Path, in_worker: bool, count: Count) -> None:
    hosts = HOSTS[:4]
    # So slow that all of them have looked before the first has created.
    with magic_emulator.serve(latency_ms=150) as emulator:
        play = _player(tmp_path, emulator, ENSURED, hosts, in_worker)
        output = play()
        account = emulator.account(ACCOUNT_ID)
    assert output.count("failed=0") == len(hosts), output
    (app,), (site,) = account["apps"], account["sites"]
    assert [lan["name"] for lan in site["lans"]] == ["office"]
    assert [config["account_app_id"] for config in site["app_configs"]] == [app["account_app_id"]]
    count("hosts that ensured the same", len(hosts))


def _player(
    tmp_path: Path, emulator: Emulator, play: t.Any, hosts: t.Sequence[str], in_worker: bool = True
) -> t.Callable[[], str]:
    """Runs a play for all hosts at once; returns what it printed."""
    (tmp_path / "play.yml").write_text(yaml.safe_dump(play))
    (tmp_path / "ansible.cfg").touch()
    (tmp_path / "inventory").write_text("\n".join(hosts))
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"),
        "ANSIBLE_DEPRECATION_WARNINGS": "true",
        "ANSIBLE_NOCOLOR": "true",
        "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
        "CLOUDFLARE_API_TOKEN": "token",
        "CLOUDFLARE_BASE_URL": emulator.base_url,
        "TMPDIR": str(tmp_path),
    }
    command = [
        *(str(Path(sys.executable).with_name("ansible-playbook")), "play.yml", "--inventory", "inventory"),
        *("--connection", "local", "--forks", str(len(hosts))),
        *(
            "--extra-vars",
            json.dumps({"cloudflare_magic_in_worker": in_worker, "ansible_python_interpreter": sys.executable}),
        ),
    ]

    def run_it() -> str:
        process = subprocess.run(
            command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        return process.stdout + process.stderr

    return run_it


def test_two_playbooks_with_many_forks_at_once(tmp_path: Path, count: Count) -> None:
    with magic_emulator.serve(rate_limit=STRICTLY) as emulator:
        play = _player(tmp_path, emulator, PLAY, HOSTS)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            outputs = [*pool.map(lambda _which: play(), range(2))]
        unwanted = ("Traceback", UNEXPECTED, "[DEPRECATION WARNING]")
        assert not any(words in output for words in unwanted for output in outputs), outputs
        last = play()
        account = emulator.account(ACCOUNT_ID)
        again = play()
        log = emulator.requests()["counts"]
    assert "429" not in log["by_status"]
    assert (last.count("failed=0"), last.count("ignored=0")) == (len(HOSTS), len(HOSTS)), last
    assert again.count("changed=0") == len(HOSTS), again
    assert sorted(tunnel["name"] for tunnel in account["ipsec_tunnels"]) == HOSTS
    assert sorted(route["prefix"] for route in account["routes"]) == [f"10.60.{each}.0/24" for each in range(8)]
    count("playbooks at once", 2)
    count("requests within the shared budget", log["total"])
