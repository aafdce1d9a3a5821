# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request traces: what the rules of a zone make of a request."""

from __future__ import annotations

import pytest
from cloudflare import Cloudflare, PermissionDeniedError

URL = "https://some.zone/some_path"
WHOLE_REQUEST = {
    "method": "PUT",
    "url": URL,
    "body": {"base64": "c29tZQ==", "json": {"some": ["json", None]}, "plain_text": "some"},
    "context": {
        "bot_score": 99,
        "geoloc": {
            "city": "London",
            "continent": "EU",
            "is_eu_country": False,
            "iso_code": "GB",
            "latitude": 51.5,
            "longitude": 0,
            "postal_code": "SW1A",
            "region_code": "ENG",
            "subdivision_2_iso_code": "GB-WSM",
            "timezone": "Europe/London",
        },
        "skip_challenge": True,
        "threat_score": 0,
    },
    "cookies": {"cookie_name_1": "cookie_value_1"},
    "headers": {"header_name_1": "header_value_1"},
    "protocol": "HTTP/1.1",
    "skip_response": False,
}


@pytest.fixture(scope="module")
def keyed_sdk(running_emulator):
    with Cloudflare(
        api_email="user@example.com", api_key="a" * 37, base_url=running_emulator.base_url, max_retries=0
    ) as client:
        yield client


@pytest.fixture
def trace(keyed_sdk, emulator, account_id):
    """Traces a request, a GET of some path unless it says otherwise."""

    def create(**request):
        return keyed_sdk.request_tracers.traces.create(
            account_id=account_id, **{"method": "GET", "url": URL, **request}
        )

    return create


def matched_rules(steps) -> list[str]:
    """Descriptions of the rules that matched, at any depth."""
    found = []
    for step in steps or ():
        if step["type"] == "rule" and step["matched"]:
            found.append(step["description"])
        found += matched_rules(step.get("trace"))
    return found


def rules_matching(result) -> list[str]:
    return matched_rules(result.to_dict(mode="json", warnings=False)["trace"])


def test_a_whole_request(trace):
    result = trace(**WHOLE_REQUEST)

    assert result.status_code == 200
    assert rules_matching(result) == ["Execute the Cloudflare Managed Ruleset", "Tell the origin where the visitor is"]


def test_rulesets_nest(trace):
    rulesets = trace().to_dict(mode="json", warnings=False)["trace"]
    assert [(ruleset["type"], ruleset["kind"], ruleset["step_name"]) for ruleset in rulesets] == [
        ("ruleset", "zone", "http_request_firewall_custom"),
        ("ruleset", "zone", "http_request_firewall_managed"),
        ("ruleset", "zone", "http_request_late_transform"),
    ]

    (execute,) = rulesets[1]["trace"]
    (managed,) = execute["trace"]

    assert (execute["type"], execute["action"], execute["matched"]) == ("rule", "execute", True)
    assert execute["action_parameters"] == {"id": "4814384a9e5d4991b9815dcfc25d2f1f"}
    assert (managed["type"], managed["kind"], managed["matched"]) == ("ruleset", "managed", False)
    assert {rule["matched"] for rule in managed["trace"]} == {False}
    assert all(rule["expression"] and rule["step_name"] for rule in managed["trace"])


@pytest.mark.parametrize(
    ("request_", "rule", "status"),
    [
        ({"url": "https://some.zone/admin"}, "Keep strangers out", 403),
        ({"context": {"threat_score": 51}}, "Challenge suspicious visitors", 403),
        ({"context": {"bot_score": 29}}, "Challenge suspicious visitors", 403),
        ({"url": "https://some.zone/a/../b"}, "Path traversal", 403),
    ],
)
def test_a_rule_may_end_it(trace, request_, rule, status):
    for skip_response in (False, True):
        result = trace(**request_, skip_response=skip_response)

        assert result.status_code == status
        assert rules_matching(result)[-1] == rule


@pytest.mark.parametrize(
    "request_",
    [
        {"url": "https://some.zone/admin", "cookies": {"session": "1"}},
        {"context": {"threat_score": 50, "bot_score": 30}},
        {"context": {"threat_score": 100, "skip_challenge": True}},
    ],
)
def test_or_let_it_pass(trace, request_):
    result = trace(**request_)

    assert result.status_code == 200
    assert rules_matching(result)[-1] == "Tell the origin where the visitor is"


def test_a_rule_may_only_log(trace):
    result = trace(context={"geoloc": {"is_eu_country": True}})

    assert result.status_code == 200
    assert "Visitor from the European Union" in rules_matching(result)


def test_without_an_origin_there_is_no_status(trace):
    result = trace(skip_response=True)

    assert result.status_code is None
    assert result.trace


def test_a_token_is_refused(sdk, emulator, account_id):
    with pytest.raises(PermissionDeniedError) as caught:
        sdk.request_tracers.traces.create(account_id=account_id, method="GET", url=URL)

    assert [error["code"] for error in caught.value.body["errors"]] == [10000]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"method": None}, "/method"),
        ({"method": ""}, "/method"),
        ({"method": "GET /"}, "/method"),
        ({"url": "some.zone"}, "/url"),
        ({"url": "ftp://some.zone/"}, "/url"),
        ({"url": "https://[some.zone/"}, "/url"),
        ({"protocol": "HTTP"}, "/protocol"),
        ({"protocol": 1.1}, "/protocol"),
        ({"body": "plain"}, "/body"),
        ({"body": {"base64": "not base64"}}, "/body/base64"),
        ({"body": {"plain_text": 1}}, "/body/plain_text"),
        ({"body": {"json_document": 1}}, "/body/json_document"),
        ({"context": {"bot_score": "1"}}, "/context/bot_score"),
        ({"context": {"threat_score": 1.5}}, "/context/threat_score"),
        ({"context": {"skip_challenge": "yes"}}, "/context/skip_challenge"),
        ({"context": {"geoloc": {"latitude": "51.5"}}}, "/context/geoloc/latitude"),
        ({"context": {"geoloc": {"country": "GB"}}}, "/context/geoloc/country"),
        ({"cookies": {"session": 1}}, "/cookies/session"),
        ({"headers": ["a: b"]}, "/headers"),
        ({"skip_response": "true"}, "/skip_response"),
        ({"ip": "192.0.2.1"}, "/ip"),
    ],
)
def test_bad_values_are_refused(trace, refusal, change, pointer):
    body = {"method": "GET", "url": URL, **change}

    assert refusal(lambda: trace(extra_body=body)) == (400, [(1022, pointer)])
