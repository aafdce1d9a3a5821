# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LANs and WANs alike: networks on the ports of a site's connectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ..envelope import invalid
from ..family import Candidate, label
from ..operation import Call
from ..state import Account, Object
from .sites import PartOfSite

PhysicalPort = Annotated[int, Field(ge=1)]
VlanTag = Annotated[int, Field(ge=0, le=4094)]
"""A VLAN identifier, zero for untagged."""


class PortFamily(PartOfSite):
    """A family whose POST answers with the list: all that the site has, ordered by name, which need not be unique."""

    defaults: ClassVar[Mapping[str, Any]] = {"vlan_tag": 0}
    addresses_of_ha_sites: ClassVar[tuple[str, ...]]
    """What static addressing must have besides ``address`` at a site in high availability mode."""

    def listed(self, call: Call) -> list[Object]:
        return sorted(super().listed(call), key=lambda item: (item.get("name", ""), item["id"]))

    def create(self, call: Call) -> Any:
        self.created(call)
        return self.list(call)

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        for item, _pointer in candidates:
            self._check_port(account, item)
            site = account["sites"].get(item["site_id"])
            addressing = item.get("static_addressing")
            if site is not None and site["ha_mode"] and addressing is not None:
                for field in self.addresses_of_ha_sites:
                    if field not in addressing:
                        message = f"{field} is required, since the site is in high availability mode"
                        raise invalid(message, f"/static_addressing/{field}")

    def others(self, account: Account, item: Object) -> Iterator[Object]:
        """The site's other objects of the family."""
        siblings = account[self.name].having("parent", item["site_id"])
        return (sibling for sibling in siblings if sibling["id"] != item["id"])

    def _check_port(self, account: Account, item: Object) -> None:
        port, vlan = item.get("physport"), item["vlan_tag"]
        if port is None:
            return
        for other in self.others(account, item):
            if (other.get("physport"), other["vlan_tag"]) == (port, vlan):
                raise invalid(f"{label(other)} already uses VLAN {vlan} on port {port}", "/vlan_tag")
