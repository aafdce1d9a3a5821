# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role site and its playbook: one inventory host for each site, canaries, license keys, and what is to go."""

from __future__ import annotations

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


class Fleet:
    """Sites of an inventory, and the playbook that rolls them out."""

    def __init__(self, emulator: magic_emulator.Emulator, directory: Path) -> None:
        self.emulator = emulator
        self._directory = directory
        self._playbook = ShippedPlaybook("site", emulator, directory)
        self.keep = str(self._playbook.file("keep.yml", KEEP))

    def roll_out(self, hosts: t.Mapping[str, t.Mapping[str, t.Any]], *arguments: str, **variables: t.Any) -> Run:
        """Run the playbook.

        Args:
            hosts: variables of each site, over those that all have in common.
            variables: for ``-e``.
        """
        inventory = self._playbook.file("inventory.yml", {"sites": {"vars": COMMON, "hosts": {**hosts}}})
        return self._playbook.run(variables, f"--inventory={inventory}", *arguments)

    @property
    def account(self) -> dict[str, t.Any]:
        return self.emulator.account(ACCOUNT_ID)

    @property
    def sites(self) -> dict[str, t.Any]:
        """By name."""
        return {site["name"]: site for site in self.account["sites"]}

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
    assert (rehearsed.status, rehearsed.writes, rehearsed.count("changed")) == (0, 0, 6)
    # All that is in a site waits for it, and one warning says so.
    assert rehearsed.output.count("there is no site 'delft'; in check mode") == 1

    created = fleet.roll_out(delft)
    assert (created.status, created.count("changed")) == (0, 6)
    assert fleet.writes == [
        *("POST connectors", "POST sites", "POST wans", "POST wans", "POST lans", "POST lans", "POST acls"),
        "POST app_configs",
    ]
    (connector,) = fleet.account["connectors"]
    site = fleet.sites["delft"]
    assert (site["connector_id"], site["location"]) == (connector["id"], {"lat": "52.01", "lon": "4.5"})
    assert [lan["static_addressing"]["address"] for lan in site["lans"]] == ["10.7.10.1/24", "10.7.20.1/24"]

    again = fleet.roll_out(delft, "--diff")
    assert (again.status, again.writes, again.count("changed")) == (0, 0, 0)
    assert "connectors: 1 unchanged; site unchanged; WANs: 2 unchanged;" in again.output

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
    stopped = fleet.roll_out({"almere": wrong, "breda": good, "gouda": good})
    assert stopped.status != 0
    assert "LAN office of site almere: static_addressing.address: '10' is not" in " ".join(stopped.output.split())
    assert list(fleet.sites) == ["almere"]
    assert "breda" not in stopped.output

    # So does a later one.
    stopped = fleet.roll_out({"delft": good, "leiden": wrong, "zwolle": good}, "-e", "site_serial=1")
    assert stopped.status != 0
    assert list(fleet.sites) == ["almere", "delft", "leiden"]


def test_license_keys_are_kept_whatever_else_fails(fleet: Fleet, tmp_path: Path) -> None:
    virtual = {"site_connectors": [{"device": {"provision_license": True}, "notes": "{{ site_name }}"}]}
    wrong = {"branch": 1, "site_connector_defaults": {"interrupt_window_hour_of_day": 99}}
    hosts = {"breda": wrong, "texel": {**virtual, "site_license_key_tasks": fleet.keep, "branch": 2}}
    failed = fleet.roll_out(hosts, "-vvv", "-e", "site_serial=100%")
    assert failed.status != 0
    assert "Connector SN-1: interrupt_window_hour_of_day: 99 is too large" in failed.output
    (connector,) = fleet.account["connectors"]
    assert (tmp_path / "texel.key").read_text() == connector["license_key"]
    assert connector["license_key"] not in failed.output

    again = fleet.roll_out({"texel": hosts["texel"]})
    assert again.status == 0
    assert fleet.writes.count("POST connectors") == 0
    assert (tmp_path / "texel.key").read_text() == fleet.account["connectors"][0]["license_key"]


def test_what_cannot_be_meant_is_told_before_anything_is_sent(fleet: Fleet) -> None:
    tills = {"name": "tills", "static_addressing": {"address": "10.1.20.1/24"}}
    serial = {"device": {"serial_number": "SN-1"}}
    hosts: dict[str, dict[str, t.Any]] = {
        "lan": {"site_lans": [tills, {**tills, "vlan_tag": 7}, {"name": "tills", "vlan_tag": 8, "state": "absent"}]},
        "app": {"site_app_configs": [{"app": "Zoom"}, {"app": "Zoom", "state": "absent"}]},
        "connector": {"site_connectors": [serial, serial, serial]},
        "key": {"site_connectors": [{"device": {"provision_license": True}, "notes": "key"}]},
        "option": {"site_wans": [{"name": "fiber", "port": 1}]},
        "value": {"site_acls": [{"name": "a", "protocols": ["sctp"]}]},
    }
    run = fleet.roll_out({name: {"branch": 1, **variables} for name, variables in hosts.items()}, "-e", "site_serial=6")
    assert run.status != 0
    assert fleet.emulator.requests()["requests"] == []
    output = " ".join(run.output.split())
    for words in ("option", "port", "value of protocols must be one or more of: tcp, udp, icmp"):
        assert words in output

    del hosts["option"], hosts["value"]
    run = fleet.roll_out({name: {"branch": 1, **variables} for name, variables in hosts.items()}, "-e", "site_serial=6")
    assert run.status != 0
    assert fleet.emulator.requests()["requests"] == []
    output = " ".join(run.output.split())
    for words in (
        "Site lan: LAN tills is named 2 times, so that one entry would undo the other. Nothing was changed.",
        "Site app: App config Zoom is named 2 times",
        "Site connector: Connector SN-1 is named 3 times, so that one entry would undo the other. A site has at most",
        "Site key: The license key of a virtual connector is shown only once, and site_license_key_tasks does not",
    ):
        assert words in output
