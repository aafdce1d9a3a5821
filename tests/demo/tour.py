# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every part of the tour is told with: chapters, commands that are run and shown, promises that are checked."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from magic_emulator import Emulator

HERE = Path(__file__).resolve().parent
COLLECTIONS = HERE.parents[1] / ".cache" / "collections"
ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"

FOREIGN_SETTING = re.compile(r"ANSIBLE_|CLOUDFLARE_|.*_proxy$", re.IGNORECASE)
"""Variables of whoever runs this that must not reach the tour: settings, credentials, proxies."""

COLOR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
BOLD, GREEN, RED, CYAN = "1", "32", "31", "36"


class BrokenPromise(Exception):
    """The collection did not do what the tour says it does."""


@dataclass
class Run:
    """One command that was run: its exit status, its output without colors, and what the API saw of it."""

    status: int
    output: str
    reads: int
    dry_runs: int
    writes: int

    @property
    def changed(self) -> int | None:
        """Number of changed tasks on all hosts, from the recap."""
        recap = re.findall(r"changed=(\d+)", self.output)
        return sum(map(int, recap)) if recap else None


@dataclass
class Tour:
    """A folder to work in, an account on the emulator, and everything that was shown so far."""

    root: Path
    emulator: Emulator
    vault_password: str = field(default_factory=lambda: secrets.token_hex(20))
    folder: Path = field(init=False)
    chapters: int = 0
    shown: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = self.root
        shutil.copy(HERE / "ansible.cfg", self.root)
        (self.root / "vault-password").write_text(self.vault_password)

    def enter(self, part: str) -> None:
        """Begin another part of the tour, in a folder with a copy of its files."""
        self.folder = self.root / part
        shutil.copytree(HERE / part, self.folder)

    def chapter(self, title: str, text: str) -> None:
        """Begin a chapter of the story."""
        self.chapters += 1
        say(f"\n━━━ {self.chapters}. {title} {'━' * (70 - len(title))}", BOLD)
        say(textwrap.fill(text, 100))

    def run(self, *command: str, show_unchanged: bool = False, most_lines: int | None = None) -> Run:
        """Run a command as its user would type it, and show its output while it comes.

        Args:
            show_unchanged: show what is as it should be as well.
            most_lines: of each task to show; the rest is counted.
        """
        say(f"\n$ {' '.join(command)}", CYAN)
        self.emulator.clear_requests()
        # The API allows each token 1,200 requests in five minutes, and the collection keeps to that. Here days pass in
        # one minute, so each command has a token of its own.
        self.tokens.append(secrets.token_hex(20))
        environment = {
            **{name: value for name, value in os.environ.items() if not FOREIGN_SETTING.match(name)},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CONFIG": str(self.root / "ansible.cfg"),
            "ANSIBLE_DEPRECATION_WARNINGS": "True",
            "ANSIBLE_FORCE_COLOR": str(COLOR),
            "ANSIBLE_DISPLAY_OK_HOSTS": str(show_unchanged),
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
            "CLOUDFLARE_API_TOKEN": self.tokens[-1],
            "CLOUDFLARE_BASE_URL": self.emulator.base_url,
        }
        output, lines = "", 0
        with subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout
            try:
                for line in process.stdout:
                    plain = re.sub(r"\x1b\[[\d;]*m", "", line)
                    if re.match(r"(PLAY|TASK) ", plain):
                        _tell_of_more(lines, most_lines)
                        lines = 0
                    # Ansible sets its blocks apart by empty lines; of several, one is enough.
                    if plain.strip():
                        lines += 1
                        if not most_lines or lines <= most_lines + 1:
                            print(f"  {line}", end="", flush=True)
                    elif not output.endswith("\n\n") and not (most_lines and lines > most_lines):
                        print(flush=True)
                    output += plain
            except BaseException:
                process.terminate()
                raise
        _tell_of_more(lines, most_lines)
        self.shown.append(output)
        if "[DEPRECATION WARNING]" in output:
            raise BrokenPromise("Nothing warns of what a later ansible-core will not support")
        counts = self.emulator.requests()["counts"]
        return Run(process.returncode, output, counts["by_method"].get("GET", 0), counts["dry_runs"], counts["writes"])

    def edit(self, patch: str, *, undo: bool = False) -> None:
        """Change a file as a colleague would, and show how."""
        text = (self.folder / patch).read_text()
        if not undo:
            print()
            for line in text[text.index("--- a/") :].splitlines():
                say(f"  {line}", GREEN if line.startswith("+") else RED if line.startswith("-") else "")
        subprocess.run(
            ["git", "apply", *(["--reverse"] if undo else []), "-"], cwd=self.folder, input=text, text=True, check=True
        )

    def count(self, *kinds: str) -> list[int]:
        """How many objects of these kinds the account has, such as ``routes``; ``sites/lans`` for those in sites."""
        account = self.emulator.account(ACCOUNT_ID)
        return [
            sum(len(site[kind.removeprefix("sites/")]) for site in account["sites"])
            if kind.startswith("sites/")
            else len(account[kind])
            for kind in kinds
        ]


def say(text: str, color: str = "") -> None:
    """Print a line, colored where a person is looking."""
    print(f"\x1b[{color}m{text}\x1b[0m" if COLOR and color else text, flush=True)


def promise(text: str, kept: bool) -> None:
    """Check what the reader was told."""
    if not kept:
        raise BrokenPromise(text)
    say(f"✔ {text}", GREEN)


def _tell_of_more(lines: int, most_lines: int | None) -> None:
    if most_lines and lines > most_lines + 1:
        print(f"  … and {lines - most_lines - 1} lines more like these\n", flush=True)
