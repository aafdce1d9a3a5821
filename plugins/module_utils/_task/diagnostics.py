# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks ``traceroute``, ``dex_network_path_info`` and ``request_trace``. They change nothing."""

from __future__ import annotations

import re
import typing as t

from .._client.errors import AuthenticationError, InvalidOptions, TransportError
from .._client.paths import is_identifier, item_path
from .._client.visible import visible
from .._models.base import without_none
from .definition import Context, Task

Row = dict[str, t.Any]

_RULE = ("step_name", "name", "description", "action", "expression", "kind")
"""What identifies a rule to its author."""

_SHORTEST_CREDENTIAL = 8
"""Characters. Headers and cookies hold credentials, but also ``1``, ``nl`` and ``gzip``."""


_LONGEST_RESULT_ID = 36
"""Characters of the identifier of a test's result, which is a UUID."""


def traceroute_task() -> Task:
    """Traceroutes from Cloudflare's data centers: POST ``/accounts/{account_id}/diagnostics/traceroute``."""
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
        shortest_secret=_SHORTEST_CREDENTIAL,
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
    paths = [
        _path(traceroute, each) for traceroute in _objects(traceroutes) for each in _objects(traceroute.get("colos"))
    ]
    if paths:
        context.console.verbose("\n".join(_table(path) for path in paths))
    return {
        "changed": False,
        "traceroutes": traceroutes,
        "hops": [row for path in paths for row in path.hops],
        "summary": [path.summary for path in paths],
    }


class _Path(t.NamedTuple):
    """The way from one colo to one target, as rows for a report."""

    summary: Row
    hops: list[Row]


def _path(traceroute: t.Mapping[str, t.Any], path: t.Mapping[str, t.Any]) -> _Path:
    colo, target = _object(path.get("colo")), _object(path.get("target_summary"))
    hops = _objects(path.get("hops"))
    ends = {"target": traceroute.get("target"), "colo": colo.get("name"), "city": colo.get("city")}
    summary = {
        **ends,
        "reached": bool(target.get("packet_count")) and not path.get("error"),
        "hops": len(hops),
        "mean_latency_ms": target.get("mean_latency_ms"),
        "traceroute_time_ms": path.get("traceroute_time_ms"),
        "error": path.get("error") or None,
    }
    # A hop that nobody answered from is a row too.
    return _Path(summary, [{**ends, **_hop(hop, node)} for hop in hops for node in _objects(hop.get("nodes")) or [{}]])


def _hop(hop: t.Mapping[str, t.Any], node: t.Mapping[str, t.Any]) -> Row:
    """One of the nodes that packets with one time to live ended at."""
    return {
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


def _table(path: _Path) -> str:
    """One path as traceroute(8) shows it."""
    summary = path.summary
    verdict = summary["error"] or ("reached" if summary["reached"] else "not reached")
    lines = [f"{summary['target']} from {summary['colo']} ({summary['city']}): {verdict}, {summary['hops']} hops"]
    for hop in path.hops:
        time = f"{hop['mean_rtt_ms']:8.2f} ms" if isinstance(hop["mean_rtt_ms"], (int, float)) else f"{'*':>11}"
        loss = "" if hop["loss_percent"] is None else f"{hop['loss_percent']:4.0f} % lost"
        name = hop["name"] if hop["name"] != hop["ip"] else ""
        ttl, ip = str(hop["ttl"] or ""), str(hop["ip"] or "*")
        lines.append(f"{ttl:>4}  {ip:<39} {time}  {loss}  {hop['asn'] or ''} {name or ''}".rstrip())
    return "\n".join(map(visible, lines))


def _percent(part: t.Any, whole: t.Any) -> float | None:
    return round(100 * part / whole, 1) if isinstance(part, (int, float)) and isinstance(whole, int) and whole else None


def _dex_network_path(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    identifier = params["test_result_id"]
    if not is_identifier(identifier) or len(identifier) > _LONGEST_RESULT_ID:
        raise InvalidOptions(
            [f"test_result_id: {identifier!r} is not an identifier, such as f174e90a-fafe-4643-bbbc-4a0ed4fc8415."]
        )
    results = f"{context.account.root}/dex/traceroute-test-results"
    path = f"{item_path(results, identifier, 'result of a test')}/network-path"
    answer = context.account.client.request("GET", path)
    if not isinstance(answer.result, dict):
        raise TransportError(f"GET {path}: the API's answer holds no object.")
    return {"changed": False, "network_path": answer.result}


def _request_trace(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    # An error can repeat the credentials of a header without its scheme.
    headers_and_cookies = [*(params["headers"] or {}).values(), *(params["cookies"] or {}).values()]
    context.secrets.update(word for value in headers_and_cookies for word in str(value).split())
    fields = ("url", "method", "protocol", "context", "skip_response")
    body = without_none({name: params[name] for name in fields})
    for name in ("headers", "cookies"):
        if params[name]:
            # YAML reads some values as numbers; the API takes text only.
            body[name] = {key: str(value) for key, value in params[name].items()}
    if params["body"]:
        # Only what was left out is dropped: a null inside the JSON is part of it.
        body["body"] = {form: content for form, content in params["body"].items() if content is not None}
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
            yield {name: step.get(name) for name in _RULE}
        yield from _matched(step.get("trace"))


def _object(value: t.Any) -> dict[str, t.Any]:
    """An object inside an answer; an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def _objects(value: t.Any) -> list[dict[str, t.Any]]:
    """The objects of a list inside an answer, without whatever else stands there."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _list(result: t.Any, method: str, path: str) -> list[t.Any]:
    if not isinstance(result, list):
        raise TransportError(f"{method} {path}: the API's answer holds no list.")
    return result
