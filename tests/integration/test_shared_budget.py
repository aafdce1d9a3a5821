# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Twenty workers that share one budget of requests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Player, Task
from ansible_collections.cloudflare.magic.tests.integration.sdk_witness import Witness

HOSTS = [f"branch-{number:02}" for number in range(1, 21)]
LIMIT, WINDOW = 40, 5.0
STRICTLY = f"{LIMIT}/4"
"""What the emulator enforces. The difference is for a busy machine, where requests arrive later than they left."""


def test_twenty_workers_stay_within_one_budget(tmp_path: Path) -> None:
    tunnel = {
        "name": "{{ inventory_hostname }}",
        "cloudflare_endpoint": "203.0.113.1",
        "interface_address": "10.0.{{ groups.all.index(inventory_hostname) }}.0/31",
    }
    with magic_emulator.serve(rate_limit=STRICTLY) as emulator:
        player = Player(emulator, Witness(emulator.base_url, ACCOUNT_ID), tmp_path)
        steps = player.play(
            [Task("ipsec_tunnel", tunnel), Task("ipsec_tunnel", {**tunnel, "description": "a change"})],
            adapter="worker",
            # Without retries, so that a single request too many would fail a task.
            defaults={"request_limit": LIMIT, "request_window": WINDOW, "retries": 0},
            hosts={name: {} for name in HOSTS},
            forks=len(HOSTS),
        ).steps
    assert [step.operation for step in steps] == ["created"] * len(HOSTS) + ["updated"] * len(HOSTS)
    assert Counter(step.host for step in steps) == dict.fromkeys(HOSTS, 2)
    # A creation and an update take two requests each, so that half of all requests had to wait.
    assert {tunnel["description"] for tunnel in steps[-1].objects} == {"a change"}
    assert len(steps[-1].objects) == len(HOSTS)
