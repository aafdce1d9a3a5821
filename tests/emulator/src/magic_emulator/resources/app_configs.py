# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""App configs: how a site treats the traffic of one app."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from ..body import ABSENT, Body, ObjectId
from ..envelope import ErrorInfo, invalid
from ..family import Candidate
from ..state import Account, Index, Object
from .apps import app_of
from .sites import PartOfSite

_APP_FIELDS: Final = {"account_app_id": "apps", "managed_app_id": "managed_apps"}
"""The fields that can say which app is meant, and the family in which each looks for it."""


class AppConfigWrite(Body):
    """``breakout: null`` is the default behavior, which is neither true nor false."""

    account_app_id: ObjectId = ABSENT
    managed_app_id: ObjectId = ABSENT
    breakout: bool | None = None
    preferred_wans: list[ObjectId] | None = None
    priority: Annotated[int, Field(ge=0, le=1)] | None = None


def _app_at_site(config: Object) -> Hashable:
    return config["site_id"], app_of(config)


class AppConfigs(PartOfSite):
    name = "app_configs"
    id_parameter = "app_config_id"
    not_found = ErrorInfo(404, "App Config not found")
    create_body = AppConfigWrite
    update_body = AppConfigWrite
    kept_when_omitted = frozenset(_APP_FIELDS)
    readable_singly = False
    defaults: ClassVar[Mapping[str, Any]] = {"breakout": None, "priority": 0}
    indexes: ClassVar[Mapping[str, Index]] = {"app": app_of, "app_at_site": _app_at_site}

    def complete(self, item: Object, given: frozenset[str] = frozenset()) -> None:
        super().complete(item, given)
        named = given & _APP_FIELDS.keys()
        if len(named) == 1:
            # Naming one sort of app replaces the other.
            for field in _APP_FIELDS.keys() - named:
                item.pop(field, None)

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        for config, _pointer in candidates:
            self._check_app(account, config)
            preferred = config.get("preferred_wans", [])
            if preferred and config["breakout"] is not True:
                raise invalid("preferred_wans needs breakout to be true", "/preferred_wans")
            for position, wan_id in enumerate(preferred):
                wan = account["wans"].get(wan_id)
                if wan is None or wan["site_id"] != config["site_id"]:
                    raise invalid(f"the site has no WAN {wan_id}", f"/preferred_wans/{position}")

    def _check_app(self, account: Account, config: Object) -> None:
        named = [field for field in _APP_FIELDS if field in config]
        if len(named) != 1:
            raise invalid("exactly one of account_app_id and managed_app_id must be given", "/account_app_id")
        field = named[0]
        if account[_APP_FIELDS[field]].get(config[field]) is None:
            raise invalid(f"there is no app {config[field]}", f"/{field}")
        if account[self.name].ids("app_at_site", _app_at_site(config)) - {config["id"]}:
            raise invalid(f"the site has an App Config for app {config[field]} already", f"/{field}")
