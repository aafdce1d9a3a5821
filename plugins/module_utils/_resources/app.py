# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Apps: ``/accounts/{account_id}/magic/apps``, where an account's own stand beside those that Cloudflare defines."""

from __future__ import annotations

import dataclasses

from ansible_collections.cloudflare.magic.plugins.module_utils._models.app import App
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType

APP = ResourceType(
    name="app",
    label="app",
    model=App,
    options={
        "name": {"type": "str"},
        "type": {"type": "str"},
        "hostnames": {"type": "list", "elements": "str"},
        "ip_subnets": {"type": "list", "elements": "str"},
        "source_subnets": {"type": "list", "elements": "str"},
    },
    path="magic/apps",
    id_key="account_app_id",
    readable_by_id=False,
    update_method="PATCH",
    required=("name", "type"),
    computed=frozenset({"account_app_id"}),
)

MANAGED_APP = dataclasses.replace(
    APP, label="managed app", id_key="managed_app_id", creatable=False, computed=frozenset({"managed_app_id"})
)
