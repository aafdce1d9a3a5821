#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pcap
short_description: Capture packets with Magic Transit and Magic WAN
description:
  - Starts a packet capture in Cloudflare's network, follows it to its end, and downloads it with a summary of what it
    shows, for Magic Transit and for Cloudflare WAN, which was called Magic WAN before.
  - A simple capture looks back and holds samples of the packets of all data centers, of each its beginning. It can be
    downloaded. A full capture holds all packets whole, from one data center or place, and is written to a bucket of
    yours; see M(cloudflare.magic.pcap_ownership).
  - A capture is an action and not a state, so each run starts another one, unless O(id) or O(reuse_within) names one
    that is there. The API starts one simple capture a minute, and one full capture at a time.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
attributes:
  check_mode:
    support: full
    details:
      - Says what would be started, stopped or downloaded. The API has no way to validate a capture without starting it.
      - Waits for nothing. A capture that has ended is read and compared with O(dest), which is not written.
  diff_mode:
    support: full
    details:
      - Shows the capture that is started or stopped.
  idempotent:
    support: partial
    details:
      - With O(id), with O(state=stopped), or with O(reuse_within) for as long as that lasts. Otherwise each run starts
        another capture.
options:
  state:
    description:
      - V(present) starts a capture, or takes the one that O(id) or O(reuse_within) names.
      - V(stopped) stops a full capture before its time. It is found by O(id), or as the one that still runs and has the
        O(destination_conf), the O(colo_name) and whatever else is given. Nothing is changed if it has ended, or if
        there is none.
    type: str
    choices: [present, stopped]
    default: present
  id:
    description:
      - Identifier of a capture that is there, to follow, download or stop it.
      - Mutually exclusive with the options that describe a capture, and with O(reuse_within).
    type: str
  type:
    description:
      - The type of the capture.
      - Required when a capture is started.
    type: str
    choices: [simple, full]
  system:
    description:
      - The system that captures. The API knows only this one.
    type: str
    choices: [magic-transit]
    default: magic-transit
  time_limit:
    description:
      - How long to capture packets, in seconds. A simple capture looks back that far.
      - The API sets the bounds. They were 300 seconds for simple captures and 86,400 for full ones when this was
        written. Give O(wait_timeout) as well where a full one is to be waited for.
      - Required when a capture is started.
    type: int
  packet_limit:
    description:
      - How many packets to capture at most. The API sets the bound, which was 10,000 when this was written.
      - Required when a simple capture is started.
    type: int
  byte_limit:
    description:
      - How many bytes to capture at most, from V(1) to V(1000000000).
      - Only for O(type=full).
    type: int
  filter_v1:
    description:
      - Which packets to capture. All of them if it is left out or empty.
    type: dict
    aliases: [filter]
    suboptions:
      source_address:
        description:
          - Only packets from this IP address.
        type: str
      source_port:
        description:
          - Only packets from this port.
        type: int
      destination_address:
        description:
          - Only packets to this IP address.
        type: str
      destination_port:
        description:
          - Only packets to this port.
        type: int
      protocol:
        description:
          - Only packets of this IP protocol, given by its number from V(0) to V(255) or by its name, such as V(tcp),
            V(udp), V(icmp), V(icmpv6), V(gre) or V(esp).
        type: str
  offset_time:
    description:
      - The time to look back from, with its time zone as in RFC 3339, such as V(2026-06-14T05:20:00Z). It lies within
        the last 24 hours. If it is left out, that is the time of the request.
      - Only for O(type=simple).
    type: str
  colo_name:
    description:
      - The data center that captures, such as V(ams01), or all data centers of a place, such as V(AMS).
      - Only for O(type=full), and required when such a capture is started.
    type: str
  destination_conf:
    description:
      - URI of the bucket that the capture is written to, such as V(s3://pcaps-bucket?region=us-east-1). Its ownership
        has to be validated first; see M(cloudflare.magic.pcap_ownership).
      - Keys in it, as in the URI of an R2 bucket, are never shown. A capture that the API returns without them is
        found all the same.
      - Only for O(type=full), and required when such a capture is started.
    type: str
  reuse_within:
    description:
      - Take a capture that was started within that many seconds, instead of starting another, if it has the same type,
        filter and limits and neither failed nor was stopped. Of several, the newest is taken.
      - What the API does not tell of a capture, such as the O(packet_limit) of a simple one, is not compared. Nor is
        the O(offset_time), if it is left out.
    type: int
  wait:
    description:
      - Whether to wait until the capture has ended. A capture that failed, and one that has not ended in time, fails
        the task.
      - The pauses between the requests grow from one second to ten. With C(-v), each shows the status.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long to wait at most, in seconds.
    type: int
    default: 600
  dest:
    description:
      - File on the target host that a simple capture is downloaded to. In a directory, the file is named after the
        identifier of the capture.
      - The file takes its place only when it is complete. It can be read by its owner only, since it holds traffic of
        your network.
      - If the same content is there already, the file is left alone and does not count as a change.
      - Needs O(wait=true).
    type: path
  summary:
    description:
      - Whether to read what the capture shows from the file that O(dest) downloads; see RV(summary). It is read while
        the content arrives, in little memory.
      - The default is V(true) if O(dest) is given.
    type: bool
seealso:
  - module: cloudflare.magic.pcap_info
  - module: cloudflare.magic.pcap_ownership
  - name: Packet captures in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/subresources/pcaps/
  - name: Collect packet captures
    description: The types of captures and their limits.
    link: https://developers.cloudflare.com/magic-transit/packet-captures/
"""

EXAMPLES = r"""
- name: Capture what came to a web server within the last minute
  cloudflare.magic.pcap:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    type: simple
    time_limit: 60
    packet_limit: 10000
    filter_v1:
      destination_address: 203.0.113.10
      destination_port: 443
      protocol: tcp
    dest: "{{ incident_folder }}/web.pcap"
  register: capture

- name: Show who sent most of it
  ansible.builtin.debug:
    msg: "{{ item.address }} sent {{ item.packets }} packets, {{ item.bytes }} bytes"
  loop: "{{ capture.summary.top_sources }}"
  loop_control:
    label: "{{ item.address }}"

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Capture it, unless that was done within the last ten minutes
  cloudflare.magic.pcap:
    type: simple
    time_limit: 60
    packet_limit: 10000
    filter_v1:
      destination_address: 203.0.113.10
      destination_port: 443
      protocol: tcp
    reuse_within: 600
    dest: "{{ incident_folder }}/web.pcap"

- name: Download a capture that was started elsewhere
  cloudflare.magic.pcap:
    id: 66802ca5668e47a2b82c2e6746e45037
    dest: "{{ incident_folder }}/"

- name: Start to capture all packets of one data center, and go on meanwhile
  cloudflare.magic.pcap:
    type: full
    colo_name: ams01
    destination_conf: s3://pcaps-bucket?region=us-east-1
    time_limit: 300
    byte_limit: 1000000000
    wait: false
  register: full

- name: Stop that when enough was seen
  cloudflare.magic.pcap:
    id: "{{ full.pcap.id }}"
    state: stopped

- name: Stop whatever is still captured to the bucket
  cloudflare.magic.pcap:
    destination_conf: s3://pcaps-bucket?region=us-east-1
    state: stopped
"""

RETURN = r"""
operation:
  description:
    - What was done, or in check mode would be done. V(downloaded) if no more than the file O(dest) was written.
  returned: success, or if the capture failed or did not end in time
  type: str
  choices: [started, stopped, downloaded, unchanged]
  sample: started
reused:
  description: Whether O(reuse_within) found a capture that was there.
  returned: success, or if the capture failed or did not end in time
  type: bool
  sample: false
pcap:
  description:
    - The capture as the API describes it after the task. Empty if there was none to stop.
    - In check mode, what would be asked for, if it would be started.
  returned: success, or if the capture failed or did not end in time
  type: dict
  contains:
    id:
      description: Identifier.
      type: str
      sample: 66802ca5668e47a2b82c2e6746e45037
    type:
      description: V(simple) or V(full).
      type: str
      sample: simple
    status:
      description:
        - V(pending), V(running), V(conversion_pending), V(conversion_running) or V(unknown) on its way; V(success),
          V(complete) or V(failed) at its end.
      type: str
      sample: success
    system:
      description: The system that captures.
      type: str
      sample: magic-transit
    filter_v1:
      description: Which packets are captured; all of them if it is empty.
      type: dict
      sample:
        destination_address: 203.0.113.10
        destination_port: 443
        protocol: 6
    time_limit:
      description: How long packets are captured, in seconds.
      type: int
      sample: 300
    offset_time:
      description: The time from which the capture looks back.
      returned: for simple captures
      type: str
      sample: "2026-06-14T05:20:00Z"
    byte_limit:
      description: How many bytes to capture at most.
      returned: for full captures, if set
      type: int
      sample: 1000000000
    colo_name:
      description: The data center, or the place, that captures.
      returned: for full captures
      type: str
      sample: ams01
    destination_conf:
      description: URI of the bucket that the capture goes to.
      returned: for full captures
      type: str
      sample: s3://pcaps-bucket?region=us-east-1
    packets_captured:
      description: How many packets were captured.
      returned: for full captures, when known
      type: int
      sample: 4711
    error_message:
      description: Why the capture failed.
      returned: for full captures, if it failed
      type: str
      sample: the bucket refuses to be written
    stop_requested:
      description: When the capture was asked to stop.
      returned: for full captures, if it was
      type: str
      sample: "2026-06-14T05:21:00Z"
    submitted:
      description: When the capture was started.
      type: str
      sample: "2026-06-14T05:20:00Z"
dest:
  description: The file, which O(dest) may have named by its directory only.
  returned: success and O(dest) is given
  type: str
  sample: /var/tmp/incident/web.pcap
downloaded:
  description: Whether the file was written, or in check mode would be; not if the same content was there.
  returned: success and O(dest) is given
  type: bool
  sample: true
checksum:
  description: SHA-256 of the file, in hexadecimal digits.
  returned: success and O(dest) is given; in check mode only if the capture has ended
  type: str
  sample: 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03
size:
  description: Size of the file in bytes.
  returned: success and O(dest) is given; in check mode only if the capture has ended
  type: int
  sample: 1760024
summary:
  description: What the capture shows.
  returned: success, and O(dest) is given, and O(summary) is not V(false); in check mode only if the capture has ended
  type: dict
  contains:
    packets:
      description: How many packets the file holds. A last one that is cut short counts.
      type: int
      sample: 10000
    bytes:
      description:
        - How many bytes those packets had on the wire. That is more than the size of the file where it keeps only the
          beginning of each packet, as simple captures do.
      type: int
      sample: 8640000
    file_size:
      description: How many bytes the file has.
      type: int
      sample: 1760024
    first_packet:
      description: Time of the earliest packet; V(null) if there is none.
      type: str
      sample: "2026-06-14T05:15:00.000181Z"
    last_packet:
      description: Time of the latest packet; V(null) if there is none.
      type: str
      sample: "2026-06-14T05:19:59.610492Z"
    duration:
      description: Seconds between the two.
      type: float
      sample: 299.610311
    protocols:
      description:
        - The protocols, those with the most bytes first. Of a packet that is not IP, its protocol on the link; and
          V(malformed) for those that are shorter than their own headers.
      type: list
      elements: dict
      contains:
        protocol:
          description: Name of the protocol, or its number where it has no common name.
          type: str
          sample: tcp
        packets:
          description: How many packets.
          type: int
          sample: 1200
        bytes:
          description: How many bytes, as they were on the wire.
          type: int
          sample: 1036800
    top_sources:
      description:
        - The addresses that sent most.
        - At most ten, those with the most bytes first.
      type: list
      elements: dict
      contains:
        address:
          description: IP address.
          type: str
          sample: 198.51.100.23
        packets:
          description: How many packets.
          type: int
          sample: 1200
        bytes:
          description: How many bytes, as they were on the wire.
          type: int
          sample: 1036800
    top_destinations:
      description:
        - The addresses that were sent most.
        - At most ten, those with the most bytes first.
      type: list
      elements: dict
      contains:
        address:
          description: IP address.
          type: str
          sample: 198.51.100.23
        packets:
          description: How many packets.
          type: int
          sample: 1200
        bytes:
          description: How many bytes, as they were on the wire.
          type: int
          sample: 1036800
    top_source_ports:
      description:
        - The ports that most was sent from.
        - At most ten, those with the most bytes first.
      type: list
      elements: dict
      contains:
        protocol:
          description: V(tcp), V(udp) or another protocol with ports.
          type: str
          sample: tcp
        port:
          description: Number of the port.
          type: int
          sample: 443
        packets:
          description: How many packets.
          type: int
          sample: 1200
        bytes:
          description: How many bytes, as they were on the wire.
          type: int
          sample: 1036800
    top_destination_ports:
      description:
        - The ports that most was sent to.
        - At most ten, those with the most bytes first.
      type: list
      elements: dict
      contains:
        protocol:
          description: V(tcp), V(udp) or another protocol with ports.
          type: str
          sample: tcp
        port:
          description: Number of the port.
          type: int
          sample: 443
        packets:
          description: How many packets.
          type: int
          sample: 1200
        bytes:
          description: How many bytes, as they were on the wire.
          type: int
          sample: 1036800
    exact:
      description:
        - Whether the figures of the addresses and ports are exact. With more than 50,000 different ones, those with the
          least traffic are forgotten on the way, so that the memory needed is bounded. What is then said of the others
          may be too low. The other figures are always exact.
      type: bool
      sample: true
    truncated:
      description: Whether the file ends in the middle of a packet, or is damaged from some place on.
      type: bool
      sample: false
diff:
  description:
    - The capture before and after, as YAML.
  returned: success and diff mode
  type: dict
  contains:
    before:
      description: State before the task; empty if there was none.
      type: str
      sample: ""
    after:
      description: State after the task.
      type: str
      sample: |
        type: simple
    before_header:
      description: What it is about.
      type: str
      sample: Packet capture 66802ca5668e47a2b82c2e6746e45037
    after_header:
      description: What it is about.
      type: str
      sample: Packet capture 66802ca5668e47a2b82c2e6746e45037
api_error:
  description:
    - The error of the API, for a playbook to decide on. RV(ignore:msg) says the same as a sentence.
  returned: failure, if the API answered with an error
  type: dict
  contains:
    status:
      description: HTTP status of the answer.
      type: int
      sample: 429
    method:
      description: HTTP method of the request.
      type: str
      sample: POST
    path:
      description: Path of the request, below O(base_url).
      type: str
      sample: accounts/023e105f4ecef8ad9ca31a8372d0c353/pcaps
    errors:
      description: The errors that the API gave as reasons. May be empty.
      type: list
      elements: dict
      contains:
        code:
          description: Error code of the API; V(null) if it gave none.
          type: int
          sample: 429
        message:
          description: Message of the API.
          type: str
          sample: only one simple packet capture can be requested every 60 seconds
        pointer:
          description: Place in the body of the request that the error is about, as a JSON pointer; V(null) if unknown.
          type: str
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.pcap import pcap_task

TASK = pcap_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
