# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Whether the API's answer to a change is what was planned. Pure: no request is sent here."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import Object, differences, without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at


def unfulfilled(plan: Plan, payload: Object) -> tuple[str, ...]:
    """Where the API accepted a change and answered with something else, say so: it would come up in each run.

    Args:
        payload: the object as the API answered; empty when it did not.
    """
    kind = plan.kind
    if plan.after is None or not payload:
        return ()
    unseen = {*kind.write_only, *kind.on_request, *kind.secret}
    left = differences(without(plan.managed, unseen), kind.model.from_api(payload))
    return tuple(
        f"{kind.describe(payload)}: the API accepted the change of {change.path} and still has {change.before!r} "
        f"instead of {change.after!r}."
        for change in left
    )


def lost(plan: Plan, payload: Object) -> tuple[str, ...]:
    """Say so where an answer was lost that alone held a secret."""
    kind = plan.kind
    ordered = any(value_at(plan.body, field) for field in (*kind.write_only, *kind.on_request))
    missing = sorted(name for name in kind.returned_once if not payload.get(name)) if ordered else []
    again = " or ".join(f"{option}: true" for option in kind.on_request.values())
    return tuple(
        f"{kind.describe(plan.after or {})}: the API's answer with its {name} was lost, and nothing else shows it. "
        f"With {again} the API makes another one."
        for name in missing
    )
