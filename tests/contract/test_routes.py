# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes. The call that deletes all routes of an account is never made, not even here."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import NotFoundError
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.tests.contract.api import Api
from ansible_collections.cloudflare.magic.tests.contract.belongings import Payload, Workshop, listed, path_of
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw
from ansible_collections.cloudflare.magic.tests.contract.test_tunnels import DRY

pytestmark = pytest.mark.writes

PATH = path_of(ROUTE)
_WRITABLE = ("prefix", "nexthop", "priority", "description", "weight", "scope")


def whole(route: Payload) -> Payload:
    """What the product sends to leave a route as it is."""
    return {name: route[name] for name in _WRITABLE if route.get(name) is not None}


def read(api: Api, identifier: str) -> Payload:
    """One route as it is now."""
    found: Payload = api.get(f"{PATH}/{identifier}").result["route"]
    return found


@pytest.mark.reference("Create a Route")
def test_a_creation_answers_with_the_route_itself(workshop: Workshop) -> None:
    """POST of a route answers with the route as `result`, with an `id`.

    Why: the id of what was created is taken from there.
    """
    tunnel, route = workshop.tunnel_and_route()
    assert route["id"], sorted(route)
    assert route["nexthop"].rpartition(".")[0] == tunnel["interface_address"].rpartition(".")[0]
    assert read(workshop.api, route["id"])["prefix"] == route["prefix"]


@pytest.mark.genuine(5)
def test_another_weight_keeps_the_id(workshop: Workshop) -> None:
    """PUT with another weight changes the route, which keeps its id.

    Why: traffic is drained by weights.
    """
    _tunnel, route = workshop.tunnel_and_route(weight=10)
    result = workshop.api.put(f"{PATH}/{route['id']}", {**whole(route), "weight": 20}).result
    assert result["modified"] is True, sorted(result)
    assert (result["modified_route"]["id"], result["modified_route"]["weight"]) == (route["id"], 20)


@pytest.mark.genuine(1)
def test_what_a_whole_update_leaves_out(workshop: Workshop, saw: Saw) -> None:
    """A PUT keeps the weight that it leaves out, or clears it.

    Why: nobody knows which, so the product always sends everything.
    """
    _tunnel, route = workshop.tunnel_and_route(weight=10)
    body = whole(route)
    del body["weight"]
    workshop.api.put(f"{PATH}/{route['id']}", body).allowed()
    after = read(workshop.api, route["id"]).get("weight")
    saw("it is kept" if after == 10 else "it is cleared")
    assert after in (None, 0, 10)


@pytest.mark.genuine(2)
def test_an_empty_description_clears(workshop: Workshop) -> None:
    """`description: ""` in a PUT is accepted and clears.

    Why: strings are cleared that way.
    """
    _tunnel, route = workshop.tunnel_and_route()
    assert workshop.api.put(f"{PATH}/{route['id']}", {**whole(route), "description": ""}).allowed().succeeded
    assert not read(workshop.api, route["id"]).get("description")


@pytest.mark.genuine(2)
def test_null_for_a_string_is_refused(workshop: Workshop) -> None:
    """`description: null` in a PUT is refused with code 1022.

    Why: the product never sends null for a string of a route.
    """
    _tunnel, route = workshop.tunnel_and_route()
    answer = workshop.api.put(f"{PATH}/{route['id']}", {**whole(route), "description": None}).allowed()
    assert 1022 in answer.codes, answer
    assert read(workshop.api, route["id"])["description"] == route["description"]


@pytest.mark.reference("Create a Route")
def test_one_prefix_through_one_tunnel_at_two_priorities(workshop: Workshop) -> None:
    """A prefix may have two routes through the same tunnel, at two priorities.

    Why: that is what `match_priority` is for.
    """
    _tunnel, route = workshop.tunnel_and_route()
    body = {**whole(route), "priority": route["priority"] + 1}
    assert workshop.create(ROUTE, body).result["id"] != route["id"]


@pytest.mark.reference("Create a Route")
def test_the_same_route_again(workshop: Workshop, saw: Saw) -> None:
    """The same route again is refused, or it is another one.

    Why: routes are known by prefix and next hop. Where two are the same, the product says so and changes neither.
    """
    _tunnel, route = workshop.tunnel_and_route()
    answer = workshop.create(ROUTE, whole(route))
    saw("routes need not be unique" if answer.succeeded else f"refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer


@pytest.mark.genuine(7)
def test_an_array_creates_nothing(workshop: Workshop) -> None:
    """An array in the place of a route is refused with code 1022.

    Why: the product creates one object by each request.
    """
    _tunnel, route = workshop.tunnel_and_route()
    answer = workshop.api.post(PATH, [{**whole(route), "priority": 60001}]).allowed()
    assert not answer.succeeded, answer
    assert 1022 in answer.codes, answer
    assert 60001 not in [each["priority"] for each in listed(workshop.api, ROUTE) if each["prefix"] == route["prefix"]]


@pytest.mark.reference("Create a Route, query validate_only")
def test_a_creation_that_is_only_validated(workshop: Workshop) -> None:
    """POST with `validate_only` creates nothing.

    Why: check mode asks the API itself.
    """
    _tunnel, route = workshop.tunnel_and_route()
    assert workshop.create(ROUTE, {**whole(route), "priority": 60001}, **DRY).allowed().succeeded
    assert [each["priority"] for each in listed(workshop.api, ROUTE) if each["prefix"] == route["prefix"]] == [60000]


@pytest.mark.reference("Update Route, query validate_only")
def test_an_update_that_is_only_validated(workshop: Workshop) -> None:
    """PUT with `validate_only` changes nothing.

    Why: as above.
    """
    _tunnel, route = workshop.tunnel_and_route()
    body = {**whole(route), "priority": 60001}
    assert workshop.api.put(f"{PATH}/{route['id']}", body, DRY).allowed().succeeded
    assert read(workshop.api, route["id"])["priority"] == route["priority"]


@pytest.mark.reference("Update Many Routes")
def test_a_bulk_update_changes_only_what_it_names(workshop: Workshop) -> None:
    """PUT on the collection changes the routes that it names, answers with them, and leaves the others alone.

    Why: many routes are changed by one request. Were others deleted by it, it would be a catastrophe.
    """
    first, second, third = (workshop.tunnel_and_route()[1] for _each in range(3))
    bodies = [{"id": route["id"], **whole(route), "weight": 7} for route in (first, second)]
    result = workshop.api.put(PATH, {"routes": bodies}).result
    assert result["modified"] is True
    assert {route["id"]: route["weight"] for route in result["modified_routes"]} == {first["id"]: 7, second["id"]: 7}
    now = {route["id"]: route.get("weight") for route in listed(workshop.api, ROUTE)}
    assert [now.get(route["id"], "gone") or None for route in (first, second, third)] == [7, 7, None]


@pytest.mark.reference("Update Many Routes")
def test_a_bulk_update_that_is_refused(workshop: Workshop) -> None:
    """PUT on the collection that is refused, for one wrong route, changes none of the others that it names.

    Why: then all of them are told as unchanged, and a run ends without anything half done.
    """
    first, second = (workshop.tunnel_and_route(weight=1)[1] for _each in range(2))
    bodies = [{"id": route["id"], **whole(route), "weight": 7} for route in (first, second)]
    bodies[1]["nexthop"] = "not an address"
    answer = workshop.api.put(PATH, {"routes": bodies}).allowed()
    assert not answer.succeeded, answer
    assert read(workshop.api, first["id"])["weight"] == 1


@pytest.mark.reference("Update Many Routes, query validate_only")
def test_a_bulk_update_that_is_only_validated(workshop: Workshop) -> None:
    """PUT on the collection with `validate_only` changes nothing.

    Why: check mode asks the API itself.
    """
    _tunnel, route = workshop.tunnel_and_route(weight=1)
    body = {"id": route["id"], **whole(route), "weight": 7}
    assert workshop.api.put(PATH, {"routes": [body]}, DRY).allowed().succeeded
    assert read(workshop.api, route["id"])["weight"] == 1


@pytest.mark.parametrize(
    ("field", "value"), [("weight", 10), ("scope", {"colo_regions": ["APAC"]})], ids=["weight", "scope"]
)
@pytest.mark.reference("Update Route")
def test_null_clears_what_is_no_text(workshop: Workshop, field: str, value: t.Any) -> None:
    """`weight: null` and `scope: null` in a PUT are accepted and clear.

    Why: what the user removes has to go, under any reading of what is left out.
    """
    _tunnel, route = workshop.tunnel_and_route(**{field: value})
    assert workshop.api.put(f"{PATH}/{route['id']}", {**whole(route), field: None}).allowed().succeeded
    assert not read(workshop.api, route["id"]).get(field)


@pytest.mark.reference("Update Many Routes")
def test_what_a_bulk_update_leaves_out(workshop: Workshop, saw: Saw) -> None:
    """A bulk update keeps the weight that it leaves out, or clears it.

    Why: nobody knows which, so the product always sends everything.
    """
    _tunnel, route = workshop.tunnel_and_route(weight=10)
    body = {"id": route["id"], **whole(route), "priority": 60001}
    del body["weight"]
    workshop.api.put(PATH, {"routes": [body]}).allowed()
    after = read(workshop.api, route["id"]).get("weight")
    saw("it is kept" if after == 10 else "it is cleared")
    assert after in (None, 0, 10)


@pytest.mark.reference("Delete Route")
def test_a_deletion_answers_with_flag_and_route(workshop: Workshop) -> None:
    """DELETE answers with `deleted` and `deleted_route`; the route is not found afterwards.

    Why: `changed` is taken from the flag.
    """
    _tunnel, route = workshop.tunnel_and_route()
    result = workshop.api.delete(f"{PATH}/{route['id']}").result
    assert result["deleted"] is True, sorted(result)
    assert result["deleted_route"]["id"] == route["id"]
    assert isinstance(workshop.api.get(f"{PATH}/{route['id']}").error, NotFoundError)
