# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GRE tunnels, IPsec tunnels and interconnects have in common."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from ..body import ABSENT, Body, Prefix
from ..envelope import ApiError, ErrorInfo, invalid
from ..family import Candidate, clash
from ..operation import Call
from ..state import Account, Index, Object
from ..wrapped_family import WrappedFamily


def _saved_target(value: Any, info: ValidationInfo) -> Any:
    """Accept a health check target in the one form that the request's x-magic-new-hc-target header calls for."""
    if info.context is not None and info.context["target_object"]:
        if not isinstance(value, dict):
            raise PydanticCustomError("target", "must be an object, since x-magic-new-hc-target is true")
        unknown = value.keys() - {"effective", "saved"}
        if unknown:
            raise PydanticCustomError("target", 'json: unknown field "{name}"', {"name": sorted(unknown)[0]})
        value = value.get("saved", "")
    elif not isinstance(value, str):
        raise PydanticCustomError("target", "must be a string, unless x-magic-new-hc-target is true")
    if value != "":
        try:
            ipaddress.ip_address(value if isinstance(value, str) else "")
        except ValueError:
            raise PydanticCustomError("target", "not an IP address") from None
    return value


Direction = Literal["unidirectional", "bidirectional"]
Asn = Annotated[int, Field(ge=0, le=2**32 - 1)]
"""A BGP autonomous system number."""
Md5Key = Annotated[str, StringConstraints(min_length=1, pattern=r"^[ !#->@-~]+\z")]
"""Printable ASCII except the quotation mark and the question mark."""


class HealthCheck(Body):
    direction: Direction = ABSENT
    enabled: bool = ABSENT
    rate: Literal["low", "mid", "high"] = ABSENT
    target: Annotated[str, BeforeValidator(_saved_target)] = ABSENT
    type: Literal["reply", "request"] = ABSENT


class Bgp(Body):
    """``import_filter_id`` and ``export_filter_id`` are newer than the published reference."""

    customer_asn: Asn
    extra_prefixes: list[Prefix] = ABSENT
    md5_key: Md5Key = ABSENT
    import_filter_id: str = ABSENT
    export_filter_id: str = ABSENT


HEALTH_CHECK_DEFAULTS: Final = {"enabled": True, "rate": "mid", "target": "", "type": "reply"}


def by_name(item: Object) -> str | None:
    name: str | None = item.get("name")
    return name


class TunnelFamily(WrappedFamily):
    """A family whose objects carry traffic: named, health-checked, perhaps with a BGP session."""

    validated_verbs: ClassVar[frozenset[str]] = frozenset({"create", "update", "bulk_update", "delete"})
    indexes: ClassVar[Mapping[str, Index]] = {"name": by_name}
    health_check_defaults: ClassVar[Mapping[str, Any]] = {**HEALTH_CHECK_DEFAULTS, "direction": "unidirectional"}
    names_shared_with: ClassVar[tuple[str, ...]]
    """The families in which a name of this one may not occur, itself included."""

    def complete(self, item: Object, given: frozenset[str] = frozenset()) -> None:
        super().complete(item, given)
        health_check = {**self.health_check_defaults, **(item.get("health_check") or {})}
        if isinstance(health_check["target"], dict):
            health_check["target"] = health_check["target"].get("saved") or ""
        item["health_check"] = health_check

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        if clashing := clash(account, self.names_shared_with, "name", candidates):
            raise invalid(f"the name {clashing.item['name']} is already in use", f"{clashing.pointer}/name")
        if not account.entitled("coupler_integration"):
            for item, pointer in candidates:
                if item.get("automatic_return_routing"):
                    message = "automatic_return_routing: feature not enabled for this account"
                    raise ApiError(403, ErrorInfo(1101, message, f"{pointer}/automatic_return_routing"))

    def view(self, item: Object, call: Call) -> Object:
        health_check = dict(item["health_check"])
        saved = health_check["target"]
        if call.target_object:
            health_check["target"] = {"effective": saved or self.default_target(item), "saved": saved}
        shown = {**item, "health_check": health_check}
        if "bgp" in item:
            shown.setdefault("bgp_status", self.bgp_status(item))
        return shown

    def customer_address(self, item: Object) -> str:
        """The address at the customer's end of the tunnel that unidirectional health checks go to, or ''."""
        raise NotImplementedError

    def default_target(self, item: Object) -> str:
        """What a health check probes when the user has not said."""
        if item["health_check"].get("direction") == "unidirectional":
            return self.customer_address(item)
        return customer_interface(item)

    def bgp_status(self, item: Object) -> Object:
        """A session that nothing has answered yet."""
        return {
            "state": "BGP_DOWN",
            "tcp_established": False,
            "updated_at": item["modified_on"],
            "bgp_state": "ACTIVE",
            "cf_speaker_ip": str(ipaddress.ip_interface(item["interface_address"]).ip),
            "cf_speaker_port": 179,
            "customer_speaker_ip": customer_interface(item),
            "customer_speaker_port": 179,
        }


def customer_interface(item: Object) -> str:
    """The customer's side of a tunnel's interface prefix: its other host."""
    interface = ipaddress.ip_interface(item["interface_address"])
    return next((str(host) for host in interface.network.hosts() if host != interface.ip), "")
