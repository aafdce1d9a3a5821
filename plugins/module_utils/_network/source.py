# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired state from files: a file, or a folder of files, in YAML or JSON.

An object means the same in a file as in the options of a task, so values and keys become what Ansible makes of them
when it hands them to a module, which gets them as JSON.
"""

from __future__ import annotations

import json
import typing as t

from ansible.module_utils.common.yaml import HAS_YAML, SafeLoader

from .files import Unusable, files_of, read_text

_MOST_REPEATED = 1_000_000
"""How many values the aliases of a file may repeat in all."""


class Document(t.NamedTuple):
    """A piece of desired state.

    Attributes:
        file: the file that it comes from; None for the options of the task.
        sections: lists of objects by section, each object in the options of its module.
    """

    file: str | None
    sections: t.Mapping[str, t.Any]


def read_documents(paths: t.Iterable[str]) -> tuple[list[Document], list[str]]:
    """Read files and folders of files.

    Returns:
        What they hold, and what is wrong with them.
    """
    documents: list[Document] = []
    problems: list[str] = []
    for path in paths:
        files, wrong = files_of(path)
        problems += [f"source: {problem}." for problem in wrong]
        for file in files:
            try:
                content = content_of(file)
            except Unusable as unusable:
                problems.append(f"source: {unusable}.")
            else:
                if content is not None:
                    documents.append(Document(file, content))
    return documents, problems


def content_of(file: str) -> dict[str, t.Any] | None:
    """The sections of one file; None where nothing but comments is in it.

    Raises:
        Unusable: it cannot be read, holds something else, or nothing at all.
    """
    text = read_text(file)
    is_json = file.lower().endswith(".json")
    content = None if not text.strip() else _json(file, text) if is_json else _yaml(file, text)
    if content is None and "#" not in text:
        remedy = "{}" if is_json else "a comment"
        raise Unusable(f"{file} is empty; if that is as it should be, write {remedy} into it")
    if content is not None and not isinstance(content, dict):
        raise Unusable(f"{file} holds a {type(content).__name__}, it must be a mapping of sections")
    return content


def _json(file: str, text: str) -> t.Any:
    try:
        return json.loads(text, object_pairs_hook=_without_doubles)
    except ValueError as error:
        raise Unusable(f"{file} cannot be read: {error}") from None
    except RecursionError:
        raise Unusable(f"{file} cannot be read: it is nested too deeply") from None


def _without_doubles(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    """An object of JSON. What is written twice would be taken once, and the rest would be lost without a word."""
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} is written twice in one object")
    return content


def _yaml(file: str, text: str) -> t.Any:
    """YAML goes through libyaml where there is one."""
    if not HAS_YAML:
        raise Unusable(f"{file} is YAML, and this Python has no PyYAML; write JSON")
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            problems = list(_problems(root, loader))
            content = loader.construct_document(root) if root is not None and not problems else None
        finally:
            loader.dispose()
    except Exception as error:  # noqa: BLE001 - the class of PyYAML's errors exists only where PyYAML does
        raise Unusable(f"{file} is not YAML: {' '.join(str(error).split())}") from None
    if problems:
        raise Unusable(f"{file}: {', '.join(problems)}")
    return content


class _Loader(SafeLoader):
    """Makes plain values: those that JSON has too."""

    def construct_mapping(self, node: t.Any, deep: bool = False) -> dict[str, t.Any]:
        """Make a mapping, with text for keys."""
        return {key_text(key): value for key, value in super().construct_mapping(node, deep=deep).items()}

    def construct_moment(self, node: t.Any) -> str:
        """Make text of a date or a time."""
        return str(self.construct_yaml_timestamp(node).isoformat())


if HAS_YAML:
    _Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_moment)
    for _kind in ("binary", "omap", "pairs", "set"):
        _Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", SafeLoader.yaml_constructors[None])


def key_text(key: t.Any) -> str:
    """The key of a mapping as JSON writes it: ``17`` and ``true`` are keys in YAML."""
    return key if isinstance(key, str) else json.dumps(key)


def _problems(root: t.Any, loader: _Loader) -> t.Iterator[str]:
    """What is wrong with a text of YAML although it is one, in words."""
    sizes: dict[int, int] = {}
    repeated = 0
    waiting = [] if root is None else [(root, iter(_parts(root)))]
    on_the_way = {id(node) for node, _parts_left in waiting}
    while waiting:
        node, parts_left = waiting[-1]
        part = next(parts_left, None)
        if part is None:
            waiting.pop()
            on_the_way.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(part)] for part in _parts(node))
            yield from _wrong_keys(node, loader)
        elif id(part) in on_the_way:
            yield f"an alias leads into itself (line {part.start_mark.line + 1})"
            return
        elif id(part) in sizes:  # an alias leads to the same node again
            repeated += sizes[id(part)]
            if repeated > _MOST_REPEATED or sizes[id(part)] > _MOST_REPEATED:
                yield f"its aliases repeat more than {_MOST_REPEATED} values (line {part.start_mark.line + 1})"
                return
        else:
            waiting.append((part, iter(_parts(part))))
            on_the_way.add(id(part))


def _parts(node: t.Any) -> list[t.Any]:
    """The nodes inside a node: the items of a list, or the values of a mapping."""
    if not isinstance(node.value, list):
        return []
    return [part[1] if isinstance(part, tuple) else part for part in node.value]


def _wrong_keys(node: t.Any, loader: _Loader) -> t.Iterator[str]:
    """What is wrong with the keys of one mapping."""
    if not isinstance(node.value, list):
        return
    names = set()
    for key, _value in (part for part in node.value if isinstance(part, tuple)):
        line = f"(line {key.start_mark.line + 1})"
        if not isinstance(key.value, str):
            yield f"a mapping has a list or a mapping for a key {line}"
            continue
        plain = key.tag in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")
        name = key.value if plain else key_text(loader.construct_object(key))
        if name in names:
            yield f"{name} is written twice in one mapping {line}"
        names.add(name)
