# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading telemetry: which requests are sent, what comes of their answers, and which options make no sense."""

from __future__ import annotations

import typing as t
from urllib.parse import parse_qsl, urlsplit

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import MagicError
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context, Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.telemetry import EVENT, SNAPSHOT, telemetry_task
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, Seen, ok, refused

CONNECTORS = [
    {"id": "c1", "device": {"serial_number": "5HGK2X3"}, "notes": "Branch 1"},
    {"id": "c2", "device": {"id": "d2"}, "notes": "In store"},
    {"id": "c3", "device": {"id": "d3"}, "notes": "In store"},
]
EVENTS = [{"t": 100 + number // 2, "n": number % 2, "a": 200, "k": "Reconcile"} for number in range(6)]
PAGE = 4
ANSWERS = {
    "": CONNECTORS,
    "/c1/telemetry/events/latest": {
        "count": 2,
        "items": [{"t": 100, "n": 0, "e": {"k": "Init"}}, {"t": 100, "n": 1, "e": {"k": "Reconcile"}}],
    },
    "/c1/telemetry/events/102.1": {"t": 102, "n": 1, "v": "2", "e": {"k": "Reconcile"}},
    "/c1/telemetry/snapshots": {"count": 2, "items": [{"t": 100, "a": 200}, {"t": 400, "a": 500}]},
    "/c1/telemetry/snapshots/400": {"t": 400, "v": "2", "ha_state": "active", "not_yet_known": 1},
}


class TelemetryServer(ScriptedServer):
    """One connector's telemetry, in pages, oldest first."""

    def __init__(self) -> None:
        super().__init__(self._answer)

    @property
    def asked(self) -> list[str]:
        """The path of each request below the connectors', with its query."""
        return [seen.target.partition("/connectors")[2] for seen in self.requests]

    def _answer(self, seen: Seen) -> Reply:
        url = urlsplit(seen.target)
        path = url.path.partition("/magic/connectors")[2]
        if path == "/c1/telemetry/events":
            return ok(_page_from(int(dict(parse_qsl(url.query)).get("cursor", 0))))
        return ok(ANSWERS[path]) if path in ANSWERS else refused(404, {"code": 404, "message": "not found"})


def _page_from(start: int) -> dict[str, t.Any]:
    more = {"cursor": str(start + PAGE)} if start + PAGE < len(EVENTS) else {}
    return {"count": PAGE, "items": EVENTS[start : start + PAGE], **more}


@pytest.fixture
def server() -> t.Iterator[TelemetryServer]:
    with TelemetryServer() as server:
        yield server


EVENT_TASK, SNAPSHOT_TASK = telemetry_task(EVENT), telemetry_task(SNAPSHOT)


def run(server: TelemetryServer, task: Task, **options: t.Any) -> dict[str, t.Any]:
    params = {name: option.get("default") for name, option in task.options.items()}
    settings = Settings(account_id="a" * 32, headers=(), base_url=server.url, retries=0)
    with Client(settings, Unlimited()) as client:
        context = Context(Account(client), check_mode=False, warn=pytest.fail)
        return task.run({**params, "connector": "5HGK2X3", **options}, context)


def places(records: list[dict[str, t.Any]]) -> list[tuple[int, int]]:
    return [(record["t"], record["n"]) for record in records]


def test_a_range_is_followed_to_its_end_and_comes_newest_first(server: TelemetryServer) -> None:
    result = run(server, EVENT_TASK, since="50", until="150")
    assert places(result["events"]) == [(102, 1), (102, 0), (101, 1), (101, 0), (100, 1), (100, 0)]
    assert server.asked == [
        "",
        "/c1/telemetry/events?from=50&to=150",
        "/c1/telemetry/events?from=50&to=150&cursor=4",
    ]


def test_a_range_covers_a_day_unless_said_otherwise(server: TelemetryServer) -> None:
    run(server, EVENT_TASK, until="86500")
    assert "from=100&to=86500" in server.asked[1]


def test_each_event_has_its_kind_and_times_in_a_uniform_way(server: TelemetryServer) -> None:
    listed = run(server, EVENT_TASK, since="50", limit=1)["events"][0]
    assert listed["kind"] == listed["k"] == "Reconcile"
    assert listed["recorded_on"] == "1970-01-01T00:01:42Z"
    assert listed["collected_on"] == "1970-01-01T00:03:20Z"
    latest = run(server, EVENT_TASK, latest=True)["events"][0]
    assert latest["kind"] == latest["e"]["k"] == "Reconcile"
    assert "collected_on" not in latest


def test_the_api_selects_by_kind_where_it_can_and_we_do_where_it_cannot(server: TelemetryServer) -> None:
    run(server, EVENT_TASK, since="50", until="150", kind="Reconcile")
    assert server.asked[1] == "/c1/telemetry/events?from=50&to=150&k=Reconcile"
    assert places(run(server, EVENT_TASK, latest=True, kind="Init")["events"]) == [(100, 0)]


def test_the_limit_keeps_the_newest(server: TelemetryServer) -> None:
    assert places(run(server, EVENT_TASK, since="50", limit=2)["events"]) == [(102, 1), (102, 0)]
    assert places(run(server, EVENT_TASK, latest=True, limit=1)["events"]) == [(100, 1)]


def test_details_take_a_request_for_each_of_those_that_are_kept(server: TelemetryServer) -> None:
    (event,) = run(server, EVENT_TASK, since="50", limit=1, details=True)["events"]
    assert server.asked[3:] == ["/c1/telemetry/events/102.1"]
    assert event["v"] == "2"
    assert event["a"] == 200


def test_a_record_that_is_gone_meanwhile_is_left_out(server: TelemetryServer) -> None:
    snapshots = run(server, SNAPSHOT_TASK, since="50", limit=2, details=True)["snapshots"]
    assert [snapshot["t"] for snapshot in snapshots] == [400]
    assert snapshots[0]["not_yet_known"] == 1
    assert snapshots[0]["summary"]["ha_state"] == "active"


def test_times_alone_are_not_summed_up(server: TelemetryServer) -> None:
    snapshots = run(server, SNAPSHOT_TASK, since="50")["snapshots"]
    assert [sorted(snapshot) for snapshot in snapshots] == [["a", "collected_on", "recorded_on", "t"]] * 2


def test_one_record_takes_one_request(server: TelemetryServer) -> None:
    assert places(run(server, EVENT_TASK, time=102, number=1)["events"]) == [(102, 1)]
    assert run(server, SNAPSHOT_TASK, time=400)["snapshots"][0]["t"] == 400
    assert server.asked == ["", "/c1/telemetry/events/102.1", "", "/c1/telemetry/snapshots/400"]


def test_one_record_that_does_not_exist_is_an_empty_list(server: TelemetryServer) -> None:
    assert run(server, EVENT_TASK, time=7)["events"] == []
    assert server.asked[1] == "/c1/telemetry/events/7.0"


@pytest.mark.parametrize("name", ["5HGK2X3", "Branch 1", "c1"])
def test_a_connector_goes_by_serial_number_notes_and_id(server: TelemetryServer, name: str) -> None:
    assert run(server, SNAPSHOT_TASK, connector=name)["snapshots"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"connector": "5HGK"}, "connector: there is no connector '5HGK'. These exist: 5HGK2X3, Branch 1, In store."),
        ({"connector": "In store"}, "'In store' is not unique: connector c2, connector c3. Give the id"),
        ({"latest": True, "since": "-1h"}, "latest and since or until contradict each other"),
        ({"latest": True, "time": 1}, "latest and time contradict each other"),
        ({"time": 1, "until": "-1h"}, "time and since or until contradict each other"),
        ({"number": 1}, "number: it tells events of one time apart"),
        ({"limit": 0}, "limit: 0 is too small; the minimum is 1."),
        ({"details": True}, "details: each record takes a request, so give a limit"),
        ({"since": "never"}, "since: 'never' is not a time"),
        ({"since": "20", "until": "10"}, "since: 1970-01-01T00:00:20Z comes after until, 1970-01-01T00:00:10Z."),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    server: TelemetryServer, options: dict[str, t.Any], message: str
) -> None:
    with pytest.raises(MagicError) as caught:
        run(server, EVENT_TASK, **options)
    assert str(caught.value).startswith(f"Events of connector {options.get('connector', '5HGK2X3')}: ")
    assert message in str(caught.value)
    assert server.asked in ([], [""])
