# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two adapters: that they agree, which one runs a task, and what they say where a library is missing."""

from __future__ import annotations

import re
import sys
import typing as t
import venv
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Adapter, Played, Player, Task

pytestmark = pytest.mark.every_core

TUNNEL = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.0.0.0/31",
}
SESSION = {"bgp": {"customer_asn": 65010, "md5_key": "{{ md5_key }}"}}
INTERCONNECT = {"name": "cni-fra-01", "interface_address": "10.0.2.0/31"}

TASKS = [
    Task("gre_tunnel", {**TUNNEL, **SESSION}).rehearsed(),
    Task("gre_tunnel", {**TUNNEL, **SESSION}),
    Task("gre_tunnel", {"name": "GRE_1", "mtu": "1400", "health_check": {"rate": "high"}}),
    Task("gre_tunnel", {"name": "GRE_1", "mtu": 1400}),
    Task("gre_tunnel", {"name": "GRE_1", "bgp": {"customer_asn": 65020}}),
    Task("gre_tunnel", {"name": "GRE_1", "bgp": {"customer_asn": 65020}, "recreate": True}).rehearsed(),
    Task("gre_tunnel", {"name": "GRE_1", "bgp": {"customer_asn": 65020}, "recreate": True}),
    Task("gre_tunnel", {"name": "GRE_1", "mtu": 500}),
    Task("gre_tunnel", {"name": "GRE_1", "interface_address": "127.0.0.1/31"}),
    Task("gre_tunnel", {"name": "GRE_1", "unknown": 1, "other": 2}),
    Task("gre_tunnel", {"name": "GRE_1", "bgp": [1]}),
    Task("gre_tunnel_info"),
    Task("ipsec_tunnel", {"name": "branch-01", "psk": "{{ psk }}"}),
    Task("ipsec_tunnel_info", {"name": "branch-01", "id": "1" * 32}),
    Task("interconnect", {"name": "cni-fra-01", "description": "${HOME} 'quoted' \"twice\" über\ntwo lines"}),
    Task("route", {"prefix": "192.0.2.0/24", "nexthop_tunnel": "GRE_1", "priority": 100}),
    Task("route", {"prefix": "192.0.2.0/24", "nexthop_tunnel": "GRE_2", "priority": 100}).rehearsed(),
    Task("route", {"prefix": "192.0.2.0/24", "nexthop_tunnel": "GRE_2", "state": "absent"}),
    Task("route_info", {"prefix": "192.0.2.0/24"}),
    Task("gre_tunnel", {"name": "GRE_1", "state": "absent"}),
]

# Times are the emulator's. Ansible itself adds the rest, or not, to what a module or an action plugin reports.
INCOMPARABLE = {"created_on", "modified_on", "updated_at", "invocation", "exception", "failed"}
ID = re.compile(r"\b[0-9a-f]{32}\b")


def comparable(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {
            name: comparable(item)
            for name, item in value.items()
            if name not in INCOMPARABLE and not name.startswith("_ansible_")
        }
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return ID.sub("an id", value) if isinstance(value, str) else value


def test_the_adapters_agree(player: Player, emulator: magic_emulator.Emulator) -> None:
    played: dict[str, Played] = {}
    for adapter in t.get_args(Adapter):
        emulator.reset()
        emulator.set_account(ACCOUNT_ID, {"cf_interconnects": [INTERCONNECT]})
        played[adapter] = player.play(TASKS, adapter=adapter, diff=True)
    for worker, module in zip(played["worker"].steps, played["module"].steps, strict=True):
        assert comparable(worker.result) == comparable(module.result)
        assert (worker.status, worker.requests) == (module.status, module.requests)


def test_the_adapters_show_the_same_options_to_a_debugging_user(player: Player) -> None:
    """Both censor what was given; newer releases of ansible-core show the options of a module only on request."""
    task = Task("gre_tunnel", {**TUNNEL, **SESSION})
    shown = {}
    for adapter in t.get_args(Adapter):
        player.emulator.reset()
        environment = {"ANSIBLE_INJECT_INVOCATION": "true"}
        (step,) = player.play([task], adapter=adapter, environment=environment).steps
        shown[adapter] = step.result["invocation"]["module_args"]
    assert shown["worker"] == shown["module"]
    assert shown["worker"]["api_token"] == shown["worker"]["bgp"]["md5_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def ran_as_module(played: Played) -> list[bool]:
    """Of each task, whether a module was put together for it."""
    _start, *shown = played.output.split("TASK [")
    return ["AnsiballZ_" in text for text in shown]


def executable(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def somewhere_else(tmp_path: Path) -> dict[str, t.Any]:
    """Variables of a host that is reached by ssh, over an ssh that goes nowhere: it runs its last argument here."""
    ssh = executable(tmp_path / "ssh", 'for command; do :; done\nexec /bin/sh -c "$command"')
    return {"ansible_connection": "ssh", "ansible_ssh_executable": ssh, "ansible_ssh_transfer_method": "piped"}


def test_the_worker_runs_what_is_for_this_machine_user_and_process(
    player: Player, somewhere_else: dict[str, t.Any], tmp_path: Path
) -> None:
    sudo = executable(tmp_path / "sudo", 'while [ "$1" != /bin/sh ]; do shift; done\nexec "$@"')
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    cases: list[tuple[bool, dict[str, t.Any]]] = [
        (False, {}),
        (False, {"loop": [1, 2]}),
        (False, {"delegate_to": "localhost"}),
        (True, {"vars": {"cloudflare_magic_in_worker": False}}),
        (True, {"async": 30, "poll": 1}),
        (True, {"become": True, "vars": {"ansible_become_exe": sudo}}),
        (True, {"delegate_to": "elsewhere", "vars": {**somewhere_else, **python}}),
    ]
    tasks = [Task("gre_tunnel_info", keywords=keywords) for _module, keywords in cases]
    played = player.play(tasks, adapter=None)
    for step, (_module, keywords) in zip(played.steps, cases, strict=True):
        assert step.status == "ok", (keywords, step.result)
        results = step.result.get("results", [step.result])
        assert [result["gre_tunnels"] for result in results] == [[]] * len(results)
    assert ran_as_module(played) == [module for module, _keywords in cases]


def test_a_remote_host_runs_the_module(player: Player, somewhere_else: dict[str, t.Any]) -> None:
    played = player.play([Task("gre_tunnel_info")], adapter="worker", hosts={"elsewhere": somewhere_else})
    assert played.steps[0].status == "ok"
    assert ran_as_module(played) == [True]
    assert "SSH: EXEC" in played.output


def test_options_come_from_the_group_of_defaults(play: Play, emulator: magic_emulator.Emulator) -> None:
    """A module's own defaults win over those of the group, and a task's options over both."""
    emulator.set_account(ACCOUNT_ID, {"gre_tunnels": [TUNNEL]})
    own = {"module_defaults": {"cloudflare.magic.gre_tunnel": {"api_token": "{{ token }}", "mtu": 1400}}}
    refused, changed, changed_too = play(
        [
            Task("gre_tunnel", {"name": "GRE_1"}),
            Task("gre_tunnel", {"name": "GRE_1"}, keywords=own),
            Task("gre_tunnel", {"name": "GRE_1", "mtu": 1300}, keywords=own),
        ],
        defaults={"api_token": "invalid"},
    ).steps
    assert "code 10000" in refused.message
    assert (changed.operation, changed.object["mtu"]) == ("updated", 1400)
    assert (changed_too.operation, changed_too.object["mtu"]) == ("updated", 1300)


@pytest.mark.parametrize("missing", [["httpx"], ["pydantic"], ["httpx", "pydantic"]], ids="-".join)
def test_missing_libraries_are_named_with_what_installs_them(play: Play, tmp_path: Path, missing: list[str]) -> None:
    """In the worker's own Python, and so in that of a module that it would hand over to."""
    for library in missing:
        (tmp_path / f"{library}.py").write_text("raise ImportError('not for this test')\n", encoding="utf-8")
    (step,) = play([Task("gre_tunnel_info")], environment={"PYTHONPATH": str(tmp_path)}, verbosity=0).steps
    assert f"Failed to import the required Python library ({', '.join(missing)}) on " in step.message
    assert step.message.endswith(f"{sys.executable} -m pip install 'httpx>=0.26,<1' 'pydantic>=2.5,<3'")
    assert step.requests == ()


def test_the_module_s_python_may_have_what_the_worker_s_lacks(player: Player, tmp_path: Path) -> None:
    (tmp_path / "httpx.py").write_text("raise ImportError('not for this test')\n", encoding="utf-8")
    unhidden = {"environment": {"PYTHONPATH": ""}}
    (step,) = player.play(
        [Task("gre_tunnel_info", keywords=unhidden)],
        adapter="worker",
        environment={"PYTHONPATH": str(tmp_path)},
    ).steps
    assert step.status == "ok"


def test_the_worker_s_python_may_have_what_the_module_s_lacks(player: Player, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", symlinks=True)
    bare = {"vars": {"ansible_python_interpreter": str(tmp_path / "bare" / "bin" / "python")}}
    task = Task("gre_tunnel_info", keywords=bare)
    (here,) = player.play([task], adapter="worker").steps
    (there,) = player.play([task], adapter="module", verbosity=0).steps
    assert here.status == "ok"
    assert "Failed to import the required Python library (httpx, pydantic) on " in there.message
