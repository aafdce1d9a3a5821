# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ACLs of a site: ``/accounts/{account_id}/magic/sites/{site_id}/acls``."""

from __future__ import annotations

import typing as t
from typing import ClassVar

from .._models.base import AfterValidator, ApiObject
from .._models.fields import Name, PortRangeSet, PortSet, SubnetSet
from .description import ResourceType
from .lan import LAN
from .schema import field, names
from .site import SITE


class AclSide(ApiObject):
    """One of the two LANs, and what in it the ACL is about; all of it where nothing is said."""

    lan: ClassVar[str] = names(LAN, fills=["lan_id"])
    """Name (or identifier) of the LAN, to be used as O(.lan_id). A name that several LANs of the site have is an error
    that lists their identifiers.

    One of O(.lan) and O(.lan_id) is required when an ACL is created. There is no option for C(lan_name) of the API,
    which computes it from the identifier.
    """

    lan_id: str = field(required=True, sample="6f3f9e1d9a2c4c1a8b9f3b0f6d1c2e7a")
    """Identifier of the LAN."""

    lan_name: ClassVar[str] = field(computed=True, sample="pos")
    """Name of the LAN."""

    ports: PortSet = field(sample=[9100])
    """Ports of this LAN that the ACL is about, from V(1) to V(65535). Their order carries no meaning."""

    port_ranges: PortRangeSet = field(sample=["8080-9000"])
    """Ranges of ports of this LAN that the ACL is about, such as V(8080-9000). Their order carries no meaning."""

    subnets: SubnetSet = field(sample=["192.168.20.10"])
    """IPv4 addresses or prefixes in this LAN that the ACL is about. Their order carries no meaning."""


class Acl(ApiObject):
    """One ACL."""

    id: ClassVar[str] = field(computed=True, sample="0b6f1f7f0f5a4cf89f9a7d3b6f1e2d3c")
    """Identifier."""

    name: Name = field(required=True, sample="pos to printers")
    """Name of the ACL. The ACL is found by its name in the site if O(id) is left out. If several ACLs have this name,
    the task fails and lists their identifiers.
    """

    description: str = field(sample="Receipts")
    """Free text for people."""

    lan_1: AclSide = field(required=True)
    """The first LAN. Connections are opened from here to O(lan_2).

    Without ports, ranges and subnets, the ACL is about the whole LAN.
    """

    lan_2: AclSide = field(required=True)
    """The second LAN.

    Without ports, ranges and subnets, the ACL is about the whole LAN.
    """

    protocols: t.Annotated[
        list[t.Literal["tcp", "udp", "icmp"]], AfterValidator(lambda values: sorted(set(values)))
    ] = field(sample=["tcp"])
    """Protocols to allow. Their order carries no meaning.

    The list replaces the one that is there. An empty list allows all protocols.
    """

    forward_locally: bool = field(sample=True)
    """Whether the connector forwards the traffic from LAN to LAN itself. With V(false), it goes through Cloudflare,
    where it can be filtered.

    The API's default is V(false).
    """

    unidirectional: bool = field(sample=False)
    """Whether packets are allowed only from O(lan_1) to O(lan_2), without answers. That breaks TCP.

    The API's default is V(false), which allows both directions.
    """


ACL = ResourceType(
    name="acl",
    label="ACL",
    model=Acl,
    path="magic/sites/{parent}/acls",
    order=60,
    parent=SITE,
    update_method="PATCH",
)
