# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Static routes."""

from __future__ import annotations

from typing import Any

import pytest

ROUTE: dict[str, Any] = {"prefix": "192.0.2.0/24", "nexthop": "10.0.0.1", "priority": 100}
DRY_RUN = {"validate_only": "true"}


@pytest.mark.usefixtures("put_replaces")
def test_create_list_get_update_delete(magic, account_id):
    scope = {"colo_names": ["den01"], "colo_regions": ["APAC"]}
    created = magic.routes.create(account_id=account_id, **ROUTE, description="d", weight=10, scope=scope)

    assert created.model_dump(include={*ROUTE, "description", "weight", "scope"}) == {
        **ROUTE,
        "description": "d",
        "weight": 10,
        "scope": scope,
    }
    assert [route.id for route in magic.routes.list(account_id=account_id).routes] == [created.id]
    assert magic.routes.get(created.id, account_id=account_id).route.model_dump() == created.model_dump()

    unchanged = magic.routes.update(created.id, account_id=account_id, **ROUTE, description="d", weight=10, scope=scope)
    assert unchanged.modified is False
    update = magic.routes.update(created.id, account_id=account_id, **{**ROUTE, "priority": 200})
    assert update.modified is True
    assert (update.modified_route.priority, update.modified_route.weight, update.modified_route.scope) == (
        200,
        None,
        None,
    )

    deletion = magic.routes.delete(created.id, account_id=account_id)
    assert deletion.deleted is True
    assert deletion.deleted_route.id == created.id
    assert magic.routes.list(account_id=account_id).routes == []


def test_bulk_update_merges(magic, account_id):
    first = magic.routes.create(account_id=account_id, **ROUTE, description="kept", weight=10)
    second = magic.routes.create(account_id=account_id, **{**ROUTE, "nexthop": "10.0.0.3"})

    update = magic.routes.bulk_update(
        account_id=account_id,
        routes=[{**ROUTE, "id": first.id, "priority": 300}, {**ROUTE, "nexthop": "10.0.0.3", "id": second.id}],
    )

    assert update.modified is True
    after = update.modified_routes
    assert (after[0].priority, after[0].description, after[0].weight) == (300, "kept", 10)
    assert after[1].modified_on == second.modified_on


def test_bulk_update_is_all_or_nothing(magic, account_id, refusal):
    first = magic.routes.create(account_id=account_id, **ROUTE)
    entries = [{**ROUTE, "id": first.id, "priority": 5}, {**ROUTE, "id": "0" * 32}]

    assert refusal(lambda: magic.routes.bulk_update(account_id=account_id, routes=entries)) == (
        404,
        [(1020, "/routes/1/id")],
    )
    assert magic.routes.get(first.id, account_id=account_id).route.priority == 100


def test_delete_without_an_id_deletes_all(magic, account_id):
    for priority in (1, 2, 3):
        magic.routes.create(account_id=account_id, **{**ROUTE, "priority": priority})

    deletion = magic.routes.empty(account_id=account_id)

    assert deletion.deleted is True
    assert magic.routes.list(account_id=account_id).routes == []


def test_dry_runs_and_the_verb_that_has_none(magic, account_id):
    routes = magic.routes
    created = routes.create(account_id=account_id, **ROUTE)
    other = {**ROUTE, "priority": 7}

    assert routes.create(account_id=account_id, **other, extra_query=DRY_RUN).priority == 7
    assert routes.update(created.id, account_id=account_id, **other, extra_query=DRY_RUN).modified is True
    assert routes.bulk_update(account_id=account_id, routes=[{**other, "id": created.id}], extra_query=DRY_RUN).modified
    assert [route.priority for route in routes.list(account_id=account_id).routes] == [100]

    routes.delete(created.id, account_id=account_id, extra_query=DRY_RUN)
    assert routes.list(account_id=account_id).routes == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"prefix": "192.0.2.1/24"}, "/prefix"),
        ({"prefix": "192.0.2.0"}, "/prefix"),
        ({"prefix": "192.0.2.0/33"}, "/prefix"),
        ({"nexthop": "router"}, "/nexthop"),
        ({"priority": -1}, "/priority"),
        ({"priority": "100"}, "/priority"),
        ({"weight": 257}, "/weight"),
        ({"description": None}, "/description"),
        ({"scope": {"colos": []}}, "/scope/colos"),
        ({"scope": {"colo_names": "den01"}}, "/scope/colo_names"),
    ],
)
def test_bad_values_are_refused(magic, account_id, refusal, change, pointer):
    assert refusal(lambda: magic.routes.create(account_id=account_id, **ROUTE, extra_body={**ROUTE, **change})) == (
        400,
        [(1022, pointer)],
    )


def test_a_list_is_refused(http):
    answer = http.post("/routes", json=[ROUTE])

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == 1022
    assert "cannot unmarshal array into Go value" in answer.json()["errors"][0]["message"]


def test_a_route_is_unique_by_prefix_nexthop_and_priority(magic, account_id, refusal):
    magic.routes.create(account_id=account_id, **ROUTE)
    backup = magic.routes.create(account_id=account_id, **{**ROUTE, "priority": 200})
    taken = (400, [(1022, "/prefix")])

    assert refusal(lambda: magic.routes.create(account_id=account_id, **ROUTE)) == taken
    assert refusal(lambda: magic.routes.update(backup.id, account_id=account_id, **ROUTE)) == taken


def test_canonical_forms(magic, account_id, refusal):
    route = magic.routes.create(account_id=account_id, prefix="2001:DB8:0::/48", nexthop="FD00::1", priority=1)

    assert (route.prefix, route.nexthop) == ("2001:db8::/48", "fd00::1")
    assert (
        refusal(
            lambda: magic.routes.create(account_id=account_id, prefix="2001:db8::/48", nexthop="fd00::1", priority=1)
        )[0]
        == 400
    )


def test_64_routes_of_one_priority(magic, account_id, emulator, refusal):
    routes = [{**ROUTE, "nexthop": f"10.0.0.{host}"} for host in range(64)]
    emulator.set_account(account_id, {"routes": routes})

    one_more = {**ROUTE, "nexthop": "10.0.0.64"}
    assert refusal(lambda: magic.routes.create(account_id=account_id, **one_more)) == (400, [(1022, "/priority")])
    backup = magic.routes.create(account_id=account_id, **{**one_more, "priority": 200})
    entry = {**one_more, "id": backup.id}
    assert refusal(lambda: magic.routes.bulk_update(account_id=account_id, routes=[entry])) == (
        400,
        [(1022, "/routes/0/priority")],
    )


def test_an_unknown_route_is_not_found(magic, account_id, refusal):
    assert refusal(lambda: magic.routes.get("0" * 32, account_id=account_id)) == (404, [(1020, None)])
