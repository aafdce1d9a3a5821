# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Traceroutes from Cloudflare's data centers."""

from __future__ import annotations

import pytest


@pytest.fixture
def traceroute(sdk, emulator, account_id):
    """Runs traceroutes; gives what each colo reports of each target, by target and name of the colo."""

    def run(*targets: str, **request):
        result = sdk.diagnostics.traceroutes.create(account_id=account_id, targets=targets, **request).result
        assert [traced.target for traced in result] == list(targets)
        return {traced.target: {report.colo.name: report for report in traced.colos} for traced in result}

    return run


def test_a_path_to_its_target(traceroute):
    report = traceroute("203.0.113.10", colos=["den"])["203.0.113.10"]["den01"]

    assert (report.colo.city, report.error) == ("Denver, CO, US", "")
    assert [hop.packets_ttl for hop in report.hops] == list(range(1, len(report.hops) + 1))
    assert report.hops[0].nodes[0].asn == "AS13335"
    (target,) = report.hops[-1].nodes
    assert (target.ip, target.name, target.labels) == ("203.0.113.10", "203.0.113.10", None)
    assert report.traceroute_time_ms > target.max_rtt_ms
    assert report.target_summary == {
        "asn": target.asn,
        "ip": "203.0.113.10",
        "max_latency_ms": target.max_rtt_ms,
        "mean_latency_ms": target.mean_rtt_ms,
        "min_latency_ms": target.min_rtt_ms,
        "name": "203.0.113.10",
        "packet_count": target.packet_count,
        "std_dev_latency_ms": target.std_dev_rtt_ms,
    }


@pytest.mark.parametrize("target", ["203.0.113.10", "198.51.100.1", "2001:db8::1", "cloudflare.com", "10.0.0.1"])
def test_plausible_hops(traceroute, target):
    hops = [hop for report in traceroute(target)[target].values() for hop in report.hops]
    previous = 0.0
    for hop in hops:
        assert hop.packets_sent == 3
        assert hop.packets_lost == 3 - sum(node.packet_count for node in hop.nodes)
        if hop.packets_ttl == 1:
            previous = 0.0
        for node in hop.nodes:
            assert previous < node.min_rtt_ms <= node.mean_rtt_ms <= node.max_rtt_ms
            assert (":" in node.ip) == (":" in target)
        previous = max((node.max_rtt_ms for node in hop.nodes), default=previous)
    assert any(hop.packets_lost for hop in hops)
    assert any(len(hop.nodes) == 2 for hop in hops)


def test_the_same_ends_have_the_same_path(traceroute):
    one, other = (traceroute("203.0.113.10", "cloudflare.com", colos=["den", "sin"]) for _time in range(2))
    den, sin = one["203.0.113.10"].values()

    assert one == other
    assert den.hops != sin.hops
    assert one["203.0.113.10"]["den01"].hops != one["cloudflare.com"]["den01"].hops


def test_what_is_far_away_takes_longer(traceroute):
    # Whatever is near one place is far from another.
    latencies = [
        report.target_summary["mean_latency_ms"] for report in traceroute("203.0.113.10")["203.0.113.10"].values()
    ]

    assert min(latencies) < 20
    assert max(latencies) > 100


def test_colos(traceroute):
    def traced(**request):
        return set(traceroute("203.0.113.10", **request)["203.0.113.10"])

    assert traced(colos=["ORD", "ord01", "sin01"]) == {"ord01", "ord02", "sin01"}
    assert len(traced()) == len(traced(colos=[])) > 10
    assert not {name for name in traced() if name[:3] in {"pek", "sha", "can"}}


def test_options(traceroute):
    options = {"max_ttl": 3, "packets_per_ttl": 10, "packet_type": "tcp", "port": 443, "wait_time": 5}

    report = traceroute("203.0.113.10", colos=["den"], options=options)["203.0.113.10"]["den01"]

    assert [hop.packets_sent for hop in report.hops] == [10, 10, 10]
    assert report.target_summary == {"asn": "", "ip": "203.0.113.10", "name": "203.0.113.10", "packet_count": 0}


def test_zero_stands_for_the_default(traceroute):
    zeros = {"max_ttl": 0, "packets_per_ttl": 0, "port": 0}

    assert traceroute("240.0.0.1", colos=["den"], options=zeros) == traceroute("240.0.0.1", colos=["den"])


def test_two_traceroutes_in_one(traceroute):
    report = traceroute("203.0.113.10", colos=["den"], options={"packet_type": "gre+icmp"})["203.0.113.10"]["den01"]

    assert {label for hop in report.hops for node in hop.nodes for label in node.labels} == {"gre", "icmp"}
    assert {hop.packets_sent for hop in report.hops} == {6}


@pytest.mark.parametrize("target", ["240.0.0.1", "127.0.0.1", "ff02::1", "0.0.0.0"])
def test_an_address_that_cannot_be_routed_is_unreachable(traceroute, target):
    report = traceroute(target, colos=["fra"], options={"wait_time": 2})[target]["fra01"]

    assert len(report.hops) == 15
    assert report.hops[0].nodes
    assert [hop.nodes for hop in report.hops[-3:]] == [[], [], []]
    assert [hop.packets_lost for hop in report.hops[-3:]] == [3, 3, 3]
    assert (report.error, report.target_summary["packet_count"]) == ("", 0)
    assert report.traceroute_time_ms > 6000


def test_a_name_that_cannot_be_resolved_is_an_error(traceroute):
    report = traceroute("nowhere.invalid", colos=["den"])["nowhere.invalid"]["den01"]

    assert report.error == "Could not gather traceroute data: Code 1"
    assert (report.colo.name, report.hops, report.target_summary) == ("den01", None, None)


def test_a_seed_says_who_fares_badly(traceroute, emulator, account_id):
    targets = [
        {"target": "203.0.113.1", "reachable": False},
        {"target": "203.0.113.2", "errors": {"sin01": 3}},
        {"target": "203.0.113.3", "loss": 0.5},
        {"target": "203.0.113.4", "loss": 1.0},
    ]
    emulator.set_account(account_id, {"traceroute_targets": targets})

    options = {"packets_per_ttl": 10, "max_ttl": 20}
    silent, failing, lossy, drowned, sound = traceroute(
        *(f"203.0.113.{host}" for host in range(1, 6)), colos=["den", "sin"], options=options
    ).values()

    assert silent["den01"].target_summary["packet_count"] == 0
    assert [failing["den01"].error, failing["sin01"].error] == ["", "Could not gather traceroute data: Code 3"]
    assert 0 < lossy["den01"].target_summary["packet_count"] < 10
    assert (len(drowned["den01"].hops), drowned["den01"].target_summary["packet_count"]) == (20, 0)
    assert sound["den01"].target_summary["packet_count"] == 10


def test_lost_answers_let_it_go_on(traceroute, emulator, account_id):
    emulator.set_account(account_id, {"traceroute_targets": [{"target": "203.0.113.3", "loss": 0.9}]})

    reports = traceroute("203.0.113.3", options={"max_ttl": 64})["203.0.113.3"].values()

    assert all(report.hops[-1].nodes[0].ip == "203.0.113.3" for report in reports)
    assert any(not report.hops[-2].nodes for report in reports)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/targets"),
        ({"targets": []}, "/targets"),
        ({"targets": [f"192.0.2.{host}" for host in range(11)]}, "/targets"),
        ({"targets": "192.0.2.1"}, "/targets"),
        ({"targets": ["192.0.2.1", "192.0.2.256"]}, "/targets/1"),
        ({"targets": ["192.0.2.0/24"]}, "/targets/0"),
        ({"targets": ["-x.example"]}, "/targets/0"),
        ({"targets": ["192.0.2.1"], "colos": ["den", "atlantis"]}, "/colos/1"),
        ({"targets": ["192.0.2.1"], "colos": "den"}, "/colos"),
        ({"targets": ["192.0.2.1"], "options": {"max_ttl": 65}}, "/options/max_ttl"),
        ({"targets": ["192.0.2.1"], "options": {"max_ttl": -1}}, "/options/max_ttl"),
        ({"targets": ["192.0.2.1"], "options": {"packets_per_ttl": 11}}, "/options/packets_per_ttl"),
        ({"targets": ["192.0.2.1"], "options": {"packet_type": "ICMP"}}, "/options/packet_type"),
        ({"targets": ["192.0.2.1"], "options": {"port": 65536}}, "/options/port"),
        ({"targets": ["192.0.2.1"], "options": {"wait_time": 0}}, "/options/wait_time"),
        ({"targets": ["192.0.2.1"], "options": {"wait_time": 6}}, "/options/wait_time"),
        ({"targets": ["192.0.2.1"], "options": {"wait_time": "1"}}, "/options/wait_time"),
        ({"targets": ["192.0.2.1"], "options": {"source": "192.0.2.2"}}, "/options/source"),
        ({"targets": ["192.0.2.1"], "target": "192.0.2.2"}, "/target"),
    ],
)
def test_bad_values_are_refused(http, emulator, account_id, body, pointer):
    answer = http.post(f"{emulator.base_url}/accounts/{account_id}/diagnostics/traceroute", json=body)

    assert answer.status_code == 400
    assert [error["source"]["pointer"] for error in answer.json()["errors"]] == [pointer]
