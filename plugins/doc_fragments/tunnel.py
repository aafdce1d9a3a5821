# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options that GRE tunnels, IPsec tunnels and interconnects share.

    ``health_check`` and ``bgp`` are fragments of their own, because interconnects have more options inside them.
    """

    DOCUMENTATION = r"""
options:
  description:
    description:
      - Free text for people.
      - An empty string clears it.
    type: str
  interface_address:
    description:
      - Cloudflare's side of the link inside the tunnel, an IPv4 address with the length of its prefix, such as
        V(10.213.0.8/31). Usually a /31 from private space (C(10.0.0.0/8), C(172.16.0.0/12), C(192.168.0.0/16)); a /30
        and link-local addresses from C(169.254.0.0/16) are in use too, and the API decides what it accepts.
      - The other host of the prefix is the customer's side, here C(10.213.0.9). That is the nexthop of routes through
        the tunnel.
      - Required when a tunnel is created.
    type: str
  interface_address6:
    description:
      - Cloudflare's side of the link inside the tunnel for IPv6, an address with a prefix of 127 bits, such as
        V(2606:54c1:7:0:a9fe:12d2:1:200/127). It is the first address of its prefix, and the prefix lies within the
        virtual subnet that the account was given.
      - An empty string clears it.
    type: str
  automatic_return_routing:
    description:
      - Whether replies go back through the tunnel that their request came from, whatever the routing table says.
      - The account must be enabled for this feature.
    type: bool
"""

    HEALTH_CHECK = r"""
options:
  health_check:
    description:
      - How Cloudflare probes the tunnel. Routes through a tunnel that fails its probes lose priority.
      - What is left out inside it is left alone.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether to probe the tunnel at all.
          - The API's default is V(true).
        type: bool
      direction:
        description:
          - With V(unidirectional) the probe comes through the tunnel and its reply returns over the Internet. With
            V(bidirectional) both pass through the tunnel.
          - The API's default depends on the product, V(unidirectional) for Magic Transit and V(bidirectional) for
            Magic WAN.
        type: str
        choices: [unidirectional, bidirectional]
      rate:
        description:
          - How often to probe.
          - The API's default is V(mid).
        type: str
        choices: [low, mid, high]
      target:
        description:
          - Where a probe is sent to after it has left the tunnel at the customer's end. Used when O(health_check.type)
            is V(request) and O(health_check.direction) is V(unidirectional).
          - Either an IP address, or the object form of the API, a dictionary with the address in its key C(saved). The
            key C(effective) of that form is computed by the API and ignored, so that what was read can be written back.
          - An empty string returns to the target that the API chooses, the customer's endpoint of the tunnel.
        type: raw
      type:
        description:
          - The kind of probe. V(reply) is an ICMP echo reply that the customer's router merely routes back. V(request)
            is an ICMP echo request that the target has to answer.
          - The API's default is V(reply).
        type: str
        choices: [reply, request]
"""

    BGP = r"""
options:
  bgp:
    description:
      - The BGP session with the customer's router through the tunnel.
      - What is left out inside it is left alone. An empty dictionary removes the session.
    type: dict
    suboptions:
      customer_asn:
        description:
          - Number of the customer's autonomous system, from V(0) to V(4294967295).
          - Required when a session is set up.
        type: int
      extra_prefixes:
        description:
          - Prefixes to advertise to the customer's router in addition to the routes of the Magic routing table. Their
            order carries no meaning.
          - The list replaces the one that is there. An empty list clears it.
        type: list
        elements: str
      md5_key:
        description:
          - Key for the TCP MD5 signatures of the session. It protects against mistakes, not against attacks.
          - Printable ASCII characters, without the quotation mark and the question mark.
          - An empty string clears it.
        type: str
      import_filter_id:
        description:
          - Identifier of the BGP filter profile for the routes that Cloudflare receives.
          - An empty string clears it.
          - Known to newer versions of the API.
        type: str
      export_filter_id:
        description:
          - Identifier of the BGP filter profile for the routes that Cloudflare advertises.
          - An empty string clears it.
          - Known to newer versions of the API.
        type: str
"""

    # The annotations are for ansible-test: it takes each plain assignment for a literal.
    INTERCONNECT_HEALTH_CHECK: str = (
        HEALTH_CHECK
        + r"""
      source:
        description:
          - IPv4 address that bidirectional probes come from. For interconnects of version 1.5 only, which need it when
            O(health_check.direction) is V(bidirectional) and must not have it otherwise.
          - It lies in private space, in C(169.254.240.0/20) or in C(198.41.199.224/27).
          - An empty string clears it.
          - Known to newer versions of the API.
        type: str
"""
    )

    INTERCONNECT_BGP: str = (
        BGP
        + r"""
      as_no:
        description:
          - Number of the customer's autonomous system, as the API called it first. Use O(bgp.customer_asn) instead.
        type: int
      cloudflare_endpoint:
        description:
          - Cloudflare's address of the session. Interconnects of version 1.5 derive it from O(interface_address) and do
            not let it be set.
          - An empty string clears it.
        type: str
      customer_endpoint:
        description:
          - The customer's address of the session. Interconnects of version 1.5 derive it from O(interface_address) and
            do not let it be set.
          - An empty string clears it.
        type: str
"""
    )
