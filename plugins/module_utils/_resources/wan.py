# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""WANs of a site: ``/accounts/{account_id}/magic/sites/{site_id}/wans``."""

from __future__ import annotations

import typing as t
from typing import ClassVar

from .._models.base import ApiObject
from .._models.fields import Address4, Clearable, InterfaceAddress, Name, PhysicalPort, Priority, VlanTag
from .._models.path import value_at
from .description import Finding, Payload, ResourceType, Unique
from .schema import field
from .site import SITE
from .vlan import check_vlan, unique_vlan


class WanStaticAddressing(ApiObject):
    """Fixed addresses of the connector towards its provider; without them it asks by DHCP."""

    address: InterfaceAddress = field(required=True, sample="198.51.100.130/29")
    """Address of the connector with the length of its prefix, such as V(198.51.100.130/29). In a site with
    C(ha_mode=true), that of the first connector.
    """

    gateway_address: Address4 = field(required=True, sample="198.51.100.129")
    """IPv4 address of the provider's router."""

    secondary_address: Clearable[InterfaceAddress] = field(sample="198.51.100.131/29")
    """Address of the second connector, in the same form as O(static_addressing.address). Required in a site with
    C(ha_mode=true), which is checked before anything is sent.
    """


class Wan(ApiObject):
    """One WAN."""

    id: ClassVar[str] = field(computed=True, sample="2c9f0c8f4f2d4f0b8a8e1f4c5d6b7a80")
    """Identifier."""

    site_id: ClassVar[str] = field(computed=True, sample="023e105f4ecef8ad9ca31a8372d0c353")
    """Identifier of the site."""

    name: Name = field(required=True, sample="fiber")
    """Name of the WAN. The WAN is found by its name in the site if O(id) is left out.

    The API does not keep names unique. Where several WANs have this name, those count that are on the given O(physport)
    and O(vlan_tag). If that leaves several, the task fails and lists their identifiers.
    """

    physport: PhysicalPort = field(required=True, sample=1)
    """Number of the physical port of the connector, for example V(1) for the port C(GE1).

    Each port can have a VLAN once. A second WAN on the same port and VLAN is refused before anything is sent.
    """

    vlan_tag: VlanTag = field(defaults=(0,), sample=0)
    """VLAN ID, from V(1) to V(4094), or V(0) for untagged."""

    priority: Priority = field(sample=0)
    """Priority of the WAN when traffic is distributed, at least V(0). A lower number is preferred; equal numbers share
    the traffic.
    """

    static_addressing: Clearable[WanStaticAddressing] = field()
    """Fixed addresses of the connector towards the provider. Without them, the connector asks for an address by DHCP,
    which it needs until it has been activated.

    What is left out inside it is left alone. An empty dictionary returns to DHCP.
    """

    health_check_rate: t.Literal["low", "mid", "high"] = field(defaults=("mid",), sample="mid")
    """How often the tunnels over the WAN are probed.

    All versions of the API return it. Only newer ones let it be set.
    """

    load_balance_inner_flows: bool = field(newer=True, sample=False)
    """Whether the flows inside a tunnel over the WAN are balanced one by one, instead of the tunnel as a whole."""


def _check(wan: Payload, others: t.Sequence[Payload], site: Payload | None) -> t.Iterable[Finding]:
    yield from check_vlan(wan, others)
    static, secondary = (value_at(wan, f"static_addressing.{name}") for name in ("address", "secondary_address"))
    if site and site.get("ha_mode") and static and not secondary:
        yield Finding(
            "static_addressing.secondary_address: needed with a fixed address in a site with ha_mode: true.", fatal=True
        )


WAN = ResourceType(
    name="wan",
    label="WAN",
    model=Wan,
    path="magic/sites/{parent}/wans",
    order=40,
    parent=SITE,
    update_method="PATCH",
    tie_breakers=("physport", "vlan_tag"),
    unique=(
        unique_vlan("wan", "physport"),
        Unique(fields=("static_addressing.address",), among=("wan",), networks=True, enforced=False),
    ),
    check=_check,
)
