# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a recording may not tell of the account that it was made in."""

from __future__ import annotations

import ipaddress
import json
import typing as t
import uuid

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.tests.contract.api import Answer, Request
from ansible_collections.cloudflare.magic.tests.contract.recording import Finding, recording
from ansible_collections.cloudflare.magic.tests.contract.scrubber import Scrubber

TOKEN = "v1.0-0123456789-abcdefghij"
ACCOUNT_ID = "9a7806061c88ada191ed06f989cc3dac"

HEX = "0123456789abcdef"
_OURS = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32"))
)


def _is_foreign(address: t.Any) -> bool:
    return int(address) > 255 and not any(address.version == ours.version and address in ours for ours in _OURS)


addresses = st.ip_addresses().filter(_is_foreign).map(str)
interfaces = st.builds(
    lambda address, length: f"{address}/{length}", st.ip_addresses(v=4).filter(_is_foreign), st.integers(24, 32)
)
identifiers = st.one_of(
    st.text(HEX, min_size=32, max_size=32).filter(lambda text: len(text.strip("0")) > 8),
    st.uuids().filter(lambda each: each.int > 2**40).map(str),
)
macs = st.lists(st.integers(16, 255), min_size=6, max_size=6).map(
    lambda parts: ":".join(f"{part:02x}" for part in parts)
)
# Distinctive, so that what survives is found: no field and no word of the API's is called like it.
names = (
    st.text("GHJKLMNPQRSTVWXYZ ", min_size=8, max_size=20)
    .filter(lambda text: len(text.replace(" ", "")) >= 8)
    .map(str.strip)
)
emails = names.map(lambda name: f"{name.replace(' ', '.')}@corp.test")
urls = st.builds(
    lambda name, secret: f"r2://{name.replace(' ', '-')}?secret-access-key={secret.replace(' ', '-')}", names, names
)
domains = names.map(lambda name: f"{name.replace(' ', '-').lower()}.test")

SECRET_FIELDS = ("psk", "md5_key", "license_key", "ownership_challenge", "api_token", "client_secret", "password")
PLAIN_FIELDS = (
    "name",
    "description",
    "id",
    "site_id",
    "interface_address",
    "prefix",
    "notes",
    "hostnames",
    "reservations",
    "type",
    "status",
    "target",
)


@st.composite
def answers(draw: st.DrawFn) -> tuple[t.Any, set[str]]:
    """A body of an answer, and what of it nobody may see."""
    told: set[str] = set()

    def remember(value: str) -> str:
        told.add(value)
        return value

    strings = st.one_of(addresses, interfaces, identifiers, macs, names, emails, urls, domains).map(remember)
    leaves = st.one_of(strings, st.integers(), st.booleans(), st.none())
    fields = st.one_of(st.sampled_from(PLAIN_FIELDS), macs.map(remember), identifiers.map(remember))
    secrets = st.dictionaries(st.sampled_from(SECRET_FIELDS), names.map(remember), max_size=2)
    objects = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.builds(lambda plain, hidden: {**plain, **hidden}, st.dictionaries(fields, inner, max_size=4), secrets),
        ),
        max_leaves=12,
    )
    body = {"success": False, "result": draw(objects), "errors": []}
    quoted = [draw(strings) for _each in range(draw(st.integers(0, 3)))]
    repeated = draw(st.lists(st.sampled_from(sorted(told)), max_size=2)) if told else []
    # What the result holds is known by then; of anything else a message only shows what has the form of a secret.
    recognized = [value for value in quoted if not _is_plain(value)]
    plain = [f'"{value}"' for value in quoted if _is_plain(value)]
    known = [value for value in repeated if value in json.dumps(body["result"], ensure_ascii=False)]
    message = f"Invalid Request: {', '.join([*recognized, *plain, *known])} is in use, use {TOKEN} no more"
    body["errors"] = [{"code": 1022, "message": message}]
    return body, told


def _is_plain(text: str) -> bool:
    """Whether nothing about a text tells a scrubber what it is."""
    return not ("@" in text or "://" in text or ":" in text or text[:1].isdigit() or ("-" in text and len(text) == 36))


@given(st.lists(answers(), min_size=1, max_size=3))
def test_nothing_that_tells_whose_account_it_was_survives(bodies: list[tuple[t.Any, set[str]]]) -> None:
    finding = Finding(
        test="a", assumption="b", about="", source="G1", verdict="otherwise", saw=f"{TOKEN} at {ACCOUNT_ID}"
    )
    asked = [
        Answer(
            Request("PUT", f"/accounts/{ACCOUNT_ID}/magic/routes/{uuid.UUID(int=2**100).hex}", body=body["result"]),
            400,
            {},
            body,
        )
        for body, _told in bodies
    ]
    written = json.dumps(recording([(finding, asked)], [TOKEN]), ensure_ascii=False)
    for secret in {TOKEN, ACCOUNT_ID, uuid.UUID(int=2**100).hex}.union(*(told for _body, told in bodies)):
        assert secret not in written


@given(st.lists(st.one_of(addresses, interfaces, identifiers, macs, names), min_size=2, max_size=6, unique=True))
def test_the_same_is_replaced_by_the_same(values: list[str]) -> None:
    scrubber = Scrubber()
    once, again = ([scrubber.value(value, "name") for value in values] for _time in range(2))
    assert once == again


@given(interfaces)
def test_addresses_keep_their_prefix_length(interface: str) -> None:
    replaced = Scrubber().value(interface, "interface_address")
    assert replaced.partition("/")[2] == interface.partition("/")[2]
    assert not _is_foreign(ipaddress.ip_interface(replaced).ip)


def test_the_two_ends_of_a_tunnel_stay_those_of_one() -> None:
    scrubber = Scrubber()
    near = ipaddress.ip_interface(scrubber.value("10.20.30.40/31", "interface_address"))
    assert scrubber.value("10.20.30.41", "nexthop") in map(str, near.network)


def test_what_a_maintainer_wants_to_see_stays() -> None:
    body = {
        "result": {"status": "conversion_new", "modified_on": "2026-06-14T05:20:00.26097Z", "mtu": 1476, "rate": "mid"},
        "errors": [
            {
                "code": 1022,
                "message": 'Invalid Request: error: type "string" is not permitted to be null',
                "source": None,
            }
        ],
    }
    assert Scrubber().document(body) == body


def test_autonomous_systems_and_places_are_replaced() -> None:
    body = {"customer_asn": 4200000000, "location": {"lat": "32.779501", "lon": "-96.801104"}, "latitude": 32.8}
    scrubbed = Scrubber().document(body)
    assert scrubbed["customer_asn"] in range(64496, 64512)
    assert scrubbed["location"] == {"lat": "0.5", "lon": "0.5"}
    assert scrubbed["latitude"] == 0


def test_identities_keep_their_form() -> None:
    identity = "987654_023e105f4ecef8ad9ca31a8372d0c353"
    number, _line, identifier = Scrubber().value(identity, "user_id").partition("_")
    assert len(number) == 6
    assert len(identifier) == 32
    assert identifier not in identity
