# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request traces: what the rules of a zone make of a request."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ..body import ABSENT, Body, parse
from ..operation import Call, Operation

_PATH: Final = "/accounts/{account_id}/request-tracer/trace"
_ORIGIN_STATUS: Final = 200
_MAX_BENIGN_THREAT_SCORE: Final = 50
_MAX_AUTOMATED_BOT_SCORE: Final = 29


def _web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid:
        raise PydanticCustomError("url", "not an absolute http or https URL")
    return value


def _base64_text(value: str) -> str:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        raise PydanticCustomError("base64", "not Base64") from None
    return value


class RequestBody(Body):
    base64: Annotated[str, AfterValidator(_base64_text)] = ABSENT
    json_document: Any = Field(default=None, alias="json")
    plain_text: str = ABSENT


class Geolocation(Body):
    city: str = ABSENT
    continent: str = ABSENT
    is_eu_country: bool = ABSENT
    iso_code: str = ABSENT
    latitude: float = ABSENT
    longitude: float = ABSENT
    postal_code: str = ABSENT
    region_code: str = ABSENT
    subdivision_2_iso_code: str = ABSENT
    timezone: str = ABSENT


class Context(Body):
    bot_score: int = 99
    geoloc: Geolocation | None = None
    skip_challenge: bool = False
    threat_score: int = 0


class TraceRequest(Body):
    method: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+\z")]
    url: Annotated[str, AfterValidator(_web_url)]
    body: RequestBody | None = None
    context: Context | None = None
    cookies: dict[str, str] | None = None
    headers: dict[str, str] | None = None
    protocol: Annotated[str, StringConstraints(pattern=r"^HTTP/[0-9](\.[0-9])?\z")] = "HTTP/1.1"
    skip_response: bool = False

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def is_suspicious(self) -> bool:
        context = self.context or Context()
        return context.threat_score > _MAX_BENIGN_THREAT_SCORE or context.bot_score <= _MAX_AUTOMATED_BOT_SCORE

    @property
    def skips_challenges(self) -> bool:
        return self.context is not None and self.context.skip_challenge

    @property
    def is_from_eu(self) -> bool:
        return self.context is not None and self.context.geoloc is not None and bool(self.context.geoloc.is_eu_country)


class Rule(NamedTuple):
    """A rule of the imagined zone. One with a ``status`` ends the request with it; one may execute a ruleset."""

    description: str
    expression: str
    matches: Callable[[TraceRequest], bool]
    action: str
    parameters: dict[str, Any]
    status: int | None = None
    executes: Ruleset | None = None


class Ruleset(NamedTuple):
    phase: str
    name: str
    kind: str
    rules: tuple[Rule, ...]


def _always(_request: TraceRequest) -> bool:
    return True


_MANAGED: Final = Ruleset(
    "http_request_firewall_managed",
    "Cloudflare Managed Ruleset",
    "managed",
    (
        Rule(
            "Path traversal",
            r'http.request.uri.path contains "../"',
            lambda request: "../" in request.path,
            "block",
            {},
            403,
        ),
        Rule(
            "Visitor from the European Union",
            "ip.geoip.is_in_european_union",
            lambda request: request.is_from_eu,
            "log",
            {},
        ),
    ),
)
_RULESETS: Final = (
    Ruleset(
        "http_request_firewall_custom",
        "Custom rules",
        "zone",
        (
            Rule(
                "Keep strangers out",
                'starts_with(http.request.uri.path, "/admin") and not http.cookie contains "session="',
                lambda request: request.path.startswith("/admin") and "session" not in (request.cookies or {}),
                "block",
                {},
                403,
            ),
            Rule(
                "Challenge suspicious visitors",
                f"cf.threat_score gt {_MAX_BENIGN_THREAT_SCORE}"
                f" or cf.bot_management.score le {_MAX_AUTOMATED_BOT_SCORE}",
                lambda request: request.is_suspicious and not request.skips_challenges,
                "managed_challenge",
                {},
                403,
            ),
        ),
    ),
    Ruleset(
        "http_request_firewall_managed",
        "Managed rules",
        "zone",
        (
            Rule(
                "Execute the Cloudflare Managed Ruleset",
                "true",
                _always,
                "execute",
                {"id": "4814384a9e5d4991b9815dcfc25d2f1f"},
                executes=_MANAGED,
            ),
        ),
    ),
    Ruleset(
        "http_request_late_transform",
        "Transform rules",
        "zone",
        (
            Rule(
                "Tell the origin where the visitor is",
                "true",
                _always,
                "rewrite",
                {"headers": {"x-country": {"operation": "set", "expression": "ip.geoip.country"}}},
            ),
        ),
    ),
)
"""In the order in which a request meets them."""


class RequestTraces:
    """The one operation of the request tracer, which keeps nothing."""

    def operations(self) -> Iterator[Operation]:
        yield Operation("POST", _PATH, self.trace, accepts_tokens=False)

    def trace(self, call: Call) -> Any:
        request = parse(TraceRequest, call.body)
        steps, status = _apply(_RULESETS, request)
        if status is None and request.skip_response:
            return {"trace": steps}
        return {"status_code": _ORIGIN_STATUS if status is None else status, "trace": steps}


def _apply(rulesets: Iterable[Ruleset], request: TraceRequest) -> tuple[list[dict[str, Any]], int | None]:
    """What rulesets do with a request, and the status with which a rule ended it, if one did."""
    steps = []
    status = None
    for ruleset in rulesets:
        rules, status = _evaluate(ruleset, request)
        steps.append(
            {
                "description": ruleset.name,
                "kind": ruleset.kind,
                "matched": any(rule["matched"] for rule in rules),
                "name": ruleset.name,
                "step_name": ruleset.phase,
                "trace": rules,
                "type": "ruleset",
            }
        )
        if status is not None:
            break
    return steps, status


def _evaluate(ruleset: Ruleset, request: TraceRequest) -> tuple[list[dict[str, Any]], int | None]:
    """What the rules of a ruleset do with a request, and the status with which one ended it, if one did."""
    steps = []
    for rule in ruleset.rules:
        matched = rule.matches(request)
        status = rule.status if matched else None
        step: dict[str, Any] = {
            "action": rule.action,
            "action_parameters": rule.parameters,
            "description": rule.description,
            "expression": rule.expression,
            "matched": matched,
            "step_name": hashlib.sha256(rule.description.encode()).hexdigest()[:32],
            "type": "rule",
        }
        if matched and rule.executes is not None:
            step["trace"], status = _apply([rule.executes], request)
        steps.append(step)
        if status is not None:
            return steps, status
    return steps, None
