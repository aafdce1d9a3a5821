# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret is shown or left behind, whatever a user lets Ansible tell, and whatever goes wrong."""

from __future__ import annotations

import dataclasses
import re
import stat
import typing as t
from pathlib import Path

import pytest
import yaml

import magic_emulator
from ansible_collections.cloudflare.magic.tests.conftest import Count
from ansible_collections.cloudflare.magic.tests.integration.branches import account_of
from ansible_collections.cloudflare.magic.tests.integration.playbook import (
    ACCOUNT_ID,
    SECRETS,
    Adapter,
    Player,
    Task,
)
from ansible_collections.cloudflare.magic.tests.integration.secret_search import SecretSearch
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import ShippedPlaybook
from ansible_collections.cloudflare.magic.tests.reliability.account import ACCOUNT

PLUGINS = Path(__file__).parents[2] / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("[!_]*.py"))

GRE = {
    "name": "GRE_9",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.9",
    "interface_address": "10.200.0.18/31",
    "bgp": {"customer_asn": 65010, "md5_key": "{{ md5_key }}"},
}
IPSEC = {
    "name": "branch-9",
    "cloudflare_endpoint": "203.0.113.1",
    "interface_address": "10.201.0.18/31",
    "psk": "{{ psk }}",
    "bgp": {"customer_asn": 65010, "md5_key": "{{ other_md5_key }}"},
}
NETWORK_GRE = {**GRE, "name": "GRE_8", "interface_address": "10.200.0.16/31"}
NETWORK_IPSEC = {**IPSEC, "name": "branch-8", "interface_address": "10.201.0.16/31"}
SEED = {
    **ACCOUNT,
    "dex_traceroute_results": [{"resultId": "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "testName": "erp"}],
    "pcaps": [{"id": "66802ca5668e47a2b82c2e6746e45037", "type": "simple", "status": "success", "time_limit": 60}],
}

SUCCESSES: dict[str, dict[str, t.Any]] = {
    "acl": {"site": "ams", "name": "print", "unidirectional": True},
    "acl_info": {"site": "ams"},
    "app": {"name": "crm", "type": "Business", "hostnames": ["crm.example.com"]},
    "app_config": {"site": "ams", "app": "Zoom", "breakout": True},
    "app_config_info": {"site": "ams"},
    "connector": {"device": {"provision_license": True}, "notes": "virtual"},
    "connector_event_info": {"connector": "SN-1", "limit": 1},
    "connector_snapshot_info": {"connector": "SN-1", "limit": 1},
    "dex_network_path_info": {"test_result_id": "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"},
    "gre_tunnel": GRE,
    "interconnect": {"name": "cni-1", "bgp": {"customer_asn": 65010, "md5_key": "{{ md5_key }}"}},
    "ipsec_psk": {"tunnels": [{"tunnel": "branch-1"}, {"tunnel": "branch-2", "psk": "{{ other_psk }}"}]},
    "ipsec_tunnel": IPSEC,
    "lan": {"site": "ams", "name": "staff", "physport": 4},
    "lan_info": {"site": "ams"},
    "network": {
        "gre_tunnels": [NETWORK_GRE],
        "connectors": [{"device": {"provision_license": True}, "notes": "another"}],
        "source": ["{{ playbook_dir }}/source.yml"],
    },
    "network_export": {"folder": "{{ playbook_dir }}/export"},
    "pcap": {"id": "66802ca5668e47a2b82c2e6746e45037", "dest": "{{ playbook_dir }}/capture.pcap"},
    "pcap_ownership": {"destination_conf": "s3://captures?region=us-east-1"},
    "request_trace": {
        "url": "https://www.example.com/",
        "headers": {"Authorization": "Bearer {{ header }}"},
        "cookies": {"session": "{{ cookie }}"},
        "api_email": "user@example.com",
        "api_key": "{{ global_key }}",
        "api_token": None,
    },
    "route": {"prefix": "203.0.113.0/24", "nexthop_tunnel": "GRE_1", "priority": 100},
    "site": {"name": "lon", "location": {"lat": 51.5, "lon": 0}},
    "traceroute": {"targets": ["203.0.113.1"]},
    "wan": {"site": "ams", "name": "lte", "priority": 5},
    "wan_info": {"site": "ams"},
}
"""Options with which each module succeeds; none where it is not here."""

SHOW_ONCE = {"connector", "ipsec_psk", "network"}
"""Modules whose results may hold what the API shows only once."""

MISTAKES: list[tuple[str, dict[str, t.Any]]] = [
    ("gre_tunnel", {**GRE, "bgp": {"customer_asn": "{{ md5_key }}", "md5_key": "{{ md5_key }}"}}),
    ("gre_tunnel", {**GRE, "bgp": {"customer_asn": 1, "md5": "{{ md5_key }}"}}),
    ("gre_tunnel", {**GRE, "bgp": ["{{ md5_key }}"]}),
    ("gre_tunnel", {**GRE, "bgp": {"customer_asn": 1, "md5_key": ["{{ md5_key }}"]}}),
    ("gre_tunnel", {**GRE, "bgp": {"customer_asn": 1, "md5_key": "{{ md5_key }}?"}}),
    ("ipsec_tunnel", {**IPSEC, "pks": "{{ psk }}"}),
    ("ipsec_tunnel", {**IPSEC, "api_token": "{{ token }}\n"}),
    ("ipsec_tunnel", {**IPSEC, "proxy": "http://user:{{ proxy_password }}@127.0.0.1:9", "retries": 0}),
    ("ipsec_tunnel", {**IPSEC, "proxy": "user:{{ proxy_password }}@127.0.0.1:9"}),
    ("ipsec_tunnel", {**IPSEC, "base_url": "http://user:{{ proxy_password }}@127.0.0.1:9"}),
    ("ipsec_psk", {"tunnels": [{"tunnel": "branch-1", "key": "{{ psk }}"}]}),
    ("ipsec_psk", {"tunnels": ["{{ psk }}"]}),
    ("network", {"gre_tunnels": [{**NETWORK_GRE, "bgp": {"customer_asn": 1, "md5": "{{ md5_key }}"}}]}),
    ("network", {"gre_tunnels": [{**NETWORK_GRE, "bgp": "{{ md5_key }}"}]}),
    ("network", {"gre_tunnels": ["{{ md5_key }}"]}),
    ("network", {"ipsec_tunnels": [{**NETWORK_IPSEC, "psk": ["{{ psk }}"]}]}),
    ("network", {"ipsec_tunnels": {"branch-8": {"psk": "{{ psk }}"}}}),
    ("network", {"psks": {"branch-8": "{{ psk }}"}}),
    ("network", {"source": ["{{ playbook_dir }}/wrong.yml"]}),
    ("network", {"source": ["{{ playbook_dir }}/broken.yml"]}),
    ("request_trace", {"url": "https://www.example.com/", "headers": ["{{ header }}"]}),
]
"""What users get wrong right beside a secret, or by putting one where it does not belong."""

FURTHER_SECRETS = {
    "header": "hush-header-0123456789",
    "cookie": "hush-cookie-0123456789",
    "proxy_password": "hush-proxy-password-0123456789",
}


SILENT_ABOUT_MODULES = {"ANSIBLE_DEBUG": "false"}
"""Of every module, whoever wrote it, Ansible's debug mode shows the options as they are, and says that it does."""


def secrets_of(options: t.Mapping[str, t.Any], secrets: t.Mapping[str, str]) -> list[str]:
    """What an API that repeats everything could repeat of a task."""
    used = re.findall(r"{{ (\w+) }}", yaml.safe_dump({"api_token": "{{ token }}", **options}, width=1000))
    return [secrets[name] for name in used if name in secrets]


def filled_in(content: t.Any, secrets: t.Mapping[str, str]) -> str:
    """YAML with the secrets themselves."""
    text = yaml.safe_dump(content, width=1000)
    for name, value in secrets.items():
        text = text.replace(f"{{{{ {name} }}}}", value)
    return text


@pytest.mark.every_core
def test_modules(
    player: Player, emulator: magic_emulator.Emulator, adapter: Adapter, tmp_path: Path, count: Count
) -> None:
    search = SecretSearch(tmp_path)
    secrets = {**SECRETS, **FURTHER_SECRETS}
    tunnel = filled_in({"ipsec_tunnels": [NETWORK_IPSEC]}, secrets)
    (tmp_path / "source.yml").write_text(tunnel)
    (tmp_path / "wrong.yml").write_text(tunnel.replace("psk:", "pks:"))
    (tmp_path / "broken.yml").write_text(f"{tunnel}psk: '{SECRETS['psk']}")
    emulator.set_account(ACCOUNT_ID, SEED)

    def refused(task: Task, status: int) -> Task:
        """The API refuses the request, or something between does, and repeats what was sent."""
        words = " ".join(secrets_of(task.options, secrets))
        error = {"code": 1022, "message": f"invalid: {words}", "source": {"pointer": f"/{words}"}}
        envelope = {"success": False, "errors": [error], "messages": [], "result": None}
        page = f"<html><body>{'Forbidden ' * 10}{words}</body></html>"
        fault = {"status": status, "body": page if status == 403 else envelope, "times": 100}
        return dataclasses.replace(task, before=lambda: emulator.add_fault("status", **fault))

    tasks = []
    for module in MODULES:
        task = Task(module, SUCCESSES.get(module, {}))
        # As a module, and without secrets of its own, one speaks for all.
        if adapter == "worker" or len(secrets_of(task.options, secrets)) > 1 or module in {*SHOW_ONCE, "site_info"}:
            tasks += [refused(task, 400), task]
        if adapter == "worker" and module in SUCCESSES:
            tasks += [refused(task, 403), task.rehearsed()]
    tasks += [Task(module, options) for module, options in MISTAKES]
    named = {f"outcome_{number}": task for number, task in enumerate(tasks)}
    tasks = [dataclasses.replace(task, keywords={**task.keywords, "register": name}) for name, task in named.items()]
    # What the API shows once is not meant to be printed, so a playbook that does so has itself to blame.
    printed = {name: f"{{{{ {name} }}}}" for name, task in named.items() if task.module not in SHOW_ONCE}
    played = player.play(
        [*tasks, Task("ansible.builtin.debug", {"msg": printed})],
        adapter=adapter,
        diff=True,
        verbosity=4,
        variables=FURTHER_SECRETS,
        environment=search.environment if adapter == "worker" else {**search.environment, **SILENT_ABOUT_MODULES},
    )
    for task, step in zip(tasks, played.steps, strict=False):
        fails = task.before is not None or (task.module, task.options) in MISTAKES
        assert step.status == ("failed" if fails else "ok"), step.result
    for connector in emulator.account(ACCOUNT_ID)["connectors"]:
        if connector.get("license_key"):
            secrets[f"license key of {connector['notes']}"] = connector["license_key"]
    for tunnel in emulator.account(ACCOUNT_ID)["ipsec_tunnels"]:
        secrets[f"psk of {tunnel['name']}"] = tunnel["psk"]
    assert len(secrets) - len(SECRETS) - len(FURTHER_SECRETS) == 6  # two license keys and the keys of four tunnels
    search.search(secrets, played.output, emulator, {"variables.yml", "source.yml", "wrong.yml", "broken.yml"})
    count("places searched for secrets", search.places)
    count("secrets found where they should not be", len(search.leaks))
    assert not search.leaks
    assert search.system_log.exists() == (adapter == "module")
    kept = {name: list(tmp_path.glob(f"{name}*")) for name in ("cloudflare-magic-*/budget-", "*.pcap")}
    # A budget for the token, one for the key, and a capture, which is downloaded by one adapter only.
    assert [len(paths) for paths in kept.values()] == ([2, 1] if adapter == "worker" else [2, 0])
    for path in [*tmp_path.glob("cloudflare-magic-*/*"), *kept["*.pcap"]]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


EDGE = {
    "network_gre_tunnels": [{**GRE, "bgp": {"customer_asn": 65010}}],
    "network_ipsec_tunnels": [{name: value for name, value in IPSEC.items() if name not in ("psk", "bgp")}],
    "network_psks": {"branch-9": "{{ psk }}"},
    "network_bgp_md5_keys": {"GRE_9": "{{ md5_key }}"},
}
ROTATION = {
    "psk_rotation_tunnels": [{"name": "oslo_0"}, {"name": "oslo_1", "standby": True}],
    "psk_rotation_if_older_than": "0",
    "psk_rotation_store_tasks": "store_in_vault_file.yml",
    "psk_rotation_vault_file": "{{ lookup('ansible.builtin.env', 'HOME') }}/vault.yml",
    "psk_rotation_vault_password": "{{ vault_password }}",
    "psk_rotation_health_tasks": "",
}
SITE = {
    "site_connectors": [{"device": {"provision_license": True}, "notes": "virtual"}],
    "site_license_key_tasks": "{{ lookup('ansible.builtin.env', 'HOME') }}/keep.yml",
}
KEEP = """\
- name: Keep the key
  ansible.builtin.copy:
    content: "{{ site_license_key }}"
    dest: "{{ lookup('ansible.builtin.env', 'HOME') }}/license.key"
    mode: "0600"
"""
INCIDENT = {
    "incident_tunnel": "oslo_0",
    "incident_report_folder": "{{ lookup('ansible.builtin.env', 'HOME') }}",
    "incident_capture": False,
}
DRAIN = {"drain_tunnel": "DC_2", "drain_state_file": "state.json", "drain_force": True}
GONE = {"decommission_site": "oslo", "decommission_confirm": "oslo"}

ROLES: dict[str, dict[str, dict[str, t.Any]]] = {
    "with secrets of their own": {"network": EDGE, "psk_rotation": ROTATION, "site": SITE},
    "without": {
        "export": {},
        "rollout": {"rollout_gate": False},
        "drift": {"drift_state": "overridden"},
        "drain": DRAIN,
        "restore": {"restore_state_file": "state.json"},
        "incident": INCIDENT,
        "decommission": GONE,
    },
}
"""The variables of each, in an order in which all succeed."""

REFUSALS = {
    "network": ("ipsec_tunnels", ["token", "psk"]),
    "psk_rotation": ("ipsec_tunnels", ["token"]),
    "site": ("connectors", ["token"]),
}
"""The playbooks that handle secrets; what the API refuses them first, and which secrets it repeats."""


def test_every_role_is_searched() -> None:
    searched = {role for group in ROLES.values() for role in group}
    assert searched == {path.name for path in (PLUGINS.parent / "roles").iterdir()}


@pytest.mark.parametrize("roles", ROLES.values(), ids=ROLES)
def test_roles(
    emulator: magic_emulator.Emulator, tmp_path: Path, count: Count, roles: dict[str, dict[str, t.Any]]
) -> None:
    search = SecretSearch(tmp_path)
    secrets = {**SECRETS, "vault_password": "hush-vault-password-0123456789"}
    emulator.set_account(ACCOUNT_ID, account_of("oslo", "rome"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "keep.yml").write_text(KEEP)
    (tmp_path / "inventory.yml").write_text("sites: {hosts: {lima: {}}}")
    output = ""
    for role, variables in roles.items():
        playbook = ShippedPlaybook(role, emulator, tmp_path)
        arguments = ["-vvvv", "--diff", *(["--inventory=inventory.yml"] if role == "site" else [])]
        given = yaml.safe_load(filled_in(variables, secrets))
        for fails in (True, False) if role in REFUSALS else (False,):
            if fails:
                path, names = REFUSALS[role]
                error = {"code": 1022, "message": f"invalid: {' '.join(secrets[name] for name in names)}"}
                body = {"success": False, "errors": [error]}
                emulator.add_fault("status", match={"path": path}, times=100, status=400, body=body)
            run = playbook.run(given, *arguments, environment=search.environment)
            emulator.clear_faults()
            output += run.output
            assert (run.status != 0) == fails, role
        for tunnel in emulator.account(ACCOUNT_ID)["ipsec_tunnels"]:
            secrets[f"psk of {tunnel['name']} after {role}"] = tunnel["psk"]
    keys = [each["license_key"] for each in emulator.account(ACCOUNT_ID)["connectors"] if each.get("license_key")]
    assert len(keys) == ("site" in roles)
    secrets.update({f"license key {number}": key for number, key in enumerate(keys)})
    search.search(secrets, output, emulator, {"variables.yml", "license.key"})
    count("places searched for secrets", search.places)
    count("secrets found where they should not be", len(search.leaks))
    assert not search.leaks
    private = [path for name in ("home/vault.yml", "state.json", "home/incident-*/*") for path in tmp_path.glob(name)]
    assert private
    for path in private:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
