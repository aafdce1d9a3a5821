# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the desired state of an account is laid out: which section holds which kind of object, and what nests in what."""

from __future__ import annotations

from .._resources.description import ResourceType
from .._resources.gre_tunnel import GRE_TUNNEL
from .._resources.interconnect import INTERCONNECT
from .._resources.ipsec_tunnel import IPSEC_TUNNEL
from .._resources.registry import KINDS
from .._resources.site import SITE

TUNNELS = (GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT)

ACCOUNT_KINDS: dict[str, ResourceType] = {kind.plural: kind for kind in KINDS if kind.parent is None}
"""The sections of an account, in the order in which a person reads them."""

SITE_KINDS: dict[str, ResourceType] = {kind.plural: kind for kind in KINDS if kind.parent is SITE}
"""The sections inside a site."""

CHILDREN: dict[str, tuple[ResourceType, ...]] = {
    kind.name: tuple(child for child in KINDS if child.parent is kind) for kind in ACCOUNT_KINDS.values()
}
"""The kinds that live in objects of another kind, by the name of that kind."""
