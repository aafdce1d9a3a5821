# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packet captures: simple ones, which look back and can be downloaded, and full ones, which fill a bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, PlainSerializer, ValidationInfo
from pydantic_core import PydanticCustomError

from ..body import ABSENT, Body, IpAddress, fields_of
from ..capture_file import CaptureFile
from ..clock import read_rfc3339, rfc3339
from ..envelope import Answer, ApiError, ErrorInfo, conflict, invalid, no_content
from ..family import Family
from ..operation import Call, Operation
from ..state import Account, Object, SeedError
from .pcap_ownership import may_be_written, without_keys

_STATUSES: Final = {
    "simple": ("pending", "success"),
    "full": ("pending", "running", "conversion_pending", "conversion_running", "complete"),
}
"""What a capture goes through if nothing goes wrong."""
_CAPTURING: Final = ("pending", "running")
"""The statuses in which a full capture can be stopped, and no other can be started."""
_HIDDEN: Final = {
    "simple": frozenset({"packet_limit", "offset_time", "packets", "size", "error_message", "packets_captured"}),
    "full": frozenset({"packets", "size", "error_message", "packets_captured"}),
}
"""What is known of a capture, and not shown as it is."""
_LISTED: Final = 50
"""How many captures are listed."""
_MAX_AGE: Final = timedelta(hours=24)
_MAX_PACKETS: Final = 10_000
_PACKETS_PER_SECOND: Final = 100
"""How much traffic matches any filter, of an account whose seed does not say otherwise."""
_SAMPLED_BYTES: Final = 160
"""How much a simple capture keeps of each packet's payload."""


def _recent(instant: AwareDatetime, info: ValidationInfo) -> AwareDatetime:
    present = info.context["account"].clock.now() if info.context else instant
    if not present - _MAX_AGE <= instant <= present:
        raise PydanticCustomError("recent", "must be within the last 24 hours")
    return instant


Port = Annotated[int, Field(ge=0, le=65535)]
TimeLimit = Annotated[int, Field(ge=1, le=300)]
"""Seconds that a simple capture looks back."""
FullTimeLimit = Annotated[int, Field(ge=1, le=86_400)]
"""Seconds that a full capture runs."""
PacketLimit = Annotated[int, Field(ge=1, le=_MAX_PACKETS)]
ByteLimit = Annotated[int, Field(ge=1, le=1_000_000_000)]
ColoName = Annotated[str, Field(pattern=r"^[A-Za-z]{3}\d{0,2}\z")]
"""One data center (ord02), or all of a place (ORD)."""
OffsetTime = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_recent), PlainSerializer(rfc3339)]


class PcapFilter(Body):
    destination_address: IpAddress = ABSENT
    destination_port: Port = ABSENT
    protocol: Annotated[int, Field(ge=0, le=255)] = ABSENT
    source_address: IpAddress = ABSENT
    source_port: Port = ABSENT


class PcapKind(Body):
    """What tells the two sorts of requests apart."""

    model_config = ConfigDict(strict=True, extra="ignore")

    type: Literal["simple", "full"]


class PcapRequest(Body):
    filter_v1: PcapFilter | None = None
    system: Literal["magic-transit"]


class SimplePcapRequest(PcapRequest):
    type: Literal["simple"]
    time_limit: TimeLimit
    packet_limit: PacketLimit
    offset_time: OffsetTime = ABSENT


class FullPcapRequest(PcapRequest):
    type: Literal["full"]
    time_limit: FullTimeLimit
    colo_name: ColoName
    destination_conf: Annotated[str, Field(min_length=1)]
    packet_limit: PacketLimit = ABSENT
    byte_limit: ByteLimit = ABSENT


class Pcaps(Family):
    """Captures whose status follows from the time, unless it was seeded: such a one stays as it is.

    Seeds may say ``packets``, how many packets a capture holds, or ``size``, how many bytes it may fill.
    """

    name = "pcaps"
    id_parameter = "pcap_id"
    not_found = ErrorInfo(404, "packet capture not found")
    required = frozenset({"type"})
    created_field = "submitted"
    defaults: ClassVar[Mapping[str, Any]] = {"system": "magic-transit", "time_limit": 300, "filter_v1": {}}

    @property
    def collection_path(self) -> str:
        return "/accounts/{account_id}/pcaps"

    def operations(self) -> Iterator[Operation]:
        yield Operation("GET", self.collection_path, self.list)
        yield Operation("POST", self.collection_path, self.create)
        yield Operation("GET", self.member_path, self.get)
        yield Operation("PUT", f"{self.member_path}/stop", self.stop)
        yield Operation("GET", f"{self.member_path}/download", self.download)

    def from_seed(self, given: Mapping[str, Any]) -> Object:
        if given["type"] not in _STATUSES:
            raise SeedError(f"the type of a packet capture is {' or '.join(_STATUSES)}, not {given['type']}")
        return super().from_seed(given)

    def complete(self, item: Object, given: frozenset[str] = frozenset()) -> None:
        super().complete(item, given)
        if item["type"] == "simple":
            item.setdefault("offset_time", item["submitted"])

    def view(self, item: Object, call: Call) -> Object:
        status = _status(item, call.account)
        shown = {name: value for name, value in item.items() if name not in _HIDDEN[item["type"]]}
        shown["status"] = status
        if item["type"] == "simple":
            shown["packets_remaining"] = 0
        else:
            if "destination_conf" in item:
                shown["destination_conf"] = without_keys(item["destination_conf"])
            if status == "failed":
                shown["error_message"] = item.get("error_message", "")
            if status not in _CAPTURING:
                shown["packets_captured"] = item.get("packets_captured", _recording(item).packets)
        return shown

    def list(self, call: Call) -> Any:
        """The newest captures. There is no way to see others."""
        return [self.view(item, call) for item in self.listed(call)[-_LISTED:]]

    def get(self, call: Call) -> Any:
        return self.view(self.addressed(call), call)

    def create(self, call: Call) -> Any:
        kind = self.parse(PcapKind, call).type
        request = self.parse(SimplePcapRequest if kind == "simple" else FullPcapRequest, call)
        item = {**self.blank(), **fields_of(request), "submitted": rfc3339(call.account.clock.now())}
        if call.account.settings.pcap_error is not None:
            item["error_message"] = call.account.settings.pcap_error
        self.complete(item)
        if kind == "simple":
            _check_interval(call.account)
        else:
            _check_full(call.account, item)
        self.collection(call).put(item)
        return self.view(item, call)

    def stop(self, call: Call) -> Answer:
        item = self.addressed(call)
        status = _status(item, call.account)
        if item["type"] != "full" or status not in _CAPTURING:
            raise conflict(f"packet capture {item['id']} cannot be stopped: it is {item['type']}, and {status}")
        moving = {name: value for name, value in item.items() if name != "status"}
        self.collection(call).put({**moving, "stop_requested": rfc3339(call.account.clock.now())})
        return no_content()

    def download(self, call: Call) -> Answer:
        item = self.addressed(call)
        status = _status(item, call.account)
        if item["type"] != "simple" or status != "success":
            raise conflict(f"packet capture {item['id']} cannot be downloaded: it is {item['type']}, and {status}")
        headers = {
            "content-type": "application/vnd.tcpdump.pcap",
            "content-disposition": f'attachment; filename="{item["id"]}.pcap"',
        }
        return Answer(200, _recording(item), headers)


def _status(item: Object, account: Account) -> str:
    """The status of a capture at this time."""
    if "status" in item:
        return str(item["status"])
    statuses, step = _STATUSES[item["type"]], account.settings.pcap_step
    # Stopping is an early end of running.
    since, begun = (item["stop_requested"], 2) if "stop_requested" in item else (item["submitted"], 0)
    elapsed = (account.clock.now() - read_rfc3339(since)).total_seconds()
    position = begun + max(0, int(elapsed / step)) if step else len(statuses)
    if position < len(statuses) - 1:
        return statuses[position]
    if "error_message" in item:
        return "failed"
    return account.settings.pcap_end if item["type"] == "full" else statuses[-1]


def _recording(item: Object) -> CaptureFile:
    """What a capture recorded."""
    simple = item["type"] == "simple"
    until, seconds = read_rfc3339(item["offset_time" if simple else "submitted"]), item["time_limit"]
    matching = min(item.get("packet_limit", _MAX_PACKETS), seconds * _PACKETS_PER_SECOND)
    return CaptureFile(
        item["filter_v1"],
        item.get("packets", 2**63 if "size" in item else matching),
        until - timedelta(seconds=seconds) if simple else until,
        seconds,
        size_limit=item.get("size", item.get("byte_limit")),
        payload_limit=_SAMPLED_BYTES if simple else None,
    )


def _check_interval(account: Account) -> None:
    """Refuse a simple capture too soon after another.

    :raises ApiError: 429, without a ``retry-after``.
    """
    interval = account.settings.pcap_interval
    earliest = account.clock.now() - timedelta(seconds=interval)
    for item in account["pcaps"]:
        if item["type"] == "simple" and "status" not in item and read_rfc3339(item["submitted"]) > earliest:
            message = f"only one simple packet capture can be requested every {interval:g} seconds"
            raise ApiError(429, ErrorInfo(429, message))


def _check_full(account: Account, requested: Object) -> None:
    """Refuse a full capture beside another, or into a bucket that might be someone else's.

    :raises ApiError: 400 or 409.
    """
    if not may_be_written(account, requested["destination_conf"]):
        message = f"the ownership of {without_keys(requested['destination_conf'])} has not been validated"
        raise invalid(message, "/destination_conf")
    for item in account["pcaps"]:
        if item["type"] == "full" and _status(item, account) in _CAPTURING:
            raise conflict(f"full packet capture {item['id']} is pending or running: only one can be at a time")
