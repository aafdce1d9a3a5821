# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guided tour: rolls out a realistic network, changes it and cleans up, with the playbook of the collection.

The API is an emulator inside this process, on a free port of the loopback interface, so it ends with the tour however
that ends. What the tour says, it checks; the first promise that is not kept ends it with exit status 1.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml

import magic_emulator
from magic_emulator import Emulator

HERE = Path(__file__).resolve().parent
COLLECTIONS = HERE.parents[1] / ".cache" / "collections"
FILES = ("ansible.cfg", "network.yml", "teardown.yml")
ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"
PLAYBOOK = ("ansible-playbook", "cloudflare.magic.network_edge", "-e", "@network.yml", "-e", "@secrets.yml")

FOREIGN_SETTING = re.compile(r"ANSIBLE_|CLOUDFLARE_|.*_proxy$", re.IGNORECASE)
"""Variables of whoever runs this that must not reach the tour: settings, credentials, proxies."""

COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
BOLD, GREEN, RED, CYAN = "1", "32", "31", "36"


class BrokenPromise(Exception):
    """The collection did not do what the tour says it does."""


@dataclass
class Run:
    """One command that was run: its exit status, its output without colours, and what the API saw of it."""

    status: int
    output: str
    reads: int
    dry_runs: int
    writes: int

    @property
    def changed(self) -> int | None:
        """Number of changed tasks, from the recap."""
        recap = re.search(r"changed=(\d+)", self.output)
        return int(recap[1]) if recap else None


@dataclass
class Tour:
    """A folder to work in, an account on the emulator, and everything that was shown so far."""

    folder: Path
    emulator: Emulator
    token: str = field(default_factory=lambda: secrets.token_hex(20))
    chapters: int = 0
    shown: list[str] = field(default_factory=list)

    def chapter(self, title: str, text: str) -> None:
        """Begin a part of the story."""
        self.chapters += 1
        say(f"\n━━━ {self.chapters}. {title} {'━' * (70 - len(title))}", BOLD)
        say(textwrap.fill(text, 100))

    def run(self, *command: str, show_unchanged: bool = False) -> Run:
        """Run a command as its user would type it, and show its output while it comes."""
        say(f"\n$ {' '.join(command)}", CYAN)
        self.emulator.clear_requests()
        environment = {
            **{name: value for name, value in os.environ.items() if not FOREIGN_SETTING.match(name)},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"),
            "ANSIBLE_FORCE_COLOR": str(COLOUR),
            "ANSIBLE_DISPLAY_OK_HOSTS": str(show_unchanged),
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
            "CLOUDFLARE_API_TOKEN": self.token,
            "CLOUDFLARE_BASE_URL": self.emulator.base_url,
        }
        output = ""
        with subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout
            try:
                for line in process.stdout:
                    plain = re.sub(r"\x1b\[[\d;]*m", "", line)
                    # Ansible sets its blocks apart by empty lines; of several, one is enough.
                    if plain.strip():
                        print(f"  {line}", end="", flush=True)
                    elif not output.endswith("\n\n"):
                        print(flush=True)
                    output += plain
            except BaseException:
                process.terminate()
                raise
        self.shown.append(output)
        counts = self.emulator.requests()["counts"]
        return Run(process.returncode, output, counts["by_method"].get("GET", 0), counts["dry_runs"], counts["writes"])

    def edit(self, patch: str, *, undo: bool = False) -> None:
        """Change network.yml as a colleague would, and show how."""
        text = (HERE / patch).read_text()
        if not undo:
            print()
            for line in text[text.index("@@") :].splitlines():
                say(f"  {line}", GREEN if line.startswith("+") else RED if line.startswith("-") else "")
        subprocess.run(
            ["git", "apply", *(["--reverse"] if undo else []), "-"], cwd=self.folder, input=text, text=True, check=True
        )

    def objects(self) -> list[int]:
        """How many interconnects, GRE tunnels, IPsec tunnels and routes the account has."""
        account = self.emulator.account(ACCOUNT_ID)
        return [len(account[kind]) for kind in ("cf_interconnects", "gre_tunnels", "ipsec_tunnels", "routes")]


def say(text: str, colour: str = "") -> None:
    print(f"\x1b[{colour}m{text}\x1b[0m" if COLOUR and colour else text, flush=True)


def promise(text: str, kept: bool) -> None:
    """Check what the reader was told."""
    if not kept:
        raise BrokenPromise(text)
    say(f"✔ {text}", GREEN)


def tour(folder: Path, emulator: Emulator) -> None:
    for file in FILES:
        shutil.copy(HERE / file, folder)
    this = Tour(folder, emulator)

    this.chapter(
        "Secrets into a vault",
        f"An emulator of the Cloudflare API listens at {emulator.base_url}; nothing here leaves this machine. The "
        "network is described in tests/demo/network.yml. Its pre-shared keys are not: they lie beside it, encrypted.",
    )
    psks = write_secrets(folder)
    run = this.run("ansible-vault", "encrypt", "secrets.yml")
    promise(
        f"{len(psks)} pre-shared keys are encrypted",
        run.status == 0 and (folder / "secrets.yml").read_text().startswith("$ANSIBLE_VAULT"),
    )

    this.chapter(
        "Roll out",
        "Two data centres with a cross-connect and a pair of GRE tunnels each, twelve branches with IPsec tunnels, and "
        "the routes: ECMP pairs at equal priority, backups at a higher number.",
    )
    run = this.run(*PLAYBOOK, show_unchanged=True)
    promise("the playbook succeeded", run.status == 0)
    promise("the account holds 4 GRE tunnels, 14 IPsec tunnels and 20 routes now", this.objects() == [2, 4, 14, 20])

    this.chapter("Run it again", "Everything is as it should be, so there is nothing to do, and nothing is done.")
    run = this.run(*PLAYBOOK)
    promise("changed=0", run.status == 0 and run.changed == 0)
    promise(f"the API saw {run.reads} reads and no write", run.writes == run.dry_runs == 0 < run.reads)

    this.chapter(
        "Plan a change",
        "The cross-connect in Amsterdam is serviced tonight: a high priority number drains it, and the GRE tunnels "
        "take over. And a branch opens in Lisbon. Check mode shows what would change, after the API validated it.",
    )
    this.edit("change.diff")
    planned = this.run(*PLAYBOOK, "--check", "--diff")
    promise("one tunnel and two routes would change", planned.status == 0 and planned.changed == 2)
    promise(f"the API validated {planned.dry_runs} changes and saw no write", planned.writes == 0 < planned.dry_runs)

    this.chapter("Apply it", "The same command without --check.")
    run = this.run(*PLAYBOOK)
    promise("what was planned was done", run.status == 0 and run.changed == planned.changed)
    promise(f"the API saw {run.writes} writes, one for each object", run.writes == 3)

    this.chapter("Make a mistake", "Lisbon shall have a backup as well. The route is written, the tunnel is forgotten.")
    this.edit("mistake.diff")
    run = this.run(*PLAYBOOK)
    message = re.search(r"Route 10\.100\.13\.0/24 .*LISBON_LTE.*These exist: LISBON,", run.output, re.DOTALL)
    promise("the message names the route, the tunnel that is missing, and those that exist", message is not None)
    promise("the playbook failed, and nothing was changed", run.status != 0 and run.writes == 0)

    this.chapter(
        "Clean up",
        "Only what is named with state: absent is deleted; teardown.yml says so of everything in network.yml. The "
        "interconnects stay.",
    )
    this.edit("mistake.diff", undo=True)
    run = this.run(*PLAYBOOK, "-e", "@teardown.yml")
    promise("all tunnels and routes are gone", run.status == 0 and this.objects() == [2, 0, 0, 0])
    shown = "".join(this.shown)
    promise("no token and no pre-shared key was shown", not any(secret in shown for secret in (this.token, *psks)))


def write_secrets(folder: Path) -> list[str]:
    """Give each IPsec tunnel of the network, and the branch that opens later, a random pre-shared key."""
    network = yaml.safe_load((folder / "network.yml").read_text())
    names = [*(tunnel["name"] for tunnel in network["network_edge_ipsec_tunnels"]), "LISBON"]
    psks = {name: secrets.token_urlsafe(24) for name in names}
    (folder / "secrets.yml").write_text(yaml.safe_dump({"network_edge_psks": psks}))
    (folder / "vault-password").write_text(secrets.token_hex(20))
    return list(psks.values())


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as folder, magic_emulator.serve(HERE / "account.yml") as emulator:
            tour(Path(folder), emulator)
    except BrokenPromise as broken:
        say(f"✘ not true: {broken}", RED)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    say(f"\nThat was the whole life of a network, in {time.monotonic() - started:.0f} seconds.", BOLD)
    print("Now yours: README.md leads from here to the first tunnel of your own account.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
