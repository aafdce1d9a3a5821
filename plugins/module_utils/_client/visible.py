# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text of others on its way to a person: no character in it acts instead of being seen."""

from __future__ import annotations

import html
import re
import typing as t
import unicodedata

_JOINERS = "\u200c\u200d"
"""Scripts and emoji need them, and they change nothing but the form of their neighbors."""

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""The categories of characters that move the cursor, turn the direction of writing, or cannot be seen or encoded."""


def visible(text: str, keep: str = "") -> str:
    """The text with control characters, marks of direction and the like as escapes, such as ``\\x1b``.

    Args:
        keep: characters that stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(character)
        if unicodedata.category(character) in _ACTING and character not in _JOINERS and character not in keep
        else character
        for character in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def in_html(text: str) -> str:
    """The text as it may stand in HTML, between tags or in a quoted attribute. Line breaks stay: they mean a blank."""
    return html.escape(visible(text, keep="\n\t"))


def in_markdown(text: str) -> str:
    """The text as a code span of Markdown, in which no link, no tag and no mention of a person is one.

    It must not stand in a table, where a vertical bar would end the cell.
    """
    shown = visible(text)
    fence = "`" * (_longest_run(shown) + 1)
    # One blank at both ends is taken away again; a backtick or a blank of the text is told apart by it.
    pad = " " if not shown or shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown or '(nothing)'}{pad}{fence}"


def block_in_markdown(lines: t.Iterable[str], language: str = "") -> str:
    """Lines as a code block of Markdown, which nothing in them can end."""
    shown = [visible(line, keep="\t") for line in lines]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    return "\n".join([f"{fence}{language}", *shown, fence])


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
