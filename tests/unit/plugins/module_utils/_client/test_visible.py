# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text of others does nothing in a terminal, in HTML and in Markdown but being there."""

from __future__ import annotations

import html.parser
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.visible import (
    block_in_markdown,
    in_html,
    in_markdown,
    visible,
)

NASTY = st.text(
    st.one_of(
        st.sampled_from(
            "`\n\r\t |<>&\"'[]()!*_#-+\\\x00\x1b\x07\x7f\x9b\u2028\u202e\u2066\u200b\ufeff\u00ad\ud800é漢\u200d"
        ),
        st.characters(),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zürich 東京 \N{FAMILY}", "Zürich 東京 \N{FAMILY}"),
        ("a\nok: [localhost]", "a\\nok: [localhost]"),
        ("\x1b[31mred\x1b[0m\x9b1m", "\\x1b[31mred\\x1b[0m\\x9b1m"),
        ("evil\u202egnp.exe", "evil\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\udce9", "\\udce9"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_would_act_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(NASTY)
def test_nothing_acts_in_a_terminal(text: str) -> None:
    shown = visible(text)
    acting = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [each for each in shown if unicodedata.category(each) in acting and each not in "\u200c\u200d"]
    shown.encode("utf-8")
    assert visible(shown) == shown


class _Seen(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(NASTY)
def test_nothing_acts_in_html(text: str) -> None:
    seen = _Seen()
    seen.feed(f'<p title="{in_html(text)}">{in_html(text)}</p>')
    seen.close()
    shown = visible(text, keep="\n\t")
    assert seen.tags == [("p", [("title", shown)])]
    assert seen.text == shown


def code_span(markdown: str) -> str:
    """What a code span shows, by the rule of CommonMark: it ends at the next run of as many backticks."""
    runs = [(run.start(), run.group()) for run in re.finditer("`+", markdown)]
    fence = runs[0][1]
    end = next(start for start, run in runs[1:] if run == fence)
    assert (runs[0][0], end + len(fence)) == (0, len(markdown)), "it is one span and nothing else"
    inside = markdown[len(fence) : end]
    if len(inside) > 1 and inside[0] == inside[-1] == " " and inside.strip(" "):
        inside = inside[1:-1]
    return inside


@given(NASTY)
def test_a_name_is_one_code_span_in_markdown(text: str) -> None:
    markdown = in_markdown(text)
    assert "\n" not in markdown
    expected = visible(text) or "(nothing)"
    # Blanks alone stay blanks, one more at both ends.
    assert code_span(markdown) == (expected if expected.strip(" ") else f" {expected} ")


@given(st.lists(NASTY, max_size=5))
def test_nothing_ends_a_block_in_markdown(lines: list[str]) -> None:
    first, *inside, last = block_in_markdown(lines, "diff").split("\n")
    fence = first.removesuffix("diff")
    assert set(fence) == {"`"}
    assert last == fence
    assert inside == [visible(line, keep="\t") for line in lines]
    assert not [line for line in inside if re.match(rf" {{0,3}}`{{{len(fence)},}}\s*$", line)]
