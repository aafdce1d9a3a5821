# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pre-shared keys of IPsec tunnels, which the API takes and never returns."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS, Task

TUNNEL = {"name": "branch-01", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.214.0.8/31"}


def test_a_key_is_sent_at_creation_or_on_request(play: Play, emulator: magic_emulator.Emulator) -> None:
    stored: list[str] = []

    def look_at_the_key() -> None:
        (tunnel,) = emulator.account(ACCOUNT_ID)["ipsec_tunnels"]
        stored.append(tunnel["psk"])

    other = Task("ipsec_tunnel", {**TUNNEL, "psk": "{{ other_psk }}"}, before=look_at_the_key)
    always = Task("ipsec_tunnel", {**other.options, "update_psk": "always"}, before=look_at_the_key)
    created, kept, rehearsed, replaced, replaced_again = play(
        [Task("ipsec_tunnel", {**TUNNEL, "psk": "{{ psk }}"}), other, always.rehearsed(), always, always], diff=True
    ).steps
    look_at_the_key()

    assert created.operation == "created"
    assert (kept.operation, kept.requests) == ("unchanged", ("GET ipsec_tunnels",))
    update = "PUT ipsec_tunnels/{id}"
    assert (rehearsed.operation, rehearsed.requests[1:]) == ("updated", (f"{update}?validate_only=true",))
    for step in (replaced, replaced_again):
        assert (step.operation, step.requests[1:]) == ("updated", (update,))
        assert step.result["changes"] == ["psk"]
        assert "psk: '******** (changed)'" in step.result["diff"]["after"]
    assert stored == [SECRETS[name] for name in ("psk", "psk", "psk", "other_psk", "other_psk")]
    renewals = [step.objects[0]["psk_metadata"]["last_generated_on"] for step in (created, replaced, replaced_again)]
    assert renewals[0] < renewals[1] == renewals[2]  # the same key again is not a new one


KEYED = {**TUNNEL, "name": "keyed", "description": "its key is {{ psk }}, that of BGP {{ md5_key }}, mind the gap"}
KEYS = {"psk": "{{ psk }}\n", "bgp": {"customer_asn": 65010, "md5_key": "{{ md5_key }} "}}
"""Keys as files and commands give them, which are in another text, too."""


@pytest.mark.parametrize("written", ["single", "options", "file"])
def test_keys_are_the_same_secret_wherever_they_are_written(
    play: Play, emulator: magic_emulator.Emulator, tmp_path: Path, written: str
) -> None:
    """The harness looks for the keys in all results and outputs; a file has them as they are."""
    keyed: dict[str, t.Any] = {**KEYED, **KEYS}
    if written == "file":
        text = json.dumps({"ipsec_tunnels": [keyed]})
        for name, secret in SECRETS.items():
            text = text.replace(f"{{{{ {name} }}}}", secret)
        (tmp_path / "network.json").write_text(text, encoding="utf-8")
    task = {
        "single": Task("ipsec_tunnel", keyed),
        "options": Task("network", {"ipsec_tunnels": [keyed]}),
        "file": Task("network", {"source": [str(tmp_path / "network.json")]}),
    }[written]
    predicted, created, kept = play([task.rehearsed(), task, task], diff=True).steps
    for step in (predicted, created):
        assert step.result["changed"] is True
        warnings = " ".join(step.result["warnings"])
        for option in ("psk", "bgp.md5_key"):
            assert f"{option}: the value (hidden) begins or ends with white space" in warnings
        assert "use the filter trim" in warnings
        diff = step.result["diff"]
        (after,) = (each["after"] for each in (diff if isinstance(diff, list) else [diff]))
        assert "description: its key is ********, that of BGP ********, mind the gap" in after
    assert kept.result["changed"] is False
    (tunnel,) = emulator.account(ACCOUNT_ID)["ipsec_tunnels"]
    assert tunnel["psk"] == f"{SECRETS['psk']}\n"
    assert tunnel["description"] == f"its key is {SECRETS['psk']}, that of BGP {SECRETS['md5_key']}, mind the gap"
    assert tunnel["bgp"]["md5_key"] == f"{SECRETS['md5_key']} "
