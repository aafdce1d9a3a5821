# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All shipped playbooks, started by what teams start playbooks with besides ansible-playbook.

As on many control nodes, the inventory names localhost and says nothing else of it, and the Pythons that Ansible would
find for it are of no use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.branches import account_of
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import path_with_useless_pythons

PLAYBOOKS = sorted(path.stem for path in (Path(__file__).parents[2] / "playbooks").glob("*.yml"))
ORDER = [
    *("export", "drift", "rollout", "network", "drain", "restore", "psk_rotation", "incident", "decommission"),
    "site",
]
_INHERITED = ("HOME", "JAVA_HOME", "PYTHONPATH", "TERM", "TESTS_LOOPBACK_ONLY_LOG")
KEEP = """\
- name: Keep the key
  ansible.builtin.copy:
    content: "{{ psk_rotation_psk }}"
    dest: "{{ launched_from }}/{{ psk_rotation_tunnel.name }}.key"
    mode: "0600"
"""


def variables(folder: Path) -> dict[str, t.Any]:
    """For all of the playbooks; paths are absolute, since each launcher starts them somewhere else."""
    return {
        "launched_from": str(folder),
        "export_network_folder": f"{folder}/network",
        "drift_network_folder": f"{folder}/network",
        "drift_report_folder": f"{folder}/drift",
        "rollout_network_folder": f"{folder}/network",
        "network_routes": [{"prefix": "10.3.0.0/16", "nexthop_tunnel": "DC_1", "priority": 100}],
        "drain_tunnel": "DC_2",
        "drain_force": True,
        "drain_state_file": f"{folder}/state.json",
        "restore_state_file": f"{folder}/state.json",
        "psk_rotation_tunnels": [{"name": "rome_0"}],
        "psk_rotation_if_older_than": "0",
        "psk_rotation_store_tasks": f"{folder}/keep.yml",
        "incident_tunnel": "rome_0",
        "incident_report_folder": str(folder),
        "incident_capture": False,
        "decommission_site": "oslo",
        "decommission_confirm": "oslo",
    }


class Launch:
    """A project with one playbook that imports all that are shipped, and an account."""

    def __init__(self, emulator: magic_emulator.Emulator, folder: Path) -> None:
        self.emulator = emulator
        self.folder = folder
        emulator.set_account(ACCOUNT_ID, account_of("oslo", "rome"))
        self.inventory = self.write(
            "inventory/hosts.yml",
            {
                "all": {
                    "vars": variables(folder),
                    "hosts": {"localhost": None},
                    "children": {"sites": {"hosts": {"lima": None}}},
                }
            },
        )
        self.playbook = self.write(
            "project/everything.yml", [{"import_playbook": f"cloudflare.magic.{name}"} for name in ORDER]
        )
        (folder / "keep.yml").write_text(KEEP)
        (folder / "ansible.cfg").touch()

    def write(self, name: str, content: t.Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False))
        return path

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of the environment that the tests run in, and return what it says."""
        inherited = {name: value for name, value in os.environ.items() if name in _INHERITED}
        programs = Path(sys.executable).parent
        paths = path_with_useless_pythons(self.folder).partition(os.pathsep)
        process = subprocess.run(
            [str(programs / program), *arguments],
            cwd=self.folder,
            env={
                **inherited,
                "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
                "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"),
                "ANSIBLE_HOME": str(self.folder / "home"),
                "ANSIBLE_NOCOLOR": "true",
                "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
                "CLOUDFLARE_API_TOKEN": SECRETS["token"],
                "CLOUDFLARE_BASE_URL": self.emulator.base_url,
                "LANG": "C.UTF-8",
                "LC_ALL": "C.UTF-8",
                "PATH": os.pathsep.join([paths[0], str(programs), paths[2]]),
                "TMPDIR": str(self.folder),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        output = process.stdout + process.stderr
        print(output)  # pytest shows it when the test fails
        assert process.returncode == 0
        assert not [name for name, secret in SECRETS.items() if secret in output]
        return output

    def check(self, output: str) -> None:
        """Whether all playbooks ran, and did what they are for."""
        for name in ORDER:
            assert f"TASK [cloudflare.magic.{name} : " in output, name
        assert "unreachable=0" in output
        assert "failed=1" not in output
        assert (self.folder / "drift" / "drift.html").exists()
        assert (self.folder / "rome_0.key").exists()
        assert [*self.folder.glob("incident-*/index.html")]
        account = self.emulator.account(ACCOUNT_ID)
        assert {site["name"] for site in account["sites"]} == {"rome", "lima"}
        assert "10.3.0.0/16" in {route["prefix"] for route in account["routes"]}


@pytest.fixture
def launch(tmp_path: Path) -> t.Iterator[Launch]:
    with magic_emulator.serve() as emulator:
        yield Launch(emulator, tmp_path)


def test_every_playbook_is_tried() -> None:
    assert sorted(ORDER) == PLAYBOOKS


def test_navigator(launch: Launch) -> None:
    output = launch.run(
        *("ansible-navigator", "run", str(launch.playbook), f"--inventory={launch.inventory}", "--mode=stdout"),
        *("--execution-environment=false", "--playbook-artifact-enable=false"),
        f"--log-file={launch.folder / 'navigator.log'}",
    )
    launch.check(output)


def test_runner(launch: Launch) -> None:
    launch.check(launch.run("ansible-runner", "run", str(launch.folder), "--playbook=everything.yml"))


@pytest.mark.skipif(not shutil.which("java"), reason="NO RULEBOOK WAS TRIED: ansible-rulebook needs java (OpenJDK 17)")
def test_rulebook(launch: Launch) -> None:
    """An event that calls for all of them, one after the other."""
    rulebook = [
        {
            "name": "An alert",
            "hosts": "all",
            # What ends has its playbook ended with it after a while, so there is a second event that is far off.
            "sources": [{"eda.builtin.range": {"limit": 2, "delay": 290}}],
            "rules": [
                {
                    "name": "Act",
                    "condition": "event.i == 0",
                    "actions": [
                        {"run_playbook": {"name": str(launch.playbook)}},
                        {"shutdown": {"delay": 0.1, "kind": "now"}},
                    ],
                }
            ],
        }
    ]
    file = launch.write("rulebook.yml", rulebook)
    launch.check(
        launch.run("ansible-rulebook", f"--rulebook={file}", f"--inventory={launch.inventory}", "--print-events")
    )
