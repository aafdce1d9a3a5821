# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Hypothesis strategy: accounts with objects of all kinds that name each other, as the emulator is seeded."""

from __future__ import annotations

import copy
import itertools
import typing as t

from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP
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
from ansible_collections.cloudflare.magic.tests.unit.strategies import user_options

Draw = st.DrawFn
Object = dict[str, t.Any]

_INSIDE = ("wans", "lans", "acls", "app_configs")

_IDENTIFYING = {"name", "id", "account_app_id", "managed_app_id", "device", "lan_id", "preferred_wans"}

_COMPUTED_WITH = {"interface_address", "health_check", "lan_1", "lan_2"}
"""Fields from which the emulator computes others."""

_ODD_NAMES = st.one_of(
    st.sampled_from(
        ["", " ", "a ", " a", "A", "L" * 300, "CON", "..", "a/b", "東京", "münchen", "********", "null", "1e3"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=12),
)

_ODD_VALUES: st.SearchStrategy[t.Any] = st.one_of(
    st.sampled_from(
        [
            None,
            "",
            " ",
            "x",
            "********",
            0,
            -1,
            10**6,
            1.5,
            True,
            [],
            {},
            ["x"],
            [None],
            {"a": 1},
            [{"a": 1}],
            [[]],
            "10.0.0.1",
            "10.0.0.1/24",
            "fe80::1%eth0",
            "2024-03-01",
        ]
    ),
    st.text(st.characters(codec="utf-8"), max_size=5),
)

# Few names, so that objects share them; and one that looks like a serial number, which connectors are named by, too.
_NAMES = st.sampled_from(["a", "b", "2"])


@st.composite
def accounts(draw: Draw) -> dict[str, t.Any]:
    """What an account may hold. Names are shared, also where the API would not have it."""
    ids = (f"{number:032x}" for number in itertools.count(1))

    def some(kind: ResourceType, most: int, **fixed: t.Any) -> list[Object]:
        return [_object(draw, kind, next(ids), fixed) for _each in range(draw(st.integers(0, most)))]

    connectors = some(CONNECTOR, 2)
    for connector in connectors:
        connector["device"] = {"id": next(ids), "type": "MANAGED"}
        if draw(st.booleans()):
            connector["device"]["serial_number"] = draw(_NAMES)
    apps = some(APP, 2)
    for app in apps:
        app["account_app_id"] = app.pop("id")
    sites = some(SITE, 2)
    for site in sites:
        for field in ("connector_id", "secondary_connector_id"):
            _refer(draw, site, field, [connector["id"] for connector in connectors])
        site["wans"], site["lans"] = some(WAN, 2), some(LAN, 3)
        lan_ids = [lan["id"] for lan in site["lans"]]
        site["acls"] = some(ACL, 2) if lan_ids else []
        for acl in site["acls"]:
            for side in ("lan_1", "lan_2"):
                acl[side] = {**(acl.get(side) or {}), "lan_id": draw(st.sampled_from(lan_ids))}
        site["app_configs"] = some(APP_CONFIG, 2)
        for config in site["app_configs"]:
            _choose_app(draw, config, [app["account_app_id"] for app in apps])
            wan_ids = [wan["id"] for wan in site["wans"]]
            config["preferred_wans"] = draw(st.lists(st.sampled_from(wan_ids), unique=True)) if wan_ids else []
    return {
        "connectors": connectors,
        "apps": apps,
        "sites": sites,
        "gre_tunnels": some(GRE_TUNNEL, 2),
        "ipsec_tunnels": some(IPSEC_TUNNEL, 2),
        "cf_interconnects": some(INTERCONNECT, 2),
        "routes": some(ROUTE, 3),
    }


@st.composite
def odd_accounts(draw: Draw) -> dict[str, t.Any]:
    """An account with names and values that no reference foresees, here and there."""
    account = draw(accounts())
    held = [item for section in account.values() for item in section]
    held += [child for site in account["sites"] for section in _INSIDE for child in site[section]]
    for item in held:
        if "name" in item and draw(st.booleans()):
            item["name"] = draw(_ODD_NAMES)
    places = [(holder, field) for item in held for holder, field in _places(item)]
    for _each in range(draw(st.integers(0, 3)) if places else 0):
        holder, field = draw(st.sampled_from(places))
        if field in holder:
            holder[field] = copy.deepcopy(draw(_ODD_VALUES))
    return account


def _places(item: Object) -> t.Iterator[tuple[Object, str]]:
    """The fields of an object, and those of the objects in it, that may have odd values; not what identifies it."""
    for field, value in item.items():
        if field in _INSIDE or field in _IDENTIFYING:
            continue
        if field not in _COMPUTED_WITH:
            yield item, field
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _places(inner)


def _object(draw: Draw, kind: ResourceType, identifier: str, fixed: Object) -> Object:
    canonical = kind.model.from_user(draw(user_options(kind)))
    fields = {name: value for name, value in canonical.items() if value is not None}
    for name in ("name", "type", "interface_address", "prefix", "nexthop", "priority", "physport"):
        if name in {*kind.required, *(["interface_address"] if kind is INTERCONNECT else [])} and name not in fields:
            fields[name] = _VALUES[name](draw)
    for field in kind.required:
        if field.endswith("_endpoint"):
            fields.setdefault(field, "192.0.2.1")
    if "name" in kind.options:
        fields["name"] = draw(_NAMES)
    return {"id": identifier, **fields, **fixed}


_VALUES: dict[str, t.Callable[[Draw], t.Any]] = {
    "name": lambda draw: draw(_NAMES),
    "type": lambda draw: "type",
    "interface_address": lambda draw: f"10.0.0.{draw(st.integers(0, 255))}/31",
    "prefix": lambda draw: f"192.0.2.{draw(st.integers(0, 3)) * 64}/26",
    "nexthop": lambda draw: f"10.0.0.{draw(st.integers(0, 3))}",
    "priority": lambda draw: draw(st.integers(0, 2)),
    "physport": lambda draw: draw(st.integers(1, 3)),
}


def _refer(draw: Draw, item: Object, field: str, ids: list[str]) -> None:
    item.pop(field, None)
    if ids and draw(st.booleans()):
        item[field] = draw(st.sampled_from(ids))


def _choose_app(draw: Draw, config: Object, own: list[str]) -> None:
    for field in ("account_app_id", "managed_app_id"):
        config.pop(field, None)
    if own and draw(st.booleans()):
        config["account_app_id"] = draw(st.sampled_from(own))
    else:
        config["managed_app_id"] = draw(st.sampled_from(["zoom", "salesforce"]))
