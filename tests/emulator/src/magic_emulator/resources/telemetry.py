# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telemetry of connectors: events and snapshots, out of the seed or made up."""

from __future__ import annotations

import base64
import itertools
import math
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..appliance import Appliance
from ..envelope import ApiError, ErrorInfo, invalid
from ..operation import Call, Operation
from ..state import Account, Object, SeedError
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
        page, kind = Page.of(call.query), call.query.get("k")
        return page.answer(
            {"a": _collected(event), "k": event["e"]["k"], "n": event["n"], "t": event["t"]}
            for event in self._reports(call).events(page.since, page.until)
            if kind in {None, event["e"]["k"]}
        )

    def latest_events(self, call: Call) -> Any:
        """The newest events, newest first."""
        newest = deque(self._reports(call).events(), maxlen=_LATEST_EVENTS)
        items = [_without_collection_time(event) for event in reversed(newest)]
        return {"count": len(items), "items": items}

    def get_event(self, call: Call) -> Any:
        wanted = Position(*_integers(call, "event_t", "event_n"))
        for event in self._reports(call).events(wanted.t, wanted.t):
            if Position.of(event) == wanted:
                return _without_collection_time(event)
        raise ApiError(404, ErrorInfo(404, "Event not found"))

    def list_snapshots(self, call: Call) -> Any:
        page = Page.of(call.query)
        snapshots = self._reports(call).snapshots(page.since, page.until)
        return page.answer({"a": _collected(snapshot), "t": snapshot["t"]} for snapshot in snapshots)

    def latest_snapshots(self, call: Call) -> Any:
        """The newest snapshots, newest first."""
        reports = self._reports(call)
        newest = deque(reports.snapshots(), maxlen=_LATEST_SNAPSHOTS)
        items = [reports.whole(snapshot) for snapshot in reversed(newest)]
        return {"count": len(items), "items": items}

    def get_snapshot(self, call: Call) -> Any:
        reports, (wanted,) = self._reports(call), _integers(call, "snapshot_t")
        for snapshot in reports.snapshots(wanted, wanted):
            return reports.whole(snapshot)
        raise ApiError(404, ErrorInfo(404, "Snapshot not found"))

    def _reports(self, call: Call) -> _Reports:
        return _Reports(self._addressed(call), call.account)


class _Reports:
    """All that one connector has reported until now. Ranges include both ends."""

    def __init__(self, connector: Object, account: Account) -> None:
        self._connector = connector
        self._account = account
        self._appliance = Appliance(connector["id"], connector.get("last_seen_version", ""))

    def events(self, since: float = 0, until: float = math.inf) -> Iterable[Object]:
        """Events in order, with the time of their collection where a seed gives it."""
        return self._recorded("events", since, until, self._appliance.events)

    def snapshots(self, since: float = 0, until: float = math.inf) -> Iterable[Object]:
        """Snapshots in order, with no more than their time and what a seed says."""

        def bare(first: int, last: int) -> Iterator[Object]:
            return ({"t": recorded} for recorded in self._appliance.snapshot_times(first, last))

        return self._recorded("snapshots", since, until, bare)

    def whole(self, snapshot: Object) -> Object:
        """A snapshot with made-up values for what a seed does not mention, and without what it sets to null."""
        sites = sites_of_connector(self._account, self._connector["id"])
        made_up = {**self._appliance.snapshot(snapshot["t"]), "site_id": sites[0]["id"] if sites else None}
        metrics = {**made_up, **_without_collection_time(snapshot)}
        return {name: value for name, value in metrics.items() if value is not None}

    def _recorded(
        self, field: str, since: float, until: float, made_up: Callable[[int, int], Iterable[Object]]
    ) -> Iterable[Object]:
        if field in self._connector:
            return [item for item in self._connector[field] if since <= item["t"] <= until]
        if "last_heartbeat" not in self._connector:
            return []
        present = self._account.clock.now().timestamp()
        return made_up(math.ceil(max(since, present - _RETENTION)), math.floor(min(until, present)))


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
