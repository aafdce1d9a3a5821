# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds, the state file, and changes behind the client's back."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from cloudflare import Cloudflare

import magic_emulator
from magic_emulator.state import SeedError

ROUTE = {"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 1}
GRE = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.213.0.8/31",
}


def _client(emulator: magic_emulator.Emulator) -> Cloudflare:
    return Cloudflare(api_token="any", base_url=emulator.base_url, max_retries=0)


@pytest.mark.parametrize("suffix", [".yml", ".json"])
def test_seed_files(tmp_path: Path, account_id, suffix):
    seed = tmp_path / f"seed{suffix}"
    # JSON is YAML.
    seed.write_text(json.dumps({account_id: {"gre_tunnels": [{**GRE, "id": "1" * 32}]}}))

    with magic_emulator.serve(seed) as emulator, _client(emulator) as client:
        tunnel = client.magic_transit.gre_tunnels.get("1" * 32, account_id=account_id).gre_tunnel
        assert (tunnel.name, tunnel.mtu) == ("GRE_1", 1476)
        client.magic_transit.gre_tunnels.delete("1" * 32, account_id=account_id)
        emulator.reset()
        assert len(client.magic_transit.gre_tunnels.list(account_id=account_id).gre_tunnels) == 1


def test_the_state_file_outlives_the_emulator(tmp_path: Path, account_id):
    file = tmp_path / "state.json"
    seed = {account_id: {"gre_tunnels": [GRE]}}

    with magic_emulator.serve(seed, state_file=file) as emulator, _client(emulator) as client:
        client.magic_transit.routes.create(account_id=account_id, **ROUTE)
        before = emulator.account(account_id)
    with magic_emulator.serve(seed, state_file=file) as emulator:
        assert emulator.account(account_id) == before
        emulator.reset()
        assert emulator.account(account_id)["routes"] == []
    assert json.loads(file.read_text())[account_id]["routes"] == []
    assert list(tmp_path.iterdir()) == [file]


def test_a_seed_may_hold_what_the_api_would_refuse(magic, account_id, emulator):
    targets = [{"saved": "192.0.2.1", "effective": "192.0.2.1"}, "192.0.2.2"]
    tunnels = [{**GRE, "future_field": 1, "health_check": {"target": target}} for target in targets]
    emulator.set_account(account_id, {"gre_tunnels": tunnels})

    listed = magic.gre_tunnels.list(account_id=account_id).gre_tunnels

    assert [tunnel.name for tunnel in listed] == ["GRE_1", "GRE_1"]
    assert [tunnel.health_check.target.saved for tunnel in listed] == ["192.0.2.1", "192.0.2.2"]
    body = {name: value for name, value in GRE.items() if name != "name"}
    update = magic.gre_tunnels.update(listed[0].id, account_id=account_id, name="GRE_2", **body)
    assert update.modified_gre_tunnel.model_extra == {"future_field": 1}


def test_state_over_http(control, http, account_id):
    other = "f" * 32
    http.post("/routes", json=ROUTE)

    state = control.get("/state").json()
    assert [route["prefix"] for route in state[account_id]["routes"]] == ["192.0.2.0/24"]
    control.put("/state", json={other: {"routes": [ROUTE, {**ROUTE, "priority": 2}]}})
    control.put(f"/state/{account_id}", json={"routes": []})

    assert http.get("/routes").json()["result"] == {"routes": []}
    assert [route["priority"] for route in control.get(f"/state/{other}").json()["routes"]] == [1, 2]
    assert control.post("/reset").status_code == 204
    assert other not in control.get("/state").json()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"gre_tunnel": []}, "unknown families gre_tunnel; known are"),
        ({"gre_tunnels": [{"name": "x"}]}, r"gre_tunnels\[0\] lacks cloudflare_gre_endpoint"),
        ({"routes": [ROUTE, 5]}, r"routes\[1\] lacks nexthop"),
        ([], "not a mapping"),
    ],
)
def test_contents_that_make_no_sense(emulator, account_id, content, complaint):
    before = emulator.account(account_id)

    with pytest.raises(SeedError, match=complaint):
        emulator.set_account(account_id, content)
    assert emulator.account(account_id) == before


def test_latency(account_id):
    with magic_emulator.serve(latency_ms=80) as emulator:
        answer = httpx.get(
            f"{emulator.base_url}/accounts/{account_id}/magic/routes", headers={"authorization": "Bearer any"}
        )
        assert answer.elapsed.total_seconds() >= 0.08
