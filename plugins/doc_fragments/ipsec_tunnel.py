# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/ipsec_tunnel.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.ipsec_tunnel), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the tunnel. The tunnel is found by its name if O(id) is left out.
      - Unique among all tunnels and interconnects of the account.
      - The API may refuse to rename one.
      - With O(id), a name that differs renames the IPsec tunnel.
      - One of O(name) and O(id) is required. An IPsec tunnel to be created needs a name.
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
      - Required when an IPsec tunnel is created.
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
  cloudflare_endpoint:
    description:
      - Cloudflare's end of the tunnel, an anycast IP address that was assigned to the account.
      - Required when an IPsec tunnel is created.
    type: str
  customer_endpoint:
    description:
      - The customer's end of the tunnel, the public IP address of the device.
      - Not needed for the tunnel itself, so leave it out where the device has a changing address. Traceroutes from
        Cloudflare, and an IPv4 address as IKE identity, need it.
      - An empty string clears it.
    type: str
  custom_remote_identities:
    description:
      - IKE identities that the device may use besides those that Cloudflare generates, which the tunnel has under
        RV(ipsec_tunnel.remote_identities).
      - What is left out inside it is left alone. An empty dictionary clears it.
    type: dict
    suboptions:
      fqdn_id:
        description:
          - Identity of type FQDN, in the form C(<label>.<id>.custom.ipsec.cloudflare.com). The API knows which id it
            takes; the reference says that of the account.
          - Several tunnels may have the same one, if their O(cloudflare_endpoint) differs.
          - An empty string clears it.
        type: str
  psk:
    description:
      - Pre-shared key of the IKE session.
      - The API never returns it, so whether it differs is not known. O(update_psk) decides when it is sent.
      - It cannot be cleared, only replaced.
    type: str
  replay_protection:
    description:
      - Whether replay protection is on in the direction from Cloudflare to the customer. Best left off, since with
        anycast the packets of one tunnel come from many servers.
      - The API's default is V(false).
    type: bool
  update_psk:
    description:
      - With V(on_create), O(psk) is sent when the IPsec tunnel is created and ignored otherwise.
      - With V(always), it is sent in each run, and each run reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
"""

    INFO = r"""
options:
  name:
    description:
      - Read only the IPsec tunnels with this name. The result is an empty list if there is none.
      - Mutually exclusive with O(id).
    type: str
"""
