# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks that the collection ships, as their users do: by name, with a file of variables.

As on many control nodes, the inventory names localhost and says nothing else of it, and the Pythons that Ansible would
find for it are of no use.
"""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml

from ansible_collections.cloudflare.magic.tests.integration.playbook import (
    ACCOUNT_ID,
    SECRETS,
    assert_nothing_is_deprecated,
)
from magic_emulator import Emulator

LOCALHOST = {"all": {"hosts": {"localhost": None}}}
"""An inventory."""

_USELESS_PYTHON = """#!/bin/sh
echo "this Python must not be used" >&2
exit 127
"""


def path_with_useless_pythons(directory: Path) -> str:
    """A PATH on which all Pythons that Ansible looks for are of no use, like those that pyenv puts there."""
    folder = directory / "useless"
    folder.mkdir(exist_ok=True)
    for name in ("python", "python3", *(f"python3.{minor}" for minor in range(6, 20))):
        python = folder / name
        python.write_text(_USELESS_PYTHON, encoding="utf-8")
        python.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@dataclasses.dataclass(frozen=True)
class Run:
    """What came of it: the exit status, what a person saw, and how many writes reached the API."""

    status: int
    output: str
    writes: int

    def count(self, word: str) -> int:
        """A number of the recap, such as ``changed``; all hosts together."""
        return sum(map(int, re.findall(rf"\b{word}=(\d+)", self.output)))


class ShippedPlaybook:
    """A playbook of the collection.

    Args:
        name: of the playbook, or the path of one of the user's own.
        directory: what relative paths start from; files of the playbook's user are made there.
    """

    def __init__(self, name: str | Path, emulator: Emulator, directory: Path) -> None:
        self._name = name
        self._emulator = emulator
        self._directory = directory

    def file(self, name: str, content: t.Any) -> Path:
        """Write a file of the user's; data as YAML."""
        path = self._directory / name
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
        return path

    def run(
        self, variables: t.Mapping[str, t.Any], *arguments: str, environment: t.Mapping[str, str] | None = None
    ) -> Run:
        """Run it.

        Args:
            arguments: further ones of ansible-playbook.
            environment: of the process, beside the harness's own.
        """
        self.file("ansible.cfg", "")
        self.file("variables.yml", {**variables})
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ANSIBLE_", "CLOUDFLARE_")) and not name.lower().endswith("_proxy")
        }
        self._emulator.clear_requests()
        given = any(argument.startswith(("-i", "--inventory")) for argument in arguments)
        process = subprocess.run(
            [
                str(Path(sys.executable).with_name("ansible-playbook")),
                self._name if isinstance(self._name, Path) else f"cloudflare.magic.{self._name}",
                "--extra-vars=@variables.yml",
                *([] if given else [f"--inventory={self.file('localhost.yml', LOCALHOST)}"]),
                *arguments,
            ],
            cwd=self._directory,
            env={
                **inherited,
                "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
                "ANSIBLE_CONFIG": str(self._directory / "ansible.cfg"),
                "ANSIBLE_DEPRECATION_WARNINGS": "true",
                "ANSIBLE_HOME": str(self._directory / "home"),
                "ANSIBLE_LOCALHOST_WARNING": "false",
                "ANSIBLE_NOCOLOR": "true",
                "ANSIBLE_SHOW_CUSTOM_STATS": "true",
                "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
                "CLOUDFLARE_API_TOKEN": SECRETS["token"],
                "CLOUDFLARE_BASE_URL": self._emulator.base_url,
                "LANG": "C.UTF-8",
                "LC_ALL": "C.UTF-8",
                "PATH": path_with_useless_pythons(self._directory),
                "TMPDIR": str(self._directory),
                **(environment or {}),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        output = process.stdout + process.stderr
        print(output)  # pytest shows it when the test fails
        assert not [name for name, secret in SECRETS.items() if secret in output]
        assert_nothing_is_deprecated(output)
        return Run(process.returncode, output, self._emulator.requests()["counts"]["writes"])
