# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Desired state from files: a file, or a folder of files, in YAML or JSON."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.module_utils.common.yaml import HAS_YAML, SafeLoader

_SUFFIXES = (".yml", ".yaml", ".json")


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
        try:
            for file in _files(path):
                content = _content(file)
                if isinstance(content, dict):
                    documents.append(Document(file, content))
                elif content is not None:
                    raise _Unusable(f"{file} holds a {type(content).__name__}, it must be a mapping of sections")
        except _Unusable as unusable:
            problems.append(f"source: {unusable}.")
    return documents, problems


class _Unusable(Exception):
    """A path that leads to no desired state."""


def _files(path: str) -> list[str]:
    """The files that a path stands for."""
    if os.path.isfile(path):
        return [path]
    if not os.path.isdir(path):
        raise _Unusable(f"there is no file or folder {path!r}")
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.join(folder, name) for name in names if name.endswith(_SUFFIXES) and not name.startswith(".")]
    if not found:
        raise _Unusable(f"the folder {path!r} holds no file that ends in {', '.join(_SUFFIXES)}")
    return sorted(found)


def _content(file: str) -> t.Any:
    """What one file holds. YAML goes through libyaml where there is one."""
    try:
        with open(file, encoding="utf-8") as stream:
            text = stream.read()
        if file.endswith(".json"):
            return json.loads(text, object_pairs_hook=_without_doubles)
    except (OSError, ValueError) as error:
        raise _Unusable(f"{file} cannot be read: {error}") from None
    if not HAS_YAML:
        raise _Unusable(f"{file} is YAML, and this Python has no PyYAML; write JSON")
    loader = SafeLoader(text)
    try:
        root = loader.get_single_node()
        doubles = list(_doubles(root))
        content = loader.construct_document(root) if root is not None and not doubles else None
    except Exception as error:  # noqa: BLE001 - the class of PyYAML's errors exists only where PyYAML does
        raise _Unusable(f"{file} is not YAML: {' '.join(str(error).split())}") from None
    finally:
        loader.dispose()
    if doubles:
        raise _Unusable(f"{file}: {', '.join(doubles)}")
    return content


def _without_doubles(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    """An object of JSON. What is written twice would be taken once, and the rest would be lost without a word."""
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} is written twice in one object")
    return content


def _doubles(root: t.Any) -> t.Iterator[str]:
    """The same for YAML: what is written twice in one mapping, in words."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if not isinstance(getattr(node, "value", None), list) or id(node) in seen:
            continue
        seen.add(id(node))  # an alias leads to the same node again
        names = set()
        for part in node.value:
            key, value = part if isinstance(part, tuple) else (None, part)
            waiting.append(value)
            if key is not None and isinstance(key.value, str):
                if key.value in names:
                    yield f"{key.value} is written twice in one mapping (line {key.start_mark.line + 1})"
                names.add(key.value)
