# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which objects take a name, a VLAN, an address … that another one gives up, by what their kinds say is unique."""

from __future__ import annotations

import ipaddress
import typing as t

from .._resources.description import Unique, Values
from .stages import Desired, Handover, Planned

_Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"


def handovers(nodes: t.Iterable[Planned]) -> list[Handover]:
    """All handovers among the changes."""
    changing: dict[str, list[Planned]] = {}
    for node in nodes:
        if node.plan.changed:
            changing.setdefault(node.kind.name, []).append(node)
    found: list[Handover] = []
    for takers in list(changing.values()):
        for unique in takers[0].kind.unique:
            found += _of(unique, takers, [node for name in unique.among for node in changing.get(name, [])])
    return found


def _of(unique: Unique, takers: t.Iterable[Planned], others: t.Iterable[Planned]) -> t.Iterator[Handover]:
    """The handovers of one sort of values."""
    index = _Networks(unique) if unique.networks else _Equals(unique)
    empty = True
    for giver in others:
        values = unique.values(giver.plan.before)
        if values is not None and values != unique.values(giver.plan.after):
            index.add(giver, values)
            empty = False
    if empty:
        return
    for taker in takers:
        values = unique.values(taker.plan.after)
        if values is None or values == unique.values(taker.plan.before):
            continue
        for giver in index.having(taker, values):
            if giver is not taker and not collide(unique, unique.values(giver.plan.after), values):
                yield Handover(giver.matched, taker.matched, unique, values)


def collide(unique: Unique, one: Values | None, other: Values | None) -> bool:
    """Whether the API would refuse two objects with these values."""
    if one is None or other is None:
        return False
    if not unique.networks:
        return one == other
    networks = [_network(values) for values in (one, other)]
    first, second = networks
    return first is not None and second is not None and first.version == second.version and bool(first.overlaps(second))


class _Equals:
    """Finds the givers of equal values."""

    def __init__(self, unique: Unique) -> None:
        self._givers: dict[tuple[Desired | None, Values], list[Planned]] = {}

    def add(self, giver: Planned, values: Values) -> None:
        self._givers.setdefault((giver.parent, values), []).append(giver)

    def having(self, taker: Planned, values: Values) -> list[Planned]:
        return self._givers.get((taker.parent, values), [])


class _Networks:
    """Finds the givers of networks that overlap. There are few lengths of prefixes, and thousands of networks."""

    def __init__(self, unique: Unique) -> None:
        self._added: list[tuple[Planned, _Network]] = []
        self._lengths: set[int] = set()
        self._index: dict[tuple[Desired | None, _Network], list[tuple[Planned, _Network]]] = {}

    def add(self, giver: Planned, values: Values) -> None:
        network = _network(values)
        if network is not None:
            self._added.append((giver, network))

    def having(self, taker: Planned, values: Values) -> list[Planned]:
        network = _network(values)
        if network is None:
            return []
        if not self._index:
            self._lengths = {network.prefixlen for _giver, network in self._added}
            self._file_under(self._lengths)
        if network.prefixlen not in self._lengths:
            self._lengths.add(network.prefixlen)
            self._file_under({network.prefixlen})
        # Of two that overlap, one holds the other: cut to the shorter prefix they are the same.
        found = {
            giver: None
            for length in self._lengths
            if length <= network.prefixlen
            for giver, given in self._index.get((taker.parent, network.supernet(new_prefix=length)), ())
            if given.overlaps(network)
        }
        return list(found)

    def _file_under(self, lengths: t.Collection[int]) -> None:
        for giver, network in self._added:
            for length in lengths:
                if length <= network.prefixlen:
                    cut = network.supernet(new_prefix=length)
                    self._index.setdefault((giver.parent, cut), []).append((giver, network))


def _network(values: Values) -> _Network | None:
    try:
        return ipaddress.ip_interface(str(values[0])).network
    except ValueError:
        return None
