# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Static routes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from ..body import ABSENT, Body, IpAddress, ObjectId, Prefix
from ..envelope import ErrorInfo, invalid
from ..family import Candidate, clash
from ..operation import Call
from ..state import Account, Index, Object
from ..wrapped_family import WrappedFamily

MAX_ROUTES_OF_ONE_PRIORITY = 64
"""How many routes one prefix may have at one priority: the width of an ECMP group."""


class Scope(Body):
    colo_names: list[str] = ABSENT
    colo_regions: list[str] = ABSENT


class RouteWrite(Body):
    nexthop: IpAddress
    prefix: Prefix
    priority: Annotated[int, Field(ge=0, le=2**31 - 1)]
    description: str = ABSENT
    scope: Scope | None = None
    weight: Annotated[int, Field(ge=0, le=256)] | None = None


class RouteBulkEntry(RouteWrite):
    id: ObjectId


class RouteBulkUpdate(Body):
    routes: list[RouteBulkEntry]


def _identity(route: Object) -> Hashable:
    return route["prefix"], route["nexthop"], route["priority"]


def _ecmp_group(route: Object) -> Hashable:
    return route["prefix"], route["priority"]


class Routes(WrappedFamily):
    name = "routes"
    id_parameter = "route_id"
    title = "Route"
    singular = "route"
    plural = "routes"
    not_found = ErrorInfo(1020, "Route not found")
    create_body = RouteWrite
    update_body = RouteWrite
    bulk_update_body = RouteBulkUpdate
    deletable_at_once = True
    # The API has no dry run for DELETE of a route: it ignores validate_only and deletes.
    validated_verbs: ClassVar[frozenset[str]] = frozenset({"create", "update", "bulk_update"})
    indexes: ClassVar[Mapping[str, Index]] = {"identity": _identity, "ecmp_group": _ecmp_group}

    def listed(self, call: Call) -> list[Object]:
        """All routes, newest first."""
        return super().listed(call)[::-1]

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        if clashing := clash(account, ["routes"], "identity", candidates):
            route = clashing.item
            raise invalid(
                f"a route to {route['prefix']} via {route['nexthop']} with priority {route['priority']} already exists",
                f"{clashing.pointer}/prefix",
            )
        own = {candidate.item["id"] for candidate in candidates}
        joining = Counter(_ecmp_group(candidate.item) for candidate in candidates)
        for item, pointer in candidates:
            group = _ecmp_group(item)
            others = account["routes"].ids("ecmp_group", group) - own
            if len(others) + joining[group] > MAX_ROUTES_OF_ONE_PRIORITY:
                message = f"{item['prefix']} has {MAX_ROUTES_OF_ONE_PRIORITY} routes of priority {item['priority']}"
                raise invalid(message, f"{pointer}/priority")
