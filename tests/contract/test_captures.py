# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packet captures and the buckets that they go to. They are only read: to start one looks into somebody's traffic."""

from __future__ import annotations

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._capture.captures import DONE, FAILED
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import NotFoundError
from ansible_collections.cloudflare.magic.plugins.module_utils._models.pcap import Pcap
from ansible_collections.cloudflare.magic.plugins.module_utils._time import parse_time
from ansible_collections.cloudflare.magic.tests.contract.api import Api, NotTried, is_id
from ansible_collections.cloudflare.magic.tests.contract.belongings import Payload
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw
from ansible_collections.cloudflare.magic.tests.contract.test_reading import NOBODYS_ID

_ON_THE_WAY = frozenset({"unknown", "pending", "running", "conversion_pending", "conversion_running"})


def _captures(api: Api, kind: str | None = None) -> list[Payload]:
    found = [capture for capture in api.get("pcaps").result or [] if kind in (None, capture.get("type"))]
    if not found:
        raise NotTried(f"there is no {kind or ''} capture to read".replace("  ", " "))
    return found


@pytest.mark.genuine(15)
def test_captures_are_a_list(api: Api, saw: Saw) -> None:
    """Packet captures are a list as `result`, with or without `result_info`.

    Why: a capture that was asked for shortly before is looked for there.
    """
    answer = api.get("pcaps")
    assert isinstance(answer.result or [], list), str(answer)
    saw("no result_info" if answer.body.get("result_info") is None else "result_info")


@pytest.mark.genuine(15)
def test_a_capture_tells_its_state(api: Api, saw: Saw) -> None:
    """A capture has an id, a type, a time of submission and one of the known states.

    Why: waiting ends with a state that is known to be an end.
    """
    for capture in _captures(api):
        assert is_id(capture["id"]), sorted(capture)
        assert capture["type"] in ("simple", "full"), capture["type"]
        parse_time(capture["submitted"], strict=True)
        assert capture["status"] in {*_ON_THE_WAY, *DONE, FAILED}, capture["status"]
    saw(f"states: {', '.join(sorted({capture['status'] for capture in _captures(api)}))}")


@pytest.mark.parametrize("kind", ["simple", "full"])
@pytest.mark.genuine(15)
def test_the_product_can_read_captures(api: Api, kind: str, saw: Saw) -> None:
    """Captures fit what the product knows of them.

    Why: one that is like what is asked for is taken instead of a new one.
    """
    for capture in _captures(api, kind):
        assert isinstance(Pcap.from_api(capture), dict)
    saw(f"with {', '.join(sorted(_captures(api, kind)[0]))}")


@pytest.mark.reference("Get PCAP request")
def test_one_capture_is_the_one_of_the_list(api: Api) -> None:
    """GET of one capture has it as `result`.

    Why: it is read again and again until it has ended.
    """
    identifier = _captures(api)[0]["id"]
    assert api.get(f"pcaps/{identifier}").result["id"] == identifier


@pytest.mark.reference("Get PCAP request")
def test_an_unknown_capture_is_not_found(api: Api) -> None:
    """An id that no capture has is answered with 404.

    Why: only then is it taken for absent.
    """
    answer = api.get(f"pcaps/{NOBODYS_ID}").allowed()
    assert isinstance(answer.error, NotFoundError), answer


@pytest.mark.genuine(15)
def test_buckets_are_a_list(api: Api, saw: Saw) -> None:
    """Buckets are a list as `result`, each with an id, its URI and the state of its proof.

    Why: a bucket is found by its URI, and a full capture needs one whose proof succeeded.
    """
    found = api.get("pcaps/ownership").result or []
    if not found:
        raise NotTried("there is no bucket to read")
    for bucket in found:
        assert is_id(bucket["id"]), sorted(bucket)
        assert isinstance(bucket["destination_conf"], str), sorted(bucket)
        assert bucket["status"] in ("pending", "success", "failed"), bucket["status"]
    saw(f"states: {', '.join(sorted({bucket['status'] for bucket in found}))}")


@pytest.mark.genuine(18)
def test_the_uri_of_a_bucket_holds_no_secret(api: Api) -> None:
    """The API returns the URI of a bucket without the keys that it was given with.

    Why: otherwise pcap_ownership_info would show them.
    """
    found = api.get("pcaps/ownership").result or []
    if not found:
        raise NotTried("there is no bucket to read")
    assert not [bucket["id"] for bucket in found if "secret" in bucket["destination_conf"].lower()]
