# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation that stands below each field, read from the source: Python itself drops it."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import itertools
import re
import sys
import typing as t
from pathlib import Path

_RETURNED = re.compile(r"Returned( if .*| for .*| always)\.")
_RETURNED_TEXT = re.compile(r"Returned: (.*)")


@dataclasses.dataclass(frozen=True)
class Text:
    """The documentation of one field.

    Attributes:
        paragraphs: of its option; ``O(.x)`` in them stands for the option x beside it.
        summary: what the documentation of the result says: the first sentence, or the paragraph that begins with
            ``Returned:``.
        returned: when it is in the result (``if set``), from the paragraph ``Returned if set.``; empty if not said.
    """

    paragraphs: tuple[str, ...]
    summary: str
    returned: str


def text_of(model: type, name: str) -> Text | None:
    """The documentation of a field, from the class itself or the nearest one above it; None if there is none."""
    return next((text for holder in model.__mro__ if (text := _texts_of(holder).get(name))), None)


@functools.cache
def _texts_of(model: type) -> t.Mapping[str, Text]:
    source = inspect.getsourcefile(sys.modules[model.__module__]) if model.__module__ != "builtins" else None
    return _texts_in(Path(source)).get(model.__qualname__, {}) if source else {}


@functools.cache
def _texts_in(path: Path) -> dict[str, dict[str, Text]]:
    classes = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.ClassDef)]
    return {node.name: dict(_texts_below(node.body)) for node in classes}


def _texts_below(body: list[ast.stmt]) -> t.Iterator[tuple[str, Text]]:
    for statement, below in itertools.pairwise(body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            yield statement.target.id, _text(below.value.value)


def _text(written: str) -> Text:
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", written.strip())]
    own = [paragraph for paragraph in paragraphs if not paragraph.startswith("Returned")]
    summaries = [match[1] for paragraph in paragraphs if (match := _RETURNED_TEXT.fullmatch(paragraph))]
    conditions = [match[1].strip() for paragraph in paragraphs if (match := _RETURNED.fullmatch(paragraph))]
    first_sentence = re.match(r".*?[.](?= |$)", own[0])
    assert first_sentence, f"no sentence: {own[0]}"
    return Text(tuple(own), (summaries or [first_sentence[0]])[0], (conditions or [""])[0])
