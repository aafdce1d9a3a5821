# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a snapshot tells of a connector's health, whole, in part, and with odd values."""

from __future__ import annotations

import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.cloudflare.magic.plugins.module_utils._telemetry.snapshot_summary import snapshot_summary
from ansible_collections.cloudflare.magic.tests.unit.strategies import JSON

NOTHING_KNOWN = {
    "version": None,
    "uptime_seconds": None,
    "ha_state": None,
    "tunnels": {"healthy": [], "degraded": [], "down": [], "unknown": []},
    "interfaces_down": [],
    "unhealthy_interfaces": [],
    "tunnel_delays": [],
    "mounts": [],
    "temperatures": [],
}


def tunnel(name: str, state: str) -> dict[str, t.Any]:
    return {"interface_name": name, "health_state": state, "health_value": 0, "tunnel_id": "5"}


def mount(point: str, available: int | None, **other: t.Any) -> dict[str, t.Any]:
    return {"mount_point": point, "name": "sda1", "total_bytes": 1000, "available_bytes": available, **other}


def sensor(label: str, current: float | None, critical: float | None = 100) -> dict[str, t.Any]:
    return {"label": label, "current_celcius": current, "critical_celcius": critical, "max_celcius": 90}


def test_a_snapshot_without_metrics_tells_nothing() -> None:
    assert snapshot_summary({}) == NOTHING_KNOWN


def test_the_plain_facts_are_taken_over() -> None:
    facts = snapshot_summary({"v": "2026.10.2", "uptime_total_ms": 743627999, "ha_state": "active"})
    assert facts == {**NOTHING_KNOWN, "version": "2026.10.2", "uptime_seconds": 743627, "ha_state": "active"}


def test_tunnels_stand_by_their_state_of_health() -> None:
    tunnels = [
        tunnel("xfrm1", "healthy"),
        tunnel("xfrm2", "down"),
        tunnel("xfrm3", "healthy"),
        tunnel("xfrm4", "degraded"),
        {"tunnel_id": "6"},
        tunnel("xfrm5", "rekeying"),
    ]
    assert snapshot_summary({"tunnels": tunnels})["tunnels"] == {
        "healthy": ["xfrm1", "xfrm3"],
        "degraded": ["xfrm4"],
        "down": ["xfrm2"],
        "unknown": ["6"],
        "rekeying": ["xfrm5"],
    }


def test_interfaces_that_are_down_are_named() -> None:
    states = {"eth1": "UP", "eth2": "DOWN", "eth3": "down", "lo": "UNKNOWN"}
    interfaces = [{"name": name, "operstate": state} for name, state in states.items()]
    assert snapshot_summary({"interfaces": interfaces})["interfaces_down"] == ["eth2", "eth3"]


def test_what_newer_connectors_tell_of_interfaces_and_tunnels_is_taken_over() -> None:
    snapshot = {
        "interfaces": [{"name": "eth1", "health_score": 40, "health_reason": "errors"}, {"name": "eth2"}],
        "tunnels": [
            {**tunnel("xfrm1", "healthy"), "latency_ms": 12.5, "jitter_ms": 1},
            {**tunnel("xfrm2", "healthy"), "latency_ms": 80},
            tunnel("xfrm3", "healthy"),
        ],
    }
    facts = snapshot_summary(snapshot)
    assert facts["unhealthy_interfaces"] == [{"name": "eth1", "score": 40, "reason": "errors"}]
    assert facts["tunnel_delays"] == [
        {"name": "xfrm2", "latency_ms": 80, "jitter_ms": None},
        {"name": "xfrm1", "latency_ms": 12.5, "jitter_ms": 1},
    ]


def test_the_fullest_file_system_comes_first_and_a_read_only_one_not_at_all() -> None:
    mounts = [
        mount("/data", 655),
        mount("/", 0, is_read_only=True),
        mount("/log", 20, is_read_only=False, total_inodes=200, available_inodes=10),
        mount("/sys", 0, total_bytes=0),
        mount("/odd", None),
    ]
    assert snapshot_summary({"mounts": mounts})["mounts"] == [
        {"mount_point": "/log", "used_percent": 98.0, "used_inodes_percent": 95.0},
        {"mount_point": "/data", "used_percent": 34.5, "used_inodes_percent": None},
    ]


def test_the_sensor_nearest_to_its_critical_temperature_comes_first() -> None:
    thermals = [sensor("cpu", 51), sensor("board", 40, None), sensor("disk", 84.6, 85), sensor("mute", None)]
    temperatures = snapshot_summary({"thermals": thermals})["temperatures"]
    assert [each["label"] for each in temperatures] == ["disk", "cpu", "board"]
    assert temperatures[0] == {"label": "disk", "celsius": 84.6, "critical_celsius": 85, "margin_celsius": 0.4}
    assert temperatures[2]["margin_celsius"] is None


def test_a_sensor_beyond_its_critical_temperature_has_a_negative_margin() -> None:
    assert snapshot_summary({"thermals": [sensor("cpu", 104)]})["temperatures"][0]["margin_celsius"] == -4


METRICS = ["v", "uptime_total_ms", "ha_state", "tunnels", "interfaces", "mounts", "thermals"]
FIELDS = [
    "interface_name", "tunnel_id", "health_state", "name", "operstate", "mount_point", "total_bytes",
    "available_bytes", "total_inodes", "available_inodes", "health_score", "health_reason", "latency_ms", "jitter_ms",
    "is_read_only", "label", "current_celcius", "critical_celcius",
]  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(METRICS),
        st.one_of(JSON, st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4), max_size=3)),
    )
)
def test_whatever_the_api_sends_can_be_summed_up(snapshot: dict[str, t.Any]) -> None:
    assert snapshot_summary(snapshot).keys() == NOTHING_KNOWN.keys()
