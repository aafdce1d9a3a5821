# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the current and the desired state of one object to what has to be done."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import PlanError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import differences, is_empty, without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan, plan_absent, plan_present
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import tables_of
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import put, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS, altered
from ansible_collections.cloudflare.magic.tests.unit.strategies import user_options

Object = dict[str, t.Any]
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)

GRE, IPSEC, ROUTE, ACL = (KINDS[name] for name in ("GRE_TUNNEL", "IPSEC_TUNNEL", "ROUTE", "ACL"))
TUNNEL = {
    "id": "1" * 32,
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.213.0.8/31",
    "mtu": 1476,
    "ttl": 64,
    "health_check": {"enabled": True, "rate": "mid", "target": {"saved": "", "effective": "198.51.100.1"}},
    "created_on": "2026-01-01T00:00:00Z",
    "modified_on": "2026-01-01T00:00:00Z",
}
WITH_BGP = {**TUNNEL, "bgp": {"customer_asn": 65000}, "bgp_status": {"state": "BGP_UP"}}


def desired_of(kind: ResourceType, options: Object) -> Object:
    return kind.model.from_user(options)


def carried_out(plan: Plan, desired: Object, current: Object | None) -> Object:
    """The object as an API would hold it afterwards: with an id, values for what was left out, and newer fields."""
    kind = plan.kind
    if plan.operation in ("created", "recreated"):
        held = dict(plan.body)
    elif kind.update_method == "PUT":
        kept = {field: current[field] for field in kind.create_only if current and field in current}
        held = {**kept, **plan.body}
    else:
        held = {**(current or {}), **plan.body}
    filled = {"int": 1400, "bool": True}
    defaults = {name: filled[option["type"]] for name, option in kind.options.items() if option["type"] in filled}
    added = {name: value for name, value in defaults.items() if name not in held and name not in desired}
    return {**added, **without(held, kind.write_only), kind.id_key: "1" * 32, "newer_field": {"a": [1]}}


# -- All kinds ----------------------------------------------------------------------------------------------------


@every_kind
@given(data=st.data())
def test_a_second_run_changes_nothing(kind: ResourceType, data: st.DataObject) -> None:
    kind = altered(kind, required=())
    desired = desired_of(kind, data.draw(user_options(kind)))
    current = None
    if data.draw(st.booleans()):
        first = plan_present(kind, desired_of(kind, data.draw(user_options(kind))), None)
        current = carried_out(first, {}, None)
    plan = plan_present(kind, desired, current, recreate=True)
    if not plan.changed:
        assert current is not None
        return
    again = plan_present(kind, desired, carried_out(plan, desired, current))
    assert again.changes == ()
    assert again.operation == "unchanged"


@every_kind
@given(data=st.data())
def test_bodies_hold_nothing_that_the_verb_does_not_take(kind: ResourceType, data: st.DataObject) -> None:
    kind = altered(kind, required=())
    first, second = (desired_of(kind, data.draw(user_options(kind))) for _time in range(2))
    created = plan_present(kind, first, None)
    assert None not in created.body.values()
    current = {**carried_out(created, {}, None)}
    for path in kind.computed:
        if value_at(current, path.rpartition(".")[0]) is not None or "." not in path:
            put(current, path, "computed")
    updated = plan_present(kind, second, current, recreate=True)
    assume(updated.operation == "updated")
    assert not any(value_at(updated.body, path) for path in kind.computed)
    assert not kind.create_only & updated.body.keys()
    assert not any(value_at(updated.body, path) for path in kind.write_only)
    cleared = {path for path, value in every(updated.body) if value is None}
    # Null is refused for text.
    assert not {path for path in cleared if isinstance(value_at(current, path), str)}
    if kind.update_method == "PATCH":
        assert updated.body.keys() <= second.keys()


def every(values: t.Any, prefix: str = "") -> t.Iterator[tuple[str, t.Any]]:
    """All fields at every depth, with their values."""
    for field, value in values.items():
        yield f"{prefix}{field}", value
        if isinstance(value, dict):
            yield from every(value, f"{prefix}{field}.")


def merged_in(current: Object, body: Object, tables: t.Collection[str], prefix: str = "") -> Object:
    """The object after an update by an API that leaves alone what is left out, at every depth."""
    after = dict(current)
    for field, value in body.items():
        path, present = f"{prefix}{field}", current.get(field)
        nested = isinstance(value, dict) and isinstance(present, dict) and path not in tables
        after[field] = merged_in(present, value, tables, f"{path}.") if nested else value
    return after


@pytest.mark.genuine(1)
@every_kind
@given(data=st.data())
def test_a_body_means_the_same_whether_the_api_merges_or_replaces(kind: ResourceType, data: st.DataObject) -> None:
    kind = altered(kind, required=(), create_only=frozenset(), write_only={})
    first, second = (desired_of(kind, data.draw(user_options(kind))) for _time in range(2))
    current = {**carried_out(plan_present(kind, first, None), {}, None)}
    plan = plan_present(kind, second, current)
    assume(plan.operation == "updated")
    put = kind.update_method == "PUT"
    replaced = {**({"newer_field": current["newer_field"]} if put else current), **plan.body}
    merged = merged_in(current, plan.body, tables_of(kind.model))
    for held in (replaced, merged):
        assert differences(without(plan.after or {}, kind.computed), kind.model.from_api(held), kind.defaults) == []
        assert differences(second, kind.model.from_api(held), kind.defaults) == []
    ignored = [*kind.computed, "newer_field", kind.id_key]
    assert without_empty(without(replaced, ignored)) == without_empty(without(merged, ignored))


def without_empty(values: t.Any) -> t.Any:
    """An object without the fields that have no value."""
    if not isinstance(values, dict):
        return values
    return {field: without_empty(value) for field, value in values.items() if not is_empty(value)}


@every_kind
@given(data=st.data())
def test_no_diff_shows_a_secret(kind: ResourceType, data: st.DataObject) -> None:
    kind = altered(kind, required=())
    desired, current = (desired_of(kind, data.draw(user_options(kind))) for _time in range(2))
    for values, secret in ((desired, "hunter2-new"), (current, "hunter2-old")):
        for path in kind.secret:
            put(values, path, secret)
    current["id"] = "1"
    plans = [
        plan_present(kind, desired, None),
        plan_present(kind, desired, current, recreate=True),
        plan_present(
            kind, desired, current, recreate=True, send={"psk": "hunter2-sent"} if "psk" in kind.secret else {}
        ),
        plan_absent(kind, current),
    ]
    for plan in plans:
        assert "hunter2" not in repr(plan.diff())


# -- Creation -----------------------------------------------------------------------------------------------------

NEW = {name: TUNNEL[name] for name in ("name", "cloudflare_gre_endpoint", "customer_gre_endpoint", "interface_address")}


def test_a_creation_sends_what_was_given_and_nothing_else() -> None:
    plan = plan_present(GRE, desired_of(GRE, {**NEW, "interface_address6": ""}), None)
    assert plan.operation == "created"
    assert plan.body == NEW
    assert {change.path for change in plan.changes} == NEW.keys()
    assert plan.diff() == ({}, NEW)
    assert plan.id is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "GRE_1"}, "the options interface_address, cloudflare_gre_endpoint, customer_gre_endpoint are needed"),
        ({**NEW, "bgp": {"extra_prefixes": ["10.0.0.0/8"]}}, "the option bgp.customer_asn is needed"),
    ],
)
def test_a_creation_names_all_that_is_missing(options: Object, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        plan_present(GRE, desired_of(GRE, options), None)


def test_a_creation_sends_write_only_fields() -> None:
    options = {"name": "I", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.0.0.0/31", "psk": "k3y"}
    plan = plan_present(IPSEC, desired_of(IPSEC, options), None)
    assert plan.body["psk"] == "k3y"
    assert "psk" in [change.path for change in plan.changes]


# -- Update -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"name": "GRE_1"},
        {"mtu": 1476, "ttl": 64},
        {"health_check": {"rate": "mid"}},
        {"health_check": {"target": ""}},
        {"interface_address6": "", "description": "", "bgp": {}},
        {"health_check": {"target": {"effective": "198.51.100.1"}}},
    ],
)
def test_what_is_so_already_is_left_alone(options: Object) -> None:
    plan = plan_present(GRE, desired_of(GRE, options), TUNNEL)
    assert (plan.operation, plan.changed, plan.changes, dict(plan.body)) == ("unchanged", False, (), {})


def test_a_put_repeats_what_was_not_mentioned_without_what_the_api_computes() -> None:
    plan = plan_present(GRE, desired_of(GRE, {"health_check": {"rate": "low"}}), WITH_BGP)
    assert plan.operation == "updated"
    assert plan.id == TUNNEL["id"]
    assert [change.path for change in plan.changes] == ["health_check.rate"]
    assert plan.body == {
        **NEW,
        "mtu": 1476,
        "ttl": 64,
        "health_check": {"enabled": True, "rate": "low", "target": {"saved": ""}},
        "bgp": {"customer_asn": 65000},
    }
    assert plan.diff() == ({"health_check": {"rate": "mid"}}, {"health_check": {"rate": "low"}})


def test_a_patch_sends_what_changes_and_null_for_what_is_cleared() -> None:
    current = {"id": "1", "name": "a", "description": "old", "protocols": ["tcp"], "unidirectional": False}
    plan = plan_present(ACL, desired_of(ACL, {"name": "a", "description": "", "protocols": ["udp"]}), current)
    assert plan.body == {"description": "", "protocols": ["udp"]}


def test_an_object_is_renamed_when_it_is_known_by_its_id() -> None:
    plan = plan_present(GRE, desired_of(GRE, {"name": "GRE_2"}), TUNNEL)
    assert plan.operation == "updated"
    assert plan.body["name"] == "GRE_2"


@pytest.mark.genuine(2)
@pytest.mark.parametrize(
    ("held", "options", "sent"),
    [
        ({"interface_address6": "fd00::1/127"}, {"interface_address6": ""}, {"interface_address6": ""}),
        ({"description": "old"}, {"description": ""}, {"description": ""}),
        (
            {"bgp": {"customer_asn": 65000, "md5_key": "k", "extra_prefixes": ["10.0.0.0/8"]}},
            {"bgp": {"md5_key": "", "extra_prefixes": []}},
            {"bgp": {"customer_asn": 65000, "md5_key": "", "extra_prefixes": []}},
        ),
        ({"bgp": {"customer_asn": 65000}}, {"bgp": {}}, {"bgp": None}),
    ],
)
def test_a_put_clears_by_explicit_values_and_never_by_null_for_text(
    held: Object, options: Object, sent: Object
) -> None:
    plan = plan_present(GRE, desired_of(GRE, options), {**TUNNEL, **held})
    assert plan.operation == "updated"
    assert {field: plan.body[field] for field in sent} == sent


def test_a_patch_names_all_of_a_nested_object_and_clears_what_goes() -> None:
    lan = KINDS["LAN"]
    server = {
        "dhcp_pool_start": "10.0.0.10",
        "dhcp_pool_end": "10.0.0.20",
        "reservations": {"aa:bb:cc:00:11:22": "10.0.0.9"},
    }
    held = {"id": "1", "name": "a", "nat": {"static_prefix": "10.9.0.0/24"}}
    held["static_addressing"] = {"address": "10.0.0.1/24", "dhcp_server": server, "newer": 1}
    cleared = {"static_addressing": {"dhcp_server": {"dhcp_pool_start": "", "dhcp_pool_end": ""}}, "nat": {}}
    plan = plan_present(lan, desired_of(lan, cleared), held)
    kept = {"reservations": server["reservations"]}
    assert plan.body == {
        "static_addressing": {
            "address": "10.0.0.1/24",
            "dhcp_server": {**kept, "dhcp_pool_start": "", "dhcp_pool_end": ""},
            "newer": 1,
        },
        "nat": None,
    }
    relayed = {"static_addressing": {"dhcp_server": {}, "dhcp_relay": {"server_addresses": ["10.0.0.2"]}}}
    plan = plan_present(lan, desired_of(lan, relayed), held)
    assert plan.body["static_addressing"] == {
        "address": "10.0.0.1/24",
        "dhcp_server": None,
        "dhcp_relay": {"server_addresses": ["10.0.0.2"]},
        "newer": 1,
    }


def test_what_the_api_never_returns_is_not_compared_and_not_sent_by_itself() -> None:
    current = {"id": "1", "name": "I", "psk_metadata": {"last_generated_on": "2026-01-01T00:00:00Z"}}
    desired = desired_of(IPSEC, {"name": "I", "psk": "k3y"})
    assert not plan_present(IPSEC, desired, current).changed
    renamed = plan_present(IPSEC, {**desired, "name": "J"}, current)
    assert "psk" not in renamed.body
    always = plan_present(IPSEC, desired, current, send={"psk": "k3y"})
    assert always.operation == "updated"
    assert always.body["psk"] == "k3y"
    assert [change.path for change in always.changes] == ["psk"]


# -- What cannot be updated ---------------------------------------------------------------------------------------


def test_a_create_only_field_that_differs_is_refused_by_name() -> None:
    site = KINDS["SITE"]
    held = {"id": "1", "name": "a", "ha_mode": False}
    with pytest.raises(PlanError, match=r"^ha_mode can be set only when the site is created.* recreate: true"):
        plan_present(site, desired_of(site, {"ha_mode": True, "description": "x"}), held)
    plan = plan_present(site, desired_of(site, {"ha_mode": False, "description": "x"}), held)
    assert plan.body == {"description": "x"}


def test_recreate_takes_over_what_was_not_mentioned() -> None:
    site = KINDS["SITE"]
    held = {"id": "1", "name": "a", "description": "x", "ha_mode": False}
    plan = plan_present(site, desired_of(site, {"name": "a", "ha_mode": True}), held, recreate=True)
    assert (plan.operation, plan.id) == ("recreated", "1")
    assert plan.body == {"name": "a", "description": "x", "ha_mode": True}
    assert [change.path for change in plan.changes] == ["ha_mode"]
    before, after = plan.diff()
    assert (before["ha_mode"], after["ha_mode"]) == (False, True)


@pytest.mark.genuine(3)
def test_what_an_api_may_refuse_to_update_is_updated_with_a_recreation_in_reserve() -> None:
    desired = desired_of(GRE, {"name": "GRE_1", "bgp": {"customer_asn": 65001}})
    plan = plan_present(GRE, desired, WITH_BGP, recreate=True)
    assert (plan.operation, plan.body["bgp"]) == ("updated", {"customer_asn": 65001})
    assert plan.instead is not None
    assert (plan.instead.operation, plan.instead.id) == ("recreated", TUNNEL["id"])
    assert plan.instead.body["bgp"] == {"customer_asn": 65001}
    assert plan.instead.body["mtu"] == 1476
    assert not GRE.computed & plan.instead.body.keys()
    assert plan_present(GRE, desired, WITH_BGP).instead is None


def test_recreate_without_need_is_an_update() -> None:
    plan = plan_present(GRE, desired_of(GRE, {"mtu": 1400}), TUNNEL, recreate=True)
    assert (plan.operation, plan.instead) == ("updated", None)
    assert plan_present(GRE, desired_of(GRE, {"mtu": 1476}), TUNNEL, recreate=True).operation == "unchanged"


# -- Deletion -----------------------------------------------------------------------------------------------------


def test_what_is_absent_stays_absent() -> None:
    assert plan_absent(GRE, None).operation == "unchanged"


def test_a_deletion_shows_all_that_goes() -> None:
    plan = plan_absent(GRE, TUNNEL)
    assert (plan.operation, plan.id) == ("deleted", TUNNEL["id"])
    before, after = plan.diff()
    assert before["name"] == "GRE_1"
    assert before["mtu"] == 1476
    assert after == {}
    assert "created_on" not in before
