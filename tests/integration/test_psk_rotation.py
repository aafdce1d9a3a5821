# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role psk_rotation: keys are stored before they are active, and whatever fails, nobody is left without a key."""

from __future__ import annotations

import stat
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import Run, ShippedPlaybook

OLD = "hush-old-psk-0123456789"
PASSWORD = "hush-vault-password-0123456789"
ROTATION = {
    "psk_rotation_tunnels": [{"name": "OSLO"}, {"name": "PARIS", "device": "paris"}, {"name": "LTE", "standby": True}],
    "psk_rotation_store_tasks": "store_in_vault_file.yml",
    "psk_rotation_vault_password": PASSWORD,
    "psk_rotation_connection": {"retries": 0},
}


class Rotation:
    """The playbook, an account with two old keys and a young one, and a vault file that somebody has begun."""

    def __init__(self, emulator: magic_emulator.Emulator, directory: Path) -> None:
        self.playbook = ShippedPlaybook("psk_rotation", emulator, directory)
        self.vault_file = directory / "secrets.yml"
        self._vault = VaultLib([("default", VaultSecret(PASSWORD.encode()))])
        self._emulator = emulator
        tunnels = []
        for number, (name, made) in enumerate([("PARIS", "2020-01-02"), ("LTE", "2020-01-02"), ("OSLO", "2999-01-01")]):
            key = {"psk": OLD, "psk_metadata": {"last_generated_on": f"{made}T03:04:05Z"}}
            address = f"10.214.0.{2 * number}/31"
            tunnels.append({"name": name, "cloudflare_endpoint": "203.0.113.1", "interface_address": address, **key})
        emulator.set_account(ACCOUNT_ID, {"ipsec_tunnels": tunnels})
        self.write_vault({"network_psks": {"PARIS": OLD, "ROME": "kept"}, "other": 1})

    @property
    def active(self) -> dict[str, str]:
        """The keys that the API holds."""
        return {tunnel["name"]: tunnel["psk"] for tunnel in self._emulator.account(ACCOUNT_ID)["ipsec_tunnels"]}

    @property
    def stored(self) -> dict[str, t.Any]:
        return t.cast(dict[str, t.Any], yaml.safe_load(self._vault.decrypt(self.vault_file.read_bytes())))

    def write_vault(self, content: t.Any) -> None:
        self.vault_file.write_bytes(self._vault.encrypt(yaml.safe_dump(content)))

    def fail_activation(self, kind: str, **fault: t.Any) -> None:
        """Let the second tunnel's key meet trouble, once both changes were validated and the first one was made."""
        for _passing in range(3):
            self._emulator.add_fault("delay", match={"method": "PUT"}, delay_ms=1)
        self._emulator.add_fault(kind, match={"method": "PUT"}, **fault)

    def run(self, *arguments: str, **variables: t.Any) -> Run:
        """Run the playbook. No key is shown, neither those from before nor those from after."""
        known = {OLD, PASSWORD, *self.active.values()}
        variables = {**ROTATION, "psk_rotation_vault_file": str(self.vault_file), **variables}
        run = self.playbook.run(variables, *(arguments or ["-vvv"]))
        known |= {*self.active.values(), *self.stored.get("network_psks_pending", {}).values()}
        assert not [key for key in known if key in run.output]
        return run


@pytest.fixture
def rotation(emulator: magic_emulator.Emulator, tmp_path: Path) -> Rotation:
    return Rotation(emulator, tmp_path)


def test_old_keys_are_replaced_the_one_on_standby_first(rotation: Rotation) -> None:
    before = rotation.vault_file.read_bytes()
    rehearsed = rotation.run("--check", "-vvv")
    assert (rehearsed.status, rehearsed.writes, rotation.vault_file.read_bytes()) == (0, 0, before)
    assert rehearsed.output.index("LTE: would get a new key") < rehearsed.output.index("PARIS: would get a new key")
    assert set(rotation.active.values()) == {OLD}

    run = rotation.run()
    assert (run.status, run.writes) == (0, 2)
    assert run.count("changed") == rehearsed.count("changed")
    active, stored = rotation.active, rotation.stored
    assert active["OSLO"] == OLD
    assert len({OLD, active["PARIS"], active["LTE"]}) == 3
    assert stored == {
        "network_psks": {"PARIS": active["PARIS"], "LTE": active["LTE"], "ROME": "kept"},
        "network_psks_pending": {},
        "other": 1,
    }
    assert stat.S_IMODE(rotation.vault_file.stat().st_mode) == 0o600

    again = rotation.run()
    assert (again.status, again.writes, again.count("changed")) == (0, 0, 0)
    assert rotation.active == active


def test_a_vault_file_is_made_where_there_is_none(rotation: Rotation) -> None:
    rotation.vault_file.unlink()
    run = rotation.run(psk_rotation_vault_variable="keys", psk_rotation_vault_id="network")
    assert run.status == 0
    assert rotation.stored == {"keys": {name: rotation.active[name] for name in ("LTE", "PARIS")}, "keys_pending": {}}
    assert rotation.vault_file.read_text().startswith("$ANSIBLE_VAULT;1.2;AES256;network")


def test_a_key_that_cannot_be_stored_is_not_made_active(rotation: Rotation) -> None:
    run = rotation.run(psk_rotation_vault_password="hush-wrong-password")
    assert (run.status, run.writes, set(rotation.active.values())) == (2, 0, {OLD})
    assert "LTE: not touched, its key is" in run.output


def test_a_refusal_leaves_both_keys_in_the_vault(rotation: Rotation) -> None:
    rotation.fail_activation("status", status=400)
    run = rotation.run()
    assert run.status == 2
    assert "PARIS (Make the key active): IPsec tunnel PARIS: the API refused" in run.output
    assert "LTE: has its new key, which is stored." in run.output
    assert "PARIS: has its old key, the new one is stored as pending." in run.output
    assert "OSLO: not touched, its key is" in run.output
    stored = rotation.stored
    assert rotation.active["PARIS"] == stored["network_psks"]["PARIS"] == OLD
    assert rotation.active["LTE"] == stored["network_psks"]["LTE"] != OLD
    assert list(stored["network_psks_pending"]) == ["PARIS"]

    resumed = rotation.run()
    assert (resumed.status, resumed.writes) == (0, 1)
    assert rotation.stored["network_psks"]["PARIS"] == rotation.active["PARIS"] != OLD
    assert rotation.stored["network_psks_pending"] == {}


def test_after_a_lost_answer_the_key_is_one_of_those_in_the_vault(rotation: Rotation) -> None:
    rotation.fail_activation("drop_after")
    run = rotation.run()
    assert run.status == 2
    assert "PARIS: has its old key or the new one that is stored as pending, which of them is not known." in run.output
    assert rotation.active["PARIS"] == rotation.stored["network_psks_pending"]["PARIS"]


def test_tasks_of_ones_own_get_key_and_tunnel_and_can_end_the_rotation(rotation: Rotation, tmp_path: Path) -> None:
    store = rotation.playbook.file(
        "store.yml",
        [
            {
                "name": "Store",
                "ansible.builtin.copy": {
                    "content": "{{ psk_rotation_psk }}",
                    "dest": f"{tmp_path}/{{{{ psk_rotation_tunnel.name }}}}.{{{{ psk_rotation_stage }}}}",
                    "mode": "0600",
                },
            }
        ],
    )
    device = rotation.playbook.file(
        "device.yml",
        [
            {"name": "Show", "ansible.builtin.debug": {"msg": "{{ psk_rotation_psk }}"}},
            {
                "name": "Configure",
                "ansible.builtin.fail": {"msg": "{{ psk_rotation_tunnel.device }} cannot be configured"},
                "when": "psk_rotation_tunnel.device is defined",
            },
        ],
    )
    run = rotation.run(psk_rotation_store_tasks=str(store), psk_rotation_device_tasks=str(device))
    assert run.status == 2
    assert "PARIS (Configure): paris cannot be configured" in run.output
    assert "PARIS: has its new key, which is stored." in run.output
    for name in ("LTE", "PARIS"):
        for stage in ("pending", "active"):
            assert (tmp_path / f"{name}.{stage}").read_text() == rotation.active[name]


def test_a_tunnel_that_does_not_get_well_ends_the_rotation(rotation: Rotation) -> None:
    run = rotation.run(psk_rotation_health_tasks="wait_for_bgp.yml", psk_rotation_health_timeout=1)
    assert run.status == 2
    assert "LTE (Wait until the BGP session of the tunnel is up): " in run.output
    assert "PARIS: not touched" in run.output
    assert rotation.active["PARIS"] == OLD
    assert rotation.active["LTE"] == rotation.stored["network_psks"]["LTE"]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"psk_rotation_tunnels": [{"name": "PARIS"}, {"name": "PARIS"}]}, "A tunnel is named more than once"),
        ({"psk_rotation_tunnels": [{"name": "ROME"}]}, "there is no IPsec tunnel 'ROME'"),
        ({"psk_rotation_if_older_than": "soon"}, "'soon' is not a length of time"),
        ({"psk_rotation_key": ""}, "a key cannot be empty"),
        ({"psk_rotation_vault_file": "secrets.yml"}, "psk_rotation_vault_file, an absolute path"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_stored(
    rotation: Rotation, variables: dict[str, t.Any], message: str
) -> None:
    before = rotation.vault_file.read_bytes()
    run = rotation.run(**variables)
    assert (run.status, run.writes, rotation.vault_file.read_bytes()) == (2, 0, before)
    assert message in run.output


def test_a_tunnel_whose_device_failed_has_to_be_finished_by_hand(rotation: Rotation, tmp_path: Path) -> None:
    """Its key is young now, so that the next run goes on with the others, and says so beforehand."""
    device = tmp_path / "device.yml"
    device.write_text(
        "- {name: Device, ansible.builtin.fail: {msg: out of reach}, when: psk_rotation_tunnel.name == 'LTE'}\n"
    )
    tasks = {"psk_rotation_device_tasks": str(device)}
    run = rotation.run(**tasks)
    assert (run.status, run.writes) == (2, 1)
    said = " ".join(run.output.split())
    assert "LTE (Device): out of reach" in said
    assert "Running again does not come back to LTE, whose key is new now" in said

    key = rotation.active["LTE"]
    again = rotation.run(**tasks)
    assert (again.status, again.writes, rotation.active["LTE"]) == (0, 1, key)


def test_an_expression_makes_the_key_of_each_tunnel(rotation: Rotation) -> None:
    run = rotation.run(psk_rotation_key="{{ 'hush-hush-hush-hush-' ~ psk_rotation_tunnel.name }}")
    assert (run.status, run.writes) == (0, 2)
    assert rotation.active["LTE"] == "hush-hush-hush-hush-LTE"
