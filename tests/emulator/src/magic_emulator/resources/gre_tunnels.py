# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GRE tunnels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from ..body import ABSENT, Body, InterfaceAddress, InterfaceAddress6, IpAddress, Mtu, ObjectId
from ..envelope import ErrorInfo
from ..operation import Call
from ..state import Object
from .tunnel import Bgp, HealthCheck, TunnelFamily

_LONGEST_NAME = 255
"""Names of 18 characters are in use, and the reference has 15: where the limit lies is not known."""
GreName = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_NAME, pattern=r"^[A-Za-z0-9_-]+\z")]


class GreTunnelUpdate(Body):
    """Has no ``bgp``: in the reference, a GRE tunnel's session is set when the tunnel is created."""

    name: GreName
    cloudflare_gre_endpoint: IpAddress
    customer_gre_endpoint: IpAddress
    interface_address: InterfaceAddress
    automatic_return_routing: bool = ABSENT
    description: str = ABSENT
    health_check: HealthCheck | None = None
    interface_address6: InterfaceAddress6 = ABSENT
    mtu: Mtu = ABSENT
    ttl: Annotated[int, Field(ge=1, le=255)] = ABSENT


class GreTunnelWrite(GreTunnelUpdate):
    """The real API was seen to take ``bgp`` in an update too."""

    bgp: Bgp | None = None


class GreTunnelBulkEntry(GreTunnelWrite):
    id: ObjectId


class GreTunnelBulkUpdate(Body):
    gre_tunnels: list[GreTunnelBulkEntry]


class GreTunnelBulkEntryWithoutBgp(GreTunnelUpdate):
    id: ObjectId


class GreTunnelBulkUpdateWithoutBgp(Body):
    gre_tunnels: list[GreTunnelBulkEntryWithoutBgp]


class GreTunnels(TunnelFamily):
    name = "gre_tunnels"
    id_parameter = "gre_tunnel_id"
    title = "GRE Tunnel"
    singular = "gre_tunnel"
    plural = "gre_tunnels"
    not_found = ErrorInfo(1029, "GRE tunnel not found")
    create_body = GreTunnelWrite
    update_body = GreTunnelWrite
    bulk_update_body = GreTunnelBulkUpdate
    defaults: ClassVar[Mapping[str, Any]] = {"automatic_return_routing": False, "mtu": 1476, "ttl": 64}
    names_shared_with = ("gre_tunnels",)

    def nameable_in_updates(self, call: Call) -> type[Body]:
        return GreTunnelWrite if call.behavior.gre_bgp_updates else GreTunnelUpdate

    def bulk_update_model(self, call: Call) -> type[Body]:
        return GreTunnelBulkUpdate if call.behavior.gre_bgp_updates else GreTunnelBulkUpdateWithoutBgp

    def customer_address(self, item: Object) -> str:
        return str(item["customer_gre_endpoint"])
