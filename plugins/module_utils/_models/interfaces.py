# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tunnel an address leads into: the one whose interface prefix holds it. Pure."""

from __future__ import annotations

import ipaddress
import typing as t

INTERFACE_FIELDS = ("interface_address", "interface_address6")
"""The fields of a tunnel or an interconnect that hold a prefix with both its ends."""

Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

_Tunnel = t.TypeVar("_Tunnel")


class Interfaces(t.Generic[_Tunnel]):
    """The interface prefixes of tunnels. Addresses that are none are passed over: others complain of them.

    Args:
        tunnels: the fields of each, as a user wrote them or as the API sent them, and what stands for it. Of two with
            one prefix, the first counts.
    """

    def __init__(self, tunnels: t.Iterable[tuple[t.Mapping[str, t.Any], _Tunnel]]) -> None:
        self._tunnels: dict[Network, _Tunnel] = {}
        for fields, tunnel in tunnels:
            for field in INTERFACE_FIELDS:
                try:
                    network = ipaddress.ip_interface(str(fields.get(field) or "")).network
                except ValueError:
                    continue
                self._tunnels.setdefault(network, tunnel)
        # Interface prefixes have few different lengths, so a few look-ups stand in for a search through all of them.
        self._lengths = sorted({(network.version, network.prefixlen) for network in self._tunnels}, reverse=True)

    def holding(self, address: object) -> _Tunnel | None:
        """The tunnel of a nexthop, the one with the longest prefix first; None where there is none."""
        try:
            nexthop = ipaddress.ip_address(str(address))
        except ValueError:
            return None
        for version, length in self._lengths:
            if version == nexthop.version:
                network = ipaddress.ip_network(f"{nexthop}/{length}", strict=False)
                if network in self._tunnels:
                    return self._tunnels[network]
        return None
