# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the objects of each kind go through in their test: one row for each kind, which names every option it has."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID

Options = t.Mapping[str, t.Any]

_INTERCONNECT_ID = "44444444444444444444444444444444"
_FQDN = f"branch.{ACCOUNT_ID}.custom.ipsec.cloudflare.com"
_FILTER = "0cb7d7a7ad5b4a1c8a42fdc5a2a8ec4f"
_ONE, _TWO, _THREE = (digit * 32 for digit in "123")


@dataclasses.dataclass(frozen=True)
class Stage:
    """One update.

    Attributes:
        options: given beside those that name the object.
        changes: the fields that are reported as changed.
        lookups: requests that find what the options name.
    """

    options: Options
    changes: tuple[str, ...]
    lookups: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class LifeCycle:
    """One object from its creation to its end.

    Attributes:
        kind: name of the module.
        path: of its collection, as requests name it.
        key: options that say which object is meant, in every task.
        creation: further options that a creation needs; None where the API can neither create nor delete.
        stages: the updates, one after the other.
        seed: what the account holds at the beginning.
        lookups: requests of every task that find what the key names beside the object, such as its site.
        children: requests that find what has to be deleted first.
        rehearses: HTTP methods that the API knows ``validate_only`` for.
        update_method: of the API.
    """

    kind: str
    path: str
    key: Options
    creation: Options | None
    stages: tuple[Stage, ...]
    seed: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    lookups: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    rehearses: frozenset[str] = frozenset({"POST", "PUT", "DELETE"})
    update_method: str = "PUT"

    def condensed(self) -> LifeCycle:
        """The same with as few stages as possible: neighbours that give different options become one."""
        stages = [self.stages[0]]
        for stage in self.stages[1:]:
            together = _laid_over(stages[-1].options, stage.options)
            if together is None:
                stages.append(stage)
            else:
                lookups = tuple(dict.fromkeys(stages[-1].lookups + stage.lookups))
                stages[-1] = Stage(together, stages[-1].changes + stage.changes, lookups)
        return dataclasses.replace(self, stages=tuple(stages))


def _laid_over(options: Options, others: Options) -> dict[str, t.Any] | None:
    """Both together, or None where they contradict each other."""
    result = dict(options)
    for name, value in others.items():
        present = result.get(name)
        if name not in result:
            result[name] = value
        elif isinstance(present, dict) and isinstance(value, dict) and value:
            result[name] = _laid_over(present, value)
            if result[name] is None:
                return None
        else:
            return None
    return result


_HEALTH_CHECK = (
    Stage({"health_check": {"rate": "high"}}, ("health_check.rate",)),
    Stage(
        {"health_check": {"enabled": False, "type": "request"}},
        ("health_check.enabled", "health_check.type"),
    ),
    Stage({"health_check": {"target": "203.0.113.77"}}, ("health_check.target.saved",)),
    Stage({"health_check": {"target": {"saved": "2001:DB8::77"}}}, ("health_check.target.saved",)),
    Stage({"health_check": {"target": ""}}, ("health_check.target.saved",)),
)

_BGP = (
    Stage({"bgp": {"md5_key": "{{ md5_key }}"}}, ("bgp.md5_key",)),
    Stage({"bgp": {"extra_prefixes": ["198.18.1.0/24", "198.18.0.0/24"]}}, ("bgp.extra_prefixes",)),
    Stage(
        {"bgp": {"import_filter_id": _FILTER, "export_filter_id": _FILTER}},
        ("bgp.import_filter_id", "bgp.export_filter_id"),
    ),
    Stage(
        {"bgp": {"customer_asn": 65020, "md5_key": "{{ other_md5_key }}"}},
        ("bgp.customer_asn", "bgp.md5_key"),
    ),
    Stage(
        {"bgp": {"md5_key": "", "extra_prefixes": [], "import_filter_id": "", "export_filter_id": ""}},
        ("bgp.md5_key", "bgp.extra_prefixes", "bgp.import_filter_id", "bgp.export_filter_id"),
    ),
)

LIFE_CYCLES = (
    LifeCycle(
        kind="gre_tunnel",
        path="gre_tunnels",
        key={"name": "GRE_LON_1"},
        creation={
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.213.0.8/31",
            "bgp": {"customer_asn": 65010, "extra_prefixes": ["198.18.0.0/24"]},
        },
        stages=(
            Stage({"description": "London, router 1"}, ("description",)),
            Stage({"mtu": 1400}, ("mtu",)),
            Stage({"ttl": 128}, ("ttl",)),
            Stage(
                {
                    "cloudflare_gre_endpoint": "203.0.113.2",
                    "customer_gre_endpoint": "198.51.100.2",
                    "interface_address": "10.213.0.11/31",
                },
                ("interface_address", "cloudflare_gre_endpoint", "customer_gre_endpoint"),
            ),
            Stage({"interface_address6": "2001:DB8:0::8/127"}, ("interface_address6",)),
            Stage({"automatic_return_routing": True}, ("automatic_return_routing",)),
            Stage({"health_check": {"direction": "bidirectional"}}, ("health_check.direction",)),
            *_HEALTH_CHECK,
            *_BGP,
            Stage(
                {"description": "", "interface_address6": "", "bgp": {}},
                ("interface_address6", "description", "bgp"),
            ),
        ),
    ),
    LifeCycle(
        kind="ipsec_tunnel",
        path="ipsec_tunnels",
        key={"name": "branch-01"},
        creation={
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.214.0.8/31",
            "psk": "{{ psk }}",
        },
        stages=(
            Stage({"description": "Delft"}, ("description",)),
            Stage({"customer_endpoint": "198.51.100.1"}, ("customer_endpoint",)),
            Stage(
                {"cloudflare_endpoint": "2001:DB8::1", "interface_address": "10.214.0.11/31"},
                ("interface_address", "cloudflare_endpoint"),
            ),
            Stage({"interface_address6": "2001:DB8:0::8/127"}, ("interface_address6",)),
            Stage({"automatic_return_routing": True}, ("automatic_return_routing",)),
            Stage({"replay_protection": True}, ("replay_protection",)),
            Stage({"custom_remote_identities": {"fqdn_id": _FQDN}}, ("custom_remote_identities.fqdn_id",)),
            Stage({"health_check": {"direction": "bidirectional"}}, ("health_check.direction",)),
            *_HEALTH_CHECK,
            Stage({"bgp": {"customer_asn": 65010}}, ("bgp.customer_asn",)),
            *_BGP,
            Stage(
                {
                    "description": "",
                    "customer_endpoint": "",
                    "interface_address6": "",
                    "custom_remote_identities": {},
                    "bgp": {},
                },
                ("interface_address6", "description", "bgp", "customer_endpoint", "custom_remote_identities"),
            ),
        ),
    ),
    LifeCycle(
        kind="interconnect",
        path="cf_interconnects",
        key={"name": "cni-fra-01"},
        creation=None,
        seed={
            "cf_interconnects": [
                {
                    "id": _INTERCONNECT_ID,
                    "name": "cni-fra-01",
                    "colo_name": "fra03",
                    "interface_address": "10.220.0.0/31",
                    "bgp": {"customer_asn": 65010},
                }
            ]
        },
        stages=(
            Stage({"description": "Frankfurt, port 7"}, ("description",)),
            Stage({"mtu": 1400}, ("mtu",)),
            Stage({"interface_address": "10.220.0.3/31"}, ("interface_address",)),
            Stage({"interface_address6": "2001:DB8:0::8/127"}, ("interface_address6",)),
            Stage({"automatic_return_routing": True}, ("automatic_return_routing",)),
            Stage({"gre": {"cloudflare_endpoint": "203.0.113.1"}}, ("gre.cloudflare_endpoint",)),
            Stage(
                {"health_check": {"direction": "bidirectional", "source": "169.254.240.1"}},
                ("health_check.direction", "health_check.source"),
            ),
            *_HEALTH_CHECK,
            Stage(
                {"bgp": {"as_no": 65010, "cloudflare_endpoint": "10.220.0.3", "customer_endpoint": "10.220.0.2"}},
                ("bgp.as_no", "bgp.cloudflare_endpoint", "bgp.customer_endpoint"),
            ),
            *_BGP,
            Stage({"description": "", "interface_address6": ""}, ("interface_address6", "description")),
        ),
    ),
    LifeCycle(
        kind="route",
        path="routes",
        key={"prefix": "2001:DB8:1::/48", "nexthop": "10.213.0.9"},
        creation={"priority": 100},
        stages=(
            Stage({"priority": 200}, ("priority",)),
            Stage({"description": "Users"}, ("description",)),
            Stage({"weight": 128}, ("weight",)),
            Stage({"scope": {"colo_regions": ["WEUR", "EEUR"]}}, ("scope.colo_regions",)),
            Stage({"scope": {"colo_names": ["den01"]}}, ("scope.colo_names",)),
            Stage({"scope": {}, "description": ""}, ("description", "scope")),
        ),
        rehearses=frozenset({"POST", "PUT"}),
    ),
    LifeCycle(
        kind="site",
        path="sites",
        key={"name": "branch-01"},
        creation={"ha_mode": True},
        seed={"connectors": [{"id": _ONE, "device": {"serial_number": "SN-1"}}, {"id": _TWO, "device": {}}]},
        stages=(
            Stage({"description": "Delft"}, ("description",)),
            Stage({"connector_id": _ONE}, ("connector_id",)),
            Stage({"secondary_connector_id": _TWO}, ("secondary_connector_id",)),
            Stage({"location": {"lat": 52.0116, "lon": "4.3571"}}, ("location.lat", "location.lon")),
            Stage({"location": {"lat": "-52.5"}}, ("location.lat",)),
            Stage({"location": {"lon": ""}}, ("location.lon",)),
            Stage(
                {"description": "", "connector_id": "", "secondary_connector_id": "", "location": {}},
                ("description", "connector_id", "secondary_connector_id", "location"),
            ),
        ),
        children=tuple(f"GET sites/{{id}}/{kind}" for kind in ("app_configs", "acls", "lans", "wans")),
        rehearses=frozenset(),
        update_method="PATCH",
    ),
    LifeCycle(
        kind="lan",
        path="sites/{id}/lans",
        key={"site": "head-office", "name": "office"},
        creation={
            "physport": 2,
            "ha_link": True,
            "static_addressing": {
                "address": "192.168.10.1/24",
                "secondary_address": "192.168.10.2/24",
                "virtual_address": "192.168.10.3/24",
            },
        },
        seed={"sites": [{"name": "head-office", "ha_mode": True}]},
        lookups=("GET sites",),
        stages=(
            Stage({"physport": 3, "vlan_tag": 20}, ("physport", "vlan_tag")),
            Stage({"bond_id": 1}, ("bond_id",)),
            Stage({"is_breakout": True}, ("is_breakout",)),
            Stage({"is_prioritized": True}, ("is_prioritized",)),
            Stage({"nat": {"static_prefix": "10.101.10.0/24"}}, ("nat.static_prefix",)),
            Stage(
                {
                    "routed_subnets": [
                        {
                            "prefix": "192.168.31.0/24",
                            "next_hop": "192.168.10.254",
                            "nat": {"static_prefix": "10.101.31.0/24"},
                        },
                    ]
                },
                ("routed_subnets",),
            ),
            Stage(
                {
                    "static_addressing": {
                        "dhcp_server": {
                            "dhcp_pool_start": "192.168.10.100",
                            "dhcp_pool_end": "192.168.10.199",
                            "dns_server": "10.0.0.53",
                        }
                    }
                },
                (
                    "static_addressing.dhcp_server.dhcp_pool_start",
                    "static_addressing.dhcp_server.dhcp_pool_end",
                    "static_addressing.dhcp_server.dns_server",
                ),
            ),
            Stage(
                {"static_addressing": {"dhcp_server": {"dns_servers": ["10.0.1.53", "10.0.0.53"]}}},
                ("static_addressing.dhcp_server.dns_servers",),
            ),
            Stage(
                {"static_addressing": {"dhcp_server": {"reservations": {"00-11-22-AA-BB-01": "192.168.10.10"}}}},
                ("static_addressing.dhcp_server.reservations",),
            ),
            Stage(
                {
                    "static_addressing": {
                        "dhcp_server": {"dhcp_options": [{"code": 66, "type": "text", "value": "tftp.example.com"}]}
                    }
                },
                ("static_addressing.dhcp_server.dhcp_options",),
            ),
            Stage(
                {
                    "static_addressing": {
                        "dhcp_server": {},
                        "dhcp_relay": {"server_addresses": ["10.0.1.67", "10.0.0.67"]},
                    }
                },
                ("static_addressing.dhcp_server", "static_addressing.dhcp_relay.server_addresses"),
            ),
            Stage(
                {
                    "static_addressing": {
                        "address": "192.168.11.1/24",
                        "secondary_address": "192.168.11.2/24",
                        "virtual_address": "192.168.11.3/24",
                    }
                },
                (
                    "static_addressing.address",
                    "static_addressing.secondary_address",
                    "static_addressing.virtual_address",
                ),
            ),
            Stage(
                {"nat": {}, "routed_subnets": [], "static_addressing": {"dhcp_relay": {}}, "is_breakout": False},
                ("nat", "routed_subnets", "static_addressing.dhcp_relay", "is_breakout"),
            ),
        ),
        rehearses=frozenset(),
        update_method="PATCH",
    ),
    LifeCycle(
        kind="wan",
        path="sites/{id}/wans",
        key={"site": "branch-01", "name": "fiber"},
        creation={"physport": 1},
        seed={"sites": [{"name": "branch-01"}]},
        lookups=("GET sites",),
        stages=(
            Stage({"physport": 2, "vlan_tag": 4094}, ("physport", "vlan_tag")),
            Stage({"priority": 10}, ("priority",)),
            Stage({"health_check_rate": "high"}, ("health_check_rate",)),
            Stage({"load_balance_inner_flows": True}, ("load_balance_inner_flows",)),
            Stage(
                {"static_addressing": {"address": "203.0.113.66/28", "gateway_address": "203.0.113.65"}},
                ("static_addressing.address", "static_addressing.gateway_address"),
            ),
            Stage(
                {"static_addressing": {"secondary_address": "203.0.113.67/28"}},
                ("static_addressing.secondary_address",),
            ),
            Stage({"static_addressing": {}, "vlan_tag": 0}, ("static_addressing", "vlan_tag")),
        ),
        rehearses=frozenset(),
        update_method="PATCH",
    ),
    LifeCycle(
        kind="acl",
        path="sites/{id}/acls",
        key={"site": "branch-01", "name": "tills to printers"},
        creation={"lan_1": {"lan_id": _ONE}, "lan_2": {"lan_id": _TWO}},
        seed={
            "sites": [
                {
                    "name": "branch-01",
                    "lans": [
                        {"id": _ONE, "name": "tills", "physport": 2},
                        {"id": _TWO, "name": "office", "physport": 3},
                        {"id": _THREE, "name": "stock", "physport": 4},
                    ],
                }
            ]
        },
        lookups=("GET sites",),
        stages=(
            Stage({"description": "Receipts"}, ("description",)),
            Stage({"lan_1": {"ports": [49152]}}, ("lan_1.ports",)),
            Stage({"lan_1": {"port_ranges": ["50000-51000"]}}, ("lan_1.port_ranges",)),
            Stage({"lan_1": {"subnets": ["192.168.20.0/25"]}}, ("lan_1.subnets",)),
            Stage({"lan_2": {"ports": [9100, 631]}}, ("lan_2.ports",)),
            Stage({"lan_2": {"port_ranges": ["9200-9210", "9101-9109"]}}, ("lan_2.port_ranges",)),
            Stage({"lan_2": {"subnets": ["192.168.10.20"]}}, ("lan_2.subnets",)),
            Stage({"lan_2": {"lan_id": _THREE}}, ("lan_2.lan_id",)),
            Stage({"protocols": ["udp", "tcp"]}, ("protocols",)),
            Stage({"forward_locally": True}, ("forward_locally",)),
            Stage({"unidirectional": True}, ("unidirectional",)),
            Stage(
                {"description": "", "lan_2": {"ports": [], "port_ranges": [], "subnets": []}, "protocols": []},
                ("description", "lan_2.ports", "lan_2.port_ranges", "lan_2.subnets", "protocols"),
            ),
        ),
        rehearses=frozenset(),
        update_method="PATCH",
    ),
    LifeCycle(
        kind="app",
        path="apps",
        key={"name": "Card payments"},
        creation={"type": "Finance"},
        seed={"managed_apps": []},
        stages=(
            Stage({"type": "Payments"}, ("type",)),
            Stage({"hostnames": ["capture.example.com", "Auth.example.com"]}, ("hostnames",)),
            Stage({"ip_subnets": ["192.0.2.0/24"]}, ("ip_subnets",)),
            Stage({"source_subnets": ["192.168.20.0/24"]}, ("source_subnets",)),
            Stage(
                {"hostnames": [], "ip_subnets": [], "source_subnets": []},
                ("hostnames", "ip_subnets", "source_subnets"),
            ),
        ),
        rehearses=frozenset(),
        update_method="PATCH",
    ),
    LifeCycle(
        kind="app_config",
        path="sites/{id}/app_configs",
        key={"site": "branch-01", "managed_app_id": "zoom"},
        creation={"breakout": True},
        seed={
            "sites": [
                {
                    "name": "branch-01",
                    "wans": [{"id": _ONE, "name": "fiber", "physport": 1}, {"id": _TWO, "name": "lte", "physport": 6}],
                }
            ]
        },
        lookups=("GET sites",),
        stages=(
            Stage({"priority": 1}, ("priority",)),
            Stage({"preferred_wans": [_TWO, _ONE]}, ("preferred_wans",), ("GET sites/{id}/wans",)),
            Stage({"preferred_wans": [_ONE, _TWO]}, ("preferred_wans",), ("GET sites/{id}/wans",)),
            Stage({"breakout": False, "preferred_wans": []}, ("breakout", "preferred_wans")),
            Stage({"breakout": "default"}, ("breakout",)),
        ),
        rehearses=frozenset(),
        update_method="PATCH",
    ),
    LifeCycle(
        kind="connector",
        path="connectors",
        key={"device": {"serial_number": "SN-1"}},
        creation={"notes": "Delft"},
        stages=(
            Stage({"notes": "Branch 1, Delft"}, ("notes",)),
            Stage({"activated": True}, ("activated",)),
            Stage({"timezone": "Europe/Amsterdam"}, ("timezone",)),
            Stage({"interrupt_window_days_of_week": ["Saturday", "Sunday"]}, ("interrupt_window_days_of_week",)),
            Stage({"interrupt_window_hour_of_day": 2}, ("interrupt_window_hour_of_day",)),
            Stage({"interrupt_window_duration_hours": 3.0}, ("interrupt_window_duration_hours",)),
            Stage(
                {"interrupt_window_embargo_dates": ["2026-12-31", "2026-12-24"]},
                ("interrupt_window_embargo_dates",),
            ),
            Stage(
                {"notes": "", "activated": False, "interrupt_window_embargo_dates": []},
                ("notes", "activated", "interrupt_window_embargo_dates"),
            ),
        ),
        rehearses=frozenset(),
        update_method="PATCH",
    ),
)
