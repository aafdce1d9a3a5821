# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tunnels: what is created, updated, validated only, and deleted."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import NotFoundError
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL
from ansible_collections.cloudflare.magic.tests.contract.api import Answer, Api
from ansible_collections.cloudflare.magic.tests.contract.belongings import TUNNELS, Payload, Workshop, listed, path_of
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw

pytestmark = pytest.mark.writes

each = pytest.mark.parametrize("kind", TUNNELS, ids=lambda kind: kind.name)

DRY = {"validate_only": "true"}


def put(
    api: Api, kind: ResourceType, identifier: str, body: t.Any, params: t.Mapping[str, str] | None = None
) -> Answer:
    """PUT of one tunnel, as the product sends it."""
    return api.put(f"{path_of(kind)}/{identifier}", body, params, kind.headers)


def read(api: Api, kind: ResourceType, identifier: str) -> Payload:
    """One tunnel as it is now."""
    found: Payload = api.get(f"{path_of(kind)}/{identifier}", headers=kind.headers).result[kind.item_key]
    return found


def whole(kind: ResourceType, payload: Payload) -> Payload:
    """What the product sends to leave a tunnel as it is: all that can be written."""
    body = {name: value for name, value in payload.items() if name not in kind.computed and name in kind.options}
    check = dict(body["health_check"])
    check["target"] = {"saved": value_at(check, "target.saved") or ""}
    return {**body, "health_check": check}


@each
@pytest.mark.reference("Create")
def test_a_creation_answers_with_the_object_itself(workshop: Workshop, kind: ResourceType) -> None:
    """POST of a tunnel answers with the tunnel as `result`, with an `id`, and without a wrapping.

    Why: the id of what was created is taken from there; without it the outcome counts as unknown.
    """
    body = workshop.body(kind)
    created = workshop.create(kind, body).result
    assert created["id"], sorted(created)
    assert created["name"] == body["name"]


@each
@pytest.mark.reference("List")
def test_a_new_tunnel_is_listed_at_once(workshop: Workshop, kind: ResourceType) -> None:
    """What was created is in the list and readable by its id at once.

    Why: a lost answer to a creation is made good by looking for the object; one that is not there yet would be
    created twice.
    """
    tunnel = workshop.make(kind)
    assert tunnel["id"] in [payload["id"] for payload in listed(workshop.api, kind)]
    assert read(workshop.api, kind, tunnel["id"])["name"] == tunnel["name"]


@each
@pytest.mark.genuine(17)
def test_the_defaults_of_a_tunnel(workshop: Workshop, kind: ResourceType) -> None:
    """What is left out in a creation reads as the default that the product knows: health check, MTU 1476, TTL 64.

    Why: check mode predicts the defaults, and an exported file leaves them out.
    """
    tunnel = workshop.make(kind)
    for field, values in kind.defaults.items():
        if field != "health_check.enabled":
            assert value_at(tunnel, field) in (None, *t.cast("tuple[t.Any, ...]", values)), field


@each
@pytest.mark.genuine(17)
def test_health_checks_are_on_by_default(workshop: Workshop, kind: ResourceType) -> None:
    """Without `health_check` in a creation, it is enabled.

    Why: as above.
    """
    body = workshop.body(kind)
    del body["health_check"]
    created = workshop.create(kind, body).result
    assert value_at(created, "health_check.enabled") is True


@pytest.mark.parametrize(("kind", "length"), [(GRE_TUNNEL, 18), (IPSEC_TUNNEL, 25)], ids=["gre_tunnel", "ipsec_tunnel"])
@pytest.mark.genuine(4)
def test_names_may_be_longer_than_the_reference_says(workshop: Workshop, kind: ResourceType, length: int) -> None:
    """Names of 18 characters for GRE and 25 for IPsec tunnels are accepted, and come back whole.

    Why: the product refuses no name for its length.
    """
    name = workshop.name(length)
    assert workshop.create(kind, workshop.body(kind, name=name)).result["name"] == name


@each
@pytest.mark.reference("Create")
def test_whether_names_are_unique(workshop: Workshop, kind: ResourceType, saw: Saw) -> None:
    """A second tunnel of the same name is refused, or it is another one.

    Why: tunnels are known by their names. Where two have the same, the product says so and changes neither.
    """
    tunnel = workshop.make(kind)
    answer = workshop.create(kind, workshop.body(kind, name=tunnel["name"]))
    saw("names need not be unique" if answer.succeeded else f"refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer


@each
@pytest.mark.reference("Update")
def test_an_update_answers_with_flag_and_object(workshop: Workshop, kind: ResourceType) -> None:
    """PUT answers with `modified` and, under `modified_` and the name of the kind, the tunnel afterwards.

    Why: `changed` is taken from the flag, and the result from the object.
    """
    tunnel = workshop.make(kind)
    result = put(workshop.api, kind, tunnel["id"], {**whole(kind, tunnel), "description": "changed"}).result
    assert result["modified"] is True, sorted(result)
    assert result[f"modified_{kind.item_key}"]["description"] == "changed"
    assert read(workshop.api, kind, tunnel["id"])["description"] == "changed"


@each
@pytest.mark.reference("Update")
def test_an_update_that_changes_nothing(workshop: Workshop, kind: ResourceType, saw: Saw) -> None:
    """PUT of a tunnel as it is changes nothing.

    Why: the whole object is sent, of which most is as it was.
    """
    tunnel = read(workshop.api, kind, workshop.make(kind)["id"])
    result = put(workshop.api, kind, tunnel["id"], whole(kind, tunnel)).result
    saw(f"modified: {str(result.get('modified')).lower()}")
    after = read(workshop.api, kind, tunnel["id"])
    assert whole(kind, after) == whole(kind, tunnel)


@each
@pytest.mark.genuine(1)
def test_an_update_of_one_field(workshop: Workshop, kind: ResourceType, saw: Saw) -> None:
    """PUT of one field alone is accepted and changes only that, or is refused and changes nothing.

    Why: the product sends whole objects, which is right either way; other tools send one field.
    """
    tunnel = workshop.make(kind, description="kept")
    answer = put(workshop.api, kind, tunnel["id"], {"health_check": {"rate": "low", "enabled": False}}).allowed()
    saw("it is accepted" if answer.succeeded else f"it is refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer
    after = read(workshop.api, kind, tunnel["id"])
    assert value_at(after, "health_check.rate") == ("low" if answer.succeeded else "mid")
    assert (after["name"], after["interface_address"]) == (tunnel["name"], tunnel["interface_address"])


@each
@pytest.mark.genuine(1)
def test_what_a_whole_update_leaves_out(workshop: Workshop, kind: ResourceType, saw: Saw) -> None:
    """A whole PUT keeps what it leaves out, or sets it back to its default.

    Why: nobody knows which, so the product always sends everything, and clears by explicit values.
    """
    tunnel = workshop.make(kind, description="left out next")
    body = whole(kind, tunnel)
    del body["description"]
    put(workshop.api, kind, tunnel["id"], body).allowed()
    after = read(workshop.api, kind, tunnel["id"]).get("description")
    saw("it is kept" if after else "it is cleared")
    assert after in (None, "", "left out next")


@each
@pytest.mark.reference("Update")
def test_what_an_update_does_to_a_nested_object(workshop: Workshop, kind: ResourceType, saw: Saw) -> None:
    """PUT with a part of `health_check` keeps its other fields, or sets them back to their defaults.

    Why: nobody knows which, so the product always sends nested objects whole.
    """
    tunnel = workshop.make(kind, health_check={"enabled": False, "rate": "high"})
    body = {**whole(kind, tunnel), "health_check": {"enabled": False}}
    put(workshop.api, kind, tunnel["id"], body).allowed()
    rate = value_at(read(workshop.api, kind, tunnel["id"]), "health_check.rate")
    saw({"high": "they are kept", "mid": "they are set back"}.get(str(rate), f"the rate is {rate}"))
    assert rate in ("high", "mid")


@each
@pytest.mark.genuine(2)
def test_an_empty_description_clears(workshop: Workshop, kind: ResourceType, saw: Saw) -> None:
    """`description: ""` in a PUT is accepted and clears.

    Why: strings are cleared that way, since null is refused and leaving out may keep.
    """
    tunnel = workshop.make(kind, description="cleared next")
    assert put(workshop.api, kind, tunnel["id"], {**whole(kind, tunnel), "description": ""}).allowed().succeeded
    after = read(workshop.api, kind, tunnel["id"])
    saw(repr(after["description"]) if "description" in after else "missing afterwards")
    assert not after.get("description")


@each
@pytest.mark.genuine(2)
def test_null_for_a_string_is_refused(workshop: Workshop, kind: ResourceType) -> None:
    """`description: null` in a PUT is refused with code 1022.

    Why: the product never sends null for a string of a tunnel.
    """
    tunnel = workshop.make(kind, description="kept")
    answer = put(workshop.api, kind, tunnel["id"], {**whole(kind, tunnel), "description": None}).allowed()
    assert not answer.succeeded, answer
    assert 1022 in answer.codes, answer
    assert read(workshop.api, kind, tunnel["id"])["description"] == "kept"


@pytest.mark.genuine(6)
def test_one_update_changes_several_fields(workshop: Workshop) -> None:
    """One PUT of a GRE tunnel may change endpoint, interface address, MTU, TTL and health check at once.

    Why: the product sends one request for all differences of an object.
    """
    tunnel = workshop.make(GRE_TUNNEL)
    other = {
        "customer_gre_endpoint": workshop.room.endpoint(),
        "interface_address": workshop.room.interface(),
        "mtu": 1450,
        "ttl": 60,
    }
    put(workshop.api, GRE_TUNNEL, tunnel["id"], {**whole(GRE_TUNNEL, tunnel), **other}).allowed()
    after = read(workshop.api, GRE_TUNNEL, tunnel["id"])
    assert {name: after.get(name) for name in other} == other


@each
@pytest.mark.genuine(5)
def test_the_odd_address_of_a_pair(workshop: Workshop, kind: ResourceType) -> None:
    """Cloudflare's side may be the odd address of a /31.

    Why: the product takes either, and finds the other side from it.
    """
    even = workshop.room.interface()
    odd = f"{even.rpartition('.')[0]}.{int(even.rpartition('.')[2].partition('/')[0]) + 1}/31"
    assert workshop.create(kind, workshop.body(kind, interface_address=odd)).result["interface_address"] == odd


@each
@pytest.mark.reference("Update")
def test_a_rename_keeps_the_id(workshop: Workshop, kind: ResourceType) -> None:
    """PUT with another name renames a tunnel, which keeps its id; nobody has the old name then.

    Why: objects named by their ids are renamed by an update.
    """
    tunnel, name = workshop.make(kind), workshop.name()
    put(workshop.api, kind, tunnel["id"], {**whole(kind, tunnel), "name": name}).allowed()
    assert read(workshop.api, kind, tunnel["id"])["name"] == name
    assert tunnel["name"] not in [payload["name"] for payload in listed(workshop.api, kind)]


@each
@pytest.mark.genuine(21)
def test_a_target_is_saved_as_an_object(workshop: Workshop, kind: ResourceType) -> None:
    """With the header, `health_check.target: {saved: …}` is saved, and is what is probed.

    Why: the option takes what the API takes.
    """
    tunnel = workshop.make(kind)
    body = whole(kind, tunnel)
    body["health_check"]["target"] = {"saved": "198.51.100.254"}
    put(workshop.api, kind, tunnel["id"], body).allowed()
    target = value_at(read(workshop.api, kind, tunnel["id"]), "health_check.target")
    assert target == {"saved": "198.51.100.254", "effective": "198.51.100.254"}


@pytest.mark.genuine(17)
def test_the_target_of_a_unidirectional_check(workshop: Workshop) -> None:
    """Where none is saved, a unidirectional check goes to the customer's endpoint.

    Why: the target that nobody saved is nobody's difference.
    """
    tunnel = workshop.make(GRE_TUNNEL, health_check={"enabled": False, "direction": "unidirectional"})
    target = value_at(tunnel, "health_check.target")
    assert target == {"saved": "", "effective": tunnel["customer_gre_endpoint"]}


@each
@pytest.mark.reference("Update")
def test_an_unknown_field(workshop: Workshop, kind: ResourceType, saw: Saw) -> None:
    """A field that the API does not know is refused, or ignored.

    Why: a newer API may return fields that it refuses to take back. The product survives both.
    """
    tunnel = workshop.make(kind)
    answer = put(workshop.api, kind, tunnel["id"], {**whole(kind, tunnel), "no_such_field": 1}).allowed()
    saw("it is ignored" if answer.succeeded else f"it is refused: {answer}")
    assert answer.succeeded or 400 <= answer.status < 500, answer


@each
@pytest.mark.reference("Create, query validate_only")
def test_a_creation_that_is_only_validated(workshop: Workshop, kind: ResourceType) -> None:
    """POST with `validate_only` creates nothing.

    Why: check mode asks the API itself.
    """
    body = workshop.body(kind)
    assert workshop.create(kind, body, **DRY).allowed().succeeded
    assert body["name"] not in [payload["name"] for payload in listed(workshop.api, kind)]


@each
@pytest.mark.reference("Create, query validate_only")
def test_a_wrong_creation_is_refused_by_validation(workshop: Workshop, kind: ResourceType) -> None:
    """POST with `validate_only` refuses what cannot be right, with a client error.

    Why: check mode would otherwise promise what does not work.
    """
    answer = workshop.create(kind, workshop.body(kind, interface_address="not an address"), **DRY).allowed()
    assert 400 <= answer.status < 500, answer


@each
@pytest.mark.reference("Update, query validate_only")
def test_an_update_that_is_only_validated(workshop: Workshop, kind: ResourceType) -> None:
    """PUT with `validate_only` changes nothing.

    Why: as above.
    """
    tunnel = workshop.make(kind, description="kept")
    body = {**whole(kind, tunnel), "description": "never stored"}
    assert put(workshop.api, kind, tunnel["id"], body, DRY).allowed().succeeded
    assert read(workshop.api, kind, tunnel["id"])["description"] == "kept"


@each
@pytest.mark.reference("Delete, query validate_only")
def test_a_deletion_that_is_only_validated(workshop: Workshop, kind: ResourceType) -> None:
    """DELETE with `validate_only` deletes nothing.

    Why: as above, and this one would be the worst to be wrong about.
    """
    tunnel = workshop.make(kind)
    assert workshop.api.delete(f"{path_of(kind)}/{tunnel['id']}", DRY, kind.headers).allowed().succeeded
    assert read(workshop.api, kind, tunnel["id"])["name"] == tunnel["name"]


@each
@pytest.mark.reference("Bulk update")
def test_a_bulk_update_changes_only_what_it_names(workshop: Workshop, kind: ResourceType) -> None:
    """PUT on the collection changes the tunnels that it names, answers with them, and leaves the others alone.

    Why: many tunnels are changed by one request. Were others deleted by it, it would be a catastrophe.
    """
    first, second, third = (workshop.make(kind, description="before") for _each in range(3))
    bodies = [{"id": each["id"], **whole(kind, each), "description": "after"} for each in (first, second)]
    result = workshop.api.put(path_of(kind), {kind.list_key: bodies}, headers=kind.headers).result
    assert result["modified"] is True
    answered = {each["id"]: each["description"] for each in result[f"modified_{kind.list_key}"]}
    assert answered == {first["id"]: "after", second["id"]: "after"}
    now = {each["id"]: each.get("description") for each in listed(workshop.api, kind)}
    assert [now.get(each["id"]) for each in (first, second, third)] == ["after", "after", "before"]


@each
@pytest.mark.reference("Bulk update")
def test_a_bulk_update_that_is_refused(workshop: Workshop, kind: ResourceType) -> None:
    """PUT on the collection that is refused, for one wrong tunnel, changes none of the others that it names.

    Why: then all of them are told as unchanged, and a run ends without anything half done.
    """
    first, second = (workshop.make(kind, description="before") for _each in range(2))
    bodies = [{"id": each["id"], **whole(kind, each), "description": "after"} for each in (first, second)]
    bodies[1]["interface_address"] = "not an address"
    answer = workshop.api.put(path_of(kind), {kind.list_key: bodies}, headers=kind.headers).allowed()
    assert not answer.succeeded, answer
    assert read(workshop.api, kind, first["id"])["description"] == "before"


@each
@pytest.mark.reference("Bulk update, query validate_only")
def test_a_bulk_update_that_is_only_validated(workshop: Workshop, kind: ResourceType) -> None:
    """PUT on the collection with `validate_only` changes nothing.

    Why: check mode asks the API itself.
    """
    tunnel = workshop.make(kind, description="kept")
    bodies = [{"id": tunnel["id"], **whole(kind, tunnel), "description": "never stored"}]
    assert workshop.api.put(path_of(kind), {kind.list_key: bodies}, DRY, kind.headers).allowed().succeeded
    assert read(workshop.api, kind, tunnel["id"])["description"] == "kept"


@each
@pytest.mark.reference("Delete")
def test_a_deletion_answers_with_flag_and_object(workshop: Workshop, kind: ResourceType) -> None:
    """DELETE answers with `deleted` and, under `deleted_` and the name of the kind, the tunnel as it was.

    Why: `changed` is taken from the flag.
    """
    tunnel = workshop.make(kind)
    result = workshop.api.delete(f"{path_of(kind)}/{tunnel['id']}", headers=kind.headers).result
    assert result["deleted"] is True, sorted(result)
    assert result[f"deleted_{kind.item_key}"]["id"] == tunnel["id"]


@each
@pytest.mark.genuine(16)
def test_what_is_deleted_is_not_found(workshop: Workshop, kind: ResourceType) -> None:
    """What was deleted is not found any more, neither to read nor to delete.

    Why: a deletion whose answer was lost is repeated, and then the object being gone is a success.
    """
    tunnel = workshop.make(kind)
    path = f"{path_of(kind)}/{tunnel['id']}"
    assert workshop.api.delete(path, headers=kind.headers).allowed().succeeded
    assert isinstance(workshop.api.get(path, headers=kind.headers).error, NotFoundError)
    assert isinstance(workshop.api.delete(path, headers=kind.headers).error, NotFoundError)
    assert tunnel["id"] not in [payload["id"] for payload in listed(workshop.api, kind)]


@pytest.mark.genuine(3)
def test_a_bgp_session_is_removed_by_null(workshop: Workshop) -> None:
    """`bgp: null` in a PUT of a GRE tunnel is accepted and removes the session.

    Why: a session is taken away without making the tunnel anew.
    """
    tunnel = workshop.make(GRE_TUNNEL, bgp={"customer_asn": 64512})
    put(workshop.api, GRE_TUNNEL, tunnel["id"], {**whole(GRE_TUNNEL, tunnel), "bgp": None}).allowed()
    assert not read(workshop.api, GRE_TUNNEL, tunnel["id"]).get("bgp")


@pytest.mark.genuine(3)
def test_a_bgp_session_is_accepted_by_an_update(workshop: Workshop, saw: Saw) -> None:
    """`bgp` with another value in a PUT of a GRE tunnel is accepted, taken over or not.

    Why: the product sends it, reads what became of it, and says if it was not taken over.
    """
    tunnel = workshop.make(GRE_TUNNEL, bgp={"customer_asn": 64512})
    body = {**whole(GRE_TUNNEL, tunnel), "bgp": {"customer_asn": 64513}}
    answer = put(workshop.api, GRE_TUNNEL, tunnel["id"], body).allowed()
    number = value_at(read(workshop.api, GRE_TUNNEL, tunnel["id"]), "bgp.customer_asn")
    saw("taken over" if number == 64513 else f"not taken over: {answer}")
    assert answer.succeeded, answer
