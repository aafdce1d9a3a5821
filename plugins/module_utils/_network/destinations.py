# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which site a prefix leads to, by the subnets of the sites' LANs."""

from __future__ import annotations

import bisect
import ipaddress
import typing as t

Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"
Item = t.Mapping[str, t.Any]

_SUBNETS = ("address", "secondary_address", "virtual_address")


class Destinations:
    """The subnets of all LANs.

    Args:
        sites: as ``network`` takes them or as an export has them, with their ``lans``. What is no address is passed
            over: it is told where the options are checked.
    """

    def __init__(self, sites: t.Iterable[Item]) -> None:
        self._sites: dict[Network, set[str]] = {}
        for site in sites:
            name = site.get("name")
            for lan in _items(site.get("lans")):
                for subnet in _subnets(lan):
                    self._sites.setdefault(subnet, set()).add(str(name))
        self._lengths = {(subnet.version, subnet.prefixlen) for subnet in self._sites}
        self._starts = {version: self._sorted(version) for version in (4, 6)}

    def _sorted(self, version: int) -> list[tuple[int, Network]]:
        subnets = [subnet for subnet in self._sites if subnet.version == version]
        return sorted(((int(subnet.network_address), subnet) for subnet in subnets), key=lambda pair: pair[0])

    def site(self, prefix: t.Any) -> str | None:
        """The only site that has LANs in, or around, a prefix; None if there is none, or more than one."""
        network = as_network(prefix)
        if network is None:
            return None
        found: set[str] = set()
        for version, length in self._lengths:
            if version == network.version and length < network.prefixlen:
                found |= self._sites.get(network.supernet(new_prefix=length), set())
        for subnet in self._inside(network):
            found |= self._sites[subnet]
            if len(found) > 1:
                break
        return found.pop() if len(found) == 1 else None

    def _inside(self, network: Network) -> t.Iterator[Network]:
        starts = self._starts[network.version]
        place = bisect.bisect_left(starts, int(network.network_address), key=lambda pair: pair[0])
        last = int(network.broadcast_address)
        while place < len(starts) and starts[place][0] <= last:
            if starts[place][1].prefixlen >= network.prefixlen:
                yield starts[place][1]
            place += 1


def as_network(address: t.Any) -> Network | None:
    """The network of an address with a prefix length, or of a prefix; None for whatever else there is."""
    try:
        return ipaddress.ip_interface(str(address)).network if address else None
    except ValueError:
        return None


def _items(value: t.Any) -> list[Item]:
    return [item for item in value if isinstance(item, t.Mapping)] if isinstance(value, list) else []


def _subnets(lan: Item) -> t.Iterator[Network]:
    """The subnet of a LAN, what is routed behind it, and what both are translated to."""
    addressing = lan.get("static_addressing")
    given = [addressing.get(field) for field in _SUBNETS] if isinstance(addressing, t.Mapping) else []
    given.append(_translated(lan))
    for routed in _items(lan.get("routed_subnets")):
        given += [routed.get("prefix"), _translated(routed)]
    yield from filter(None, map(as_network, given))


def _translated(item: Item) -> t.Any:
    nat = item.get("nat")
    return nat.get("static_prefix") if isinstance(nat, t.Mapping) else None
