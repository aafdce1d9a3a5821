# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Hypothesis strategy: desired networks that the API accepts, in the options of the module ``network``."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st

Options = dict[str, t.Any]

ACCOUNT: dict[str, t.Any] = {
    "cf_interconnects": [
        {
            "id": "c" * 31 + str(number),
            "name": f"cni-{number}",
            "colo_name": "fra03",
            "interface_address": f"10.9.{number}.0/31",
        }
        for number in (1, 2)
    ]
}
"""What the account has to hold before: interconnects cannot be created."""

_HEALTH_CHECK = st.fixed_dictionaries(
    {},
    optional={
        "enabled": st.booleans(),
        "rate": st.sampled_from(["low", "mid", "high"]),
        "type": st.sampled_from(["reply", "request"]),
        "target": st.sampled_from(["198.51.100.1", "198.51.100.2"]),
    },
)
_DESCRIPTION = st.sampled_from(["", "one", "another"])
_TUNNEL: dict[str, st.SearchStrategy[t.Any]] = {
    "description": _DESCRIPTION,
    "health_check": _HEALTH_CHECK,
    "automatic_return_routing": st.booleans(),
    "interface_address6": st.sampled_from(["2606:54c1:7:0:a9fe:12d2:1:200/127"]),
}
_GRE_TUNNEL = {**_TUNNEL, "mtu": st.integers(1400, 1402), "ttl": st.integers(63, 65)}
_IPSEC_TUNNEL = {
    **_TUNNEL,
    "customer_endpoint": st.sampled_from(["198.51.100.1", "198.51.100.2"]),
    "replay_protection": st.booleans(),
    "bgp": st.fixed_dictionaries(
        {"customer_asn": st.integers(65001, 65002)},
        optional={
            "extra_prefixes": st.lists(st.sampled_from(["198.18.0.0/24", "198.18.1.0/24"]), unique=True),
            "md5_key": st.sampled_from(["hush", "hush-hush"]),
        },
    ),
}
_INTERCONNECT = {"description": _DESCRIPTION, "health_check": _HEALTH_CHECK}
_CONNECTOR = {
    "interrupt_window_days_of_week": st.lists(st.sampled_from(["Sunday", "Monday"]), min_size=1, unique=True),
    "interrupt_window_embargo_dates": st.lists(st.sampled_from(["2026-12-24", "2026-12-31"]), unique=True),
}
# Always written: what an object has without them is not known, so that no state brings that back.
_CONNECTOR_ALWAYS = {
    "activated": st.booleans(),
    "timezone": st.sampled_from(["UTC", "Europe/Amsterdam"]),
    "interrupt_window_hour_of_day": st.integers(0, 23),
    "interrupt_window_duration_hours": st.integers(1, 24),
}
_APP = {
    "hostnames": st.lists(st.sampled_from(["a.example.com", "b.example.com"]), unique=True),
    "ip_subnets": st.lists(st.sampled_from(["192.0.2.0/24", "198.51.100.0/24"]), unique=True),
}
_SITE = {
    "description": _DESCRIPTION,
    "location": st.fixed_dictionaries({}, optional={"lat": st.sampled_from([52.1, "4"]), "lon": st.just("5.5")}),
}
_WAN = {
    "priority": st.integers(0, 2),
    "health_check_rate": st.sampled_from(["low", "mid", "high"]),
    "load_balance_inner_flows": st.booleans(),
    "vlan_tag": st.integers(0, 2),
    "static_addressing": st.just({"address": "203.0.113.2/30", "gateway_address": "203.0.113.1"}),
}
_LAN_FLAGS = {"is_breakout": st.booleans(), "is_prioritized": st.booleans(), "vlan_tag": st.integers(0, 2)}
_ACL = {
    "description": _DESCRIPTION,
    "protocols": st.lists(st.sampled_from(["tcp", "udp", "icmp"]), unique=True),
    "forward_locally": st.booleans(),
    "unidirectional": st.booleans(),
}
_ACL_SIDE = {
    "ports": st.lists(st.integers(1, 3), unique=True),
    "port_ranges": st.lists(st.sampled_from(["1-2", "8080-9000"]), unique=True),
    "subnets": st.lists(st.sampled_from(["192.168.0.0/24", "192.168.1.7"]), unique=True),
}
_ROUTE = {
    "description": _DESCRIPTION,
    "weight": st.integers(1, 3),
    "scope": st.fixed_dictionaries({"colo_regions": st.just(["APAC"])}),
}


@st.composite
def networks(draw: st.DrawFn) -> dict[str, list[Options]]:
    """A desired network in all sections, empty ones included; names of objects recur from one network to the next."""

    def optional(fields: dict[str, st.SearchStrategy[t.Any]]) -> Options:
        return draw(st.fixed_dictionaries({}, optional=fields))

    def chosen(*names: str) -> list[str]:
        return draw(st.lists(st.sampled_from(names), unique=True)) if names else []

    connectors = [
        {
            "device": {"serial_number": serial},
            **draw(st.fixed_dictionaries(_CONNECTOR_ALWAYS)),
            **optional(_CONNECTOR),
        }
        for serial in chosen("S1", "S2")
    ]
    apps = [{"name": name, "type": "any", **optional(_APP)} for name in chosen("erp", "crm")]
    sites = []
    free = [connector["device"]["serial_number"] for connector in connectors]
    for name in chosen("north", "south"):
        site = {"name": name, **optional(_SITE)}
        if free and draw(st.booleans()):
            site["connector"] = free.pop()
        sites.append({**site, **_inside(draw, optional, chosen, [app["name"] for app in apps])})
    gre_tunnels = [
        {
            "name": name,
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": f"10.0.{name[-1]}.0/31",
            **optional(_GRE_TUNNEL),
        }
        for name in chosen("GRE_1", "GRE_2", "GRE_3")
    ]
    ipsec_tunnels = [
        {
            "name": name,
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": f"10.1.{name[-1]}.0/31",
            **optional(_IPSEC_TUNNEL),
        }
        for name in chosen("ipsec-1", "ipsec-2", "ipsec-3")
    ]
    tunnels = [tunnel["name"] for tunnel in (*gre_tunnels, *ipsec_tunnels)]
    return {
        "connectors": connectors,
        "apps": apps,
        "sites": sites,
        "gre_tunnels": gre_tunnels,
        "ipsec_tunnels": ipsec_tunnels,
        "interconnects": [
            {"name": name, "mtu": draw(st.integers(1400, 1402)), **optional(_INTERCONNECT)}
            for name in ("cni-1", "cni-2")
        ],
        "routes": [
            {
                "prefix": f"192.0.{prefix}.0/24",
                "nexthop_tunnel": tunnel,
                "priority": draw(st.integers(100, 101)),
                **optional(_ROUTE),
            }
            for prefix in chosen("1", "2")
            for tunnel in chosen(*tunnels)
        ],
    }


def _inside(
    draw: st.DrawFn, optional: t.Callable[..., Options], chosen: t.Callable[..., list[str]], apps: list[str]
) -> dict[str, list[Options]]:
    """What lives in a site."""
    wans = [{"name": name, "physport": int(name[-1]), **optional(_WAN)} for name in chosen("wan-1", "wan-2")]
    lans = [_lan(draw, name, optional(_LAN_FLAGS)) for name in chosen("lan-3", "lan-4", "lan-5")]
    names = [lan["name"] for lan in lans]
    acls = []
    for name in chosen("acl-1", "acl-2") if len(names) > 1 else []:
        first, second = draw(st.permutations(names))[:2]
        sides = {"lan_1": {"lan": first, **optional(_ACL_SIDE)}, "lan_2": {"lan": second, **optional(_ACL_SIDE)}}
        acls.append({"name": name, **sides, **optional(_ACL)})
    app_configs = []
    for app in chosen("Zoom", *apps):
        config: Options = {"app": app, "breakout": draw(st.sampled_from(["true", "false", "default"]))}
        if config["breakout"] == "true":
            config["preferred_wans"] = chosen(*(wan["name"] for wan in wans))
        app_configs.append({**config, **optional({"priority": st.integers(0, 1)})})
    return {"wans": wans, "lans": lans, "acls": acls, "app_configs": app_configs}


def _lan(draw: st.DrawFn, name: str, flags: Options) -> Options:
    number = int(name[-1])
    addressing: Options = {"address": f"192.168.{number}.1/24"}
    choice = draw(st.integers(0, 3))
    if choice == 1:
        addressing["dhcp_relay"] = {"server_addresses": ["10.0.0.1"]}
    elif choice == 2:
        addressing["dhcp_server"] = {
            "dhcp_pool_start": f"192.168.{number}.100",
            "dns_servers": draw(st.sampled_from([["1.1.1.1"], ["1.0.0.1", "1.1.1.1"]])),
            "reservations": draw(
                st.dictionaries(st.sampled_from(["00:11:22:33:44:55"]), st.just(f"192.168.{number}.7"))
            ),
        }
    lan: Options = {"name": name, "physport": number, "static_addressing": addressing, **flags}
    if draw(st.booleans()):
        lan["routed_subnets"] = [{"prefix": f"172.16.{number}.0/24", "next_hop": f"192.168.{number}.9"}]
    if draw(st.booleans()):
        lan["nat"] = {"static_prefix": f"172.17.{number}.0/24"}
    return lan
