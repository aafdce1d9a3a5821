# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network paths: the hops of DEX traceroute tests, which run on users' devices."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..colos import COLOS
from ..envelope import ErrorInfo
from ..family import Family
from ..operation import Operation
from ..state import Object

_ISP: Final = (64511, "Example Broadband", "198.19.{}.1")
_CLOUDFLARE: Final = (13335, "CLOUDFLARENET", "100.64.{}.1")
_APPLICATION: Final = (64500, "Example Application", "203.0.113.{}")
_PATH: Final = (
    ("client-to-isp", None),
    ("client-to-isp", _ISP),
    ("client-to-cf-ingress", _ISP),
    ("client-to-cf-ingress", _CLOUDFLARE),
    ("client-to-cf-egress", _CLOUDFLARE),
    ("client-to-app", _APPLICATION),
    ("client-to-app", _APPLICATION),
)
"""From the device to the application: each router's mile, and its network's number, owner and addresses.

One without a network does not answer."""


class NetworkPaths(Family):
    """Results of traceroute tests, out of the seed; hops that it does not give are made up."""

    name = "dex_traceroute_results"
    id_parameter = "test_result_id"
    id_field = "resultId"
    required = frozenset({"resultId"})
    not_found = ErrorInfo(404, "traceroute test result not found")

    def operations(self) -> Iterator[Operation]:
        path = f"/accounts/{{account_id}}/dex/traceroute-test-results/{{{self.id_parameter}}}/network-path"
        yield Operation("GET", path, self.addressed)

    def from_seed(self, given: Mapping[str, Any]) -> Object:
        result_id = str(given["resultId"])
        test_id = str(uuid.uuid5(uuid.NAMESPACE_OID, result_id))
        made_up = {"testId": test_id, "testName": "traceroute test", "deviceName": "laptop", "hops": _hops(result_id)}
        return {**made_up, **given}


def _hops(result_id: str) -> list[Object]:
    chance = random.Random(result_id)
    city, _comma, state = chance.choice(COLOS).city.partition(", ")
    hops: list[Object] = []
    rtt = 0
    for ttl, (mile, network) in enumerate(_PATH, start=1):
        rtt += chance.randrange(1, 12)
        hop: Object = {"ttl": ttl, "mile": mile}
        if network is None:
            hops.append({**hop, "packetLossPct": 100.0})
            continue
        asn, owner, addresses = network
        address = addresses.format(chance.randrange(1, 255))
        hop |= {"asn": asn, "aso": owner, "ipAddress": address, "location": {"city": city, "state": state}}
        hops.append({**hop, "name": address, "packetLossPct": chance.choice((0.0, 0.0, 0.0, 33.3)), "rttMs": rtt})
    return hops
