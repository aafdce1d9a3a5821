# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs playbooks with ansible-playbook, and looks at each task as it ends."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import yaml

from ansible_collections.cloudflare.magic.tests.integration.callback_plugins.stepwise import CHANNEL
from ansible_collections.cloudflare.magic.tests.integration.sdk_witness import Witness
from magic_emulator import Emulator

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"

Adapter = t.Literal["worker", "module"]

Ending = t.Literal["ctrl-c", "terminate", "lost terminal"]
"""How a user, or the machine, ends a run early: SIGINT to all in the foreground, SIGTERM to ansible-playbook alone, or
SIGHUP because the terminal is gone."""

SECRETS = {
    "token": "hush-token-0123456789abcdef",
    "global_key": "c0ffee0123456789c0ffee0123456789",
    "psk": "hush-psk-0123456789abcdef",
    "other_psk": "hush-other-psk-0123456789",
    "md5_key": "hush-md5-0123456789",
    "other_md5_key": "hush-other-md5-0123456789",
}
"""Variables of every playbook. No output may ever hold one of their values."""

_PLUGINS = Path(__file__).with_name("callback_plugins")
_LONGEST_SILENCE = 120.0
"""Seconds that a task may take before its playbook counts as stuck."""

_TAKES_ITS_TERMINAL = """\
import fcntl, os, sys, termios
fcntl.ioctl(2, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal on its error output the one of its session, so that the session is told when it is lost."""


@dataclasses.dataclass(frozen=True)
class Task:
    """One task of a playbook.

    Attributes:
        module: name, without the collection where it is one of this collection.
        options: of the module.
        before: called when the playbook has come to this task, before it runs.
        keywords: of the task itself, such as ``check_mode``.
    """

    module: str
    options: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    before: t.Callable[[], None] | None = None
    keywords: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def from_playbook(cls, task: t.Mapping[str, t.Any]) -> Task:
        """A task as it stands in a playbook, with its module by its full name."""
        (module,) = [name for name in task if "." in name]
        keywords = {name: value for name, value in task.items() if name != module}
        return cls(module.removeprefix("cloudflare.magic."), task[module] or {}, keywords=keywords)

    def rehearsed(self) -> Task:
        """The same task in check mode."""
        return dataclasses.replace(self, keywords={**self.keywords, "check_mode": True})

    def as_data(self) -> dict[str, t.Any]:
        """The task as it stands in a playbook, which goes on whatever comes of it."""
        name = self.module if "." in self.module else f"cloudflare.magic.{self.module}"
        return {name: dict(self.options), "ignore_errors": True, **self.keywords}


@dataclasses.dataclass(frozen=True)
class Step:
    """What came of one task on one host.

    Attributes:
        kind: of object that the task is about.
        status: ok, failed, skipped or unreachable.
        result: the result as callbacks see it.
        requests: what was sent to the API, such as ``PUT gre_tunnels/{id}?validate_only=true``.
        objects: what the SDK then read of the task's kind of object.
    """

    host: str
    kind: str
    status: str
    result: dict[str, t.Any]
    requests: tuple[str, ...]
    objects: tuple[dict[str, t.Any], ...]

    @property
    def operation(self) -> str:
        """What the task says that it did."""
        assert self.status == "ok", f"expected success: {self.result}"
        assert self.result["changed"] == (self.result["operation"] != "unchanged")
        return str(self.result["operation"])

    @property
    def object(self) -> dict[str, t.Any]:
        """The object that the task reports, under the name of its kind."""
        assert self.status == "ok", f"expected success: {self.result}"
        return t.cast(dict[str, t.Any], self.result[self.kind])

    @property
    def message(self) -> str:
        """The error message of a task that failed."""
        assert self.status == "failed", f"expected a failure: {self.result}"
        return str(self.result["msg"])


@dataclasses.dataclass(frozen=True)
class Played:
    """What came of a playbook: its steps in the order in which they ended, and what a person saw on the screen."""

    steps: tuple[Step, ...]
    output: str


@dataclasses.dataclass(frozen=True)
class Interrupted:
    """What came of a task that was interrupted.

    Attributes:
        status: the exit status of ansible-playbook.
        output: what went into the pipe.
        shown: what the terminal showed.
    """

    status: int
    output: str
    shown: str


class Player:
    """Runs playbooks against an emulator.

    Args:
        directory: for what a run leaves behind.
    """

    def __init__(self, emulator: Emulator, witness: Witness, directory: Path) -> None:
        self.emulator = emulator
        self._witness = witness
        self._directory = directory
        (directory / "ansible.cfg").touch()

    def play(
        self,
        tasks: t.Sequence[Task],
        *,
        adapter: Adapter | None,
        check: bool = False,
        diff: bool = False,
        verbosity: int = 3,
        defaults: t.Mapping[str, t.Any] | None = None,
        variables: t.Mapping[str, t.Any] | None = None,
        environment: t.Mapping[str, str] | None = None,
        hosts: t.Mapping[str, t.Mapping[str, t.Any]] | None = None,
        forks: int = 5,
    ) -> Played:
        """Run the tasks in one play.

        Args:
            adapter: which of the adapters runs the tasks of this collection; None leaves that to the collection.
            verbosity: as a number of -v. The default shows most, so that every test proves that no secret is shown.
            defaults: options of all modules of this collection, beside or instead of the harness's own; None takes
                one away.
            variables: of the play.
            environment: of the process ansible-playbook.
            hosts: the inventory, with the variables of each host; localhost when there is none.
        """
        command = [
            *self.command(tasks, adapter, defaults, variables, hosts),
            f"--forks={forks}",
            *(["--check"] if check else []),
            *(["--diff"] if diff else []),
            *([f"-{'v' * verbosity}"] if verbosity else []),
        ]
        self.emulator.clear_requests()
        here, there = socket.socketpair()
        here.settimeout(_LONGEST_SILENCE)
        with here, there, tempfile.TemporaryFile("w+", encoding="utf-8") as screen:
            process = subprocess.Popen(
                command,
                cwd=self._directory,
                env={**self.environment(), **(environment or {}), CHANNEL: str(there.fileno())},
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                pass_fds=[there.fileno()],
            )
            there.close()
            try:
                steps = tuple(self._steps(here, tasks))
                process.wait(_LONGEST_SILENCE)
            finally:
                process.kill()
                process.wait()
                screen.seek(0)
                output = screen.read()
        print(output)  # pytest shows it when the test fails
        shown = output + json.dumps([step.result for step in steps])
        leaked = [name for name, secret in SECRETS.items() if secret in shown]
        assert not leaked, f"shown to everybody: {leaked}"
        assert "Traceback" not in output
        assert_nothing_is_deprecated(output)
        assert len(steps) == len(tasks) * len(hosts or [None]), "the playbook did not come to its end"
        return Played(steps, output)

    def interrupt(
        self,
        task: Task,
        *,
        when: t.Callable[[str], bool],
        ending: Ending = "ctrl-c",
        adapter: Adapter | None = None,
    ) -> Interrupted:
        """Run one task in a terminal, with its output in a file, and end it early, once.

        Args:
            when: whether it is time to end it, by what the terminal shows.
        """
        terminal, there = pty.openpty()
        with tempfile.TemporaryFile("w+", encoding="utf-8") as screen:
            process = subprocess.Popen(
                [sys.executable, "-c", _TAKES_ITS_TERMINAL, *self.command([task], adapter)],
                cwd=self._directory,
                env={**self.environment(), "ANSIBLE_STDOUT_CALLBACK": "default"},
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=there,
                start_new_session=True,
            )
            os.close(there)
            shown, ended, give_up = b"", False, time.monotonic() + _LONGEST_SILENCE
            try:
                with contextlib.suppress(OSError):  # which is how a terminal ends
                    while time.monotonic() < give_up:
                        if select.select([terminal], [], [], 0.05)[0]:
                            chunk = os.read(terminal, 4096)
                            shown += chunk
                            if not chunk:
                                break
                        if not ended and when(shown.decode(errors="replace")):
                            ended = True
                            if ending == "lost terminal":
                                break
                            if ending == "ctrl-c":
                                os.killpg(process.pid, signal.SIGINT)
                            else:
                                os.kill(process.pid, signal.SIGTERM)
                os.close(terminal)
                process.wait(_LONGEST_SILENCE)
            finally:
                process.kill()
                process.wait()
            screen.seek(0)
            output = screen.read()
        text = shown.decode().replace("\r\n", "\n")
        print(output, text)  # pytest shows it when the test fails
        assert ended, "it had come to its end before it could be interrupted"
        return Interrupted(process.returncode, output, text)

    def command(
        self,
        tasks: t.Sequence[Task | t.Mapping[str, t.Any]],
        adapter: Adapter | None = None,
        defaults: t.Mapping[str, t.Any] | None = None,
        variables: t.Mapping[str, t.Any] | None = None,
        hosts: t.Mapping[str, t.Mapping[str, t.Any]] | None = None,
    ) -> list[str]:
        """What runs the tasks in one play; the arguments are those of ``play``."""
        options = {
            "account_id": ACCOUNT_ID,
            "api_token": "{{ token }}",
            "base_url": self.emulator.base_url,
            "retries": 1,
            **(defaults or {}),
        }
        play = {
            "hosts": "all",
            "gather_facts": False,
            "module_defaults": {
                "group/cloudflare.magic.all": {name: value for name, value in options.items() if value is not None}
            },
            "tasks": [task.as_data() if isinstance(task, Task) else dict(task) for task in tasks],
        }
        given = {
            **SECRETS,
            **({"cloudflare_magic_in_worker": adapter == "worker"} if adapter else {}),
            **(variables or {}),
        }
        local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        inventory = {"all": {"hosts": {name: {**local, **own} for name, own in (hosts or {"localhost": {}}).items()}}}
        return [
            str(Path(sys.executable).with_name("ansible-playbook")),
            self._file("playbook.yml", [play]),
            f"--inventory={self._file('inventory.yml', inventory)}",
            f"--extra-vars=@{self._file('variables.yml', given)}",
        ]

    def _steps(self, channel: socket.socket, tasks: t.Sequence[Task]) -> t.Iterator[Step]:
        """Follow a playbook to its end, which closes the channel."""
        upcoming = list(tasks)
        with channel.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                if event["event"] == "start":
                    task = upcoming.pop(0)
                    if task.before:
                        task.before()
                        self.emulator.clear_requests()
                else:
                    yield self._step(task, event)
                lines.write("\n")
                lines.flush()

    def _step(self, task: Task, event: t.Mapping[str, t.Any]) -> Step:
        requests = tuple(_described(record) for record in self.emulator.requests()["requests"])
        # Trouble that was meant for the task and did not befall it must not befall the witness.
        self.emulator.clear_faults()
        kind = task.module.removesuffix("_info")
        objects = tuple(self._witness.objects(kind))
        self.emulator.clear_requests()
        return Step(event["host"], kind, event["status"], event["result"], requests, objects)

    def _file(self, name: str, content: t.Any) -> str:
        path = self._directory / name
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return str(path)

    def environment(self) -> dict[str, str]:
        """The developer's environment without what would make a run differ from machine to machine."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ANSIBLE_", "CLOUDFLARE_")) and not name.lower().endswith("_proxy")
        }
        return {
            **inherited,
            "ANSIBLE_ASYNC_DIR": str(self._directory / "async"),
            "ANSIBLE_CALLBACK_PLUGINS": str(_PLUGINS),
            "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "ANSIBLE_CONFIG": str(self._directory / "ansible.cfg"),
            "ANSIBLE_DEPRECATION_WARNINGS": "true",
            "ANSIBLE_HOME": str(self._directory / "home"),
            "ANSIBLE_NOCOLOR": "true",
            "ANSIBLE_STDOUT_CALLBACK": "stepwise",
            "HOME": str(self._directory / "home"),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            # The file of the request budget lies there: each test has a budget of its own.
            "TMPDIR": str(self._directory),
        }


def assert_nothing_is_deprecated(output: str) -> None:
    """A later ansible-core takes away what this one warns of.

    The callback ``tree`` is what tests themselves ask for, to look for secrets in what it writes.
    """
    told = re.findall(r"\[DEPRECATION WARNING\]: (?!The tree callback plugin|ansible\.builtin\.tree )(.*)", output)
    assert not told, "ansible-core will not support it much longer"


def _described(record: t.Mapping[str, t.Any]) -> str:
    below_account = re.sub(r"^/accounts/[^/]+/(magic/)?", "", record["template"] or record["path"])
    path = re.sub(r"{\w+}", "{id}", below_account)
    query = "&".join(f"{name}={value}" for name, value in record["query"].items())
    return f"{record['method']} {path}{'?' if query else ''}{query}"
