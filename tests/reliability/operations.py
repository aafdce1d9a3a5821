# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every write operation of every kind of object, each as one task on the account."""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Operation:
    """A task that changes the account.

    Attributes:
        does: what it reports to have done.
        repeatable: whether running it again changes nothing.
        orders_key: whether the API makes a license key for it, which it shows once.
        again: options with which it is run again when the object with the id in ``options`` does not exist any more.
    """

    module: str
    does: t.Literal["created", "updated", "deleted", "recreated"]
    options: t.Mapping[str, t.Any]
    repeatable: bool = True
    orders_key: bool = False
    again: t.Mapping[str, t.Any] | None = None


_LAN = {"site": "ams", "name": "cameras", "physport": 4, "static_addressing": {"address": "10.1.9.1/24"}}
_WAN = {"site": "ams", "name": "starlink", "physport": 5, "priority": 2}

OPERATIONS: t.Mapping[str, Operation] = {
    "create a GRE tunnel": Operation(
        "gre_tunnel",
        "created",
        {
            "name": "GRE_9",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.9",
            "interface_address": "10.200.0.18/31",
            "bgp": {"customer_asn": 65010, "md5_key": "hush"},
        },
    ),
    "update a GRE tunnel": Operation("gre_tunnel", "updated", {"name": "GRE_1", "mtu": 1400, "description": "London"}),
    "delete a GRE tunnel": Operation("gre_tunnel", "deleted", {"name": "GRE_2", "state": "absent"}),
    "change the session of a GRE tunnel": Operation(
        "gre_tunnel",
        "updated",
        {
            "name": "GRE_1",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.200.0.0/31",
            "bgp": {"customer_asn": 65020},
        },
    ),
    "create an IPsec tunnel": Operation(
        "ipsec_tunnel",
        "created",
        {
            "name": "branch-9",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.201.0.18/31",
            "psk": "a secret",
            "bgp": {"customer_asn": 65010},
        },
    ),
    "update an IPsec tunnel": Operation(
        "ipsec_tunnel", "updated", {"name": "branch-1", "customer_endpoint": "198.51.100.1", "replay_protection": True}
    ),
    "set the key of an IPsec tunnel": Operation(
        "ipsec_tunnel",
        "updated",
        {"name": "branch-1", "psk": "another secret", "update_psk": "always"},
        repeatable=False,
    ),
    "delete an IPsec tunnel": Operation("ipsec_tunnel", "deleted", {"name": "branch-2", "state": "absent"}),
    "update an interconnect": Operation(
        "interconnect", "updated", {"name": "cni-1", "mtu": 1400, "health_check": {"rate": "high"}}
    ),
    "create a route": Operation(
        "route", "created", {"prefix": "203.0.113.0/24", "nexthop_tunnel": "GRE_1", "priority": 100, "weight": 10}
    ),
    "update a route": Operation(
        "route", "updated", {"prefix": "192.0.2.0/24", "nexthop": "10.200.0.1", "priority": 300, "description": "x"}
    ),
    "delete a route": Operation(
        "route", "deleted", {"prefix": "192.0.2.0/24", "nexthop": "10.200.0.1", "state": "absent"}
    ),
    "create a connector": Operation(
        "connector", "created", {"device": {"serial_number": "SN-9"}, "notes": "ninth", "activated": True}
    ),
    "order a connector": Operation(
        "connector", "created", {"device": {"provision_license": True}, "notes": "new"}, orders_key=True
    ),
    "update a connector": Operation(
        "connector", "updated", {"device": {"serial_number": "SN-1"}, "timezone": "Europe/Berlin"}
    ),
    "issue a license anew": Operation(
        "connector",
        "updated",
        {"device": {"serial_number": "SN-2"}, "reissue_license": True},
        repeatable=False,
        orders_key=True,
    ),
    "delete a connector": Operation("connector", "deleted", {"device": {"serial_number": "SN-2"}, "state": "absent"}),
    "recreate a connector": Operation(
        "connector",
        "recreated",
        {"id": "c0000000000000000000000000000002", "device": {"serial_number": "SN-7"}, "recreate": True},
        again={"device": {"serial_number": "SN-7"}, "notes": "second", "activated": True},
    ),
    "create an app": Operation("app", "created", {"name": "crm", "type": "Business", "hostnames": ["crm.example.com"]}),
    "update an app": Operation("app", "updated", {"name": "erp", "hostnames": ["erp.example.com", "erp.example.net"]}),
    "delete an app": Operation("app", "deleted", {"name": "wiki", "state": "absent"}),
    "create a site": Operation("site", "created", {"name": "lon", "connector": "SN-2", "location": {"lat": 51.5}}),
    "update a site": Operation("site", "updated", {"name": "ams", "description": "Amsterdam", "connector": "SN-2"}),
    "delete a site": Operation("site", "deleted", {"name": "fra", "state": "absent"}),
    "delete a site with all that lives in it": Operation(
        "site", "deleted", {"name": "ams", "state": "absent", "cascade": True}
    ),
    "recreate a site": Operation(
        "site", "recreated", {"name": "fra", "description": "nothing yet", "ha_mode": True, "recreate": True}
    ),
    "create a WAN": Operation("wan", "created", _WAN),
    "update a WAN": Operation(
        "wan",
        "updated",
        {
            "site": "ams",
            "name": "lte",
            "priority": 5,
            "static_addressing": {"address": "192.0.2.5/24", "gateway_address": "192.0.2.1"},
        },
    ),
    "delete a WAN": Operation("wan", "deleted", {"site": "ams", "name": "fiber", "state": "absent"}),
    "create a LAN": Operation("lan", "created", _LAN),
    "update a LAN": Operation(
        "lan", "updated", {"site": "ams", "name": "guests", "nat": {"static_prefix": "10.9.0.0/24"}}
    ),
    "delete a LAN": Operation("lan", "deleted", {"site": "ams", "name": "spare", "state": "absent"}),
    "recreate a LAN": Operation(
        "lan",
        "recreated",
        {
            "site": "hel",
            "name": "link",
            "physport": 1,
            "ha_link": True,
            "static_addressing": {
                "address": "10.2.0.1/24",
                "secondary_address": "10.2.0.2/24",
                "virtual_address": "10.2.0.3/24",
            },
            "recreate": True,
        },
    ),
    "create an ACL": Operation(
        "acl",
        "created",
        {"site": "ams", "name": "ping", "lan_1": {"lan": "staff"}, "lan_2": {"lan": "guests"}, "protocols": ["icmp"]},
    ),
    "update an ACL": Operation(
        "acl", "updated", {"site": "ams", "name": "print", "lan_2": {"ports": [631, 9100]}, "unidirectional": True}
    ),
    "delete an ACL": Operation("acl", "deleted", {"site": "ams", "name": "print", "state": "absent"}),
    "create an app config": Operation(
        "app_config", "created", {"site": "ams", "app": "Zoom", "breakout": "true", "preferred_wans": ["fiber", "lte"]}
    ),
    "update an app config": Operation(
        "app_config", "updated", {"site": "ams", "app": "erp", "breakout": "false", "preferred_wans": []}
    ),
    "delete an app config": Operation("app_config", "deleted", {"site": "ams", "app": "erp", "state": "absent"}),
}
