# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LANs of a site: ``/accounts/{account_id}/magic/sites/{site_id}/lans``."""

from __future__ import annotations

import ipaddress
import typing as t
from typing import ClassVar

from .._models.base import AfterValidator, ApiObject
from .._models.fields import (
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
from .._models.path import value_at
from .description import Finding, Payload, ResourceType, Unique
from .schema import field
from .site import SITE
from .vlan import check_vlan, unique_vlan

Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"


class Nat(ApiObject):
    """The prefix that a LAN's addresses are translated to."""

    static_prefix: Clearable[Prefix] = field(sample="10.117.20.0/24")
    """The prefix that the addresses are translated to, of the same length as that of the LAN."""


class SubnetNat(ApiObject):
    """The prefix that the addresses of a routed subnet are translated to."""

    static_prefix: Clearable[Prefix] = field(sample="10.117.30.0/24")
    """The prefix that the addresses are translated to, of the same length as the prefix."""


class RoutedSubnet(ApiObject):
    """A prefix behind a router in the LAN."""

    prefix: Prefix = field(required=True, sample="192.168.30.0/24")
    """The prefix, without host bits."""

    next_hop: Address4 = field(required=True, sample="192.168.20.254")
    """IPv4 address of the router in the LAN."""

    nat: Clearable[SubnetNat] = field()
    """Static translation of the addresses of the prefix, one to one. None if left out.

    An empty dictionary removes it.
    """


class DhcpRelay(ApiObject):
    """DHCP servers that requests are forwarded to."""

    server_addresses: Address4Set = field(sample=["10.0.0.53"])
    """IPv4 addresses of the DHCP servers. Their order carries no meaning.

    The list replaces the one that is there.
    """


class DhcpOption(ApiObject):
    """One more option in the answers of the DHCP server."""

    code: DhcpOptionCode = field(required=True, sample=66)
    """Number of the option, from V(1) to V(254). The API does not allow V(3), V(6) and V(51), which the connector
    itself sets.
    """

    type: t.Literal["text", "hex", "ip", "byte", "short", "integer"] = field(required=True, sample="text")
    """How the value is encoded. V(text) has up to 255 bytes; V(hex) is bytes in hexadecimal digits with colons between
    them; V(ip) is an IPv4 address; V(byte), V(short) and V(integer) are unsigned numbers of one, two and four bytes.
    """

    value: str = field(required=True, sample="tftp.example.com")
    """The value, in the form that its type demands."""


def _by_code(options: list[DhcpOption]) -> list[DhcpOption]:
    """Their order carries no meaning."""
    return sorted(options, key=lambda option: (str(option.code).zfill(3), str(option.value)))


class DhcpServer(ApiObject):
    """The connector as DHCP server."""

    dhcp_pool_start: Clearable[Address4] = field(sample="192.168.20.100")
    """First IPv4 address to lease."""

    dhcp_pool_end: Clearable[Address4] = field(sample="192.168.20.199")
    """Last IPv4 address to lease."""

    dns_server: Clearable[Address4] = field(sample="10.0.0.53")
    """IPv4 address of the DNS server that hosts are told of."""

    dns_servers: Address4List = field(sample=["10.0.0.53", "10.0.1.53"])
    """IPv4 addresses of several DNS servers, in order of preference."""

    reservations: AddressByMac = field(sample={"00:11:22:33:44:55": "192.168.20.10"})
    """Fixed IPv4 addresses for hosts, by MAC address. It does not matter how a MAC address is spelled;
    V(00-11-22-AA-BB-CC), V(0011.22aa.bbcc) and V(00:11:22:aa:bb:cc) are the same. Quote the keys, since YAML takes some
    of them for numbers.

    The table is one value. It replaces the one that is there, so that a reservation that is left out of it is removed.
    An empty dictionary clears it.
    """

    dhcp_options: t.Annotated[list[DhcpOption], AfterValidator(_by_code)] = field(newer=True)
    """Further DHCP options that hosts are told. Their order carries no meaning."""


class LanStaticAddressing(ApiObject):
    """Fixed addresses of the connector in the LAN; without them it asks by DHCP."""

    address: InterfaceAddress = field(required=True, sample="192.168.20.1/24")
    """Address of the connector in the LAN with the length of its prefix, such as V(192.168.20.1/24). In a site with
    C(ha_mode=true), that of the first connector.
    """

    secondary_address: Clearable[InterfaceAddress] = field(sample="192.168.20.2/24")
    """Address of the second connector, in the same form."""

    virtual_address: Clearable[InterfaceAddress] = field(sample="192.168.20.3/24")
    """Address that whichever connector is active answers to, in the same form. It is the gateway of the hosts."""

    dhcp_relay: Clearable[DhcpRelay] = field()
    """Forwards the DHCP requests of the LAN. Excludes O(static_addressing.dhcp_server).

    An empty dictionary removes it.
    """

    dhcp_server: Clearable[DhcpServer] = field()
    """Makes the connector the DHCP server of the LAN. Excludes O(static_addressing.dhcp_relay). To go from the one to
    the other, set the former to an empty dictionary in the same task.

    The pool and the reservations must lie in the subnet of the LAN, which is checked before anything is sent.

    What is left out inside it is left alone. An empty dictionary removes it.
    """


def _by_prefix(subnets: list[RoutedSubnet]) -> list[RoutedSubnet]:
    """Their order carries no meaning."""
    return sorted(subnets, key=lambda subnet: (str(subnet.prefix), str(subnet.next_hop)))


class Lan(ApiObject):
    """One LAN."""

    id: ClassVar[str] = field(computed=True, sample="6f3f9e1d9a2c4c1a8b9f3b0f6d1c2e7a")
    """Identifier."""

    site_id: ClassVar[str] = field(computed=True, sample="023e105f4ecef8ad9ca31a8372d0c353")
    """Identifier of the site."""

    name: Name = field(required=True, sample="pos")
    """Name of the LAN. The LAN is found by its name in the site if O(id) is left out.

    The API does not keep names unique. Where several LANs have this name, those count that are on the given
    O(physport), O(bond_id) and O(vlan_tag). If that leaves several, the task fails and lists their identifiers.
    """

    physport: PhysicalPort = field(sample=2)
    """Number of the physical port of the connector, for example V(2) for the port C(GE2).

    Each port can have a VLAN once. A second LAN on the same port and VLAN is refused before anything is sent.
    """

    bond_id: PhysicalPort = field(sample=1)
    """Number of the link aggregation group that the LAN is on, if it is not on a single port."""

    vlan_tag: VlanTag = field(defaults=(0,), sample=20)
    """VLAN ID, from V(1) to V(4094), or V(0) for untagged."""

    ha_link: bool = field(create_only=True, sample=False)
    """Whether the two connectors of the site probe each other through this LAN. Only one LAN can be that, and only in a
    site with C(ha_mode=true). Both are checked before anything is sent.
    """

    is_breakout: bool = field(sample=False)
    """Whether the traffic of the LAN goes straight to the Internet, past Cloudflare (source-based breakout)."""

    is_prioritized: bool = field(sample=False)
    """Whether the traffic of the LAN takes precedence over that of others (source-based prioritization)."""

    nat: Clearable[Nat] = field()
    """Static translation of the addresses of the LAN, one to one. Thus several sites can use the same addresses.

    An empty dictionary removes it.
    """

    routed_subnets: t.Annotated[list[RoutedSubnet], AfterValidator(_by_prefix)] = field()
    """Prefixes behind routers in the LAN. Their order carries no meaning."""

    static_addressing: Clearable[LanStaticAddressing] = field()
    """Fixed addresses of the connector in the LAN. Without them, the connector asks for an address by DHCP.

    In a site with C(ha_mode=true), O(static_addressing.address), O(static_addressing.secondary_address) and
    O(static_addressing.virtual_address) are required, all in one subnet. That they are there is checked before anything
    is sent.

    What is left out inside it is left alone. An empty dictionary returns to DHCP.

    A subnet that overlaps with that of another LAN of the site gives a warning.
    """


def _network(lan: Payload) -> Network | None:
    address = value_at(lan, "static_addressing.address")
    try:
        return ipaddress.ip_interface(str(address)).network if address else None
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
            f"static_addressing.{name}"
            for name in ("address", "secondary_address", "virtual_address")
            if not value_at(lan, f"static_addressing.{name}")
        ]
        if missing:
            yield Finding(f"{', '.join(missing)}: needed for every LAN of a site with ha_mode: true.", fatal=True)


def _check_dhcp(lan: Payload, network: Network) -> t.Iterable[Finding]:
    path = "static_addressing.dhcp_server"
    server = value_at(lan, path) or {}
    if server and value_at(lan, "static_addressing.dhcp_relay"):
        yield Finding(f"{path}: a LAN has a DHCP server or a dhcp_relay, not both.", fatal=True)
    given: dict[str, str] = {end: server[end] for end in ("dhcp_pool_start", "dhcp_pool_end") if server.get(end)}
    given.update({f"reservations[{mac}]": address for mac, address in (server.get("reservations") or {}).items()})
    for option, address in given.items():
        if ipaddress.ip_address(address) not in network:
            yield Finding(f"{path}.{option}: {address} lies outside the LAN's subnet {network}.", fatal=True)
    start, end = server.get("dhcp_pool_start"), server.get("dhcp_pool_end")
    if start and end and ipaddress.IPv4Address(start) > ipaddress.IPv4Address(end):
        yield Finding(f"{path}.dhcp_pool_start: {start} comes after dhcp_pool_end {end}.", fatal=True)


LAN = ResourceType(
    name="lan",
    label="LAN",
    model=Lan,
    path="magic/sites/{parent}/lans",
    order=50,
    parent=SITE,
    update_method="PATCH",
    tie_breakers=("physport", "bond_id", "vlan_tag"),
    unique=(
        unique_vlan("lan", "physport"),
        unique_vlan("lan", "bond_id"),
        # Hosts would keep addresses of a subnet in between, so there is no spare one.
        Unique(fields=("static_addressing.address",), among=("lan",), networks=True),
        Unique(fields=("ha_link",), among=("lan",)),
    ),
    check=_check,
)
