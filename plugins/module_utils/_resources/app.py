# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apps: ``/accounts/{account_id}/magic/apps``, where an account's own stand beside those that Cloudflare defines."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from .._models.base import ApiObject
from .._models.fields import HostnameSet, Name, SubnetSet
from .description import ResourceType
from .schema import field


class App(ApiObject):
    """One application that traffic decisions can name."""

    account_app_id: ClassVar[str] = field(computed=True, sample="ac60d3d0435248289d446cedd870bcf4")
    """Identifier.

    Returned if it is an app of the account.
    """

    managed_app_id: ClassVar[str] = field(computed=True, sample="zoom")
    """Identifier.

    Returned if it is an app that Cloudflare defines.
    """

    name: Name = field(required=True, sample="Payment gateway")
    """Name of the app. The app is found by its name among the account's own apps if O(id) is left out."""

    type: Name = field(required=True, sample="Finance")
    """Category of the app, a word of your choice, such as V(Development) or V(Finance)."""

    hostnames: HostnameSet = field(sample=["pay.example.com"])
    """Host names that traffic to the app has. Neither their order nor their case carries a meaning."""

    ip_subnets: SubnetSet = field(sample=["192.0.2.0/24"])
    """IPv4 prefixes that traffic to the app goes to, without host bits. Their order carries no meaning.

    The API does not support IPv6 here.
    """

    source_subnets: SubnetSet = field(sample=["192.168.20.0/24"])
    """IPv4 prefixes that traffic of the app comes from, without host bits. Their order carries no meaning.

    The API does not support IPv6 here.
    """


APP = ResourceType(
    name="app",
    label="app",
    model=App,
    path="magic/apps",
    order=20,
    id_key="account_app_id",
    readable_by_id=False,
    update_method="PATCH",
)

MANAGED_APP = dataclasses.replace(APP, label="managed app", id_key="managed_app_id", creatable=False)
