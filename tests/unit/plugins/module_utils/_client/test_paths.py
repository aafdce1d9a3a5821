# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever text stands where an identifier should: the request is for that object, or is not sent."""

from __future__ import annotations

import contextlib
import typing as t

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._capture.buckets import Buckets
from ansible_collections.cloudflare.magic.plugins.module_utils._capture.captures import Captures
from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    InvalidOptions,
    MagicError,
    TransportError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.paths import (
    check_identifier,
    is_identifier,
    item_path,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
SITE = "5f0b1d6c2f3a4b5c8d9e0f1a2b3c4d5e"

texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="./\\%?#;&:@a1-_\n\r\t\x00é ", max_size=12),
    st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    st.sampled_from(["..", ".", "", "../routes", "%2e%2e", "ownership", "validate", "latest", "stop", "a" * 500]),
)


def targets_of(act: t.Callable[[Client], object]) -> list[bytes]:
    """The paths of the requests that this makes, as they are sent."""
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.raw_path)
        return httpx.Response(404, stream=httpx.ByteStream(b'{"success": false, "errors": [{"code": 1020}]}'))

    settings = Settings(ACCOUNT, (("Authorization", "Bearer t"),), base_url="http://127.0.0.1/client/v4", retries=0)
    with (
        Client(settings, Unlimited(), transport=httpx.MockTransport(answer)) as client,
        contextlib.suppress(MagicError),
    ):
        act(client)
    return sent


@given(identifier=texts)
@example(identifier="../routes")
@example(identifier="")
@pytest.mark.parametrize("name", ["ROUTE", "GRE_TUNNEL", "IPSEC_TUNNEL", "SITE", "LAN", "CONNECTOR", "APP"])
@pytest.mark.parametrize("method", ["DELETE", "PUT", "GET"])
def test_a_request_is_for_one_object_or_is_not_sent(name: str, method: str, identifier: str) -> None:
    kind = KINDS[name]
    parent = SITE if kind.parent else None
    collection = f"/client/v4/accounts/{ACCOUNT}/{kind.path.format(parent=parent)}"

    def act(client: Client) -> object:
        account = Account(client)
        if method == "DELETE":
            return account.delete(kind, identifier, parent)
        if method == "PUT":
            return account.update(kind, identifier, {"description": "x"}, parent)
        return account.get(kind, identifier, parent) if kind.readable_by_id else None

    for target in targets_of(act):
        above, _slash, last = target.decode().rpartition("/")
        assert above == collection
        assert last == identifier
        assert last not in ("", ".", "..")


@given(identifier=texts)
def test_the_site_in_a_path_is_one_segment_too(identifier: str) -> None:
    lan = KINDS["LAN"]
    for act in (
        lambda client: Account(client).delete(lan, SITE, identifier),
        lambda client: Account(client).read(lan, identifier),
    ):
        for target in targets_of(act):
            assert target.decode().split("/")[:6] == ["", "client", "v4", "accounts", ACCOUNT, "magic"]
            assert target.decode().split("/")[6:9] == ["sites", identifier, "lans"]


@given(identifier=texts)
def test_captures_and_buckets_are_not_taken_for_each_other(identifier: str) -> None:
    root = f"accounts/{ACCOUNT}"
    for act in (
        lambda client: Captures(client, root).get(identifier),
        lambda client: Captures(client, root).stop(identifier),
        lambda client: Captures(client, root).download(identifier, list),
    ):
        for target in targets_of(act):
            assert target.decode().split("/")[5:7] == ["pcaps", identifier]
            assert identifier != "ownership"
    for target in targets_of(lambda client: Buckets(client, root).delete(identifier)):
        assert target.decode().split("/")[5:] == ["pcaps", "ownership", identifier]
        assert identifier != "validate"


@given(identifier=texts)
def test_what_a_user_gives_is_an_identifier_or_an_error_of_its_option(identifier: str) -> None:
    if is_identifier(identifier):
        check_identifier(identifier, "test_result_id")
        assert item_path("collection", identifier, "route") == f"collection/{identifier}"
        return
    with pytest.raises(InvalidOptions, match="test_result_id: "):
        check_identifier(identifier, "test_result_id")
    with pytest.raises(TransportError, match="nothing was sent"):
        item_path("collection", identifier, "route")


@pytest.mark.parametrize(
    "identifier",
    ["023e105f4ecef8ad9ca31a8372d0c353", "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "12345_023e105f4ecef8", "SN-1", "7"],
)
def test_every_shape_of_identifier_that_the_api_has_is_one(identifier: str) -> None:
    check_identifier(identifier)
    assert item_path("x", identifier, "route") == f"x/{identifier}"


@pytest.mark.parametrize(
    "path",
    ["", "/", "a//b", "a/", "/a", "..", "a/..", "a/../b", "a/.", "a?b", "a#b", "a%2fb", "a\\b", "a b", "a\n", "é"],
)
def test_whoever_leaves_the_check_out_is_stopped_before_anything_is_sent(path: str) -> None:
    sent: list[bytes] = []
    with pytest.raises(AssertionError, match="is no path of the API"):
        sent += targets_of(lambda client: client.request("DELETE", path))
    with pytest.raises(AssertionError, match="is no path of the API"):
        sent += targets_of(lambda client: client.download(path, list))
    assert sent == []
