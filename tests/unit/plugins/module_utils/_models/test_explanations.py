# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever is wrong with an option, the message is for a person: no words of pydantic or Python are in it."""

from __future__ import annotations

import datetime
import re
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.pcap import Pcap
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Spec
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS

MODELS: dict[str, type[ApiObject]] = {**{name: kind.model for name, kind in KINDS.items()}, "PCAP": Pcap}

FOR_PROGRAMMERS = re.compile(
    r"Input should|valid (?:string|dictionary|integer|boolean|number|list)|unable to|parsed|\b(?:None|True|False)\b"
    r"|datetime|[<>{}]|\[key\]|function-|Error\b|\bdict\b|\bstr\b|\bint\b|\bfloat\b|instance"
)

# None of these texts is a word of any language, so that what a message quotes cannot be taken for its own words.
TEXT = st.text("xyz019.:/-, ", max_size=12)
SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    TEXT,
    st.dates(),
    st.datetimes(),
)
ANY = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=2), max_leaves=4
)


def _objects(options: Spec) -> st.SearchStrategy[dict[str, t.Any]]:
    """Objects with right names of options and any values, at any depth."""

    def value(option: t.Mapping[str, t.Any]) -> st.SearchStrategy[t.Any]:
        if not option.get("options"):
            return st.one_of(ANY, st.lists(ANY, max_size=3))
        inner = _objects(option["options"])
        return st.one_of(ANY, inner, st.lists(inner, max_size=2))

    return st.dictionaries(st.sampled_from([*options]), st.none(), max_size=4).flatmap(
        lambda names: st.fixed_dictionaries({name: value(options[name]) for name in names})
    )


def _problems(model: type[ApiObject], options: dict[str, t.Any]) -> tuple[str, ...]:
    try:
        model.from_user(options)
    except InvalidOptions as error:
        return error.problems
    return ()


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=100)
@given(data=st.data())
def test_no_message_speaks_to_programmers(name: str, data: st.DataObject) -> None:
    options = data.draw(_objects(KINDS[name].options))
    for problem in _problems(MODELS[name], options):
        assert not FOR_PROGRAMMERS.search(problem), problem


ODD: dict[str, t.Any] = {
    "nothing": [None],
    "a flag": True,
    "a number": 1.5,
    "a huge number": 10**30,
    "infinity": float("inf"),
    "a text": "x",
    "a list": ["x", None, [1]],
    "a dictionary": {"x": {"y": None}},
    "a date": datetime.date(2024, 3, 1),
    "bytes": b"\xff",
    "half a character": "\ud800",
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", MODELS)
def test_no_field_speaks_to_programmers(name: str, value: t.Any) -> None:
    """The same for every field of every model, and of the objects in it, with each sort of value."""
    model = MODELS[name]
    waiting: list[tuple[type[ApiObject], t.Callable[[t.Any], dict[str, t.Any]]]] = [(model, lambda inner: inner)]
    while waiting:
        holder, around = waiting.pop()
        for field in holder.model_fields:
            for given_value in (value, [value], {"x": value}):
                for problem in _problems(model, around({field: given_value})):
                    assert not FOR_PROGRAMMERS.search(problem), problem
            if inner := holder.inner(field):
                waiting.append(
                    (inner, lambda values, field=field, around=around: around({field: values}))  # type: ignore[misc]
                )


@pytest.mark.parametrize(
    ("name", "options", "problem"),
    [
        ("GRE_TUNNEL", {"mtu": "many"}, "mtu: 'many' does not fit, it must be a whole number."),
        ("GRE_TUNNEL", {"mtu": True}, "mtu: true is not a whole number."),
        ("GRE_TUNNEL", {"description": ["x"]}, "description: a list does not fit, it must be text."),
        ("GRE_TUNNEL", {"description": True}, "description: true does not fit, it must be text."),
        (
            "GRE_TUNNEL",
            {"health_check": {"enabled": 2}},
            "health_check.enabled: 2 does not fit, it must be true or false.",
        ),
        ("GRE_TUNNEL", {"bgp": "x"}, "bgp: the value (hidden) is not a mapping of options."),
        ("ACL", {"protocols": "tcp"}, "protocols: 'tcp' does not fit, it must be a list."),
        ("ACL", {"protocols": ["tcp", "x"]}, "protocols[1]: 'x' does not fit, it must be 'tcp', 'udp' or 'icmp'."),
        ("ACL", {"protocols": ["tcp", None]}, "protocols[1]: null does not fit, it must be 'tcp', 'udp' or 'icmp'."),
        ("ACL", {"lan_1": {"ports": [1, "x"]}}, "lan_1.ports[1]: 'x' does not fit, it must be a whole number."),
        (
            "CONNECTOR",
            {"interrupt_window_duration_hours": "x"},
            ("interrupt_window_duration_hours: 'x' does not fit, it must be a number."),
        ),
        (
            "LAN",
            {"static_addressing": {"dhcp_server": {"reservations": {"x": "192.0.2.1"}}}},
            ("static_addressing.dhcp_server.reservations.x: 'x' is not a MAC address, such as 00:11:22:33:44:55."),
        ),
        (
            "LAN",
            {"static_addressing": {"dhcp_server": {"reservations": ["x"]}}},
            ("static_addressing.dhcp_server.reservations: a list does not fit, it must be a dictionary."),
        ),
        (
            "CONNECTOR",
            {"interrupt_window_embargo_dates": [True]},
            ("interrupt_window_embargo_dates[0]: true is not a date of the form YYYY-MM-DD, such as 2026-12-24."),
        ),
    ],
)
def test_a_message_says_what_would_be_right(name: str, options: dict[str, t.Any], problem: str) -> None:
    assert _problems(MODELS[name], options) == (problem,)
