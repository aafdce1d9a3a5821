# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Telemetry of connectors: two kinds of records, read in ranges, by their latest, and one by one."""

from __future__ import annotations

import time
import typing as t

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import NotFoundError
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._task.telemetry import EVENT_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._telemetry.snapshot_summary import snapshot_summary
from ansible_collections.cloudflare.magic.tests.contract.api import Api, NotTried
from ansible_collections.cloudflare.magic.tests.contract.belongings import Payload, listed
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw

DAY = 24 * 3600
_MOST_CONNECTORS = 5

both = pytest.mark.parametrize("records", ["events", "snapshots"])


class Telemetry:
    """The records of the last day of a connector that has some."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._paths: dict[str, tuple[str, Payload]] = {}
        self.until = int(time.time())

    def of_the_day(self, records: str) -> tuple[str, Payload]:
        """The path below a connector, and the first page of the last day.

        Raises:
            NotTried: no connector has any.
        """
        if records not in self._paths:
            self._paths[records] = self._look(records)
        return self._paths[records]

    def range(self, **others: t.Any) -> dict[str, t.Any]:
        """The parameters of a list of the last day."""
        return {"from": self.until - DAY, "to": self.until, **others}

    def _look(self, records: str) -> tuple[str, Payload]:
        for connector in listed(self.api, CONNECTOR)[:_MOST_CONNECTORS]:
            path = f"magic/connectors/{connector['id']}/telemetry/{records}"
            answer = self.api.get(path, self.range())
            if answer.allowed().succeeded and answer.result.get("items"):
                return path, answer.result
        raise NotTried(f"no connector has {records} of the last day")


@pytest.fixture(scope="module")
def telemetry(_session_api: Api) -> Telemetry:
    """Reads the records of connectors."""
    return Telemetry(_session_api)


@both
@pytest.mark.reference("Telemetry, List")
def test_a_range_comes_as_items(telemetry: Telemetry, records: str) -> None:
    """A range of records comes as `result.items`, each with its time `t`, and `a`, when it was collected.

    Why: records that stand elsewhere would be read as none: a healthy connector.
    """
    _path, page = telemetry.of_the_day(records)
    assert isinstance(page["items"], list)
    for record in page["items"]:
        assert isinstance(record["t"], (int, float)), sorted(record)


@both
@pytest.mark.reference("Telemetry, List, query from and to")
def test_a_range_is_one(telemetry: Telemetry, records: str) -> None:
    """A range has nothing from outside of it.

    Why: what happened before an incident is not part of it.
    """
    _path, page = telemetry.of_the_day(records)
    assert all(telemetry.until - DAY <= record["t"] <= telemetry.until for record in page["items"])


@both
@pytest.mark.reference("Telemetry, List, query limit and cursor")
def test_a_cursor_leads_on(telemetry: Telemetry, records: str) -> None:
    """With `limit` a list has so many items, and a `cursor` inside `result` that leads to others.

    Why: without it, of a day with many events the first hundred would be all.
    """
    path, page = telemetry.of_the_day(records)
    if len(page["items"]) < 2:
        raise NotTried(f"there are not two {records}")
    first = telemetry.api.get(path, telemetry.range(limit=1)).result
    assert len(first["items"]) == 1
    assert first.get("cursor"), sorted(first)
    second = telemetry.api.get(path, telemetry.range(limit=1, cursor=first["cursor"])).result
    assert second["items"] != first["items"]


@both
@pytest.mark.reference("Telemetry, List Latest")
def test_the_latest_come_as_items(telemetry: Telemetry, records: str) -> None:
    """The latest records come as `result.items`, too.

    Why: as above.
    """
    path, _page = telemetry.of_the_day(records)
    assert isinstance(telemetry.api.get(f"{path}/latest").result["items"], list)


@pytest.mark.reference("Telemetry, List Events")
def test_events_have_a_kind_and_a_number(telemetry: Telemetry, saw: Saw) -> None:
    """A listed event has its kind `k` and its number `n`; kinds that nobody knew are only told of.

    Why: the kind says whether something broke, time and number together find the whole event.
    """
    _path, page = telemetry.of_the_day("events")
    for event in page["items"]:
        assert isinstance(event["n"], int), sorted(event)
        assert isinstance(event["k"], str), sorted(event)
    unknown = {event["k"] for event in page["items"]} - {*EVENT_KINDS}
    if unknown:
        saw(f"unknown kinds: {', '.join(sorted(unknown))}")


@pytest.mark.reference("Telemetry, Get Event")
def test_one_event_is_read_by_time_and_number(telemetry: Telemetry) -> None:
    """`events/<t>.<n>` is the whole event, with its kind in `e.k`.

    Why: the details of an event stand nowhere else.
    """
    path, page = telemetry.of_the_day("events")
    listed_event = page["items"][0]
    event = telemetry.api.get(f"{path}/{listed_event['t']}.{listed_event['n']}").result
    assert (event["t"], event["n"]) == (listed_event["t"], listed_event["n"])
    assert event["e"]["k"] == listed_event["k"]


@pytest.mark.reference("Telemetry, Get Snapshot")
def test_one_snapshot_is_read_by_its_time(telemetry: Telemetry) -> None:
    """`snapshots/<t>` is a whole snapshot, with a version `v`, and a summary can be made of it.

    Why: the health of a connector is summed up from it.
    """
    path, page = telemetry.of_the_day("snapshots")
    snapshot = telemetry.api.get(f"{path}/{page['items'][0]['t']}").result
    assert isinstance(snapshot["v"], str), sorted(snapshot)
    assert snapshot_summary(snapshot)["version"] == snapshot["v"]


@both
@pytest.mark.reference("Telemetry, Get")
def test_a_record_that_is_not_there_is_not_found(telemetry: Telemetry, records: str) -> None:
    """A time at which nothing was recorded is answered with 404.

    Why: then the result is an empty list, and not an error.
    """
    path, _page = telemetry.of_the_day(records)
    answer = telemetry.api.get(f"{path}/{'1.0' if records == 'events' else '1'}")
    assert isinstance(answer.error, NotFoundError), answer
