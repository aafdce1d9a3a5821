# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hypothesis strategies: options as a user might write them who makes every mistake that YAML allows."""

from __future__ import annotations

import datetime
import typing as t

from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client import settings
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Task

Spec = t.Mapping[str, t.Mapping[str, t.Any]]

_NUMBERS = [-1, 0, 2**31, 2**63, 2**64, 10**400, -(10**30), 0.5, 1e308, float("nan"), float("inf"), -float("inf")]
_TEXTS = [
    *("", " ", "\n", "a\nb", "\0", "\t", "\u2028", "\ufeff", "null", "none", "~", "nan", "[]", "{", "a=b", '{"a": 1}'),
    *(
        "1e400",
        "0x10",
        "1_000",
        "-1",
        "٣",
        "\uff11",
        "é" * 300,
        "x" * 20_000,
        "𐍈",
        "e\u0301",
        "'",
        '"',
        "\\",
        "%s",
        "{0}",
    ),
    *("%2e%2e", "a/b", "?a=b", "a#b", "true", "2026-02-30", "10.0.0.0/33", "fe80::1%eth0", "::ffff:1.2.3.4", "1.2.3"),
]
_URL = "https://www.example.com/"
_CLOSED_PORT = "http://127.0.0.1:9/"
_PLAUSIBLE = [
    *("ams", "staff", "guests", "print", "fiber", "GRE_1", "branch-1", "cni-1", "SN-1", "first", "erp", "Zoom", "zoom"),
    *("10.200.0.1", "192.0.2.0/24", "10.9.0.0/31", "203.0.113.1", "2001:db8::1", "2001:db8::/32", "00:53:00:00:00:01"),
    *("1" * 32, "10000000000000000000000000000001", "2026-01-01T00:00:00Z", "-24h", "90d", "Europe/Berlin", "80-443"),
    *(_URL, "s3://bucket?region=us-east-1", "Business", "simple", "latest", "all"),
]
# A file of any name could be written, or its folder emptied.
_PATHS = st.sampled_from(["folder", "file.yml", "é", "", " ", "a\nb", "x" * 300])

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(_NUMBERS),
    st.sampled_from(_TEXTS),
    st.sampled_from(_PLAUSIBLE),
    st.text(max_size=20),
    st.just(datetime.date(2026, 1, 2)),
)
JUNK = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_SCALARS, inner, max_size=3)),
    max_leaves=5,
)
"""Whatever YAML can hold."""

_BY_TYPE: t.Mapping[str, st.SearchStrategy[t.Any]] = {
    "str": st.one_of(st.sampled_from(_PLAUSIBLE), st.sampled_from(_PLAUSIBLE), st.sampled_from(_TEXTS)),
    "path": _PATHS,
    "int": st.one_of(st.integers(0, 200), st.sampled_from(_NUMBERS)),
    "float": st.one_of(st.floats(), st.sampled_from(_NUMBERS)),
    "bool": st.one_of(st.booleans(), st.sampled_from(["yes", "no", "maybe", 2])),
    "raw": JUNK,
    "dict": st.dictionaries(_SCALARS, JUNK, max_size=3),
}


def _one(option: t.Mapping[str, t.Any]) -> st.SearchStrategy[t.Any]:
    if "choices" in option:
        return st.sampled_from(option["choices"])
    if "options" in option:
        return _any_of(option["options"])
    kind = option.get("elements", option["type"])
    return _BY_TYPE[kind if kind != "list" else "raw"]


_CARELESS = st.shared(st.sampled_from([False, False, True]), key="careless")
"""Whether options are of the wrong type now and then. One that is hides whatever else there is."""


def _value(option: t.Mapping[str, t.Any]) -> st.SearchStrategy[t.Any]:
    wrong = _PATHS if "path" in (option["type"], option.get("elements")) else JUNK
    one = _one(option)
    several = st.lists(st.one_of(one, one, one, wrong), max_size=4)
    careful = st.lists(one, max_size=4) if option["type"] == "list" else one
    careless = st.one_of(*[several if option["type"] == "list" else one] * 3, wrong)
    return _CARELESS.flatmap(lambda careless_now: careless if careless_now else careful)


def _any_of(options: Spec) -> st.SearchStrategy[dict[t.Any, t.Any]]:
    """Some of the options, and what is no option."""
    given = st.fixed_dictionaries(
        {name: _value(option) for name, option in options.items() if option.get("required")},
        optional={name: _value(option) for name, option in options.items() if not option.get("required")},
    )
    unknown = st.dictionaries(st.sampled_from(["nmae", "ID", "option", 7]), JUNK, min_size=1, max_size=1)
    with_unknown = st.builds(lambda known, more: {**known, **more}, given, unknown)
    return _CARELESS.flatmap(lambda careless_now: st.one_of(given, given, with_unknown) if careless_now else given)


def _of_kind(kind: ResourceType) -> Spec:
    """The options of an object as it stands in a network."""
    inside = {} if kind.name != "site" else {name: _listed(each) for name, each in SITE_KINDS.items()}
    return {**kind.options, **inside}


def _listed(kind: ResourceType) -> dict[str, t.Any]:
    return {"type": "list", "elements": "dict", "options": _of_kind(kind)}


def bad_options(task: Task) -> st.SearchStrategy[dict[t.Any, t.Any]]:
    """Options of a task, without those of the connection."""
    sections = {name: _listed(kind) for name, kind in ACCOUNT_KINDS.items() if name in task.options}
    return _any_of({**task.options, **sections} if task.name == "network" else task.options)


def bad_connection() -> st.SearchStrategy[dict[t.Any, t.Any]]:
    """Connection options. Where one makes a proxy of a URL, that is a closed port of this machine."""
    return _any_of(settings.OPTIONS).map(_kept_here)


def _kept_here(options: dict[t.Any, t.Any]) -> dict[t.Any, t.Any]:
    return {name: _CLOSED_PORT if value == _URL else value for name, value in options.items()}
