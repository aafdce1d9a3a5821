# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking one sample: prepare the account, run the contestant, see that it did what it should."""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from emulated_api import UNLIMITED, EmulatedApi, emulated_api
from measurement import measure

from fleet.contestants import GENEROUS_BUDGET, Job
from fleet.desired_network import Files, Network, Operation, as_seed, desired_network
from fleet.results import Cell, Sample

_FOREIGN_SETTING = re.compile(r"ANSIBLE_|CLOUDFLARE_|.*_proxy$", re.IGNORECASE)
"""Variables of whoever runs this that must not reach the contestants."""


class WrongOutcome(Exception):
    """A contestant ended well and did not bring about the network."""


class Runner:
    """Takes samples. A context manager: it keeps emulators running.

    Args:
        folder: for files; must exist.
        collections: where Ansible finds the collection.
    """

    def __init__(self, folder: Path, collections: str) -> None:
        self._folder = folder
        self._files = Files(folder)
        self._collections = collections
        self._emulators = contextlib.ExitStack()
        self._apis: dict[tuple[int, str], EmulatedApi] = {}

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._emulators.close()

    def sample(self, cell: Cell) -> Sample:
        """Run the cell once.

        Raises:
            CommandFailed: the contestant failed.
            WrongOutcome: it did something else than it was asked for.
        """
        api = self._api(cell)
        api.prepare({} if cell.operation is Operation.ROLLOUT else _seed(cell.sites))
        job = Job(self._files, cell.sites, cell.operation, cell.budget)
        command = cell.contestant.command(job)  # which may write files first
        usage = measure(command, folder=self._folder, environment=self._environment(api))
        log = api.requests()
        counts, times = log["counts"], [_instant(each["time"]) for each in log["requests"]]
        if counts["total"]:
            _check(cell, self._files.network(cell.sites, cell.operation), api.account(), counts)
        return Sample(
            wall=usage.wall,
            cpu=usage.cpu,
            peak_memory=usage.peak_memory,
            requests=counts["total"],
            writes=counts["writes"],
            connections=counts["connections"],
            refused=counts["by_status"].get("429", 0),
            span=(max(times) - min(times)).total_seconds() if times else 0.0,
            load=os.getloadavg()[0],
        )

    def _api(self, cell: Cell) -> EmulatedApi:
        limit = UNLIMITED if cell.budget == GENEROUS_BUDGET else f"{cell.budget[0]}/{cell.budget[1]:g}"
        if (cell.latency, limit) not in self._apis:
            api = self._emulators.enter_context(emulated_api(cell.latency, limit))
            self._apis[cell.latency, limit] = api
        return self._apis[cell.latency, limit]

    def _environment(self, api: EmulatedApi) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not _FOREIGN_SETTING.match(name)},
            **api.environment,
            "ANSIBLE_COLLECTIONS_PATH": self._collections,
            "ANSIBLE_CONFIG": str(Path(__file__).parent / "playbooks" / "ansible.cfg"),
        }


@functools.lru_cache(maxsize=4)
def _seed(sites: int) -> dict[str, Any]:
    return as_seed(desired_network(sites))


def _check(cell: Cell, wanted: Network, account: Mapping[str, Any], counts: Mapping[str, Any]) -> None:
    """See that the account is what was wanted, as far as the benchmark could have made a difference."""
    wrong = [
        f"{len(there)} {section}" for section, there, expected in _objects(account, wanted) if len(there) != expected
    ]
    priorities = {(route["prefix"], route["nexthop"]): route["priority"] for route in account["routes"]}
    if any(priorities.get((route["prefix"], route["nexthop"])) != route["priority"] for route in wanted["routes"]):
        wrong.append("other priorities of routes")
    if cell.operation is Operation.NO_OP and counts["writes"]:
        wrong.append(f"{counts['writes']} writes")
    if wrong:
        raise WrongOutcome(f"{cell}: led to {', '.join(wrong)}.")


def _objects(account: Mapping[str, Any], wanted: Network) -> list[tuple[str, list[Any], int]]:
    """What there is of each section, and how much of it there should be."""
    top = [(section, account[section], len(objects)) for section, objects in wanted.items()]
    inner = [
        (
            section,
            [child for site in account["sites"] for child in site[section]],
            sum(len(site[section]) for site in wanted["sites"]),
        )
        for section in ("wans", "lans", "acls")
    ]
    return top + inner


def _instant(rfc3339: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(rfc3339.replace("Z", "+00:00"))
