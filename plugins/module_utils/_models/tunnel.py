# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What GRE tunnels, IPsec tunnels and interconnects have in common."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject, BeforeValidator
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import (
    Address,
    AddressOrEmpty,
    Asn,
    Clearable,
    InterfaceAddress,
    Md5Key,
    PrefixSet,
)


def _target_object(value: t.Any) -> t.Any:
    """Both forms of the API become its object form."""
    return {"saved": value} if isinstance(value, str) else value


class HealthCheckTarget(ApiObject):
    """The address that health checks of type request are sent to; empty means the API's own choice."""

    saved: AddressOrEmpty = UNSET
    effective: str = UNSET


class HealthCheck(ApiObject):
    """How the health of a tunnel is probed. ``source`` exists for interconnects only."""

    enabled: bool = UNSET
    direction: t.Literal["unidirectional", "bidirectional"] = UNSET
    rate: t.Literal["low", "mid", "high"] = UNSET
    target: t.Annotated[HealthCheckTarget, BeforeValidator(_target_object)] = UNSET
    type: t.Literal["reply", "request"] = UNSET
    source: Clearable[Address] = UNSET


class Bgp(ApiObject):
    """The BGP session inside a tunnel. The endpoints and ``as_no`` exist for interconnects only."""

    customer_asn: Asn = UNSET
    extra_prefixes: PrefixSet = UNSET
    md5_key: Clearable[Md5Key] = UNSET
    import_filter_id: Clearable[str] = UNSET
    export_filter_id: Clearable[str] = UNSET
    as_no: Asn = UNSET
    cloudflare_endpoint: Clearable[Address] = UNSET
    customer_endpoint: Clearable[Address] = UNSET


class Tunnel(ApiObject):
    """Fields of every kind of tunnel."""

    interface_address: InterfaceAddress = UNSET
    interface_address6: Clearable[InterfaceAddress] = UNSET
    automatic_return_routing: bool = UNSET
    description: str = UNSET
    health_check: HealthCheck = UNSET
    bgp: Clearable[Bgp] = UNSET


def customer_address(interface_address: str) -> str | None:
    """The customer's side of a tunnel, which routes name as their nexthop.

    Args:
        interface_address: Cloudflare's side, such as ``10.213.0.8/31``.

    Returns:
        The other host of a /31 or /30 (or their IPv6 counterparts); None where the prefix does not tell which of
        several hosts is the customer's, or where it is none.
    """
    try:
        interface = ipaddress.ip_interface(interface_address)
    except ValueError:
        return None
    network = interface.network
    hosts = list(network.hosts()) if network.num_addresses <= 4 else []
    others = [host for host in hosts if host != interface.ip]
    return str(others[0]) if len(others) == 1 else None
