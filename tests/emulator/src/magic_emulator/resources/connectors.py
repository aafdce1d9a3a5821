# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors: appliances at sites, hardware that has a serial number or software that has a license key."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ..bare_family import BareFamily
from ..body import ABSENT, Body, BodyT, ObjectId
from ..envelope import ErrorInfo, conflict, invalid
from ..family import Candidate, Family
from ..operation import Call, Operation
from ..state import Account, Index, Object, new_id, now
from .sites import sites_of_connector
from .telemetry import Telemetry, seeded_events, seeded_snapshots

CONNECTOR_NOT_FOUND: Final = ErrorInfo(404, "Connector not found")
_HIDDEN: Final = frozenset({"license_key", "events", "snapshots"})
CURRENT_VERSION: Final = "2026.10.2"
"""What connectors run that report to Cloudflare."""
Day = Literal["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


def _existing_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date", "no such date") from None
    return value


Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d\z"), AfterValidator(_existing_date)]


class NewDevice(Body):
    id: ObjectId = ABSENT
    provision_license: bool = ABSENT
    serial_number: ObjectId = ABSENT

    @model_validator(mode="after")
    def _names_one_device(self) -> NewDevice:
        if sum(map(bool, (self.id, self.provision_license, self.serial_number))) != 1:
            message = "exactly one of id, serial_number and provision_license must be provided"
            raise PydanticCustomError("device", message)
        return self


class ConnectorSettings(Body):
    """``primary`` is only in the newest specification: the server's behavior says whether there is such a field."""

    activated: bool | None = None
    interrupt_window_days_of_week: list[Day] | None = None
    interrupt_window_duration_hours: Annotated[int, Field(ge=1, le=24)] | None = None
    interrupt_window_embargo_dates: list[Date] | None = None
    interrupt_window_hour_of_day: Annotated[int, Field(ge=0, le=23)] | None = None
    notes: str | None = None
    primary: bool | None = None
    timezone: Annotated[str, Field(min_length=1)] | None = None


class ConnectorCreate(ConnectorSettings):
    device: NewDevice


class ConnectorUpdate(ConnectorSettings):
    """Has no ``device``: another device is another connector."""

    provision_license: bool | None = None


class Connectors(BareFamily):
    name = "connectors"
    id_parameter = "connector_id"
    not_found = CONNECTOR_NOT_FOUND
    create_body = ConnectorCreate
    update_body = ConnectorUpdate
    required = frozenset()
    modified_field = "last_updated"
    defaults: ClassVar[Mapping[str, Any]] = {
        "activated": False,
        "interrupt_window_days_of_week": list(get_args(Day)),
        "interrupt_window_duration_hours": 6,
        "interrupt_window_embargo_dates": [],
        "interrupt_window_hour_of_day": 0,
        "notes": "",
        "primary": True,
        "timezone": "UTC",
    }
    indexes: ClassVar[Mapping[str, Index]] = {
        "device": lambda connector: connector.get("device", {}).get("id"),
        "serial_number": lambda connector: connector.get("device", {}).get("serial_number"),
    }

    def operations(self) -> Iterator[Operation]:
        yield from super().operations()
        yield from Telemetry(self.member_path, self.addressed).operations()

    def from_seed(self, given: Mapping[str, Any]) -> Object:
        """A connector of a seed is in operation, unless the seed says that it is not activated."""
        activated = given.get("activated", True)
        reported = {"last_heartbeat": now(), "last_seen_version": CURRENT_VERSION} if activated else {}
        connector = super().from_seed({"activated": activated, **reported, **given})
        if "events" in given:
            connector["events"] = seeded_events(given["events"])
        if "snapshots" in given:
            connector["snapshots"] = seeded_snapshots(given["snapshots"])
        return connector

    def complete(self, item: Object, given: frozenset[str] = frozenset()) -> None:
        super().complete(item, given)
        if "device" in item:
            item["device"] = _whole_device(item["device"], licensed="license_key" in item)
        if item.pop("provision_license", False):
            item["license_key"] = _license_key()

    def listed(self, call: Call) -> list[Object]:
        device_type = call.query.get("device_type")
        connectors = super().listed(call)
        if device_type is None:
            return connectors
        return [connector for connector in connectors if connector.get("device", {}).get("type") == device_type]

    def fields(self, body: Body, call: Call) -> Object:
        fields = super().fields(body, call)
        if "device" in fields:
            device = fields["device"]
            if device.pop("provision_license", False):
                fields["license_key"] = _license_key()
            fields["device"] = {"id": new_id()} if not device else known_device(call.account, device)
        return fields

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        for connector, _pointer in candidates:
            device = connector.get("device", {})
            for index, field in (("serial_number", "serial_number"), ("device", "id")):
                if field in device and account[self.name].ids(index, device[field]) - {connector["id"]}:
                    raise invalid(f"a connector has device {device[field]} already", f"/device/{field}")

    def check_unused(self, account: Account, item: Object) -> None:
        if sites := sites_of_connector(account, item["id"]):
            raise conflict(f"connector {item['id']} is used by sites: {', '.join(site['name'] for site in sites)}")

    def parse(self, model: type[BodyT], call: Call, task: str = "") -> BodyT:
        body = super().parse(model, call, task)
        if "primary" in body.model_fields_set and not call.behavior.connector_primary:
            raise invalid('json: unknown field "primary"', "/primary")
        return body

    def view(self, item: Object, call: Call) -> Object:
        hidden = _HIDDEN if call.behavior.connector_primary else _HIDDEN | {"primary"}
        return {name: value for name, value in item.items() if name not in hidden}

    def create(self, call: Call) -> Any:
        return self._answer(self.created(call), call)

    def update(self, call: Call) -> Any:
        former_key = self.addressed(call).get("license_key")
        return self._answer(self.changed(call, call.behavior.of_put), call, former_key)

    def edit(self, call: Call) -> Any:
        former_key = self.addressed(call).get("license_key")
        return self._answer(self.changed(call, call.behavior.of_patch), call, former_key)

    def _answer(self, connector: Object, call: Call, former_key: str | None = None) -> Object:
        """The connector with its license key if that is new: the only time that it is shown."""
        license_key = connector.get("license_key")
        new_key = {"license_key": license_key} if license_key != former_key else {}
        return {**self.view(connector, call), **new_key}


class Devices(Family):
    """Hardware that can become a connector. An account whose seed names none has whatever is asked for."""

    name = "devices"
    required = frozenset({"serial_number"})
    indexes: ClassVar[Mapping[str, Index]] = {"serial_number": lambda device: device["serial_number"]}

    def from_seed(self, given: Mapping[str, Any]) -> Object:
        return _whole_device(given)


def known_device(account: Account, named: Object) -> Object:
    """The account's device with this ``id`` or ``serial_number``.

    :raises ApiError: 400, there is none.
    """
    devices = account["devices"]
    if not len(devices):
        # The device that would have this id has a serial number, too.
        serial_number = named.get("serial_number") or f"SN-{named['id'][:12].upper()}"
        return {**named, "serial_number": serial_number}
    ((field, value),) = named.items()
    found = devices.get(value) if field == "id" else next(iter(devices.having("serial_number", value)), None)
    if found is None:
        raise invalid(f"there is no device {value}", f"/device/{field}")
    return found


def _whole_device(device: Mapping[str, Any], licensed: bool = False) -> Object:
    derived_id = hashlib.sha256(str(device.get("serial_number")).encode()).hexdigest()[:32]
    return {"id": derived_id, "type": "LICENSED" if licensed else "MANAGED", **device}


def _license_key() -> str:
    return f"mconn-{secrets.token_hex(24)}"
