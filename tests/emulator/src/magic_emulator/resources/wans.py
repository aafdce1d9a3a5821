# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WANs of a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ..body import ABSENT, Body, Ipv4Address, Ipv4Interface
from ..envelope import ErrorInfo, conflict
from ..family import label
from ..state import Account, Object
from .port import PhysicalPort, PortFamily, VlanTag


class WanStaticAddressing(Body):
    address: Ipv4Interface
    gateway_address: Ipv4Address
    secondary_address: Ipv4Interface | None = None


class WanUpdate(Body):
    """``health_check_rate`` and ``load_balance_inner_flows`` are newer than the published reference."""

    health_check_rate: Literal["low", "mid", "high"] | None = None
    load_balance_inner_flows: bool | None = None
    name: str | None = None
    physport: PhysicalPort = ABSENT
    priority: Annotated[int, Field(ge=0)] | None = None
    static_addressing: WanStaticAddressing | None = None
    vlan_tag: VlanTag | None = None


class WanCreate(WanUpdate):
    physport: PhysicalPort


class Wans(PortFamily):
    name = "wans"
    id_parameter = "wan_id"
    not_found = ErrorInfo(404, "WAN not found")
    create_body = WanCreate
    update_body = WanUpdate
    kept_when_omitted = frozenset({"physport"})
    defaults: ClassVar[Mapping[str, Any]] = {**PortFamily.defaults, "health_check_rate": "mid", "priority": 0}
    addresses_of_ha_sites = ("secondary_address",)

    def check_unused(self, account: Account, item: Object) -> None:
        configs = account["app_configs"].having("parent", item["site_id"])
        users = [config["id"] for config in configs if item["id"] in config.get("preferred_wans", [])]
        if users:
            raise conflict(f"WAN {label(item)} is preferred by app_configs: {', '.join(users)}")
