# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hypothesis strategies: what users may want of an account, one object or a whole network at a time."""

from __future__ import annotations

import dataclasses
import typing as t

from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.tests.unit.random_networks import networks

Options = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Wish:
    """One task: a module and its options."""

    module: str
    options: Options


def _objects(network: Options) -> t.Iterator[tuple[ResourceType, Options]]:
    """Every object of a network in the options of its own module."""
    for section, kind in ACCOUNT_KINDS.items():
        for item in network[section]:
            yield kind, {name: value for name, value in item.items() if name not in SITE_KINDS}
            for inside, child in SITE_KINDS.items():
                yield from ((child, {**each, "site": item["name"]}) for each in item.get(inside, ()))


def _key(kind: ResourceType, options: Options) -> Options:
    """What tells an object from others, to name one that is to go."""
    fields = {field.partition(".")[0] for key in kind.natural_keys for field in key}
    names = {reference.option for reference in kind.references if set(reference.fields) & fields}
    parent = {kind.parent.name} if kind.parent else set()
    return {name: value for name, value in options.items() if name in fields | names | parent}


@st.composite
def single_wishes(draw: st.DrawFn) -> Wish:
    """That one object shall exist or not, in the options of its module."""
    kind, options = draw(st.sampled_from([*_objects(draw(networks().filter(_any_object)))]))
    if kind.creatable and draw(st.booleans()):
        cascade = {"cascade": draw(st.booleans())} if kind.name == "site" else {}
        return Wish(kind.name, {**_key(kind, options), **cascade, "state": "absent"})
    return Wish(kind.name, options)


@st.composite
def network_wishes(draw: st.DrawFn, *states: str) -> Wish:
    """That the account shall be so, in some of its sections."""
    network = draw(networks())
    state = draw(st.sampled_from(states or ("merged", "replaced", "overridden", "deleted")))
    options: Options = {"state": state}
    if state == "overridden":
        # What is not written is not overridden: then everything that others name has to be written as well.
        return Wish("network", {**options, **network, "max_deletions": draw(st.sampled_from([3, 100]))})
    return Wish("network", {**options, **network})


def wishes() -> st.SearchStrategy[Wish]:
    """Any of both."""
    return st.one_of(single_wishes(), network_wishes())


def _any_object(network: Options) -> bool:
    return any(True for _each in _objects(network))
