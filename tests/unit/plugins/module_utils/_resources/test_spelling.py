# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An object means the same as options of its own module, validated by Ansible, and in ``network``, which reads it."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.stages import Desired
from ansible_collections.cloudflare.magic.plugins.module_utils._models.plain import plain
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import read_desired
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._network.source import Document
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import _desired, resource_task
from ansible_collections.cloudflare.magic.tests.unit import strategies

SECTIONS = {**ACCOUNT_KINDS, **SITE_KINDS}
every_kind = pytest.mark.parametrize("kind", SECTIONS.values(), ids=SECTIONS)

Meaning = t.Optional[dict[str, t.Any]]  # noqa: UP045 - evaluated, on Python 3.10 too
"""What an object means; None where it is refused."""


def meaning_to_the_module(kind: ResourceType, options: t.Mapping[str, t.Any]) -> Meaning:
    """As its module takes the options: by Ansible's own validation, then by the model."""
    task = resource_task(kind)
    connection = {"account_id": "1" * 32, "api_token": "token"}
    parent = {kind.parent.name: "b"} if kind.parent else {}
    given = plain({**connection, **parent, **options})
    if task.misshapen(given):
        return None
    validation = ArgumentSpecValidator(**task.specification).validate(task.without_null(given))
    if validation.error_messages:
        return None
    try:
        return _meaning(_desired(kind, validation.validated_parameters))
    except InvalidOptions:
        return None


def meaning_to_network(kind: ResourceType, options: t.Mapping[str, t.Any]) -> Meaning:
    """As ``network`` takes the same object."""
    item = plain(options)
    sections = {kind.plural: [item]} if kind.parent is None else {"sites": [{"name": "b", kind.plural: [item]}]}
    try:
        node = read_desired([Document(None, sections)]).nodes[-1]
    except InvalidOptions:
        return None
    if node.odd:  # refused, unless the object with the id has the very same
        return None
    return _meaning(node)


def _meaning(desired: Desired) -> Meaning:
    return {
        "fields": desired.fields,
        "names": desired.names,
        "id": desired.id,
        "send": desired.send,
        "distinguish": desired.distinguish,
        "hidden": desired.hidden,
    }


def _as_text(value: t.Any) -> t.Any:
    """A dictionary or a list as Ansible takes it for one: JSON, or ``key=value`` and ``a,b``."""
    if isinstance(value, dict):
        flat = all(isinstance(item, (str, int)) and str(item).isalnum() for item in value.values())
        return ", ".join(f"{key}={item}" for key, item in value.items()) if flat and value else json.dumps(value)
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


OTHER_SPELLINGS: list[t.Callable[[t.Any], t.Any]] = [
    str,
    _as_text,
    lambda value: json.dumps(value, default=str),
    lambda value: [value],
    lambda value: value[0] if isinstance(value, list) and value else value,
    lambda value: float(value) if isinstance(value, int) and not isinstance(value, bool) else value,
    lambda value: f"{value}.0",
    lambda value: f" {value} ",
    lambda value: {True: "yes", False: "off"}.get(value, value) if isinstance(value, bool) else value,
    lambda value: int(value) if isinstance(value, bool) else value,
    lambda value: tuple(value) if isinstance(value, list) else value,
    lambda value: str(value).upper(),
    lambda _value: None,
    lambda _value: "",
    lambda _value: "?",
    lambda _value: [],
    lambda _value: {},
    lambda _value: [None],
    lambda _value: True,
    lambda _value: "false",
    lambda _value: 0,
    lambda _value: 1400.5,
    lambda _value: 10**30,
    lambda _value: {"x": 1},
    lambda _value: [["x"]],
    lambda _value: "a=1 b",
    lambda _value: datetime.date(2024, 3, 1),
    lambda _value: "********",
    lambda _value: "12_000",
    lambda _value: "\u0661",  # a digit, and none of ASCII
]


def _written(kind: ResourceType) -> st.SearchStrategy[dict[str, t.Any]]:
    """Right options of one object, with what names others, flags, and now and then an id."""
    flags = {name: option for name, option in kind.flags.items() if name != "id"}
    return st.builds(
        lambda own, more, identifier: {**own, **more, **identifier},
        strategies.written({**kind.options}),
        strategies.written(flags),
        st.sampled_from([{}, {}, {}, {"id": "7" * 32}, {"id": "7"}]),
    )


def _places(values: t.Any) -> list[tuple[t.Any, ...]]:
    """Where values stand in values, at every depth."""
    inside = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    return [(step, *rest) for step, value in inside for rest in ((), *_places(value))]


def _respelled(values: t.Any, place: tuple[t.Any, ...], spell: t.Callable[[t.Any], t.Any]) -> t.Any:
    if not place:
        return spell(values)
    result = values.copy()
    result[place[0]] = _respelled(values[place[0]], place[1:], spell)
    return result


@every_kind
@settings(max_examples=60)
@given(data=st.data())
def test_network_and_the_module_agree_on_every_spelling(kind: ResourceType, data: st.DataObject) -> None:
    options = data.draw(_written(kind))
    for _number in range(data.draw(st.integers(0, 3))):
        if places := _places(options):
            place = data.draw(st.sampled_from(places))
            try:
                options = _respelled(options, place, data.draw(st.sampled_from(OTHER_SPELLINGS)))
            except (TypeError, ValueError, OverflowError):
                continue
    expected = meaning_to_the_module(kind, options)
    assert meaning_to_network(kind, options) == expected


@every_kind
def test_network_and_the_module_agree_on_each_option(kind: ResourceType) -> None:
    """Each option alone, beside what tells the object from others, with each sort of value."""
    key: dict[str, t.Any] = {"id": "7" * 32}
    spec = {**kind.options, **kind.flags}
    tried = [(name,) for name in spec]
    tried += [(name, inner) for name, option in spec.items() for inner in option.get("options", ())]
    for place in tried:
        for spell in OTHER_SPELLINGS:
            for seed in (1, 1400, True, "a", "10.0.0.1", ["a", "b"], [1, 2], {"x": 1}):
                try:
                    value = spell(seed)
                except (TypeError, ValueError, OverflowError):
                    continue
                options = {**key, place[0]: value if len(place) == 1 else {place[1]: value}}
                assert meaning_to_network(kind, options) == meaning_to_the_module(kind, options), options


def test_a_secret_left_alone_does_not_end_the_session() -> None:
    """Beside it, the module has nothing but options that were left out."""
    options = {"name": "A", "bgp": {"md5_key": "********"}}
    for meaning in (meaning_to_the_module, meaning_to_network):
        meant = meaning(ACCOUNT_KINDS["gre_tunnels"], options)
        assert meant is not None
        assert (meant["fields"], meant["hidden"]) == ({"name": "A"}, ("bgp.md5_key",))


@pytest.mark.parametrize(
    ("section", "options", "same"),
    [
        ("acls", {"protocols": "tcp"}, {"protocols": ["tcp"]}),
        ("acls", {"lan_1": {"ports": "80,443"}}, {"lan_1": {"ports": [80, 443]}}),
        ("acls", {"lan_1": {"ports": 443}}, {"lan_1": {"ports": [443]}}),
        ("gre_tunnels", {"mtu": "1400"}, {"mtu": 1400}),
        ("gre_tunnels", {"health_check": "rate=high"}, {"health_check": {"rate": "high"}}),
        ("gre_tunnels", {"health_check": '{"rate": "high"}'}, {"health_check": {"rate": "high"}}),
        ("gre_tunnels", {"health_check": {"enabled": "yes"}}, {"health_check": {"enabled": True}}),
        ("gre_tunnels", {"description": datetime.date(2024, 3, 1)}, {"description": "2024-03-01"}),
        ("gre_tunnels", {"description": None}, {}),
        ("sites", {"ha_mode": "no"}, {"ha_mode": False}),
    ],
)
def test_spellings_mean_the_same(section: str, options: dict[str, t.Any], same: dict[str, t.Any]) -> None:
    kind = SECTIONS[section]
    expected = meaning_to_the_module(kind, {"id": "7" * 32, **same})
    assert expected is not None
    for meaning in (meaning_to_the_module, meaning_to_network):
        assert meaning(kind, {"id": "7" * 32, **options}) == expected
