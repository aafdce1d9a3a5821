# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A packet capture that is asked for."""

from __future__ import annotations

import datetime
import typing as t

from .._client.errors import InvalidOptions
from .._time import parse_time
from .base import UNSET, ApiObject
from .fields import Address, BucketAddress, IpProtocol, Moment, Name, Port, Positive

REQUIRED = {
    "simple": ("time_limit", "packet_limit"),
    "full": ("time_limit", "colo_name", "destination_conf"),
}
"""What the API needs to start a capture, by its type."""

_ONLY = {
    "byte_limit": "full",
    "colo_name": "full",
    "destination_conf": "full",
    "offset_time": "simple",
}
"""Options that only one type of capture has."""

_OLDEST_PACKETS = datetime.timedelta(hours=24)
_CLOCK_DIFFERENCE = datetime.timedelta(minutes=5)
"""By which this machine's clock may be wrong without an option being refused that the API accepts."""


class PcapFilter(ApiObject):
    """Which packets to capture; all of them where it is empty."""

    source_address: Address = UNSET
    source_port: Port = UNSET
    destination_address: Address = UNSET
    destination_port: Port = UNSET
    protocol: IpProtocol = UNSET


class Pcap(ApiObject):
    """One object of ``/accounts/{account_id}/pcaps``."""

    type: t.Literal["simple", "full"] = UNSET
    system: t.Literal["magic-transit"] = UNSET
    time_limit: Positive = UNSET
    packet_limit: Positive = UNSET
    byte_limit: Positive = UNSET
    filter_v1: PcapFilter = UNSET
    offset_time: Moment = UNSET
    colo_name: Name = UNSET
    destination_conf: BucketAddress = UNSET


def check_complete(capture: t.Mapping[str, t.Any], now: datetime.datetime) -> None:
    """See that a capture in canonical form can be started.

    Raises:
        InvalidOptions: an option is missing, belongs to the other type of capture, or lies outside of what the API
            remembers.
    """
    kind = capture["type"]
    problems = [
        f"{option}: missing, and needed for a {kind} capture." for option in REQUIRED[kind] if option not in capture
    ]
    problems += [
        f"{option}: only a {owner} capture has it, and this one is {kind}."
        for option, owner in _ONLY.items()
        if option in capture and owner != kind
    ]
    if "offset_time" in capture:
        age = now - parse_time(capture["offset_time"])
        if not -_CLOCK_DIFFERENCE <= age <= _OLDEST_PACKETS + _CLOCK_DIFFERENCE:
            problems.append(
                f"offset_time: {capture['offset_time']} does not lie within the last 24 hours; packets are captured "
                "backwards from then."
            )
    if problems:
        raise InvalidOptions(problems)
