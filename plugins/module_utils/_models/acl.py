# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""An ACL between two LANs of a site."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, AfterValidator, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import (
    Name,
    PortRangeSet,
    PortSet,
    SubnetSet,
)


class AclSide(ApiObject):
    """One of the two LANs, and what in it the ACL speaks of; all of it where nothing is said."""

    lan_id: str = UNSET
    ports: PortSet = UNSET
    port_ranges: PortRangeSet = UNSET
    subnets: SubnetSet = UNSET


class Acl(ApiObject):
    """One object of ``/accounts/{account_id}/magic/sites/{site_id}/acls``."""

    name: Name = UNSET
    description: str = UNSET
    lan_1: AclSide = UNSET
    lan_2: AclSide = UNSET
    protocols: t.Annotated[
        list[t.Literal["icmp", "tcp", "udp"]], AfterValidator(lambda values: sorted(set(values)))
    ] = UNSET
    forward_locally: bool = UNSET
    unidirectional: bool = UNSET
