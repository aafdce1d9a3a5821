# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation of what the modules of a kind return."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.schema import (
    Field,
    bare,
    fields_of,
    held_by,
)

from .kinds import CONSTANTS, KINDS, children, further
from .texts import Text, text_of

Documented = dict[str, dict[str, t.Any]]

_TYPES = {str: "str", int: "int", float: "float", bool: "bool", dict: "dict", list: "list"}
_ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"


def of_module(kind: ResourceType) -> Documented:
    """What the module that brings an object to its desired state returns."""
    label, anew = kind.label, kind.create_only or kind.recreatable
    changed, before, after = _example(kind)
    documented: Documented = {
        "operation": {
            "description": ["What was done, or in check mode would be done."],
            "returned": "success",
            "type": "str",
            "choices": [
                *(["created"] if kind.creatable else []),
                "updated",
                *(["recreated"] if anew and kind.creatable else []),
                *(["deleted"] if kind.creatable else []),
                "unchanged",
            ],
            "sample": "updated",
        },
        "changes": {
            "description": [
                (
                    "Names of the options that differed, with dots between levels. Empty if nothing was changed"
                    f"{', and after a deletion' if kind.creatable else ''}."
                )
            ],
            "returned": "success",
            "type": "list",
            "elements": "str",
            "sample": [changed],
        },
        kind.name: {
            "description": [
                (
                    f"The {label} as the API describes it after the task. If it was deleted, as it was before; empty "
                    "if there was none."
                ),
                "In check mode, as it would be. What the API computes is missing from one that would be created.",
            ]
            if kind.creatable
            else [f"The {label} as the API describes it after the task; in check mode, as it would be."],
            "returned": "success",
            "type": "dict",
            "contains": _contained(kind.model, kind.name, {*_foreign_ids(kind)}),
        },
    }
    inside = [KINDS[name] for name in children(kind)]
    if inside:
        documented["cascaded"] = {
            "description": [f"What was deleted with the {label}, or in check mode would be, in this order."],
            "returned": "success",
            "type": "list",
            "elements": "str",
            "sample": [f"{child.label} {_sample(child, 'name')}" for child in inside if _sample(child, "name")],
        }
    for name in sorted(kind.returned_once):
        text = text_of(kind.model, name)
        documented[name] = {
            "description": list(text.paragraphs) if text else [],
            "returned": "when one was made, which is not in check mode",
            "type": "str",
            "sample": _sample(kind, name),
        }
    documented["diff"] = _diff(kind, before, after)
    documented["api_error"] = _api_error(
        kind.update_method,
        f"{_path(kind)}/{_identifier(kind)}",
        f"/{changed.replace('.', '/')}",
        status=400,
        code=1002,
        message="invalid value",
    )
    return documented


def of_info(kind: ResourceType) -> Documented:
    """What the module that reads such objects returns."""
    return {
        kind.plural: {
            "description": [
                f"The {kind.label}s that were asked for, as the API describes them. An empty list if there are none."
            ],
            "returned": "success",
            "type": "list",
            "elements": "dict",
            "contains": _contained(kind.model, f"{kind.plural}[]", set()),
        },
        "api_error": _api_error("GET", _path(kind), None, status=403, code=10000, message="Authentication error"),
    }


def _foreign_ids(kind: ResourceType) -> t.Iterator[str]:
    """The identifiers of the other kinds that share the collection."""
    yield from (CONSTANTS[name][1].id_key for name in further(kind))


def _contained(model: type, above: str, left_out: set[str]) -> Documented:
    documented: Documented = {}
    for name, (annotation, its) in fields_of(model).items():
        text = text_of(model, name)
        hidden = its.write_only or its.update_option or its.request_option or (its.target and its.target.fills)
        if text and not hidden and name not in left_out:
            documented[name] = _one(annotation, its, text, f"{above}.{name}")
    return documented


def _one(annotation: t.Any, its: Field, text: Text, path: str) -> dict[str, t.Any]:
    inner, many = held_by(annotation)
    plain = bare(annotation)
    origin = t.get_origin(plain) or plain
    summary = "Shows only that there is one." if its.secret else _in_results(text.summary, path)
    documented: dict[str, t.Any] = {
        "description": [summary, *(["Known to newer versions of the API."] if its.newer else [])]
    }
    if returned := _returned(plain, its, text):
        documented["returned"] = returned
    documented["type"] = "dict" if inner and not many else "str" if origin is t.Literal else _TYPES[origin]
    if documented["type"] == "list":
        element = bare(t.get_args(plain)[0])
        documented["elements"] = "dict" if inner else "str" if t.get_origin(element) is t.Literal else _TYPES[element]
    if origin is t.Literal:
        documented["choices"] = list(t.get_args(plain))
    if inner:
        documented["contains"] = _contained(inner, f"{path}[]" if many else path, set())
    elif its.sample is not None or its.secret:
        documented["sample"] = "********" if its.secret else its.sample
    return documented


def _in_results(text: str, path: str) -> str:
    """What the text of an option refers to, in the result: options beside it, and those of the whole object."""
    beside = path.rpartition(".")[0]
    root = path.split(".", maxsplit=1)[0]
    return re.sub(r"O\(([^)=]+)\)", rf"RV({root}.\1)", text.replace("O(.", f"RV({beside}."))


def _returned(plain: t.Any, its: Field, text: Text) -> str:
    if text.returned:
        return "" if text.returned == "always" else text.returned
    always = its.computed or its.required or its.defaults is not None or plain is bool
    return "" if always else "if set"


def _example(kind: ResourceType) -> tuple[str, str, str]:
    """A field that an update changes, and what is managed before and after, in YAML."""
    key = [name for names in kind.natural_keys for name in names]
    fixed = {*key, *kind.create_only, *kind.recreatable, *kind.tie_breakers}
    for name, (annotation, its) in fields_of(kind.model).items():
        choices = t.get_args(bare(annotation)) if t.get_origin(bare(annotation)) is t.Literal else ()
        if name in fixed or not its.is_option or its.sample is None:
            continue
        before = next((choice for choice in choices if choice != its.sample), None)
        if before is None and bare(annotation) is int:
            before = its.sample + 10
        if before is None and bare(annotation) is bool:
            before = not its.sample
        if before is not None:
            shared = [f"{each}: {_sample(kind, each)}\n" for each in key if _sample(kind, each) and "." not in each]
            states = [
                "".join(sorted([*shared[:2], f"{name}: {str(value).lower() if isinstance(value, bool) else value}\n"]))
                for value in (before, its.sample)
            ]
            return name, states[0], states[1]
    shared = [f"{each}: {_sample(kind, each)}\n" for each in key if _sample(kind, each)]
    return key[0], "".join(shared), "".join(shared)


def _sample(kind: ResourceType, name: str) -> t.Any:
    found = fields_of(kind.model).get(name)
    return found[1].sample if found else None


def _identifier(kind: ResourceType) -> t.Any:
    return _sample(kind, kind.id_key)


def _path(kind: ResourceType) -> str:
    above = {"parent": _identifier(kind.parent)} if kind.parent else {}
    return f"accounts/{_ACCOUNT}/{kind.path.format(**above)}"


def _diff(kind: ResourceType, before: str, after: str) -> dict[str, t.Any]:
    named = kind.describe({name: _sample(kind, name) for name in fields_of(kind.model)})
    header = {
        "description": "Kind and name of the object.",
        "type": "str",
        "sample": f"{named} of {kind.parent.name} {_sample(kind.parent, 'name')}" if kind.parent else named,
    }
    gone = "empty if the object did not exist" if kind.creatable else ""
    return {
        "description": ["What the task manages, before and after, as YAML. Secrets are hidden."],
        "returned": "success and diff mode",
        "type": "dict",
        "contains": {
            "before": {
                "description": f"State before the task{f'; {gone}' if gone else ''}.",
                "type": "str",
                "sample": before,
            },
            "after": {
                "description": f"State after the task{'; empty if the object was deleted' if gone else ''}.",
                "type": "str",
                "sample": after,
            },
            "before_header": header,
            "after_header": header,
        },
    }


def _api_error(
    method: str, path: str, pointer: str | None, *, status: int, code: int, message: str
) -> dict[str, t.Any]:
    return {
        "description": [
            "The error of the API, for a playbook to decide on. RV(ignore:msg) says the same as a sentence."
        ],
        "returned": "failure, if the API answered with an error",
        "type": "dict",
        "contains": {
            "status": {"description": "HTTP status of the answer.", "type": "int", "sample": status},
            "method": {"description": "HTTP method of the request.", "type": "str", "sample": method},
            "path": {"description": "Path of the request, below O(base_url).", "type": "str", "sample": path},
            "errors": {
                "description": "The errors that the API gave as reasons. May be empty.",
                "type": "list",
                "elements": "dict",
                "contains": {
                    "code": {
                        "description": "Error code of the API; V(null) if it gave none.",
                        "type": "int",
                        "sample": code,
                    },
                    "message": {"description": "Message of the API.", "type": "str", "sample": message},
                    "pointer": {
                        "description": "Place in the body of the request that the error is about, as a JSON pointer; "
                        "V(null) if unknown.",
                        "type": "str",
                        **({"sample": pointer} if pointer else {}),
                    },
                },
            },
        },
    }
