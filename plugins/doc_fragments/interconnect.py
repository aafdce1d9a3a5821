# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/interconnect.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.interconnect), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the interconnect. The interconnect is found by its name if O(id) is left out.
      - Unique among all tunnels and interconnects of the account.
      - The API may refuse to rename one.
      - With O(id), a name that differs renames the interconnect.
      - One of O(name) and O(id) is required.
    type: str
  description:
    description:
      - Free text for people.
      - An empty string clears it.
    type: str
  interface_address:
    description:
      - Cloudflare's side of the link, an IPv4 address with the length of its prefix, such as V(10.220.0.0/31).
      - Usually a /31 or a /30 from private or link-local space, always a /31 for interconnects of version 1.5. The API
        decides what it accepts.
      - The other host of the prefix is the customer's side, here C(10.220.0.1). That is the nexthop of routes through
        the interconnect.
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
      - How Cloudflare probes the interconnect. Routes through one that fails its probes lose priority.
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
          - Whether the reply returns over the Internet (V(unidirectional)) or as it came (V(bidirectional)).
          - The API's default depends on the product, V(unidirectional) for Magic Transit and V(bidirectional) for Magic
            WAN.
          - Known to newer versions of the API.
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
      source:
        description:
          - IPv4 address that bidirectional probes come from. For interconnects of version 1.5 only, which need it when
            O(health_check.direction) is V(bidirectional) and must not have it otherwise.
          - It lies in private space, in C(169.254.240.0/20) or in C(198.41.199.224/27).
          - An empty string clears it.
          - Known to newer versions of the API.
        type: str
  bgp:
    description:
      - The BGP session with the customer's router over the interconnect.
      - What is left out inside it is left alone. An empty dictionary asks the API to remove the session.
      - Known to newer versions of the API.
    type: dict
    suboptions:
      customer_asn:
        description: Number of the customer's autonomous system, from V(0) to V(4294967295).
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
  gre:
    description:
      - The GRE tunnel over the interconnect, where there is one. Interconnects of version 1.5 have none.
      - An empty dictionary asks the API to remove it.
    type: dict
    suboptions:
      cloudflare_endpoint:
        description:
          - Cloudflare's end of the GRE tunnel, an IP address.
          - An empty string clears it.
        type: str
  mtu:
    description: Maximum transmission unit of the interconnect, in bytes. The reference says at least V(576).
    type: int
  state:
    description: V(present) updates the interconnect where it differs. One that does not exist is an error.
    type: str
    choices: [present]
    default: present
"""

    INFO = r"""
options:
  name:
    description:
      - Read only the interconnects with this name. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
