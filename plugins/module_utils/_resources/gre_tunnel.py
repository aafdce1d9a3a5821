# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GRE tunnels: ``/accounts/{account_id}/magic/gre_tunnels``."""

from __future__ import annotations

from .._models.fields import Address, Clearable, Mtu, Name, Ttl
from . import tunnel
from .description import ResourceType
from .schema import field


class GreTunnel(tunnel.Tunnel):
    """One GRE tunnel."""

    name: Name = field(required=True, sample="GRE_LON_1")
    """Name of the tunnel. The tunnel is found by its name if O(id) is left out.

    Unique among the GRE tunnels of the account. The reference of the API says from 1 to 15 characters, without spaces
    and special characters; it has accepted longer names, so it is left to the API to refuse one.

    The API may refuse to rename one.
    """

    cloudflare_gre_endpoint: Address = field(required=True, sample="203.0.113.1")
    """Cloudflare's end of the tunnel, an anycast IP address that was assigned to the account."""

    customer_gre_endpoint: Address = field(required=True, sample="198.51.100.7")
    """The customer's end of the tunnel, the public IP address of the router."""

    mtu: Mtu = field(defaults=(1476,), sample=1476)
    """Maximum transmission unit of the tunnel, in bytes. The reference says at least V(576).

    The API's default is V(1476), which is what GRE leaves of 1500 bytes.
    """

    ttl: Ttl = field(defaults=(64,), sample=64)
    """Time to live of the outer packets, in hops, from V(1) to V(255)."""

    bgp: Clearable[tunnel.Bgp] = field(recreatable=True)
    """The BGP session with the customer's router through the tunnel.

    An update changes it and removes it. Some versions of the API take it only when the tunnel is created; see
    O(recreate).

    What is left out inside it is left alone. An empty dictionary removes the session.

    Returned if there is one.
    """


GRE_TUNNEL = ResourceType(
    name="gre_tunnel",
    label="GRE tunnel",
    model=GreTunnel,
    path="magic/gre_tunnels",
    order=80,
    updates_many=True,
    list_key="gre_tunnels",
    item_key="gre_tunnel",
    headers=tunnel.TARGET_AS_OBJECT,
    unique=tunnel.unique("gre_tunnel"),
    validate_only=frozenset({"POST", "PUT", "DELETE"}),
)
