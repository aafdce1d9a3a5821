# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""A network interconnect (CNI)."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import Address, Clearable, Mtu, Name
from ansible_collections.cloudflare.magic.plugins.module_utils._models.tunnel import Tunnel


class InterconnectGre(ApiObject):
    """The GRE tunnel over an interconnect, where there is one."""

    cloudflare_endpoint: Clearable[Address] = UNSET


class Interconnect(Tunnel):
    """One object of ``/accounts/{account_id}/magic/cf_interconnects``."""

    name: Name = UNSET
    gre: Clearable[InterconnectGre] = UNSET
    mtu: Mtu = UNSET
