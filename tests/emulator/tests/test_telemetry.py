# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telemetry of connectors: events and snapshots."""

from __future__ import annotations

import time

import pytest
from cloudflare.types.magic_transit.connectors.snapshot_get_response import SnapshotGetResponse

from magic_emulator.state import SeedError

DAY = 24 * 3600
KINDS = {
    "Init",
    "Leave",
    "StartAttestation",
    "FinishAttestationSuccess",
    "FinishAttestationFailure",
    "StartRotateCryptKey",
    "FinishRotateCryptKeySuccess",
    "FinishRotateCryptKeyFailure",
    "StartRotatePki",
    "FinishRotatePkiSuccess",
    "FinishRotatePkiFailure",
    "StartUpgrade",
    "FinishUpgradeSuccess",
    "FinishUpgradeFailure",
    "Reconcile",
    "ConfigureCloudflaredTunnel",
}
EVENTS = [
    {"t": 1000, "e": {"k": "Init"}, "v": "1.0"},
    {"t": 1000, "e": {"k": "Reconcile"}},
    {"t": 2000, "e": {"k": "StartUpgrade", "url": "https://example.com/2.0"}, "a": 2500},
    {"t": 3000, "e": {"k": "Reconcile"}},
]


@pytest.fixture
def telemetry(emulator, account_id, connector_ids):
    """Seeds a connector with what it is given."""

    def seed(**recorded):
        emulator.set_account(account_id, {"connectors": [{"id": connector_ids[0], **recorded}]})

    return seed


@pytest.fixture
def events(magic, account_id, connector_ids):
    """Lists a connector's events as pairs of time and sequence number; follows the cursor."""

    def all_pages(since, until, **query):
        pages = []
        page = magic.connectors.events.list(connector_ids[0], account_id=account_id, from_=since, to=until, **query)
        pages.append(page)
        while page.cursor:
            page = magic.connectors.events.list(
                connector_ids[0], account_id=account_id, from_=since, to=until, cursor=page.cursor, **query
            )
            pages.append(page)
        assert all(page.count == len(page.items) for page in pages)
        return [[(item.t, item.n) for item in page.items] for page in pages]

    return all_pages


def test_every_kind_occurs_every_day(magic, account_id, connector_ids):
    until = int(time.time())
    listed = magic.connectors.events.list(
        connector_ids[0], account_id=account_id, from_=until - DAY, to=until, limit=1000
    )

    assert {item.k for item in listed.items} == KINDS
    assert all(item.a >= item.t for item in listed.items)
    for item in listed.items[:20]:
        event = magic.connectors.events.get(
            int(item.n), account_id=account_id, connector_id=connector_ids[0], event_t=int(item.t)
        )
        assert (event.t, event.n, event.e.k) == (item.t, item.n, item.k)
        assert (event.e.k == "StartUpgrade") == hasattr(event.e, "url")


def test_what_is_made_up_depends_on_the_connector_alone(magic, account_id, connector_ids, emulator):
    until = int(time.time())

    def times(connector_id):
        listed = magic.connectors.events.list(connector_id, account_id=account_id, from_=until - DAY, to=until)
        return [item.t for item in listed.items]

    first, second = map(times, connector_ids)
    emulator.reset()
    assert times(connector_ids[0]) == first
    assert first != second


def test_a_connector_goes_on_reporting(magic, account_id, connector_ids, emulator):
    def newest():
        latest = magic.connectors.snapshots.latest.list(connector_ids[0], account_id=account_id)
        return latest.items[0].t

    before = newest()
    emulator.advance_clock(3600)

    assert newest() in {before + 3600, before + 3900}


def test_ranges_include_both_ends(telemetry, events):
    telemetry(events=EVENTS)

    assert events(0, 5000) == [[(1000, 0), (1000, 1), (2000, 0), (3000, 0)]]
    assert events(1000, 2000) == [[(1000, 0), (1000, 1), (2000, 0)]]
    assert events(1000.5, 1999.5) == [[]]


def test_the_cursor_follows_on(telemetry, events):
    telemetry(events=EVENTS)

    assert events(0, 5000, limit=1) == [[(1000, 0)], [(1000, 1)], [(2000, 0)], [(3000, 0)]]
    assert events(0, 5000, limit=3) == [[(1000, 0), (1000, 1), (2000, 0)], [(3000, 0)]]
    assert events(0, 5000, limit=1, k="Reconcile") == [[(1000, 1)], [(3000, 0)]]
    assert events(0, 5000, k="Leave") == [[]]


def test_a_long_range_comes_in_pages(events):
    until = int(time.time())

    pages = events(until - 7 * DAY, until)

    assert [len(page) for page in pages[:-1]] == [100] * (len(pages) - 1)
    positions = [position for page in pages for position in page]
    assert len(positions) == 7 * 43
    assert positions == sorted(set(positions))
    assert [positions] == events(until - 7 * DAY, until, limit=1000)


def test_events_are_kept_for_thirty_days(events):
    until = int(time.time())

    assert events(0, until - 31 * DAY) == [[]]
    assert until - 30 * DAY <= events(0, until)[0][0][0] <= until - 29 * DAY


def test_seeded_events(telemetry, magic, account_id, connector_ids):
    telemetry(events=EVENTS)
    of_connector = {"account_id": account_id, "connector_id": connector_ids[0]}

    upgrade = magic.connectors.events.get(0, **of_connector, event_t=2000)
    assert upgrade.model_dump(exclude_unset=True) == {
        "e": {"k": "StartUpgrade", "url": "https://example.com/2.0"},
        "n": 0,
        "t": 2000,
    }
    listed = magic.connectors.events.list(connector_ids[0], account_id=account_id, from_=0, to=2000)
    assert [item.a for item in listed.items] == [1002, 1002, 2500]
    latest = magic.connectors.events.latest.list(connector_ids[0], account_id=account_id)
    assert [(item.t, item.n) for item in latest.items] == [(3000, 0), (2000, 0), (1000, 1), (1000, 0)]
    assert latest.count == 4


def test_a_snapshot_has_every_metric(magic, account_id, connector_ids, site):
    magic.sites.edit(site.id, account_id=account_id, connector_id=connector_ids[0])
    latest = magic.connectors.snapshots.latest.list(connector_ids[0], account_id=account_id)
    assert latest.count == len(latest.items) == 3
    assert latest.items[0].t > latest.items[1].t

    snapshot = magic.connectors.snapshots.get(
        int(latest.items[0].t), account_id=account_id, connector_id=connector_ids[0]
    )

    assert snapshot.model_dump() == latest.items[0].model_dump()
    assert snapshot.model_fields_set == set(SnapshotGetResponse.model_fields)
    assert snapshot.model_extra == {}
    assert snapshot.site_id == site.id
    for name in ("bonds", "dhcp_leases", "disks", "mounts", "netdevs", "thermals", "tunnels"):
        for member in getattr(snapshot, name):
            assert member.model_fields_set == set(type(member).model_fields), name
    assert {tunnel.health_state for tunnel in snapshot.tunnels} == {"healthy"}
    assert {interface.operstate for interface in snapshot.interfaces} == {"UP", "DOWN"}


def test_counters_grow_between_snapshots(magic, account_id, connector_ids):
    newest, _middle, oldest = magic.connectors.snapshots.latest.list(connector_ids[0], account_id=account_id).items

    if newest.system_boot_time_s == oldest.system_boot_time_s:
        assert newest.snmp_ip_in_receives > oldest.snmp_ip_in_receives
        assert newest.netdevs[0].recv_bytes > oldest.netdevs[0].recv_bytes


def test_snapshots_are_listed_by_time(magic, account_id, connector_ids):
    until = int(time.time())

    first = magic.connectors.snapshots.list(connector_ids[0], account_id=account_id, from_=until - DAY, to=until)
    second = magic.connectors.snapshots.list(
        connector_ids[0], account_id=account_id, from_=until - DAY, to=until, cursor=first.cursor
    )

    assert (first.count, second.count) == (100, 100)
    assert second.items[0].t - first.items[-1].t == 300
    assert first.items[0].a >= first.items[0].t


def test_a_seeded_snapshot_is_completed(telemetry, magic, account_id, connector_ids):
    tunnel = {"tunnel_id": "t", "interface_name": "xfrm1", "health_state": "down", "health_value": 3}
    telemetry(snapshots=[{"t": 2000}, {"t": 1000, "a": 1500, "tunnels": [tunnel], "cpu_count": 16, "thermals": None}])

    listed = magic.connectors.snapshots.list(connector_ids[0], account_id=account_id, from_=0, to=5000)
    assert [(item.t, item.a) for item in listed.items] == [(1000, 1500), (2000, 2002)]
    snapshot = magic.connectors.snapshots.get(1000, account_id=account_id, connector_id=connector_ids[0])
    assert [tunnel.health_state for tunnel in snapshot.tunnels] == ["down"]
    assert (snapshot.cpu_count, snapshot.thermals) == (16, None)
    assert snapshot.memory_total_bytes
    assert "thermals" not in snapshot.model_fields_set


def test_who_never_reported_has_no_telemetry(telemetry, magic, account_id, connector_ids, events):
    telemetry(activated=False)

    assert events(0, time.time()) == [[]]
    assert magic.connectors.snapshots.latest.list(connector_ids[0], account_id=account_id).items == []


def test_the_smaller_envelope(http, connector_ids):
    path = f"/connectors/{connector_ids[0]}/telemetry"

    assert http.get(f"{path}/events/latest").json().keys() == {"success", "result"}
    refused = http.get(f"{path}/snapshots/1")
    assert (refused.status_code, refused.json().keys()) == (404, {"success", "errors"})


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"to": "5"}, "/from"),
        ({"from": "5"}, "/to"),
        ({"from": "yesterday", "to": "5"}, "/from"),
        ({"from": "nan", "to": "5"}, "/from"),
        ({"from": "6", "to": "5"}, "/from"),
        ({"from": "1", "to": "5", "limit": "0"}, "/limit"),
        ({"from": "1", "to": "5", "limit": "1001"}, "/limit"),
        ({"from": "1", "to": "5", "cursor": "none of ours"}, "/cursor"),
    ],
)
@pytest.mark.parametrize("what", ["events", "snapshots"])
def test_bad_queries_are_refused(http, connector_ids, what, query, pointer):
    refused = http.get(f"/connectors/{connector_ids[0]}/telemetry/{what}", params=query)

    assert refused.status_code == 400
    assert [error["source"] for error in refused.json()["errors"]] == [{"pointer": pointer}]


@pytest.mark.parametrize("path", ["events/5.0", "events/x.0", "snapshots/5", "snapshots/x", "events/5", "metrics"])
def test_what_does_not_exist_is_not_found(http, connector_ids, path):
    assert http.get(f"/connectors/{connector_ids[0]}/telemetry/{path}").status_code == 404
    assert http.get(f"/connectors/{'0' * 32}/telemetry/events/latest").status_code == 404


@pytest.mark.parametrize(
    "recorded", [{"events": [{"t": 1}]}, {"events": [{"e": {"k": "Init"}}]}, {"snapshots": [{"cpu_count": 1}]}]
)
def test_seeds_that_make_no_sense(telemetry, recorded):
    with pytest.raises(SeedError, match="of a connector lacks t"):
        telemetry(**recorded)
