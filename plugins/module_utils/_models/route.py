# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""A static route."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import (
    Address,
    Clearable,
    NameSet,
    Prefix,
    Priority,
    Weight,
)


class Scope(ApiObject):
    """Where in Cloudflare's network a route holds; only for ECMP routes."""

    colo_names: NameSet = UNSET
    colo_regions: NameSet = UNSET


class Route(ApiObject):
    """One object of ``/accounts/{account_id}/magic/routes``."""

    prefix: Prefix = UNSET
    nexthop: Address = UNSET
    priority: Priority = UNSET
    description: str = UNSET
    scope: Clearable[Scope] = UNSET
    weight: Weight = UNSET
