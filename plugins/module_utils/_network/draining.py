# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moving the traffic away from a tunnel by the priorities of its routes, and back again."""

from __future__ import annotations

import typing as t

Route = t.Mapping[str, t.Any]


def drain_plan(routes: t.Sequence[Route], tunnel: str, state: t.Mapping[str, t.Any], increase: int) -> dict[str, t.Any]:
    """What is to be done to drain a tunnel.

    Args:
        routes: of the account, as ``topology`` tells them.
        tunnel: its name.
        state: what was drained before, with the ``routes`` as they were then.
        increase: what is added to a priority number; routes with this number or a higher one count as drained.

    Returns:
        The ``routes`` of the tunnel; those ``pending``, as the ``state`` remembers them from now on; their ``updates``,
        as ``network`` takes them; the prefixes that would be ``stranded`` without another path; and the prefixes of
        ``foreign`` routes, which look drained and are not in the state.
    """
    own = [route for route in routes if route["tunnel"] == tunnel]
    drained = {route["id"]: route["drained_priority"] for route in state["routes"]}
    pending = [
        {
            **{field: route[field] for field in ("id", "prefix", "nexthop", "priority")},
            "drained_priority": route["priority"] + increase,
        }
        for route in own
        if drained.get(route["id"]) != route["priority"]
    ]
    ids = {route["id"] for route in pending}
    kept = [route for route in state["routes"] if route["id"] not in ids]
    return {
        "routes": own,
        "pending": pending,
        "updates": [{"id": route["id"], "priority": route["drained_priority"]} for route in pending],
        "state": {"tunnel": tunnel, "routes": [*kept, *pending]},
        "stranded": _prefixes(route for route in own if not _has_another_path(route, routes, tunnel, increase)),
        "foreign": _prefixes(route for route in pending if route["priority"] >= increase),
    }


def restore_plan(routes: t.Iterable[Route], state: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What is to be done to put the traffic back.

    Args:
        routes: of the account.
        state: what was drained, with the ``routes`` as they were before.

    Returns:
        Of the routes in the state those ``pending``, and their ``updates``, as ``network`` takes them; those ``gone``
        from the account; and those that somebody else has ``changed`` since.
    """
    priorities = {route["id"]: route["priority"] for route in routes}
    known = [route for route in state["routes"] if route["id"] in priorities]
    pending = [route for route in known if priorities[route["id"]] != route["priority"]]
    return {
        "pending": pending,
        "updates": [{"id": route["id"], "priority": route["priority"]} for route in pending],
        "gone": [route for route in state["routes"] if route["id"] not in priorities],
        "changed": [route for route in pending if priorities[route["id"]] != route["drained_priority"]],
    }


def _has_another_path(route: Route, routes: t.Iterable[Route], tunnel: str, increase: int) -> bool:
    """Whether a route to the same prefix through another tunnel, which is not drained, covers its scope."""
    scopes = [
        other["scope"]
        for other in routes
        if other["prefix"] == route["prefix"] and other["tunnel"] != tunnel and other["priority"] < increase
    ]
    return None in scopes or bool(route["scope"] and route["scope"] in scopes)


def _prefixes(routes: t.Iterable[Route]) -> list[str]:
    return list(dict.fromkeys(route["prefix"] for route in routes))
