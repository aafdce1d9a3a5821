# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""A site."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import Clearable, Coordinate, Name


class Location(ApiObject):
    """Degrees, as strings."""

    lat: Clearable[Coordinate] = UNSET
    lon: Clearable[Coordinate] = UNSET


class Site(ApiObject):
    """One object of ``/accounts/{account_id}/magic/sites``."""

    name: Name = UNSET
    description: str = UNSET
    connector_id: Clearable[str] = UNSET
    secondary_connector_id: Clearable[str] = UNSET
    ha_mode: bool = UNSET
    location: Clearable[Location] = UNSET
