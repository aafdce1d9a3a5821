# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles export and rollout: files that change nothing, canaries, and gates that hold the others back."""

from __future__ import annotations

import json
import time
import typing as t
from pathlib import Path

import pytest
import yaml

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.branches import account_of, named
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import Run, ShippedPlaybook

BRANCHES = ("lima", "oslo", "rome", "york")
GATE = {"rollout_gate_delay": 1, "rollout_gate_timeout": 1}


class Fleet:
    """An account with branches, and its files."""

    def __init__(self, emulator: magic_emulator.Emulator, directory: Path) -> None:
        self.network = directory / "network"
        self.emulator = emulator
        self._directory = directory
        emulator.set_account(ACCOUNT_ID, account_of(*BRANCHES))

    @property
    def descriptions(self) -> list[str]:
        """Of the sites, in the order of their names."""
        sites = named(self.emulator.account(ACCOUNT_ID)["sites"])
        return [sites[branch]["description"] for branch in BRANCHES]

    def export(self, *arguments: str, **variables: t.Any) -> Run:
        return ShippedPlaybook("export", self.emulator, self._directory).run(variables, *arguments)

    def rollout(self, *arguments: str, **variables: t.Any) -> Run:
        return ShippedPlaybook("rollout", self.emulator, self._directory).run({**GATE, **variables}, *arguments)

    def edit(self, branch: str, old: str = "as it was", new: str = "new") -> None:
        file = self.network / "sites" / f"{branch}.yml"
        file.write_text(file.read_text().replace(old, new))

    def report(self, branch: str, state: str) -> None:
        """Let the connector of a branch report the health of a tunnel, as after the change to come."""
        account = self.emulator.account(ACCOUNT_ID)
        now = int(time.time()) + 600
        for connector in account["connectors"]:
            if connector["device"]["serial_number"] == f"SN-{branch}":
                tunnel = {"interface_name": "xfrm1", "health_state": state}
                connector["snapshots"] = [{"t": now, "a": now, "tunnels": [tunnel]}]
        self.emulator.set_account(ACCOUNT_ID, account)


@pytest.fixture
def fleet(emulator: magic_emulator.Emulator, tmp_path: Path) -> Fleet:
    """Branches whose files say what is there already."""
    fleet = Fleet(emulator, tmp_path)
    assert fleet.export().status == 0
    return fleet


def test_an_export_changes_nothing(fleet: Fleet) -> None:
    files = {path: path.read_text() for path in fleet.network.rglob("*.yml")}
    assert {path.name for path in files} >= {"routes.yml", "ipsec_tunnels.yml", *(f"{name}.yml" for name in BRANCHES)}
    rolled_out = fleet.rollout()
    assert (rolled_out.status, rolled_out.writes, rolled_out.count("changed")) == (0, 0, 0)

    # Whatever order the API tells things in, the files stay as they are; those of sites that are gone are told.
    account = fleet.emulator.account(ACCOUNT_ID)
    account = {section: [*reversed(items)] if isinstance(items, list) else items for section, items in account.items()}
    gone = {"york", "york_0", "york_1"}
    for section in ("sites", "ipsec_tunnels"):
        account[section] = [item for item in account[section] if item["name"] not in gone]
    account["routes"] = [route for route in account["routes"] if route["prefix"] != "192.168.3.0/24"]
    fleet.emulator.set_account(ACCOUNT_ID, account)
    again = fleet.export()
    assert (again.status, again.count("changed")) == (0, 0)
    assert "the site of this file is no longer in the account: network/sites/york.yml" in again.output
    assert {path: path.read_text() for path in fleet.network.rglob("*.yml")} == files
    assert fleet.export(export_prune=True).count("changed") == 1
    assert {*files} - {*fleet.network.rglob("*.yml")} == {fleet.network / "sites" / "york.yml"}


def test_batches_follow_the_canary(fleet: Fleet) -> None:
    for branch in BRANCHES:
        fleet.edit(branch)
    rehearsed = fleet.rollout("--check", rollout_batch=2)
    assert (rehearsed.status, rehearsed.writes) == (0, 0)
    assert [
        line.strip().strip('",') for line in rehearsed.output.splitlines() if "canary:" in line or "batch " in line
    ][:3] == ["canary: lima", "batch 1: oslo, rome", "batch 2: york"]

    inventory = fleet.network.parent / "inventory"
    inventory.write_text("[sites]\n" + "\n".join(BRANCHES))
    limited = fleet.rollout(f"--inventory={inventory}", "--limit=rome,york", rollout_hosts="sites")
    assert (limited.status, limited.writes) == (0, 2)
    assert fleet.descriptions == ["as it was", "as it was", "new", "new"]

    rest = fleet.rollout(rollout_canary_sites=["oslo"])
    assert (rest.status, rest.writes, fleet.descriptions) == (0, 2, ["new"] * 4)
    assert "canary: oslo" in rest.output
    assert '"2 objects updated"' in rest.output
    assert '"rollout_batches": 2, "rollout_batches_done": 2, "rollout_operations": { "updated": 2 }' in " ".join(
        rest.output.split()
    ), "an automation controller gets it by set_stats"


def test_nothing_is_changed_unless_all_is_in_order(fleet: Fleet) -> None:
    fleet.edit("lima")
    fleet.edit("york", "192.168.3.1/24", "nonsense")
    refused = fleet.rollout()
    assert (refused.status, refused.writes) == (2, 0)
    assert "sites/york.yml: sites[0].lans[0]" in "".join(refused.output.split("\n"))
    unknown = fleet.rollout(rollout_limit="paris,l*")
    assert "rollout_limit: there is no file or site 'paris'; there are lima, oslo, rome, york." in " ".join(
        unknown.output.split()
    )
    assert (unknown.status, unknown.writes) == (2, 0)


def test_a_failed_canary_holds_the_others_back(fleet: Fleet) -> None:
    for branch in BRANCHES:
        fleet.edit(branch)
    fleet.edit("lima", "192.168.0.1/24", "192.168.0.9/24")
    fleet.emulator.add_fault("status", match={"method": "PATCH", "path": "/lans/"}, status=400)
    failed = fleet.rollout(rollout_rollback=True)
    said = " ".join(failed.output.split())
    assert failed.status == 2
    assert "Stopped at canary (lima): 1 of 2 changes failed: LAN office of site lima: the API refused " in said
    assert "1 was put back." in said
    assert "Nothing was rolled out before. Not started: batch 1." in said
    assert fleet.descriptions == ["as it was"] * 4

    continued = fleet.rollout(rollout_canary=0)
    assert (continued.status, continued.writes, fleet.descriptions) == (0, 5, ["new"] * 4)
    assert 'rolled out: batch 1"' in continued.output


def test_what_stands_in_shared_files_waits_for_its_site(fleet: Fleet) -> None:
    """As an older export wrote it: all tunnels and routes in files of their own."""
    sites = {branch: yaml.safe_load((fleet.network / "sites" / f"{branch}.yml").read_text()) for branch in BRANCHES}
    shared: dict[str, list[t.Any]] = {}
    for section in ("ipsec_tunnels", "gre_tunnels", "routes"):
        path = fleet.network / f"{section}.yml"
        contents = [*sites.values(), yaml.safe_load(path.read_text()) if path.exists() else {}]
        shared[section] = [item for content in contents for item in content.pop(section, [])]
        path.unlink(missing_ok=True)
    for branch, content in sites.items():
        (fleet.network / "sites" / f"{branch}.yml").write_text(yaml.safe_dump(content))
    for tunnel in shared["ipsec_tunnels"]:
        tunnel["description"] = "new"
    shared["routes"][-1]["description"] = "new"
    tunnels = fleet.network / "everything.json"
    tunnels.write_text(json.dumps(shared))

    limited = fleet.rollout("--check", rollout_limit="york")
    assert "2 objects to be updated" in limited.output or "3 objects to be updated" in limited.output
    assert "nothing to do" not in limited.output

    fleet.report("lima", "down")
    stopped = fleet.rollout()
    said = " ".join(stopped.output.split())
    assert stopped.status == 2
    assert "Stopped at canary (lima): it was applied, and stays, but is not well. lima: tunnels down: xfrm1." in said
    told = {tunnel["name"]: tunnel.get("description") for tunnel in fleet.emulator.account(ACCOUNT_ID)["ipsec_tunnels"]}
    assert {name for name, description in told.items() if description == "new"} == {"lima_0", "lima_1"}

    rest = fleet.rollout()
    again = fleet.rollout()
    assert (rest.status, again.status, again.writes, again.count("changed")) == (0, 0, 0, 0)
    told = {tunnel["name"]: tunnel.get("description") for tunnel in fleet.emulator.account(ACCOUNT_ID)["ipsec_tunnels"]}
    assert {*told.values()} == {"new"}


def test_files_are_known_by_their_paths(fleet: Fleet) -> None:
    for branch, folder in (("lima", "eu"), ("oslo", "us")):
        fleet.edit(branch)
        (fleet.network / "sites" / folder).mkdir()
        (fleet.network / "sites" / f"{branch}.yml").rename(fleet.network / "sites" / folder / "hq.yml")
    # A link counts as well.
    elsewhere = (fleet.network / "sites" / "us" / "hq.yml").rename(fleet.network.parent / "elsewhere.yml")
    (fleet.network / "sites" / "us" / "hq.yml").symlink_to(elsewhere)
    unclear = fleet.rollout(rollout_limit="hq")
    assert "rollout_limit: 'hq' could be eu/hq or us/hq; write which one is meant." in " ".join(unclear.output.split())
    assert (unclear.status, unclear.writes) == (2, 0)
    one = fleet.rollout(rollout_limit="eu/*")
    assert (one.status, one.writes, fleet.descriptions[:2]) == (0, 1, ["new", "as it was"])
    both = fleet.rollout()
    assert (both.status, both.writes, fleet.descriptions[:2]) == (0, 1, ["new", "new"])


def test_the_gate_waits_for_tunnels(fleet: Fleet) -> None:
    for branch in BRANCHES:
        fleet.edit(branch)
    fleet.report("lima", "degraded")
    fleet.report("oslo", "down")
    stopped = fleet.rollout(rollout_batch=1)
    said = " ".join(stopped.output.split())
    assert stopped.status == 2
    assert "Stopped at batch 1 (oslo): it was applied, and stays, but is not well. oslo: tunnels down: xfrm1." in said
    assert "Rolled out before: canary. Not started: batch 2, batch 3." in said
    assert fleet.descriptions == ["new", "new", "as it was", "as it was"]

    fleet.report("rome", "degraded")
    stopped = fleet.rollout(rollout_healthy=True, rollout_healthy_timeout=1)
    assert stopped.status == 2
    assert "Stopped at canary (rome)" in stopped.output
    assert fleet.descriptions == ["new", "new", "new", "as it was"]


def test_the_gate_waits_for_bgp_and_for_news(fleet: Fleet) -> None:
    account = fleet.emulator.account(ACCOUNT_ID)
    named(account["gre_tunnels"])["DC_1"]["bgp"] = {"customer_asn": 64512, "extra_prefixes": []}
    fleet.emulator.set_account(ACCOUNT_ID, account)
    assert fleet.export().status == 0
    tunnels = fleet.network / "gre_tunnels.yml"
    tunnels.write_text(tunnels.read_text().replace("mtu: 1476", "mtu: 1400"))
    fleet.edit("lima")
    stopped = fleet.rollout()
    assert stopped.status == 2
    assert (
        "Stopped at shared objects: it was applied, and stays, but is not well. BGP session of GRE tunnel DC_1: down."
        in " ".join(stopped.output.split())
    )
    assert fleet.descriptions == ["as it was"] * 4

    account = fleet.emulator.account(ACCOUNT_ID)
    long_ago = int(time.time()) - 3600
    account["connectors"][0]["snapshots"] = [{"t": long_ago, "a": long_ago}]
    fleet.emulator.set_account(ACCOUNT_ID, account)
    stopped = fleet.rollout(rollout_limit="lima")
    assert "lima: the connector has not reported since the change." in " ".join(stopped.output.split())
    assert stopped.status == 2


def test_the_license_key_of_a_new_connector_is_in_a_file(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    connector = {"device": {"provision_license": True}, "notes": "virtual"}
    (fleet.network / "virtual.yml").write_text(yaml.safe_dump({"connectors": [connector]}))
    rolled_out = fleet.rollout()
    assert rolled_out.status == 0
    (key,) = [key for each in fleet.emulator.account(ACCOUNT_ID)["connectors"] if (key := each.get("license_key"))]
    (path,) = (tmp_path / ".cloudflare-magic").glob("issued-*.jsonl")
    assert key in path.read_text()
    assert str(path) in "".join(rolled_out.output.split())
    assert key not in rolled_out.output
