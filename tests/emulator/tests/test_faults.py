# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults, and the log of what befell which request."""

from __future__ import annotations

import time

import httpx
import pytest
from cloudflare import APIConnectionError, InternalServerError

ROUTE = {"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 1}


def test_a_status_for_the_next_matching_requests(magic, account_id, emulator):
    emulator.add_fault("status", match={"method": "POST", "path": "/routes$"}, times=2, status=502)

    assert magic.routes.list(account_id=account_id).routes == []
    for _attempt in range(2):
        with pytest.raises(InternalServerError) as caught:
            magic.routes.create(account_id=account_id, **ROUTE)
        assert caught.value.body["errors"] == [{"code": 502, "message": "Bad Gateway"}]
    magic.routes.create(account_id=account_id, **ROUTE)

    assert [(record["method"], record["status"], record["fault"]) for record in emulator.requests()["requests"]] == [
        ("GET", 200, None),
        ("POST", 502, "status"),
        ("POST", 502, "status"),
        ("POST", 200, None),
    ]


@pytest.mark.parametrize(
    ("fault", "content"),
    [
        ({"status": 502, "body": "<html>Bad gateway</html>"}, b"<html>Bad gateway</html>"),
        ({"status": 500, "body": ""}, b""),
        ({"status": 200, "body": '{"success": tr'}, b'{"success": tr'),
        ({"status": 429, "headers": {"Retry-After": "7"}, "body": {"success": False}}, b'{"success": false}'),
        ({"status": 520, "body": "{}"}, b"{}"),
    ],
)
def test_answers_of_any_kind(http, emulator, fault, content):
    emulator.add_fault("status", **fault)

    answer = http.get("/routes")

    assert (answer.status_code, answer.content) == (fault["status"], content)
    assert answer.headers.get("retry-after") == fault.get("headers", {}).get("Retry-After")
    assert answer.headers["ratelimit"].startswith('"default"')


def test_a_body_in_place_of_the_true_one(http, emulator, account_id):
    emulator.add_fault("body", body={"success": False, "errors": [], "messages": [], "result": None})

    answer = http.post("/routes", json=ROUTE)

    assert answer.status_code == 200
    assert answer.json()["success"] is False
    assert len(emulator.account(account_id)["routes"]) == 1


@pytest.mark.parametrize(("kind", "routes_after"), [("drop_before", 0), ("drop_after", 1)])
def test_dropped_connections(magic, account_id, emulator, kind, routes_after):
    emulator.add_fault(kind)

    with pytest.raises(APIConnectionError) as caught:
        magic.routes.create(account_id=account_id, **ROUTE)

    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
    assert len(magic.routes.list(account_id=account_id).routes) == routes_after
    first, second = emulator.requests()["requests"]
    assert (first["status"], first["fault"]) == (None, kind)
    assert first["client_port"] != second["client_port"]


def test_a_delay(http, emulator):
    emulator.add_fault("delay", delay_ms=150)

    started = time.monotonic()
    assert http.get("/routes").status_code == 200
    assert time.monotonic() - started >= 0.15


def test_an_answer_that_comes_late(http, emulator, account_id):
    emulator.add_fault("late_answer", delay_ms=400)

    with pytest.raises(httpx.ReadTimeout):
        http.post("/routes", json=ROUTE, timeout=0.1)

    assert len(emulator.account(account_id)["routes"]) == 1


def test_an_answer_that_drips(http, emulator):
    emulator.add_fault("drip", delay_ms=20)

    started = time.monotonic()
    assert http.get("/routes", timeout=0.1).json()["success"] is True
    assert time.monotonic() - started >= 0.2


def test_faults_over_http(control, http):
    fault = {"kind": "status", "status": 503, "times": 3, "match": {"path": "gre"}}
    assert control.post("/faults", json=fault).json() == {"faults": [fault]}
    http.get("/gre_tunnels")
    assert control.get("/faults").json() == {"faults": [{**fault, "times": 2}]}
    assert control.delete("/faults").status_code == 204
    assert http.get("/gre_tunnels").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "explosion"},
        {"kind": "status"},
        {"kind": "body"},
        {"kind": "delay"},
        {"kind": "late_answer"},
        {"kind": "drip"},
        {"kind": "drop_before", "times": 0},
        {"kind": "drop_before", "colour": "red"},
        {"kind": "drop_before", "match": {"path": "("}},
    ],
)
def test_faults_that_make_no_sense(control, fault):
    answer = control.post("/faults", json=fault)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_log(control, http, account_id):
    http.get("/gre_tunnels/abc", params={"a": "b"})
    http.put("/ipsec_tunnels", params={"validate_only": "true"}, json={"ipsec_tunnels": []})
    http.post("/ipsec_tunnels/psk", json={"psks": []})
    http.get("/nothing")

    log = control.get("/requests").json()

    first = log["requests"][0]
    assert first["path"] == f"/accounts/{account_id}/magic/gre_tunnels/abc"
    assert (first["query"], first["status"], first["dry_run"]) == ({"a": "b"}, 404, False)
    assert [record["template"] for record in log["requests"]] == [
        "/accounts/{account_id}/magic/gre_tunnels/{gre_tunnel_id}",
        "/accounts/{account_id}/magic/ipsec_tunnels",
        "/accounts/{account_id}/magic/ipsec_tunnels/psk",
        None,
    ]
    assert log["counts"] == {
        "total": 4,
        "writes": 1,
        "dry_runs": 1,
        "connections": 1,
        "by_method": {"GET": 2, "PUT": 1, "POST": 1},
        "by_path": {
            "GET /accounts/{account_id}/magic/gre_tunnels/{gre_tunnel_id}": 1,
            "PUT /accounts/{account_id}/magic/ipsec_tunnels": 1,
            "POST /accounts/{account_id}/magic/ipsec_tunnels/psk": 1,
            f"GET /accounts/{account_id}/magic/nothing": 1,
        },
        "by_status": {"404": 2, "200": 2},
    }
    assert "Bearer" not in str(log)
    assert control.delete("/requests").status_code == 204
    assert control.get("/requests").json()["counts"]["total"] == 0
