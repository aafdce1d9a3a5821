# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""How an account is laid out as files: one for each site, and one for each other section."""

from __future__ import annotations

import ipaddress
import json
import re
import typing as t

from ansible.module_utils.common.yaml import HAS_YAML, yaml_dump

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import SITE_KINDS

HEADER = "# Written by cloudflare.magic.network_export.\n"
"""First line of a file that was exported, by which it is known again."""

SITES_FOLDER = "sites"
"""Where in a folder the files of the sites are."""

Item = dict[str, t.Any]


def laid_out(network: t.Mapping[str, t.Sequence[Item]]) -> dict[str, dict[str, list[Item]]]:
    """The files that hold a network.

    The order of what is in them does not depend on the order in which the API tells it.

    Args:
        network: as ``export`` returns it.

    Returns:
        Sections by the path of their file, relative to the folder.
    """
    files: dict[str, dict[str, list[Item]]] = {
        f"{section}.yml": {section: _ordered(items)} for section, items in network.items() if section != "sites"
    }
    for site in _ordered(network.get("sites", [])):
        content = {name: _ordered(value) if name in SITE_KINDS else value for name, value in site.items()}
        files.setdefault(_site_file(site), {"sites": []})["sites"].append(content)
    return files


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


def _site_file(site: Item) -> str:
    """Sites whose names differ in nothing that a file system can be trusted with share a file."""
    name = re.sub(r"[^a-z0-9._-]+", "-", str(site.get("name", "")).lower()).strip("-.")
    return f"{SITES_FOLDER}/{name or 'site'}.yml"


def _ordered(items: t.Iterable[Item]) -> list[Item]:
    """Routes by their destination; everything else by its first fields, a name where there is one."""
    return sorted(items, key=lambda item: (_destination(item), json.dumps(item, default=str)))


def _destination(item: Item) -> tuple[int, ...]:
    if "prefix" not in item:
        return ()
    network = ipaddress.ip_network(item["prefix"], strict=False)
    return (network.version, int(network.network_address), network.prefixlen, item.get("priority") or 0)
