# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What a site does with the traffic of an application."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject, BeforeValidator
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import Priority


def _breakout(value: t.Any) -> t.Any:
    """The third value of the API, null, is written ``default``; in a task null means left out."""
    if isinstance(value, str):
        return {"default": None, "true": True, "false": False}.get(value.lower(), value)
    return value


class AppConfig(ApiObject):
    """One object of ``/accounts/{account_id}/magic/sites/{site_id}/app_configs``."""

    account_app_id: str = UNSET
    managed_app_id: str = UNSET
    breakout: t.Annotated[bool | None, BeforeValidator(_breakout)] = UNSET
    preferred_wans: list[str] = UNSET
    priority: Priority = UNSET
