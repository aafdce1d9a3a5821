# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""A WAN of a site."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import (
    Address4,
    Clearable,
    InterfaceAddress,
    Name,
    PhysicalPort,
    Priority,
    VlanTag,
)


class WanStaticAddressing(ApiObject):
    """Fixed addresses of the connector towards its provider; without them it asks by DHCP."""

    address: InterfaceAddress = UNSET
    gateway_address: Address4 = UNSET
    secondary_address: Clearable[InterfaceAddress] = UNSET


class Wan(ApiObject):
    """One object of ``/accounts/{account_id}/magic/sites/{site_id}/wans``."""

    name: Name = UNSET
    physport: PhysicalPort = UNSET
    vlan_tag: VlanTag = UNSET
    priority: Priority = UNSET
    static_addressing: Clearable[WanStaticAddressing] = UNSET
    health_check_rate: t.Literal["low", "mid", "high"] = UNSET
    load_balance_inner_flows: bool = UNSET
