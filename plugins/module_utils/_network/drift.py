# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``network`` found in check mode, told as drift: how the account differs from what is written."""

from __future__ import annotations

import collections
import difflib
import io
import typing as t

from ansible.module_utils.common.yaml import yaml_load

from .sections import ACCOUNT_KINDS
from .topology import Item, Joined, topology

_DRIFTS = {"created": "missing", "updated": "different", "recreated": "different", "deleted": "extra"}

DRIFTS = ("missing", "different", "extra")
"""The account lacks it, has it otherwise, or has it although it is not written."""


def drift(
    planned: t.Mapping[str, t.Any], network: t.Mapping[str, t.Sequence[Item] | None], *, overridden: bool
) -> dict[str, t.Any]:
    """Put a report together.

    Args:
        planned: result of ``network`` in check mode and diff mode.
        network: what it was given, by section.
        overridden: whether it looked for what is not written, as it does with ``state: overridden`` only.

    Returns:
        ``counts`` by drift, with ``total`` and ``in_step``, and None for what was not looked for; the sections of the
        account that were ``not_looked_through`` for what is not written; ``objects`` that have drifted, each with the
        ``lines`` of its difference; and ``sites``, each with its ``tunnels`` and those with their ``routes``, and the
        ``drift`` of each. Tunnels of no site are in a last site, and routes through no tunnel in a last tunnel, without
        a name.
    """
    differences = list(zip(planned["objects"], planned["diff"], strict=True))
    objects = [_object(entry, difference) for entry, difference in differences]
    extras = [
        # As a stream, since libyaml takes no string of Ansible's own kinds.
        (entry["type"], {**yaml_load(io.StringIO(difference["before"])), "id": entry["id"]})
        for entry, difference in differences
        if _DRIFTS[entry["operation"]] == "extra"
    ]
    found = collections.Counter(entry["drift"] for entry in objects)
    counts = {
        **{each: found[each] if overridden or each != "extra" else None for each in DRIFTS},
        "total": len(objects),
        "in_step": planned["operations"].get("unchanged", 0),
    }
    return {
        "counts": counts,
        "not_looked_through": [name for name in ACCOUNT_KINDS if not overridden or network.get(name) is None],
        "objects": objects,
        "sites": _sites(objects, _with_extras(network, extras)),
    }


def _object(entry: Item, difference: t.Mapping[str, str]) -> Joined:
    told = {name: value for name, value in entry.items() if name not in ("operation", "status")}
    return {**told, "drift": _DRIFTS[entry["operation"]], "lines": _lines(difference)}


def _lines(difference: t.Mapping[str, str]) -> list[str]:
    """The difference from what is written to what is there: what was lost, and what has come."""
    written, there = difference["after"].splitlines(), difference["before"].splitlines()
    return [line for line in difflib.ndiff(written, there) if not line.startswith("?")]


def _sites(objects: t.Sequence[Joined], network: t.Mapping[str, t.Sequence[Item]]) -> list[Joined]:
    """Everything by site, and of the routes those that have drifted first."""
    drifts = {entry["name"]: entry["drift"] for entry in objects}
    # What only the account has is named as the API names it: a route by its nexthop, where files have a tunnel.
    drifts_by_id = {entry["id"]: entry["drift"] for entry in objects if entry["id"]}
    joined = topology(network)
    within = collections.Counter(entry.get("site") for entry in objects)

    routes: dict[tuple[str | None, str | None], list[Joined]] = collections.defaultdict(list)
    for route in joined["routes"]:
        key = (route["tunnel_type"], route["tunnel"] if route["tunnel_type"] else None)
        routes[key].append({**route, "drift": drifts_by_id.get(route["id"]) or drifts.get(route["label"])})
    tunnels: dict[str | None, list[Joined]] = collections.defaultdict(list)
    for tunnel in joined["tunnels"]:
        own = sorted(routes.pop((tunnel["type"], tunnel["name"]), []), key=lambda route: not route["drift"])
        tunnels[tunnel["site"]].append({**tunnel, "drift": drifts.get(tunnel["label"]), "routes": own})
    for stray in routes.values():
        tunnels[None].append({"name": None, "label": "No tunnel", "type": None, "drift": None, "routes": stray})

    sites = [{**site, "drift": drifts.get(site["label"]), "within": within[site["name"]]} for site in joined["sites"]]
    if tunnels[None]:
        sites.append({"name": None, "label": "No site", "drift": None, "within": 0})
    for site in sites:
        site["tunnels"] = tunnels[site["name"]]
        parts = [site, *site["tunnels"], *(route for tunnel in site["tunnels"] for route in tunnel["routes"])]
        site["drifted"] = site["within"] + sum(1 for part in parts if part["drift"])
    return sites


def _with_extras(
    network: t.Mapping[str, t.Sequence[Item] | None], extras: t.Iterable[tuple[str, Item]]
) -> dict[str, list[Item]]:
    """What is written, and what the account has besides."""
    sections = {section: list(items or []) for section, items in network.items()}
    for section, kind in ACCOUNT_KINDS.items():
        sections.setdefault(section, []).extend(item for name, item in extras if name == kind.name)
    return sections
