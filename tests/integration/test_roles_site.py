# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role site and its playbook: one inventory host for each site, canaries, license keys, and what is to go."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import Run, ShippedPlaybook

COMMON: dict[str, t.Any] = {
    "site_description": "Branch {{ branch }}",
    "site_location": {"lat": 52.01, "lon": "4.50"},
    "site_connectors": [{"device": {"serial_number": "SN-{{ branch }}"}}],
    "site_connector_defaults": {"activated": True, "timezone": "Europe/Amsterdam"},
    "site_wans": [{"name": "fiber", "physport": 1}, {"name": "lte", "physport": 6, "priority": 10}],
    "site_lan_defaults": {"physport": 2},
    "site_lans": [
        {"name": "office", "static_addressing": {"address": "10.{{ branch }}.10.1/24"}},
        {"name": "tills", "vlan_tag": 20, "static_addressing": {"address": "10.{{ branch }}.20.1/24"}},
    ],
    "site_acls": [
        {"name": "tills to office", "lan_1": {"lan": "tills"}, "lan_2": {"lan": "office", "ports": [631]}},
    ],
    "site_app_configs": [{"app": "Zoom", "breakout": True, "preferred_wans": ["fiber", "lte"]}],
}
KEEP = """\
- name: Keep the key
  ansible.builtin.copy:
    content: "{{ site_license_key }}"
    dest: "{{ inventory_dir }}/{{ site_license_connector.notes }}.key"
    mode: "0600"
"""


OWN_PLAY = [
    {
        "hosts": "sites",
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "roles": ["cloudflare.magic.site"],
        "post_tasks": [{"ansible.builtin.debug": {"msg": "still there: {{ inventory_hostname }}"}}],
    }
]
"""Where the failure of a host is nothing to the others."""


class Fleet:
    """Sites of an inventory, and the playbook that rolls them out."""

    def __init__(self, emulator: magic_emulator.Emulator, directory: Path) -> None:
        self.emulator = emulator
        self._shipped = ShippedPlaybook("site", emulator, directory)
        self.keep = str(self._shipped.file("keep.yml", KEEP))
        self._own = ShippedPlaybook(self._shipped.file("own.yml", OWN_PLAY), emulator, directory)

    def roll_out(
        self, hosts: t.Mapping[str, t.Mapping[str, t.Any]], *arguments: str, own_play: bool = False, **variables: t.Any
    ) -> Run:
        """Run the playbook.

        Args:
            hosts: variables of each site, over those that all have in common.
            own_play: run a play of the user's own, which takes all hosts at once, instead.
            variables: for ``-e``.
        """
        inventory = self._shipped.file("inventory.yml", {"sites": {"vars": COMMON, "hosts": {**hosts}}})
        playbook = self._own if own_play else self._shipped
        return playbook.run(variables, f"--inventory={inventory}", *arguments)

    @property
    def account(self) -> dict[str, t.Any]:
        return self.emulator.account(ACCOUNT_ID)

    @property
    def sites(self) -> dict[str, t.Any]:
        """By name."""
        return {site["name"]: site for site in self.account["sites"]}

    @property
    def requests(self) -> int:
        """How many requests the last run took."""
        return len(self.emulator.requests()["requests"])

    @property
    def writes(self) -> list[str]:
        """The writes of the last run by method and kind of object, in their order."""
        return [
            f"{record['method']} {record['template'].split('/')[-2 if record['template'].endswith('}') else -1]}"
            for record in self.emulator.requests()["requests"]
            if record["method"] != "GET"
        ]


@pytest.fixture
def fleet(emulator: magic_emulator.Emulator, tmp_path: Path) -> Fleet:
    return Fleet(emulator, tmp_path)


def test_a_site_from_nothing_to_its_end(fleet: Fleet) -> None:
    delft = {"delft": {"branch": 7}}
    rehearsed = fleet.roll_out(delft, "--check", "--diff")
    # The task that converges the batch, and the result of the host.
    assert (rehearsed.status, rehearsed.writes, rehearsed.count("changed")) == (0, 0, 2)
    assert "+++ after: App config Zoom of site delft" in rehearsed.output
    assert "WANs: 2 to be created; LANs: 2 to be created;" in rehearsed.output

    created = fleet.roll_out(delft)
    assert (created.status, created.count("changed")) == (0, 2)
    assert fleet.writes[:2] == ["POST connectors", "POST sites"]
    assert sorted(fleet.writes[2:]) == [
        *("POST acls", "POST app_configs", "POST lans", "POST lans", "POST wans", "POST wans"),
    ]
    (connector,) = fleet.account["connectors"]
    site = fleet.sites["delft"]
    assert (site["connector_id"], site["location"]) == (connector["id"], {"lat": "52.01", "lon": "4.5"})
    assert {lan["static_addressing"]["address"] for lan in site["lans"]} == {"10.7.10.1/24", "10.7.20.1/24"}

    again = fleet.roll_out(delft, "--diff")
    assert (again.status, again.writes, again.count("changed")) == (0, 0, 0)
    assert "connectors: 1 unchanged; site unchanged; WANs: 2 unchanged;" in again.output
    assert fleet.requests <= 8

    # Another device takes over, and what is named as absent goes, what needs something before what it needs.
    changed = {
        "branch": 7,
        "site_connectors": [
            {"device": {"serial_number": "SN-8"}},
            {"device": {"serial_number": "SN-7"}, "state": "absent"},
        ],
        "site_wans": [{"name": "fiber", "physport": 1}, {"name": "lte", "state": "absent"}],
        "site_lans": [{"name": "tills", "state": "absent"}],
        "site_acls": [{"name": "tills to office", "state": "absent"}],
        "site_app_configs": [{"app": "Zoom", "state": "absent"}],
    }
    assert fleet.roll_out({"delft": changed}).status == 0
    assert fleet.writes == [
        *("POST connectors", "PATCH sites", "DELETE app_configs", "DELETE acls", "DELETE lans", "DELETE wans"),
        "DELETE connectors",
    ]
    site = fleet.sites["delft"]
    (connector,) = fleet.account["connectors"]
    assert (connector["device"]["serial_number"], site["connector_id"]) == ("SN-8", connector["id"])
    assert ([lan["name"] for lan in site["lans"]], [wan["name"] for wan in site["wans"]]) == (["office"], ["fiber"])

    refused = fleet.roll_out(delft, site_state="absent")
    assert refused.status != 0
    assert "Site delft: it still has LAN office, WAN fiber." in " ".join(refused.output.split())
    assert refused.writes == 0
    end = {"site_state": "absent", "site_cascade": True, "site_connector_defaults": {"state": "absent"}}
    assert fleet.roll_out({"delft": {"branch": 8}}, "--check", **end).writes == 0
    gone = fleet.roll_out({"delft": {"branch": 8}}, **end)
    assert gone.status == 0
    assert "site deleted; with it deleted: LAN office, WAN fiber" in " ".join(gone.output.split())
    assert (fleet.sites, fleet.account["connectors"]) == ({}, [])
    assert fleet.roll_out({"delft": {"branch": 8}}, **end).count("changed") == 0


def test_a_canary_that_fails_stops_the_others(fleet: Fleet) -> None:
    good, wrong = (
        {"branch": 1},
        {"branch": 2, "site_lans": [{"name": "office", "static_addressing": {"address": "10"}}]},
    )
    hosts = {"almere": wrong, **{name: {**good, "branch": number} for number, name in enumerate(("breda", "gouda"), 3)}}
    stopped = fleet.roll_out(hosts)
    assert (stopped.status != 0, stopped.writes, list(fleet.sites)) == (True, 0, [])
    message = "Site almere: LAN office of site almere: static_addressing.address: '10' is not"
    assert message in " ".join(stopped.output.split())
    assert "breda" not in stopped.output

    # So does a later one.
    stopped = fleet.roll_out({"delft": good, "leiden": wrong, "zwolle": good}, "-e", "site_serial=1")
    assert stopped.status != 0
    assert list(fleet.sites) == ["delft"]


def test_each_host_has_a_result_of_its_own(fleet: Fleet) -> None:
    """Of three sites in one batch, the API refuses something of one, and of another one an option is wrong."""
    hosts: dict[str, dict[str, t.Any]] = {name: {"branch": number} for number, name in enumerate("abc", 1)}
    assert fleet.roll_out(hosts, own_play=True).status == 0
    for name in "abc":
        hosts[name]["site_acls"] = [{"name": "tills to office", "state": "absent"}]
        hosts[name]["site_lans"] = [{"name": "office", "static_addressing": {"address": "10.9.10.1/24"}}]
    error = {"success": False, "errors": [{"code": 1022, "message": "no such subnet"}]}
    lans = f"sites/{fleet.sites['b']['id']}/lans/"
    fleet.emulator.add_fault("status", match={"path": lans}, status=400, body=error)
    run = fleet.roll_out(hosts, own_play=True)
    output = " ".join(run.output.split())
    assert run.status != 0
    assert "Site b: LAN office of site b: the API refused no such subnet (code 1022, HTTP 400)." in output
    assert [f"still there: {name}" in output for name in "abc"] == [True, False, True]
    addresses = {
        name: lan["static_addressing"]["address"]
        for name, site in fleet.sites.items()
        for lan in site["lans"]
        if lan["name"] == "office"
    }
    assert addresses == {"a": "10.9.10.1/24", "b": "10.2.10.1/24", "c": "10.9.10.1/24"}
    # What was to go from the host that has failed stays, too.
    assert {name: len(site["acls"]) for name, site in fleet.sites.items()} == {"a": 0, "b": 1, "c": 0}

    hosts["c"]["site_wans"] = [{"name": "fiber", "physport": 1, "priorty": 1}]
    hosts["a"]["site_wans"] = [{"name": "fiber", "physport": 1, "priority": 7}]
    run = fleet.roll_out(hosts, own_play=True)
    output = " ".join(run.output.split())
    assert "Site c: WAN fiber of site c: priorty: no such option; priority is one. Nothing was changed." in output
    assert [f"still there: {name}" in output for name in "abc"] == [True, True, False]
    assert {wan["name"]: wan["priority"] for wan in fleet.sites["a"]["wans"]} == {"fiber": 7, "lte": 10}
    assert fleet.sites["b"]["acls"] == []
    assert re.findall(r"(\w) +: .* changed=(\d) .* failed=(\d)", run.output) == [
        *(("a", "2", "0"), ("b", "2", "0"), ("c", "0", "1")),
    ]

    del hosts["c"]["site_wans"]
    for host in hosts.values():
        host["site_acls"] = []
    again = fleet.roll_out(hosts, own_play=True)
    assert (again.status, again.writes, again.count("changed")) == (0, 0, 0)
    assert fleet.requests <= 4 + 4 * len(hosts)


def test_an_api_in_trouble_fails_all_hosts(fleet: Fleet) -> None:
    fleet.emulator.add_fault("status", match={"method": "GET", "path": "sites"}, times=100, status=403)
    run = fleet.roll_out({"a": {"branch": 1}, "b": {"branch": 2}}, own_play=True)
    assert (run.status != 0, run.writes, run.count("failed")) == (True, 0, 2)


def test_sites_of_several_accounts_are_refused(fleet: Fleet) -> None:
    hosts = {name: {"branch": 1, "site_connection": {"account_id": name * 32}} for name in "ab"}
    run = fleet.roll_out(hosts, "-e", "site_serial=2")
    assert run.status != 0
    assert "have to belong to one account" in " ".join(run.output.split())
    assert fleet.requests == 0


def test_license_keys_are_kept_whatever_else_fails(fleet: Fleet, tmp_path: Path) -> None:
    virtual = {"site_connectors": [{"device": {"provision_license": True}, "notes": "{{ site_name }}"}]}
    error = {"success": False, "errors": [{"code": 1022, "message": "not here"}]}
    assert fleet.roll_out({"breda": {"branch": 1}}).status == 0
    fleet.emulator.add_fault("status", match={"method": "POST", "path": "sites"}, status=400, body=error)
    texel = {**virtual, "site_license_key_tasks": fleet.keep, "branch": 2}
    failed = fleet.roll_out({"breda": {"branch": 1}, "texel": texel}, "-vvv", "--diff", "-e", "site_serial=100%")
    assert failed.status != 0
    assert "Site texel: Site texel: the API refused not here" in " ".join(failed.output.split())
    connectors = {connector["notes"]: connector for connector in fleet.account["connectors"]}
    license_key = connectors["texel"]["license_key"]
    assert (tmp_path / "texel.key").read_text() == license_key
    assert license_key not in failed.output
    assert list(fleet.sites) == ["breda"]

    again = fleet.roll_out({"texel": texel})
    assert again.status == 0
    assert fleet.writes.count("POST connectors") == 0
    assert (tmp_path / "texel.key").read_text() == license_key


def test_what_cannot_be_meant_is_told_before_anything_is_sent(fleet: Fleet) -> None:
    tills = {"name": "tills", "static_addressing": {"address": "10.1.20.1/24"}}
    serial = {"device": {"serial_number": "SN-1"}}
    hosts: dict[str, dict[str, t.Any]] = {
        "lan": {"site_lans": [tills, {"name": "tills", "state": "absent"}]},
        "app": {"site_app_configs": [{"app": "Zoom"}, {"app": "Zoom", "state": "absent"}]},
        "connector": {"site_connectors": [serial, serial, serial]},
        "key": {"site_connectors": [{"device": {"provision_license": True}, "notes": "key"}]},
    }
    run = fleet.roll_out({name: {"branch": 1, **variables} for name, variables in hosts.items()}, own_play=True)
    assert run.status != 0
    assert fleet.requests == 0
    output = " ".join(run.output.split())
    for words in (
        "Site lan: LANs: tills is named twice, once to exist and once to be deleted. Nothing was changed.",
        "Site app: app configs: Zoom is named twice",
        "Site connector: A site has at most two connectors, and 3 are named.",
        "Site key: The license key of a virtual connector is shown only once, and site_license_key_tasks does not",
    ):
        assert words in output

    hosts = {
        "option": {"site_wans": [{"name": "fiber", "port": 1}]},
        "value": {"site_acls": [{"name": "a", "protocols": ["sctp"]}]},
        "twice": {"site_lans": [tills, tills]},
    }
    run = fleet.roll_out({name: {"branch": 1, **variables} for name, variables in hosts.items()}, own_play=True)
    assert (run.status != 0, run.writes, run.count("failed")) == (True, 0, 3)
    output = " ".join(run.output.split())
    for words in (
        "Site option: WAN fiber of site option: port: no such option",
        "Site value: ACL a of site value: protocols",
        "LAN tills of site twice: sites[0].lans[0] describes the same LAN.",
    ):
        assert words in output
