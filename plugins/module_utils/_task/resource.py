# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The two tasks that every kind of object has: bring one to its desired state, and read some."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.paths import check_identifier
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload, of_kind
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.converge import Request, converge, subject
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import Object, masked
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.naming import (
    Candidate,
    Names,
    names_of,
    with_names,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import put, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Reference, ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task


def resource_task(kind: ResourceType, children: tuple[ResourceType, ...] = ()) -> Task:
    """The task ``cloudflare.magic.<kind>``.

    Args:
        children: the kinds of object that live in this one, in the order in which they can be deleted.
    """
    options: dict[str, t.Any] = {
        "state": {
            "type": "str",
            "choices": ["present", "absent"] if kind.creatable else ["present"],
            "default": "present",
        },
        **_parent_option(kind),
        **kind.options,
        **kind.flags,
    }
    if kind.create_only or kind.recreatable:
        options["recreate"] = {"type": "bool", "default": False}
    if children:
        options["cascade"] = {"type": "bool", "default": False}

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        context.secrets.update(str(value) for path in kind.secret if (value := value_at(dict(params), path)))
        outcome = converge(context.account, _request(kind, params, children), check_mode=context.check_mode)
        for warning in outcome.warnings:
            context.warn(warning)
        before, after = (_named(context.account, kind, values, outcome.parent) for values in outcome.plan.diff())
        named = {**outcome.object, **(outcome.plan.before or {}), **(outcome.plan.after or {})}
        return {
            "changed": outcome.changed,
            "operation": outcome.operation,
            "changes": [change.path for change in outcome.plan.changes] if outcome.changed else [],
            kind.name: outcome.object,
            **outcome.revealed,
            **({"cascaded": list(outcome.cascaded)} if children else {}),
            "diff": {
                "before": before,
                "after": after if outcome.changed else before,
                "header": subject(kind, named, {}, params.get(kind.parent.name) if kind.parent else None),
            },
        }

    return Task(
        name=kind.name,
        options=options,
        run=run,
        mutually_exclusive=[
            *_exclusive(kind.references),
            *(fields for fields in kind.exclusive if not any("." in field for field in fields)),
        ],
        secret_results=tuple(sorted(kind.returned_once)),
    )


def info_task(kind: ResourceType, *further: ResourceType) -> Task:
    """The task ``cloudflare.magic.<kind>_info``.

    Args:
        further: other kinds in the same collection that are read with it, such as the apps that Cloudflare defines.
    """
    filters = tuple(dict.fromkeys(field for key in (*kind.natural_keys, tuple(kind.optional_key)) for field in key))
    # A field inside an object is asked for by its last name: device.serial_number by serial_number.
    named = {"device_id" if field == "device.id" else field.rpartition(".")[2]: field for field in filters}

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        try:
            payloads = _selected((kind, *further), params, context, named)
        except MagicError as error:
            error.subject = error.subject or f"{kind.describe({})}s"
            raise
        return {"changed": False, kind.plural: [masked(payload, kind.secret) for payload in payloads]}

    references = [reference for reference in kind.references if set(reference.fields) & {*filters, *kind.queries}]
    return Task(
        name=f"{kind.name}_info",
        options={
            "id": {"type": "str"},
            **_parent_option(kind),
            **{option: kind.options.get(field, {"type": "str"}) for option, field in named.items()},
            **{reference.option: kind.options[reference.option] for reference in references},
            **{option: {"type": "str"} for option in kind.queries},
        },
        run=run,
        mutually_exclusive=[
            *_exclusive(references),
            *(("id", option) for option in (*named, *kind.queries, *(reference.option for reference in references))),
        ],
    )


def _named(account: Account, kind: ResourceType, values: Object, parent: str | None) -> dict[str, t.Any]:
    """With the names of those other objects that have been read anyway."""

    def known(reference: Reference) -> Names:
        candidates = (
            Candidate(each, payload, payload.get(each.id_key))
            for each in reference.among
            if parent or not each.parent
            for payload in account.known(each, parent if each.parent else None)
        )
        return names_of(reference, candidates)

    return with_names(kind, values, known)


def _parent_option(kind: ResourceType) -> dict[str, t.Any]:
    return {kind.parent.name: {"type": "str", "required": True}} if kind.parent else {}


def _exclusive(references: t.Iterable[Reference]) -> list[tuple[str, ...]]:
    """A name and the field it stands for contradict each other, where they are two options on the top level."""
    return [
        (reference.option, field)
        for reference in references
        for field in reference.fields
        if field != reference.option and "." not in reference.option
    ]


def _request(kind: ResourceType, params: t.Mapping[str, t.Any], children: tuple[ResourceType, ...]) -> Request:
    send = {
        field: value_at(dict(params), field)
        for field, option in kind.write_only.items()
        if option and params[option] == "always" and value_at(dict(params), field) is not None
    }
    send.update({field: True for field, option in kind.on_request.items() if params[option]})
    return Request(
        kind=kind,
        options={name: params[name] for name in kind.options},
        parent=params[kind.parent.name] if kind.parent else None,
        id=params["id"],
        present=params["state"] == "present",
        recreate=params.get("recreate", False),
        distinguish=tuple(field for field, option in kind.optional_key.items() if params[option]),
        send=send,
        children=children,
        cascade=params.get("cascade", False),
    )


def _selected(
    kinds: tuple[ResourceType, ...], params: t.Mapping[str, t.Any], context: Context, named: t.Mapping[str, str]
) -> list[ApiPayload]:
    """The objects of a collection that fit the filters, as the API sends them."""
    account, kind = context.account, kinds[0]
    check_identifier(params["id"])
    parent = find.parent_of(account, kind, params[kind.parent.name]) if kind.parent else None
    parent_id = parent.get("id") if parent else None
    if params["id"] is not None:
        found = (account.get(each, params["id"], parent_id) for each in kinds)
        return [payload for payload in found if payload]
    given: dict[str, t.Any] = {}
    for option, field in named.items():
        if params[option] is not None:
            put(given, field, params[option])
    wanted = kind.model.from_user(given)
    names = {reference.option: params.get(reference.option) for reference in kind.references}
    find.fill_references(account, kind, names, wanted, parent_id)
    fields = [field for field in named.values() if value_at(wanted, field) is not None]
    asked = {option: params[option] or wanted.get(option) for option in kind.queries}
    query = {parameter: str(asked[option]) for option, parameter in kind.queries.items() if asked[option]}
    collection = account.read(kind, parent_id, query)
    return [payload for each in kinds for payload in find.matching(each, of_kind(each, collection), wanted, fields)]
