# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import datetime
import json
import typing as t
from collections import OrderedDict
from collections.abc import Iterator, Mapping

import pytest
from ansible.utils.unsafe_proxy import wrap_var
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._models.plain import plain


class Text(str):
    """Stays what it is, as ``AnsibleUnsafeText`` does."""

    __str__ = copy.copy


class Whole(int):
    """A marked number."""


class Fraction(float):
    """A marked number."""


class Lazy(Mapping[str, t.Any]):
    """A mapping that is no dictionary."""

    def __getitem__(self, key: str) -> t.Any:
        return Text(key)

    def __iter__(self) -> Iterator[str]:
        return iter([Text("a")])

    def __len__(self) -> int:
        return 1


class Vaulted:
    """No string, and has one."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Text("mid"), "mid"),
        (wrap_var("mid"), "mid"),
        (Whole(7), 7),
        (Fraction(0.5), 0.5),
        (Vaulted(Text("plaintext")), "plaintext"),
        (Lazy(), {"a": "a"}),
        (OrderedDict([(Text("a"), (Text("b"),))]), {"a": ["b"]}),
        ({3: 1, True: 2, None: 3, 1.5: 4}, {"3": 1, "true": 2, "null": 3, "1.5": 4}),
        ({Text("b"), "a"}, ["a", "b"]),
        ((each for each in [Text("a")]), ["a"]),
        (b"caf\xc3\xa9", "café"),
        (b"caf\xe9", "caf\udce9"),
        (datetime.date(2024, 3, 1), "2024-03-01"),
        (datetime.datetime(2024, 3, 1, 5, 20), "2024-03-01T05:20:00"),
    ],
)
def test_every_value_becomes_what_json_has(value: t.Any, expected: t.Any) -> None:
    result = plain(value)
    assert result == expected
    assert _types(result) <= {type(None), bool, int, float, str, dict, list}


def _types(value: t.Any) -> set[type]:
    inside = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return {type(value)}.union(*map(_types, inside))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_plain_stays_as_it_is(value: t.Any) -> None:
    assert json.dumps(plain(value)) == json.dumps(value)
