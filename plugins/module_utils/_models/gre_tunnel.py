# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""A GRE tunnel."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import Address, Mtu, Name, Ttl
from ansible_collections.cloudflare.magic.plugins.module_utils._models.tunnel import Tunnel


class GreTunnel(Tunnel):
    """One object of ``/accounts/{account_id}/magic/gre_tunnels``."""

    name: Name = UNSET
    cloudflare_gre_endpoint: Address = UNSET
    customer_gre_endpoint: Address = UNSET
    mtu: Mtu = UNSET
    ttl: Ttl = UNSET
