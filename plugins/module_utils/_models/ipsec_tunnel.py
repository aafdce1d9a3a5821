# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""An IPsec tunnel."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import UNSET, ApiObject
from ansible_collections.cloudflare.magic.plugins.module_utils._models.fields import (
    Address,
    Clearable,
    Name,
    Secret,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._models.tunnel import Tunnel


class CustomRemoteIdentities(ApiObject):
    """IKE identities that a device may use besides the generated ones."""

    fqdn_id: Clearable[Name] = UNSET


class IpsecTunnel(Tunnel):
    """One object of ``/accounts/{account_id}/magic/ipsec_tunnels``."""

    name: Name = UNSET
    cloudflare_endpoint: Address = UNSET
    customer_endpoint: Clearable[Address] = UNSET
    custom_remote_identities: Clearable[CustomRemoteIdentities] = UNSET
    psk: Secret = UNSET
    replay_protection: bool = UNSET
