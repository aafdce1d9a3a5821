# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the suite makes in an account, where it finds room for it, and how it takes it away again.

Everything bears a tag: its name begins with it, or its description where it has no name, or its notes. What is deleted
bears one or lies in a site that does, and is deleted by its id. Nothing else is ever written to.
"""

from __future__ import annotations

import ipaddress
import itertools
import os
import re
import secrets
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.acl import ACL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app_config import APP_CONFIG
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import INTERCONNECT
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.wan import WAN
from ansible_collections.cloudflare.magic.tests.contract.api import Answer, Api, NotTried, is_id

TAG = re.compile(r"mgct-[0-9a-f]{6}-")
"""How everything begins that the suite names."""

TUNNELS = (GRE_TUNNEL, IPSEC_TUNNEL)
PARTS_OF_SITES = (ACL, APP_CONFIG, LAN, WAN)
"""In the order in which they can be deleted."""

INTERFACES = ipaddress.IPv4Network("10.213.197.0/24")
"""Private addresses, since tunnels take no others; only those are used that nothing in the account uses."""
ENDPOINTS = ipaddress.IPv4Network("198.51.100.0/24")
PREFIXES = ipaddress.IPv4Network("203.0.113.0/24")
"""Documentation addresses: nobody's router and nobody's traffic."""

Payload = dict[str, t.Any]


def path_of(kind: ResourceType, site_id: str | None = None) -> str:
    """The collection of a kind, below the account."""
    return kind.path.format(parent=site_id)


def listed(api: Api, kind: ResourceType, site_id: str | None = None) -> list[Payload]:
    """All objects of a kind.

    Raises:
        NotAllowed: the account has no such thing.
    """
    result = api.get(path_of(kind, site_id), headers=kind.headers).result
    found = result[kind.list_key] if kind.list_key else result
    return [payload for payload in found or [] if payload.get(kind.id_key)]


class Belonging(t.NamedTuple):
    """An object of the suite's own: its path, and what to call it."""

    path: str
    label: str


def belongings(api: Api) -> t.Iterator[Belonging]:
    """Everything in the account that bears a tag, in an order in which it can be deleted."""

    def own(kind: ResourceType, payload: Payload, site_id: str | None = None) -> Belonging:
        return Belonging(f"{path_of(kind, site_id)}/{payload[kind.id_key]}", kind.describe(payload))

    tunnels = [(kind, payload) for kind in TUNNELS for payload in _readable(api, kind) if _tagged(payload, "name")]
    interfaces = [_network(payload) for _kind, payload in tunnels]
    for route in _readable(api, ROUTE):
        if _tagged(route, "description") or _leads_only_to(route, interfaces):
            yield own(ROUTE, route)
    for kind, tunnel in tunnels:
        yield own(kind, tunnel)
    for site in _readable(api, SITE):
        if _tagged(site, "name"):
            for kind in PARTS_OF_SITES:
                for part in listed(api, kind, site["id"]):
                    yield own(kind, part, site["id"])
            yield own(SITE, site)
    for kind, field in ((APP, "name"), (CONNECTOR, "notes")):
        for payload in _readable(api, kind):
            if _tagged(payload, field):
                yield own(kind, payload)


def clear(api: Api, found: t.Iterable[Belonging]) -> tuple[list[str], list[str]]:
    """Delete what was found.

    Returns:
        What was deleted, and what could not be, with the reason.
    """
    gone, stuck = [], []
    for path, label in found:
        answer = api.delete(path) if is_id(path.rpartition("/")[2]) else None
        if answer is not None and (answer.succeeded or answer.status == 404):
            gone.append(label)
        else:
            stuck.append(f"{label} ({answer or 'its id is none'})")
    return gone, stuck


class Workshop:
    """Makes objects for one test, all with the run's tag, at addresses that the account does not use."""

    def __init__(self, api: Api, tag: str) -> None:
        self.api = api
        self._tag = tag
        self._numbers = itertools.count(1)
        self._room: _Room | None = None
        self._made: list[Belonging] = []

    @property
    def room(self) -> _Room:
        """The free addresses of the account, which is read for that once."""
        self._room = self._room or _Room(self.api)
        return self._room

    def name(self, length: int = 0) -> str:
        """A new name, of at least this length."""
        return f"{self._tag}{next(self._numbers)}".ljust(length, "x")

    def body(self, kind: ResourceType, **fields: t.Any) -> Payload:
        """A body that creates an object of a kind: as little as is needed, and these fields.

        Health checks are off: nobody is to be alarmed by a tunnel that leads nowhere.
        """
        least: t.Mapping[str, t.Callable[[], Payload]] = {
            "gre_tunnel": lambda: {
                "name": self.name(),
                "cloudflare_gre_endpoint": self.room.cloudflare_endpoint,
                "customer_gre_endpoint": self.room.endpoint(),
                "interface_address": self.room.interface(),
                "health_check": {"enabled": False},
            },
            "ipsec_tunnel": lambda: {
                "name": self.name(),
                "cloudflare_endpoint": self.room.cloudflare_endpoint,
                "customer_endpoint": self.room.endpoint(),
                "interface_address": self.room.interface(),
                "health_check": {"enabled": False},
            },
            "route": lambda: {"prefix": self.room.prefix(), "priority": 60000, "description": self.name()},
            "site": lambda: {"name": self.name()},
            "lan": lambda: {"name": self.name()},
            "wan": lambda: {
                "name": self.name(),
                "static_addressing": {"address": "198.51.100.2/30", "gateway_address": "198.51.100.1"},
            },
            "acl": lambda: {"name": self.name()},
            "app": lambda: {"name": self.name(), "type": "Contract", "hostnames": ["www.example.com"]},
            "app_config": dict,
            "connector": lambda: {"notes": self.name()},
        }
        return {**least[kind.name](), **fields}

    def make(self, kind: ResourceType, site_id: str | None = None, **fields: t.Any) -> Payload:
        """Create an object for what is to be tried on it.

        Raises:
            NotAllowed: the account cannot have one.
            NotTried: the API refused.
        """
        answer = self.create(kind, self.body(kind, **fields), site_id)
        if not answer.allowed().succeeded:
            raise NotTried(f"there is no {kind.label} to try it on: {answer}")
        return self.read_created(kind, answer)

    def create(self, kind: ResourceType, body: Payload, site_id: str | None = None, **params: str) -> Answer:
        """POST, and remember what came of it."""
        answer = self.api.post(path_of(kind, site_id), body, params, kind.headers)
        if answer.succeeded and not params:
            created = self.read_created(kind, answer)
            identifier = created.get(kind.id_key)
            if is_id(identifier):
                self._made.append(Belonging(f"{path_of(kind, site_id)}/{identifier}", kind.describe(created)))
        return answer

    def read_created(self, kind: ResourceType, answer: Answer) -> Payload:
        """The new object in the answer to its creation, alone or among its siblings."""
        result = answer.result
        if isinstance(result, list):
            return next((each for each in result if each.get("name") == answer.request.body.get("name")), {})
        return result if isinstance(result, dict) else {}

    def tunnel_and_route(self, **fields: t.Any) -> tuple[Payload, Payload]:
        """A tunnel, and a route to its other end."""
        tunnel = self.make(GRE_TUNNEL)
        interface = ipaddress.ip_interface(tunnel["interface_address"])
        other = next(host for host in interface.network.hosts() if host != interface.ip)
        return tunnel, self.make(ROUTE, nexthop=str(other), **fields)

    def clear(self) -> list[str]:
        """Delete what this test made, the newest first. Returns what could not be."""
        made, self._made = self._made[::-1], []
        return clear(self.api, made)[1]


def new_tag() -> str:
    """A tag that no other run has."""
    return f"mgct-{secrets.token_hex(3)}-"


class _Room:
    """What the account leaves free."""

    def __init__(self, api: Api) -> None:
        tunnels = [payload for kind in (*TUNNELS, INTERCONNECT) for payload in _readable(api, kind)]
        routes = _readable(api, ROUTE)
        near = {
            endpoint
            for each in tunnels
            if (endpoint := each.get("cloudflare_gre_endpoint") or each.get("cloudflare_endpoint"))
        }
        far = {each.get("customer_gre_endpoint") or each.get("customer_endpoint") for each in tunnels}
        networks = [_network(tunnel) for tunnel in tunnels]
        nexthops = {route.get("nexthop") for route in routes}
        prefixes = {route.get("prefix") for route in routes}
        self.cloudflare_endpoint: str = os.environ.get("CONTRACT_CLOUDFLARE_ENDPOINT") or min(near, default="192.0.2.1")
        self._endpoints = (str(host) for host in ENDPOINTS.hosts() if str(host) not in far)
        self._interfaces = (
            f"{network[0]}/31"
            for network in INTERFACES.subnets(new_prefix=31)
            if not any(taken is not None and taken.version == 4 and network.overlaps(taken) for taken in networks)
            and not nexthops.intersection(map(str, network))
        )
        self._prefixes = (str(net) for net in PREFIXES.subnets(new_prefix=32) if str(net) not in prefixes)

    def endpoint(self) -> str:
        """The address of a router that is not there."""
        return self._next(self._endpoints)

    def interface(self) -> str:
        """Cloudflare's end of a /31."""
        return self._next(self._interfaces)

    def prefix(self) -> str:
        """The destination of a route."""
        return self._next(self._prefixes)

    @staticmethod
    def _next(free: t.Iterator[str]) -> str:
        try:
            return next(free)
        except StopIteration:
            raise NotTried("the account uses all addresses that this suite would use") from None


def _readable(api: Api, kind: ResourceType) -> list[Payload]:
    """The objects of a kind; none where the account cannot have any."""
    if api.get(path_of(kind), headers=kind.headers).status in (401, 403, 404):
        return []
    return listed(api, kind)


def _tagged(payload: Payload, field: str) -> bool:
    return TAG.match(str(payload.get(field) or "")) is not None


def _network(tunnel: Payload) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_interface(tunnel["interface_address"]).network
    except (KeyError, ValueError):
        return None


def _leads_only_to(route: Payload, interfaces: t.Iterable[t.Any]) -> bool:
    """Whether a route of documentation addresses leads through a tunnel of ours: one whose description was cleared."""
    try:
        prefix, nexthop = ipaddress.ip_network(route["prefix"]), ipaddress.ip_address(route["nexthop"])
    except (KeyError, ValueError):
        return False
    inside = prefix.version == 4 and prefix.subnet_of(PREFIXES)
    return inside and any(network is not None and nexthop in network for network in interfaces)
