# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network that every contestant has to bring about, and what that takes at least."""

from __future__ import annotations

import copy
import enum
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

Network = dict[str, Any]
"""A desired network, in the shape that ``cloudflare.magic.network`` takes."""

ACCOUNT_LISTS = 3
"""Lists of the account that the network needs: sites, IPsec tunnels, routes."""
LISTS_OF_A_SITE = 3
"""WANs, LANs, ACLs."""
OBJECTS_OF_A_SITE = 14
"""The site, 2 WANs, 3 LANs, 2 ACLs, 2 tunnels, 4 routes."""


class Operation(str, enum.Enum):
    """What a run has to do."""

    ROLLOUT = "first rollout"
    NO_OP = "no-op"
    CHANGE = "one change at every site"

    def minimum_requests(self, sites: int) -> int:
        """The fewest requests that the API makes possible."""
        if self is Operation.ROLLOUT:
            return ACCOUNT_LISTS + OBJECTS_OF_A_SITE * sites
        return ACCOUNT_LISTS + LISTS_OF_A_SITE * sites + (self is Operation.CHANGE)


def desired_network(sites: int) -> Network:
    """Describe ``sites`` branches, each with the same equipment."""
    network: Network = {"sites": [], "ipsec_tunnels": [], "routes": []}
    for number in range(sites):
        site = f"branch-{number:04d}"
        third, second = number % 250, number // 250
        network["sites"].append(
            {
                "name": site,
                "description": f"Branch office {number}",
                "wans": [{"name": f"wan-{port}", "physport": port, "priority": port} for port in (1, 2)],
                "lans": [
                    {
                        "name": f"lan-{vlan}",
                        "physport": 3,
                        "vlan_tag": 10 + vlan,
                        "static_addressing": {"address": f"192.168.{vlan}.1/24"},
                    }
                    for vlan in (1, 2, 3)
                ],
                "acls": [
                    {"name": f"to-{lan}", "lan_1": {"lan": "lan-1"}, "lan_2": {"lan": lan}, "protocols": ["tcp"]}
                    for lan in ("lan-2", "lan-3")
                ],
            }
        )
        for tunnel in (0, 1):
            network["ipsec_tunnels"].append(
                {
                    "name": f"{site}-{tunnel + 1}",
                    "description": f"Branch office {number}",
                    "cloudflare_endpoint": f"203.0.113.{tunnel + 1}",
                    "interface_address": f"10.{second}.{third}.{2 * tunnel}/31",
                }
            )
            network["routes"] += [
                {
                    "prefix": f"172.{16 + second}.{third}.{128 * half}/25",
                    "nexthop": f"10.{second}.{third}.{2 * tunnel + 1}",
                    "priority": 100 * (tunnel + 1),
                    "description": f"Branch office {number}",
                }
                for half in (0, 1)
            ]
    return network


def with_a_change_at_every_site(network: Network) -> Network:
    """Give one route of each site another priority."""
    changed = copy.deepcopy(network)
    for route in changed["routes"][:: len(changed["routes"]) // len(changed["sites"])]:
        route["priority"] += 5
    return changed


def as_seed(network: Network) -> dict[str, Any]:
    """Return the account of the emulator in which the network is already there."""
    sites = []
    for site in network["sites"]:
        lans = [{**lan, "id": _identifier(site["name"], lan["name"])} for lan in site["lans"]]
        acls = [
            {**acl, **{side: _with_lan_id(site["name"], acl[side]) for side in ("lan_1", "lan_2")}}
            for acl in site["acls"]
        ]
        sites.append({**site, "lans": lans, "acls": acls})
    return {**network, "sites": sites}


def _with_lan_id(site: str, side: Mapping[str, str]) -> dict[str, str]:
    return {"lan_id": _identifier(site, side["lan"])}


def _identifier(*names: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_DNS, ".".join(names)).hex


class Files:
    """Desired networks as files, in each form that a user may have them in. Written when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def json(self, sites: int, operation: Operation) -> Path:
        """One JSON file."""
        path = self._folder / f"{operation.name.lower()}-{sites}.json"
        if not path.exists():
            path.write_text(json.dumps(self.network(sites, operation)))
        return path

    def yaml(self, sites: int, operation: Operation) -> Path:
        """One YAML file."""
        path = self._folder / f"{operation.name.lower()}-{sites}.yml"
        if not path.exists():
            _write_yaml(path, self.network(sites, operation))
        return path

    def yaml_folder(self, sites: int, operation: Operation) -> Path:
        """A folder with one YAML file for each site."""
        folder = self._folder / f"{operation.name.lower()}-{sites}"
        if not folder.exists():
            folder.mkdir()
            network = self.network(sites, operation)
            for number, site in enumerate(network["sites"]):
                part = {
                    section: objects[number * len(objects) // sites : (number + 1) * len(objects) // sites]
                    for section, objects in network.items()
                }
                _write_yaml(folder / f"{site['name']}.yml", part)
        return folder

    @staticmethod
    def network(sites: int, operation: Operation) -> Network:
        """The network that the operation leads to."""
        network = desired_network(sites)
        return with_a_change_at_every_site(network) if operation is Operation.CHANGE else network


def _write_yaml(path: Path, network: Network) -> None:
    path.write_text(yaml.dump(network, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False))
