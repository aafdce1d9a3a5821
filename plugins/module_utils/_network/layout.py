# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an account is laid out as files: one for each site and what is at home there, and one for each other section."""

from __future__ import annotations

import json
import typing as t

from ansible.module_utils.common.yaml import HAS_YAML, yaml_dump

from .._client.errors import InvalidOptions
from .destinations import as_network
from .file_names import file_name
from .sections import SITE_KINDS, TUNNELS
from .topology import topology

HEADER = "# Written by cloudflare.magic.network_export.\n"
"""First line of a file that was exported, by which it is known again."""

SITES_FOLDER = "sites"
"""Where in a folder the files of the sites are."""

Item = dict[str, t.Any]


def laid_out(network: t.Mapping[str, t.Sequence[Item]]) -> dict[str, dict[str, list[Item]]]:
    """The files that hold a network.

    A site, and what ``topology`` tells to be at home there, share a file. The order of what is in the files does not
    depend on the order in which the API tells it.

    Args:
        network: as ``export`` returns it.

    Returns:
        Sections by the path of their file, relative to the folder.
    """
    ordered = {section: _ordered(items) for section, items in network.items()}
    homes = _homes(ordered)
    files: dict[str, dict[str, list[Item]]] = {
        f"{section}.yml": {section: []} for section in ordered if section != "sites"
    }
    for section, items in ordered.items():
        for item, home in zip(items, homes[section], strict=True):
            files.setdefault(home or f"{section}.yml", {}).setdefault(section, []).append(_in_order(item))
    return files


def _homes(network: t.Mapping[str, t.Sequence[Item]]) -> dict[str, list[str | None]]:
    """The file of the site where each object is at home, by section; None for what is shared."""
    joined = topology(network)
    tunnels = iter(joined["tunnels"])
    sites = {site["name"] or "": _site_file(site["name"] or "") for site in joined["sites"]}
    homes: dict[str, list[str | None]] = {section: [None] * len(items) for section, items in network.items()}
    if "sites" in network:
        homes["sites"] = [sites[site["name"] or ""] for site in joined["sites"]]
    for kind in TUNNELS:
        if kind.plural in network:
            homes[kind.plural] = [sites.get(next(tunnels)["home"] or "") for _tunnel in network[kind.plural]]
    if "routes" in network:
        homes["routes"] = [sites.get(route["home"] or "") for route in joined["routes"]]
    return homes


def written_out(sections: t.Mapping[str, t.Any]) -> str:
    """The text of one file.

    Raises:
        InvalidOptions: this Python has no PyYAML.
    """
    if not HAS_YAML:
        raise InvalidOptions(["folder: this Python has no PyYAML, which writing YAML takes."])
    plain = json.loads(json.dumps(sections))  # plain types, whatever the models are made of
    text = yaml_dump(plain, default_flow_style=False, sort_keys=False, allow_unicode=True, width=120)
    return f"{HEADER}---\n{text}"


def _site_file(name: str) -> str:
    """Sites whose names differ in nothing that a file system can be trusted with share a file."""
    return f"{SITES_FOLDER}/{file_name(name)}.yml"


def _in_order(item: Item) -> Item:
    """An object with what lives in it in order."""
    return {name: _ordered(value) if name in SITE_KINDS else value for name, value in item.items()}


def _ordered(items: t.Iterable[Item]) -> list[Item]:
    """Routes by their destination; everything else by its first fields, a name where there is one."""
    return sorted(items, key=lambda item: (_destination(item), json.dumps(item, default=str)))


def _destination(item: Item) -> tuple[int, ...]:
    network, priority = as_network(item.get("prefix")), item.get("priority")
    if network is None:
        return ()
    place = (network.version, int(network.network_address), network.prefixlen)
    return (*place, priority if isinstance(priority, int) else 0)
