# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong, since when, by each kind of evidence; and that what is missing hides nothing."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._incident.report import report
from ansible_collections.cloudflare.magic.plugins.module_utils._incident.scope import scope

NOW = datetime.datetime(2026, 6, 14, 3, 0, tzinfo=datetime.timezone.utc)
PREFIX = "192.0.2.0/24"


def at(**ago: float) -> str:
    return (NOW - datetime.timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def tunnel(name: str, host: int, **fields: t.Any) -> dict[str, t.Any]:
    return {
        "id": f"id-{name}",
        "name": name,
        "interface_address": f"10.0.0.{host}/31",
        "modified_on": at(days=9),
        **fields,
    }


def route(host: int, **fields: t.Any) -> dict[str, t.Any]:
    return {
        "prefix": PREFIX,
        "nexthop": f"10.0.0.{host + 1}",
        "priority": 100 + host,
        "modified_on": at(days=9),
        **fields,
    }


def judge(
    tunnels: t.Sequence[t.Any] = (tunnel("A", 0), tunnel("B", 2)),
    routes: t.Sequence[t.Any] = (route(0), route(2)),
    name: str = "A",
    prefix: str = "",
    **evidence: t.Any,
) -> dict[str, t.Any]:
    subject = {"tunnel": "" if prefix else name, "prefix": prefix}
    found = scope({"ipsec_tunnels": tunnels, "routes": routes}, NOW, tunnel=subject["tunnel"], prefix=prefix or None)
    return report({"subject": subject, "scope": found, **evidence}, NOW)


def titles(result: dict[str, t.Any], *levels: str) -> list[str]:
    wanted = levels or ("critical", "warning")
    return [finding["title"] for finding in result["findings"] if finding["level"] in wanted]


def test_when_all_is_well_that_is_said() -> None:
    result = judge()
    assert result["verdict"] == {"level": "ok", "title": "Nothing wrong was found", "since": None, "detail": ""}
    assert titles(result, "note") == [f"Another path leads to {PREFIX}: B (priority 102)"]


def test_what_could_not_be_looked_at_is_not_well() -> None:
    assert judge(failures={"traceroutes": "timed out"})["verdict"]["level"] == "unknown"


def test_a_session_that_is_down_is_broken_since_then() -> None:
    down = {
        "bgp": {"customer_asn": 1},
        "bgp_status": {"state": "BGP_DOWN", "bgp_state": "IDLE", "updated_at": at(minutes=19)},
    }
    result = judge([tunnel("A", 0, **down), tunnel("B", 2, **down)])
    assert result["verdict"] == {
        "level": "critical",
        "title": "The BGP session of A is down",
        "since": "since 02:41 UTC, 19 min ago",
        "detail": "Its state is IDLE.",
    }
    # That of the other way is worth a warning.
    assert titles(result, "warning") == ["The BGP session of B is down"]
    starting = {"bgp": {}, "bgp_status": {"state": "BGP_ESTABLISHING"}}
    assert titles(judge([tunnel("A", 0, **starting)], [route(0)])) == []
    starting["bgp"] = {"customer_asn": 1}
    assert titles(judge([tunnel("A", 0, **starting)], [route(0)])) == [
        "The BGP session of A is not up (BGP_ESTABLISHING)"
    ]


def test_names_forge_no_line_of_the_summary() -> None:
    down = {"bgp": {"customer_asn": 1}, "bgp_status": {"state": "BGP_DOWN", "bgp_state": "IDLE\x1b[2J"}}
    name = "A\nok: all is well \u202e\x1b[31m"
    result = judge([tunnel(name, 0, **down)], [route(0)], name=name)
    assert result["verdict"]["title"] == r"The BGP session of A\nok: all is well \u202e\x1b[31m is down"
    assert result["verdict"]["detail"] == r"Its state is IDLE\x1b[2J."
    assert all(text.isprintable() for each in result["findings"] for text in (each["title"], each["detail"]))


def test_what_does_not_exist_is_said_unless_it_could_not_be_read() -> None:
    missing = judge(name="C")
    assert missing["verdict"]["title"] == "There is no tunnel C"
    assert missing["verdict"]["detail"] == "These exist: A, B."
    assert judge([], [], failures={"tunnels": "no"})["verdict"]["level"] == "unknown"
    assert judge([], [])["verdict"]["detail"] == "There are no tunnels at all."
    assert judge(prefix="198.18.0.0/15")["verdict"]["title"] == "No route leads to 198.18.0.0/15"
    assert judge(prefix="198.18.0.0/15", failures={"routes": "no"})["verdict"]["level"] == "unknown"


def test_routes_tell_of_dead_ends_and_backups() -> None:
    assert titles(judge(routes=[])) == ["No static route leads through A"]
    assert titles(judge(routes=[], failures={"routes": "no"})) == []
    lost = judge(routes=[route(0), route(8)], prefix=PREFIX)
    assert titles(lost) == [f"The route to {PREFIX} leads nowhere"]
    assert lost["verdict"]["since"] == "at least since 2026-06-05 03:00 UTC, 9 d 0 h ago"
    assert titles(judge(routes=[route(0)]), "note") == [f"No other path leads to {PREFIX} than A"]
    assert titles(judge(prefix=PREFIX), "note") == []


def test_a_tunnel_that_nobody_probes_is_not_well() -> None:
    assert titles(judge([tunnel("A", 0, health_check={"enabled": False})], [route(0)])) == ["A is not probed"]


def test_what_was_changed_lately_is_worth_a_look() -> None:
    result = judge(
        [tunnel("A", 0, modified_on=at(minutes=5)), tunnel("B", 2)],
        [route(0, modified_on=at(hours=23), created_on=at(hours=23)), route(2, modified_on=at(hours=25))],
    )
    assert titles(result, "note")[1:] == [
        "A was changed 02:55 UTC, 5 min ago",
        f"The route to {PREFIX} via A was created 2026-06-13 04:00 UTC, 23 h 0 min ago",
    ]


def trace(**colos: t.Any) -> dict[str, t.Any]:
    """A traceroute to one target: the hops from each colo as addresses, or an error, and whether it was reached."""
    summary, hops = [], []
    for colo, way in colos.items():
        error = way if isinstance(way, str) else None
        answers = [] if error else way
        reached = bool(answers) and answers[-1] == "target"
        summary.append({"target": "t", "colo": colo, "reached": reached, "error": error, "hops": len(answers)})
        for ttl, ip in enumerate(answers, start=1):
            lost = 1 if ip == "target" and len(answers) == 3 else 0 if ip else 3
            hops.append(
                {
                    "target": "t",
                    "colo": colo,
                    "ttl": ttl,
                    "ip": ip,
                    "asn": "AS1" if ttl == 1 else None,
                    "mean_rtt_ms": 1.0 * ttl if ip else None,
                    "packets_sent": 3,
                    "packets_lost": lost,
                    "loss_percent": 100 * lost / 3,
                }
            )
    return {"summary": summary, "hops": hops}


@pytest.mark.parametrize(
    ("colos", "level", "title", "detail"),
    [
        (
            {"ams": ["r", None], "den": [None]},
            "critical",
            "t is not reached from any data center",
            "Last answers: ams: hop 1, r (AS1); den: none.",
        ),
        ({"ams": ["r", "s", None]}, "critical", "t is not reached from ams", "Last answers: ams: hop 2, s."),
        (
            {"ams": ["target"], "den": ["r"]},
            "warning",
            "t is not reached from den (1 of 2 data centers)",
            "Last answers: den: hop 1, r (AS1).",
        ),
        (
            {"ams": ["r", "s", "target"], "den": ["r", "s", "target"]},
            "warning",
            "2 of 6 packets to t were lost (33 %)",
            "At its end, where loss is not due to busy routers.",
        ),
        ({"ams": ["target"], "den": "Code 1"}, "note", "t could not be traced from den", "Code 1"),
    ],
)
def test_traceroutes_tell_what_is_not_reached(colos: dict[str, t.Any], level: str, title: str, detail: str) -> None:
    findings = [
        finding for finding in judge(traceroute=trace(**colos))["findings"] if finding["section"] == "traceroutes"
    ]
    assert [(finding["level"], finding["title"], finding["detail"]) for finding in findings] == [(level, title, detail)]


def test_one_lost_packet_and_untraceable_targets_prove_nothing() -> None:
    assert titles(judge(traceroute=trace(ams=["r", "s", "target"]))) == []
    assert titles(judge(traceroute=trace(ams="Code 1"))) == []


def test_hops_are_grouped_for_the_page() -> None:
    traced = trace(ams=["r", None])
    traced["hops"].insert(1, {**traced["hops"][0], "ip": "s", "mean_rtt_ms": 2.0})
    (target,) = judge(traceroute=traced)["targets"]
    first, second = target["paths"][0]["hops"]
    assert ([node["ip"] for node in first["nodes"]], first["rtt_ms"]) == (["r", "s"], 1.5)
    assert (second["nodes"], second["rtt_ms"], second["loss_percent"]) == ([], None, 100.0)


def snapshot(
    minutes: float, state: str = "healthy", interfaces: t.Sequence[str] = ("eth5",), **summary: t.Any
) -> t.Any:
    tunnels = {"healthy": [], "degraded": [], "down": [], state: ["x1"]}
    vital = {"tunnels": tunnels, "interfaces_down": [*interfaces], "mounts": [], "temperatures": [], **summary}
    return {"recorded_on": at(minutes=minutes), "summary": vital}


def connector(*snapshots: t.Any, events: t.Sequence[t.Any] = ()) -> dict[str, t.Any]:
    return {"connectors": [{"connector": "SN-1", "snapshots": [*snapshots], "events": [*events]}]}


@pytest.mark.parametrize(
    ("states", "since"),
    [
        (["down", "down", "degraded", "down"], "since 02:55 UTC, 5 min ago"),
        (["down", "down", "down", "down"], "at least since 02:45 UTC, 15 min ago"),
    ],
)
def test_snapshots_tell_since_when_a_tunnel_is_down(states: list[str], since: str) -> None:
    history = [snapshot(5 * number, state) for number, state in enumerate(states)]
    result = judge(**connector(*history))
    assert result["verdict"]["title"] == "Connector SN-1 says that its tunnel x1 is down"
    assert result["verdict"]["since"] == since
    assert judge(**connector(snapshot(0, "degraded")))["verdict"]["level"] == "warning"
    assert judge(**connector(snapshot(0), *history))["verdict"]["level"] == "ok"


@pytest.mark.parametrize(
    ("snapshots", "title"),
    [
        ([], "Connector SN-1 has sent no metrics"),
        ([{"recorded_on": at(minutes=1)}], "Connector SN-1 has sent no metrics"),
        ([snapshot(16)], "Connector SN-1 has fallen silent"),
        ([snapshot(0, interfaces=["eth5", "eth1"]), snapshot(5)], "Interface eth1 of connector SN-1 went down"),
        (
            [snapshot(0, mounts=[{"mount_point": "/data", "used_percent": 93.2}])],
            "/data of connector SN-1 is 93 % full",
        ),
        (
            [
                snapshot(
                    0,
                    temperatures=[
                        {"label": "cpu", "celsius": 95, "critical_celsius": 100, "margin_celsius": 5},
                        {"label": "disk", "celsius": 40, "critical_celsius": None, "margin_celsius": None},
                    ],
                )
            ],
            "Connector SN-1 is hot: cpu has 95 of 100 °C",
        ),
    ],
)
def test_vital_signs_of_a_connector(snapshots: list[t.Any], title: str) -> None:
    assert titles(judge(**connector(*snapshots))) == [title]


def test_metrics_that_could_not_be_collected_say_nothing() -> None:
    uncollected = {"connectors": [{"connector": "SN-1", "snapshots": None, "events": None}]}
    assert judge(**uncollected, failures={"connectors": "no"})["verdict"]["level"] == "unknown"


@pytest.mark.parametrize(
    ("snapshots", "uptime"),
    [
        ([snapshot(0, uptime_seconds=187200), snapshot(5, uptime_seconds=186900)], "2 d 4 h"),
        ([snapshot(0, uptime_seconds=None)], None),
        ([], None),
    ],
)
def test_the_newest_snapshot_tells_for_how_long_a_connector_has_been_up(snapshots: list[t.Any], uptime: t.Any) -> None:
    assert judge(**connector(*snapshots))["uptimes"] == [uptime]


def test_what_has_always_been_unplugged_is_fine() -> None:
    assert titles(judge(**connector(snapshot(0), snapshot(5)))) == []


def test_failures_and_starts_of_a_connector_are_noted() -> None:
    events = [
        {"kind": kind, "recorded_on": at(minutes=minutes)}
        for minutes, kind in ((1, "Reconcile"), (2, "Init"), (3, "FinishUpgradeFailure"), (9, "FinishUpgradeFailure"))
    ]
    notes = titles(judge(**connector(snapshot(0), events=events)), "note")
    assert "Connector SN-1 started anew 02:58 UTC, 2 min ago" in notes
    assert "Connector SN-1: FinishUpgradeFailure 02:57 UTC, 3 min ago, and once before" in notes


def test_a_capture_without_packets_is_a_warning() -> None:
    empty = {"summary": {"packets": 0}, "pcap": {"time_limit": 60}}
    assert titles(judge(capture=empty)) == ["No packet that fits came within 60 s"]
    assert titles(judge(capture={**empty, "summary": {"packets": 1}})) == []


def test_the_worst_comes_first() -> None:
    result = judge(
        [tunnel("A", 0, health_check={"enabled": False}), tunnel("B", 2)],
        traceroute=trace(ams=["r"]),
        **connector(snapshot(0, "degraded")),
    )
    assert [finding["level"] for finding in result["findings"]] == ["critical", "warning", "warning", "note"]
