# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telemetry of connectors: events and snapshots, out of the seed or made up."""

from __future__ import annotations

import base64
import itertools
import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..appliance import Appliance
from ..envelope import ApiError, ErrorInfo, invalid
from ..operation import Call, Operation
from ..state import Object, SeedError
from .sites import sites_of_connector

_RETENTION: Final = 30 * 24 * 3600
"""For how many seconds made-up telemetry is kept."""
_COLLECTION_DELAY: Final = 2
"""Seconds from recording to collection, unless a seed says otherwise."""
_DEFAULT_LIMIT: Final = 100
_MAX_LIMIT: Final = 1000
_LATEST_EVENTS: Final = 10
_LATEST_SNAPSHOTS: Final = 3


class Position(NamedTuple):
    """Where a page ends: time and sequence number of its last item."""

    t: int
    n: int

    @classmethod
    def of(cls, item: Object) -> Position:
        return cls(item["t"], item.get("n", 0))

    @classmethod
    def from_cursor(cls, cursor: str) -> Position:
        """Read what :attr:`cursor` gave.

        :raises ApiError: 400, it is something else.
        """
        try:
            t, n = base64.urlsafe_b64decode(cursor).split(b".")
            return cls(int(t), int(n))
        except ValueError:
            raise invalid("invalid cursor", "/cursor") from None

    @property
    def cursor(self) -> str:
        return base64.urlsafe_b64encode(f"{self.t}.{self.n}".encode()).decode()


class Page(NamedTuple):
    """What a list is asked for. Times are seconds since the Unix epoch, both included."""

    since: float
    until: float
    limit: int
    after: Position | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Page:
        """Read query parameters.

        :raises ApiError: 400, one is missing or makes no sense.
        """
        since, until = _number(query, "from"), _number(query, "to")
        if since > until:
            raise invalid("from lies after to", "/from")
        limit = _number(query, "limit") if "limit" in query else _DEFAULT_LIMIT
        if not 1 <= limit <= _MAX_LIMIT:
            raise invalid(f"limit must lie between 1 and {_MAX_LIMIT}", "/limit")
        after = Position.from_cursor(query["cursor"]) if "cursor" in query else None
        return cls(max(since, after.t) if after else since, until, int(limit), after)

    def answer(self, items: Iterable[Object]) -> Object:
        """The page out of the asked-for range, with a cursor if more follows."""
        rest = (item for item in items if self.after is None or Position.of(item) > self.after)
        shown = list(itertools.islice(rest, self.limit))
        more = {"cursor": Position.of(shown[-1]).cursor} if next(rest, None) is not None else {}
        return {"count": len(shown), "items": shown, **more}


def _number(query: Mapping[str, str], name: str) -> float:
    try:
        number = float(query.get(name, ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise invalid(f"{name} must be a number", f"/{name}")
    return number


class Telemetry:
    """The operations below a connector's path.

    :param connector_path: template of that path.
    :param addressed: finds the connector that a call is about.
    """

    def __init__(self, connector_path: str, addressed: Callable[[Call], Object]) -> None:
        self._path = f"{connector_path}/telemetry"
        self._addressed = addressed

    def operations(self) -> Iterator[Operation]:
        for path, handle in {
            "events": self.list_events,
            "events/latest": self.latest_events,
            "events/{event_t}.{event_n}": self.get_event,
            "snapshots": self.list_snapshots,
            "snapshots/latest": self.latest_snapshots,
            "snapshots/{snapshot_t}": self.get_snapshot,
        }.items():
            yield Operation("GET", f"{self._path}/{path}", handle, terse_envelope=True)

    def list_events(self, call: Call) -> Any:
        connector, page, kind = self._addressed(call), Page.of(call.query), call.query.get("k")
        return page.answer(
            {"a": _collected(event), "k": event["e"]["k"], "n": event["n"], "t": event["t"]}
            for event in _events(connector, page.since, page.until)
            if kind in {None, event["e"]["k"]}
        )

    def latest_events(self, call: Call) -> Any:
        """The newest events, newest first."""
        newest = deque(_events(self._addressed(call), 0, time.time()), maxlen=_LATEST_EVENTS)
        items = [_without_collection_time(event) for event in reversed(newest)]
        return {"count": len(items), "items": items}

    def get_event(self, call: Call) -> Any:
        connector, wanted = self._addressed(call), Position(*_integers(call, "event_t", "event_n"))
        for event in _events(connector, wanted.t, wanted.t):
            if Position.of(event) == wanted:
                return _without_collection_time(event)
        raise ApiError(404, ErrorInfo(404, "Event not found"))

    def list_snapshots(self, call: Call) -> Any:
        connector, page = self._addressed(call), Page.of(call.query)
        return page.answer(
            {"a": _collected(snapshot), "t": snapshot["t"]}
            for snapshot in _snapshots(connector, page.since, page.until)
        )

    def latest_snapshots(self, call: Call) -> Any:
        """The newest snapshots, newest first."""
        connector = self._addressed(call)
        newest = deque(_snapshots(connector, 0, time.time()), maxlen=_LATEST_SNAPSHOTS)
        items = [_whole_snapshot(snapshot, connector, call) for snapshot in reversed(newest)]
        return {"count": len(items), "items": items}

    def get_snapshot(self, call: Call) -> Any:
        connector, (wanted,) = self._addressed(call), _integers(call, "snapshot_t")
        for snapshot in _snapshots(connector, wanted, wanted):
            return _whole_snapshot(snapshot, connector, call)
        raise ApiError(404, ErrorInfo(404, "Snapshot not found"))


def seeded_events(events: Sequence[Mapping[str, Any]]) -> list[Object]:
    """The events of a seed, whole and in order. What lacks ``n`` is numbered by position.

    :raises SeedError: an event lacks its time ``t`` or its kind ``e: {k: …}``.
    """
    numbers: Counter[int] = Counter()
    whole = []
    for event in events:
        if "t" not in event or "k" not in event.get("e", {}):
            raise SeedError("an event of a connector lacks t or e: {k: …}")
        whole.append({"n": numbers[event["t"]], **event})
        numbers[event["t"]] += 1
    return sorted(whole, key=Position.of)


def seeded_snapshots(snapshots: Sequence[Mapping[str, Any]]) -> list[Object]:
    """The snapshots of a seed, in order.

    :raises SeedError: one lacks its time ``t``.
    """
    if any("t" not in snapshot for snapshot in snapshots):
        raise SeedError("a snapshot of a connector lacks t")
    return sorted(map(dict, snapshots), key=Position.of)


def _appliance(connector: Object) -> Appliance:
    return Appliance(connector["id"], connector.get("last_seen_version", ""))


def _events(connector: Object, since: float, until: float) -> Iterable[Object]:
    """All of a connector's events between two times, both included, in order."""
    return _recorded(connector, "events", since, until, _appliance(connector).events)


def _snapshots(connector: Object, since: float, until: float) -> Iterable[Object]:
    """All of a connector's snapshots between two times, both included, in order; made-up ones without their metrics."""

    def times(first: int, last: int) -> Iterator[Object]:
        return ({"t": recorded} for recorded in _appliance(connector).snapshot_times(first, last))

    return _recorded(connector, "snapshots", since, until, times)


def _recorded(
    connector: Object, field: str, since: float, until: float, made_up: Callable[[int, int], Iterable[Object]]
) -> Iterable[Object]:
    if field in connector:
        return [item for item in connector[field] if since <= item["t"] <= until]
    if "last_heartbeat" not in connector:
        return []
    present = time.time()
    return made_up(math.ceil(max(since, present - _RETENTION)), math.floor(min(until, present)))


def _whole_snapshot(snapshot: Object, connector: Object, call: Call) -> Object:
    """A snapshot with a made-up value for every metric that a seed does not mention, and without those set to null."""
    site_id = next((site["id"] for site in sites_of_connector(call.account, connector["id"])), None)
    made_up = {**_appliance(connector).snapshot(snapshot["t"]), "site_id": site_id}
    metrics = {**made_up, **_without_collection_time(snapshot)}
    return {name: value for name, value in metrics.items() if value is not None}


def _collected(item: Object) -> int:
    return int(item.get("a", item["t"] + _COLLECTION_DELAY))


def _without_collection_time(item: Object) -> Object:
    """Only lists tell when something was collected."""
    return {name: value for name, value in item.items() if name != "a"}


def _integers(call: Call, *parameters: str) -> list[int]:
    try:
        return [int(call.parameters[parameter]) for parameter in parameters]
    except ValueError:
        raise ApiError(404, ErrorInfo(404, "Not found")) from None
