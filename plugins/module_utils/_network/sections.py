# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""How the desired state of an account is laid out: which section holds which kind of object, and what nests in what."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import INTERCONNECT
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN

TUNNELS = (GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT)

ACCOUNT_KINDS: dict[str, ResourceType] = {kind.plural: kind for kind in (CONNECTOR, APP, SITE, *TUNNELS, ROUTE)}
"""The sections of an account, in the order in which a person reads them."""

SITE_KINDS: dict[str, ResourceType] = {kind.plural: kind for kind in (WAN, LAN, ACL, APP_CONFIG)}
"""The sections inside a site."""

CREATION_ORDER: tuple[ResourceType, ...] = (CONNECTOR, APP, SITE, WAN, LAN, ACL, APP_CONFIG, *TUNNELS, ROUTE)
"""What can be named by others comes before those that name it; deletions go the other way."""
