# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""A LAN of a site."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, AfterValidator, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import (
    Address4,
    Address4List,
    Address4Set,
    AddressByMac,
    Clearable,
    DhcpOptionCode,
    InterfaceAddress,
    Name,
    PhysicalPort,
    Prefix,
    VlanTag,
)


class Nat(ApiObject):
    """The prefix that a LAN's addresses are translated to."""

    static_prefix: Clearable[Prefix] = UNSET


class RoutedSubnet(ApiObject):
    """A prefix behind a router in the LAN."""

    prefix: Prefix = UNSET
    next_hop: Address4 = UNSET
    nat: Clearable[Nat] = UNSET


class DhcpRelay(ApiObject):
    """DHCP servers that requests are forwarded to."""

    server_addresses: Address4Set = UNSET


class DhcpOption(ApiObject):
    """One more option in the answers of the DHCP server."""

    code: DhcpOptionCode = UNSET
    type: t.Literal["text", "hex", "ip", "byte", "short", "integer"] = UNSET
    value: str = UNSET


def _by_code(options: list[DhcpOption]) -> list[DhcpOption]:
    """Their order carries no meaning."""
    return sorted(options, key=lambda option: (str(option.code).zfill(3), str(option.value)))


class DhcpServer(ApiObject):
    """The connector as DHCP server."""

    dhcp_pool_start: Clearable[Address4] = UNSET
    dhcp_pool_end: Clearable[Address4] = UNSET
    dns_server: Clearable[Address4] = UNSET
    dns_servers: Address4List = UNSET
    reservations: AddressByMac = UNSET
    dhcp_options: t.Annotated[list[DhcpOption], AfterValidator(_by_code)] = UNSET


class LanStaticAddressing(ApiObject):
    """Fixed addresses of the connector in the LAN; without them it asks by DHCP."""

    address: InterfaceAddress = UNSET
    secondary_address: Clearable[InterfaceAddress] = UNSET
    virtual_address: Clearable[InterfaceAddress] = UNSET
    dhcp_relay: Clearable[DhcpRelay] = UNSET
    dhcp_server: Clearable[DhcpServer] = UNSET


def _by_prefix(subnets: list[RoutedSubnet]) -> list[RoutedSubnet]:
    """Their order carries no meaning."""
    return sorted(subnets, key=lambda subnet: (str(subnet.prefix), str(subnet.next_hop)))


class Lan(ApiObject):
    """One object of ``/accounts/{account_id}/magic/sites/{site_id}/lans``."""

    tables = ("static_addressing.dhcp_server.reservations",)

    name: Name = UNSET
    physport: PhysicalPort = UNSET
    bond_id: PhysicalPort = UNSET
    vlan_tag: VlanTag = UNSET
    ha_link: bool = UNSET
    is_breakout: bool = UNSET
    is_prioritized: bool = UNSET
    nat: Clearable[Nat] = UNSET
    routed_subnets: t.Annotated[list[RoutedSubnet], AfterValidator(_by_prefix)] = UNSET
    static_addressing: Clearable[LanStaticAddressing] = UNSET
