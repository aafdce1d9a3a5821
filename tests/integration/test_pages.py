# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages tell people to write and to run is written and run as it stands there, and shows what they say."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, assert_nothing_is_deprecated

CHECKOUT = Path(__file__).resolve().parents[2]

WARNINGS_OF_INVENTORY = {"ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}


class Reader:
    """Somebody who follows a page in a folder of their own.

    Args:
        page: path in the checkout.
    """

    def __init__(self, emulator: magic_emulator.Emulator, folder: Path, page: str) -> None:
        self._emulator = emulator
        self._folder = folder
        self._text = (CHECKOUT / page).read_text(encoding="utf-8")

    def blocks(self, language: str, after: str) -> list[str]:
        """The code blocks in that language below a heading, up to the next one of its level."""
        level = after.partition(" ")[0]
        _before, _heading, rest = self._text.partition(f"\n{after}\n")
        part = re.split(rf"\n{level} ", rest)[0]
        return re.findall(rf"```{language}\n(.*?)```", part, re.DOTALL)

    def write(self, name: str, content: str) -> Path:
        """A file of the reader's."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def run(self, line: str) -> tuple[str, str]:
        """Run a line such as ``$ ansible-playbook …``; what it wrote to its output, and to its errors."""
        program, *arguments = shlex.split(line.removeprefix("$ "), comments=True)
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ANSIBLE_", "CLOUDFLARE_")) and not name.lower().endswith("_proxy")
        }
        self._emulator.clear_requests()
        process = subprocess.run(
            [str(Path(sys.executable).with_name(program)), *arguments],
            cwd=self._folder,
            env={
                **inherited,
                **WARNINGS_OF_INVENTORY,
                "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
                "ANSIBLE_DEPRECATION_WARNINGS": "true",
                "ANSIBLE_HOME": str(self._folder / "home"),
                "ANSIBLE_NOCOLOR": "true",
                "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
                "CLOUDFLARE_API_TOKEN": "let-me-in",
                "CLOUDFLARE_BASE_URL": self._emulator.base_url,
                "LANG": "C.UTF-8",
                "LC_ALL": "C.UTF-8",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        print(process.stdout, process.stderr)  # pytest shows it when the test fails
        assert process.returncode == 0
        assert_nothing_is_deprecated(process.stdout + process.stderr)
        return process.stdout, process.stderr

    def writes(self) -> int:
        """How many writes the last run sent; what is validated only is not one."""
        return int(self._emulator.requests()["counts"]["writes"])


def assert_shown(block: str, output: str, errors: str) -> None:
    """What a page shows is what was shown, line by line; warnings may be broken into lines anywhere."""
    shown, *warnings = re.split(r"^(\[WARNING\]:.*?)(?=^changed: )", block, flags=re.DOTALL | re.MULTILINE)
    text = shown + "".join(part for part in warnings if not part.startswith("[WARNING]"))
    assert text in output
    for warning in warnings:
        if warning.startswith("[WARNING]"):
            assert " ".join(warning.split()) in " ".join(errors.split())


@pytest.fixture
def reader(emulator: magic_emulator.Emulator, tmp_path: Path, request: pytest.FixtureRequest) -> Reader:
    return Reader(emulator, tmp_path, request.param)


def changes(output: str) -> int:
    """How many tasks changed something, by the recap."""
    return sum(map(int, re.findall(r"\bchanged=(\d+)", output)))


@pytest.mark.parametrize("reader", ["README.md"], indirect=True)
def test_the_first_tunnel(reader: Reader) -> None:
    (playbook,) = [block for block in reader.blocks("yaml", "## Your first tunnel") if "hosts:" in block]
    check, apply, again = [
        line
        for block in reader.blocks("console", "## Your first tunnel")
        for line in block.splitlines()
        if "ansible-playbook" in line
    ]
    first, later = reader.blocks("diff", "## Your first tunnel")
    assert "--check" in check
    file = reader.write("amsterdam.yml", playbook)

    output, errors = reader.run(check)
    assert_shown(first, output, errors)
    assert (changes(output), reader.writes()) == (2, 0)

    output, errors = reader.run(apply)
    assert (changes(output), reader.writes(), errors) == (2, 2, "")

    output, errors = reader.run(again)
    assert (changes(output), reader.writes(), errors) == (0, 0, "")

    file.write_text(playbook.replace("priority: 100", "priority: 200"), encoding="utf-8")
    output, errors = reader.run(check)
    assert_shown(later, output, errors)
    assert (changes(output), reader.writes(), errors) == (1, 0, "")


@pytest.mark.parametrize("reader", ["README.md"], indirect=True)
def test_what_is_no_longer_written_stays(reader: Reader, emulator: magic_emulator.Emulator) -> None:
    (playbook,) = [block for block in reader.blocks("yaml", "## Your first tunnel") if "hosts:" in block]
    file = reader.write("amsterdam.yml", playbook)
    reader.run("ansible-playbook amsterdam.yml")
    file.write_text(playbook.partition("    - name: Route")[0], encoding="utf-8")

    output, _errors = reader.run("ansible-playbook amsterdam.yml")

    assert changes(output) == 0
    assert [route["prefix"] for route in emulator.account(ACCOUNT_ID)["routes"]] == ["10.10.0.0/16"]


@pytest.mark.parametrize("reader", ["roles/network/README.md"], indirect=True)
def test_a_network_from_variables(reader: Reader) -> None:
    network, secrets, play = reader.blocks("yaml", "## Use")
    commands = reader.blocks("console", "## Use")[0].replace(" --ask-vault-pass", "")
    check, apply = commands.splitlines()
    reader.write("network.yml", network)
    reader.write("secrets.yml", secrets)
    reader.write("play.yml", play)

    predicted, _errors = reader.run(check)
    assert reader.writes() == 0
    output, _errors = reader.run(apply)
    assert (changes(output), reader.writes()) == (changes(predicted), 4)
    for command in (apply, "ansible-playbook play.yml -e @network.yml -e @secrets.yml"):
        output, _errors = reader.run(command)
        assert (changes(output), reader.writes()) == (0, 0)


@pytest.mark.parametrize("reader", ["roles/site/README.md"], indirect=True)
def test_the_sites_and_the_retirement_of_one(reader: Reader) -> None:
    (inventory,) = reader.blocks("yaml", "## Use")
    check, apply = reader.blocks("console", "## Use")[0].splitlines()
    reader.write("inventory.yml", inventory)

    predicted, _errors = reader.run(check)
    assert reader.writes() == 0
    output, _errors = reader.run(apply)
    assert changes(output) == changes(predicted) > 0
    output, _errors = reader.run(apply)
    assert (changes(output), reader.writes()) == (0, 0)

    (retire,) = reader.blocks("console", "## Retire a site")[0].splitlines()
    predicted, _errors = reader.run(retire)
    assert reader.writes() == 0
    output, _errors = reader.run(retire.removesuffix(" --check"))
    assert changes(output) == changes(predicted) > 0


@pytest.mark.parametrize("reader", ["roles/rollout/README.md"], indirect=True)
def test_a_rollout_of_a_folder(reader: Reader, emulator: magic_emulator.Emulator) -> None:
    """Of a site whose appliance is there already, and not plugged in yet, so that the gate does not wait for it."""
    emulator.set_account(ACCOUNT_ID, {"connectors": [{"device": {"serial_number": "7MZQ1P4"}, "activated": False}]})
    (site,) = [block for block in reader.blocks("yaml", "## The files") if "network/sites" in block]
    check, apply = reader.blocks("console", "## Use")[0].splitlines()
    reader.write("network/sites/eu/lisbon.yml", site)

    reader.run(check)
    assert reader.writes() == 0
    reader.run(apply)
    assert reader.writes() > 0
    output, _errors = reader.run(f"{apply} -e rollout_limit=eu/*")
    assert (changes(output), reader.writes()) == (0, 0)


@pytest.mark.parametrize("reader", ["docs/fleets.md"], indirect=True)
def test_one_host_for_each_branch_and_their_retirement(reader: Reader) -> None:
    inventory, steps, app, *_rest = reader.blocks("yaml", "## One inventory host for each branch")
    (command,) = reader.blocks("console", "## One inventory host for each branch")[0].splitlines()
    reader.write("inventory.yml", inventory)
    reader.write("steps.yml", steps)
    reader.write("app.yml", f"- hosts: branches\n  connection: local\n  gather_facts: false\n  tasks:\n{indented(app)}")

    output, _errors = reader.run(command)
    assert (changes(output) > 0, reader.writes()) == (True, 0)
    reader.run(command.replace(" --check --diff", ""))
    assert reader.writes() == 4
    output, _errors = reader.run("ansible-playbook -i inventory.yml steps.yml")
    assert (changes(output), reader.writes()) == (0, 0)
    output, _errors = reader.run("ansible-playbook -i inventory.yml app.yml")
    assert (changes(output), reader.writes()) == (1, 1)

    (retire,) = [block for block in reader.blocks("yaml", "## Retire a branch") if "absent" in block]
    reader.write("retire.yml", retire)
    gone = command.replace(" --check --diff", " -e @retire.yml")
    reader.run(gone)
    assert reader.writes() == 4
    output, _errors = reader.run(gone)
    assert (changes(output), reader.writes()) == (0, 0)


def indented(tasks: str) -> str:
    """Tasks as they stand in a play."""
    return "".join(f"    {line}\n" for line in tasks.splitlines())
