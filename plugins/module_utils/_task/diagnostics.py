# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""The tasks ``traceroute``, ``dex_network_path_info`` and ``request_trace``. They change nothing."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    AuthenticationError,
    InvalidOptions,
    TransportError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import without_none
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task

Row = dict[str, t.Any]

_RULE = ("step_name", "name", "description", "action", "expression", "kind")


def traceroute_task() -> Task:
    """Traceroutes from Cloudflare's data centres: POST ``/accounts/{account_id}/diagnostics/traceroute``."""
    return Task(
        name="traceroute",
        options={
            "targets": {"type": "list", "elements": "str", "required": True},
            "colos": {"type": "list", "elements": "str"},
            "options": {
                "type": "dict",
                "options": {
                    "max_ttl": {"type": "int"},
                    "packet_type": {"type": "str", "choices": ["icmp", "tcp", "udp", "gre", "gre+icmp"]},
                    "packets_per_ttl": {"type": "int"},
                    "port": {"type": "int"},
                    "wait_time": {"type": "int"},
                },
            },
        },
        run=_traceroute,
    )


def dex_network_path_info_task() -> Task:
    """The path of one device: GET ``/accounts/{account_id}/dex/traceroute-test-results/{id}/network-path``."""
    return Task(
        name="dex_network_path_info",
        options={"test_result_id": {"type": "str", "required": True}},
        run=_dex_network_path,
    )


def request_trace_task() -> Task:
    """What Cloudflare would do with an HTTP request: POST ``/accounts/{account_id}/request-tracer/trace``."""
    return Task(
        name="request_trace",
        options={
            "url": {"type": "str", "required": True},
            "method": {"type": "str", "default": "GET"},
            "protocol": {"type": "str"},
            "headers": {"type": "dict", "no_log": True},
            "cookies": {"type": "dict", "no_log": True},
            "body": {
                "type": "dict",
                "options": {"base64": {"type": "str"}, "json": {"type": "raw"}, "plain_text": {"type": "str"}},
                "mutually_exclusive": [("base64", "json", "plain_text")],
            },
            "context": {
                "type": "dict",
                "options": {
                    "bot_score": {"type": "int"},
                    "threat_score": {"type": "int"},
                    "skip_challenge": {"type": "bool"},
                    "geoloc": {
                        "type": "dict",
                        "options": {
                            "city": {"type": "str"},
                            "continent": {"type": "str"},
                            "is_eu_country": {"type": "bool"},
                            "iso_code": {"type": "str"},
                            "latitude": {"type": "float"},
                            "longitude": {"type": "float"},
                            "postal_code": {"type": "str"},
                            "region_code": {"type": "str"},
                            "subdivision_2_iso_code": {"type": "str"},
                            "timezone": {"type": "str"},
                        },
                    },
                },
            },
            "skip_response": {"type": "bool"},
        },
        run=_request_trace,
    )


def _traceroute(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    body = without_none({name: params[name] for name in ("targets", "colos", "options")})
    problems = [
        f"targets: {target!r} is not a host name or address." for target in params["targets"] if not target.strip()
    ]
    if not params["targets"]:
        problems.append("targets: empty; name at least one host name or address.")
    for option, value in (params["options"] or {}).items():
        if isinstance(value, int) and value < 0:
            problems.append(f"options.{option}: {value} is negative.")
    if problems:
        raise InvalidOptions(problems)
    path = f"{context.account.root}/diagnostics/traceroute"
    answer = context.account.client.request("POST", path, json=body, reads_only=True)
    traceroutes = _list(answer.result, "POST", path)
    hops = [row for traceroute in traceroutes for row in _hops(traceroute)]
    summary = [row for traceroute in traceroutes for row in _paths(traceroute)]
    context.console.verbose(_table(summary, hops))
    return {"changed": False, "traceroutes": traceroutes, "hops": hops, "summary": summary}


def _hops(traceroute: t.Mapping[str, t.Any]) -> t.Iterator[Row]:
    """One row for each node of each hop, ready for a report."""
    for path in traceroute.get("colos") or []:
        colo = path.get("colo") or {}
        for hop in path.get("hops") or []:
            for node in hop.get("nodes") or [{}]:
                yield {
                    "target": traceroute.get("target"),
                    "colo": colo.get("name"),
                    "city": colo.get("city"),
                    "ttl": hop.get("packets_ttl"),
                    "ip": node.get("ip"),
                    "name": node.get("name"),
                    "asn": node.get("asn"),
                    "labels": node.get("labels") or [],
                    "mean_rtt_ms": node.get("mean_rtt_ms"),
                    "min_rtt_ms": node.get("min_rtt_ms"),
                    "max_rtt_ms": node.get("max_rtt_ms"),
                    "std_dev_rtt_ms": node.get("std_dev_rtt_ms"),
                    "packets_sent": hop.get("packets_sent"),
                    "packets_lost": hop.get("packets_lost"),
                    "loss_percent": _percent(hop.get("packets_lost"), hop.get("packets_sent")),
                }


def _paths(traceroute: t.Mapping[str, t.Any]) -> t.Iterator[Row]:
    """One row for each pair of target and colo."""
    for path in traceroute.get("colos") or []:
        colo, target = path.get("colo") or {}, path.get("target_summary") or {}
        replies = target.get("packet_count") or 0
        yield {
            "target": traceroute.get("target"),
            "colo": colo.get("name"),
            "city": colo.get("city"),
            "reached": bool(replies) and not path.get("error"),
            "hops": len(path.get("hops") or []),
            "mean_latency_ms": target.get("mean_latency_ms"),
            "traceroute_time_ms": path.get("traceroute_time_ms"),
            "error": path.get("error") or None,
        }


def _table(summary: t.Sequence[Row], hops: t.Sequence[Row]) -> str:
    """Hops as traceroute(8) shows them."""
    lines = []
    for path in summary:
        verdict = path["error"] or ("reached" if path["reached"] else "not reached")
        lines.append(f"{path['target']} from {path['colo']} ({path['city']}): {verdict}, {path['hops']} hops")
        for hop in hops:
            if (hop["target"], hop["colo"]) == (path["target"], path["colo"]):
                time = f"{hop['mean_rtt_ms']:8.2f} ms" if hop["mean_rtt_ms"] is not None else f"{'*':>11}"
                loss = "" if hop["loss_percent"] is None else f"{hop['loss_percent']:4.0f} % lost"
                lines.append(
                    f"{hop['ttl'] or '':>4}  {hop['ip'] or '*':<39} {time}  {loss}  {hop['asn'] or ''} "
                    f"{hop['name'] if hop['name'] != hop['ip'] else ''}".rstrip()
                )
    return "\n".join(lines)


def _percent(part: t.Any, whole: t.Any) -> float | None:
    return round(100 * part / whole, 1) if isinstance(part, (int, float)) and whole else None


def _dex_network_path(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    identifier = params["test_result_id"]
    if not re.fullmatch(r"[A-Za-z0-9-]{1,36}", identifier):
        raise InvalidOptions(
            [f"test_result_id: {identifier!r} is not an identifier, such as f174e90a-fafe-4643-bbbc-4a0ed4fc8415."]
        )
    path = f"{context.account.root}/dex/traceroute-test-results/{identifier}/network-path"
    answer = context.account.client.request("GET", path)
    if not isinstance(answer.result, dict):
        raise TransportError(f"GET {path}: the API's answer holds no object.")
    return {"changed": False, "network_path": answer.result}


def _request_trace(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    fields = ("url", "method", "protocol", "headers", "cookies", "body", "context", "skip_response")
    body = without_none({name: params[name] for name in fields})
    if not re.match(r"https?://[^/\s]", params["url"]):
        raise InvalidOptions(
            [f"url: {params['url']!r} is not the URL of a request, such as https://www.example.com/path."]
        )
    path = f"{context.account.root}/request-tracer/trace"
    try:
        answer = context.account.client.request("POST", path, json=body, reads_only=True)
    except AuthenticationError as error:
        error.advice = "The API's reference names only api_email with api_key for this call, not api_token."
        raise
    result = answer.result if isinstance(answer.result, dict) else {}
    trace = result.get("trace") or []
    return {
        "changed": False,
        "status_code": result.get("status_code"),
        "trace": trace,
        "matched": list(_matched(trace)),
    }


def _matched(steps: t.Any) -> t.Iterator[Row]:
    """The rules that matched, however deep they are nested, in the order of evaluation."""
    for step in steps if isinstance(steps, list) else []:
        if not isinstance(step, dict):
            continue
        if step.get("matched") and step.get("type") == "rule":
            yield {
                name: step.get(name) for name in ("step_name", "name", "description", "action", "expression", "kind")
            }
        yield from _matched(step.get("trace"))


def _list(result: t.Any, method: str, path: str) -> list[t.Any]:
    if not isinstance(result, list):
        raise TransportError(f"{method} {path}: the API's answer holds no list.")
    return result
