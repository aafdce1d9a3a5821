# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A contestant: a script on the SDK's asynchronous client, as an expert writes it, with bounded concurrency."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable
from typing import Any, TypeVar

from cloudflare import AsyncCloudflare
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

AnswerT = TypeVar("AnswerT")


class Script:
    """One run.

    Args:
        concurrency: how many requests may run at once.
    """

    def __init__(self, client: AsyncCloudflare, concurrency: int) -> None:
        self.magic = client.magic_transit
        self.places = asyncio.Semaphore(concurrency)

    async def send(self, request: Awaitable[AnswerT]) -> AnswerT:
        async with self.places:
            return await request

    async def converge(self, network: dict[str, Any]) -> None:
        await asyncio.gather(self.converge_sites(network["sites"]), self.converge_paths(network))

    async def converge_sites(self, desired: list[dict[str, Any]]) -> None:
        sites = by_name((await self.send(self.magic.sites.list(account_id=ACCOUNT_ID))).result)
        await asyncio.gather(*(self.converge_site(each, sites.get(each["name"])) for each in desired))

    async def converge_site(self, desired: dict[str, Any], site: Any) -> None:
        sites = self.magic.sites
        own = without_children(desired)
        current: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS_OF_A_SITE}
        if site is None:
            site = await self.send(sites.create(account_id=ACCOUNT_ID, **own))
        else:
            if differs(site, own):
                await self.send(sites.edit(site.id, account_id=ACCOUNT_ID, **own))
            lists = await asyncio.gather(
                *(
                    self.send(getattr(sites, section).list(site.id, account_id=ACCOUNT_ID))
                    for section in SECTIONS_OF_A_SITE
                )
            )
            current = {section: by_name(each.result) for section, each in zip(SECTIONS_OF_A_SITE, lists, strict=True)}
        for sections in (("wans", "lans"), ("acls",)):
            await asyncio.gather(
                *(
                    self.converge_child(site.id, section, each, current)
                    for section in sections
                    for each in desired[section]
                )
            )

    async def converge_child(
        self, site_id: str, section: str, desired: dict[str, Any], current: dict[str, dict[str, Any]]
    ) -> None:
        resource = getattr(self.magic.sites, section)
        body = with_lan_ids(desired, current["lans"]) if section == "acls" else desired
        child = current[section].get(desired["name"])
        if child is None:
            answer = await self.send(resource.create(site_id, account_id=ACCOUNT_ID, **body))
            if section == "lans":
                current["lans"].update(by_name(answer.result))
        elif differs(child, body):
            await self.send(resource.edit(child.id, site_id=site_id, account_id=ACCOUNT_ID, **body))

    async def converge_paths(self, network: dict[str, Any]) -> None:
        """Tunnels, and then the routes through them."""
        tunnel_list, route_list = await asyncio.gather(
            self.send(self.magic.ipsec_tunnels.list(account_id=ACCOUNT_ID)),
            self.send(self.magic.routes.list(account_id=ACCOUNT_ID)),
        )
        tunnels, routes = by_name(tunnel_list.ipsec_tunnels), by_path(route_list.routes)
        await asyncio.gather(
            *(self.converge_tunnel(each, tunnels.get(each["name"])) for each in network["ipsec_tunnels"])
        )
        matched = [(each, routes.get((each["prefix"], each["nexthop"]))) for each in network["routes"]]
        await asyncio.gather(
            *(
                self.send(self.magic.routes.create(account_id=ACCOUNT_ID, **each))
                for each, route in matched
                if route is None
            )
        )
        updates = [to_update(route, each) for each, route in matched if route is not None and differs(route, each)]
        if updates:
            await self.send(self.magic.routes.bulk_update(account_id=ACCOUNT_ID, routes=updates))

    async def converge_tunnel(self, desired: dict[str, Any], tunnel: Any) -> None:
        if tunnel is None:
            await self.send(self.magic.ipsec_tunnels.create(account_id=ACCOUNT_ID, **desired))
        elif differs(tunnel, desired):
            await self.send(self.magic.ipsec_tunnels.update(tunnel.id, account_id=ACCOUNT_ID, **desired))


async def main() -> None:
    async with AsyncCloudflare() as client:
        await Script(client, concurrency=int(sys.argv[2])).converge(desired_network())


if __name__ == "__main__":
    asyncio.run(main())
