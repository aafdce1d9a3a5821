# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account with objects of every kind, and how to compare what two accounts hold."""

from __future__ import annotations

import collections
import json
import typing as t

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"

Content = dict[str, t.Any]
"""All that an account holds, in the form of an emulator's seed."""

ACCOUNT: Content = {
    "connectors": [
        {"id": "c0000000000000000000000000000001", "device": {"serial_number": "SN-1"}, "notes": "first"},
        {"id": "c0000000000000000000000000000002", "device": {"serial_number": "SN-2"}, "notes": "second"},
    ],
    "managed_apps": [{"managed_app_id": "zoom", "name": "Zoom", "type": "Video Conferencing"}],
    "apps": [
        {
            "account_app_id": "a0000000000000000000000000000001",
            "name": "erp",
            "type": "Business",
            "hostnames": ["erp.example.com"],
        },
        {"account_app_id": "a0000000000000000000000000000002", "name": "wiki", "type": "Business"},
    ],
    "sites": [
        {
            "id": "50000000000000000000000000000001",
            "name": "ams",
            "connector_id": "c0000000000000000000000000000001",
            "wans": [
                {"id": "b0000000000000000000000000000001", "name": "fiber", "physport": 1},
                {"id": "b0000000000000000000000000000002", "name": "lte", "physport": 2, "priority": 1},
            ],
            "lans": [
                {
                    "id": "d0000000000000000000000000000001",
                    "name": "staff",
                    "physport": 3,
                    "static_addressing": {"address": "10.1.0.1/24"},
                },
                {
                    "id": "d0000000000000000000000000000002",
                    "name": "guests",
                    "physport": 3,
                    "vlan_tag": 20,
                    "static_addressing": {"address": "10.1.1.1/24"},
                },
                {
                    "id": "d0000000000000000000000000000003",
                    "name": "spare",
                    "physport": 6,
                    "static_addressing": {"address": "10.1.2.1/24"},
                },
            ],
            "acls": [
                {
                    "id": "ac000000000000000000000000000001",
                    "name": "print",
                    "lan_1": {"lan_id": "d0000000000000000000000000000001"},
                    "lan_2": {"lan_id": "d0000000000000000000000000000002", "ports": [631]},
                    "protocols": ["tcp"],
                }
            ],
            "app_configs": [
                {
                    "id": "cf000000000000000000000000000001",
                    "account_app_id": "a0000000000000000000000000000001",
                    "breakout": True,
                    "preferred_wans": ["b0000000000000000000000000000002"],
                }
            ],
        },
        {"id": "50000000000000000000000000000002", "name": "fra", "description": "nothing yet"},
        {
            "id": "50000000000000000000000000000003",
            "name": "hel",
            "ha_mode": True,
            "lans": [
                {
                    "id": "d0000000000000000000000000000004",
                    "name": "link",
                    "physport": 1,
                    "static_addressing": {
                        "address": "10.2.0.1/24",
                        "secondary_address": "10.2.0.2/24",
                        "virtual_address": "10.2.0.3/24",
                    },
                }
            ],
        },
    ],
    "gre_tunnels": [
        {
            "id": "10000000000000000000000000000001",
            "name": "GRE_1",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.200.0.0/31",
            "bgp": {"customer_asn": 65010},
        },
        {
            "id": "10000000000000000000000000000002",
            "name": "GRE_2",
            "cloudflare_gre_endpoint": "203.0.113.2",
            "customer_gre_endpoint": "198.51.100.2",
            "interface_address": "10.200.0.2/31",
        },
    ],
    "ipsec_tunnels": [
        {
            "id": "20000000000000000000000000000001",
            "name": "branch-1",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.201.0.0/31",
            "psk": "the first secret of branch-1",
        },
        {
            "id": "20000000000000000000000000000002",
            "name": "branch-2",
            "cloudflare_endpoint": "203.0.113.2",
            "interface_address": "10.201.0.2/31",
        },
    ],
    "cf_interconnects": [
        {
            "id": "30000000000000000000000000000001",
            "name": "cni-1",
            "colo_name": "AMS",
            "interface_address": "10.202.0.0/31",
        },
        {
            "id": "30000000000000000000000000000002",
            "name": "cni-2",
            "colo_name": "FRA",
            "interface_address": "10.202.0.2/31",
        },
    ],
    "routes": [
        {
            "id": "70000000000000000000000000000001",
            "prefix": "192.0.2.0/24",
            "nexthop": "10.200.0.1",
            "priority": 100,
        },
        {
            "id": "70000000000000000000000000000002",
            "prefix": "198.51.100.0/24",
            "nexthop": "10.200.0.3",
            "priority": 100,
        },
        {
            "id": "70000000000000000000000000000003",
            "prefix": "2001:db8::/32",
            "nexthop": "10.201.0.1",
            "priority": 200,
        },
    ],
    "pcap_ownership": [
        {
            "id": "e0000000000000000000000000000001",
            "destination_conf": "s3://captures?region=us-east-1",
            "challenge": "the proof",
        },
        {"id": "e0000000000000000000000000000002", "destination_conf": "gs://old", "challenge": "another"},
    ],
    "pcaps": [
        {
            "id": "f0000000000000000000000000000001",
            "type": "full",
            "colo_name": "AMS",
            "destination_conf": "s3://captures?region=us-east-1",
            "status": "running",
        }
    ],
}
"""Two objects of most kinds, so that there is always one that no task speaks of."""

MOMENTS = {
    *("created_on", "modified_on", "last_updated", "last_heartbeat", "last_generated_on"),
    *("submitted", "offset_time", "stop_requested", "validated"),
}
"""The fields with times that the API keeps."""

_SECTIONS = ("sites", "wans", "lans", "acls", "app_configs")


class Held(t.NamedTuple):
    """An object that an account holds.

    Attributes:
        section: the list that it stands in.
        fields: its own, without what lives in it.
        site: the name of the site that it lives in, if it does.
    """

    section: str
    fields: Content
    site: str = ""

    @property
    def id(self) -> str:
        """Its identifier. Only an app is known by account_app_id; an app config merely names one."""
        field = {"apps": "account_app_id", "managed_apps": "managed_app_id"}.get(self.section, "id")
        return str(self.fields[field])


def objects_of(content: Content, site: str = "") -> t.Iterator[Held]:
    """Every object of an account."""
    for section, items in content.items():
        if not isinstance(items, list):
            continue
        for item in items:
            nested = {name: item[name] for name in _SECTIONS if isinstance(item.get(name), list)}
            yield Held(section, {name: value for name, value in item.items() if name not in nested}, site)
            yield from objects_of(nested, str(item.get("name")))


def by_id(content: Content) -> dict[str, Content]:
    """Every object by its id, without what lives in it and without the times that the API keeps."""
    return {held.id: _timeless(held.fields) for held in objects_of(content)}


def shape(content: Content, made_up: t.Collection[str] = ()) -> Content:
    """What an account holds, in a form in which two accounts are equal that differ in ids, times and order only.

    Args:
        made_up: fields whose values are of the API's choice, so that they differ, too.
    """
    names: dict[str, str] = {}
    counts: collections.Counter[str] = collections.Counter()
    # App configs are called by their apps.
    for held in sorted(objects_of(content), key=lambda each: each.section == "app_configs"):
        app = names.get(held.fields.get("account_app_id", ""), held.fields.get("managed_app_id"))
        own = app if held.section == "app_configs" else _name_of(held.fields)
        name = f"<{held.section} {held.site} {own}>"
        counts[name] += 1
        names[held.id] = name if counts[name] == 1 else f"{name} #{counts[name]}"
    return t.cast(Content, _renamed(_timeless(content), names, {*made_up}))


def _name_of(item: Content) -> str:
    if "prefix" in item:
        return f"{item['prefix']} via {item['nexthop']} at {item['priority']}"
    device = item.get("device") or {}
    # What a license is for has neither a name nor a serial number.
    name = item.get("name") or device.get("serial_number") or item.get("notes") or item.get("destination_conf")
    return str(name or item.get("type") or "")


def _timeless(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _timeless(item) for name, item in value.items() if name not in MOMENTS}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def _renamed(value: t.Any, names: t.Mapping[str, str], made_up: set[str]) -> t.Any:
    if isinstance(value, dict):
        # What the API makes up for a license.
        hidden = made_up | ({"license_key"} if value.get("type") != "LICENSED" else {"id"})
        return {name: "(made up)" if name in hidden else _renamed(item, names, made_up) for name, item in value.items()}
    if isinstance(value, list):
        renamed = [_renamed(item, names, made_up) for item in value]
        return (
            sorted(renamed, key=lambda item: json.dumps(item, sort_keys=True))
            if all(isinstance(item, dict) for item in value)
            else renamed
        )
    return names.get(value, value) if isinstance(value, str) else value
