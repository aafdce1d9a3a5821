# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Traceroutes from Cloudflare's data centers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..body import ABSENT, Body
from ..colos import COLOS, Colo, colos_called
from ..envelope import invalid
from ..family import Family
from ..operation import Call, Operation
from ..state import Account
from ..traceroute import Probing, Target, trace

_HOST_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?=.*[A-Za-z])(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?", re.ASCII
)
_UNRESOLVABLE: Final = 1
"""The code of a target whose name cannot be resolved."""
_DEFAULT_MAX_TTL: Final = 15
_DEFAULT_PACKETS_PER_TTL: Final = 3


def _host(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        if not _HOST_NAME.fullmatch(value):
            raise PydanticCustomError("host", "neither an IP address nor a host name") from None
        return value


Host = Annotated[str, AfterValidator(_host)]


class TracerouteOptions(Body):
    """Where zero is allowed, it stands for the default."""

    max_ttl: Annotated[int, Field(ge=0, le=64)] = 0
    packet_type: Literal["icmp", "tcp", "udp", "gre", "gre+icmp"] = "icmp"
    packets_per_ttl: Annotated[int, Field(ge=0, le=10)] = 0
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    wait_time: Annotated[int, Field(ge=1, le=5)] = 1

    @property
    def probing(self) -> Probing:
        return Probing(
            self.max_ttl or _DEFAULT_MAX_TTL,
            self.packets_per_ttl or _DEFAULT_PACKETS_PER_TTL,
            self.wait_time,
            ("gre", "icmp") if self.packet_type == "gre+icmp" else (None,),
        )


class TracerouteRequest(Body):
    targets: Annotated[list[Host], Field(min_length=1, max_length=10)]
    colos: list[str] = ABSENT
    options: TracerouteOptions | None = None


class TracerouteTargets(Family):
    """Hosts that do not fare well, out of the seed: all others are reachable if their address can be routed.

    ``reachable: false`` silences one, ``loss`` is the share of packets that get lost before it, and ``errors`` has
    the code of the error with which a colo fails to trace it.
    """

    name = "traceroute_targets"
    id_field = "target"
    required = frozenset({"target"})
    defaults: ClassVar[Mapping[str, Any]] = {"reachable": True, "loss": 0.0, "errors": {}}

    def operations(self) -> Iterator[Operation]:
        yield Operation("POST", "/accounts/{account_id}/diagnostics/traceroute", self.run)

    def run(self, call: Call) -> Any:
        request = self.parse(TracerouteRequest, call)
        colos = _colos(request.colos or [])
        probing = (request.options or TracerouteOptions()).probing
        return [
            {"target": host, "colos": [_report(call.account, colo, host, probing) for colo in colos]}
            for host in request.targets
        ]


def _colos(names: Sequence[str]) -> Sequence[Colo]:
    """The data centers of these names, each once; all if none is named.

    :raises ApiError: 400, there is none of some name.
    """
    found: dict[Colo, None] = {}
    for position, name in enumerate(names):
        called = colos_called(name)
        if not called:
            raise invalid(f"there is no colo {name}", f"/colos/{position}")
        found.update(dict.fromkeys(called))
    return list(found) or COLOS


def _report(account: Account, colo: Colo, host: str, probing: Probing) -> dict[str, Any]:
    known = account["traceroute_targets"].get(host) or TracerouteTargets.defaults
    code = known["errors"].get(colo.name, _UNRESOLVABLE if host.endswith(".invalid") else None)
    if code is not None:
        error = f"Could not gather traceroute data: Code {code}"
        return {"colo": {"city": colo.city, "name": colo.name}, "error": error}
    return trace(colo, Target(host, known["reachable"] and _is_routable(host), known["loss"]), probing)


def _is_routable(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return not (
        address.is_reserved
        or address.is_unspecified
        or address.is_multicast
        or address.is_loopback
        or address.is_link_local
    )
