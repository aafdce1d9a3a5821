# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ACLs: what the LANs of a site may send each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..body import ABSENT, Body, Ipv4Subnet, ObjectId
from ..envelope import ErrorInfo, invalid
from ..family import Candidate
from ..operation import Call
from ..state import Account, Object
from .sites import PartOfSite

ACL_SIDES: Final = ("lan_1", "lan_2")
_MAX_PORT: Final = 65535


def _port_range(value: str) -> str:
    first, dash, last = value.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal()):
        raise PydanticCustomError("port_range", "not a port range such as 8080-9000")
    if not 1 <= int(first) <= int(last) <= _MAX_PORT:
        raise PydanticCustomError("port_range", "a port range goes from a lower to a higher port within 1-65535")
    return value


Port = Annotated[int, Field(ge=1, le=_MAX_PORT)]
PortRange = Annotated[str, AfterValidator(_port_range)]
AclName = Annotated[str, Field(min_length=1)]


class AclConfiguration(Body):
    """One side of an ACL. ``lan_name`` is accepted, but always that of the LAN with this id."""

    lan_id: ObjectId
    lan_name: str | None = None
    port_ranges: list[PortRange] | None = None
    ports: list[Port] | None = None
    subnets: list[Ipv4Subnet] | None = None


class AclUpdate(Body):
    name: AclName = ABSENT
    lan_1: AclConfiguration = ABSENT
    lan_2: AclConfiguration = ABSENT
    description: str | None = None
    forward_locally: bool | None = None
    protocols: list[Literal["tcp", "udp", "icmp"]] | None = None
    unidirectional: bool | None = None


class AclCreate(AclUpdate):
    name: AclName
    lan_1: AclConfiguration
    lan_2: AclConfiguration


class Acls(PartOfSite):
    name = "acls"
    id_parameter = "acl_id"
    not_found = ErrorInfo(404, "ACL not found")
    create_body = AclCreate
    update_body = AclUpdate
    kept_when_omitted = frozenset({"name", *ACL_SIDES})
    defaults: ClassVar[Mapping[str, Any]] = {"forward_locally": False, "unidirectional": False}

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        for acl, _pointer in candidates:
            for side in ACL_SIDES:
                lan = account["lans"].get(acl[side]["lan_id"])
                if lan is None or lan["site_id"] != acl["site_id"]:
                    raise invalid(f"the site has no LAN {acl[side]['lan_id']}", f"/{side}/lan_id")

    def view(self, item: Object, call: Call) -> Object:
        # The API does not say which site an ACL belongs to: only the path does.
        shown = {field: value for field, value in item.items() if field != "site_id"}
        for side in ACL_SIDES:
            lan = call.account["lans"].get(item[side]["lan_id"]) or {}
            shown[side] = {**item[side], "lan_name": lan.get("name", "")}
        return shown
