#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: traceroute
short_description: Run traceroutes from data centers of Cloudflare
description:
  - Runs traceroutes from data centers (colos) of Cloudflare to hosts of yours, or to any others, and returns what the
    API says of them as well as tidy rows for reports.
  - Each run probes anew. Nothing in the account is changed, so the task never reports a change, and it also runs in
    check mode.
  - The role P(cloudflare.magic.incident#role) makes a page of them, together with the state of tunnels and routes.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.info_module
options:
  targets:
    description:
      - Host names, IPv4 addresses or IPv6 addresses to trace.
    type: list
    elements: str
    required: true
  colos:
    description:
      - Data centers to trace from, such as V(ams01), or V(ams) for all in Amsterdam.
      - If it is left out, all data centers trace. That takes time and makes the result large. Data centers in China
        never take part.
    type: list
    elements: str
  options:
    description:
      - How to probe. The API has its defaults for whatever is left out.
    type: dict
    suboptions:
      max_ttl:
        description: Largest time to live of a packet, in hops; the longest way that is followed.
        type: int
      packet_type:
        description:
          - Kind of the packets. V(gre) and V(gre+icmp) send them through a GRE tunnel; with V(gre+icmp),
            RV(hops[].labels) tells which of the two traceroutes a node comes from.
        type: str
        choices: [icmp, tcp, udp, gre, gre+icmp]
      packets_per_ttl:
        description: Number of packets for each hop.
        type: int
      port:
        description:
          - Destination port for V(options.packet_type=tcp) and V(options.packet_type=udp), first sequence number for
            V(options.packet_type=icmp).
          - With V(0), the best value for the kind of packet is chosen.
        type: int
      wait_time:
        description: How long to wait for an answer to a packet, in seconds.
        type: int
notes:
  - With C(-v), and where the task runs inside the worker of Ansible, a table of the hops is shown as well.
  - The API answers when all traceroutes are done. Many data centers or targets, and hops that do not answer, may need a
    longer O(timeout).
seealso:
  - module: cloudflare.magic.dex_network_path_info
  - module: cloudflare.magic.request_trace
  - name: Traceroute in the API reference
    description: The operation that this module builds on.
    link: https://developers.cloudflare.com/api/resources/diagnostics/subresources/traceroutes/
"""

EXAMPLES = r"""
- name: Trace the first router in Amsterdam from two data centers
  cloudflare.magic.traceroute:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    targets:
      - 198.51.100.11
    colos:
      - ams
      - den
  register: trace

- name: Show from where it is not reached
  ansible.builtin.debug:
    msg: "{{ trace.summary | rejectattr('reached') | map(attribute='colo') }}"

- name: Show where packets got lost
  ansible.builtin.debug:
    msg: "{{ item.colo }} hop {{ item.ttl }} {{ item.ip }}: {{ item.loss_percent }} %"
  loop: "{{ trace.hops | selectattr('loss_percent', 'gt', 0) }}"
  loop_control:
    label: "{{ item.colo }} {{ item.ttl }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Trace a web server with TCP packets, as its users reach it
  cloudflare.magic.traceroute:
    targets:
      - www.example.com
    colos:
      - sin01
    options:
      packet_type: tcp
      port: 443
      max_ttl: 20
      packets_per_ttl: 5
      wait_time: 2

- name: Keep the hops as a table
  ansible.builtin.copy:
    content: |
      colo,ttl,ip,mean_rtt_ms,loss_percent
      {% for hop in trace.hops %}
      {{ [hop.colo, hop.ttl, hop.ip, hop.mean_rtt_ms, hop.loss_percent] | join(",") }}
      {% endfor %}
    dest: "{{ playbook_dir }}/hops.csv"
    mode: "0644"
"""

RETURN = r"""
summary:
  description:
    - One row for each pair of target and data center, in the order of the answer.
  returned: success
  type: list
  elements: dict
  contains:
    target:
      description: The target as it was given.
      type: str
      sample: 198.51.100.11
    colo:
      description: Name of the data center.
      type: str
      sample: den01
    city:
      description: Where the data center is.
      type: str
      sample: Denver, CO, US
    reached:
      description: Whether the target answered.
      type: bool
      sample: true
    hops:
      description: Number of hops.
      type: int
      sample: 8
    mean_latency_ms:
      description: Mean round-trip time to the target, in milliseconds; V(null) if it did not answer.
      type: float
      sample: 104.2
    traceroute_time_ms:
      description: How long the traceroute took, in milliseconds; V(null) if the API does not say so.
      type: float
      sample: 1420
    error:
      description: Why the data center could not trace the target; V(null) if it could.
      type: str
      sample: "Could not gather traceroute data: Code 1"
hops:
  description:
    - One row for each node of each hop, ready for a report. A hop that nobody answered from has one row without an
      address. Several nodes of one hop share its packets.
  returned: success
  type: list
  elements: dict
  contains:
    target:
      description: The target as it was given.
      type: str
      sample: 198.51.100.11
    colo:
      description: Name of the data center.
      type: str
      sample: den01
    city:
      description: Where the data center is.
      type: str
      sample: Denver, CO, US
    ttl:
      description: Number of the hop, the time to live of its packets.
      type: int
      sample: 3
    ip:
      description: Address of the node; V(null) if nobody answered.
      type: str
      sample: 198.18.40.7
    name:
      description: Host name of the node, or its address.
      type: str
      sample: ae-0.cr1.northern.example
    asn:
      description: Autonomous system of the node.
      type: str
      sample: AS64496
    labels:
      description: Annotations of the node, such as which traceroute it comes from.
      type: list
      elements: str
      sample: []
    mean_rtt_ms:
      description: Mean round-trip time to the node, in milliseconds; V(null) if nobody answered.
      type: float
      sample: 42.7
    min_rtt_ms:
      description: Shortest round-trip time, in milliseconds.
      type: float
      sample: 42.5
    max_rtt_ms:
      description: Longest round-trip time, in milliseconds.
      type: float
      sample: 43.1
    std_dev_rtt_ms:
      description: Standard deviation of the round-trip times, in milliseconds.
      type: float
      sample: 0.2
    packets_sent:
      description: Packets that were sent to this hop.
      type: int
      sample: 3
    packets_lost:
      description: Packets that no answer came to.
      type: int
      sample: 1
    loss_percent:
      description: Share of the packets that no answer came to, in percent; V(null) if the API does not tell.
      type: float
      sample: 33.3
traceroutes:
  description:
    - The traceroutes as the API describes them, one for each target, nested by data center, hop and node.
  returned: success
  type: list
  elements: dict
api_error:
  description:
    - The error of the API, for a playbook to decide on. RV(ignore:msg) says the same as a sentence.
  returned: failure, if the API answered with an error
  type: dict
  contains:
    status:
      description: HTTP status of the answer.
      type: int
      sample: 400
    method:
      description: HTTP method of the request.
      type: str
      sample: POST
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/diagnostics/traceroute
    errors:
      description: The errors that the API gave as reasons. May be empty.
      type: list
      elements: dict
      contains:
        code:
          description: Error code of the API; V(null) if it gave none.
          type: int
          sample: 1022
        message:
          description: Message of the API.
          type: str
          sample: there is no colo xyz
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.diagnostics import traceroute_task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module

TASK = traceroute_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
