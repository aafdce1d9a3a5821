# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IPsec tunnels: ``/accounts/{account_id}/magic/ipsec_tunnels``."""

from __future__ import annotations

from typing import ClassVar

from .._models.base import ApiObject
from .._models.fields import Address, Clearable, Name, Secret
from . import tunnel
from .description import ResourceType, Unique
from .schema import Reported, field


class CustomRemoteIdentities(ApiObject):
    """IKE identities that a device may use besides the generated ones."""

    fqdn_id: Clearable[Name] = field(sample="branch-17.023e105f4ecef8ad9ca31a8372d0c353.custom.ipsec.cloudflare.com")
    """Identity of type FQDN, in the form C(<label>.<id>.custom.ipsec.cloudflare.com). The API knows which id it takes;
    the reference says that of the account.

    Several tunnels may have the same one, if their O(cloudflare_endpoint) differs.
    """


class RemoteIdentities(Reported):
    """The generated IKE identities."""

    hex_id: str = field(sample="31323334355f6334613733363264")
    """Identity of type key id, in hexadecimal digits."""

    fqdn_id: str = field(sample="c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com")
    """Identity of type FQDN."""

    user_id: str = field(sample="ipsec@c4a7362d577a6c3019a474fd6f485821.12345.ipsec.cloudflare.com")
    """Identity of type user FQDN."""


class PskMetadata(Reported):
    """What is known of the key."""

    last_generated_on: str = field(sample="2026-06-14T05:20:00Z")
    """When the key was set or generated."""


class IpsecTunnel(tunnel.Tunnel):
    """One IPsec tunnel."""

    name: Name = field(required=True, sample="branch-17")
    """Name of the tunnel. The tunnel is found by its name if O(id) is left out.

    Unique among all tunnels and interconnects of the account.

    The API may refuse to rename one.
    """

    cloudflare_endpoint: Address = field(required=True, sample="203.0.113.20")
    """Cloudflare's end of the tunnel, an anycast IP address that was assigned to the account."""

    customer_endpoint: Clearable[Address] = field(sample="198.51.100.117")
    """The customer's end of the tunnel, the public IP address of the device.

    Not needed for the tunnel itself, so leave it out where the device has a changing address. Traceroutes from
    Cloudflare, and an IPv4 address as IKE identity, need it.
    """

    custom_remote_identities: Clearable[CustomRemoteIdentities] = field()
    """IKE identities that the device may use besides those that Cloudflare generates, which the tunnel has under
    RV(ipsec_tunnel.remote_identities).

    Returned: IKE identities that the device may use besides the generated ones.
    """

    psk: Secret = field(secret=True, update_option="update_psk")
    """Pre-shared key of the IKE session.

    The API never returns it, so whether it differs is not known. O(update_psk) decides when it is sent.

    It cannot be cleared, only replaced.
    """

    replay_protection: bool = field(sample=False)
    """Whether replay protection is on in the direction from Cloudflare to the customer. Best left off, since with
    anycast the packets of one tunnel come from many servers.

    The API's default is V(false).
    """

    allow_null_cipher: ClassVar[bool] = field(computed=True, sample=False)
    """Whether the tunnel may use the null cipher (C(ENCR_NULL)) in phase 2."""

    ipsec_id: ClassVar[str] = field(computed=True)

    remote_identities: ClassVar[RemoteIdentities] = field(computed=True)
    """The IKE identities that the device may use, as the API gives them.

    They do not hold the id of the account, but a number of its own, so take them from here instead of putting them
    together.

    Returned if the API sends it.
    """

    psk_metadata: ClassVar[PskMetadata] = field(computed=True)
    """What is known of the pre-shared key, empty if there is none. The key itself is never returned.

    Returned if the API sends it.
    """


IPSEC_TUNNEL = ResourceType(
    name="ipsec_tunnel",
    label="IPsec tunnel",
    model=IpsecTunnel,
    path="magic/ipsec_tunnels",
    order=90,
    updates_many=True,
    list_key="ipsec_tunnels",
    item_key="ipsec_tunnel",
    headers=tunnel.TARGET_AS_OBJECT,
    unique=(
        *tunnel.unique(),
        Unique(fields=("custom_remote_identities.fqdn_id", "cloudflare_endpoint"), among=("ipsec_tunnel",)),
    ),
    validate_only=frozenset({"POST", "PUT", "DELETE"}),
)
