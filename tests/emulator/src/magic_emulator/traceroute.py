# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Traceroutes through an imagined Internet: the same between the same two ends, and as long as they are far apart."""

from __future__ import annotations

import ipaddress
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .colos import COLOS, Colo

_CLOUDFLARE: Final = "AS13335"
_TRANSITS: Final = (("AS64496", "northern.example"), ("AS64497", "southern.example"), ("AS64498", "oceanic.example"))
_CUSTOMERS: Final = ("AS64500", "AS64501", "AS64502")
_KM_PER_MS: Final = 70
"""How far a packet gets, there and back, in the fiber that there is."""
_KM_PER_TRANSIT_HOP: Final = 2500
_LEAST_STEP: Final = 0.5
"""Milliseconds from one router to the next, at least: more than the jitter, so that latency grows with each."""
_JITTER: Final = 0.3
_SILENT: Final = 0.15
"""How likely a router of a transit network is not to answer."""
_PARALLEL: Final = 0.3
"""How likely it is to have a sibling which takes half of the packets."""
_LOST: Final = 0.02
"""How likely an answer of a router is to be lost."""


@dataclass(frozen=True)
class Router:
    """What answers at one address, after ``rtt`` milliseconds."""

    asn: str
    ip: str
    name: str
    rtt: float


@dataclass(frozen=True)
class Probing:
    """How a path is probed. Times are in seconds."""

    max_ttl: int
    packets_per_ttl: int
    wait_time: int
    labels: Sequence[str | None]
    """One for each traceroute that runs; none is named if there is only one."""


@dataclass(frozen=True)
class Target:
    """What is probed: a host name or address, and how it fares.

    :param loss: the share of packets that get lost just before it.
    """

    host: str
    reachable: bool = True
    loss: float = 0.0

    @property
    def ip(self) -> str:
        """Its address; one of the documentation prefixes stands in for DNS."""
        try:
            return str(ipaddress.ip_address(self.host))
        except ValueError:
            return f"192.0.2.{random.Random(self.host).randrange(1, 255)}"


def trace(colo: Colo, target: Target, probing: Probing) -> dict[str, Any]:
    """The API's report of a traceroute from one colo."""
    path = list(_path(colo, target))
    chance = random.Random(f"{colo.name} {target.host} probes")
    hops: list[dict[str, Any]] = []
    at_target: list[dict[str, Any]] = []
    milliseconds = 0.0
    for ttl in range(1, probing.max_ttl + 1):
        if ttl <= len(path):
            routers = path[ttl - 1]
        else:
            # A target answers whatever reaches it; a network that is silent stays so.
            routers = path[-1] if target.reachable else ()
        # What is wrong with the target begins at the router before it.
        loss = target.loss if ttl >= len(path) - 1 else _LOST
        hop = _hop(ttl, routers, loss, probing, chance)
        hops.append(hop)
        milliseconds += max((node["max_rtt_ms"] for node in hop["nodes"]), default=probing.wait_time * 1000)
        if target.reachable and ttl >= len(path) and hop["nodes"]:
            at_target = hop["nodes"]
            break
    return {
        "colo": {"city": colo.city, "name": colo.name},
        "error": "",
        "hops": hops,
        "target_summary": _summary(target, at_target),
        "traceroute_time_ms": round(milliseconds),
    }


def _path(colo: Colo, target: Target) -> Iterator[Sequence[Router]]:
    """The routers at each distance from the colo, the target last; an unreachable one's network does not answer."""
    place = random.Random(target.host)
    distance = colo.distance(place.choice(COLOS))
    customer = place.choice(_CUSTOMERS)
    chance = random.Random(f"{colo.name} {target.host}")
    addresses = _Addresses(":" in target.ip, chance)
    transit_asn, transit_domain = chance.choice(_TRANSITS)
    transit_hops = 2 + round(distance / _KM_PER_TRANSIT_HOP)
    step = max(_LEAST_STEP, distance / _KM_PER_MS / transit_hops)

    rtt = _LEAST_STEP
    local = addresses.take("cloudflare")
    yield [Router(_CLOUDFLARE, local, local, rtt)]
    for number in range(transit_hops):
        rtt += step
        fate = chance.random()
        siblings = 0 if fate < _SILENT else 2 if fate < _SILENT + _PARALLEL else 1
        yield [
            Router(transit_asn, addresses.take("transit"), f"ae-{sibling}.cr{number}.{transit_domain}", rtt)
            for sibling in range(siblings)
        ]
    if not target.reachable:
        return
    rtt += _LEAST_STEP
    edge = addresses.take("customer")
    yield [Router(customer, edge, edge, rtt)]
    yield [Router(customer, target.ip, target.host, rtt + _LEAST_STEP)]


class _Addresses:
    """Addresses of routers, out of prefixes that nobody on the Internet has."""

    _PREFIXES: Final = {
        "cloudflare": ("100.64.0.0/16", "2001:db8:cf::/48"),
        "transit": ("198.18.0.0/16", "2001:db8:18::/48"),
        "customer": ("198.19.0.0/16", "2001:db8:19::/48"),
    }

    def __init__(self, ipv6: bool, chance: random.Random) -> None:
        self._ipv6 = ipv6
        self._chance = chance

    def take(self, owner: str) -> str:
        network = ipaddress.ip_network(self._PREFIXES[owner][self._ipv6])
        return str(network[self._chance.randrange(1, 2**16 - 1)])


def _hop(ttl: int, routers: Sequence[Router], loss: float, probing: Probing, chance: random.Random) -> dict[str, Any]:
    nodes = []
    for label in probing.labels:
        samples: dict[Router, list[float]] = {router: [] for router in routers}
        for packet in range(probing.packets_per_ttl):
            if routers and chance.random() >= loss:
                router = routers[packet % len(routers)]
                samples[router].append(router.rtt + chance.uniform(0, _JITTER))
        nodes += [_node(router, rtts, label) for router, rtts in samples.items() if rtts]
    sent = probing.packets_per_ttl * len(probing.labels)
    answered = sum(node["packet_count"] for node in nodes)
    return {"nodes": nodes, "packets_lost": sent - answered, "packets_sent": sent, "packets_ttl": ttl}


def _node(router: Router, rtts: Sequence[float], label: str | None) -> dict[str, Any]:
    return {
        "asn": router.asn,
        "ip": router.ip,
        **({"labels": [label]} if label is not None else {}),
        "max_rtt_ms": round(max(rtts), 3),
        "mean_rtt_ms": round(statistics.fmean(rtts), 3),
        "min_rtt_ms": round(min(rtts), 3),
        "name": router.name,
        "packet_count": len(rtts),
        "std_dev_rtt_ms": round(statistics.pstdev(rtts), 3),
    }


def _summary(target: Target, nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the nodes at the end of the path say of the target; only its name and address if it did not answer."""
    count = sum(node["packet_count"] for node in nodes)
    if not count:
        return {"asn": "", "ip": target.ip, "name": target.host, "packet_count": 0}
    return {
        "asn": nodes[0]["asn"],
        "ip": target.ip,
        "max_latency_ms": max(node["max_rtt_ms"] for node in nodes),
        "mean_latency_ms": round(statistics.fmean(node["mean_rtt_ms"] for node in nodes), 3),
        "min_latency_ms": min(node["min_rtt_ms"] for node in nodes),
        "name": target.host,
        "packet_count": count,
        "std_dev_latency_ms": round(statistics.fmean(node["std_dev_rtt_ms"] for node in nodes), 3),
    }
