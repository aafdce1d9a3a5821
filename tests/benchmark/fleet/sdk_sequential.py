# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A contestant: a script on the official SDK as most people write it, one request after another."""

from __future__ import annotations

import os
from typing import Any

from cloudflare import Cloudflare
from sdk_comparison import (
    SECTIONS_OF_A_SITE,
    by_name,
    by_path,
    desired_network,
    differs,
    to_update,
    with_lan_ids,
    without_children,
)

ACCOUNT_ID = os.environ["CLOUDFLARE_ACCOUNT_ID"]


def converge(client: Cloudflare, network: dict[str, Any]) -> None:
    magic = client.magic_transit
    sites = by_name(magic.sites.list(account_id=ACCOUNT_ID))
    for desired in network["sites"]:
        converge_site(client, desired, sites.get(desired["name"]))

    tunnels = by_name(magic.ipsec_tunnels.list(account_id=ACCOUNT_ID).ipsec_tunnels)
    for desired in network["ipsec_tunnels"]:
        tunnel = tunnels.get(desired["name"])
        if tunnel is None:
            magic.ipsec_tunnels.create(account_id=ACCOUNT_ID, **desired)
        elif differs(tunnel, desired):
            magic.ipsec_tunnels.update(tunnel.id, account_id=ACCOUNT_ID, **desired)

    routes = by_path(magic.routes.list(account_id=ACCOUNT_ID).routes)
    updates = []
    for desired in network["routes"]:
        route = routes.get((desired["prefix"], desired["nexthop"]))
        if route is None:
            magic.routes.create(account_id=ACCOUNT_ID, **desired)
        elif differs(route, desired):
            updates.append(to_update(route, desired))
    if updates:
        magic.routes.bulk_update(account_id=ACCOUNT_ID, routes=updates)


def converge_site(client: Cloudflare, desired: dict[str, Any], site: Any) -> None:
    sites = client.magic_transit.sites
    own = without_children(desired)
    current: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS_OF_A_SITE}
    if site is None:
        site = sites.create(account_id=ACCOUNT_ID, **own)
    else:
        if differs(site, own):
            sites.edit(site.id, account_id=ACCOUNT_ID, **own)
        for section in SECTIONS_OF_A_SITE:
            current[section] = by_name(getattr(sites, section).list(site.id, account_id=ACCOUNT_ID))

    for section in SECTIONS_OF_A_SITE:
        resource = getattr(sites, section)
        for each in desired[section]:
            body = with_lan_ids(each, current["lans"]) if section == "acls" else each
            child = current[section].get(each["name"])
            if child is None:
                answer = resource.create(site.id, account_id=ACCOUNT_ID, **body)
                if section == "lans":
                    current["lans"] = by_name(answer)
            elif differs(child, body):
                resource.edit(child.id, site_id=site.id, account_id=ACCOUNT_ID, **body)


if __name__ == "__main__":
    with Cloudflare() as cloudflare:
        converge(cloudflare, desired_network())
