# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that read what connectors report: ``/accounts/{account_id}/magic/connectors/{connector_id}/telemetry``."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import time
import typing as t

from .._client.errors import InvalidOptions, MagicError, NotFoundError, TransportError
from .._client.paths import item_path
from .._engine.account import Account
from .._engine.resolve import by_name
from .._models.path import value_at
from .._resources.connector import CONNECTOR
from .._resources.description import Reference
from .._telemetry.events import EVENT_KINDS
from .._telemetry.snapshot_summary import snapshot_summary
from .._time import format_epoch, parse_time_or_age
from .definition import Context, Task

_DEFAULT_RANGE = 24 * 3600
"""Seconds before its end that a range begins, where the user does not say."""

_SIMULTANEOUS = 8
"""How many records are read at the same time, where each takes a request."""

_CONNECTOR = Reference("connector", (), (CONNECTOR,), dict, names=("device.serial_number", "notes"))


Record = dict[str, t.Any]
"""An event or a snapshot as the API sends it."""


@dataclasses.dataclass(frozen=True)
class RecordType:
    """One kind of telemetry.

    Attributes:
        name: of one record, as in ``connector_<name>_info``.
        address: the fields that tell one record from another, in the order of the API's path.
        options: argument spec of its own options.
        view: what a user sees of a record, besides what the API sent.
        wanted: whether a record is what the user's own options ask for.
        query: the parameters that let the API select by them.
    """

    name: str
    address: tuple[str, ...]
    options: t.Mapping[str, t.Any]
    view: t.Callable[[Record], dict[str, t.Any]]
    wanted: t.Callable[[t.Mapping[str, t.Any], Record], bool] = lambda params, record: True
    query: t.Callable[[t.Mapping[str, t.Any]], dict[str, t.Any]] = lambda params: {}

    @property
    def plural(self) -> str:
        """The last part of the API's path, and the key of the records in the result."""
        return f"{self.name}s"

    def place(self, record: t.Mapping[str, t.Any]) -> tuple[int, ...]:
        """Where it stands among the others in time; at their beginning where it does not tell."""
        numbers = (record.get(field) for field in self.address)
        return tuple(int(number) if isinstance(number, (int, float)) else 0 for number in numbers)


def _kind_of(event: Record) -> t.Any:
    """Lists have it beside the other fields, single events inside ``e``."""
    return event.get("k") or value_at(event, "e.k")


def _snapshot_view(snapshot: Record) -> dict[str, t.Any]:
    # A list of snapshots holds their times only; each whole one has a version.
    return {"summary": snapshot_summary(snapshot)} if "v" in snapshot else {}


EVENT = RecordType(
    name="event",
    address=("t", "n"),
    options={"kind": {"type": "str", "choices": list(EVENT_KINDS)}, "number": {"type": "int"}},
    view=lambda event: {"kind": _kind_of(event)},
    wanted=lambda params, event: params["kind"] in (None, _kind_of(event)),
    query=lambda params: {"k": params["kind"]} if params["kind"] else {},
)

SNAPSHOT = RecordType(name="snapshot", address=("t",), options={}, view=_snapshot_view)


def telemetry_task(kind: RecordType) -> Task:
    """The task ``cloudflare.magic.connector_<kind>_info``."""

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        try:
            records = _read(kind, params, context.account)
        except MagicError as error:
            error.subject = error.subject or f"{kind.plural.capitalize()} of connector {params['connector']}"
            raise
        return {"changed": False, kind.plural: [_shown(kind, record) for record in records]}

    return Task(
        name=f"connector_{kind.name}_info",
        options={
            "connector": {"type": "str", "required": True},
            "since": {"type": "str"},
            "until": {"type": "str"},
            "latest": {"type": "bool", "default": False},
            "time": {"type": "int"},
            "details": {"type": "bool", "default": False},
            "limit": {"type": "int"},
            **kind.options,
        },
        run=run,
    )


def _shown(kind: RecordType, record: Record) -> dict[str, t.Any]:
    times = {"recorded_on": format_epoch(record.get("t"))}
    if "a" in record:
        times["collected_on"] = format_epoch(record["a"])
    return {**record, **times, **kind.view(record)}


def _read(kind: RecordType, params: t.Mapping[str, t.Any], account: Account) -> list[Record]:
    """The records that the options ask for, the newest first."""
    _check(params)
    since, until = _range(params)
    connector = by_name(account, _CONNECTOR, params["connector"])
    path = f"{item_path(f'{account.root}/{CONNECTOR.path}', connector['id'], CONNECTOR.label)}/telemetry/{kind.plural}"
    if params["time"] is not None:
        return _single(kind, account, path, {"t": params["time"], "n": params.get("number")})
    if params["latest"]:
        records = account.client.get_all(f"{path}/latest", "items")
    else:
        query: dict[str, t.Any] = {"from": since, "to": until, **kind.query(params)}
        records = account.client.get_all(path, "items", **query)
    found = sorted((record for record in records if kind.wanted(params, record)), key=kind.place, reverse=True)
    found = found[: params["limit"]]
    if not params["details"] or params["latest"]:
        return found
    with concurrent.futures.ThreadPoolExecutor(_SIMULTANEOUS) as executor:
        whole = executor.map(lambda record: _single(kind, account, path, record), found)
        # Only the list tells when a record was collected.
        return [{**listed, **record} for listed, records in zip(found, whole, strict=True) for record in records]


def _single(kind: RecordType, account: Account, path: str, address: t.Mapping[str, t.Any]) -> list[Record]:
    """One record as a whole; an empty list if there is none."""
    place = f"{path}/{'.'.join(map(str, kind.place(address)))}"
    try:
        answer = account.client.request("GET", place)
    except NotFoundError as error:
        if not error.speaks_of_the_object:
            raise
        return []
    if not isinstance(answer.result, dict):
        raise TransportError(f"GET {place}: the API's answer holds no object.")
    return [answer.result]


def _check(params: t.Mapping[str, t.Any]) -> None:
    """The options make sense together.

    Raises:
        InvalidOptions: they do not.
    """
    problems = []
    ways = {
        "latest": params["latest"],
        "time": params["time"] is not None,
        "since or until": params["since"] is not None or params["until"] is not None,
    }
    given = [way for way, chosen in ways.items() if chosen]
    if len(given) > 1:
        problems.append(f"{' and '.join(given)} contradict each other; keep one.")
    if params.get("number") is not None and params["time"] is None:
        problems.append("number: it tells events of one time apart, so give the time as well.")
    if params["limit"] is not None and params["limit"] < 1:
        problems.append(f"limit: {params['limit']} is too small; the minimum is 1.")
    if params["details"] and params["limit"] is None and not {"latest", "time"} & {*given}:
        problems.append("details: each record takes a request, so give a limit to their number.")
    if problems:
        raise InvalidOptions(problems)


def _range(params: t.Mapping[str, t.Any]) -> tuple[int, int]:
    """Beginning and end of the range, in seconds since the epoch.

    Raises:
        InvalidOptions: a time cannot be read, or the range ends before it begins.
    """
    now = time.time()
    until = int(now) if params["until"] is None else _seconds("until", params, now)
    since = until - _DEFAULT_RANGE if params["since"] is None else _seconds("since", params, now)
    if since > until:
        raise InvalidOptions([f"since: {format_epoch(since)} comes after until, {format_epoch(until)}."])
    return since, until


def _seconds(option: str, params: t.Mapping[str, t.Any], now: float) -> int:
    """The time that an option holds, in seconds since the epoch.

    Raises:
        InvalidOptions: it holds none.
    """
    try:
        return parse_time_or_age(params[option], now)
    except ValueError as error:
        raise InvalidOptions([f"{option}: {error}."]) from None
