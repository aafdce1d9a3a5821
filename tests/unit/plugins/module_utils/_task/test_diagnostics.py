# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Diagnostics: what is sent, which rows come of the answers, and which options make no sense."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Console, Context, Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.diagnostics import (
    dex_network_path_info_task,
    request_trace_task,
    traceroute_task,
)
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, ok, refused

NODE = {"asn": "AS64496", "ip": "198.18.0.1", "name": "r1.example", "mean_rtt_ms": 2.5, "packet_count": 3}
TRACEROUTE = {
    "target": "203.0.113.1",
    "colos": [
        {
            "colo": {"name": "ams01", "city": "Amsterdam, NL"},
            "error": "",
            "hops": [
                {"nodes": [NODE, {**NODE, "ip": "198.18.0.2"}], "packets_sent": 4, "packets_lost": 0, "packets_ttl": 1},
                {"nodes": [], "packets_sent": 3, "packets_lost": 3, "packets_ttl": 2},
                {"nodes": [{**NODE, "ip": "203.0.113.1", "name": "203.0.113.1"}], "packets_ttl": 3},
            ],
            "target_summary": {"packet_count": 3, "mean_latency_ms": 2.5},
            "traceroute_time_ms": 12,
        },
        {"colo": {"name": "den01", "city": "Denver"}, "error": "Could not gather traceroute data: Code 1"},
        {"colo": {"name": "sin01", "city": "Singapore"}, "hops": [], "target_summary": {"packet_count": 0}},
    ],
}

RULE = {"type": "rule", "matched": True, "step_name": "1", "description": "inner", "action": "log"}
TRACE = [
    {"type": "ruleset", "matched": True, "trace": [{**RULE, "matched": False, "description": "no"}, RULE]},
    {**RULE, "description": "outer", "action": "execute", "trace": [{**RULE, "description": "deeper"}]},
]


def run(task: Task, *replies: Reply, **options: t.Any) -> tuple[dict[str, t.Any], t.Any, list[str]]:
    """The task's result, the body of its last request, and what it said to those who asked for more."""
    said: list[str] = []
    params = {name: option.get("default") for name, option in task.options.items()}
    with ScriptedServer(*replies) as server:
        settings = Settings(account_id="a" * 32, headers=(), base_url=server.url, retries=0)
        with Client(settings, Unlimited()) as client:
            context = Context(Account(client), check_mode=False, warn=pytest.fail, console=Console(said.append))
            result = task.run({**params, **options}, context)
        body = server.requests[-1].body
    return result, json.loads(body) if body else None, said


def refusal(task: Task, *replies: Reply, **options: t.Any) -> str:
    with pytest.raises(MagicError) as caught:
        run(task, *(replies or [refused(500)]), **options)
    return str(caught.value)


def test_a_traceroute_sends_only_what_was_given() -> None:
    options = {"max_ttl": 5, "packet_type": "gre+icmp", "port": None, "packets_per_ttl": None, "wait_time": 0}
    _result, body, _said = run(traceroute_task(), ok([]), targets=["a.example"], options=options)
    assert body == {
        "targets": ["a.example"],
        "options": {"max_ttl": 5, "packet_type": "gre+icmp", "wait_time": 0},
    }
    assert run(traceroute_task(), ok([]), targets=["::1"], colos=["ams"])[1] == {"targets": ["::1"], "colos": ["ams"]}


def test_every_colo_has_a_row_and_every_node_too() -> None:
    result, _body, _said = run(traceroute_task(), ok([TRACEROUTE]), targets=["203.0.113.1"])
    assert [(row["colo"], row["reached"], row["hops"], row["error"]) for row in result["summary"]] == [
        ("ams01", True, 3, None),
        ("den01", False, 0, "Could not gather traceroute data: Code 1"),
        ("sin01", False, 0, None),
    ]
    assert [(row["ttl"], row["ip"], row["mean_rtt_ms"], row["loss_percent"]) for row in result["hops"]] == [
        (1, "198.18.0.1", 2.5, 0.0),
        (1, "198.18.0.2", 2.5, 0.0),
        (2, None, None, 100.0),
        (3, "203.0.113.1", 2.5, None),
    ]
    assert {(row["target"], row["colo"]) for row in result["hops"]} == {("203.0.113.1", "ams01")}
    assert result["traceroutes"] == [TRACEROUTE]
    assert result["changed"] is False


def test_whoever_asks_for_more_sees_a_table_of_each_path() -> None:
    _result, _body, (table,) = run(traceroute_task(), ok([TRACEROUTE]), targets=["203.0.113.1"])
    lines = [" ".join(line.split()) for line in table.splitlines()]
    assert lines == [
        "203.0.113.1 from ams01 (Amsterdam, NL): reached, 3 hops",
        "1 198.18.0.1 2.50 ms 0 % lost AS64496 r1.example",
        "1 198.18.0.2 2.50 ms 0 % lost AS64496 r1.example",
        "2 * * 100 % lost",
        "3 203.0.113.1 2.50 ms AS64496",
        "203.0.113.1 from den01 (Denver): Could not gather traceroute data: Code 1, 0 hops",
        "203.0.113.1 from sin01 (Singapore): not reached, 0 hops",
    ]


def test_no_colo_is_no_table() -> None:
    assert run(traceroute_task(), ok([{"target": "203.0.113.1"}]), targets=["203.0.113.1"])[2] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"targets": []}, "targets: empty; name at least one host name or address."),
        ({"targets": ["a", " "]}, "targets: ' ' is not a host name or address."),
        ({"targets": ["a"], "options": {"port": -1, "packet_type": "udp"}}, "options.port: -1 is negative."),
    ],
)
def test_what_cannot_be_traced_is_refused(options: dict[str, t.Any], message: str) -> None:
    assert refusal(traceroute_task(), **options) == message


def test_an_answer_without_traceroutes_is_an_error() -> None:
    assert "holds no list" in refusal(traceroute_task(), ok(None), targets=["a"])


def test_a_network_path_is_returned_as_it_is() -> None:
    path = {"resultId": "r-1", "hops": [{"ttl": 1, "rttMs": 2}]}
    assert run(dex_network_path_info_task(), ok(path), test_result_id="r-1")[0] == {
        "changed": False,
        "network_path": path,
    }
    assert "holds no object" in refusal(dex_network_path_info_task(), ok(None), test_result_id="r-1")


@pytest.mark.parametrize("identifier", ["", "../dex", "a" * 37, "f174e90a?x=1"])
def test_what_is_no_identifier_does_not_get_into_the_path(identifier: str) -> None:
    message = refusal(dex_network_path_info_task(), test_result_id=identifier)
    assert message.startswith(f"test_result_id: {identifier!r} is not an identifier")


def test_the_request_to_trace_is_sent_as_it_was_given() -> None:
    _result, body, _said = run(
        request_trace_task(),
        ok({"trace": []}),
        url="https://www.example.com/",
        headers={"X-Retries": 3},
        cookies={},
        body={"json": {"gone": None, "kept": 0}, "base64": None, "plain_text": None},
        context={"bot_score": 0, "threat_score": None, "geoloc": {"city": "Delft", "continent": None}},
        skip_response=False,
    )
    assert body == {
        "url": "https://www.example.com/",
        "method": "GET",
        "headers": {"X-Retries": "3"},
        "body": {"json": {"gone": None, "kept": 0}},
        "context": {"bot_score": 0, "geoloc": {"city": "Delft"}},
        "skip_response": False,
    }


def test_rules_that_matched_are_found_however_deep_they_are() -> None:
    answer = ok({"status_code": 403, "trace": TRACE})
    result, _body, _said = run(request_trace_task(), answer, url="http://www.example.com")
    assert [rule["description"] for rule in result["matched"]] == ["inner", "outer", "deeper"]
    assert result["matched"][0] == {
        "step_name": "1",
        "name": None,
        "description": "inner",
        "action": "log",
        "expression": None,
        "kind": None,
    }
    assert (result["status_code"], result["trace"], result["changed"]) == (403, TRACE, False)


def test_a_trace_without_result_is_empty() -> None:
    assert run(request_trace_task(), ok(None), url="http://www.example.com")[0] == {
        "changed": False,
        "status_code": None,
        "trace": [],
        "matched": [],
    }


@pytest.mark.parametrize("url", ["www.example.com", "ftp://www.example.com", "https:///path", "https:// /"])
def test_what_is_no_url_is_refused(url: str) -> None:
    assert refusal(request_trace_task(), url=url).startswith(f"url: {url!r} is not the URL of a request")


def test_a_token_is_told_that_a_key_is_wanted() -> None:
    answer = refused(403, {"code": 10000, "message": "Authentication error"})
    message = refusal(request_trace_task(), answer, url="https://www.example.com")
    assert message.endswith("names only api_email with api_key for this call, not api_token.")
