# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read: lists, single objects, and what they are made of."""

from __future__ import annotations

import collections
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import NotFoundError
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP, MANAGED_APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import INTERCONNECT
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN
from ansible_collections.cloudflare.magic.plugins.module_utils._time import parse_time
from ansible_collections.cloudflare.magic.tests.contract.api import Answer, Api, NotTried, is_id
from ansible_collections.cloudflare.magic.tests.contract.belongings import Payload, listed, path_of
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw

OF_THE_ACCOUNT = (GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT, ROUTE, SITE, CONNECTOR, APP)
OF_SITES = (LAN, WAN, ACL, APP_CONFIG)
KINDS = (*OF_THE_ACCOUNT, *OF_SITES)
TUNNELS = (GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT)

NOBODYS_ID = "00000000000000000000000000c0ffee"
_MOST_SITES = 5

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
each_readable = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.readable_by_id], ids=lambda kind: kind.name
)
each_tunnel = pytest.mark.parametrize("kind", TUNNELS, ids=lambda kind: kind.name)


class Reader:
    """Reads each list once."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._answers: dict[str, Answer] = {}

    def list(self, kind: ResourceType, site_id: str | None = None) -> Answer:
        """The answer to GET of a collection."""
        path = path_of(kind, site_id)
        if path not in self._answers:
            self._answers[path] = self.api.get(path, headers=kind.headers)
        return self._answers[path]

    def place(self, kind: ResourceType) -> str | None:
        """The site in which a kind is looked at, the first with such an object; None for what is not in sites.

        Raises:
            NotTried: the account has no site.
        """
        if kind.parent is None:
            return None
        sites = [site["id"] for site in self.items(SITE)][:_MOST_SITES]
        if not sites:
            raise NotTried("there is no site")
        return next((site for site in sites if self.items(kind, site)), sites[0])

    def items(self, kind: ResourceType, site_id: str | None = None) -> list[Payload]:
        """The objects of a list; those of another kind that share it left out."""
        result = self.list(kind, site_id).result
        found = result.get(kind.list_key) if kind.list_key else result
        return [payload for payload in found or [] if payload.get(kind.id_key)]

    def some(self, kind: ResourceType) -> tuple[str, Payload]:
        """The path of a collection, and an object in it.

        Raises:
            NotTried: there is none.
        """
        place = self.place(kind)
        found = self.items(kind, place)
        if not found:
            raise NotTried(f"there is no {kind.label} to read")
        return path_of(kind, place), found[0]


@pytest.fixture(scope="module")
def reader(_session_api: Api) -> Reader:
    """Reads the account."""
    return Reader(_session_api)


@each_kind
@pytest.mark.reference("List")
def test_a_list_stands_where_it_is_looked_for(reader: Reader, kind: ResourceType) -> None:
    """A list of tunnels, interconnects or routes stands in `result` under their name; any other one is `result`.

    Why: a list that stands elsewhere would be read as an empty one.
    """
    answer = reader.list(kind, reader.place(kind))
    result = answer.result
    found = result.get(kind.list_key) if kind.list_key else result
    assert found is None or isinstance(found, list), str(answer)
    if found is None:
        assert not kind.list_key or kind.list_key in result, str(answer)
    assert all(isinstance(payload, dict) for payload in found or []), str(answer)


@each_kind
@pytest.mark.genuine(14)
def test_an_envelope_says_that_it_went_well(reader: Reader, kind: ResourceType) -> None:
    """An answer that went well has `success: true` and no errors.

    Why: `success` decides, and errors beside it would be a warning that nobody shows.
    """
    answer = reader.list(kind, reader.place(kind)).allowed()
    assert answer.body.get("success") is True, str(answer)
    assert not answer.body.get("errors"), str(answer)


@each_kind
@pytest.mark.reference("List")
def test_a_list_is_whole_or_says_how_to_go_on(reader: Reader, kind: ResourceType, saw: Saw) -> None:
    """A list is not cut off silently: it comes whole, or with `result_info` that counts.

    Why: what is missing from a list would be created again, or not be deleted.
    """
    answer = reader.list(kind, reader.place(kind))
    found = reader.items(kind, reader.place(kind))
    info = answer.body.get("result_info")
    saw("no result_info" if info is None else f"result_info with {', '.join(sorted(info))}")
    if info and not info.get("cursor") and not info.get("cursors"):
        numbers = [info.get(name) for name in ("page", "per_page", "total_count")]
        if isinstance(info.get("total_count"), int) and info["total_count"] > len(found):
            assert all(isinstance(number, int) for number in numbers), f"{info} for {len(found)} objects"


@each_kind
@pytest.mark.reference("List")
def test_every_object_has_an_id_of_its_own(reader: Reader, kind: ResourceType) -> None:
    """Every object has an id of 32 hexadecimal digits, or a UUID, and no two the same.

    Why: ids become part of paths, so that what does not look like one is refused.
    """
    identifiers = [payload[kind.id_key] for payload in reader.items(kind, reader.place(kind))]
    if not identifiers:
        raise NotTried(f"there is no {kind.label} to read")
    assert all(is_id(identifier) for identifier in identifiers), identifiers
    assert len({*identifiers}) == len(identifiers), identifiers


@each_kind
@pytest.mark.reference("Schemas")
def test_the_product_can_read_every_object(reader: Reader, kind: ResourceType) -> None:
    """Every object of the account fits what the product knows of its kind.

    Why: an object that it cannot read stops the tasks that look for objects of its kind.
    """
    found = reader.items(kind, reader.place(kind))
    if not found:
        raise NotTried(f"there is no {kind.label} to read")
    for payload in found:
        assert isinstance(kind.model.from_api(payload), dict)


@each_readable
@pytest.mark.reference("Get")
def test_an_object_by_its_id_is_the_one_of_the_list(reader: Reader, kind: ResourceType) -> None:
    """GET of one object has the same object as the list, under the name of its kind or as `result`.

    Why: what was found in a list is read again by its id before and after it is changed.
    """
    path, payload = reader.some(kind)
    answer = reader.api.get(f"{path}/{payload[kind.id_key]}", headers=kind.headers)
    found = value_at(answer.result, kind.item_key) if kind.item_key else answer.result
    assert isinstance(found, dict), str(answer)
    assert found[kind.id_key] == payload[kind.id_key]
    assert kind.model.from_api(found).keys() == kind.model.from_api(payload).keys()


@each_readable
@pytest.mark.genuine(16)
def test_an_unknown_id_is_not_found(reader: Reader, kind: ResourceType, saw: Saw) -> None:
    """An id that nobody has is answered with 404, or with the code that the kind has for it: 1020, 1029, 1032.

    Why: only then is an object taken for absent; any other error stops the task.
    """
    answer = reader.api.get(f"{path_of(kind, reader.place(kind))}/{NOBODYS_ID}", headers=kind.headers).allowed()
    saw(f"HTTP {answer.status}, code {', '.join(map(str, answer.codes))}")
    assert isinstance(answer.error, NotFoundError), answer


@pytest.mark.parametrize("kind", OF_SITES, ids=lambda kind: kind.name)
@pytest.mark.genuine(16)
def test_the_parts_of_an_unknown_site_are_not_found(reader: Reader, kind: ResourceType) -> None:
    """The parts of a site that does not exist are not found; they are not an empty list.

    Why: otherwise a part of a site that somebody else has just deleted would be created, and not be told of.
    """
    answer = reader.api.get(path_of(kind, NOBODYS_ID)).allowed()
    assert isinstance(answer.error, NotFoundError), answer


@each_tunnel
@pytest.mark.genuine(21)
def test_the_target_is_an_object_with_the_header(reader: Reader, kind: ResourceType) -> None:
    """With the header x-magic-new-hc-target, `health_check.target` is an object of `effective` and `saved`.

    Why: only `saved` is what a user wrote; to send back `effective` would pin what the API had chosen.
    """
    _path, payload = reader.some(kind)
    target = value_at(payload, "health_check.target")
    assert isinstance(target, dict), repr(target)
    assert target.keys() <= {"effective", "saved"}, sorted(target)


@each_tunnel
@pytest.mark.genuine(10)
def test_the_target_is_a_string_without_the_header(reader: Reader, kind: ResourceType, saw: Saw) -> None:
    """Without the header, `health_check.target` is a string.

    Why: the product always sends the header, since what the string means has changed over the years.
    """
    path, payload = reader.some(kind)
    found = reader.api.get(f"{path}/{payload['id']}").result[kind.item_key]
    target = value_at(found, "health_check.target")
    saw("empty where none was saved" if target == "" else "an address")
    assert target is None or isinstance(target, str), repr(target)


@pytest.mark.genuine(11)
def test_a_key_is_never_shown(reader: Reader) -> None:
    """Neither lists nor single answers show the pre-shared key of an IPsec tunnel.

    Why: what the API shows goes into results, differences and exported files.
    """
    path, payload = reader.some(IPSEC_TUNNEL)
    alone = reader.api.get(f"{path}/{payload['id']}", headers=IPSEC_TUNNEL.headers).result[IPSEC_TUNNEL.item_key]
    assert not [field for each in (payload, alone) for field in each if field == "psk"]


@pytest.mark.genuine(11)
def test_the_age_of_a_key_can_be_read(reader: Reader, saw: Saw) -> None:
    """`psk_metadata.last_generated_on` is a time; `psk_metadata` is empty or missing where there is no key.

    Why: keys are rotated by their age, and a tunnel without any gets one.
    """
    reader.some(IPSEC_TUNNEL)
    for payload in reader.items(IPSEC_TUNNEL):
        made = value_at(payload, "psk_metadata.last_generated_on")
        if made:
            parse_time(made, strict=True)
        else:
            saw("empty without a key" if "psk_metadata" in payload else "missing without a key")


@pytest.mark.genuine(11)
def test_identities_are_strings(reader: Reader, saw: Saw) -> None:
    """`remote_identities` of an IPsec tunnel, where it is there, holds strings.

    Why: devices authenticate with them, and a playbook hands them on.
    """
    _path, payload = reader.some(IPSEC_TUNNEL)
    identities = payload.get("remote_identities")
    saw("no remote_identities" if identities is None else f"remote_identities with {', '.join(sorted(identities))}")
    assert all(isinstance(value, str) for value in (identities or {}).values()), sorted(identities)


@pytest.mark.parametrize("kind", [GRE_TUNNEL, IPSEC_TUNNEL, ROUTE, CONNECTOR], ids=lambda kind: kind.name)
@pytest.mark.genuine(12)
def test_times_can_be_read(reader: Reader, kind: ResourceType) -> None:
    """Times are those of RFC 3339, whatever number of decimals they have.

    Why: ages are computed from them.
    """
    _path, payload = reader.some(kind)
    for field in ("created_on", "modified_on", "last_updated", "last_heartbeat"):
        if payload.get(field):
            parse_time(payload[field], strict=True)


@pytest.mark.genuine(14)
def test_the_order_of_routes(reader: Reader, saw: Saw) -> None:
    """Routes come in some order, on which nothing depends.

    Why: an export would show differences that are none if it did.
    """
    created = [route.get("created_on") for route in reader.items(ROUTE)]
    if len(created) < 2 or not all(created):
        raise NotTried("there are not two routes with times to read")
    times = [parse_time(moment, strict=True) for moment in created]
    saw(
        "newest first"
        if times == sorted(times, reverse=True)
        else "oldest first"
        if times == sorted(times)
        else "other"
    )


@pytest.mark.genuine(14)
def test_what_a_route_lacks(reader: Reader, saw: Saw) -> None:
    """Weight, scope and description that are unset are missing, null or empty.

    Why: all three mean the same to the product; a default in their place would be a difference for ever.
    """
    reader.some(ROUTE)
    for field in ("weight", "scope", "description"):
        forms = {
            repr(route[field]) if field in route else "missing" for route in reader.items(ROUTE) if not route.get(field)
        }
        if forms:
            saw(f"{field}: {' or '.join(sorted(forms))}")


@pytest.mark.reference("List Apps")
def test_managed_apps_stand_beside_the_accounts_own(reader: Reader) -> None:
    """The list of apps has Cloudflare's own with `managed_app_id` and the account's with `account_app_id`, never both.

    Why: the two kinds are told apart by nothing else.
    """
    result = reader.list(APP).result
    assert result, "an empty list"
    for app in result:
        assert bool(app.get(APP.id_key)) != bool(app.get(MANAGED_APP.id_key)), sorted(app)
        assert app.get("name"), sorted(app)


@pytest.mark.reference("List ACLs")
def test_an_acl_names_lans_of_its_site(reader: Reader) -> None:
    """Both sides of an ACL have the id of a LAN of the same site.

    Why: LANs are shown by their names, which are looked up among those of the site.
    """
    reader.some(ACL)
    place = reader.place(ACL)
    lans = {lan["id"] for lan in reader.items(LAN, place)}
    for acl in reader.items(ACL, place):
        assert {value_at(acl, "lan_1.lan_id"), value_at(acl, "lan_2.lan_id")} <= lans


@pytest.mark.reference("List App Configs")
def test_an_app_config_is_for_one_app(reader: Reader) -> None:
    """An app config names one app, by `account_app_id` or by `managed_app_id`.

    Why: it is known by its app, since it has no name.
    """
    reader.some(APP_CONFIG)
    for config in reader.items(APP_CONFIG, reader.place(APP_CONFIG)):
        assert bool(config.get("account_app_id")) != bool(config.get("managed_app_id")), sorted(config)


@pytest.mark.genuine(17)
def test_a_connector_has_a_device(reader: Reader) -> None:
    """A connector that belongs to a device has `device.id`.

    Why: connectors are known by their devices.
    """
    reader.some(CONNECTOR)
    devices = [connector["device"] for connector in reader.items(CONNECTOR) if connector.get("device")]
    if not devices:
        raise NotTried("no connector has a device")
    assert all(device.get("id") for device in devices)


@pytest.mark.genuine(17)
def test_license_keys_are_not_listed(reader: Reader) -> None:
    """Neither the list of connectors nor a single one shows a license key.

    Why: what the API shows goes into results, differences and exported files.
    """
    path, connector = reader.some(CONNECTOR)
    alone = reader.api.get(f"{path}/{connector['id']}").result
    assert not [each["id"] for each in (*reader.items(CONNECTOR), alone) if each.get("license_key")]


@pytest.mark.reference("List Sites, query connectorid")
def test_sites_are_selected_by_connector(reader: Reader) -> None:
    """`connectorid` selects the sites of a connector.

    Why: the incident page finds out with it which site a connector serves.
    """
    sites = [site for site in reader.items(SITE) if site.get("connector_id")]
    if not sites:
        raise NotTried("no site has a connector")
    connector = sites[0]["connector_id"]
    found = reader.api.get("magic/sites", {"connectorid": connector}).result
    assert {site["id"] for site in found} == {
        site["id"]
        for site in reader.items(SITE)
        if connector in (site.get("connector_id"), site.get("secondary_connector_id"))
    }


@pytest.mark.reference("List Connectors, query device_type")
def test_connectors_are_selected_by_the_type_of_their_device(reader: Reader) -> None:
    """`device_type` selects connectors.

    Why: connector_info hands it on.
    """
    by_type = collections.defaultdict(set)
    for connector in reader.items(CONNECTOR):
        by_type[value_at(connector, "device.type")].add(connector["id"])
    types = [kind for kind in by_type if kind]
    if not types:
        raise NotTried("no connector has a device with a type")
    found = reader.api.get("magic/connectors", {"device_type": types[0]}).result
    assert {connector["id"] for connector in found} == by_type[types[0]]


@pytest.mark.reference("List Routes")
def test_lists_agree_with_each_other(reader: Reader) -> None:
    """A list read twice holds the same objects.

    Why: what one task finds, the next one changes.
    """
    kind = ROUTE
    again: t.Iterable[Payload] = listed(reader.api, kind)
    assert {route["id"] for route in again} == {route["id"] for route in reader.items(kind)}
