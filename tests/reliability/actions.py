# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys, captures and the buckets for them: what is done once, and not kept as it was written."""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Action:
    """A task that does something.

    Attributes:
        made_up: fields of what it makes whose values are of the API's choice.
    """

    module: str
    options: t.Mapping[str, t.Any]
    made_up: frozenset[str] = frozenset()


_BUCKET = "s3://captures?region=us-east-1"

ACTIONS: t.Mapping[str, Action] = {
    "generate a key": Action("ipsec_psk", {"tunnels": [{"tunnel": "branch-2"}]}, frozenset({"psk"})),
    "set a key": Action("ipsec_psk", {"tunnels": [{"tunnel": "branch-2", "psk": "a secret of mine"}]}),
    "add a bucket": Action("pcap_ownership", {"destination_conf": "gs://new"}, frozenset({"filename", "challenge"})),
    "validate a bucket": Action(
        "pcap_ownership", {"destination_conf": _BUCKET, "state": "validated", "ownership_challenge": "the proof"}
    ),
    "delete a bucket": Action("pcap_ownership", {"destination_conf": "gs://old", "state": "absent"}),
    "start a capture": Action(
        "pcap", {"type": "simple", "time_limit": 60, "packet_limit": 100, "reuse_within": 300, "wait": False}
    ),
    "stop a capture": Action("pcap", {"state": "stopped", "destination_conf": _BUCKET, "wait": False}),
}
