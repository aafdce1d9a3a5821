# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the scripts on the official SDK have in common: which objects are missing, and which differ."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

SECTIONS_OF_A_SITE = ("wans", "lans", "acls")
"""In the order of creation: ACLs name LANs."""


def desired_network() -> dict[str, Any]:
    """The network in the file that the command names."""
    return dict(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))


def by_name(objects: Iterable[Any] | None) -> dict[str, Any]:
    return {each.name: each for each in objects or []}


def by_path(routes: Iterable[Any] | None) -> dict[tuple[str, str], Any]:
    return {(route.prefix, route.nexthop): route for route in routes or []}


def without_children(site: dict[str, Any]) -> dict[str, Any]:
    """The fields of the site itself."""
    return {field: value for field, value in site.items() if field not in SECTIONS_OF_A_SITE}


def with_lan_ids(acl: dict[str, Any], lans: dict[str, Any]) -> dict[str, Any]:
    """The ACL with the identifiers of its LANs in place of their names."""
    return {**acl, **{side: {"lan_id": lans[acl[side]["lan"]].id} for side in ("lan_1", "lan_2")}}


def differs(current: BaseModel, desired: dict[str, Any]) -> bool:
    """Whether a field that is desired has another value."""
    return any(_differs(getattr(current, field), value) for field, value in desired.items())


def _differs(current: Any, desired: Any) -> bool:
    if isinstance(desired, dict) and isinstance(current, BaseModel):
        return differs(current, desired)
    return bool(current != desired)


def to_update(route: Any, desired: dict[str, Any]) -> dict[str, Any]:
    """An entry of the bulk update of routes."""
    return {**desired, "id": route.id}
