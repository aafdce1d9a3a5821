# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interconnects (CNI). They are made elsewhere: this API can only read and update them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ..body import ABSENT, Body, InterfaceAddress, InterfaceAddress6, IpAddress, Mtu, ObjectId, Prefix
from ..envelope import ErrorInfo
from ..state import Object
from .tunnel import HEALTH_CHECK_DEFAULTS, Asn, HealthCheck, Md5Key, TunnelFamily, customer_interface


class InterconnectBgp(Body):
    """Newer than the published reference; nothing in it is required."""

    as_no: Asn | None = None
    cloudflare_endpoint: IpAddress = ABSENT
    customer_asn: Asn | None = None
    customer_endpoint: IpAddress = ABSENT
    export_filter_id: str = ABSENT
    extra_prefixes: list[Prefix] = ABSENT
    import_filter_id: str = ABSENT
    md5_key: Md5Key = ABSENT


class InterconnectGre(Body):
    cloudflare_endpoint: IpAddress = ABSENT


class InterconnectHealthCheck(HealthCheck):
    """``direction`` and ``source`` are newer than the published reference."""

    source: IpAddress = ABSENT


class InterconnectUpdate(Body):
    automatic_return_routing: bool = ABSENT
    bgp: InterconnectBgp | None = None
    description: str = ABSENT
    gre: InterconnectGre | None = None
    health_check: InterconnectHealthCheck | None = None
    interface_address: InterfaceAddress = ABSENT
    interface_address6: InterfaceAddress6 = ABSENT
    mtu: Mtu = ABSENT
    name: Annotated[str, Field(min_length=1)] = ABSENT


class InterconnectBulkEntry(InterconnectUpdate):
    id: ObjectId


class InterconnectBulkUpdate(Body):
    interconnects: list[InterconnectBulkEntry]


class CfInterconnects(TunnelFamily):
    name = "cf_interconnects"
    id_parameter = "cf_interconnect_id"
    title = "Interconnect"
    singular = "interconnect"
    plural = "interconnects"
    not_found = ErrorInfo(1040, "Interconnect not found")
    update_body = InterconnectUpdate
    bulk_update_body = InterconnectBulkUpdate
    deletable = False
    # An interconnect cannot be without these, so an update that does not name them can only mean to keep them.
    kept_when_omitted = frozenset({"bgp", "gre", "interface_address", "mtu", "name"})
    defaults: ClassVar[Mapping[str, Any]] = {"automatic_return_routing": False, "mtu": 1500}
    health_check_defaults: ClassVar[Mapping[str, Any]] = HEALTH_CHECK_DEFAULTS
    required = frozenset({"interface_address", "name"})
    names_shared_with = ("gre_tunnels", "ipsec_tunnels", "cf_interconnects")

    def customer_address(self, item: Object) -> str:
        return customer_interface(item)
