# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation of options: of the modules of a kind, and of the sections of ``network``."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.schema import (
    ANYTHING,
    Field,
    contradicting,
    fields_of,
    held_by,
    is_clearable,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Task

from .kinds import KINDS
from .texts import text_of

Documented = dict[str, dict[str, t.Any]]


def a(label: str) -> str:
    """A label with its article."""
    return f"{'an' if label[0] in 'aeiouAEIOU' else 'a'} {label}"


def capital(text: str) -> str:
    """With a capital letter at the beginning."""
    return text[:1].upper() + text[1:]


def listed(names: t.Sequence[str], conjunction: str = "and") -> str:
    """``a, b and c``."""
    return f" {conjunction} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def of_module(kind: ResourceType, task: Task) -> Documented:
    """All options of a kind's module except those that each such module has."""
    documented = _fields(kind, kind.model, task.options, "", task.mutually_exclusive)
    for name, spec in task.options.items():
        if name == "id" or name in documented or (name == "state" and kind.creatable):
            continue
        documented[name] = _with_type(_not_a_field(kind, name), spec)
    return documented


def of_info(kind: ResourceType, task: Task) -> Documented:
    """All options of the module that reads a kind, except ``id``."""
    documented = {}
    several = " The API does not keep names unique, so there can be several." if kind.tie_breakers else ""
    for name, spec in task.options.items():
        if kind.parent and name == kind.parent.name:
            above = kind.parent.label
            absent = f"{capital(a(above))} that does not exist is an error."
            text = [f"Name (or identifier) of the {above} to read from. {absent}"]
        else:
            read = f"Read only the {kind.label}s with this {name.replace('_', ' ')}."
            text = [f"{read}{several} The result is an empty list if there is none."]
            text += _exclusion(name, "", task.mutually_exclusive)
        if name != "id":
            documented[name] = _with_type(text, spec)
    return documented


def of_sections() -> Documented:
    """The sections of ``network``."""
    documented = {}
    for kind in KINDS.values():
        if kind.parent:
            continue
        without = ["O(state)", *(["O(recreate)"] if kind.create_only or kind.recreatable else [])]
        children = [child for child in KINDS.values() if child.parent is kind]
        if children:
            without.append("C(cascade)")
        text = (
            f"{capital(kind.label)}s, each with the options of M(cloudflare.magic.{kind.name}) except {listed(without)}"
        )
        more = []
        if children:
            text += f", and with the sections {listed([f'C({child.plural})' for child in children])}"
            modules = listed([f"M(cloudflare.magic.{child.name})" for child in children])
            more = [
                (
                    f"These are lists of objects with the options of {modules}, except O(state), O(recreate) and "
                    f"C({kind.name})."
                )
            ]
        documented[kind.plural] = {"description": [f"{text}.", *more], "type": "list", "elements": "dict"}
    return documented


def _fields(
    kind: ResourceType,
    model: type,
    spec: t.Mapping[str, t.Any],
    prefix: str,
    exclusive: t.Iterable[t.Sequence[str]],
    *,
    in_list: bool = False,
) -> Documented:
    documented = {}
    for name, (annotation, its) in fields_of(model).items():
        if not its.is_option:
            continue
        path = f"{prefix}{name}"
        text = text_of(model, name)
        assert text, f"{kind.label}: {path} has no documentation"
        inner, many = held_by(annotation)
        paragraphs = [_beside(paragraph, prefix) for paragraph in text.paragraphs]
        paragraphs += _derived(kind, path, annotation, its, " ".join(paragraphs), in_list=in_list)
        paragraphs += _exclusion(name, prefix, exclusive) if "Mutually" not in " ".join(paragraphs) else []
        if its.newer:
            paragraphs.append("Known to newer versions of the API.")
        documented[name] = _with_type(paragraphs, spec[name])
        if inner and "options" in spec[name]:
            documented[name]["suboptions"] = _fields(
                kind, inner, spec[name]["options"], f"{path}.", contradicting(inner), in_list=many or in_list
            )
    return documented


def _beside(text: str, prefix: str) -> str:
    return text.replace("O(.", f"O({prefix}")


def _derived(
    kind: ResourceType, path: str, annotation: t.Any, its: Field, written: str, *, in_list: bool
) -> t.Iterator[str]:
    """The sentences that follow from what is known of a field, unless its own text says them already."""
    key = [name for names in kind.natural_keys for name in names]
    filled = {name for reference in kind.references for name in reference.fields if reference.option != name}
    if path == "name" and path in key:
        yield f"With O(id), a name that differs renames the {kind.label}."
        needs = f" {capital(a(kind.label))} to be created needs a name." if kind.creatable else ""
        yield f"One of O(name) and O(id) is required.{needs}"
    elif its.required and kind.creatable and path not in {*key, *filled} and not in_list:
        above = path.rpartition(".")[0]
        yield f"Required when O({above}) is set up." if above else f"Required when {a(kind.label)} is created."
    if its.create_only:
        yield (
            f"The API takes it only when the {kind.label} is created. Where it differs, the task fails unless "
            "O(recreate=true)."
        )
    if isinstance(its.defaults, tuple) and len(its.defaults) == 1 and "The API's default" not in written:
        default = its.defaults[0]
        if isinstance(default, (bool, int, str)) and default != "":
            yield f"The API's default is V({str(default).lower() if isinstance(default, bool) else default})."
    if its.target and its.target.fills:
        yield "In check mode, one that does not exist yet is taken to be created by an earlier task, with a warning."
    elif not (its.required and in_list) and not its.create_only and path not in key:
        yield from _clearing(annotation, its, written)


def _clearing(annotation: t.Any, its: Field, written: str) -> t.Iterator[str]:
    if re.search(r"\b[Ee]mpty (string|list|dict)|replaces the one", written):
        return
    inner, many = held_by(annotation)
    clearable = is_clearable(annotation) and its.defaults is not ANYTHING and (not its.required or bool(inner))
    if inner and not many:
        yield f"What is left out inside it is left alone.{' An empty dictionary clears it.' if clearable else ''}"
    elif many:
        yield "The list replaces the one that is there. An empty list clears it."
    elif clearable:
        yield "An empty string clears it."


def _exclusion(name: str, prefix: str, exclusive: t.Iterable[t.Sequence[str]]) -> list[str]:
    others = dict.fromkeys(other for names in exclusive if name in names for other in names if other != name)
    return [f"Mutually exclusive with {listed([f'O({prefix}{other})' for other in others])}."] if others else []


def _not_a_field(kind: ResourceType, name: str) -> list[str]:
    """The documentation of an option that every kind can have, where the module itself says nothing better."""
    label = kind.label
    if name == "state":
        return [f"V(present) updates the {label} where it differs. One that does not exist is an error."]
    if kind.parent and name == kind.parent.name:
        above = kind.parent.label
        return [
            f"Name (or identifier) of the {above} that it belongs to. It cannot be moved to another {above}.",
            (
                f"In check mode, {a(above)} that does not exist yet is taken to be created by an earlier task, with a "
                f"warning. With O(state=absent), what belongs to {a(above)} that does not exist is taken for absent."
            ),
        ]
    of_fields = _decides_on_fields(kind)
    if name in of_fields:
        return of_fields[name]
    if name == "recreate":
        fields = listed([f"O({each})" for each in sorted({*kind.create_only, *kind.recreatable})], "or")
        return [
            f"Whether the {label} may be deleted and created anew where {fields} differs, which no update can change.",
            f"The {label} gets another identifier. What is not given as an option is carried over.",
        ]
    assert name == "cascade", f"{label}: what is the option {name}?"
    return [f"Whether what lives in the {label} may be deleted with it."]


def _decides_on_fields(kind: ResourceType) -> dict[str, list[str]]:
    """The documentation of options that decide whether a field is sent, or counts."""
    documented = {}
    for field, option in kind.on_request.items():
        text = text_of(kind.model, field)
        documented[option] = list(text.paragraphs) if text else []
    for field, sent in kind.write_only.items():
        if sent:
            documented[sent] = [
                f"With V(on_create), O({field}) is sent when the {kind.label} is created and ignored otherwise.",
                "With V(always), it is sent in each run, and each run reports a change.",
            ]
    for field, option in kind.optional_key.items():
        others = listed([f"O({other})" for other in kind.natural_keys[0]])
        documented[option] = [f"Whether O({field}) tells {a(kind.label)} from others with the same {others}."]
    return documented


def _with_type(text: list[str], spec: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    kept = {key: spec[key] for key in ("type", "elements", "choices", "required") if spec.get(key)}
    default = {"default": spec["default"]} if "default" in spec else {}
    return {"description": text, **kept, **default}
