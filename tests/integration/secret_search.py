# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks for secrets wherever a run leaves something that others could read."""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path

from magic_emulator import Emulator

WORDY = {"ANSIBLE_DEBUG": "true", "ANSIBLE_INJECT_INVOCATION": "true", "ANSIBLE_CACHE_PLUGIN": "jsonfile"}
"""Environment in which Ansible tells all it knows."""

_TAKES_NOTES = """\
import sys, types

def syslog(priority, message=None):
    with open({path!r}, "a", encoding="utf-8") as file:
        file.write(f"{{message if message is not None else priority}}\\n")

def openlog(*arguments):
    pass

def priority_or_facility(name):
    if not name.startswith("LOG_"):
        raise AttributeError(name)
    return 0

fake = types.ModuleType("syslog")
fake.syslog, fake.openlog, fake.__getattr__ = syslog, openlog, priority_or_facility
sys.modules["syslog"] = fake
sys.modules["systemd"] = None
"""


class SecretSearch:
    """A run's directory, with everything in it that Ansible writes somewhere.

    Args:
        directory: of the run; also the home directory of its user.

    Attributes:
        places: how many outputs, files and requests were searched.
        leaks: where a secret was found, and which.
        system_log: what modules wrote into the system's log.
    """

    def __init__(self, directory: Path) -> None:
        self.places = 0
        self.leaks: set[tuple[str, str]] = set()
        self.system_log = directory / "system.log"
        self._directory = directory
        (directory / "python").mkdir()
        notes = _TAKES_NOTES.format(path=str(self.system_log))
        (directory / "python" / "sitecustomize.py").write_text(notes, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """Environment of the run."""
        return {
            **WORDY,
            "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(self._directory / "facts"),
            "ANSIBLE_CALLBACKS_ENABLED": "ansible.builtin.junit,ansible.builtin.tree",
            "ANSIBLE_CALLBACK_TREE_DIR": str(self._directory / "tree"),
            "ANSIBLE_LOG_PATH": str(self._directory / "ansible.log"),
            "HOME": str(self._directory / "home"),
            "JUNIT_OUTPUT_DIR": str(self._directory / "junit"),
            "PYTHONPATH": str(self._directory / "python"),
        }

    def search(
        self, secrets: t.Mapping[str, str], output: str, emulator: Emulator, given: t.Collection[str] = ()
    ) -> None:
        """Search what a run has shown, every file that it has left, and the addresses of its requests.

        Args:
            secrets: by their names.
            output: what a person saw.
            given: names of the files that hold secrets because their user wrote them there.
        """
        self._look("output", output.encode(), secrets)
        for path in self._directory.rglob("*"):
            if path.is_file() and path.name not in given:
                self._look(str(path.relative_to(self._directory)), path.read_bytes(), secrets)
        for request in emulator.requests()["requests"]:
            self._look(f"{request['method']} request", json.dumps(request).encode(), secrets)

    def _look(self, place: str, content: bytes, secrets: t.Mapping[str, str]) -> None:
        self.places += 1
        for name, secret in secrets.items():
            plain = secret.encode()
            if any(form in content for form in (plain, base64.b64encode(plain), json.dumps(secret)[1:-1].encode())):
                self.leaks.add((place, name))
