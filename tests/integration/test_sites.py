# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sites with all that belongs to them: what only a new site can have, and what goes with one."""

from __future__ import annotations

import typing as t

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, Task

ONE, TWO = "1" * 32, "2" * 32
LANS = [{"id": ONE, "name": "tills", "physport": 2}, {"id": TWO, "name": "office", "physport": 3}]
FULL_SITE: dict[str, t.Any] = {
    "id": ONE,
    "name": "branch-01",
    "description": "Delft",
    "lans": LANS,
    "wans": [{"id": ONE, "name": "fiber", "physport": 1}],
    "acls": [{"name": "tills to office", "lan_1": {"lan_id": ONE}, "lan_2": {"lan_id": TWO}}],
    "app_configs": [{"managed_app_id": "zoom", "breakout": True, "preferred_wans": [ONE]}],
}
CHILDREN = ["App config zoom", "ACL tills to office", "LAN office", "LAN tills", "WAN fiber"]
"""In the order in which they can be deleted."""

LOOK = ("GET sites", *(f"GET sites/{{id}}/{kind}" for kind in ("app_configs", "acls", "lans", "wans")))
DELETE_ALL = (
    *(f"DELETE sites/{{id}}/{kind}/{{id}}" for kind in ("app_configs", "acls", "lans", "lans", "wans")),
    "DELETE sites/{id}",
)


def test_a_site_is_not_deleted_with_what_is_in_it_by_accident(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"sites": [FULL_SITE, {"name": "branch-02", "lans": [{"name": "tills"}]}]})
    absent = Task("site", {"name": "branch-01", "state": "absent"})
    cascade = Task("site", {"name": "branch-01", "state": "absent", "cascade": True})
    refused, rehearsed, deleted, again = play([absent, cascade.rehearsed(), cascade, cascade]).steps

    assert refused.message.startswith(f"Site branch-01: it still has {', '.join(CHILDREN)}.")
    assert "cascade: true" in refused.message
    assert refused.requests == rehearsed.requests == LOOK
    assert (rehearsed.operation, rehearsed.result["cascaded"]) == ("deleted", CHILDREN)
    assert (deleted.operation, deleted.result["cascaded"]) == ("deleted", CHILDREN)
    assert deleted.requests == (*LOOK, *DELETE_ALL)
    assert (again.operation, again.result["cascaded"]) == ("unchanged", [])
    (left,) = emulator.account(ACCOUNT_ID)["sites"]
    assert (left["name"], [lan["name"] for lan in left["lans"]]) == ("branch-02", ["tills"])


def test_high_availability_takes_a_new_site(play: Play, emulator: magic_emulator.Emulator) -> None:
    emulator.set_account(ACCOUNT_ID, {"sites": [FULL_SITE]})
    wanted = {"name": "branch-01", "ha_mode": True}
    refused, still_refused, recreated = play(
        [
            Task("site", wanted),
            Task("site", {**wanted, "recreate": True}),
            Task("site", {**wanted, "recreate": True, "cascade": True}),
        ],
        diff=True,
    ).steps
    assert refused.message.startswith("Site branch-01: ha_mode can be set only when the site is created, and differs")
    assert "recreate: true" in refused.message
    assert f"it still has {', '.join(CHILDREN)}." in still_refused.message
    assert (recreated.operation, recreated.result["changes"]) == ("recreated", ["ha_mode"])
    assert recreated.result["cascaded"] == CHILDREN
    assert recreated.requests == (*LOOK, *DELETE_ALL, "POST sites")
    (site,) = recreated.objects
    assert recreated.object == site
    assert site["id"] != ONE
    assert (site["ha_mode"], site["description"]) == (True, "Delft")
