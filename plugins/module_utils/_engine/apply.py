# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Carry a plan out, or let the API rehearse it."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    MagicError,
    NotFoundError,
    PlanError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload, Written
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.creation import create_once
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType

Finder = t.Callable[[], t.Optional[ApiPayload]]  # noqa: UP045 - quoted, ansible-test takes the import for unused


def rehearse(account: Account, plan: Plan, parent: str | None) -> None:
    """Ask the API whether it would accept the plan, where it can be asked. Nothing is persisted.

    Raises:
        ApiError: it would not.
    """
    methods = plan.kind.validate_only
    if plan.operation == "created" and "POST" in methods:
        account.create(plan.kind, plan.body, parent, rehearse=True)
    elif plan.operation == "updated" and plan.kind.update_method in methods:
        account.update(plan.kind, _id(plan), plan.body, parent, rehearse=True)
    elif plan.operation in ("deleted", "recreated") and "DELETE" in methods:
        # The creation of a recreation cannot be rehearsed: the object that still exists would stand in its way.
        account.delete(plan.kind, _id(plan), parent, rehearse=True)


def apply(account: Account, plan: Plan, parent: str | None, find_again: Finder) -> Written:
    """Carry the plan out.

    Args:
        parent: id of the object that it lives in.
        find_again: looks the object up by its natural key, for when the answer to its creation is lost.

    Raises:
        ApiError, TransportError: the API refused, or could not be reached; says what was done by then.
    """
    if plan.operation == "created":
        return _create(account, plan, parent, find_again)
    if plan.operation == "updated":
        return account.update(plan.kind, _id(plan), plan.body, parent)
    if plan.operation == "deleted":
        return delete(account, plan.kind, _id(plan), parent)
    delete(account, plan.kind, _id(plan), parent)
    try:
        return _create(account, plan, parent, find_again)
    except MagicError as error:
        state = "may or may not exist" if error.maybe_carried_out else "does not exist"
        half_done = PlanError(
            f"it was deleted in order to be created anew, and the creation failed, so that it {state} now. Mend the "
            f"cause and run again, with all of its options, to create it. The cause: {error}"
        )
        half_done.half_done = True
        half_done.maybe_carried_out, half_done.pending = error.maybe_carried_out, error.pending
        half_done.worth_retrying = error.worth_retrying
        raise half_done from error


def delete(account: Account, kind: ResourceType, identifier: str, parent: str | None) -> Written:
    """Delete one object; it is no error when it is gone already."""
    try:
        return account.delete(kind, identifier, parent)
    except NotFoundError as error:
        # Gone: by an earlier try whose answer was lost, or by somebody else in the meantime.
        return Written({}, error.repeated)


def _create(account: Account, plan: Plan, parent: str | None, find_again: Finder) -> Written:
    def look_up() -> Written | None:
        existing = find_again()
        return None if existing is None else Written(existing, True)

    return create_once(lambda: account.create(plan.kind, plan.body, parent), look_up, account.client.back_off)


def _id(plan: Plan) -> str:
    if not plan.id:
        raise PlanError("the API gave no id for it, so it cannot be changed.")
    return plan.id
