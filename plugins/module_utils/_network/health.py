# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether what was just rolled out is well: what its connectors and BGP sessions say, and why that is not enough."""

from __future__ import annotations

import typing as t

from .._client.visible import visible

Item = t.Mapping[str, t.Any]

_NOT_HEALTHY = ("down", "degraded", "unknown")
_LABELS = {"gre_tunnels": "GRE", "ipsec_tunnels": "IPsec"}


def health(looked: Item, batch: Item, since: int, healthy: bool) -> dict[str, t.Any]:
    """What is not well with a batch.

    Args:
        looked: ``sites`` of the account, ``looks`` at connectors, and what reading tunnels came to, by section.
        batch: with the names of its ``sites``, and by section of its ``tunnels``.
        since: when it was applied, in seconds since the epoch.
        healthy: whether it is not enough if no tunnel is down.

    Returns:
        The ``connectors`` to look at next, and ``reasons`` in words.
    """
    if "looks" in looked:
        connectors = _ailing(looked["looks"], _NOT_HEALTHY if healthy else ("down",), since)
    else:
        connectors = _connectors_of(looked.get("sites") or [], batch.get("sites") or [])
    reasons = [f"{connector['site']}: {connector['why']}" for connector in connectors if "why" in connector]
    bad = ("BGP_DOWN", "BGP_ESTABLISHING") if healthy else ("BGP_DOWN",)
    reasons += _bgp_trouble(looked, batch.get("tunnels") or {}, bad)
    return {"connectors": connectors, "reasons": [visible(reason) for reason in reasons]}


def _connectors_of(sites: t.Iterable[Item], names: t.Collection[str]) -> list[dict[str, str]]:
    """The connectors of some of the sites of an account, each with its ``site`` and its id as ``connector``."""
    return [
        {"site": str(site["name"]), "connector": str(site[field])}
        for site in sites
        if site.get("name") in names
        for field in ("connector_id", "secondary_connector_id")
        if site.get(field)
    ]


def _ailing(looks: t.Iterable[Item], bad: t.Sequence[str], since: int) -> list[dict[str, str]]:
    """The connectors that are not well.

    Args:
        looks: what asking for the latest snapshot of each came to, with the ``item`` of ``_connectors_of``.
        bad: the states in which no tunnel may be.
        since: when the change was made, in seconds since the epoch.

    Returns:
        The items, each with the reason as ``why``. A connector that has never reported is well.
    """
    found = []
    for look in looks:
        why = _reason(look, bad, since)
        if why:
            found.append({**look["item"], "why": why})
    return found


def _reason(look: Item, bad: t.Sequence[str], since: int) -> str:
    snapshots = look.get("snapshots")
    if snapshots is None:
        return str(look.get("msg") or "its connector could not be asked.")
    if not snapshots:
        return ""
    if (snapshots[0].get("t") or 0) < since:
        return "the connector has not reported since the change."
    tunnels = snapshots[0]["summary"]["tunnels"]
    return " ".join(f"tunnels {state}: {', '.join(map(str, tunnels[state]))}." for state in bad if tunnels.get(state))


def _bgp_trouble(
    read: t.Mapping[str, Item], names: t.Mapping[str, t.Collection[str]], bad: t.Collection[str]
) -> list[str]:
    """What is wrong with BGP sessions, in words.

    Args:
        read: by section, what reading the tunnels of the account came to.
        names: by section, the names or ids of the tunnels that matter.
        bad: the states in which no session may be, such as ``BGP_DOWN``.
    """
    reasons = []
    for section, label in _LABELS.items():
        if not names.get(section):
            continue
        result = read.get(section) or {}
        if section not in result:
            reasons.append(f"BGP sessions of {label} tunnels: {result.get('msg') or 'they could not be read.'}")
        for tunnel in result.get(section) or []:
            state = str((tunnel.get("bgp_status") or {}).get("state") or "")
            if state in bad and {tunnel.get("name"), tunnel.get("id")} & set(names[section]):
                words = state.removeprefix("BGP_").lower()
                reasons.append(f"BGP session of {label} tunnel {tunnel.get('name')}: {words}.")
    return reasons
