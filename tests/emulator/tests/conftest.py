# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator for the whole run, back at its seed before every test, and the official SDK as its client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from cloudflare import APIStatusError, Cloudflare
from cloudflare.resources.magic_transit import MagicTransitResource

import magic_emulator

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
INTERCONNECT = "c4a7362d577a6c3019a474fd6f485821"
SEED = {
    ACCOUNT: {
        "cf_interconnects": [
            {
                "id": INTERCONNECT,
                "name": "pni_ord",
                "colo_name": "ord01",
                "interface_address": "192.0.2.0/31",
                "description": "to ORD",
                "gre": {"cloudflare_endpoint": "203.0.113.9"},
                "mtu": 1400,
                "bgp": {"customer_asn": 65010},
            }
        ]
    }
}


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[magic_emulator.Emulator]:
    with magic_emulator.serve(SEED) as emulator:
        yield emulator


@pytest.fixture
def emulator(running_emulator: magic_emulator.Emulator) -> magic_emulator.Emulator:
    running_emulator.reset()
    return running_emulator


@pytest.fixture
def account_id() -> str:
    return ACCOUNT


@pytest.fixture
def interconnect_id() -> str:
    return INTERCONNECT


@pytest.fixture
def magic(emulator: magic_emulator.Emulator) -> Iterator[MagicTransitResource]:
    """The SDK without its retries, asking for health check targets in object form."""
    with Cloudflare(
        api_token="any",
        base_url=emulator.base_url,
        max_retries=0,
        default_headers={"x-magic-new-hc-target": "true"},
    ) as client:
        yield client.magic_transit


@pytest.fixture
def http(emulator: magic_emulator.Emulator) -> Iterator[httpx.Client]:
    """For what the SDK cannot say. Paths are relative to the account."""
    base_url = f"{emulator.base_url}/accounts/{ACCOUNT}/magic"
    with httpx.Client(base_url=base_url, headers={"authorization": "Bearer any"}) as client:
        yield client


@pytest.fixture
def control(emulator: magic_emulator.Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.url}/__emulator__") as client:
        yield client


@pytest.fixture
def refusal() -> Callable[[Callable[[], Any]], tuple[int, list[tuple[int, str | None]]]]:
    """Makes a call that must fail; gives its HTTP status, and code and pointer of each error."""

    def refused(call: Callable[[], Any]) -> tuple[int, list[tuple[int, str | None]]]:
        with pytest.raises(APIStatusError) as caught:
            call()
        body = caught.value.body
        assert isinstance(body, dict)
        assert body["success"] is False
        return caught.value.status_code, [
            (error["code"], error.get("source", {}).get("pointer")) for error in body["errors"]
        ]

    return refused
