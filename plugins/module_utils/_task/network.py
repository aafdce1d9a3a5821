# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The tasks ``cloudflare.magic.network`` and ``cloudflare.magic.network_info``."""

from __future__ import annotations

import collections
import json
import os
import typing as t

from ansible.module_utils.common.yaml import HAS_YAML, yaml_load

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions, PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Node, read_desired
from ansible_collections.cloudflare.magic.plugins.module_utils._network.execution import Execution, Fate, rehearse_all
from ansible_collections.cloudflare.magic.plugins.module_utils._network.export import export
from ansible_collections.cloudflare.magic.plugins.module_utils._network.planning import Planner, Scope
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task

_MOST_FAILURES = 10


def network_task() -> Task:
    """The whole desired state of an account in one task."""
    return Task(
        name="network",
        options={
            "state": {
                "type": "str",
                "choices": ["merged", "replaced", "overridden", "deleted"],
                "default": "merged",
            },
            "source": {"type": "list", "elements": "path"},
            # What is inside is checked by the models, which name each object that is wrong, and all of them at once.
            **{section: {"type": "list", "elements": "dict", "no_log": False} for section in ACCOUNT_KINDS},
            "scope": {
                "type": "dict",
                "options": {
                    "names": {"type": "list", "elements": "str"},
                    "descriptions": {"type": "list", "elements": "str"},
                },
            },
            "max_deletions": {"type": "int"},
            "recreate": {"type": "bool", "default": False},
            "rollback": {"type": "bool", "default": False},
            "validate": {"type": "str", "choices": ["check_mode", "always", "never"], "default": "check_mode"},
            "concurrency": {"type": "int", "default": 16},
        },
        run=_run,
        secret_results=("secrets",),
        large_options=tuple(ACCOUNT_KINDS),
    )


def network_info_task() -> Task:
    """An account in the shape that ``network`` takes."""

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        threads = _threads(params)
        return {"changed": False, "network": export(context.account, params["sections"], threads)}

    return Task(
        name="network_info",
        options={
            "sections": {
                "type": "list",
                "elements": "str",
                "choices": list(ACCOUNT_KINDS),
                "default": list(ACCOUNT_KINDS),
            },
            "concurrency": {"type": "int", "default": 16},
        },
        run=run,
    )


def _run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    threads = _threads(params)
    sent_before = context.account.client.requests_sent
    desired = read_desired(*_configuration(params))
    if params["state"] == "overridden" and params["max_deletions"] is None:
        raise InvalidOptions(
            ["max_deletions: missing, and needed with state: overridden; it bounds how many objects a run may delete."]
        )
    scope = params["scope"] or {}
    bounds = Scope(tuple(scope.get("names") or ()), tuple(scope.get("descriptions") or ()), params["max_deletions"])
    planner = Planner(
        context.account, desired, state=params["state"], scope=bounds, threads=threads, recreate=params["recreate"]
    )
    nodes = planner.plan()
    for warning in planner.warnings:
        context.warn(warning)
    changed = [node for node in nodes if node.plan and node.plan.changed]

    if params["validate"] == "always" or (params["validate"] == "check_mode" and context.check_mode):
        refusals = rehearse_all(context.account, changed, threads)
        if refusals:
            raise PlanError(f"the API would refuse {len(refusals)} of {len(changed)} changes: {_several(refusals)}")
    if context.check_mode:
        fates = {node: Fate("applied", modified=True) for node in changed}
        return _result(nodes, fates, context.account.client.requests_sent - sent_before)

    execution = Execution(context.account, changed, threads, context.console.progress)
    execution.run()
    if execution.failed and params["rollback"]:
        execution.roll_back()
    result = _result(nodes, execution.fates, context.account.client.requests_sent - sent_before)
    if execution.failed:
        result["failed"] = True
        result["msg"] = _failure(execution)
    return result


def _threads(params: t.Mapping[str, t.Any]) -> int:
    if not 1 <= params["concurrency"] <= 64:
        raise InvalidOptions([f"concurrency: {params['concurrency']} is out of range; it goes from 1 to 64."])
    return int(params["concurrency"])


def _configuration(params: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], dict[str, dict[str, t.Any]]]:
    """The sections of the task's options, and those of its files by their paths."""
    config = {section: params[section] for section in ACCOUNT_KINDS if params[section] is not None}
    files = {}
    for file in [file for path in params["source"] or [] for file in _files(path)]:
        content = _read(file)
        if content is None:
            continue
        if not isinstance(content, dict):
            raise InvalidOptions([f"source: {file} holds a {type(content).__name__}, it must be a mapping of sections."])
        files[file] = content
    if not config and not any(value is not None for content in files.values() for value in content.values()):
        raise InvalidOptions(
            [f"no section is given: write one of {', '.join(ACCOUNT_KINDS)}, or name files with source."]
        )
    return config, files


def _files(path: str) -> list[str]:
    if os.path.isdir(path):
        found = [
            os.path.join(folder, name)
            for folder, _folders, names in os.walk(path)
            for name in names
            if name.endswith((".yml", ".yaml", ".json")) and not name.startswith(".")
        ]
        return sorted(found)
    if not os.path.isfile(path):
        raise InvalidOptions([f"source: there is no file or folder {path!r}."])
    return [path]


def _read(file: str) -> t.Any:
    """One file; YAML goes through libyaml where there is one."""
    try:
        with open(file, encoding="utf-8") as stream:
            if file.endswith(".json"):
                return json.load(stream)
            text = stream.read()
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidOptions([f"source: {file} cannot be read: {error}."]) from None
    if not HAS_YAML:
        raise InvalidOptions([f"source: {file} is YAML, and this Python has no PyYAML; write JSON."])
    try:
        return yaml_load(text)
    except Exception as error:  # noqa: BLE001 - the class of PyYAML's errors exists only where PyYAML does
        raise InvalidOptions([f"source: {file} is not YAML: {' '.join(str(error).split())}."]) from None


def _result(nodes: t.Sequence[Node], fates: t.Mapping[Node, Fate], requests: int) -> dict[str, t.Any]:
    """Group the outcome by object; what stayed as it was is only counted."""
    counts: collections.Counter[str] = collections.Counter(unchanged=len(nodes) - len(fates))
    objects, diffs = [], []
    secrets: dict[str, dict[str, t.Any]] = {}
    for node, fate in fates.items():
        plan = node.plan
        if plan is None:
            continue
        operation = plan.operation if fate.modified else "unchanged"
        if fate.status == "applied":
            counts[operation] += 1
        else:
            counts[fate.status] += 1
        entry = {
            "type": node.kind.name,
            "name": node.name,
            "place": node.place,
            "id": node.id or fate.payload.get(node.kind.id_key),
            "operation": operation if fate.status == "applied" else plan.operation,
            "changes": [change.path for change in plan.changes],
            "status": fate.status,
        }
        optional = {"file": node.file, "site": _name_of(node.parent), "reason": fate.reason}
        objects.append({**entry, **{name: value for name, value in optional.items() if value}})
        revealed = {name: fate.payload[name] for name in node.kind.returned_once if fate.payload.get(name)}
        if revealed:
            secrets[node.name] = revealed
        before, after = plan.diff()
        diffs.append({"before": before, "after": after, "header": node.name})
    applied = [fate for fate in fates.values() if fate.status in ("applied", "not_rolled_back")]
    return {
        "changed": any(fate.modified for fate in applied),
        "operations": dict(sorted(counts.items())),
        "objects": objects,
        "requests": requests,
        **({"secrets": secrets} if secrets else {}),
        "diff": diffs,
    }


def _name_of(site: Node | None) -> str | None:
    return {**(site.current or {}), **site.desired}.get("name") if site else None


def _failure(execution: Execution) -> str:
    """What was done and what was not, in one paragraph."""
    by_status: dict[str, list[tuple[Node, Fate]]] = collections.defaultdict(list)
    for node, fate in execution.fates.items():
        by_status[fate.status].append((node, fate))
    reasons = [f"{node.name}: {fate.reason}" for node, fate in by_status["failed"]]
    sentences = []
    if execution.interrupted:
        sentences.append("Interrupted.")
    if reasons:
        sentences.append(f"{len(reasons)} of {len(execution.fates)} changes failed: {_several(reasons)}")
    for status, text in (
        ("applied", "were applied and stay"),
        ("not_started", "were not started"),
        ("rolled_back", "were applied and put back"),
    ):
        if by_status[status]:
            sentences.append(f"{len(by_status[status])} {text}.")
    left = [f"{node.name}: {fate.reason}" for node, fate in by_status["not_rolled_back"]]
    if left:
        sentences.append(f"{len(left)} were applied and could not be put back: {_several(left)}")
    sentences.append("Run again to continue; 'objects' tells what became of each.")
    return " ".join(sentences)


def _several(texts: t.Sequence[str]) -> str:
    more = f" And {len(texts) - _MOST_FAILURES} more." if len(texts) > _MOST_FAILURES else ""
    return " ".join(texts[:_MOST_FAILURES]) + more
