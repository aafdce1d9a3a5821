# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One object from what a user wrote to what the API holds: requests, check mode, trouble."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiProblem,
    Effect,
    InvalidOptions,
    MagicError,
    OutcomeUnknown,
    PlanError,
    error_for,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.tests.unit.emulated_account import EmulatedAccount
from ansible_collections.cloudflare.magic.tests.unit.fake_api import FakeApi
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS
from ansible_collections.cloudflare.magic.tests.unit.single_tasks import Outcome, run_on

GRE, IPSEC, INTERCONNECT, ROUTE, SITE, LAN, ACL, CONNECTOR = (
    KINDS[name] for name in ("GRE_TUNNEL", "IPSEC_TUNNEL", "INTERCONNECT", "ROUTE", "SITE", "LAN", "ACL", "CONNECTOR")
)
NEW = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.213.0.8/31",
}
OLD = {**NEW, "mtu": 1476, "ttl": 64}
ROUTE_OPTIONS = {"prefix": "192.0.2.0/24", "nexthop": "10.213.0.9", "priority": 100}


@pytest.fixture(params=["replaces", "merges"])
def api(request: pytest.FixtureRequest) -> FakeApi:
    """An API under either reading of what an update does with what it leaves out."""
    return FakeApi(GRE, IPSEC, INTERCONNECT, ROUTE, SITE, LAN, ACL, CONNECTOR, merges=request.param == "merges")


def run(api: FakeApi, kind: ResourceType, options: dict[str, t.Any], **wish: t.Any) -> Outcome:
    return run_on(api.account, kind, options, **wish)


def message_of(api: FakeApi, kind: ResourceType, options: dict[str, t.Any], **wish: t.Any) -> str:
    with pytest.raises(MagicError) as caught:
        run(api, kind, options, **wish)
    assert api.writes == []
    return str(caught.value)


# -- How many requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_id", [False, True])
@pytest.mark.parametrize(
    ("options", "present", "operation", "methods"),
    [
        ({"mtu": 1476}, True, "unchanged", ["GET"]),
        ({"mtu": 1400}, True, "updated", ["GET", "PUT"]),
        ({}, False, "deleted", ["GET", "DELETE"]),
    ],
)
def test_each_change_of_what_is_there_takes_two_requests(
    api: FakeApi, *, options: dict[str, t.Any], present: bool, operation: str, methods: list[str], by_id: bool
) -> None:
    held = api.add(GRE, **OLD)
    wish = {"id": held["id"]} if by_id else {}
    outcome = run(api, GRE, {**options, **({} if by_id else {"name": "GRE_1"})}, present=present, **wish)
    assert (outcome.operation, outcome.changed) == (operation, operation != "unchanged")
    assert api.methods == methods
    assert outcome.object["id"] == held["id"]
    assert api.objects(GRE) == ([{**held, **options}] if present else [])


def test_a_creation_takes_two_requests_and_a_second_run_one(api: FakeApi) -> None:
    api.defaults = {"mtu": 1476, "ttl": 64}
    assert run(api, GRE, NEW).operation == "created"
    assert api.methods == ["GET", "POST"]
    again = run(api, GRE, NEW)
    assert (again.operation, again.changed, again.object["mtu"]) == ("unchanged", False, 1476)
    assert api.methods == ["GET", "POST", "GET"]


@pytest.mark.parametrize("options", [{"name": "GRE_9"}, {"name": "GRE_9", "mtu": 1400}])
def test_what_is_absent_already_takes_one_request(api: FakeApi, options: dict[str, t.Any]) -> None:
    api.add(GRE, **OLD)
    outcome = run(api, GRE, options, present=False)
    assert (outcome.operation, outcome.object, api.methods) == ("unchanged", {}, ["GET"])


def test_an_object_is_renamed_through_its_id(api: FakeApi) -> None:
    held = api.add(GRE, **OLD)
    outcome = run(api, GRE, {"name": "GRE_2"}, id=held["id"])
    assert (outcome.operation, outcome.object["name"]) == ("updated", "GRE_2")


WITH_BGP = {**NEW, "bgp": {"customer_asn": 65000}}


@pytest.mark.genuine(3)
@pytest.mark.parametrize("bgp", [{"customer_asn": 65001}, {"customer_asn": 65000, "md5_key": "new"}, {}])
@pytest.mark.parametrize("recreate", [False, True])
def test_a_session_over_gre_is_updated_and_removed_by_a_put(
    api: FakeApi, bgp: dict[str, t.Any], recreate: bool
) -> None:
    held = api.add(GRE, **OLD, bgp={"customer_asn": 65000, "md5_key": "old", "extra_prefixes": ["10.0.0.0/8"]})
    outcome = run(api, GRE, {"name": "GRE_1", "bgp": bgp}, recreate=recreate)
    assert (outcome.operation, outcome.warnings, api.methods) == ("updated", (), ["GET", "PUT"])
    assert api.objects(GRE)[0].get("bgp") == ({**held["bgp"], **bgp} if bgp else None)
    assert api.objects(GRE)[0]["id"] == held["id"]


@pytest.mark.genuine(3)
def test_where_the_api_refuses_an_update_recreating_deletes_and_creates(api: FakeApi) -> None:
    held = api.add(GRE, **OLD)
    api.refused = {"bgp"}
    outcome = run(api, GRE, WITH_BGP, recreate=True)
    assert (outcome.operation, api.methods) == ("recreated", ["GET", "PUT", "(PUT)", "DELETE", "POST"])
    assert outcome.object["id"] != held["id"]
    assert outcome.object["mtu"] == 1476


def test_where_the_api_ignores_an_update_recreating_deletes_and_creates(api: FakeApi) -> None:
    api.add(GRE, **OLD)
    api.ignored = {"bgp"}
    outcome = run(api, GRE, WITH_BGP, recreate=True)
    assert (outcome.operation, api.methods) == ("recreated", ["GET", "PUT", "DELETE", "POST"])
    assert outcome.object["bgp"] == WITH_BGP["bgp"]


@pytest.mark.genuine(3)
def test_a_refused_update_says_what_recreating_would_do(api: FakeApi) -> None:
    api.add(GRE, **OLD)
    api.refused = {"bgp"}
    with pytest.raises(MagicError, match=r"unknown field bgp .* because of bgp.* recreate: true; it does not work"):
        run(api, GRE, WITH_BGP)
    with pytest.raises(MagicError, match=r"unknown field bgp .* because of bgp.* recreate: true; it does not work"):
        run(api, GRE, WITH_BGP, check_mode=True)
    assert api.methods == ["GET", "PUT", "GET", "(PUT)"]


def test_nothing_is_deleted_for_a_refusal_that_recreating_does_not_mend(api: FakeApi) -> None:
    held = api.add(GRE, **OLD)
    api.refused = {"bgp", "mtu"}
    for check_mode in (False, True):
        with pytest.raises(MagicError, match=r"GRE_1: the API refused .*unknown field bgp"):
            run(api, GRE, {**WITH_BGP, "mtu": 1400}, recreate=True, check_mode=check_mode)
    assert api.objects(GRE) == [held]
    assert "DELETE" not in api.methods


# -- What the API accepts and does not do, or refuses although it has given it -------------------------------------


def test_what_the_api_ignores_is_told_once_and_is_no_change(api: FakeApi) -> None:
    api.add(GRE, **OLD, bgp={"customer_asn": 65000, "md5_key": "hunter1"})
    api.ignored = {"bgp"}
    outcome = run(api, GRE, {"name": "GRE_1", "bgp": {"customer_asn": 65001, "md5_key": "hunter2"}})
    assert (outcome.operation, outcome.changed, api.methods) == ("unchanged", False, ["GET", "PUT"])
    (warning,) = outcome.warnings
    assert "GRE tunnel GRE_1" in warning
    assert "bgp.customer_asn is 65000 instead of 65001" in warning
    assert "bgp.md5_key is still another one" in warning
    assert "recreate: true" in warning
    assert "hunter" not in warning


def test_what_is_done_in_part_is_changed_in_that_part(api: FakeApi) -> None:
    api.add(GRE, **OLD, bgp={"customer_asn": 65000})
    api.ignored = {"bgp"}
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400, "bgp": {"customer_asn": 65001}})
    assert outcome.operation == "updated"
    assert outcome.changes == ["mtu"]
    before, after = outcome.diff
    assert (before["bgp"], after["bgp"], after["mtu"]) == ({"customer_asn": 65000}, {"customer_asn": 65000}, 1400)


NEWER = {"newer": {"a": [1]}, "health_check": {"rate": "mid", "newest": "x"}}


def test_fields_that_nobody_knows_are_sent_back(api: FakeApi) -> None:
    held = api.add(GRE, **OLD, **NEWER)
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400})
    assert (outcome.operation, outcome.warnings, api.methods) == ("updated", (), ["GET", "PUT"])
    assert api.objects(GRE) == [{**held, "mtu": 1400}]


@pytest.mark.parametrize("check_mode", [False, True])
def test_fields_that_nobody_knows_are_left_out_where_the_api_refuses_them(api: FakeApi, check_mode: bool) -> None:
    held = api.add(GRE, **OLD, **NEWER)
    api.refused = {"newer"}
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400}, check_mode=check_mode)
    put = "(PUT)" if check_mode else "PUT"
    assert (outcome.operation, api.methods) == ("updated", ["GET", put, put])
    (warning,) = outcome.warnings
    assert "GRE tunnel GRE_1: the API refuses health_check.newest, newer in an update" in warning
    assert api.objects(GRE)[0]["mtu"] == (1476 if check_mode else 1400)
    assert api.merges is False or api.objects(GRE)[0]["newer"] == held["newer"]


def test_where_the_api_takes_no_empty_value_what_is_cleared_is_left_out(api: FakeApi) -> None:
    api.add(GRE, **OLD, interface_address6="fd00::1/127")
    api.refused = {"interface_address6"}
    outcome = run(api, GRE, {"name": "GRE_1", "interface_address6": ""})
    assert api.methods == ["GET", "PUT", "PUT"]
    assert outcome.changed is not api.merges
    told = " ".join(outcome.warnings)
    assert "refuses interface_address6 in an update" in told
    assert ("interface_address6 is 'fd00::1/127' instead of empty" in told) is api.merges


def test_what_is_cleared_is_cleared_although_the_api_refuses_other_fields_of_its_own(api: FakeApi) -> None:
    api.add(GRE, **OLD, **NEWER, description="old", interface_address6="fd00::1/127")
    api.refused = {"newer"}
    outcome = run(api, GRE, {"name": "GRE_1", "description": "", "interface_address6": ""})
    (warning,) = outcome.warnings
    assert "the API refuses health_check.newest, newer in an update" in warning
    (held,) = api.objects(GRE)
    assert not held.get("description")
    assert not held.get("interface_address6")


def test_fields_that_nobody_knows_are_kept_although_the_api_takes_no_empty_value(api: FakeApi) -> None:
    held = api.add(GRE, **OLD, **NEWER, interface_address6="fd00::1/127")
    api.refused = {"interface_address6"}
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400, "interface_address6": ""})
    assert (outcome.operation, api.objects(GRE)[0]["newer"]) == ("updated", held["newer"])
    assert "the API refuses interface_address6 in an update" in " ".join(outcome.warnings)


def test_a_session_survives_where_the_api_refuses_only_fields_of_its_own(api: FakeApi) -> None:
    held = api.add(GRE, **OLD, **NEWER, bgp={"customer_asn": 65000})
    api.refused = {"newer"}
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400})
    assert (outcome.operation, api.objects(GRE)[0]["bgp"]) == ("updated", held["bgp"])
    assert "bgp" not in " ".join(outcome.warnings)


def test_secrets_inside_of_what_the_api_ignores_are_not_shown(api: FakeApi) -> None:
    api.add(GRE, **OLD, bgp={"customer_asn": 65000, "md5_key": "hunter1"})
    api.ignored = {"bgp"}
    (warning,) = run(api, GRE, {"name": "GRE_1", "bgp": {}}).warnings
    assert "'customer_asn': 65000" in warning
    assert "hunter" not in warning


def test_what_the_api_refuses_for_two_reasons_is_left_out_together(api: FakeApi) -> None:
    api.add(GRE, **OLD, **NEWER, interface_address6="fd00::1/127")
    api.refused = {"newer", "interface_address6"}
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400, "interface_address6": ""})
    assert (outcome.operation, api.methods) == ("updated", ["GET", *["PUT"] * 4])
    assert "the API refuses health_check.newest, newer, interface_address6" in " ".join(outcome.warnings)


def test_a_refusal_with_another_reason_is_told_as_it_came(api: FakeApi) -> None:
    api.add(GRE, **OLD, **NEWER)
    api.refused = {"mtu"}
    with pytest.raises(MagicError, match="unknown field mtu"):
        run(api, GRE, {"name": "GRE_1", "mtu": 1400})
    assert api.methods == ["GET", "PUT", "PUT"]


def test_a_session_that_stays_does_not_hinder_updates_where_the_api_refuses_it(api: FakeApi) -> None:
    api.add(GRE, **OLD, bgp={"customer_asn": 65000})
    api.refused = {"bgp"}
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400})
    assert (outcome.operation, api.methods) == ("updated", ["GET", "PUT", "PUT"])


@pytest.mark.genuine(11)
@pytest.mark.parametrize("value", [False, None])
def test_what_the_api_leaves_out_when_it_is_false_is_no_drift(api: FakeApi, value: bool | None) -> None:
    held = {"name": "I", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.0.0.0/31"}
    api.add(IPSEC, **held, **({} if value is None else {"replay_protection": value}))
    options = {"name": "I", "replay_protection": False, "automatic_return_routing": False}
    assert run(api, IPSEC, options).operation == "unchanged"
    assert api.methods == ["GET"]


@pytest.mark.genuine(14)
def test_what_a_route_leaves_out_is_no_drift(api: FakeApi) -> None:
    api.add(ROUTE, **ROUTE_OPTIONS)
    assert run(api, ROUTE, {**ROUTE_OPTIONS, "weight": 0, "scope": {}, "description": ""}).operation == "unchanged"


def test_the_api_has_the_last_word_on_whether_anything_changed(api: FakeApi) -> None:
    api.add(GRE, **OLD)
    api.says_modified = False
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400})
    assert (outcome.operation, outcome.changed, api.methods) == ("unchanged", False, ["GET", "PUT"])


@pytest.mark.parametrize(("says", "repeated"), [(None, False), (False, True)])
def test_no_word_or_a_word_on_a_repetition_does_not_deny_a_change(
    api: FakeApi, says: bool | None, repeated: bool
) -> None:
    api.add(GRE, **OLD)
    api.says_modified, api.repeated = says, repeated
    assert run(api, GRE, {"name": "GRE_1", "mtu": 1400}).operation == "updated"


def test_a_change_that_the_api_accepts_and_does_not_make_is_mentioned(api: FakeApi) -> None:
    api.add(GRE, **OLD)
    original = api.request

    def forgetful(method: str, path: str, **arguments: t.Any) -> t.Any:
        answer = original(method, path, **arguments)
        if method == "PUT":
            answer.result["modified_gre_tunnel"]["mtu"] = 1476
        return answer

    api.request = forgetful  # type: ignore[method-assign]
    outcome = run(api, GRE, {"name": "GRE_1", "mtu": 1400})
    (warning,) = outcome.warnings
    assert "GRE tunnel GRE_1" in warning
    assert "mtu is 1476 instead of 1400" in warning
    assert outcome.changed is False


# -- Check mode ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "options", "wish", "operation", "methods"),
    [
        (False, NEW, {}, "created", ["GET", "(POST)"]),
        (True, {"name": "GRE_1", "mtu": 1400}, {}, "updated", ["GET", "(PUT)"]),
        (True, {"name": "GRE_1"}, {"present": False}, "deleted", ["GET", "(DELETE)"]),
        (
            True,
            {**NEW, "bgp": {"customer_asn": 1}},
            {"recreate": True},
            "recreated",
            ["GET", "(PUT)", "(PUT)", "(DELETE)"],
        ),
        (True, {"name": "GRE_1", "mtu": 1476}, {}, "unchanged", ["GET"]),
    ],
)
def test_check_mode_lets_the_api_rehearse_and_persists_nothing(
    api: FakeApi, *, held: bool, options: dict[str, t.Any], wish: dict[str, t.Any], operation: str, methods: list[str]
) -> None:
    before = [api.add(GRE, **OLD)] if held else []
    api.refused = {"bgp"}
    predicted = run(api, GRE, options, check_mode=True, **wish)
    assert (predicted.operation, api.methods) == (operation, methods)
    assert api.objects(GRE) == before

    done = run(api, GRE, options, **wish)
    assert done.operation == predicted.operation
    assert done.changes == predicted.changes
    assert done.diff == predicted.diff
    ignored = {"id"} if operation in ("created", "recreated") else set()
    shown = [{key: value for key, value in each.object.items() if key not in ignored} for each in (done, predicted)]
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("kind", "held", "options", "wish"),
    [
        (ROUTE, ROUTE_OPTIONS, {"prefix": "192.0.2.0/24", "nexthop": "10.213.0.9"}, {"present": False}),
        (SITE, {"name": "a"}, {"name": "a", "description": "b"}, {}),
        (SITE, {"name": "a"}, {"name": "a"}, {"present": False}),
        (SITE, {"name": "b"}, {"name": "a"}, {}),
    ],
)
def test_what_cannot_be_rehearsed_is_not_sent_in_check_mode(
    api: FakeApi, kind: ResourceType, held: dict[str, t.Any], options: dict[str, t.Any], wish: dict[str, t.Any]
) -> None:
    api.add(kind, **held)
    assert run(api, kind, options, check_mode=True, **wish).changed
    assert api.methods == ["GET"]


def test_a_prediction_does_not_show_what_is_to_be_cleared(api: FakeApi) -> None:
    api.add(GRE, **OLD, interface_address6="fd00::1/127")
    outcome = run(api, GRE, {"name": "GRE_1", "interface_address6": ""}, check_mode=True)
    assert outcome.operation == "updated"
    assert not outcome.object.get("interface_address6")


def test_what_the_api_would_refuse_fails_in_check_mode(api: FakeApi) -> None:
    refusal = error_for(400, [], "POST", "x")
    api.faults["POST"] = [refusal]
    assert message_of(api, GRE, NEW, check_mode=True).startswith("GRE tunnel GRE_1: the API refused")


# -- Lost answers -------------------------------------------------------------------------------------------------


def test_a_creation_whose_answer_is_lost_is_looked_up_and_not_repeated(api: FakeApi) -> None:
    api.faults["POST"] = ["lost"]
    outcome = run(api, GRE, NEW)
    assert (outcome.operation, api.methods) == ("created", ["GET", "POST", "GET"])
    assert [outcome.object] == api.objects(GRE)


def test_a_creation_that_never_arrived_is_repeated_once_that_is_certain(api: FakeApi) -> None:
    api.faults["POST"] = ["dropped", "dropped"]
    assert run(api, GRE, NEW).operation == "created"
    assert api.methods == ["GET", "POST", "GET", "POST", "GET", "POST"]
    assert len(api.objects(GRE)) == 1


def test_a_creation_that_never_arrives_is_given_up(api: FakeApi) -> None:
    api.faults["POST"] = ["dropped"] * 99
    with pytest.raises(OutcomeUnknown, match=r"GRE tunnel GRE_1: POST .* the answer was lost"):
        run(api, GRE, NEW)
    assert api.methods.count("POST") <= 3


def test_a_creation_that_the_api_may_still_be_at_is_waited_for_and_never_sent_again(api: FakeApi) -> None:
    api.faults["POST"] = [OutcomeUnknown("no answer", effect=Effect.PENDING)]
    api.faults["GET"] = [None, None, None, lambda: api.add(GRE, **NEW)]
    assert run(api, GRE, NEW).operation == "created"
    assert api.methods == ["GET", "POST", "GET", "GET", "GET"]

    api.objects(GRE).clear()
    api.faults["POST"] = [OutcomeUnknown("no answer", effect=Effect.PENDING)]
    with pytest.raises(OutcomeUnknown, match="GRE tunnel GRE_1: no answer"):
        run(api, GRE, NEW)
    assert api.methods.count("POST") == 2


def test_a_second_creation_that_is_refused_may_mean_that_the_first_came_after_all(api: FakeApi) -> None:
    api.faults["POST"] = ["dropped", error_for(400, [], "POST", "x")]
    api.faults["GET"] = [None, None, lambda: api.add(GRE, **NEW)]
    assert run(api, GRE, NEW).operation == "created"
    api.objects(GRE).clear()
    api.faults["POST"] = ["dropped", error_for(400, [], "POST", "x")]
    with pytest.raises(MagicError, match="GRE tunnel GRE_1: the API refused"):
        run(api, GRE, NEW)


def test_what_is_created_anew_by_its_id_is_looked_up_by_its_key(api: FakeApi) -> None:
    old = api.add(GRE, **OLD)
    api.add(GRE, **{**OLD, "name": "GRE_2"})
    api.refused = {"bgp"}
    api.faults["POST"] = ["dropped"]
    outcome = run(api, GRE, {"bgp": {"customer_asn": 65000}}, id=old["id"], recreate=True)
    assert (outcome.operation, outcome.object["name"]) == ("recreated", "GRE_1")
    assert sorted(tunnel["name"] for tunnel in api.objects(GRE)) == ["GRE_1", "GRE_2"]


def test_a_namesake_elsewhere_is_not_what_was_created_anew(api: FakeApi) -> None:
    site = api.add(SITE, name="branch")
    old, other = (
        api.add(LAN, site["id"], name="pos", physport=port, static_addressing={"address": f"10.0.{port}.1/24"})
        for port in (1, 2)
    )
    api.faults["POST"] = ["dropped"]
    site["ha_mode"] = True
    options = {
        "ha_link": True,
        "static_addressing": {"secondary_address": "10.0.1.2/24", "virtual_address": "10.0.1.3/24"},
    }
    outcome = run(api, LAN, options, site="branch", id=old["id"], recreate=True)
    assert outcome.object["id"] not in (old["id"], other["id"])
    assert len(api.objects(LAN, site["id"])) == 2


def test_a_secret_that_was_lost_with_its_answer_is_told_of(api: FakeApi) -> None:
    api.faults["POST"] = ["lost"]
    outcome = run(api, CONNECTOR, {"device": {"provision_license": True}, "notes": "new"})
    assert outcome.operation == "created"
    (warning,) = outcome.warnings
    assert warning.startswith("Connector new: the API's answer with its license_key was lost")
    assert "reissue_license: true" in warning
    assert run(api, CONNECTOR, {"device": {"serial_number": "SN-1"}}).warnings == ()


def test_a_secret_that_may_yet_replace_another_is_not_asked_for_again(api: FakeApi) -> None:
    api.add(CONNECTOR, device={"serial_number": "SN-1"})
    options = {"device": {"serial_number": "SN-1"}}
    api.faults["PATCH"] = ["lost"]
    assert run(api, CONNECTOR, options, reissue_license=True).operation == "updated"
    assert len(api.writes) == 2
    api.faults["PATCH"] = [OutcomeUnknown("no answer in time", effect=Effect.PENDING)]
    with pytest.raises(OutcomeUnknown, match="no answer in time"):
        run(api, CONNECTOR, options, reissue_license=True)
    assert len(api.writes) == 3


def test_a_creation_during_which_the_api_failed_is_looked_up(api: FakeApi) -> None:
    api.faults["POST"] = [error_for(500, [], "POST", "x"), error_for(500, [], "POST", "x")]
    api.faults["GET"] = [None, lambda: api.add(GRE, **NEW)]
    assert run(api, GRE, NEW).operation == "created"
    api.objects(GRE).clear()
    with pytest.raises(MagicError, match="the API failed"):
        run(api, GRE, NEW)


def test_a_lost_creation_that_cannot_be_looked_up_stays_unknown(api: FakeApi) -> None:
    api.faults["POST"] = ["lost"]
    api.faults["GET"] = [None, error_for(403, [], "GET", "x")]
    with pytest.raises(OutcomeUnknown, match=r"lost. And it could not be looked up: the API does not allow this"):
        run(api, GRE, NEW)


@pytest.mark.parametrize("repeated", [False, True])
def test_what_is_gone_when_it_is_to_be_deleted_counts_as_deleted_by_us_only_after_a_lost_answer(
    api: FakeApi, repeated: bool
) -> None:
    api.add(GRE, **OLD)
    api.faults["DELETE"] = [error_for(404, [ApiProblem(1020, "gone")], "DELETE", "x", repeated=repeated)]
    assert run(api, GRE, {"name": "GRE_1"}, present=False).changed is repeated


def test_a_recreation_that_fails_halfway_says_so(api: FakeApi) -> None:
    api.refused = {"bgp"}
    api.add(GRE, **OLD)
    api.faults["POST"] = [error_for(400, [], "POST", "x")]
    with pytest.raises(PlanError, match=r"GRE_1: it was deleted .* does not exist now.*the API refused") as caught:
        run(api, GRE, {**NEW, "bgp": {"customer_asn": 65000}}, recreate=True)
    assert Effect.PARTIAL in caught.value.effect
    former = caught.value.former["gre_tunnel"]
    assert (former["mtu"], former["interface_address"]) == (1476, "10.213.0.8/31")

    api.add(GRE, **OLD)
    api.faults["POST"] = ["lost"]
    api.faults["GET"] = [None, error_for(403, [], "GET", "x")]
    with pytest.raises(PlanError, match=r"GRE_1: it was deleted .* may or may not exist now.*the answer was lost"):
        run(api, GRE, {**NEW, "bgp": {"customer_asn": 65000}}, recreate=True)


# -- Which object is meant ----------------------------------------------------------------------------------------


def test_several_objects_of_one_name_are_listed_by_id(api: FakeApi) -> None:
    ids = [api.add(IPSEC, name="twin")["id"] for _twin in range(2)]
    message = message_of(api, IPSEC, {"name": "twin", "description": "x"})
    assert message.startswith("IPsec tunnel twin: 2 objects have this name")
    assert all(identifier in message for identifier in ids)


def test_routes_of_one_prefix_and_nexthop_are_told_apart_by_priority_on_request(api: FakeApi) -> None:
    first, second = (api.add(ROUTE, **{**ROUTE_OPTIONS, "priority": priority}) for priority in (100, 200))
    message = message_of(api, ROUTE, {**ROUTE_OPTIONS, "weight": 1})
    assert first["id"] in message
    assert second["id"] in message
    assert "match_priority: true" in message
    assert "(100, 200)" in message
    outcome = run(api, ROUTE, {**ROUTE_OPTIONS, "priority": 200, "weight": 1}, match_priority=True)
    assert (outcome.operation, outcome.object["id"]) == ("updated", second["id"])


def test_a_new_priority_is_an_update_of_the_route(api: FakeApi) -> None:
    held = api.add(ROUTE, **ROUTE_OPTIONS)
    outcome = run(api, ROUTE, {**ROUTE_OPTIONS, "priority": 200})
    assert (outcome.operation, outcome.object["id"]) == ("updated", held["id"])


def test_a_name_is_found_however_its_value_is_spelled(api: FakeApi) -> None:
    api.add(ROUTE, prefix="2001:db8::/32", nexthop="fd00::1", priority=100)
    assert not run(api, ROUTE, {"prefix": "2001:DB8:0::/32", "nexthop": "FD00:0::1", "priority": 100}).changed


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        (GRE, {"mtu": 1400}, ["name", "id"]),
        (ROUTE, {"prefix": "192.0.2.0/24"}, ["nexthop (or nexthop_tunnel)", "id"]),
    ],
)
def test_without_a_key_the_user_is_told_how_to_name_the_object(
    api: FakeApi, kind: ResourceType, options: dict[str, t.Any], words: list[str]
) -> None:
    message = message_of(api, kind, options)
    assert all(word in message for word in words)
    assert api.sent == []


@pytest.mark.parametrize("identifier", ["../routes", "a/b", "", " ", "a?b=c"])
def test_what_is_no_id_never_becomes_part_of_a_path(api: FakeApi, identifier: str) -> None:
    api.add(ROUTE, **ROUTE_OPTIONS)
    with pytest.raises(InvalidOptions):
        run(api, ROUTE, {}, id=identifier, present=False)
    assert api.sent == []


def test_an_id_of_the_api_that_leads_elsewhere_is_told_with_the_object_and_its_value() -> None:
    api = FakeApi(GRE)
    api.add(GRE, name="GRE_1", id="../routes")
    with pytest.raises(MagicError) as caught:
        run(api, GRE, {"name": "GRE_1"}, present=False)
    assert str(caught.value) == (
        "GRE tunnel GRE_1: nothing was sent, because the API gave the GRE tunnel an identifier that cannot be one: "
        "'../routes'."
    )
    assert api.methods == ["GET"]
    assert not caught.value.unsure


def test_an_id_that_does_not_exist_is_no_creation(api: FakeApi) -> None:
    assert "no object has this id" in message_of(api, GRE, NEW, id="f" * 32)


def test_an_interconnect_that_does_not_exist_is_answered_with_those_that_do(api: FakeApi) -> None:
    api.add(INTERCONNECT, name="cni_ams_1")
    api.add(INTERCONNECT, name="cni_fra_1")
    message = message_of(api, INTERCONNECT, {"name": "cni_ams_2", "mtu": 1500})
    assert message.startswith("Interconnect cni_ams_2: there is none with this name")
    assert message.endswith("These exist: cni_ams_1, cni_fra_1.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({**NEW, "mtu": 1}, ["GRE tunnel GRE_1: mtu: 1 is too small"]),
        ({"name": "GRE_1"}, ["GRE tunnel GRE_1: it does not exist yet", "interface_address"]),
    ],
)
def test_every_error_names_the_object(api: FakeApi, options: dict[str, t.Any], words: list[str]) -> None:
    message = message_of(api, GRE, options)
    assert [word for word in words if word not in message] == []


# -- Names of other objects ---------------------------------------------------------------------------------------

VIA_TUNNEL = {"prefix": "192.0.2.0/24", "nexthop_tunnel": "GRE_1", "priority": 100}


@pytest.mark.parametrize("kind", [GRE, IPSEC, INTERCONNECT])
def test_a_route_through_a_tunnel_goes_to_the_customers_side(api: FakeApi, kind: ResourceType) -> None:
    tunnel = api.add(kind, name="GRE_1", interface_address="10.213.0.8/31")
    for name in ("GRE_1", tunnel["id"]):
        outcome = run(api, ROUTE, {**VIA_TUNNEL, "nexthop_tunnel": name})
        assert outcome.object["nexthop"] == "10.213.0.9"
    assert [sent.method for sent in api.writes] == ["POST"]
    assert "nexthop_tunnel" not in api.writes[0].body


def test_an_unknown_tunnel_is_answered_with_those_most_alike(api: FakeApi) -> None:
    for number in range(30):
        api.add(GRE, name=f"branch_{number}", interface_address="10.0.0.0/31")
    api.add(IPSEC, name="GRE_11", interface_address="10.0.0.0/31")
    message = message_of(api, ROUTE, VIA_TUNNEL)
    assert message.startswith("Route 192.0.2.0/24 via GRE_1: nexthop_tunnel: ")
    assert "GRE tunnel, IPsec tunnel or interconnect 'GRE_1'" in message
    assert "These exist: GRE_11, " in message
    assert "and 21 more" in message


def test_a_tunnel_name_that_is_not_unique_is_refused(api: FakeApi) -> None:
    ids = [api.add(kind, name="GRE_1", interface_address="10.213.0.8/31")["id"] for kind in (GRE, IPSEC)]
    message = message_of(api, ROUTE, VIA_TUNNEL)
    assert "'GRE_1' is not unique" in message
    assert all(identifier in message for identifier in ids)


@pytest.mark.parametrize("interface_address", ["10.213.0.8/24", None, "odd", "10.213.0.8/99"])
def test_a_tunnel_that_does_not_tell_the_customers_side_is_refused(api: FakeApi, interface_address: str | None) -> None:
    api.add(GRE, name="GRE_1", interface_address=interface_address)
    message = message_of(api, ROUTE, VIA_TUNNEL)
    assert "does not tell the customer's side" in message
    assert "nexthop instead" in message


def test_in_check_mode_an_unknown_tunnel_may_be_the_work_of_an_earlier_task(api: FakeApi) -> None:
    outcome = run(api, ROUTE, VIA_TUNNEL, check_mode=True)
    assert outcome.operation == "created"
    assert "GRE_1" in outcome.object["nexthop"]
    (warning,) = outcome.warnings
    assert "nexthop_tunnel" in warning
    assert set(api.methods) == {"GET"}


def test_a_route_through_a_tunnel_that_is_gone_is_gone(api: FakeApi) -> None:
    outcome = run(api, ROUTE, VIA_TUNNEL, present=False)
    assert (outcome.operation, outcome.warnings) == ("unchanged", ())


def test_a_route_that_may_have_led_through_a_tunnel_that_is_gone_is_mentioned(api: FakeApi) -> None:
    held = api.add(ROUTE, **ROUTE_OPTIONS)
    outcome = run(api, ROUTE, VIA_TUNNEL, present=False)
    (warning,) = outcome.warnings
    assert outcome.operation == "unchanged"
    assert held["id"] in warning
    assert api.writes == []


# -- Secrets ------------------------------------------------------------------------------------------------------


def test_of_two_lans_of_one_name_the_port_and_the_vlan_decide(api: FakeApi) -> None:
    site = api.add(SITE, name="branch")
    ids = [api.add(LAN, site["id"], name="pos", physport=1, vlan_tag=tag)["id"] for tag in (10, 20)]
    message = message_of(api, LAN, {"name": "pos", "is_breakout": True}, site="branch")
    assert all(word in message for word in (*ids, "physport", "vlan_tag"))
    outcome = run(api, LAN, {"name": "pos", "vlan_tag": 20, "is_breakout": True}, site="branch")
    assert (outcome.operation, outcome.object["id"]) == ("updated", ids[1])


@pytest.mark.parametrize("check_mode", [False, True])
def test_secrets_are_sent_and_never_shown(api: FakeApi, check_mode: bool) -> None:
    options = {
        "name": "I",
        "cloudflare_endpoint": "203.0.113.1",
        "interface_address": "10.0.0.0/31",
        "psk": "hunter2",
        "bgp": {"customer_asn": 65000, "md5_key": "hunter3"},
    }
    outcome = run(api, IPSEC, options, check_mode=check_mode)
    assert api.sent[-1].body["psk"] == "hunter2"
    shown = f"{outcome.object} {outcome.diff} {outcome.warnings} {outcome.changes}"
    assert "hunter" not in shown


def test_a_pre_shared_key_is_sent_again_only_when_asked_for(api: FakeApi) -> None:
    held = api.add(IPSEC, name="I", cloudflare_endpoint="203.0.113.1", interface_address="10.0.0.0/31")
    assert not run(api, IPSEC, {"name": "I", "psk": "hunter2"}).changed
    outcome = run(api, IPSEC, {"name": "I", "psk": "hunter2"}, update_psk="always")
    assert (outcome.operation, outcome.object["id"]) == ("updated", held["id"])
    assert api.writes[0].body["psk"] == "hunter2"
    assert "hunter2" not in f"{outcome.object} {outcome.diff}"


HIDDEN = "********"


@pytest.mark.parametrize(
    ("kind", "held", "options", "path"),
    [
        (GRE, None, {**NEW, "bgp": {"customer_asn": 65000, "md5_key": HIDDEN}}, "bgp.md5_key"),
        (GRE, OLD, {"name": "GRE_1", "bgp": {"customer_asn": 65000, "md5_key": HIDDEN}}, "bgp.md5_key"),
        (
            IPSEC,
            None,
            {"name": "I", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.0.0.0/31", "psk": HIDDEN},
            "psk",
        ),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_hidden_secret_that_stands_for_nothing_is_refused(
    api: FakeApi, *, kind: ResourceType, held: t.Any, options: dict[str, t.Any], path: str, check_mode: bool
) -> None:
    if held:
        api.add(kind, **held)
    message = message_of(api, kind, options, check_mode=check_mode)
    assert f"{path}: {HIDDEN} stands for the value that" in message
    assert options["name"] in message


def test_a_hidden_secret_stays_as_it_is(api: FakeApi) -> None:
    api.add(GRE, **OLD, bgp={"customer_asn": 65000, "md5_key": "hunter2"})
    options = {"name": "GRE_1", "bgp": {"customer_asn": 65000, "md5_key": HIDDEN}}
    assert run(api, GRE, options).operation == "unchanged"
    assert run(api, GRE, {**options, "mtu": 1400}).operation == "updated"
    assert api.objects(GRE)[0]["bgp"]["md5_key"] == "hunter2"
    held = {"name": "I", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.0.0.0/31"}
    api.add(IPSEC, **held)
    assert run(api, IPSEC, {**held, "psk": HIDDEN}, update_psk="always").operation == "unchanged"


# -- Objects inside others ----------------------------------------------------------------------------------------


def test_a_lan_is_found_among_all_that_a_creation_answers_with(api: FakeApi) -> None:
    site = api.add(SITE, name="branch")
    api.add(LAN, site["id"], name="voice", physport=1, vlan_tag=10)
    options = {"name": "pos", "physport": 1, "vlan_tag": 20, "static_addressing": {"address": "10.0.20.1/24"}}
    outcome = run(api, LAN, options, site="branch")
    assert outcome.operation == "created"
    assert (outcome.object["name"], outcome.object["vlan_tag"]) == ("pos", 20)
    assert not run(api, LAN, options, site=site["id"]).changed


def test_a_site_takes_what_lives_in_it_along_only_on_request(api: FakeApi) -> None:
    site = api.add(SITE, name="branch")
    api.add(LAN, site["id"], name="pos")
    message = message_of(api, SITE, {"name": "branch"}, present=False, children=(ACL, LAN))
    assert "it still has LAN pos" in message
    assert "cascade: true" in message
    outcome = run(api, SITE, {"name": "branch"}, present=False, children=(ACL, LAN), cascade=True)
    assert (outcome.operation, outcome.result["cascaded"]) == ("deleted", ["LAN pos"])
    assert [sent.method for sent in api.writes] == ["DELETE", "DELETE"]
    assert api.objects(SITE) == api.objects(LAN, site["id"]) == []


@pytest.mark.parametrize(
    ("fails", "message", "half_done"),
    [
        (0, "Site branch: LAN a could not be deleted with it: the API refused .* Deleted by then: nothing.", False),
        (1, "Site branch: LAN b could not be deleted with it: the API refused .* Deleted by then: LAN a.", True),
        (2, "Site branch: the API refused .* Deleted by then: LAN a, LAN b.", True),
    ],
)
def test_a_site_that_is_deleted_halfway_is_reported_as_that(
    api: FakeApi, fails: int, message: str, half_done: bool
) -> None:
    site = api.add(SITE, name="branch")
    for name in ("a", "b"):
        api.add(LAN, site["id"], name=name)
    api.faults["DELETE"] = [*[None] * fails, error_for(409, [], "DELETE", "x")]
    with pytest.raises(PlanError, match=message) as caught:
        run(api, SITE, {"name": "branch"}, present=False, children=(LAN,), cascade=True)
    assert (Effect.PARTIAL in caught.value.effect) is half_done


@pytest.mark.parametrize(
    ("kind", "parent", "options"),
    [
        (SITE, None, {"name": "s", "connector": "T"}),
        (ACL, "s", {"name": "x", "lan_1": {"lan": "a"}, "lan_2": {"lan": "T"}}),
    ],
)
def test_in_check_mode_what_exists_is_updated_although_it_names_what_does_not(
    kind: ResourceType, parent: str | None, options: dict[str, t.Any]
) -> None:
    lans = [{"id": letter * 32, "name": letter, "physport": number} for number, letter in enumerate("ab", 1)]
    acls = [{"name": "x", "lan_1": {"lan_id": "a" * 32}, "lan_2": {"lan_id": "b" * 32}}]
    emulated = EmulatedAccount({"sites": [{"name": "s", "lans": lans, "acls": acls}]})
    place = {"site": parent} if parent else {}
    outcome = run_on(emulated.account, kind, options, check_mode=True, **place)
    assert outcome.operation == "updated"
    assert len(outcome.changes) == 1
    assert len(outcome.warnings) == 1
    with pytest.raises(PlanError, match="there is no"):
        run_on(emulated.account, kind, options, **place)
    assert emulated.writes == []


@pytest.mark.parametrize(("name", "warnings"), [("x ", 1), ("\tx", 1), (" ", 1), ("x y", 0)])
def test_white_space_at_the_ends_of_a_new_name_is_warned_of(api: FakeApi, name: str, warnings: int) -> None:
    made = run(api, SITE, {"name": name})
    assert (made.operation, len(made.warnings)) == ("created", warnings)
    assert all("begins or ends with white space" in warning for warning in made.warnings)
    again = run(api, SITE, {"name": name})
    assert (again.operation, again.warnings) == ("unchanged", ())
