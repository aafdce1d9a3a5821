# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""App configurations of a site: ``/accounts/{account_id}/magic/sites/{site_id}/app_configs``."""

from __future__ import annotations

import typing as t
from typing import ClassVar

from .._models.base import ApiObject, BeforeValidator
from .._models.fields import Priority
from .app import APP, MANAGED_APP
from .description import Finding, Payload, ResourceType, Unique
from .schema import AsOption, field, names
from .site import SITE
from .wan import WAN


def _breakout(value: t.Any) -> t.Any:
    """The third value of the API, null, is written ``default``; in a task null means left out."""
    if isinstance(value, str):
        return {"default": None, "true": True, "false": False}.get(value.lower(), value)
    return value


def _identifier(app: Payload) -> Payload:
    its = APP.id_key if app.get(APP.id_key) else MANAGED_APP.id_key
    return {its: app[its]}


class AppConfig(ApiObject):
    """What a site does with the traffic of an application."""

    alternatives = (("account_app_id", "managed_app_id"),)

    id: ClassVar[str] = field(computed=True, sample="7d1e0e9f2b9c4b6c9f0d3a5b8c7e6f10")
    """Identifier."""

    site_id: ClassVar[str] = field(computed=True, sample="023e105f4ecef8ad9ca31a8372d0c353")
    """Identifier of the site."""

    app: ClassVar[str] = names(APP, MANAGED_APP, fills=["account_app_id", "managed_app_id"], value=_identifier)
    """Name (or identifier) of the app, be it one of the account or one that Cloudflare defines. It is used as
    O(account_app_id) or O(managed_app_id), by which the configuration is found in the site if O(id) is left out. A name
    that several apps have is an error that lists their identifiers.

    With O(state=absent), the configuration of an app that does not exist is taken for absent.

    One of O(app), O(account_app_id) and O(managed_app_id) is required unless O(id) is given. With O(id), an app that
    differs is changed.
    """

    account_app_id: str = field(sample="ac60d3d0435248289d446cedd870bcf4")
    """Identifier of an app of the account.

    Returned if it is an app of the account.
    """

    managed_app_id: str = field(sample="zoom")
    """Identifier of an app that Cloudflare defines.

    Returned if it is an app that Cloudflare defines.
    """

    breakout: t.Annotated[
        bool | None,
        BeforeValidator(_breakout),
        AsOption({"type": "str", "choices": ["true", "false", "default"]}),
    ] = field(defaults=(None,), sample=True)
    """Whether the traffic goes straight to the Internet, past Cloudflare.

    V(default) stands for the C(null) of the API, which preserves the default behavior. That is not the same as
    V(false), which keeps the traffic from breaking out.

    Returned: Whether the traffic goes straight to the Internet; V(null) for the default behavior.
    """

    preferred_wans: list[str] = names(WAN, sample=["2c9f0c8f4f2d4f0b8a8e1f4c5d6b7a80"])
    """Names (or identifiers) of the WANs of the site to prefer over others, the most preferred one first. Here the
    order does matter.

    Needs O(breakout=true), which is checked before anything is sent. To end the breakout, clear this list in the same
    task.

    A name that several WANs of the site have is an error that lists their identifiers.

    Returned: Identifiers of the WANs to prefer, the most preferred one first.
    """

    priority: Priority = field(sample=0)
    """Priority of the traffic; V(0) is ordinary. Anything above takes precedence. So far the API supports only V(0) and
    V(1).
    """


def _check(config: Payload, _others: t.Sequence[Payload], _site: Payload | None) -> t.Iterable[Finding]:
    if config.get("preferred_wans") and config.get("breakout") is not True:
        yield Finding("preferred_wans: WANs can be preferred only with breakout: true.", fatal=True)


APP_CONFIG = ResourceType(
    name="app_config",
    label="app config",
    model=AppConfig,
    path="magic/sites/{parent}/app_configs",
    order=70,
    parent=SITE,
    readable_by_id=False,
    update_method="PATCH",
    natural_keys=(("account_app_id",), ("managed_app_id",)),
    unique=(
        Unique(fields=("account_app_id",), among=("app_config",)),
        Unique(fields=("managed_app_id",), among=("app_config",)),
    ),
    check=_check,
)
