# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API shows only once, where a task runs in the background or behind a connection that tells all."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import REPORTED
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Player, Task
from ansible_collections.cloudflare.magic.tests.integration.test_adapters import executable

pytestmark = pytest.mark.every_core

TUNNEL = {"cloudflare_endpoint": "203.0.113.1", "interface_address": "10.201.0.0/31"}
SEED = {
    "ipsec_tunnels": [
        {**TUNNEL, "name": name, "interface_address": f"10.201.0.{2 * number}/31"}
        for number, name in enumerate(["one", "two", "three", "four"])
    ]
}
VIRTUAL = {"device": {"provision_license": True}}

MODULES: dict[str, dict[str, t.Any]] = {
    "connector": {**VIRTUAL, "notes": "{{ item | default('alone') }}"},
    "ipsec_psk": {"tunnels": [{"tunnel": "{{ item | default('one') }}"}], "rotate_if_older_than": "0"},
    "network": {"connectors": [{**VIRTUAL, "notes": "{{ item | default('alone') }}"}]},
}
"""Options with which each gets a secret from the API."""


@pytest.mark.parametrize("module", MODULES)
def test_a_result_that_nobody_waits_for_would_be_shown(
    player: Player, emulator: magic_emulator.Emulator, module: str
) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    options = MODULES[module]
    (step,) = player.play([Task(module, options, keywords={"async": 60, "poll": 0})], adapter=None).steps
    assert step.message.startswith(f"async with poll: 0: cloudflare.magic.{module} may return ")
    assert "no_log: true" in step.message
    assert step.requests == ()


@pytest.mark.parametrize("keywords", [{}, {"async": 60, "poll": 1}], ids=["waiting", "in the background"])
def test_no_connection_shows_it(
    player: Player, emulator: magic_emulator.Emulator, tmp_path: Path, keywords: dict[str, t.Any]
) -> None:
    """With -vvv, that by ssh shows whatever a module answers."""
    emulator.set_account(ACCOUNT_ID, SEED)
    ssh = executable(tmp_path / "ssh", 'for command; do :; done\nexec /bin/sh -c "$command"')
    host = {
        "ansible_connection": "ssh",
        "ansible_ssh_executable": ssh,
        "ansible_ssh_transfer_method": "piped",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
    }
    (step,) = (
        played := player.play(
            [Task("connector", {**VIRTUAL, "notes": "far"}, keywords=keywords)], adapter=None, hosts={"far": host}
        )
    ).steps
    assert step.status == "ok"
    assert "SSH: EXEC" in played.output
    (connector,) = emulator.account(ACCOUNT_ID)["connectors"]
    assert connector["license_key"]
    assert connector["license_key"] not in played.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tunnels": [{"tunnel": "none"}]}, "there is no IPsec tunnel 'none'"),
        ({"tunnels": [{"tunnel": "one", "secret": "x"}]}, "tunnels.secret"),
    ],
    ids=["of the task", "of its options"],
)
def test_a_failure_in_the_background_is_told(
    player: Player, emulator: magic_emulator.Emulator, options: dict[str, t.Any], message: str
) -> None:
    task = Task("ipsec_psk", options, keywords={"async": 30, "poll": 1})
    (step,) = player.play([task], adapter=None).steps
    assert message in step.message
    assert ".cloudflare-magic" not in step.message  # nothing was issued, and the module has ended by itself
    assert REPORTED not in step.result


@pytest.mark.parametrize(
    ("poll", "seconds"),
    [
        (1, 3),
        (20, 5),  # the job's own watch looks every 5 seconds, and up to ansible-core 2.18 kills the job after 15
    ],
    ids=["while waiting", "before the first look"],
)
def test_the_time_in_the_background_is_bounded_and_what_was_issued_is_kept(
    player: Player, emulator: magic_emulator.Emulator, tmp_path: Path, poll: int, seconds: int
) -> None:
    """Ansible kills the job with SIGKILL."""
    emulator.set_account(ACCOUNT_ID, SEED)
    emulator.add_fault("delay", match={"method": "POST"}, delay_ms=1000 * seconds, times=100)
    tunnels = [{"tunnel": name} for name in ("one", "two", "three", "four")]
    task = Task("ipsec_psk", {"tunnels": tunnels}, keywords={"async": 6, "poll": poll})
    (step,) = player.play([task], adapter=None).steps
    # Where Ansible looks in time, either it or the job's own watch is the first to notice.
    unfinished = poll < 6 and "did not complete within the requested time - 6s" in step.message
    assert unfinished or "Timeout exceeded" in step.message
    assert "is in a file of that user in ~/.cloudflare-magic" in step.message
    kept = "".join(path.read_text() for path in (tmp_path / "home" / ".cloudflare-magic").iterdir())
    first = emulator.account(ACCOUNT_ID)["ipsec_tunnels"][0]
    assert first["psk"] in kept


def test_what_is_issued_before_a_timeout_is_kept(
    player: Player, emulator: magic_emulator.Emulator, tmp_path: Path
) -> None:
    emulator.set_account(ACCOUNT_ID, SEED)
    emulator.add_fault("delay", match={"method": "POST"}, delay_ms=1000, times=100)
    tunnels = [{"tunnel": name} for name in ("one", "two", "three", "four")]
    task = Task("ipsec_psk", {"tunnels": tunnels}, keywords={"timeout": 3})
    played = player.play([task], adapter="worker", verbosity=0)
    (path,) = (tmp_path / "home" / ".cloudflare-magic").iterdir()
    shown = "".join(played.output.split())  # up to ansible-core 2.18, warnings are wrapped, also within words
    assert str(path) in shown
    secrets = [each["psk"] for each in emulator.account(ACCOUNT_ID)["ipsec_tunnels"] if each.get("psk")]
    assert len(secrets) >= 2
    assert [secret for secret in secrets if secret in shown] == []
    assert secrets[0] in path.read_text()
