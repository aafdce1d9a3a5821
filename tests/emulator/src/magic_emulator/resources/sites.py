# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites: places with connectors, LANs, WANs, ACLs and app configs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..bare_family import BareFamily
from ..body import ABSENT, Body, ObjectId
from ..envelope import ErrorInfo, conflict, invalid
from ..family import Candidate, clash, label
from ..operation import Call
from ..state import Account, Index, Object, Parent

_NOT_FOUND: Final = ErrorInfo(404, "Site not found")
_CHILDREN: Final = ("lans", "wans", "acls", "app_configs")
"""The families that belong to a site. It can only be deleted once it has none of their objects left."""


def _degrees(value: str, limit: int) -> str:
    try:
        degrees = float(value)
    except ValueError:
        raise PydanticCustomError("degrees", "not a number of degrees") from None
    if not -limit <= degrees <= limit:
        raise PydanticCustomError("degrees", "must lie between -{limit} and {limit}", {"limit": limit})
    return value


Latitude = Annotated[str, AfterValidator(lambda value: _degrees(value, 90))]
Longitude = Annotated[str, AfterValidator(lambda value: _degrees(value, 180))]
SiteName = Annotated[str, Field(min_length=1)]


class SiteLocation(Body):
    lat: Latitude | None = None
    lon: Longitude | None = None


class SiteUpdate(Body):
    """Has no ``ha_mode``: whether a site is highly available is decided when it is created."""

    name: SiteName = ABSENT
    connector_id: ObjectId | None = None
    description: str | None = None
    location: SiteLocation | None = None
    secondary_connector_id: ObjectId | None = None


class SiteCreate(SiteUpdate):
    name: SiteName
    ha_mode: bool | None = None


class Sites(BareFamily):
    name = "sites"
    id_parameter = "site_id"
    not_found = _NOT_FOUND
    create_body = SiteCreate
    update_body = SiteUpdate
    kept_when_omitted = frozenset({"name"})
    defaults: ClassVar[Mapping[str, Any]] = {"ha_mode": False}
    indexes: ClassVar[Mapping[str, Index]] = {
        "name": lambda site: site["name"],
        "connector": lambda site: site.get("connector_id"),
        "secondary_connector": lambda site: site.get("secondary_connector_id"),
    }

    def listed(self, call: Call) -> list[Object]:
        connector_id = call.query.get("connectorid")
        return super().listed(call) if connector_id is None else sites_of_connector(call.account, connector_id)

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        if clashing := clash(account, ["sites"], "name", candidates):
            raise invalid(f"the name {clashing.item['name']} is already in use", "/name")
        for site, _pointer in candidates:
            for field in ("connector_id", "secondary_connector_id"):
                if field in site and account["connectors"].get(site[field]) is None:
                    raise invalid(f"there is no connector {site[field]}", f"/{field}")
            if "secondary_connector_id" in site:
                if not site["ha_mode"]:
                    raise invalid("only a site in high availability mode has two connectors", "/secondary_connector_id")
                if site["secondary_connector_id"] == site.get("connector_id"):
                    raise invalid("a site's two connectors must differ", "/secondary_connector_id")

    def check_unused(self, account: Account, item: Object) -> None:
        children = {family: account[family].having("parent", item["id"]) for family in _CHILDREN}
        listing = "; ".join(
            f"{family}: {', '.join(map(label, members))}" for family, members in children.items() if members
        )
        if listing:
            raise conflict(f"site {item['name']} still has {listing}")


class PartOfSite(BareFamily):
    """A family whose objects belong to a site."""

    parent = Parent(Sites.name, Sites.id_parameter)
    parent_not_found = Sites.not_found


def sites_of_connector(account: Account, connector_id: str) -> list[Object]:
    """All sites whose first or second connector this is."""
    sites = account["sites"]
    return sites.having("connector", connector_id) + sites.having("secondary_connector", connector_id)
