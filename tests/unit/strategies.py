# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hypothesis strategies: what users write, and what an API could send."""

from __future__ import annotations

import ipaddress
import string
import typing as t

from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.desired import take_names
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType, Spec


def _spelled(written: str, spelling: int) -> str:
    """One of the ways to write an address, or an address with the length of its prefix."""
    if ":" not in written:
        return written
    address, slash, length = written.partition("/")
    exploded = f"{ipaddress.ip_address(address).exploded}{slash}{length}"
    return [written, written.upper(), exploded, exploded.upper()][spelling]


# Built from numbers: Hypothesis' own addresses are ten times slower.
SPELLING = st.integers(0, 3)
ADDRESS4 = st.integers(0, 2**32 - 1).map(lambda number: str(ipaddress.IPv4Address(number)))
ADDRESS6 = st.integers(0, 2**128 - 1).map(lambda number: str(ipaddress.IPv6Address(number)))
ADDRESS = st.builds(_spelled, st.one_of(ADDRESS4, ADDRESS6), SPELLING)
INTERFACE = st.builds(
    _spelled,
    st.one_of(
        st.builds("{}/{}".format, ADDRESS4, st.integers(0, 32)),
        st.builds("{}/{}".format, ADDRESS6, st.integers(0, 128)),
    ),
    SPELLING,
)
PREFIX = st.builds(
    lambda interface, spelling: _spelled(str(ipaddress.ip_interface(interface).network), spelling), INTERFACE, SPELLING
)
NAME = st.text(string.ascii_letters + string.digits + "_-.", min_size=1, max_size=15)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)
MAC = st.from_regex(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|([0-9a-f]{2}-){5}[0-9a-f]{2}", fullmatch=True)
PORTS = st.tuples(st.integers(1, 65535), st.integers(1, 65535)).map(lambda ends: f"{min(ends)}-{max(ends)}")

# By the name of the option; an option that is not here takes any value of its type.
_BY_NAME: dict[str, st.SearchStrategy[t.Any]] = {
    **dict.fromkeys(
        [
            "cloudflare_gre_endpoint",
            "customer_gre_endpoint",
            "cloudflare_endpoint",
            "customer_endpoint",
            "nexthop",
            "source",
        ],
        ADDRESS,
    ),
    **dict.fromkeys(
        ["interface_address", "interface_address6", "address", "secondary_address", "virtual_address"], INTERFACE
    ),
    **dict.fromkeys(["prefix", "extra_prefixes", "static_prefix"], PREFIX),
    **dict.fromkeys(["subnets", "ip_subnets", "source_subnets"], st.one_of(ADDRESS4, PREFIX)),
    **dict.fromkeys(
        [
            "gateway_address",
            "next_hop",
            "server_addresses",
            "dhcp_pool_start",
            "dhcp_pool_end",
            "dns_server",
            "dns_servers",
        ],
        ADDRESS4,
    ),
    **dict.fromkeys(["name", "id", "serial_number", "colo_names", "colo_regions"], NAME),
    "type": NAME,
    "target": st.one_of(ADDRESS, st.just(""), ADDRESS.map(lambda address: {"saved": address})),
    # One address written in two ways is refused, as a key that stands twice.
    "reservations": st.lists(
        st.tuples(MAC, ADDRESS4), max_size=3, unique_by=lambda pair: pair[0].lower().replace("-", ":")
    ).map(dict),
    "md5_key": st.text([chr(code) for code in range(33, 127) if chr(code) not in '"?'], min_size=1, max_size=20),
    "fqdn_id": NAME.map("{}.account.custom.ipsec.cloudflare.com".format),
    "mtu": st.integers(576, 9000),
    "ttl": st.integers(1, 255),
    "weight": st.integers(0, 256),
    "vlan_tag": st.integers(0, 4094),
    "code": st.integers(1, 254),
    "ports": st.integers(1, 65535),
    "port_ranges": PORTS,
    "hostnames": st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,9}(\.[a-z]{2,5}){1,2}", fullmatch=True),
    "lat": st.one_of(st.floats(-90, 90), st.decimals(-90, 90, places=4)).map(str),
    "lon": st.one_of(st.floats(-180, 180), st.decimals(-180, 180, places=4)).map(str),
    "interrupt_window_hour_of_day": st.integers(0, 23),
    "interrupt_window_duration_hours": st.one_of(st.integers(0, 168), st.sampled_from([0.5, 1.0, 7.25])),
    "interrupt_window_embargo_dates": st.dates().map(str),
    "preferred_wans": NAME,
}
_BY_TYPE: dict[str, st.SearchStrategy[t.Any]] = {
    "str": TEXT,
    "int": st.integers(0, 4094),
    "float": st.floats(0, 1000),
    "bool": st.booleans(),
}


def _value(name: str, option: t.Mapping[str, t.Any]) -> st.SearchStrategy[t.Any]:
    if "choices" in option:
        one: st.SearchStrategy[t.Any] = st.sampled_from(option["choices"])
    elif "options" in option:
        one = _values(option["options"])
    else:
        one = _BY_NAME[name] if name in _BY_NAME else _BY_TYPE[option.get("elements", option["type"])]
    return st.lists(one, max_size=3) if option["type"] == "list" else one


def _values(options: t.Mapping[str, t.Mapping[str, t.Any]]) -> st.SearchStrategy[dict[str, t.Any]]:
    return st.fixed_dictionaries(
        {name: _value(name, option) for name, option in options.items() if option.get("required")},
        optional={name: _value(name, option) for name, option in options.items() if not option.get("required")},
    )


def written(spec: Spec) -> st.SearchStrategy[dict[str, t.Any]]:
    """Valid values of options, any that is not required left out."""
    return _values(spec)


# A strategy is costly to make and learns what it made: one for each kind.
_USER_OPTIONS: dict[str, st.SearchStrategy[dict[str, t.Any]]] = {}
_API_PAYLOADS: dict[str, st.SearchStrategy[dict[str, t.Any]]] = {}


def user_options(kind: ResourceType) -> st.SearchStrategy[dict[str, t.Any]]:
    """Valid options of one object, any of them left out; without the names of other objects."""
    if kind.label not in _USER_OPTIONS:
        _USER_OPTIONS[kind.label] = _values(kind.options).map(lambda options: take_names(kind, options)[0])
    return _USER_OPTIONS[kind.label]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def api_payloads(kind: ResourceType) -> st.SearchStrategy[dict[str, t.Any]]:
    """Objects with the fields of a kind that hold anything at all, among fields that nobody knows."""
    if kind.label not in _API_PAYLOADS:
        unknown = st.dictionaries(st.text(max_size=8), JSON, max_size=3)
        _API_PAYLOADS[kind.label] = st.one_of(_anything(kind.options), unknown)
    return _API_PAYLOADS[kind.label]


def _anything(options: t.Mapping[str, t.Mapping[str, t.Any]]) -> st.SearchStrategy[dict[str, t.Any]]:
    def one(name: str, option: t.Mapping[str, t.Any]) -> st.SearchStrategy[t.Any]:
        inner = [_anything(option["options"])] if "options" in option else []
        return st.one_of(JSON, _value(name, option), *inner, *(st.lists(strategy, max_size=2) for strategy in inner))

    return st.fixed_dictionaries(
        {}, optional={"new_field": JSON, **{name: one(name, option) for name, option in options.items()}}
    )
