# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: incident_report
short_description: Tell from the evidence of an incident what is wrong, and since when
description:
  - Looks at the state of tunnels and routes, traceroutes, the metrics and events of connectors and a packet capture,
    and says what is wrong. The role P(cloudflare.magic.incident#role) is built on it.
  - Only what the evidence says is said. What is missing hides nothing else.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
positional: now
options:
  _input:
    description:
      - C(subject) with the C(tunnel) or C(prefix) that the incident is about, and C(scope), what
        P(cloudflare.magic.incident_scope#filter) makes of the account.
      - C(traceroute), the result of M(cloudflare.magic.traceroute), and C(capture), that of M(cloudflare.magic.pcap).
      - C(connectors), a list with the name of each C(connector), its C(snapshots) and its C(events), as
        M(cloudflare.magic.connector_snapshot_info) and M(cloudflare.magic.connector_event_info) return them.
      - C(failures), by what could not be collected the reason. All but C(subject) and C(scope) may be missing.
    type: dict
    required: true
  now:
    description: The present time, such as V(2026-06-14T05:20:00Z), to which ages are told.
    type: str
    required: true
seealso:
  - plugin: cloudflare.magic.incident_scope
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Trace a router
  cloudflare.magic.traceroute:
    targets: [198.51.100.11]
    colos: [ams, den]
  register: traceroute

- name: Say what is wrong with the way to it
  ansible.builtin.debug:
    msg: "{{ (evidence | cloudflare.magic.incident_report('2026-06-14T05:20:00Z')).verdict.title }}"
  vars:
    evidence:
      subject: {prefix: 198.51.100.11}
      scope: "{{ {} | cloudflare.magic.incident_scope('2026-06-14T05:20:00Z', prefix='198.51.100.11') }}"
      traceroute: "{{ traceroute }}"
      failures: {routes: they were not read}
"""

RETURN = r"""
_value:
  description:
    - C(verdict) with its C(level) (V(critical), V(warning), V(ok) or V(unknown)), C(title) and C(since); C(findings),
      the worst first; C(targets), the traceroutes by target, data center and hop; and C(uptimes), how long each of the
      connectors has been up.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.cloudflare.magic.plugins.module_utils._incident.report import report
from ansible_collections.cloudflare.magic.plugins.module_utils._time import time_or_none
from ansible_collections.cloudflare.magic.plugins.plugin_utils.foreign import foreign


def incident_report(evidence: t.Mapping[str, t.Any], now: str) -> dict[str, t.Any]:
    """Tell what is wrong, and since when."""
    moment = time_or_none(now)
    if moment is None:
        raise AnsibleFilterError(f"incident_report: {now!r} is not a time, such as 2026-06-14T05:20:00Z.")
    return t.cast("dict[str, t.Any]", foreign(report(evidence, moment)))


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"incident_report": incident_report}
