# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a snapshot's metrics tells whether a connector is well. Pure; a metric that is missing is left out."""

from __future__ import annotations

import typing as t

Metrics = t.Mapping[str, t.Any]

_TUNNEL_STATES = ("healthy", "degraded", "down", "unknown")


def snapshot_summary(snapshot: Metrics) -> dict[str, t.Any]:
    """The health of a connector at the time of a snapshot, as the API sent it."""
    uptime = _number(snapshot.get("uptime_total_ms"))
    return {
        "version": snapshot.get("v"),
        "uptime_seconds": None if uptime is None else int(uptime // 1000),
        "ha_state": snapshot.get("ha_state"),
        "tunnels": _tunnels_by_state(snapshot),
        "interfaces_down": [
            interface.get("name")
            for interface in _parts(snapshot, "interfaces")
            if str(interface.get("operstate")).upper() == "DOWN"
        ],
        "unhealthy_interfaces": _unhealthy_interfaces(snapshot),
        "tunnel_delays": _tunnel_delays(snapshot),
        "mounts": _mounts(snapshot),
        "temperatures": _temperatures(snapshot),
    }


def _tunnels_by_state(snapshot: Metrics) -> dict[str, list[t.Any]]:
    """The names of the tunnels' interfaces; the states of the reference are always there."""
    tunnels: dict[str, list[t.Any]] = {state: [] for state in _TUNNEL_STATES}
    for tunnel in _parts(snapshot, "tunnels"):
        tunnels.setdefault(str(tunnel.get("health_state") or "unknown"), []).append(_tunnel_name(tunnel))
    return tunnels


def _mounts(snapshot: Metrics) -> list[dict[str, t.Any]]:
    """How full the file systems are, the fullest first. One that is read-only is always full, and cannot fill up."""
    mounts = []
    for mount in _parts(snapshot, "mounts"):
        used = _used(mount, "bytes")
        if used is not None and not mount.get("is_read_only"):
            inodes = _used(mount, "inodes")
            mounts.append(
                {"mount_point": mount.get("mount_point"), "used_percent": used, "used_inodes_percent": inodes}
            )
    return sorted(mounts, key=lambda mount: -mount["used_percent"])


def _used(mount: Metrics, unit: str) -> float | None:
    """How much of a file system is in use, in percent; None if it does not tell."""
    total, available = _number(mount.get(f"total_{unit}")), _number(mount.get(f"available_{unit}"))
    return round(100 * (total - available) / total, 1) if total and available is not None else None


def _unhealthy_interfaces(snapshot: Metrics) -> list[dict[str, t.Any]]:
    """The interfaces of which the connector gives a reason why they are not well."""
    return [
        {
            "name": interface.get("name"),
            "score": _number(interface.get("health_score")),
            "reason": str(interface["health_reason"]),
        }
        for interface in _parts(snapshot, "interfaces")
        if interface.get("health_reason")
    ]


def _tunnel_delays(snapshot: Metrics) -> list[dict[str, t.Any]]:
    """How long packets take through the tunnels, the slowest first."""
    delays = [
        {"name": _tunnel_name(tunnel), "latency_ms": latency, "jitter_ms": _number(tunnel.get("jitter_ms"))}
        for tunnel in _parts(snapshot, "tunnels")
        if (latency := _number(tunnel.get("latency_ms"))) is not None
    ]
    return sorted(delays, key=lambda delay: -delay["latency_ms"])


def _tunnel_name(tunnel: Metrics) -> t.Any:
    return tunnel.get("interface_name") or tunnel.get("tunnel_id")


def _temperatures(snapshot: Metrics) -> list[dict[str, t.Any]]:
    """The temperatures and how far below the critical ones they are, the least margin first."""
    temperatures = []
    for sensor in _parts(snapshot, "thermals"):
        current, critical = _number(sensor.get("current_celcius")), _number(sensor.get("critical_celcius"))
        if current is not None:
            margin = None if critical is None else round(critical - current, 1)
            temperatures.append(
                {
                    "label": sensor.get("label"),
                    "celsius": current,
                    "critical_celsius": critical,
                    "margin_celsius": margin,
                }
            )
    return sorted(temperatures, key=lambda sensor: (sensor["margin_celsius"] is None, sensor["margin_celsius"] or 0.0))


def _parts(snapshot: Metrics, name: str) -> list[Metrics]:
    parts = snapshot.get(name)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _number(value: t.Any) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
