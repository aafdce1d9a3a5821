# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""LANs of a site: ``/accounts/{account_id}/magic/sites/{site_id}/lans``."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.lan import Lan
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Finding,
    Payload,
    ResourceType,
    Unique,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE

Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"


def check_vlan(link: Payload, others: t.Iterable[Payload]) -> t.Iterable[Finding]:
    """A VLAN can be used once on each port. Serves LANs and WANs."""
    if link.get("physport") is None:
        return
    place = (link["physport"], link.get("vlan_tag") or 0)
    for other in others:
        if (other.get("physport"), other.get("vlan_tag") or 0) == place:
            yield Finding(
                f"vlan_tag: {place[1]} on physport {place[0]} is taken by {other.get('name') or other.get('id')}.",
                fatal=True,
            )


def unique_vlan(kind: str, port: str) -> Unique:
    """A VLAN can be used once on each port, or bond. Serves LANs and WANs."""
    return Unique(
        fields=(port, "vlan_tag"),
        among=(kind,),
        implied={"vlan_tag": 0},
        spares=lambda _link: ({"vlan_tag": tag} for tag in range(4094, 0, -1)),
    )


def _network(lan: Payload) -> Network | None:
    address = value_at(lan, "static_addressing.address")
    try:
        return ipaddress.ip_interface(address).network if address else None
    except ValueError:
        return None


def _check(lan: Payload, others: t.Sequence[Payload], site: Payload | None) -> t.Iterable[Finding]:
    yield from check_vlan(lan, others)
    yield from _check_high_availability(lan, others, bool(site and site.get("ha_mode")))
    network = _network(lan)
    if network:
        for other in others:
            taken = _network(other)
            if taken and taken.version == network.version and taken.overlaps(network):
                yield Finding(
                    f"static_addressing.address: {network} overlaps {taken} of LAN {other.get('name')}.", fatal=False
                )
        yield from _check_dhcp(lan, network)


def _check_high_availability(lan: Payload, others: t.Sequence[Payload], high: bool) -> t.Iterable[Finding]:
    if lan.get("ha_link"):
        if not high:
            yield Finding("ha_link: true works only in a site with ha_mode: true.", fatal=True)
        for other in others:
            if other.get("ha_link"):
                yield Finding(f"ha_link: LAN {other.get('name')} is the ha_link already; there can be one.", fatal=True)
    if high:
        missing = [
            f"static_addressing.{field}"
            for field in ("address", "secondary_address", "virtual_address")
            if not value_at(lan, f"static_addressing.{field}")
        ]
        if missing:
            yield Finding(f"{', '.join(missing)}: needed for every LAN of a site with ha_mode: true.", fatal=True)


def _check_dhcp(lan: Payload, network: Network) -> t.Iterable[Finding]:
    path = "static_addressing.dhcp_server"
    server = value_at(lan, path) or {}
    if server and value_at(lan, "static_addressing.dhcp_relay"):
        yield Finding(f"{path}: a LAN has a DHCP server or a dhcp_relay, not both.", fatal=True)
    given: dict[str, str] = {
        field: server[field] for field in ("dhcp_pool_start", "dhcp_pool_end") if server.get(field)
    }
    given.update({f"reservations[{mac}]": address for mac, address in (server.get("reservations") or {}).items()})
    for field, address in given.items():
        if ipaddress.ip_address(address) not in network:
            yield Finding(f"{path}.{field}: {address} lies outside the LAN's subnet {network}.", fatal=True)
    start, end = server.get("dhcp_pool_start"), server.get("dhcp_pool_end")
    if start and end and ipaddress.IPv4Address(start) > ipaddress.IPv4Address(end):
        yield Finding(f"{path}.dhcp_pool_start: {start} comes after dhcp_pool_end {end}.", fatal=True)


_NAT = {"type": "dict", "options": {"static_prefix": {"type": "str"}}}

LAN = ResourceType(
    name="lan",
    label="LAN",
    model=Lan,
    options={
        "name": {"type": "str"},
        "physport": {"type": "int"},
        "bond_id": {"type": "int"},
        "vlan_tag": {"type": "int"},
        "ha_link": {"type": "bool"},
        "is_breakout": {"type": "bool"},
        "is_prioritized": {"type": "bool"},
        "nat": _NAT,
        "routed_subnets": {
            "type": "list",
            "elements": "dict",
            "options": {
                "prefix": {"type": "str", "required": True},
                "next_hop": {"type": "str", "required": True},
                "nat": _NAT,
            },
        },
        "static_addressing": {
            "type": "dict",
            "options": {
                "address": {"type": "str"},
                "secondary_address": {"type": "str"},
                "virtual_address": {"type": "str"},
                "dhcp_relay": {
                    "type": "dict",
                    "options": {"server_addresses": {"type": "list", "elements": "str"}},
                },
                "dhcp_server": {
                    "type": "dict",
                    "options": {
                        "dhcp_pool_start": {"type": "str"},
                        "dhcp_pool_end": {"type": "str"},
                        "dns_server": {"type": "str"},
                        "dns_servers": {"type": "list", "elements": "str"},
                        "reservations": {"type": "dict"},
                        "dhcp_options": {
                            "type": "list",
                            "elements": "dict",
                            "options": {
                                "code": {"type": "int", "required": True},
                                "type": {
                                    "type": "str",
                                    "choices": ["text", "hex", "ip", "byte", "short", "integer"],
                                    "required": True,
                                },
                                "value": {"type": "str", "required": True},
                            },
                        },
                    },
                },
            },
        },
    },
    path="magic/sites/{parent}/lans",
    parent=SITE,
    update_method="PATCH",
    tie_breakers=("physport", "bond_id", "vlan_tag"),
    required=("name", "static_addressing.address"),
    create_only=frozenset({"ha_link"}),
    defaults={"vlan_tag": (0,)},
    computed=frozenset({"id", "site_id"}),
    unique=(
        unique_vlan("lan", "physport"),
        unique_vlan("lan", "bond_id"),
        # Hosts would keep addresses of a subnet in between, so there is no spare one.
        Unique(fields=("static_addressing.address",), among=("lan",), networks=True),
        Unique(fields=("ha_link",), among=("lan",)),
    ),
    check=_check,
)
