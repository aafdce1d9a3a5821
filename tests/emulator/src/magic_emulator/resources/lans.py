# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LANs of a site."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ..body import Body, Ipv4Address, Ipv4Interface, Ipv4Prefix
from ..envelope import ErrorInfo, conflict, invalid
from ..family import Candidate, label
from ..state import Account, Object
from .acls import ACL_SIDES
from .port import PhysicalPort, PortFamily, VlanTag

MacAddress = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{2}(?:[:.-]?[0-9A-Fa-f]{2}){5}\z")]
"""A hardware address in any usual spelling, kept as it is."""
_OPTIONS_OF_THE_CONNECTOR: Final = frozenset({3, 6, 51})
"""Router, DNS servers and lease time."""


def _free_option(code: int) -> int:
    if code in _OPTIONS_OF_THE_CONNECTOR:
        raise PydanticCustomError("dhcp_option", "the connector sets this option itself")
    return code


class DhcpOption(Body):
    """Newer than the published reference."""

    code: Annotated[int, Field(ge=1, le=254), AfterValidator(_free_option)]
    type: Literal["text", "hex", "ip", "byte", "short", "integer"]
    value: str


class DhcpServer(Body):
    dhcp_options: list[DhcpOption] | None = None
    dhcp_pool_end: Ipv4Address | None = None
    dhcp_pool_start: Ipv4Address | None = None
    dns_server: Ipv4Address | None = None
    dns_servers: list[Ipv4Address] | None = None
    reservations: dict[MacAddress, Ipv4Address] | None = None


class DhcpRelay(Body):
    server_addresses: list[Ipv4Address] | None = None


class LanStaticAddressing(Body):
    address: Ipv4Interface
    dhcp_relay: DhcpRelay | None = None
    dhcp_server: DhcpServer | None = None
    secondary_address: Ipv4Interface | None = None
    virtual_address: Ipv4Interface | None = None


class Nat(Body):
    static_prefix: Ipv4Prefix | None = None


class RoutedSubnet(Body):
    next_hop: Ipv4Address
    prefix: Ipv4Prefix
    nat: Nat | None = None


class LanUpdate(Body):
    """Has no ``ha_link``: which LAN the connectors probe each other through is decided when it is created."""

    bond_id: int | None = None
    is_breakout: bool | None = None
    is_prioritized: bool | None = None
    name: str | None = None
    nat: Nat | None = None
    physport: PhysicalPort | None = None
    routed_subnets: list[RoutedSubnet] | None = None
    static_addressing: LanStaticAddressing | None = None
    vlan_tag: VlanTag | None = None


class LanCreate(LanUpdate):
    ha_link: bool | None = None


class Lans(PortFamily):
    name = "lans"
    id_parameter = "lan_id"
    not_found = ErrorInfo(404, "LAN not found")
    create_body = LanCreate
    update_body = LanUpdate
    defaults: ClassVar[Mapping[str, Any]] = {
        **PortFamily.defaults,
        "ha_link": False,
        "is_breakout": False,
        "is_prioritized": False,
    }
    addresses_of_ha_sites = ("secondary_address", "virtual_address")

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        super().check(account, candidates)
        for lan, _pointer in candidates:
            self._check_high_availability(account, lan)
            addressing = lan.get("static_addressing")
            if addressing is not None:
                self._check_overlap(account, lan, addressing)
                _check_dhcp(addressing)

    def check_unused(self, account: Account, item: Object) -> None:
        acls = [
            acl["name"]
            for acl in account["acls"].having("parent", item["site_id"])
            if item["id"] in (acl[side]["lan_id"] for side in ACL_SIDES)
        ]
        if acls:
            raise conflict(f"LAN {label(item)} is used by acls: {', '.join(acls)}")

    def _check_high_availability(self, account: Account, lan: Object) -> None:
        site = account["sites"].get(lan["site_id"])
        ha_mode = site is not None and site["ha_mode"]
        if ha_mode and "static_addressing" not in lan:
            raise invalid("required, since the site is in high availability mode", "/static_addressing")
        if lan["ha_link"]:
            if not ha_mode:
                raise invalid("only a site in high availability mode has an ha_link", "/ha_link")
            for other in self.others(account, lan):
                if other["ha_link"]:
                    raise invalid(f"{label(other)} is the site's ha_link already", "/ha_link")

    def _check_overlap(self, account: Account, lan: Object, addressing: Object) -> None:
        subnet = _subnet(addressing)
        for other in self.others(account, lan):
            other_addressing = other.get("static_addressing")
            if other_addressing is not None and subnet.overlaps(_subnet(other_addressing)):
                message = f"{subnet} overlaps with {_subnet(other_addressing)} of LAN {label(other)}"
                raise invalid(message, "/static_addressing/address")


def _subnet(addressing: Object) -> ipaddress.IPv4Network:
    return ipaddress.IPv4Interface(addressing["address"]).network


def _check_dhcp(addressing: Object) -> None:
    if "dhcp_server" in addressing and "dhcp_relay" in addressing:
        raise invalid("a LAN has either a DHCP server or a DHCP relay", "/static_addressing/dhcp_relay")
    server, subnet = addressing.get("dhcp_server", {}), _subnet(addressing)
    ends = {
        field: ipaddress.IPv4Address(server[field]) for field in ("dhcp_pool_start", "dhcp_pool_end") if field in server
    }
    for field, address in ends.items():
        if address not in subnet:
            raise invalid(f"{address} lies outside of {subnet}", f"/static_addressing/dhcp_server/{field}")
    if len(ends) == 2 and ends["dhcp_pool_start"] > ends["dhcp_pool_end"]:
        raise invalid("the pool ends before it starts", "/static_addressing/dhcp_server/dhcp_pool_end")
