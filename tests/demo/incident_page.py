# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the page of an incident: a branch loses its fiber on an emulated account, and somebody runs one playbook.

What is said of it is checked, as in the tour.
"""

from __future__ import annotations

import datetime
import sys
import tempfile
from pathlib import Path
from typing import Any

from tour import ACCOUNT_ID, BOLD, HERE, RED, BrokenPromise, Tour, promise, say

import magic_emulator

FOLDER = HERE.parents[1] / ".cache" / "incident"
ROUTER = "192.0.2.19"
NOW = datetime.datetime.now(datetime.timezone.utc)
REPORT_INTERVAL = datetime.timedelta(minutes=5)
OUTAGE = NOW - datetime.timedelta(minutes=19)


def written(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def account() -> dict[str, Any]:
    """A branch in Paris whose fiber was cut; its second tunnel takes the mobile network and is well."""
    installed = written(NOW - datetime.timedelta(days=200))
    touched = written(OUTAGE - datetime.timedelta(minutes=6))
    return {
        "ipsec_tunnels": [
            {
                "name": "PARIS",
                "description": "Paris, fiber",
                "cloudflare_endpoint": "203.0.113.10",
                "customer_endpoint": ROUTER,
                "interface_address": "10.250.16.16/31",
                "bgp": {"customer_asn": 65019},
                "bgp_status": {"state": "BGP_DOWN", "bgp_state": "ACTIVE", "updated_at": written(OUTAGE)},
                "created_on": installed,
                "modified_on": installed,
            },
            {
                "name": "PARIS_LTE",
                "description": "Paris, mobile network",
                "cloudflare_endpoint": "203.0.113.11",
                "interface_address": "10.250.16.18/31",
                "created_on": installed,
                "modified_on": installed,
            },
        ],
        "routes": [
            {
                "prefix": "10.100.9.0/24",
                "nexthop": nexthop,
                "priority": priority,
                "description": "Paris",
                "created_on": installed,
                "modified_on": modified,
            }
            for nexthop, priority, modified in (("10.250.16.17", 100, touched), ("10.250.16.19", 200, installed))
        ],
        "connectors": [
            {
                "device": {"serial_number": "5HGK2X3"},
                "notes": "Paris, rack 1",
                "snapshots": [snapshot(NOW - number * REPORT_INTERVAL) for number in range(30)],
                "events": [
                    {"t": int((OUTAGE + datetime.timedelta(minutes=minutes)).timestamp()), "e": {"k": kind}}
                    for minutes, kind in (
                        (-700, "StartUpgrade"),
                        (-699, "FinishUpgradeFailure"),
                        (-90, "Reconcile"),
                        (1, "StartRotateCryptKey"),
                        (2, "FinishRotateCryptKeyFailure"),
                    )
                ],
            }
        ],
        "traceroute_targets": [{"target": ROUTER, "reachable": False}],
    }


def snapshot(moment: datetime.datetime) -> dict[str, Any]:
    """What the connector in Paris reported at a time."""
    states = ("down" if moment > OUTAGE else "healthy", "healthy")
    if OUTAGE < moment < OUTAGE + REPORT_INTERVAL:
        states = ("degraded", "healthy")
    return {
        "t": int(moment.timestamp()),
        "tunnels": [
            {"tunnel_id": f"{number:032x}", "interface_name": f"xfrm{number}", "health_state": state}
            for number, state in enumerate(states, start=1)
        ],
        "interfaces": [
            {"name": "eth1", "operstate": "DOWN" if moment > OUTAGE else "UP"},
            {"name": "eth2", "operstate": "UP"},
        ],
    }


def tell(tour: Tour) -> None:
    tour.chapter(
        "An incident",
        "Paris calls: the branch is slow. One playbook collects what there is to know about its tunnel, and makes a "
        "page of it.",
    )
    tour.enter("incident")
    run = tour.run(
        "ansible-playbook",
        "cloudflare.magic.incident",
        *("-e", "@incident.yml"),
        *("-e", f"incident_report_folder={FOLDER}"),
        show_unchanged=True,
    )
    promise("the playbook succeeded, and changed nothing in the account", run.status == 0)
    promise("it found the session down", "CRITICAL: The BGP session of PARIS is down, since" in run.output)
    pages = sorted(FOLDER.glob("*/index.html"), key=lambda page: page.stat().st_mtime)
    promise("it made a page", bool(pages))
    text = pages[-1].read_text(encoding="utf-8")
    promise("the page loads nothing from anywhere", "http://" not in text and "https://" not in text)
    promise("neither the token nor anything that runs is in it", "<script" not in text and tour.tokens[-1] not in text)
    say(f"\nOpen it: {pages[-1].as_uri()}", BOLD)


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            magic_emulator.serve({ACCOUNT_ID: account()}) as emulator,
        ):
            tell(Tour(Path(folder), emulator))
    except BrokenPromise as broken:
        say(f"✘ not true: {broken}", RED)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
