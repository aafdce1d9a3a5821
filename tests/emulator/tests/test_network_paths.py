# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network paths of DEX traceroute tests."""

from __future__ import annotations

import pytest

RESULT = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
OTHER_RESULT = "0a3f0a52-9d0a-4e6c-8d5d-2a4f2f6f9c11"


@pytest.fixture
def network_path(sdk, emulator, account_id):
    """Reads the network path of a result, in an account with one that is made up and one that is not."""
    hops = [{"ttl": 1, "ipAddress": "192.0.2.1", "rttMs": 5}]
    results = [{"resultId": RESULT}, {"resultId": OTHER_RESULT, "deviceName": "till 4", "hops": hops}]
    emulator.set_account(account_id, {"dex_traceroute_results": results})

    def get(result_id: str):
        return sdk.zero_trust.dex.traceroute_test_results.network_path.get(result_id, account_id=account_id)

    return get


def test_from_device_to_application(network_path):
    path = network_path(RESULT)

    assert path.result_id == RESULT
    assert path.device_name
    assert path.test_name
    assert len(path.test_id) == 36
    assert [hop.ttl for hop in path.hops] == list(range(1, len(path.hops) + 1))
    miles = list(dict.fromkeys(hop.mile for hop in path.hops))
    assert miles == ["client-to-isp", "client-to-cf-ingress", "client-to-cf-egress", "client-to-app"]
    latencies = [hop.rtt_ms for hop in path.hops if hop.rtt_ms is not None]
    assert latencies == sorted(set(latencies))
    assert 13335 in {hop.asn for hop in path.hops}


def test_a_router_that_does_not_answer(network_path):
    (silent,) = (hop for hop in network_path(RESULT).hops if hop.ip_address is None)

    assert (silent.packet_loss_pct, silent.rtt_ms, silent.asn, silent.location) == (100, None, None, None)


def test_the_same_result_has_the_same_path(network_path):
    assert network_path(RESULT) == network_path(RESULT)


def test_a_seed_may_say_more(network_path):
    path = network_path(OTHER_RESULT)

    assert path.device_name == "till 4"
    assert [(hop.ttl, hop.ip_address, hop.mile) for hop in path.hops] == [(1, "192.0.2.1", None)]


def test_what_is_not_there(network_path, refusal):
    assert refusal(lambda: network_path("00000000-0000-0000-0000-000000000000")) == (404, [(404, None)])
