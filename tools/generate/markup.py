# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as the documentation of this collection writes it: short lists in one line, texts of 120 columns."""

from __future__ import annotations

import json
import textwrap
import typing as t

import yaml

_WIDTH = 120


def block(values: t.Mapping[str, t.Any], indent: int = 0) -> str:
    """A mapping, line by line."""
    return "".join(_entry(str(key), value, indent) for key, value in values.items())


def _entry(key: str, value: t.Any, indent: int) -> str:
    start = f"{' ' * indent}{key}:"
    if key == "description" and isinstance(value, list) and len(value) == 1 and indent > 2:
        value = value[0] if len(f"{start} {_flow(value[0])}") <= _WIDTH else value
    if key == "description" and isinstance(value, list):
        return f"{start}\n" + "".join(_item(text, indent + 2) for text in value)
    if isinstance(value, dict) and value and key != "sample":
        return f"{start}\n{block(value, indent + 2)}"
    if isinstance(value, str) and "\n" in value:
        return f"{start} |\n{textwrap.indent(value, ' ' * (indent + 2))}"
    line = f"{start} {_flow(value)}"
    if len(line) > _WIDTH and isinstance(value, str):
        return f"{start} >-\n" + "".join(f"{each}\n" for each in _wrapped(value, " " * (indent + 2), ""))
    return f"{line}\n"


def _item(text: str, indent: int) -> str:
    written = _flow(text)
    return "".join(f"{line}\n" for line in _wrapped(written, f"{' ' * indent}- ", "  "))


def _wrapped(text: str, first: str, hanging: str) -> list[str]:
    rest = " " * (len(first) - len(first.lstrip())) + hanging
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _flow(value: t.Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if not isinstance(value, str):
        return json.dumps(value)
    # In a list of one line, a comma would end the value.
    try:
        plain = yaml.safe_load(f"[{value}]") == [value] or ("," in value and yaml.safe_load(f"- {value}") == [value])
    except yaml.YAMLError:
        plain = False
    return value if plain else json.dumps(value, ensure_ascii=False)
