# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connector in operation: what it reports of itself at any time, made up from its id alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .appliance_metrics import CONSTANTS, DISK_RATES, GAUGES, NETDEV_RATES, RATES
from .state import Object

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_BOOT_INTERVAL: Final = 90 * _DAY
_SNAPSHOT_INTERVAL: Final = 300
_RARE_EVENTS: Final[tuple[tuple[int, str], ...]] = (
    (2 * _HOUR + 10, "StartAttestation"),
    (2 * _HOUR + 13, "FinishAttestationFailure"),
    (2 * _HOUR + 310, "StartAttestation"),
    (2 * _HOUR + 312, "FinishAttestationSuccess"),
    (3 * _HOUR + 10, "StartRotateCryptKey"),
    (3 * _HOUR + 40, "FinishRotateCryptKeyFailure"),
    (3 * _HOUR + 340, "StartRotateCryptKey"),
    (3 * _HOUR + 341, "FinishRotateCryptKeySuccess"),
    (4 * _HOUR + 10, "StartRotatePki"),
    (4 * _HOUR + 40, "FinishRotatePkiFailure"),
    (4 * _HOUR + 340, "StartRotatePki"),
    (4 * _HOUR + 342, "FinishRotatePkiSuccess"),
    (5 * _HOUR + 10, "StartUpgrade"),
    (5 * _HOUR + 95, "FinishUpgradeFailure"),
    (5 * _HOUR + 610, "StartUpgrade"),
    (5 * _HOUR + 700, "FinishUpgradeSuccess"),
    (5 * _HOUR + 700, "Leave"),
    (5 * _HOUR + 707, "Init"),
    (5 * _HOUR + 707, "ConfigureCloudflaredTunnel"),
)
_EVENTS_OF_A_DAY: Final = sorted(
    (*_RARE_EVENTS, *((hour * _HOUR, "Reconcile") for hour in range(24))), key=lambda event: event[0]
)
"""Seconds into the day, and kind: all sixteen kinds occur every day."""
_WANS: Final = {"eth1": "198.51.100.{site}", "eth2": "203.0.113.{site}"}
_LANS: Final = {"eth3": "10.{site}.3.1", "eth4": "10.{site}.4.1"}
_UNPLUGGED: Final = "eth5"
_GIGABIT: Final = 1_000_000_000
_GIB: Final = 2**30


class Appliance:
    """Telemetry of one connector. The same id always gives the same; times are whole seconds since the Unix epoch.

    :param version: what the connector runs.
    """

    def __init__(self, connector_id: str, version: str) -> None:
        self._id = connector_id
        self._version = version
        character = random.Random(connector_id)
        self._phase = character.randrange(_DAY)
        self._boot_phase = character.randrange(_BOOT_INTERVAL)
        self._load = character.uniform(0.5, 1.5)
        self._site = character.randrange(1, 255)
        self._tunnel_ids = [f"{character.getrandbits(128):032x}" for _wan in _WANS]

    def events(self, since: int, until: int) -> Iterator[Object]:
        """All events between two times, both included, in order."""
        first_day = since - (since - self._phase) % _DAY
        for day in range(first_day, until + 1, _DAY):
            previous, sequence_number = 0, 0
            for offset, kind in _EVENTS_OF_A_DAY:
                recorded = day + offset
                sequence_number = sequence_number + 1 if recorded == previous else 0
                previous = recorded
                if since <= recorded <= until:
                    yield {"t": recorded, "n": sequence_number, "v": self._version, "e": self._event(kind)}

    def _event(self, kind: str) -> Object:
        if kind == "StartUpgrade":
            return {"k": kind, "url": f"https://upgrades.example.com/magic-connector-{self._version}.img"}
        return {"k": kind}

    def snapshot_times(self, since: int, until: int) -> range:
        """When the connector took snapshots, between two times, both included."""
        first = since + (self._phase - since) % _SNAPSHOT_INTERVAL
        return range(first, until + 1, _SNAPSHOT_INTERVAL)

    def snapshot(self, recorded: int) -> Object:
        """Every metric that a snapshot can have, newer than the published reference ones included."""
        moment = random.Random(f"{self._id} {recorded}")
        uptime = (recorded - self._boot_phase) % _BOOT_INTERVAL
        boot = recorded - uptime
        gauges = {
            name: moment.randint(low, high)
            if isinstance(low, int) and isinstance(high, int)
            else round(moment.uniform(low, high), 2)
            for name, (low, high) in GAUGES.items()
        }
        return {
            "t": recorded,
            "v": self._version,
            **CONSTANTS,
            **gauges,
            **self._counters(RATES, uptime),
            "kernel_btime": boot,
            "system_boot_time_s": boot,
            "uptime_total_ms": uptime * 1000,
            "bonds": [{"name": "bond0", "status": "UP"}],
            "dhcp_leases": self._dhcp_leases(recorded),
            "disks": [
                {"name": "nvme0n1", "major": 259, "minor": 0, "in_progress": 0, **self._counters(DISK_RATES, uptime)}
            ],
            "interfaces": self._interfaces(),
            "mounts": _mounts(moment),
            "netdevs": [{"name": name, **self._counters(NETDEV_RATES, uptime)} for name in (*_WANS, *_LANS)],
            "routes": self._routes(),
            "thermals": _thermals(moment),
            "tunnels": self._tunnels(moment),
        }

    def _counters(self, rates: Mapping[str, float], uptime: int) -> Object:
        return {name: int(rate * self._load * uptime) for name, rate in rates.items()}

    def _dhcp_leases(self, recorded: int) -> list[Object]:
        expiry = recorded - recorded % _HOUR + 12 * _HOUR
        mac_addresses = {
            hostname: f"00:1b:0c:{self._site:02x}:00:{number:02x}"
            for number, hostname in enumerate(("register-1", "register-2", "pin-pad-1"), start=100)
        }
        return [
            {
                "client_id": f"01:{mac_address}",
                "expiry_time": expiry,
                "hostname": hostname,
                "interface_name": "eth3",
                "ip_address": f"10.{self._site}.3.{number}",
                "mac_address": mac_address,
            }
            for number, (hostname, mac_address) in enumerate(mac_addresses.items(), start=100)
        ]

    def _interfaces(self) -> list[Object]:
        connected: list[Object] = [
            {
                "name": name,
                "operstate": "UP",
                "ip_addresses": [{"interface_name": name, "ip_address": address.format(site=self._site)}],
                "speed": _GIGABIT,
                "health_score": 100,
                "health_reason": "",
            }
            for name, address in {**_WANS, **_LANS}.items()
        ]
        return [*connected, {"name": _UNPLUGGED, "operstate": "DOWN", "ip_addresses": []}]

    def _routes(self) -> list[Object]:
        default = {"destination": "default", "interface_name": "eth1", "kind": "unicast", "metric": 100}
        connected = [
            {"destination": f"10.{self._site}.{number}.0/24", "interface_name": name, "kind": "unicast", "metric": 0}
            for name, number in (("eth3", 3), ("eth4", 4))
        ]
        return [{**default, "gateway": "198.51.100.254", "weight": 1}, *connected]

    def _tunnels(self, moment: random.Random) -> list[Object]:
        return [
            {
                "tunnel_id": tunnel_id,
                "interface_name": f"xfrm{number}",
                "health_state": "healthy",
                "health_value": 1,
                "probed_mtu": 1450,
                "recent_healthy_pings": 10,
                "recent_unhealthy_pings": 0,
                "jitter_ms": round(moment.uniform(0.1, 2), 2),
                "latency_ms": round(moment.uniform(8, 20), 2),
                "natd_result": f"198.51.100.{self._site}:4500",
                "natd_state": 0,
                "natd_target": "162.159.64.1:4500",
            }
            for number, tunnel_id in enumerate(self._tunnel_ids, start=1)
        ]


def _mounts(moment: random.Random) -> list[Object]:
    sizes: dict[str, tuple[str, int]] = {"/": ("nvme0n1p2", 8 * _GIB), "/data": ("nvme0n1p3", 48 * _GIB)}
    return [
        {
            "name": name,
            "mount_point": mount_point,
            "file_system": "ext4",
            "kind": "SSD",
            "is_read_only": mount_point == "/",
            "is_removable": False,
            "total_bytes": total,
            "available_bytes": int(total * moment.uniform(0.6, 0.7)),
            "total_inodes": total // 16384,
            "available_inodes": int(total // 16384 * 0.9),
        }
        for mount_point, (name, total) in sizes.items()
    ]


def _thermals(moment: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "current_celcius": round(moment.uniform(42, 55), 1),
            "max_celcius": 90,
            "critical_celcius": 100,
        }
        for label in ("coretemp Package id 0", "nvme Composite")
    ]
