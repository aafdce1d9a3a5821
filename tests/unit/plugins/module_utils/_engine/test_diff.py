# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparing and combining canonical forms."""

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import (
    Change,
    differences,
    lacking,
    masked,
    merged,
    projected,
    without,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import Table
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.schema import ANYTHING

Object = dict[str, t.Any]

KEYS = st.sampled_from("abcd")
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2),
    st.sampled_from(["", "x", "y"]),
    st.lists(st.integers(0, 1), max_size=2),
)
TABLES = st.dictionaries(KEYS, st.sampled_from(["x", "y"]), max_size=2).map(Table)
OBJECTS: st.SearchStrategy[Object] = st.recursive(
    st.dictionaries(KEYS, st.one_of(LEAVES, TABLES), max_size=4),
    lambda inner: st.dictionaries(KEYS, st.one_of(LEAVES, inner), max_size=4),
    max_leaves=12,
)


@given(current=OBJECTS, desired=OBJECTS)
def test_what_was_merged_fulfils_what_was_desired(current: Object, desired: Object) -> None:
    assert differences(desired, merged(current, desired)) == []


@given(current=OBJECTS, desired=OBJECTS)
def test_merging_again_changes_nothing(current: Object, desired: Object) -> None:
    once = merged(current, desired)
    assert merged(once, desired) == once


@given(current=OBJECTS, desired=OBJECTS)
def test_fields_that_nobody_mentioned_are_left_alone(current: Object, desired: Object) -> None:
    after = merged(current, desired)
    for key, value in current.items():
        if key not in desired:
            assert after[key] == value
    assert after.keys() <= {*current, *desired}


@given(current=OBJECTS)
def test_an_object_fulfils_itself(current: Object) -> None:
    assert differences(current, current) == []
    assert differences({}, current) == []


@given(current=OBJECTS, desired=OBJECTS)
def test_a_difference_names_both_sides(current: Object, desired: Object) -> None:
    for change in differences(desired, current):
        assert change.before == _at(current, change.path)
        assert change.after == _at(desired, change.path)
        assert change.before != change.after


def _at(values: Object, path: str) -> t.Any:
    place: t.Any = values
    for step in path.split("."):
        place = place.get(step) if isinstance(place, dict) else None
    return place


@given(current=OBJECTS, desired=OBJECTS)
def test_a_projection_holds_what_the_desired_state_speaks_of(current: Object, desired: Object) -> None:
    view = projected(current, desired)
    assert view.keys() == current.keys() & desired.keys()
    assert differences(desired, view) == differences(desired, current)
    assert projected(view, desired) == view


@given(current=OBJECTS, desired=OBJECTS)
def test_nothing_given_is_altered(current: Object, desired: Object) -> None:
    before = copy.deepcopy((current, desired))
    for result in (merged(current, desired), without(current, ["a", "b.c"]), masked(current, ["a", "b.c"])):
        result["a"] = "altered"
        for value in result.values():
            if isinstance(value, dict):
                value["b"] = "altered"
    assert (current, desired) == before


@given(values=OBJECTS, paths=st.lists(st.sampled_from(["a", "b", "a.b", "c.d", "c.d.a"]), unique=True))
def test_nothing_remains_at_a_path_that_was_taken_out(values: Object, paths: list[str]) -> None:
    rest = without(values, paths)
    assert all(_at(rest, path) is None for path in paths)
    assert without(rest, paths) == rest


@given(values=OBJECTS, secret=st.lists(st.sampled_from(["a", "b.c", "b.d.a"]), unique=True), changed=st.booleans())
def test_a_mask_shows_that_there_is_a_secret_and_nothing_else(values: Object, secret: list[str], changed: bool) -> None:
    for path in secret:
        place = values
        *parents, last = path.split(".")
        for parent in parents:
            place[parent] = place[parent] if isinstance(place.get(parent), dict) else {}
            place = place[parent]
        place[last] = "hunter2"
    shown = masked(values, secret, secret if changed else ())
    assert "hunter2" not in repr(shown)
    assert without(shown, secret) == without(values, secret)


@pytest.mark.parametrize(
    ("desired", "current", "changes"),
    [
        ({"mtu": 1400}, {"mtu": 1476, "ttl": 64}, [Change("mtu", 1476, 1400)]),
        ({"mtu": 1400}, {}, [Change("mtu", None, 1400)]),
        # Nested objects are compared field by field.
        ({"bgp": {"asn": 1}}, {"bgp": {"asn": 1, "key": "k"}}, []),
        ({"bgp": {"asn": 1}}, {"bgp": {"asn": 2, "key": "k"}}, [Change("bgp.asn", 2, 1)]),
        ({"bgp": {"asn": 1}}, {"bgp": None}, [Change("bgp.asn", None, 1)]),
        ({"bgp": {"asn": 1}}, {"bgp": "odd"}, [Change("bgp.asn", None, 1)]),
        # Lists and tables are values.
        ({"list": [1]}, {"list": [1, 2]}, [Change("list", [1, 2], [1])]),
        ({"list": [{"a": 1}]}, {"list": [{"a": 1, "b": None}]}, []),
        ({"table": Table(a=1)}, {"table": {"a": 1, "b": 2}}, [Change("table", {"a": 1, "b": 2}, {"a": 1})]),
        # Empty is empty, however it is written; false and zero are values, and what the API leaves out.
        ({"a": None, "b": "", "c": []}, {"a": "", "b": None}, []),
        ({"bgp": None}, {"bgp": {"key": ""}}, []),
        ({"bgp": None}, {"bgp": {"asn": 1}}, [Change("bgp", {"asn": 1}, None)]),
        ({"flag": False, "number": 0}, {}, []),
        ({"flag": False}, {"flag": True}, [Change("flag", True, False)]),
        ({"flag": None, "number": None}, {"flag": False, "number": 0}, []),
        ({"flag": True, "number": 1}, {}, [Change("flag", None, True), Change("number", None, 1)]),
    ],
)
def test_differences(desired: Object, current: Object, changes: list[Change]) -> None:
    assert differences(desired, current) == changes


@pytest.mark.genuine(11)
@pytest.mark.parametrize(
    ("wanted", "defaults", "says_itself"),
    [
        (True, (True,), True),
        (False, (True,), False),
        (False, (None,), False),  # a flag of which none is a third value
        ("mid", ("mid",), True),
        ("uni", ("uni", "bi"), False),
        (0, ANYTHING, False),
        (False, ANYTHING, True),
        (1476, (1476,), True),
        (1400, (1476,), False),
    ],
)
def test_what_the_api_leaves_out_has_its_default(wanted: t.Any, defaults: t.Any, says_itself: bool) -> None:
    assert (differences({"a": {"b": wanted}}, {"a": {}}, {"a.b": defaults}) == []) is says_itself
    assert differences({"a": {"b": wanted}}, {"a": {"b": "other"}}, {"a.b": defaults}) != []


@pytest.mark.parametrize(
    ("current", "desired", "after"),
    [
        ({"a": 1, "b": {"c": 1, "d": 2}}, {"b": {"c": 3}}, {"a": 1, "b": {"c": 3, "d": 2}}),
        ({"a": 1, "b": {"c": 1}}, {"a": None}, {"b": {"c": 1}}),
        ({"b": {"c": 1, "d": 2}}, {"b": {"c": None}}, {"b": {"d": 2}}),
        ({"a": 1}, {"a": ""}, {"a": ""}),
        ({"t": Table(a=1, b=2)}, {"t": Table(b=3)}, {"t": {"b": 3}}),
        # To clear a field of an object that is not there does not make the object.
        ({"a": 1}, {"b": {"c": None}}, {"a": 1}),
        ({}, {"b": {"c": {"d": None}}}, {}),
    ],
)
def test_merged(current: Object, desired: Object, after: Object) -> None:
    assert merged(current, desired) == after


@pytest.mark.parametrize(
    ("values", "paths", "rest"),
    [
        ({"a": 1, "b": 2}, ["a"], {"b": 2}),
        ({"target": {"saved": "x", "effective": "y"}}, ["target.effective"], {"target": {"saved": "x"}}),
        ({"check": {"target": {"effective": "y"}}}, ["check.target.effective"], {}),
        ({"check": {}}, ["check.target"], {"check": {}}),
        ({"target": "x"}, ["target.effective"], {"target": "x"}),
    ],
)
def test_without(values: Object, paths: list[str], rest: Object) -> None:
    assert without(values, paths) == rest


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "x"}, []),
        ({"name": "x", "bgp": None}, []),
        ({"name": "x", "bgp": {"key": ""}}, []),
        ({"name": "x", "bgp": {"key": "k"}}, ["bgp.asn"]),
        ({"name": "x", "bgp": {"asn": 0}}, []),
    ],
)
def test_lacking(values: Object, missing: list[str]) -> None:
    assert lacking(values, ["name", "bgp.asn"]) == missing


def test_a_mask_tells_a_secret_that_changes_from_one_that_is_there() -> None:
    values = {"psk": "old", "bgp": {"md5_key": "k", "asn": 1}, "other": None}
    shown = masked(values, ["psk", "bgp.md5_key", "other"], {"psk"})
    assert shown["psk"] != shown["bgp"]["md5_key"]
    assert "changed" in shown["psk"]
    assert shown["other"] is None
