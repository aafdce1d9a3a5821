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


@dataclasses.dataclass(frozen=True)
class Stage:
    """One update.

    Attributes:
        options: given beside those that name the object.
        changes: the fields that are reported as changed.
    """

    options: Options
    changes: tuple[str, ...]


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
        rehearses_deletion: whether the API knows ``validate_only`` for DELETE.
        update_method: of the API.
    """

    kind: str
    path: str
    key: Options
    creation: Options | None
    stages: tuple[Stage, ...]
    seed: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    rehearses_deletion: bool = True
    update_method: str = "PUT"

    def condensed(self) -> LifeCycle:
        """The same with as few stages as possible: neighbours that give different options become one."""
        stages = [self.stages[0]]
        for stage in self.stages[1:]:
            together = _laid_over(stages[-1].options, stage.options)
            if together is None:
                stages.append(stage)
            else:
                stages[-1] = Stage(together, stages[-1].changes + stage.changes)
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
            "bgp": {
                "customer_asn": 65010,
                "extra_prefixes": ["198.18.0.0/24"],
                "md5_key": "{{ md5_key }}",
                "import_filter_id": _FILTER,
                "export_filter_id": _FILTER,
            },
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
            Stage({"description": "", "interface_address6": ""}, ("interface_address6", "description")),
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
        rehearses_deletion=False,
    ),
)
