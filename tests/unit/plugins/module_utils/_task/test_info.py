# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading objects by the name of another one."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import Context
from ansible_collections.cloudflare.magic.plugins.module_utils._task.resource import info_task
from ansible_collections.cloudflare.magic.tests.unit.scripted_server import Reply, ScriptedServer, Seen, ok

CONNECTORS = [{"id": "c1", "device": {"serial_number": "5HGK2X3"}}, {"id": "c2", "notes": "In store"}]
SITES = [{"id": "s1", "name": "branch-01", "connector_id": "c1"}, {"id": "s2", "name": "branch-02"}]


def answer(seen: Seen) -> Reply:
    if seen.target.endswith("/connectors"):
        return ok(CONNECTORS)
    return ok([SITES[0]] if seen.target.endswith("?connectorid=c1") else SITES)


def sites_by(**options: t.Any) -> tuple[list[str], list[str]]:
    """The names of the sites that are read, and the last part of each request."""
    task = info_task(SITE)
    with ScriptedServer(answer) as server:
        settings = Settings(account_id="a" * 32, headers=(), base_url=server.url)
        with Client(settings, Unlimited()) as client:
            params = {**dict.fromkeys(task.options), **options}
            sites = task.run(params, Context(Account(client), check_mode=False, warn=lambda text: None))["sites"]
        return [site["name"] for site in sites], [seen.target.rpartition("/")[2] for seen in server.requests]


def test_the_api_selects_by_the_id_of_a_connector() -> None:
    assert sites_by(connector_id="c1") == (["branch-01"], ["sites?connectorid=c1"])


def test_a_connector_goes_by_its_serial_number() -> None:
    assert sites_by(connector="5HGK2X3") == (["branch-01"], ["connectors", "sites?connectorid=c1"])


def test_a_name_and_a_connector_count_both() -> None:
    assert sites_by(connector="5HGK2X3", name="branch-02")[0] == []


def test_without_a_filter_all_are_read() -> None:
    assert sites_by() == (["branch-01", "branch-02"], ["sites"])
