# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What ``network`` found in check mode, told as drift: how the account differs from what is written."""

from __future__ import annotations

import collections
import difflib
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import TUNNELS
from ansible_collections.cloudflare.magic.plugins.module_utils._network.topology import Item, Joined, topology
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE

_DRIFTS = {"created": "missing", "updated": "different", "recreated": "different", "deleted": "extra"}

DRIFTS = ("missing", "different", "extra")
"""The account lacks it, has it otherwise, or has it although it is not written."""


def drift(planned: t.Mapping[str, t.Any], network: t.Mapping[str, t.Sequence[Item] | None]) -> dict[str, t.Any]:
    """Put a report together.

    Args:
        planned: result of ``network`` in check mode and diff mode.
        network: what it was given, by section.

    Returns:
        ``counts`` by drift, with ``total`` and ``in_step``; ``objects`` that have drifted, each with the ``lines`` of
        its difference; and ``sites``, each with its ``tunnels`` and those with their ``routes``, and the ``drift`` of
        each. Tunnels of no site are in a last site, and routes through no tunnel in a last tunnel, without a name.
    """
    objects = [
        {**entry, "drift": _DRIFTS[entry["operation"]], "lines": _lines(difference)}
        for entry, difference in zip(planned["objects"], planned["diff"], strict=True)
    ]
    found = collections.Counter(entry["drift"] for entry in objects)
    counts = {
        **{each: found[each] for each in DRIFTS},
        "total": len(objects),
        "in_step": planned["operations"].get("unchanged", 0),
    }
    return {"counts": counts, "objects": objects, "sites": _sites(objects, network)}


def _lines(difference: t.Mapping[str, str]) -> list[str]:
    """The difference from what is written to what is there: what was lost, and what has come."""
    written, there = difference["after"].splitlines(), difference["before"].splitlines()
    return [line for line in difflib.ndiff(written, there) if not line.startswith("?")]


def _sites(objects: t.Sequence[Joined], network: t.Mapping[str, t.Sequence[Item] | None]) -> list[Joined]:
    """Everything by site, with what the account has besides what is written."""
    drifts = {entry["name"]: entry["drift"] for entry in objects}
    joined = topology(_with_extras(objects, network))
    within = collections.Counter(entry.get("site") for entry in objects)

    routes: dict[tuple[str | None, str | None], list[Joined]] = collections.defaultdict(list)
    for route in joined["routes"]:
        key = (route["tunnel_type"], route["tunnel"] if route["tunnel_type"] else None)
        routes[key].append({**route, "drift": drifts.get(route["label"])})
    tunnels: dict[str | None, list[Joined]] = collections.defaultdict(list)
    for tunnel in joined["tunnels"]:
        own = routes.pop((tunnel["type"], tunnel["name"]), [])
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
    objects: t.Iterable[Joined], network: t.Mapping[str, t.Sequence[Item] | None]
) -> dict[str, list[Item]]:
    sections = {section: list(items or []) for section, items in network.items()}
    kinds: dict[str, ResourceType] = {kind.name: kind for kind in (SITE, ROUTE, *TUNNELS)}
    for entry in objects:
        kind = kinds.get(entry["type"])
        if entry["drift"] == "extra" and kind:
            key = entry["name"][len(kind.label) + 1 :].split(" via ")
            item = dict(zip(kind.natural_keys[0], key, strict=False))
            sections.setdefault(kind.plural, []).append(item)
    return sections
