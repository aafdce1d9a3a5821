# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sites: ``/accounts/{account_id}/magic/sites``."""

from __future__ import annotations

import typing as t
from typing import ClassVar

from .._models.base import ApiObject
from .._models.fields import Clearable, Coordinate, Name
from .connector import CONNECTOR
from .description import Finding, Payload, ResourceType, Unique, temporary_names
from .schema import field, names


class Location(ApiObject):
    """Degrees, as strings."""

    lat: Clearable[Coordinate] = field(sample="52.0907")
    """Latitude, in degrees; negative in the south."""

    lon: Clearable[Coordinate] = field(sample="5.1214")
    """Longitude, in degrees; negative in the west."""


class Site(ApiObject):
    """One site."""

    id: ClassVar[str] = field(computed=True, sample="023e105f4ecef8ad9ca31a8372d0c353")
    """Identifier."""

    name: Name = field(required=True, sample="branch-17")
    """Name of the site. The site is found by its name if O(id) is left out."""

    description: str = field(sample="Branch 17, Utrecht")
    """Free text for people."""

    connector: ClassVar[str] = names(CONNECTOR, fills=["connector_id"], by=["device.serial_number", "notes"])
    """Serial number or notes of the connector at the site (or its identifier), to be used as O(connector_id). Notes
    that several connectors have are an error.

    An empty string takes the connector from the site.
    """

    connector_id: Clearable[str] = field(sample="ac60d3d0435248289d446cedd870bcf4")
    """Identifier of the connector at the site.

    An empty string takes the connector from the site.
    """

    secondary_connector: ClassVar[str] = names(
        CONNECTOR, fills=["secondary_connector_id"], by=["device.serial_number", "notes"]
    )
    """Serial number or notes of the second connector at the site (or its identifier), to be used as
    O(secondary_connector_id).

    Needs O(ha_mode=true).

    An empty string takes the connector from the site.
    """

    secondary_connector_id: Clearable[str] = field(sample="8d67040d3835dbcf46ce29da440dc482")
    """Identifier of the second connector at the site.

    Needs O(ha_mode=true).

    An empty string takes the connector from the site.
    """

    ha_mode: bool = field(create_only=True, sample=False)
    """Whether the site runs in high availability mode, with two connectors of which one is active at a time. Each LAN
    then needs three addresses, see the module M(cloudflare.magic.lan), and each WAN with a fixed address needs two.

    The API's default is V(false).
    """

    location: Clearable[Location] = field()
    """Where the site is, for maps.

    The API keeps the degrees as strings. Numbers are welcome, too, and V(52.10) is the same place as V("52.1").
    """

    created_on: ClassVar[str] = field(computed=True)

    modified_on: ClassVar[str] = field(computed=True)


def _check(site: Payload, _others: t.Sequence[Payload], _parent: Payload | None) -> t.Iterable[Finding]:
    if site.get("secondary_connector_id") and not site.get("ha_mode"):
        yield Finding("secondary_connector_id: a second connector needs a site with ha_mode: true.", fatal=True)


SITE = ResourceType(
    name="site",
    label="site",
    model=Site,
    path="magic/sites",
    order=30,
    update_method="PATCH",
    queries={"connector_id": "connectorid"},
    unique=(
        Unique(fields=("name",), among=("site",), spares=temporary_names),
        Unique(fields=("connector_id",), among=("site",), enforced=False),
    ),
    check=_check,
)
