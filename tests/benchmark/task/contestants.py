# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured: one question to the API about one tunnel, asked by several means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ITEMS = 50
"""In a loop."""

_TUNNELS = 20

ACCOUNT = {
    "gre_tunnels": [
        {
            "id": f"{number:032x}",
            "name": f"GRE_{number}",
            "description": f"Tunnel {number}",
            "cloudflare_gre_endpoint": "203.0.113.1",
            "customer_gre_endpoint": f"198.51.100.{number}",
            "interface_address": f"10.213.0.{2 * number}/31",
        }
        for number in range(1, _TUNNELS + 1)
    ]
}
"""An account in which there is nothing to do."""

TUNNEL = {key: value for key, value in ACCOUNT["gre_tunnels"][0].items() if key != "id"}
"""Options of a task that finds its tunnel by name, as it should be."""

_GRE_TUNNEL = {"cloudflare.magic.gre_tunnel": TUNNEL}
_URI = {
    "ansible.builtin.uri": {
        "url": "{{ base_url }}/accounts/{{ account_id }}/magic/gre_tunnels",
        "headers": {"Authorization": "Bearer {{ api_token }}"},
        "return_content": True,
    }
}
_LOOP = {"loop": list(range(ITEMS))}


@dataclass(frozen=True)
class Contestant:
    """One task.

    Attributes:
        name: in the report.
        task: as it stands in a playbook.
        items: how often it asks; times are for one of them.
    """

    name: str
    task: dict[str, Any] = field(hash=False)
    items: int = 1


NOTHING = Contestant("ansible.builtin.debug, the floor", {"ansible.builtin.debug": {"msg": "nothing"}})
URI = Contestant("ansible.builtin.uri", _URI)
WORKER = Contestant("gre_tunnel, in the worker", _GRE_TUNNEL)
MODULE = Contestant("gre_tunnel, as a module", {**_GRE_TUNNEL, "vars": {"cloudflare_magic_in_worker": False}})
URI_ITEM = Contestant("ansible.builtin.uri, item of a loop", {**_URI, **_LOOP}, ITEMS)
WORKER_ITEM = Contestant("gre_tunnel in the worker, item of a loop", {**_GRE_TUNNEL, **_LOOP}, ITEMS)

SINGLE = (NOTHING, URI, WORKER, MODULE)
LOOPED = (URI_ITEM, WORKER_ITEM)
ALL = SINGLE + LOOPED

OPERATIONS: dict[str, tuple[dict[str, Any], int]] = {
    "nothing to do, by name": (TUNNEL, 1),
    "nothing to do, by id": ({"id": f"{1:032x}", **TUNNEL}, 1),
    "create": ({**TUNNEL, "name": "GRE_NEW"}, 2),
    "update": ({"name": "GRE_1", "mtu": 1400}, 2),
    "delete": ({"name": "GRE_2", "state": "absent"}, 2),
}
"""Options of a task, and the requests that it may send at most."""
