# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who takes part: each contestant is a command that converges an account to a desired network."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fleet.desired_network import Files, Operation

CONCURRENCY = 16
"""Requests at once; the default of ``cloudflare.magic.network``."""

GENEROUS_BUDGET = (1_000_000, 300.0)
"""Requests in so many seconds: the budget is kept, and never has to wait."""

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Job:
    """What a contestant is given.

    Attributes:
        budget: requests allowed in so many seconds.
    """

    files: Files
    sites: int
    operation: Operation
    budget: tuple[int, float] = GENEROUS_BUDGET


@dataclass(frozen=True)
class Contestant:
    """One means of converging an account.

    Attributes:
        name: as the tables show it.
        command: makes the command line.
        start: seconds that it takes before its first request, about; for planning the benchmark only.
        request: seconds that each request takes beside the API's latency, about.
        requests_at_once: how many run side by side.
        requests_per_object: requests for each object, where that is not the minimum of the network.
    """

    name: str
    command: Callable[[Job], Sequence[str]]
    start: float = 1.0
    request: float = 0.0015
    requests_at_once: int = CONCURRENCY
    requests_per_object: float | None = None

    def expected_seconds(self, operation: Operation, sites: int, latency: float) -> float:
        """How long a run will take, about."""
        requests: float = operation.minimum_requests(sites)
        if self.requests_per_object is not None:
            requests = Operation.ROLLOUT.minimum_requests(sites) * self.requests_per_object
        return self.start + requests * max((latency + self.request) / self.requests_at_once, self.request)


def _playbook(name: str, *extra_variables: str) -> list[str]:
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(_HERE / "playbooks" / name)]
    return [*command, *(part for each in extra_variables for part in ("--extra-vars", each))]


def _budget(job: Job) -> str:
    limit, window = job.budget
    return json.dumps({"request_limit": limit, "request_window": window})


def _from_files(path: Callable[[Job], Path], *extra_variables: str) -> Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        source = json.dumps({"source": [str(path(job))]})
        return _playbook("network_from_files.yml", source, _budget(job), *extra_variables)

    return command


def _from_variables(playbook: str, path: Callable[[Job], Path], *extra_variables: str) -> Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        return _playbook(playbook, f"@{path(job)}", _budget(job), *extra_variables)

    return command


def _script(name: str, *arguments: str) -> Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        return [sys.executable, str(_HERE / name), str(_json(job)), *arguments]

    return command


def _json(job: Job) -> Path:
    return job.files.json(job.sites, job.operation)


def _yaml(job: Job) -> Path:
    return job.files.yaml(job.sites, job.operation)


def _folder(job: Job) -> Path:
    return job.files.yaml_folder(job.sites, job.operation)


_AS_MODULE = json.dumps({"cloudflare_magic_in_worker": False})

NETWORK = Contestant("network", _from_files(_json))
NETWORK_AS_MODULE = Contestant("network, as a module", _from_files(_json, _AS_MODULE), start=2.0)
MODULES = Contestant(
    "looped modules",
    _from_variables("looped_modules.yml", _json),
    request=0.006,
    requests_at_once=1,
    requests_per_object=1.5,
)
MODULES_AS_MODULES = Contestant(
    "looped modules, as modules",
    _from_variables("looped_modules.yml", _json, _AS_MODULE),
    request=0.5,
    requests_at_once=1,
    requests_per_object=1.5,
)
URI = Contestant("looped uri", _from_variables("looped_uri.yml", _json), start=4.0, request=0.35, requests_at_once=1)
SDK_SEQUENTIAL = Contestant("SDK, sequential", _script("sdk_sequential.py"), request=0.004, requests_at_once=1)
SDK_ASYNC = Contestant("SDK, async", _script("sdk_async.py", str(CONCURRENCY)), request=0.004)

CONTESTANTS = (NETWORK, NETWORK_AS_MODULE, MODULES, MODULES_AS_MODULES, URI, SDK_SEQUENTIAL, SDK_ASYNC)

# The ways to hand a network over. JSON in variables is what an inventory script or plugin gives.
YAML_FILE = Contestant("network, YAML file", _from_files(_yaml))
YAML_FOLDER = Contestant("network, folder of YAML files", _from_files(_folder))
JSON_VARIABLES = Contestant("network, JSON variables", _from_variables("network_from_variables.yml", _json), start=5.0)
YAML_VARIABLES = Contestant("network, YAML variables", _from_variables("network_from_variables.yml", _yaml), start=15.0)

# What Ansible itself takes; nothing is requested.
NOTHING = Contestant("play that does nothing", lambda _job: _playbook("nothing.yml"), request=0.0)
JSON_VARIABLES_ONLY = Contestant(
    "play that touches JSON variables", _from_variables("variables_only.yml", _json), start=4.0, request=0.0
)
YAML_VARIABLES_ONLY = Contestant(
    "play that touches YAML variables", _from_variables("variables_only.yml", _yaml), start=12.0, request=0.0
)
