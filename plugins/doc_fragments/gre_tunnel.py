# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/gre_tunnel.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.gre_tunnel), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the tunnel. The tunnel is found by its name if O(id) is left out.
      - Unique among the GRE tunnels of the account. The reference of the API says from 1 to 15 characters, without
        spaces and special characters; it has accepted longer names, so it is left to the API to refuse one.
      - The API may refuse to rename one.
      - With O(id), a name that differs renames the GRE tunnel.
      - One of O(name) and O(id) is required. A GRE tunnel to be created needs a name.
    type: str
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
      - Required when a GRE tunnel is created.
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
          - Whether the reply returns over the Internet (V(unidirectional)) or as it came (V(bidirectional)). The probe
            comes through the tunnel in both cases.
          - The API's default depends on the product, V(unidirectional) for Magic Transit and V(bidirectional) for Magic
            WAN.
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
  bgp:
    description:
      - The BGP session with the customer's router through the tunnel.
      - An update changes it and removes it. Some versions of the API take it only when the tunnel is created; see
        O(recreate).
      - What is left out inside it is left alone. An empty dictionary removes the session.
    type: dict
    suboptions:
      customer_asn:
        description:
          - Number of the customer's autonomous system, from V(0) to V(4294967295).
          - Required when O(bgp) is set up.
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
  cloudflare_gre_endpoint:
    description:
      - Cloudflare's end of the tunnel, an anycast IP address that was assigned to the account.
      - Required when a GRE tunnel is created.
    type: str
  customer_gre_endpoint:
    description:
      - The customer's end of the tunnel, the public IP address of the router.
      - Required when a GRE tunnel is created.
    type: str
  mtu:
    description:
      - Maximum transmission unit of the tunnel, in bytes. The reference says at least V(576).
      - The API's default is V(1476), which is what GRE leaves of 1500 bytes.
    type: int
  ttl:
    description:
      - Time to live of the outer packets, in hops, from V(1) to V(255).
      - The API's default is V(64).
    type: int
  recreate:
    description:
      - Whether the GRE tunnel may be deleted and created anew where O(bgp) differs, which no update can change.
      - The GRE tunnel gets another identifier. What is not given as an option is carried over.
    type: bool
    default: false
"""

    INFO = r"""
options:
  name:
    description:
      - Read only the GRE tunnels with this name. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
