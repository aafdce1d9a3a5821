# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interconnects: ``/accounts/{account_id}/magic/cf_interconnects``. Ordered elsewhere, updated here."""

from __future__ import annotations

import typing as t
from typing import ClassVar

from .._models.base import ApiObject
from .._models.fields import Address, Asn, Clearable, InterfaceAddress, Mtu, Name
from . import tunnel
from .description import ResourceType
from .schema import ANYTHING, field


class InterconnectHealthCheck(tunnel.HealthCheck):
    """How the health of an interconnect is probed."""

    direction: t.Literal["unidirectional", "bidirectional"] = field(
        defaults=tunnel.DIRECTIONS, newer=True, sample="unidirectional"
    )
    """Whether the reply returns over the Internet (V(unidirectional)) or as it came (V(bidirectional)).

    The API's default depends on the product, V(unidirectional) for Magic Transit and V(bidirectional) for Magic WAN.
    """

    source: Clearable[Address] = field(newer=True, sample="169.254.240.1")
    """IPv4 address that bidirectional probes come from. For interconnects of version 1.5 only, which need it when
    O(.direction) is V(bidirectional) and must not have it otherwise.

    It lies in private space, in C(169.254.240.0/20) or in C(198.41.199.224/27).
    """


class InterconnectBgp(tunnel.Bgp):
    """The BGP session over an interconnect."""

    as_no: Asn = field(sample=65010)
    """Number of the customer's autonomous system, as the API called it first. Use O(.customer_asn) instead.

    Returned if set.
    """

    cloudflare_endpoint: Clearable[Address] = field(sample="10.220.0.0")
    """Cloudflare's address of the session. Interconnects of version 1.5 derive it from O(interface_address) and do not
    let it be set.
    """

    customer_endpoint: Clearable[Address] = field(sample="10.220.0.1")
    """The customer's address of the session. Interconnects of version 1.5 derive it from O(interface_address) and do
    not let it be set.
    """


class InterconnectGre(ApiObject):
    """The GRE tunnel over an interconnect, where there is one."""

    cloudflare_endpoint: Clearable[Address] = field(sample="203.0.113.30")
    """Cloudflare's end of the GRE tunnel, an IP address."""


class Interconnect(tunnel.Tunnel):
    """One network interconnect (CNI)."""

    name: Name = field(defaults=ANYTHING, sample="cni-fra-01")
    """Name of the interconnect. The interconnect is found by its name if O(id) is left out.

    Unique among all tunnels and interconnects of the account.

    The API may refuse to rename one.
    """

    interface_address: InterfaceAddress = field(defaults=ANYTHING, sample="10.220.0.0/31")
    """Cloudflare's side of the link, an IPv4 address with the length of its prefix, such as V(10.220.0.0/31).

    Usually a /31 or a /30 from private or link-local space, always a /31 for interconnects of version 1.5. The API
    decides what it accepts.

    The other host of the prefix is the customer's side, here C(10.220.0.1). That is the nexthop of routes through the
    interconnect.
    """

    health_check: InterconnectHealthCheck = field()
    """How Cloudflare probes the interconnect. Routes through one that fails its probes lose priority."""

    gre: Clearable[InterconnectGre] = field(defaults=ANYTHING)
    """The GRE tunnel over the interconnect, where there is one. Interconnects of version 1.5 have none.

    An empty dictionary asks the API to remove it.

    Returned if there is one.
    """

    mtu: Mtu = field(defaults=ANYTHING, sample=1500)
    """Maximum transmission unit of the interconnect, in bytes. The reference says at least V(576)."""

    bgp: Clearable[InterconnectBgp] = field(defaults=ANYTHING, newer=True)
    """The BGP session with the customer's router over the interconnect.

    What is left out inside it is left alone. An empty dictionary asks the API to remove the session.

    Returned if there is one.
    """

    colo_name: ClassVar[str] = field(computed=True, sample="fra03")
    """Data center of Cloudflare that the interconnect ends in."""

    virtual_port_reservation_id: ClassVar[str] = field(computed=True, sample="5f2b2f0a7c0b4e7db9f0c6a1d2e3f4a5")
    """Identifier of the same interconnect in the Network Interconnect API, version 2.

    Returned if there is one.
    """

    version: ClassVar[str] = field(computed=True, newer=True, sample="1")
    """Version of the interconnect, V(1), V(1.5) or V(2).

    Returned if the API sends it.
    """


INTERCONNECT = ResourceType(
    name="interconnect",
    label="interconnect",
    model=Interconnect,
    path="magic/cf_interconnects",
    order=100,
    updates_many=True,
    list_key="interconnects",
    item_key="interconnect",
    headers=tunnel.TARGET_AS_OBJECT,
    unique=tunnel.unique(),
    validate_only=frozenset({"PUT"}),
    creatable=False,
)
