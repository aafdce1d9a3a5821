# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong, since when, and what shows it: findings from the evidence of an incident. Pure.

Only what the evidence says is a finding. A rule that lacks its evidence finds nothing, and what could not be collected
is said beside the verdict.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .._client.visible import visible
from .._telemetry.events import is_failure, is_known
from .._time import describe_time, format_duration, time_or_none

Evidence = t.Mapping[str, t.Any]
Row = t.Mapping[str, t.Any]
Level = t.Literal["critical", "warning", "note"]

_LEVELS: tuple[Level, ...] = ("critical", "warning", "note")
_RECENT = datetime.timedelta(hours=24)
"""How old a change may be and still be looked at as a cause."""
_SILENCE = datetime.timedelta(minutes=15)
"""How long a connector may say nothing; it reports every five minutes."""
_LOSS = 10.0
"""Percent of packets lost from which a target counts as lossy; and more than one, since few are sent."""
_FULL = 90.0
"""Percent of a file system in use."""
_HOT = 10.0
"""Degrees below the critical temperature."""
_STATES = ("healthy", "degraded", "down", "unknown")
"""The states of tunnels that are judged, or tell nothing."""


@dataclasses.dataclass(frozen=True)
class IncidentFinding:
    """One thing that is wrong, or worth a look.

    Attributes:
        since: when it began, as the API writes times; None if the evidence does not tell.
        at_least: it began then or earlier.
        section: of the page that shows the evidence.
    """

    level: Level
    title: str
    section: str
    detail: str = ""
    since: str | None = None
    at_least: bool = False


def report(evidence: Evidence, now: datetime.datetime) -> dict[str, t.Any]:
    """Judge the evidence.

    Args:
        evidence: ``subject`` with ``tunnel`` or ``prefix``; ``scope``, as the function of that name returns it; and,
            each None or missing if it was not collected, ``traceroute`` and ``capture``, the results of the modules,
            and ``connectors``, a list with the ``connector`` and its ``snapshots`` and ``events``, newest first, each
            None if it was not collected;
            ``failures``, messages by what could not be collected.

    Returns:
        ``verdict`` with ``level`` (critical, warning, ok, or unknown), ``title`` and ``since``; ``findings``, the worst
        first; ``targets``, the traceroutes by target and colo; ``uptimes``, for how long each connector has been up, or
        None, in the order of the evidence.
    """
    found = [
        # Names come from the account. They must forge no line of a summary.
        dataclasses.replace(finding, title=visible(finding.title), detail=visible(finding.detail))
        for rule in (
            _missing,
            _bgp,
            _connector_tunnels,
            _reachability,
            _routes,
            _connectors,
            _capture,
            _probes,
            _changes,
        )
        for finding in rule(evidence, now)
    ]
    found.sort(key=lambda finding: _LEVELS.index(finding.level))
    return {
        "verdict": _verdict(evidence, found, now),
        "findings": [{**dataclasses.asdict(finding), "since_text": _since(finding, now)} for finding in found],
        "targets": _targets(evidence),
        "uptimes": [_uptime(reported) for reported in evidence.get("connectors") or []],
    }


def _verdict(evidence: Evidence, found: t.Sequence[IncidentFinding], now: datetime.datetime) -> dict[str, t.Any]:
    serious = [finding for finding in found if finding.level != "note"]
    if serious:
        worst = serious[0]
        return {"level": worst.level, "title": worst.title, "since": _since(worst, now), "detail": worst.detail}
    if evidence.get("failures"):
        title = "Nothing wrong was found, but not everything could be looked at"
        return {"level": "unknown", "title": title, "since": None, "detail": ""}
    return {"level": "ok", "title": "Nothing wrong was found", "since": None, "detail": ""}


def _since(finding: IncidentFinding, now: datetime.datetime) -> str | None:
    text = describe_time(finding.since, now)
    return f"{'at least since' if finding.at_least else 'since'} {text}" if text else None


def _missing(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    """What the incident is about does not exist."""
    scope, subject = evidence["scope"], evidence["subject"]
    failures = evidence.get("failures") or {}
    meant = [tunnel for tunnel in scope["tunnels"] if tunnel["meant"]]
    if subject.get("tunnel") and not meant and not failures.get("tunnels"):
        detail = f"These exist: {', '.join(scope['known'])}." if scope["known"] else "There are no tunnels at all."
        yield IncidentFinding("critical", f"There is no tunnel {subject['tunnel']}", "tunnels", detail)
    if subject.get("prefix") and not scope["routes"] and not failures.get("routes"):
        yield IncidentFinding("critical", f"No route leads to {subject['prefix']}", "routes")


def _bgp(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    for tunnel in evidence["scope"]["tunnels"]:
        state = tunnel["bgp_state"]
        if state in (None, "BGP_UP"):
            continue
        down = state == "BGP_DOWN"
        yield IncidentFinding(
            "critical" if down and tunnel["meant"] else "warning",
            f"The BGP session of {tunnel['name']} {'is down' if down else f'is not up ({state})'}",
            "tunnels",
            f"Its state is {tunnel['bgp_detail']}." if tunnel["bgp_detail"] else "",
            tunnel["bgp_updated_at"],
        )


def _probes(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    for tunnel in evidence["scope"]["tunnels"]:
        if not tunnel["probed"]:
            yield IncidentFinding(
                "warning",
                f"{tunnel['name']} is not probed",
                "tunnels",
                "Its health checks are off, so traffic goes into it even if it is down.",
            )


def _routes(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    scope, subject, failures = evidence["scope"], evidence["subject"], evidence.get("failures") or {}
    if failures.get("routes"):
        return
    meant = [tunnel["name"] for tunnel in scope["tunnels"] if tunnel["meant"]]
    for tunnel in scope["tunnels"]:
        if tunnel["meant"] and not tunnel["routes"]:
            yield IncidentFinding("warning", f"No static route leads through {tunnel['name']}", "routes")
    for route in scope["routes"]:
        if not route["tunnel"] and not failures.get("tunnels"):
            yield IncidentFinding(
                "critical",
                f"The route to {route['prefix']} leads nowhere",
                "routes",
                f"Its nexthop {route['nexthop']} lies in no tunnel.",
                route["modified_on"],
                at_least=True,
            )
    for prefix in dict.fromkeys(route["prefix"] for route in scope["routes"]):
        ways = {
            route["tunnel"] or route["nexthop"]: f"{route['tunnel'] or route['nexthop']} (priority {route['priority']})"
            for route in scope["routes"]
            if route["prefix"] == prefix
        }
        others = [way for name, way in ways.items() if name not in meant]
        if len(ways) == 1:
            yield IncidentFinding("note", f"No other path leads to {prefix} than {', '.join(ways)}", "routes")
        elif others and subject.get("tunnel"):
            yield IncidentFinding("note", f"Another path leads to {prefix}: {', '.join(others)}", "routes")


def _reachability(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    for target in _targets(evidence):
        paths = [path for path in target["paths"] if not path["error"]]
        silent = [path for path in paths if not path["reached"]]
        name = target["target"]
        if silent and len(silent) == len(paths):
            where = "any data center" if len(paths) > 1 else paths[0]["colo"]
            yield IncidentFinding(
                "critical", f"{name} is not reached from {where}", "traceroutes", _last_answers(silent)
            )
        elif silent:
            colos = ", ".join(str(path["colo"]) for path in silent)
            title = f"{name} is not reached from {colos} ({len(silent)} of {len(paths)} data centers)"
            yield IncidentFinding("warning", title, "traceroutes", _last_answers(silent))
        ends = [path["hops"][-1] for path in paths if path["reached"] and path["hops"]]
        sent, lost = (sum(hop[field] or 0 for hop in ends) for field in ("sent", "lost"))
        if lost > 1 and 100 * lost / sent >= _LOSS:
            title = f"{lost} of {sent} packets to {name} were lost ({100 * lost / sent:.0f} %)"
            yield IncidentFinding("warning", title, "traceroutes", "At its end, where loss is not due to busy routers.")
        errors = [path for path in target["paths"] if path["error"]]
        if errors:
            colos = ", ".join(str(path["colo"]) for path in errors)
            yield IncidentFinding("note", f"{name} could not be traced from {colos}", "traceroutes", errors[0]["error"])


def _last_answers(paths: t.Iterable[Row]) -> str:
    sentences = []
    for path in paths:
        answered = [hop for hop in path["hops"] if hop["nodes"]]
        if answered:
            hop, node = answered[-1], answered[-1]["nodes"][0]
            owner = f" ({node['asn']})" if node["asn"] else ""
            sentences.append(f"{path['colo']}: hop {hop['ttl']}, {node['ip']}{owner}")
        else:
            sentences.append(f"{path['colo']}: none")
    return f"Last answers: {'; '.join(sentences)}."


def _targets(evidence: Evidence) -> list[dict[str, t.Any]]:
    """The traceroutes by target and colo, with one entry for each hop."""
    traced = evidence.get("traceroute") or {}
    targets: dict[str, list[dict[str, t.Any]]] = {}
    paths: dict[tuple[t.Any, t.Any], dict[str, t.Any]] = {}
    for row in traced.get("summary") or []:
        path = paths[row["target"], row["colo"]] = {**row, "hops": []}
        targets.setdefault(row["target"], []).append(path)
    for row in traced.get("hops") or []:
        hops = paths[row["target"], row["colo"]]["hops"]
        if not hops or hops[-1]["ttl"] != row["ttl"]:
            hops.append(
                {
                    "ttl": row["ttl"],
                    "sent": row["packets_sent"],
                    "lost": row["packets_lost"],
                    "loss_percent": row["loss_percent"],
                    "nodes": [],
                }
            )
        if row["ip"]:
            hops[-1]["nodes"].append(row)
    for path in paths.values():
        for hop in path["hops"]:
            times = [node["mean_rtt_ms"] for node in hop["nodes"] if node["mean_rtt_ms"] is not None]
            hop["rtt_ms"] = round(sum(times) / len(times), 2) if times else None
    return [{"target": target, "paths": each} for target, each in targets.items()]


def _connector_tunnels(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    """Tunnels that a connector says are down or degraded, and since when."""
    for reported in evidence.get("connectors") or []:
        history = _history(reported)
        if not history:
            continue
        for state, level in (("down", "critical"), ("degraded", "warning")):
            for name in history[0]["summary"]["tunnels"].get(state) or []:
                since, at_least = _began(history, _tunnel_is(name, state))
                yield IncidentFinding(
                    t.cast(Level, level),
                    f"Connector {reported['connector']} says that its tunnel {name} is {state}",
                    "connectors",
                    since=since,
                    at_least=at_least,
                )
        for state in history[0]["summary"]["tunnels"].keys() - {*_STATES}:
            names = ", ".join(map(str, history[0]["summary"]["tunnels"][state]))
            yield IncidentFinding(
                "note", f"Connector {reported['connector']} says of its tunnels: {state} ({names})", "connectors"
            )


def _connectors(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    for reported in evidence.get("connectors") or []:
        name, history = reported["connector"], _history(reported)
        if history:
            yield from _vital_signs(name, history, now)
        elif reported.get("snapshots") is not None:
            yield IncidentFinding("warning", f"Connector {name} has sent no metrics", "connectors")
        yield from _events(name, reported.get("events") or [], now)


def _vital_signs(name: str, history: t.Sequence[Row], now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    latest, oldest = history[0], history[-1]
    last = time_or_none(latest["recorded_on"])
    if last and now - last > _SILENCE:
        yield IncidentFinding(
            "critical", f"Connector {name} has fallen silent", "connectors", since=latest["recorded_on"]
        )
    for interface in latest["summary"]["interfaces_down"]:
        # One that was down all the time has nothing plugged in.
        if interface not in oldest["summary"]["interfaces_down"]:
            since, at_least = _began(history, _is_down(interface))
            title = f"Interface {interface} of connector {name} went down"
            yield IncidentFinding("warning", title, "connectors", since=since, at_least=at_least)
    for interface in latest["summary"].get("unhealthy_interfaces") or []:
        title = f"Interface {interface['name']} of connector {name} is not well: {interface['reason']}"
        yield IncidentFinding("warning", title, "connectors")
    for mount in latest["summary"]["mounts"]:
        if mount["used_percent"] >= _FULL:
            title = f"{mount['mount_point']} of connector {name} is {mount['used_percent']:.0f} % full"
            yield IncidentFinding("warning", title, "connectors")
        if (mount.get("used_inodes_percent") or 0) >= _FULL:
            used = f"{mount['used_inodes_percent']:.0f} % of its inodes in use"
            title = f"{mount['mount_point']} of connector {name} has {used}"
            yield IncidentFinding("warning", title, "connectors")
    for sensor in latest["summary"]["temperatures"]:
        if sensor["margin_celsius"] is not None and sensor["margin_celsius"] < _HOT:
            title = (
                f"Connector {name} is hot: {sensor['label']} has {sensor['celsius']} of {sensor['critical_celsius']} °C"
            )
            yield IncidentFinding("warning", title, "connectors")


def _events(name: str, events: t.Sequence[Row], now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    by_kind: dict[str, list[Row]] = {}
    for event in events:
        by_kind.setdefault(str(event["kind"]), []).append(event)
    if "Init" in by_kind:
        yield IncidentFinding("note", f"Connector {name} started anew {_last_of(by_kind['Init'], now)}", "connectors")
    for kind, several in by_kind.items():
        if is_failure(kind):
            yield IncidentFinding("note", f"Connector {name}: {kind} {_last_of(several, now)}", "connectors")
        elif not is_known(kind):
            title = f"Connector {name} reported {kind}, an event of an unknown kind, {_last_of(several, now)}"
            yield IncidentFinding("note", title, "connectors")


def _last_of(events: t.Sequence[Row], now: datetime.datetime) -> str:
    before = len(events) - 1
    more = f", and {'once' if before == 1 else f'{before} times'} before" if before else ""
    return f"{describe_time(events[0]['recorded_on'], now)}{more}"


def _history(reported: Row) -> list[Row]:
    """The whole snapshots, newest first."""
    return [snapshot for snapshot in reported.get("snapshots") or [] if "summary" in snapshot]


def _uptime(reported: Row) -> str | None:
    history = _history(reported)
    seconds = history[0]["summary"].get("uptime_seconds") if history else None
    return None if seconds is None else format_duration(seconds)


def _tunnel_is(name: str, state: str) -> t.Callable[[Row], bool]:
    return lambda summary: name in (summary["tunnels"].get(state) or [])


def _is_down(interface: str) -> t.Callable[[Row], bool]:
    return lambda summary: interface in summary["interfaces_down"]


def _began(history: t.Sequence[Row], holds: t.Callable[[Row], bool]) -> tuple[str | None, bool]:
    """When what holds in the newest snapshot began to, and whether it may have done so before the oldest."""
    began = history[0]
    for snapshot in history:
        if not holds(snapshot["summary"]):
            return began["recorded_on"], False
        began = snapshot
    return began["recorded_on"], True


def _capture(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    summary = (evidence.get("capture") or {}).get("summary")
    if summary and not summary["packets"]:
        seconds = evidence["capture"]["pcap"].get("time_limit")
        yield IncidentFinding("warning", f"No packet that fits came within {seconds} s", "capture")


def _changes(evidence: Evidence, now: datetime.datetime) -> t.Iterator[IncidentFinding]:
    """What somebody changed lately: the usual suspect."""
    for section, label in (("tunnels", "name"), ("routes", "prefix")):
        for item in evidence["scope"][section]:
            moment = time_or_none(item["modified_on"])
            if moment is None or not now - _RECENT <= moment <= now:
                continue
            what = (
                f"The route to {item[label]} via {item['tunnel'] or item['nexthop']}"
                if section == "routes"
                else item[label]
            )
            made = "created" if item["created_on"] == item["modified_on"] else "changed"
            yield IncidentFinding("note", f"{what} was {made} {describe_time(item['modified_on'], now)}", section)
