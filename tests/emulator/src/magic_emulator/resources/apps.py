# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apps: traffic that app configs treat apart, known by where it goes to or comes from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from ..bare_family import BareFamily
from ..body import ABSENT, Body, Ipv4Prefix
from ..envelope import ErrorInfo, conflict
from ..family import Family
from ..operation import Call
from ..state import Account, Object

Hostname = Annotated[
    str, StringConstraints(pattern=r"^(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?\z", max_length=253)
]
AppText = Annotated[str, Field(min_length=1)]
_NOT_FOUND = ErrorInfo(404, "App not found")


class AppUpdate(Body):
    name: AppText = ABSENT
    type: AppText = ABSENT
    hostnames: list[Hostname] | None = None
    ip_subnets: list[Ipv4Prefix] | None = None
    source_subnets: list[Ipv4Prefix] | None = None


class AppCreate(AppUpdate):
    name: AppText
    type: AppText


class Apps(BareFamily):
    """The account's own apps. Their list also shows the managed ones."""

    name = "apps"
    id_parameter = "account_app_id"
    id_field = "account_app_id"
    not_found = _NOT_FOUND
    create_body = AppCreate
    update_body = AppUpdate
    kept_when_omitted = frozenset({"name", "type"})
    readable_singly = False

    def list(self, call: Call) -> Any:
        return [*super().list(call), *call.account["managed_apps"]]

    def check_unused(self, account: Account, item: Object) -> None:
        configs = account["app_configs"].having("app", app_of({"account_app_id": item["account_app_id"]}))
        sites = {config["site_id"]: account["sites"].get(config["site_id"]) for config in configs}
        names = [site["name"] if site else site_id for site_id, site in sites.items()]
        if names:
            raise conflict(f"app {item['name']} has app_configs at sites: {', '.join(names)}")


def app_of(config: Object) -> Hashable:
    """Which app an app config is for."""
    return config.get("account_app_id"), config.get("managed_app_id")


class ManagedApps(Family):
    """The apps that Cloudflare defines. Only the list of apps shows them."""

    name = "managed_apps"
    id_field = "managed_app_id"
    required = frozenset({"managed_app_id", "name"})
    seed: ClassVar[Sequence[Object]] = (
        {
            "managed_app_id": "cloudflare",
            "name": "Cloudflare Dashboard",
            "type": "Development",
            "hostnames": ["dash.cloudflare.com", "api.cloudflare.com"],
        },
        {
            "managed_app_id": "microsoft_365",
            "name": "Microsoft 365",
            "type": "Productivity",
            "hostnames": ["outlook.office365.com", "teams.microsoft.com", "login.microsoftonline.com"],
            "ip_subnets": ["13.107.6.152/31", "52.96.0.0/14"],
        },
        {
            "managed_app_id": "zoom",
            "name": "Zoom",
            "type": "Collaboration",
            "hostnames": ["zoom.us"],
            "ip_subnets": ["3.7.35.0/25", "170.114.0.0/16"],
        },
        {
            "managed_app_id": "salesforce",
            "name": "Salesforce",
            "type": "Business",
            "hostnames": ["login.salesforce.com", "force.com"],
        },
        {
            "managed_app_id": "aws_s3",
            "name": "Amazon S3",
            "type": "Storage",
            "hostnames": ["s3.amazonaws.com"],
            "ip_subnets": ["52.216.0.0/15"],
        },
    )
