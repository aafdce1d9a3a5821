# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""An application that traffic decisions can name."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import HostnameSet, Name, SubnetSet


class App(ApiObject):
    """One object of ``/accounts/{account_id}/magic/apps``."""

    name: Name = UNSET
    type: Name = UNSET
    hostnames: HostnameSet = UNSET
    ip_subnets: SubnetSet = UNSET
    source_subnets: SubnetSet = UNSET
