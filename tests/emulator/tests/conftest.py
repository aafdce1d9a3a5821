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
from cloudflare.types.magic_transit import Site

import magic_emulator

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
INTERCONNECT = "c4a7362d577a6c3019a474fd6f485821"
CONNECTORS = ("ac60d3d0435248289d446cedd870bcf4", "8d67040d3835dbcf46ce29da440dc482")
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
        ],
        "connectors": [
            {"id": connector_id, "device": {"serial_number": f"SN-{number}"}}
            for number, connector_id in enumerate(CONNECTORS, start=1)
        ],
    }
}


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[magic_emulator.Emulator]:
    with magic_emulator.serve(SEED) as emulator:
        yield emulator


@pytest.fixture
def emulator(running_emulator: magic_emulator.Emulator) -> magic_emulator.Emulator:
    running_emulator.reset()
    # So that tests can say what is wrong with a body.
    running_emulator.behave(error_pointers=True)
    return running_emulator


@pytest.fixture
def put_replaces(emulator: magic_emulator.Emulator) -> None:
    """PUT sets what it leaves out to its default."""
    emulator.behave(put="replace")


@pytest.fixture
def account_id() -> str:
    return ACCOUNT


@pytest.fixture
def interconnect_id() -> str:
    return INTERCONNECT


@pytest.fixture
def connector_ids() -> tuple[str, str]:
    """Two connectors in operation, with serial numbers SN-1 and SN-2."""
    return CONNECTORS


@pytest.fixture
def site(magic: MagicTransitResource, account_id: str) -> Site:
    return magic.sites.create(account_id=account_id, name="branch-1")


@pytest.fixture
def ha_site(magic: MagicTransitResource, account_id: str) -> Site:
    return magic.sites.create(account_id=account_id, name="headquarters", ha_mode=True)


@pytest.fixture(scope="session")
def sdk(running_emulator: magic_emulator.Emulator) -> Iterator[Cloudflare]:
    """The SDK without its retries, asking for health check targets in object form."""
    with Cloudflare(
        api_token="any",
        base_url=running_emulator.base_url,
        max_retries=0,
        default_headers={"x-magic-new-hc-target": "true"},
    ) as client:
        yield client


@pytest.fixture(scope="session")
def http_client(running_emulator: magic_emulator.Emulator) -> Iterator[httpx.Client]:
    base_url = f"{running_emulator.base_url}/accounts/{ACCOUNT}/magic"
    with httpx.Client(base_url=base_url, headers={"authorization": "Bearer any"}) as client:
        yield client


@pytest.fixture(scope="session")
def control_client(running_emulator: magic_emulator.Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{running_emulator.url}/__emulator__") as client:
        yield client


# To make a client takes longer than most tests, so that there is one of each for the whole run.


@pytest.fixture
def magic(sdk: Cloudflare, emulator: magic_emulator.Emulator) -> MagicTransitResource:
    """The SDK, and the emulator at its seed."""
    return sdk.magic_transit


@pytest.fixture
def http(http_client: httpx.Client, emulator: magic_emulator.Emulator) -> httpx.Client:
    """For what the SDK cannot say. Paths are relative to the account."""
    return http_client


@pytest.fixture
def control(control_client: httpx.Client, emulator: magic_emulator.Emulator) -> httpx.Client:
    return control_client


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
