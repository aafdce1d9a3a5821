# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What GRE tunnels, IPsec tunnels and interconnects have in common."""

from __future__ import annotations

import ipaddress
import typing as t
from typing import ClassVar

from .._models.base import ApiObject, BeforeValidator
from .._models.fields import AddressOrEmpty, Asn, Clearable, InterfaceAddress, Md5Key, Name, PrefixSet
from .description import Unique, temporary_names
from .schema import AsOption, Reported, field

# With this header the API takes and gives health_check.target in one form only. Without it the form differs between
# versions, which is where other tools' endless differences came from.
TARGET_AS_OBJECT = {"x-magic-new-hc-target": "true"}

DIRECTIONS = ("unidirectional", "bidirectional")
"""Magic Transit probes in one direction by default, Magic WAN in both."""


def _target_object(value: t.Any) -> t.Any:
    """Both forms of the API become its object form."""
    return {"saved": value} if isinstance(value, str) else value


class HealthCheckTarget(ApiObject):
    """The address that health checks of type request are sent to; empty means the API's own choice."""

    saved: AddressOrEmpty = field(defaults=("",), sample="")
    """The address that was set; empty if the API chooses.

    Returned always.
    """

    effective: str = field(computed=True, sample="198.51.100.7")
    """The address in use."""


class HealthCheck(ApiObject):
    """How the health of a tunnel is probed."""

    enabled: bool = field(defaults=(True,), sample=True)
    """Whether to probe the tunnel at all."""

    direction: t.Literal["unidirectional", "bidirectional"] = field(defaults=DIRECTIONS, sample="unidirectional")
    """Whether the reply returns over the Internet (V(unidirectional)) or as it came (V(bidirectional)). The probe comes
    through the tunnel in both cases.

    The API's default depends on the product, V(unidirectional) for Magic Transit and V(bidirectional) for Magic WAN.
    """

    rate: t.Literal["low", "mid", "high"] = field(defaults=("mid",), sample="mid")
    """How often to probe."""

    target: t.Annotated[HealthCheckTarget, BeforeValidator(_target_object), AsOption({"type": "raw"})] = field()
    """Where a probe is sent to after it has left the tunnel at the customer's end. Used when O(health_check.type) is
    V(request) and O(health_check.direction) is V(unidirectional).

    Either an IP address, or the object form of the API, a dictionary with the address in its key C(saved). The key
    C(effective) of that form is computed by the API and ignored, so that what was read can be written back.

    An empty string returns to the target that the API chooses, the customer's endpoint of the tunnel.

    Returned always.
    """

    type: t.Literal["reply", "request"] = field(defaults=("reply",), sample="reply")
    """The kind of probe. V(reply) is an ICMP echo reply that the customer's router merely routes back. V(request) is an
    ICMP echo request that the target has to answer.
    """


class Bgp(ApiObject):
    """The BGP session inside a tunnel."""

    customer_asn: Asn = field(required=True, sample=65010)
    """Number of the customer's autonomous system, from V(0) to V(4294967295)."""

    extra_prefixes: PrefixSet = field(sample=["198.18.0.0/24"])
    """Prefixes to advertise to the customer's router in addition to the routes of the Magic routing table. Their order
    carries no meaning.
    """

    md5_key: Clearable[Md5Key] = field(secret=True)
    """Key for the TCP MD5 signatures of the session. It protects against mistakes, not against attacks.

    Printable ASCII characters, without the quotation mark and the question mark.
    """

    import_filter_id: Clearable[str] = field(newer=True, sample="0cb7d7a7ad5b4a1c8a42fdc5a2a8ec4f")
    """Identifier of the BGP filter profile for the routes that Cloudflare receives."""

    export_filter_id: Clearable[str] = field(newer=True, sample="7fd1d2d9c7a14b6d8f3d1a55c39fdb6e")
    """Identifier of the BGP filter profile for the routes that Cloudflare advertises."""


class BgpStatus(Reported):
    """State of the BGP session."""

    state: str = field(sample="BGP_UP")
    """V(BGP_DOWN), V(BGP_UP) or V(BGP_ESTABLISHING)."""

    tcp_established: bool = field(sample=True)
    """Whether the TCP connection of the session stands."""

    updated_at: str = field(sample="2026-06-14T05:20:00Z")
    """When this state was observed."""

    bgp_state: str = field(sample="ESTABLISHED")
    """State of the session's state machine."""

    cf_speaker_ip: str = field(sample="10.213.0.8")
    """Cloudflare's address of the session."""

    cf_speaker_port: int = field(sample=179)
    """Cloudflare's TCP port of the session."""

    customer_speaker_ip: str = field(sample="10.213.0.9")
    """The customer's address of the session."""

    customer_speaker_port: int = field(sample=52004)
    """The customer's TCP port of the session."""


class Tunnel(ApiObject):
    """Fields of every kind of tunnel."""

    id: ClassVar[str] = field(computed=True, sample="c4a7362d577a6c3019a474fd6f485821")
    """Identifier."""

    name: Name = field()
    """Each kind of tunnel says where its name is unique."""

    description: str = field(sample="London, router 1, ISP X")
    """Free text for people."""

    interface_address: InterfaceAddress = field(required=True, sample="10.213.0.8/31")
    """Cloudflare's side of the link inside the tunnel, an IPv4 address with the length of its prefix, such as
    V(10.213.0.8/31). Usually a /31 from private space (C(10.0.0.0/8), C(172.16.0.0/12), C(192.168.0.0/16)); a /30 and
    link-local addresses from C(169.254.0.0/16) are in use too, and the API decides what it accepts.

    The other host of the prefix is the customer's side, here C(10.213.0.9). That is the nexthop of routes through the
    tunnel.
    """

    interface_address6: Clearable[InterfaceAddress] = field(sample="2606:54c1:7:0:a9fe:12d2:1:200/127")
    """Cloudflare's side of the link inside the tunnel for IPv6, an address with a prefix of 127 bits, such as
    V(2606:54c1:7:0:a9fe:12d2:1:200/127). It is the first address of its prefix, and the prefix lies within the virtual
    subnet that the account was given.
    """

    automatic_return_routing: bool = field(sample=False)
    """Whether replies go back through the tunnel that their request came from, whatever the routing table says.

    The account must be enabled for this feature.
    """

    health_check: HealthCheck = field()
    """How Cloudflare probes the tunnel. Routes through a tunnel that fails its probes lose priority.

    Returned always.
    """

    bgp: Clearable[Bgp] = field()
    """The BGP session with the customer's router through the tunnel.

    What is left out inside it is left alone. An empty dictionary removes the session.

    Returned if there is one.
    """

    bgp_status: ClassVar[BgpStatus] = field(computed=True)
    """State of the BGP session.

    Returned if there is one.
    """

    created_on: ClassVar[str] = field(computed=True, sample="2026-06-14T00:00:00Z")
    """When the tunnel was created."""

    modified_on: ClassVar[str] = field(computed=True, sample="2026-06-14T05:20:00Z")
    """When the tunnel was last modified."""


_ALL = ("gre_tunnel", "ipsec_tunnel", "interconnect")


def unique(*among: str) -> tuple[Unique, ...]:
    """What is unique of a tunnel.

    Args:
        among: the kinds that may not have its name; all kinds of tunnel if there are none.
    """
    return (
        Unique(fields=("name",), among=among or _ALL, spares=temporary_names),
        # While two tunnels had one address, or one had an address in between, its routes would lead astray.
        Unique(fields=("interface_address",), among=_ALL, networks=True),
        Unique(fields=("interface_address6",), among=_ALL, networks=True),
    )


def customer_address(interface_address: str) -> str | None:
    """The customer's side of a tunnel, which routes name as their nexthop.

    Args:
        interface_address: Cloudflare's side, such as ``10.213.0.8/31``.

    Returns:
        The other host of a /31 or /30 (or their IPv6 counterparts); None where the prefix does not tell which of
        several hosts is the customer's, or where it is none.
    """
    try:
        interface = ipaddress.ip_interface(str(interface_address))
    except ValueError:
        return None
    network = interface.network
    hosts = list(network.hosts()) if network.num_addresses <= 4 else []
    others = [host for host in hosts if host != interface.ip]
    return str(others[0]) if len(others) == 1 else None
