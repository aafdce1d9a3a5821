# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Traceroutes, DEX paths and request traces: every option reaches the API, and check mode runs them too."""

from __future__ import annotations

import json

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Adapter, Task

RESULT_ID = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
KEY = {"api_token": "", "api_email": "operator@example.com", "api_key": "{{ global_key }}"}


def test_traceroutes(play: Play, emulator: magic_emulator.Emulator, adapter: Adapter) -> None:
    emulator.behave(error_pointers=True)
    emulator.set_account(
        ACCOUNT_ID,
        {
            "traceroute_targets": [
                {"target": "203.0.113.1", "reachable": False},
                {"target": "203.0.113.2", "errors": {"den01": 3}},
            ]
        },
    )
    options = {"max_ttl": 20, "packet_type": "gre+icmp", "packets_per_ttl": 2, "port": 0, "wait_time": 2}
    simple = Task("traceroute", {"targets": ["203.0.113.1", "203.0.113.2"], "colos": ["ams", "den01"]})
    tuned = Task("traceroute", {"targets": ["www.example.com"], "colos": ["sin"], "options": options})
    wrong = Task("traceroute", {"targets": ["203.0.113.1"], "colos": ["nowhere"]})
    played = play([simple, simple.rehearsed(), tuned, wrong])
    traced, rehearsed, labelled, refused = played.steps

    assert traced.result["changed"] is False
    assert [(row["target"], row["colo"], row["reached"], row["error"]) for row in traced.result["summary"]] == [
        ("203.0.113.1", "ams01", False, None),
        ("203.0.113.1", "den01", False, None),
        ("203.0.113.2", "ams01", True, None),
        ("203.0.113.2", "den01", False, "Could not gather traceroute data: Code 3"),
    ]
    assert rehearsed.result["hops"] == traced.result["hops"]
    assert {row["loss_percent"] for row in traced.result["hops"] if row["ip"] is None} == {100.0}

    hops = labelled.result["hops"]
    assert {tuple(row["labels"]) for row in hops if row["ip"]} == {("gre",), ("icmp",)}
    assert {row["packets_sent"] for row in hops} == {4}
    assert "there is no colo nowhere" in refused.message
    assert refused.result["api_error"]["errors"][0]["pointer"] == "/colos/0"
    # A module cannot speak while it runs.
    assert ("203.0.113.2 from ams01 (Amsterdam, NL): reached" in played.output) is (adapter == "worker")


def test_dex_network_path(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"dex_traceroute_results": [{"resultId": RESULT_ID, "deviceName": "laptop-17"}]})
    known = Task("dex_network_path_info", {"test_result_id": RESULT_ID})
    unknown = Task("dex_network_path_info", {"test_result_id": RESULT_ID.replace("f", "0")})
    path, rehearsed, missing = play([known, known.rehearsed(), unknown]).steps
    assert path.result["network_path"] == rehearsed.result["network_path"]
    assert path.result["network_path"]["deviceName"] == "laptop-17"
    assert [hop["ttl"] for hop in path.result["network_path"]["hops"]] == [*range(1, 8)]
    assert missing.result["api_error"]["status"] == 404


def test_request_traces(play: Play) -> None:
    everything = {
        **KEY,
        "url": "https://www.example.com/admin/users?page=1",
        "method": "PUT",
        "protocol": "HTTP/2",
        "headers": {"Authorization": "Bearer {{ psk }}", "DNT": "1", "Accept-Language": "le"},
        "cookies": {"session": "{{ other_psk }}"},
        "body": {"json": {"name": "Alice", "manager": None}},
        "context": {
            "bot_score": 99,
            "threat_score": 0,
            "skip_challenge": True,
            "geoloc": {
                "city": "Delft",
                "continent": "EU",
                "is_eu_country": True,
                "iso_code": "NL",
                "latitude": 52.01,
                "longitude": 4.36,
                "postal_code": "2611",
                "region_code": "ZH",
                "subdivision_2_iso_code": "NL-ZH",
                "timezone": "Europe/Amsterdam",
            },
        },
        "skip_response": True,
    }
    traced = Task("request_trace", everything)
    blocked = Task("request_trace", {**KEY, "url": "https://www.example.com/admin/", "body": {"plain_text": "hello"}})
    binary = Task("request_trace", {**KEY, "url": "https://www.example.com/", "body": {"base64": "aGVsbG8="}})
    twice = Task("request_trace", {**KEY, "url": "https://www.example.com/", "body": {"base64": "", "plain_text": ""}})
    with_token = Task("request_trace", {"url": "https://www.example.com/"})
    steps = play([traced, traced.rehearsed(), blocked, binary, twice, with_token]).steps
    matched = [
        "Execute the Cloudflare Managed Ruleset",
        "Visitor from the European Union",
        "Tell the origin where the visitor is",
    ]
    for step in steps[:2]:
        assert step.result["changed"] is False
        # A short value is no credential, and does not blot out what the trace says: "rules", "only", 1.
        assert [rule["description"] for rule in step.result["matched"]] == matched
        assert "****" not in json.dumps(step.result["trace"])
        assert step.result["status_code"] is None
    assert steps[2].result["status_code"] == 403
    assert [rule["action"] for rule in steps[2].result["matched"]] == ["block"]
    assert steps[3].result["status_code"] == 200
    assert "mutually exclusive" in steps[4].message
    assert "names only api_email with api_key for this call" in steps[5].message
