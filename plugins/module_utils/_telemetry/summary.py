# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What of a snapshot's metrics tells whether a connector is well. Pure; a metric that is missing is left out."""

from __future__ import annotations

import typing as t

Metrics = t.Mapping[str, t.Any]

_TUNNEL_STATES = ("healthy", "degraded", "down", "unknown")


def summary(snapshot: Metrics) -> dict[str, t.Any]:
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
        "mounts": _mounts(snapshot),
        "temperatures": _temperatures(snapshot),
    }


def _tunnels_by_state(snapshot: Metrics) -> dict[str, list[t.Any]]:
    """The names of the tunnels' interfaces; the states of the reference are always there."""
    tunnels: dict[str, list[t.Any]] = {state: [] for state in _TUNNEL_STATES}
    for tunnel in _parts(snapshot, "tunnels"):
        name = tunnel.get("interface_name") or tunnel.get("tunnel_id")
        tunnels.setdefault(str(tunnel.get("health_state") or "unknown"), []).append(name)
    return tunnels


def _mounts(snapshot: Metrics) -> list[dict[str, t.Any]]:
    """How full the file systems are, the fullest first. One that is read-only is always full, and cannot fill up."""
    mounts = []
    for mount in _parts(snapshot, "mounts"):
        total, available = _number(mount.get("total_bytes")), _number(mount.get("available_bytes"))
        if total and available is not None and not mount.get("is_read_only"):
            used = round(100 * (total - available) / total, 1)
            mounts.append({"mount_point": mount.get("mount_point"), "used_percent": used})
    return sorted(mounts, key=lambda mount: -mount["used_percent"])


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
