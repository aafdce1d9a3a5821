# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The two tasks that every kind of object has: bring one to its desired state, and read some."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.converge import Request, converge
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import masked
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task


def resource_task(kind: ResourceType) -> Task:
    """The task ``cloudflare.magic.<kind>``."""
    options: dict[str, t.Any] = {
        "state": {"type": "str", "choices": ["present", "absent"] if kind.creatable else ["present"], "default": "present"},
        "id": {"type": "str"},
        **kind.options,
        **{reference.option: {"type": "str"} for reference in kind.references},
        **{option: {"type": "bool", "default": False} for option in kind.optional_key.values()},
        **{
            option: {"type": "str", "choices": ["on_create", "always"], "default": "on_create"}
            for option in kind.write_only.values()
        },
    }
    if kind.create_only:
        options["recreate"] = {"type": "bool", "default": False}

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        outcome = converge(context.account, _request(kind, params), check_mode=context.check_mode)
        for warning in outcome.warnings:
            context.warn(warning)
        before, after = outcome.plan.diff()
        header = kind.describe({**outcome.object, **(outcome.plan.before or {}), **(outcome.plan.after or {})})
        return {
            "changed": outcome.changed,
            "operation": outcome.operation,
            "changes": [change.path for change in outcome.plan.changes] if outcome.changed else [],
            kind.name: outcome.object,
            "diff": {"before": before, "after": after if outcome.changed else before, "header": header},
        }

    return Task(
        name=kind.name,
        options=options,
        run=run,
        mutually_exclusive=[(reference.option, reference.field) for reference in kind.references],
        required_one_of=[("id", kind.natural_key[0])],
    )


def info_task(kind: ResourceType) -> Task:
    """The task ``cloudflare.magic.<kind>_info``."""
    filters = (*kind.natural_key, *kind.optional_key)

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        return {
            "changed": False,
            kind.plural: [masked(payload, kind.secret) for payload in _selected(kind, params, context, filters)],
        }

    return Task(
        name=f"{kind.name}_info",
        options={
            "id": {"type": "str"},
            **{field: kind.options[field] for field in filters},
            **{reference.option: {"type": "str"} for reference in kind.references},
        },
        run=run,
        mutually_exclusive=[
            *(("id", field) for field in filters),
            *((reference.option, other) for reference in kind.references for other in ("id", reference.field)),
        ],
    )


def _request(kind: ResourceType, params: t.Mapping[str, t.Any]) -> Request:
    asked = tuple(field for field, option in kind.optional_key.items() if params[option])
    return Request(
        kind=kind,
        options={name: params[name] for name in kind.options},
        references={reference.option: params[reference.option] for reference in kind.references},
        key=kind.natural_key + asked,
        id=params["id"],
        present=params["state"] == "present",
        recreate=params.get("recreate", False),
        send=frozenset(field for field, option in kind.write_only.items() if params[option] == "always"),
    )


def _selected(
    kind: ResourceType, params: t.Mapping[str, t.Any], context: Context, filters: t.Sequence[str]
) -> list[dict[str, t.Any]]:
    try:
        wanted = kind.model.from_user({field: params[field] for field in filters})
        for reference in kind.references:
            if params[reference.option] is not None:
                wanted[reference.field] = find.referenced_value(context.account, reference, params[reference.option])
        if params["id"] is not None:
            payload = find.by_id(context.account, kind, params["id"])
            return [payload] if payload else []
        fields = tuple(wanted)
        return [
            payload for payload in context.account.list(kind) if not fields or find.key_of(kind, payload, fields) == wanted
        ]
    except MagicError as error:
        error.subject = error.subject or f"{kind.label}s"
        raise
