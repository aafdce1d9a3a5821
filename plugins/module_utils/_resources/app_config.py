# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""App configurations of a site: ``/accounts/{account_id}/magic/sites/{site_id}/app_configs``."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.app_config import AppConfig
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP, MANAGED_APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Finding,
    Payload,
    Reference,
    ResourceType,
    Unique,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN


def _app(app: Payload) -> Payload:
    field = APP.id_key if app.get(APP.id_key) else MANAGED_APP.id_key
    return {field: app[field]}


def _check(config: Payload, _others: t.Sequence[Payload], _site: Payload | None) -> t.Iterable[Finding]:
    if config.get("preferred_wans") and config.get("breakout") is not True:
        yield Finding("preferred_wans: WANs can be preferred only with breakout: true.", fatal=True)


APP_CONFIG = ResourceType(
    name="app_config",
    label="app config",
    model=AppConfig,
    options={
        "app": {"type": "str"},
        "account_app_id": {"type": "str"},
        "managed_app_id": {"type": "str"},
        "breakout": {"type": "str", "choices": ["true", "false", "default"]},
        "preferred_wans": {"type": "list", "elements": "str"},
        "priority": {"type": "int"},
    },
    path="magic/sites/{parent}/app_configs",
    parent=SITE,
    readable_by_id=False,
    update_method="PATCH",
    natural_keys=(("account_app_id",), ("managed_app_id",)),
    exclusive=(("account_app_id", "managed_app_id"),),
    defaults={"breakout": (None,)},
    computed=frozenset({"id", "site_id"}),
    references=(
        Reference(option="app", fields=("account_app_id", "managed_app_id"), among=(APP, MANAGED_APP), value=_app),
        Reference(
            option="preferred_wans",
            fields=("preferred_wans",),
            among=(WAN,),
            value=lambda wan: {"preferred_wans": wan["id"]},
            many=True,
        ),
    ),
    unique=(
        Unique(fields=("account_app_id",), among=("app_config",)),
        Unique(fields=("managed_app_id",), among=("app_config",)),
    ),
    check=_check,
)
