# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Canonical forms of every kind: stable, tolerant of the API, strict and clear towards the user."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.pcap import Pcap
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import Acl
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import AppConfig
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import Connector
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GreTunnel
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import Interconnect
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IpsecTunnel
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import Lan
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import Route
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import Site
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.tunnel import customer_address
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS
from ansible_collections.cloudflare.magic.tests.unit.strategies import JSON, api_payloads, user_options

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


# -- All kinds ----------------------------------------------------------------------------------------------------


@every_kind
@given(data=st.data())
def test_a_canonical_form_is_its_own_canonical_form(kind: ResourceType, data: st.DataObject) -> None:
    form = kind.model.from_user(data.draw(user_options(kind)))
    assert kind.model.from_api(form) == form
    cleared_left_out = {key: value for key, value in form.items() if value is not None}
    assert kind.model.from_api(cleared_left_out) == cleared_left_out


@every_kind
@given(data=st.data())
def test_whatever_the_api_sends_has_a_form(kind: ResourceType, data: st.DataObject) -> None:
    payload = data.draw(api_payloads(kind))
    form = kind.model.from_api(payload)
    assert form.keys() == payload.keys()
    assert repr(kind.model.from_api(form)) == repr(form)  # NaN is not equal to itself


def test_an_object_of_a_list_s_item_with_nothing_but_newer_fields_counts_as_none() -> None:
    def form(nat: t.Any) -> t.Any:
        subnet = {"prefix": "192.0.2.0/24", "next_hop": "10.0.0.1", "nat": nat}
        return Lan.from_api({"routed_subnets": [subnet]})

    assert form({"new_field": 1}) == form({"new_field": None}) == form(None)


@every_kind
@given(data=st.data())
def test_what_no_canonical_form_can_be_made_of_is_taken_as_it_is(kind: ResourceType, data: st.DataObject) -> None:
    unknown = data.draw(st.dictionaries(st.text(min_size=30, max_size=40), JSON, max_size=3))
    assert repr(kind.model.from_api(unknown)) == repr(unknown)


@every_kind
@given(data=st.data())
def test_options_that_are_null_count_as_left_out(kind: ResourceType, data: st.DataObject) -> None:
    options = data.draw(user_options(kind))
    with_nulls = {**dict.fromkeys(kind.model.model_fields), **options}
    assert kind.model.from_user(with_nulls) == kind.model.from_user(options)


@every_kind
@given(data=st.data())
def test_wrong_options_raise_one_kind_of_error_that_shows_no_secret(kind: ResourceType, data: st.DataObject) -> None:
    secret = "hunter2"
    options = data.draw(api_payloads(kind))
    for path in kind.secret:
        *parents, last = path.split(".")
        place = options
        for parent in parents:
            if not isinstance(place.get(parent), dict):
                place[parent] = {}
            place = place[parent]
        place[last] = data.draw(st.sampled_from([f'{secret}"?', [secret], {"value": secret}, f"{secret}\x00"]))
    try:
        kind.model.from_user(options)
    except InvalidOptions as error:
        shown = f"{error} {error!r}"
    else:
        shown = ""
    assert secret not in shown


# -- Values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "written", "form"),
    [
        (GreTunnel, {"customer_gre_endpoint": "2001:DB8:0::0001"}, {"customer_gre_endpoint": "2001:db8::1"}),
        (GreTunnel, {"interface_address": "10.0.0.1/31"}, {"interface_address": "10.0.0.1/31"}),
        (GreTunnel, {"interface_address": "10.0.0.1/255.255.255.254"}, {"interface_address": "10.0.0.1/31"}),
        (GreTunnel, {"interface_address6": "FD00:0::1/127"}, {"interface_address6": "fd00::1/127"}),
        (
            GreTunnel,
            {"health_check": {"target": "203.0.113.1"}},
            {"health_check": {"target": {"saved": "203.0.113.1"}}},
        ),
        (GreTunnel, {"health_check": {"target": ""}}, {"health_check": {"target": {"saved": ""}}}),
        (
            GreTunnel,
            {"bgp": {"extra_prefixes": ["2001:DB8::/32", "10.0.0.0/8", "10.0.0.0/8"]}},
            {"bgp": {"extra_prefixes": ["10.0.0.0/8", "2001:db8::/32"]}},
        ),
        (Route, {"prefix": "192.0.2.1"}, {"prefix": "192.0.2.1/32"}),
        (Route, {"scope": {"colo_regions": ["WNAM", "APAC"]}}, {"scope": {"colo_regions": ["APAC", "WNAM"]}}),
        (Site, {"location": {"lat": "37.6190", "lon": 0.0}}, {"location": {"lat": "37.619", "lon": "0"}}),
        (
            Acl,
            {"lan_1": {"ports": [443, 22, 22]}, "protocols": ["udp", "tcp"]},
            {"lan_1": {"ports": [22, 443]}, "protocols": ["tcp", "udp"]},
        ),
        (
            AppConfig,
            {"breakout": "default", "preferred_wans": ["b", "a"]},
            {"breakout": None, "preferred_wans": ["b", "a"]},
        ),
        (
            Lan,
            {"static_addressing": {"dhcp_server": {"reservations": {"AA-BB-CC-DD-EE-FF": "10.0.0.2"}}}},
            {"static_addressing": {"dhcp_server": {"reservations": {"aa:bb:cc:dd:ee:ff": "10.0.0.2"}}}},
        ),
        (
            Connector,
            {"interrupt_window_days_of_week": ["Saturday", "Sunday"], "interrupt_window_duration_hours": 2.0},
            {"interrupt_window_days_of_week": ["Sunday", "Saturday"], "interrupt_window_duration_hours": 2},
        ),
    ],
)
def test_equal_things_have_one_form(model: type[ApiObject], written: dict[str, t.Any], form: dict[str, t.Any]) -> None:
    assert model.from_user(written) == form
    assert model.from_api(written) == form


@pytest.mark.parametrize(
    ("model", "written", "form"),
    [
        (GreTunnel, {"interface_address6": "", "bgp": {}}, {"interface_address6": None, "bgp": None}),
        (GreTunnel, {"bgp": {"md5_key": ""}}, {"bgp": {"md5_key": None}}),
        (GreTunnel, {"description": ""}, {"description": ""}),
        (GreTunnel, {"bgp": {"extra_prefixes": []}}, {"bgp": {"extra_prefixes": []}}),
        (IpsecTunnel, {"customer_endpoint": ""}, {"customer_endpoint": None}),
        (Interconnect, {"gre": {}, "health_check": {"source": ""}}, {"gre": None, "health_check": {"source": None}}),
        (Route, {"scope": {}}, {"scope": None}),
    ],
)
def test_an_empty_value_clears(model: type[ApiObject], written: dict[str, t.Any], form: dict[str, t.Any]) -> None:
    assert model.from_user(written) == form


@pytest.mark.parametrize("name", ["GRE_with_18_signs_", "two words!", " a", "Utrecht ", " ", "L" * 300, "東京"])
@pytest.mark.parametrize("model", [GreTunnel, IpsecTunnel, Site, Lan])
def test_every_name_that_there_is_can_be_written(model: type[ApiObject], name: str) -> None:
    assert model.from_user({"name": name}) == {"name": name}


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        (GreTunnel, {"name": ""}, ["name: '' is not a name: it is empty"]),
        (
            GreTunnel,
            {"cloudflare_gre_endpoint": "203.0.113.256"},
            ["cloudflare_gre_endpoint: '203.0.113.256'", "such as"],
        ),
        (
            GreTunnel,
            {"interface_address": "10.0.0.1"},
            ["interface_address: '10.0.0.1'", "prefix length", "10.213.0.8/31"],
        ),
        (GreTunnel, {"interface_address": "10.0.0.1/33"}, ["interface_address: '10.0.0.1/33'"]),
        (GreTunnel, {"mtu": 67}, ["mtu: 67 is too small", "68"]),
        (GreTunnel, {"mtu": True}, ["mtu: true is not a whole number"]),
        (GreTunnel, {"mtu": 1476.5}, ["mtu: 1476.5 is not a whole number"]),
        (GreTunnel, {"mtu": "large"}, ["mtu: 'large'"]),
        (GreTunnel, {"ttl": 256}, ["ttl: 256 is too large", "255"]),
        (GreTunnel, {"bgp": {"customer_asn": 2**32}}, ["bgp.customer_asn: 4294967296 is too large"]),
        (GreTunnel, {"health_check": {"rate": "fast"}}, ["health_check.rate: 'fast'", "'low', 'mid' or 'high'"]),
        (GreTunnel, {"health_check": {"target": "x"}}, ["health_check.target.saved: 'x' is not an IP address"]),
        (Route, {"prefix": "10.0.0.1/8"}, ["prefix: '10.0.0.1/8' has host bits set", "10.0.0.0/8"]),
        (Route, {"prefix": "net"}, ["prefix: 'net' is not an IP prefix", "192.0.2.0/24"]),
        (Route, {"weight": -1, "priority": -1}, ["weight: -1 is too small", "priority: -1 is too small"]),
        (Route, {"priorty": 1}, ["priorty", "priority"]),
        (Site, {"location": {"lat": "north"}}, ["location.lat: 'north'", "37.6192"]),
        (Lan, {"vlan_tag": 4095}, ["vlan_tag: 4095 is too large", "4094"]),
        (
            Lan,
            {"static_addressing": {"dhcp_server": {"reservations": {8846009706: "10.0.0.9"}}}},
            ["'8846009706' is not a MAC address", "unless it is quoted"],
        ),
        (
            Lan,
            {
                "static_addressing": {
                    "dhcp_server": {"reservations": {"00:11:22:33:44:5A": "10.0.0.8", "00-11-22-33-44-5a": "10.0.0.9"}}
                }
            },
            ["static_addressing.dhcp_server.reservations", "00:11:22:33:44:5A", "00-11-22-33-44-5a", "keep one"],
        ),
    ],
)
def test_an_error_names_the_option_the_value_and_what_would_be_right(
    model: type[ApiObject], options: dict[str, t.Any], words: list[str]
) -> None:
    with pytest.raises(InvalidOptions) as caught:
        model.from_user(options)
    message = str(caught.value)
    assert [word for word in words if word not in message] == []
    assert message.endswith(".")
    assert "pydantic" not in message


@pytest.mark.parametrize(
    ("model", "options"),
    [
        pytest.param(Route, {"weight": 1000}, id="a weight beyond what was seen"),
        pytest.param(IpsecTunnel, {"psk": "short"}, id="a key of 5 characters", marks=pytest.mark.genuine(5)),
        pytest.param(IpsecTunnel, {"name": "a name of more than 25 characters"}, marks=pytest.mark.genuine(4)),
        pytest.param(IpsecTunnel, {"interface_address": "10.0.0.9/31"}, marks=pytest.mark.genuine(5)),
        pytest.param(GreTunnel, {"interface_address": "169.254.12.1/30"}, marks=pytest.mark.genuine(5)),
        pytest.param(Route, {"nexthop": "169.254.12.2"}, marks=pytest.mark.genuine(5)),
        pytest.param(IpsecTunnel, {"custom_remote_identities": {"fqdn_id": "a.12345.custom.ipsec.cloudflare.com"}}),
        pytest.param(Pcap, {"type": "full", "time_limit": 86_400}, marks=pytest.mark.genuine(18)),
        pytest.param(Pcap, {"type": "full", "packet_limit": 10**6, "byte_limit": 10**12}),
    ],
)
def test_bounds_that_have_moved_are_left_to_the_api(model: type[ApiObject], options: dict[str, t.Any]) -> None:
    assert model.from_user(options) == options


@pytest.mark.genuine(10)
@pytest.mark.parametrize("target", ["", "198.51.100.1"])
def test_a_target_may_come_as_text_or_as_an_object(target: str) -> None:
    text = GreTunnel.from_api({"health_check": {"target": target}})
    assert text == GreTunnel.from_api({"health_check": {"target": {"saved": target}}})
    assert text == GreTunnel.from_user({"health_check": {"target": target}})


@pytest.mark.parametrize("secret", ['s3cr3t"', "s3cr3t?", "s3cr3t\n", "s3cr3té", ["s3cr3t"], {"s3cr3t": 1}])
@pytest.mark.parametrize("kind", ["GRE_TUNNEL", "IPSEC_TUNNEL", "INTERCONNECT"])
def test_a_wrong_md5_key_is_explained_and_not_shown(kind: str, secret: t.Any) -> None:
    with pytest.raises(InvalidOptions, match=r"bgp\.md5_key: ") as caught:
        KINDS[kind].model.from_user({"bgp": {"md5_key": secret}})
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("secret", [["s3cr3t"], {"s3cr3t": 1}])
def test_a_wrong_psk_is_explained_and_not_shown(secret: t.Any) -> None:
    with pytest.raises(InvalidOptions, match="psk: ") as caught:
        IpsecTunnel.from_user({"psk": secret})
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("bgp", ["s3cr3t", ["md5_key", "s3cr3t"], "md5_key=s3cr3t"])
def test_what_stands_where_an_object_with_a_secret_belongs_is_not_shown(bgp: t.Any) -> None:
    with pytest.raises(InvalidOptions, match="bgp: ") as caught:
        IpsecTunnel.from_user({"bgp": bgp})
    assert "s3cr3t" not in str(caught.value)


# -- The customer's side of a tunnel ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cloudflare_side", "customer_side"),
    [
        ("10.213.0.8/31", "10.213.0.9"),
        ("10.213.0.9/31", "10.213.0.8"),
        ("169.254.0.1/30", "169.254.0.2"),
        ("169.254.0.2/30", "169.254.0.1"),
        ("fd00::/127", "fd00::1"),
        ("fd00::1/127", "fd00::"),
        ("10.0.0.1/32", None),
        ("10.0.0.1/29", None),
        ("10.0.0.1/8", None),
        ("fd00::1/64", None),
    ],
)
def test_the_other_host_of_a_small_prefix_is_the_customers(cloudflare_side: str, customer_side: str | None) -> None:
    assert customer_address(cloudflare_side) == customer_side
