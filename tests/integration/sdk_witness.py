# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The official SDK as an independent witness of what an account holds."""

from __future__ import annotations

import re
import typing as t

from cloudflare import BaseModel, Cloudflare
from cloudflare.pagination import SyncSinglePage
from cloudflare.resources.magic_transit import MagicTransitResource

Lister = t.Callable[[MagicTransitResource, str], t.Iterable[t.Any]]
SiteLister = t.Callable[[MagicTransitResource, str, str], t.Iterable[t.Any]]


def _of_all_sites(read: SiteLister) -> Lister:
    return lambda magic, account: (
        item for site in magic.sites.list(account_id=account) for item in read(magic, account, str(site.id))
    )


def _app_configs(magic: MagicTransitResource, account: str, site: str) -> t.Iterable[t.Any]:
    """The SDK has no app configurations yet, but it can read what it has no type for."""
    path = f"/accounts/{account}/magic/sites/{site}/app_configs"
    return magic._client.get_api_list(path, page=SyncSinglePage[BaseModel], model=BaseModel)


_LISTERS: dict[str, Lister] = {
    "gre_tunnel": lambda magic, account: magic.gre_tunnels.list(account_id=account).gre_tunnels or [],
    "ipsec_tunnel": lambda magic, account: magic.ipsec_tunnels.list(account_id=account).ipsec_tunnels or [],
    "interconnect": lambda magic, account: magic.cf_interconnects.list(account_id=account).interconnects or [],
    "route": lambda magic, account: magic.routes.list(account_id=account).routes or [],
    "site": lambda magic, account: magic.sites.list(account_id=account),
    "lan": _of_all_sites(lambda magic, account, site: magic.sites.lans.list(site, account_id=account)),
    "wan": _of_all_sites(lambda magic, account, site: magic.sites.wans.list(site, account_id=account)),
    "acl": _of_all_sites(lambda magic, account, site: magic.sites.acls.list(site, account_id=account)),
    "app_config": _of_all_sites(_app_configs),
    "app": lambda magic, account: magic.apps.list(account_id=account),
    "connector": lambda magic, account: magic.connectors.list(account_id=account),
    "pcap": lambda magic, account: magic.pcaps.list(account_id=account),
    "pcap_ownership": lambda magic, account: magic.pcaps.ownership.get(account_id=account),
}
"""How the SDK reads all objects of a kind, by the name of its module."""


class Witness:
    """Reads one account.

    Args:
        base_url: of the API.
    """

    def __init__(self, base_url: str, account_id: str) -> None:
        self._account_id = account_id
        self._client = Cloudflare(
            api_token="witness",
            base_url=base_url,
            max_retries=0,
            default_headers={"x-magic-new-hc-target": "true"},
        )
        self._connectors = self._client.magic_transit.connectors

    def objects(self, kind: str) -> list[dict[str, t.Any]]:
        """All objects of a kind, as the API sends them; none for a module that is about no kind of object."""
        if kind not in _LISTERS:
            return []
        objects = _LISTERS[kind](self._client.magic_transit, self._account_id)
        return [_with_times_of_the_api(item.to_dict(mode="json")) for item in objects]

    def events(self, connector: str, since: int, until: int) -> list[dict[str, t.Any]]:
        """The events of a range of time as the API lists them, the oldest first."""
        page = self._connectors.events.list(connector, account_id=self._account_id, from_=since, to=until)
        found = page.items
        while page.cursor:
            page = self._connectors.events.list(
                connector, account_id=self._account_id, from_=since, to=until, cursor=page.cursor
            )
            found += page.items
        return [item.to_dict(mode="json") for item in found]

    def latest_events(self, connector: str) -> list[dict[str, t.Any]]:
        """The latest events as a whole, the oldest first."""
        latest = self._connectors.events.latest.list(connector, account_id=self._account_id)
        return [item.to_dict(mode="json") for item in sorted(latest.items, key=lambda item: (item.t, item.n))]

    def event(self, connector: str, time: float, number: float) -> dict[str, t.Any]:
        """One event as a whole."""
        events = self._connectors.events
        event = events.get(int(number), account_id=self._account_id, connector_id=connector, event_t=int(time))
        return event.to_dict(mode="json")

    def snapshots(self, connector: str, since: int, until: int) -> list[dict[str, t.Any]]:
        """The snapshots of a range of time as the API lists them, the oldest first."""
        listed = self._connectors.snapshots.list(connector, account_id=self._account_id, from_=since, to=until)
        return [item.to_dict(mode="json") for item in listed.items]

    def latest_snapshots(self, connector: str) -> list[dict[str, t.Any]]:
        """The latest snapshots as a whole, the oldest first."""
        latest = self._connectors.snapshots.latest.list(connector, account_id=self._account_id)
        return [item.to_dict(mode="json") for item in sorted(latest.items, key=lambda item: item.t)]

    def snapshot(self, connector: str, time: float) -> dict[str, t.Any]:
        """One snapshot as a whole."""
        snapshot = self._connectors.snapshots.get(int(time), account_id=self._account_id, connector_id=connector)
        return snapshot.to_dict(mode="json")


def _with_times_of_the_api(value: t.Any) -> t.Any:
    """Times without trailing zeros, as the API writes them; the SDK reads them and writes them anew."""
    if isinstance(value, dict):
        return {name: _with_times_of_the_api(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_times_of_the_api(item) for item in value]
    return re.sub(r"(T[0-9:]{8}\.[0-9]*[1-9])0+Z$", r"\1Z", value) if isinstance(value, str) else value
