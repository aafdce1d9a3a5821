# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One object means the same wherever it is written, and whatever its values come from."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Adapter, Player, Task

pytestmark = pytest.mark.every_core

SITE = "branch-01"

ACCOUNT: dict[str, list[dict[str, t.Any]]] = {
    "gre_tunnels": [
        {
            "name": "gre-01",
            "description": "2024-03-01",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": "198.51.100.1",
            "interface_address": "10.250.1.0/31",
            "mtu": 1400,
            "health_check": {"enabled": True, "rate": "high", "direction": "bidirectional"},
        }
    ],
    "ipsec_tunnels": [
        {
            "name": "ipsec-01",
            "cloudflare_endpoint": "203.0.113.1",
            "interface_address": "10.250.2.0/31",
            "replay_protection": True,
            "health_check": {"type": "request", "rate": "low"},
        }
    ],
    "routes": [
        {
            "prefix": "10.20.0.0/24",
            "nexthop_tunnel": "gre-01",
            "priority": 100,
            "weight": 10,
            "scope": {"colo_regions": ["EEUR", "WEUR"]},
        }
    ],
    "connectors": [
        {
            "device": {"serial_number": "SN-0001"},
            "notes": "spare",
            "interrupt_window_duration_hours": 2,
            "interrupt_window_days_of_week": ["Saturday", "Sunday"],
            "interrupt_window_embargo_dates": ["2026-12-24", "2026-12-25"],
        }
    ],
    "apps": [{"name": "erp", "type": "business", "hostnames": ["erp.example.com"], "ip_subnets": ["192.0.2.0/24"]}],
    "sites": [
        {
            "name": SITE,
            "description": "yes",
            "location": {"lat": "37.6192", "lon": "122.3816"},
            "wans": [{"name": "fiber", "physport": 3, "priority": 1, "health_check_rate": "mid"}],
            "lans": [
                {
                    "name": "desks",
                    "physport": 1,
                    "vlan_tag": 10,
                    "static_addressing": {
                        "address": "192.168.10.1/24",
                        "dhcp_server": {
                            "dhcp_pool_start": "192.168.10.100",
                            "dhcp_pool_end": "192.168.10.200",
                            "dns_servers": ["192.0.2.53"],
                            "reservations": {"00:11:22:33:44:55": "192.168.10.11"},
                        },
                    },
                },
                {"name": "tills", "physport": 2, "static_addressing": {"address": "192.168.20.1/24"}},
            ],
            "acls": [
                {
                    "name": "desks-to-tills",
                    "lan_1": {"lan": "desks", "ports": [80, 443]},
                    "lan_2": {"lan": "tills", "port_ranges": ["8080-8090"]},
                    "protocols": ["tcp"],
                    "forward_locally": True,
                }
            ],
            "app_configs": [{"app": "erp", "breakout": "true", "preferred_wans": ["fiber"], "priority": 1}],
        }
    ],
}

SPELLED: dict[str, list[dict[str, t.Any]]] = json.loads(json.dumps(ACCOUNT))
"""The same account in other spellings, all of which the modules take."""
SPELLED["gre_tunnels"][0].update(mtu="1400", health_check="enabled=yes rate=high direction=bidirectional")
SPELLED["ipsec_tunnels"][0].update(replay_protection="on", health_check='{"type": "request", "rate": "low"}')
SPELLED["routes"][0].update(prefix="10.20.0.0/24", weight="10", scope={"colo_regions": "WEUR,EEUR"})
SPELLED["connectors"][0].update(
    interrupt_window_duration_hours="2.0",
    interrupt_window_days_of_week="Sunday,Saturday",
    interrupt_window_embargo_dates=["2026-12-25", "2026-12-24"],
)
SPELLED["sites"][0]["location"] = {"lat": 37.6192, "lon": 122.3816}
SPELLED["sites"][0]["lans"][0]["static_addressing"]["dhcp_server"]["reservations"] = {
    "00-11-22-33-44-55": "192.168.10.11"
}
SPELLED["sites"][0]["acls"][0].update(
    protocols="tcp", lan_1={"lan": "desks", "ports": "443,80"}, lan_2={"lan": "tills", "port_ranges": "8080-8090"}
)
SPELLED["sites"][0]["app_configs"][0]["breakout"] = True

INSIDE = {"wans": "wan", "lans": "lan", "acls": "acl", "app_configs": "app_config"}


def _by_modules(account: t.Mapping[str, t.Any]) -> list[Task]:
    """A task for each object, each after what it names."""
    tasks = [
        Task(section.removesuffix("s"), item)
        for section in ("connectors", "apps", "gre_tunnels", "ipsec_tunnels", "routes")
        for item in account[section]
    ]
    for site in account["sites"]:
        tasks.append(Task("site", {name: value for name, value in site.items() if name not in INSIDE}))
        tasks += [Task(INSIDE[name], {"site": site["name"], **item}) for name in INSIDE for item in site[name]]
    return tasks


def _jinja(value: t.Any, variable: str) -> t.Any:
    """The same structure with each single value taken from a variable by an expression."""
    if isinstance(value, dict):
        return {key: _jinja(item, f"{variable}[{key!r}]") for key, item in value.items()}
    if isinstance(value, list):
        return [_jinja(item, f"{variable}[{number}]") for number, item in enumerate(value)]
    return f"{{{{ {variable} }}}}"


class _Vaulted(str):
    """A text that a playbook holds encrypted."""


yaml.SafeDumper.add_representer(_Vaulted, lambda dumper, text: dumper.represent_scalar("!vault", str(text), style="|"))


def _vaulted(value: t.Any, vault: VaultLib, secret: VaultSecret) -> t.Any:
    """The same structure with each text encrypted."""
    if isinstance(value, dict):
        return {key: _vaulted(item, vault, secret) for key, item in value.items()}
    if isinstance(value, list):
        return [_vaulted(item, vault, secret) for item in value]
    return _Vaulted(vault.encrypt(value, secret).decode()) if isinstance(value, str) else value


@pytest.mark.parametrize("first", ["modules", "network"])
def test_an_account_means_the_same_wherever_it_is_written(
    player: Player, emulator: magic_emulator.Emulator, adapter: Adapter, tmp_path: Path, first: str
) -> None:
    emulator.set_account(ACCOUNT_ID, {"connectors": [{"device": {"serial_number": "SN-0001"}}]})
    plain, spelled = json.dumps(ACCOUNT), json.dumps(SPELLED)
    dates = yaml.safe_dump(ACCOUNT).replace("'2024-03-01'", "2024-03-01").replace("'2026-12-24'", "2026-12-24")
    assert dates.count("'20") == 1
    files = {
        "plain.yml": dates,
        "plain.json": plain,
        "bom.yml": f"\ufeff{yaml.safe_dump(ACCOUNT)}",
        "bom.json": f"\ufeff{plain}",
        "spelled.yml": yaml.safe_dump(SPELLED),
        "spelled.json": spelled,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    here = {name: str(tmp_path / name) for name in files}
    (tmp_path / "password").write_text("of the vault\n", encoding="utf-8")
    secret = VaultSecret(b"of the vault")
    vaulted = _vaulted(
        {name: ACCOUNT[name] for name in ("gre_tunnels", "routes")}, VaultLib([("default", secret)]), secret
    )

    ways = [
        *_by_modules(SPELLED),
        Task("network", SPELLED),
        *(Task("network", {"source": [path]}) for path in here.values()),
        # By expressions: each value, each section, and the whole.
        Task("network", _jinja(ACCOUNT, "account")),
        *_by_modules(_jinja(ACCOUNT, "account")),
        Task("network", {section: f"{{{{ account.{section} }}}}" for section in ACCOUNT}),
        Task("network", {"gre_tunnels": [{**ACCOUNT["gre_tunnels"][0], "mtu": "{{ 1300 + 100 }}"}]}),
        Task("gre_tunnel", {"name": "gre-01", "mtu": "{{ 1400 }}", "health_check": {"enabled": "{{ 1 == 1 }}"}}),
        # By lookups and filters. No bare dates: up to ansible-core 2.18, Jinja makes text of all that is around one.
        Task(
            "network",
            {section: f"{{{{ (lookup('ansible.builtin.file', yml) | from_yaml).{section} }}}}" for section in ACCOUNT},
        ),
        Task(
            "network",
            {section: f"{{{{ (lookup('ansible.builtin.file', json) | from_json).{section} }}}}" for section in ACCOUNT},
        ),
        # By what was read of the account.
        Task("network_info", keywords={"register": "read"}),
        Task("network", {section: f"{{{{ read.network.{section} }}}}" for section in ACCOUNT}),
        Task("gre_tunnel_info", {"name": "gre-01"}, keywords={"register": "one"}),
        Task(
            "gre_tunnel",
            {
                "name": "{{ one.gre_tunnels[0].name }}",
                "mtu": "{{ one.gre_tunnels[0].mtu }}",
                "health_check": {"rate": "{{ one.gre_tunnels[0].health_check.rate }}"},
            },
        ),
        Task("gre_tunnel_info", keywords={"register": "all"}),
        Task(
            "network",
            {
                "gre_tunnels": [
                    {
                        "name": "{{ all.gre_tunnels[0].name }}",
                        "description": "{{ all.gre_tunnels[0].description }}",
                        "health_check": {
                            name: f"{{{{ all.gre_tunnels[0].health_check.{name} }}}}" for name in ("enabled", "rate")
                        },
                    }
                ]
            },
        ),
        # By a vault.
        Task("network", vaulted),
        Task("gre_tunnel", vaulted["gre_tunnels"][0]),
        Task("network", {"gre_tunnels": "{{ hidden.gre_tunnels }}", "routes": "{{ hidden.routes }}"}),
    ]
    created = _by_modules(ACCOUNT) if first == "modules" else [Task("network", ACCOUNT)]
    variables = {"account": ACCOUNT, "hidden": vaulted, "yml": here["spelled.yml"], "json": here["plain.json"]}
    environment = {"ANSIBLE_VAULT_PASSWORD_FILE": str(tmp_path / "password")}
    steps = player.play(
        [*created, *ways], adapter=adapter, variables=variables, environment=environment, verbosity=0
    ).steps
    for step in steps[: len(created)]:
        assert step.status == "ok", step.result
    for task, step in zip(ways, steps[len(created) :], strict=True):
        assert step.status == "ok", (task, step.result)
        assert step.result["changed"] is False, (task, step.result)
        assert not [request for request in step.requests if not request.startswith("GET ")], task
