# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pre-shared keys of IPsec tunnels, which the API takes and never returns."""

from __future__ import annotations

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
