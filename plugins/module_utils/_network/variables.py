# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired state from the variables of a role: lists of objects, their common options, and keys that are kept apart."""

from __future__ import annotations

import typing as t

from .._client.errors import InvalidOptions
from .sections import ACCOUNT_KINDS, SITE_KINDS, TUNNELS

Options = t.Mapping[str, t.Any]
"""What a user wrote of one object, in the options of its module."""

Sections = dict[str, list[t.Any]]
"""Lists of objects by section, as ``network`` takes them."""


class Split(t.NamedTuple):
    """Objects by section, by what the user wants of them.

    Attributes:
        present: the sections that were given, empty ones included.
        absent: the objects with ``state: absent``; only sections that have any.
    """

    present: Sections
    absent: Sections


def network_of(
    given: t.Mapping[str, t.Any],
    defaults: t.Mapping[str, Options],
    psks: t.Mapping[str, t.Any],
    md5_keys: t.Mapping[str, t.Any],
) -> Split:
    """Complete the objects of a network.

    Args:
        given: lists of objects by section. A section that is None or empty text was left out.
        defaults: options of all objects of a kind, by the name of its module. An object's own options win.
        psks: pre-shared keys by name of the IPsec tunnel, for tunnels that have none of their own.
        md5_keys: keys of BGP sessions by name of the tunnel or interconnect, for sessions that have none of their own.

    Returns:
        The objects, those with ``state: absent`` apart. The option ``state`` is in none of them, and what is not a
        dictionary is left for ``network`` to refuse.

    Raises:
        InvalidOptions: a ``state`` is neither ``present`` nor ``absent``.
    """
    split = Split({}, {})
    keyed = {kind.plural for kind in TUNNELS}
    for section, kind in ACCOUNT_KINDS.items():
        if (items := given.get(section)) in (None, ""):
            continue
        completed = [with_defaults(item, defaults.get(kind.name)) for item in items]
        if section in keyed:
            completed = [_with_keys(item, psks if section == "ipsec_tunnels" else {}, md5_keys) for item in completed]
        if section == "sites":
            completed = [_with_defaults_inside(site, defaults) for site in completed]
        present, absent = by_state(completed, section)
        split.present[section] = present
        if absent:
            split.absent[section] = absent
    return split


def with_defaults(item: t.Any, defaults: Options | None) -> t.Any:
    """An object laid over the options that all objects of its kind have in common, level by level."""
    if not isinstance(item, t.Mapping):
        return item
    merged = dict(defaults or {})
    for name, value in item.items():
        common = merged.get(name)
        both = isinstance(value, t.Mapping) and isinstance(common, t.Mapping)
        merged[name] = with_defaults(value, common) if both else value
    return merged


def by_state(items: t.Iterable[t.Any], section: str) -> tuple[list[t.Any], list[t.Any]]:
    """The objects that are to exist, and those with ``state: absent``, all without that option.

    Raises:
        InvalidOptions: a state is neither of these.
    """
    lists: dict[str, list[t.Any]] = {"present": [], "absent": []}
    problems = []
    for number, item in enumerate(items):
        if not isinstance(item, t.Mapping):
            lists["present"].append(item)
            continue
        state = item.get("state") or "present"
        if state in lists:
            lists[state].append({name: value for name, value in item.items() if name != "state"})
        else:
            problems.append(f"{section}[{number}].state: {state!r} is neither present nor absent.")
    if problems:
        raise InvalidOptions(problems)
    return lists["present"], lists["absent"]


def _with_defaults_inside(site: t.Any, defaults: t.Mapping[str, Options]) -> t.Any:
    """A site whose objects are laid over their defaults."""
    if not isinstance(site, t.Mapping):
        return site
    inside = {
        section: [with_defaults(item, defaults.get(kind.name)) for item in site[section]]
        for section, kind in SITE_KINDS.items()
        if isinstance(site.get(section), list)
    }
    return {**site, **inside}


def _with_keys(tunnel: t.Any, psks: t.Mapping[str, t.Any], md5_keys: t.Mapping[str, t.Any]) -> t.Any:
    """A tunnel with the keys that are kept apart."""
    if not isinstance(tunnel, t.Mapping):
        return tunnel
    name, bgp = str(tunnel.get("name")), tunnel.get("bgp")
    keys: dict[str, t.Any] = {}
    if name in psks and "psk" not in tunnel:
        keys["psk"] = psks[name]
    if name in md5_keys and isinstance(bgp, t.Mapping) and bgp and "md5_key" not in bgp:
        keys["bgp"] = {**bgp, "md5_key": md5_keys[name]}
    return {**tunnel, **keys}
