# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the current and the desired state of one object to what has to be done. Pure: no request is sent here."""

from __future__ import annotations

import dataclasses
import typing as t

from .._client.errors import PlanError
from .._models.base import ApiPayload, Canonical
from .._models.path import value_at
from .._resources.description import ResourceType
from .body import update_body
from .diff import Change, Object, differences, lacking, leaves, masked, merged, projected, without
from .placeholder import check_placeholders

Operation = t.Literal["created", "updated", "deleted", "recreated", "unchanged"]


@dataclasses.dataclass(frozen=True)
class Plan:
    """What has to be done with one object.

    Attributes:
        operation: in the words of the task's result.
        id: the object's identifier; None when it does not exist yet.
        body: what a creation or an update sends.
        changes: the fields that differ.
        before, after: canonical form of the whole object, without computed fields; None where there is none.
        managed: the desired state, which is what the user asked about.
        instead: for an update that changes what the API may take only in a creation, the creation that the user allows
            in its place.
    """

    kind: ResourceType
    operation: Operation
    id: str | None = None
    body: Object = dataclasses.field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    before: Canonical | None = None
    after: Canonical | None = None
    managed: Object = dataclasses.field(default_factory=dict)
    instead: Plan | None = None

    @property
    def changed(self) -> bool:
        """Whether anything has to be done."""
        return self.operation != "unchanged"

    def diff(self) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
        """Before and after of what the user manages, without secrets.

        A deletion shows the whole object: all of it goes.
        """
        changed = {change.path for change in self.changes}
        before: Object = self.before or {}
        after: Object = self.after or {}
        if self.operation != "deleted":
            before = projected(before, self.managed)
            after = projected(after, self.managed)
        return masked(before, self.kind.secret), masked(after, self.kind.secret, changed if before else ())


def plan_present(
    kind: ResourceType,
    desired: Object,
    current: ApiPayload | None,
    *,
    recreate: bool = False,
    send: Object | None = None,
    placeholders: t.Collection[str] = (),
) -> Plan:
    """Plan that the object exists and is as desired.

    Args:
        desired: canonical form of what the user wrote.
        current: the object as the API sent it; None when it does not exist.
        recreate: allow deletion and creation where a field cannot be updated.
        send: write-only fields that an update carries all the same, with their values.
        placeholders: secrets that are to stay as they are.

    Raises:
        PlanError: a field that a creation needs is missing, a create-only field differs, or a secret that is to stay is
            not there.
    """
    if current is None:
        check_placeholders(kind, placeholders, None)
        return _plan_creation(kind, without(desired, kind.computed))
    send = send or {}
    before = Canonical(without(kind.model.from_api(current), kind.computed))
    check_placeholders(kind, placeholders, before)
    # What the API never returns cannot differ; it is sent when the user says so.
    comparable = without(desired, {*kind.computed, *kind.write_only})
    changes = differences(comparable, before, kind.defaults)
    identifier = current.get(kind.id_key)
    if not changes and not send:
        return Plan(kind, "unchanged", identifier, before=before, after=before, managed=comparable)
    desired = without(desired, kind.computed)
    kept = without(before, _displaced(kind, desired))
    after = merged(kept, comparable)
    fixed = [change.path for change in changes if change.path.partition(".")[0] in kind.create_only]
    if fixed and not recreate:
        raise PlanError(
            f"{', '.join(fixed)} can be set only when the {kind.label} is created, and differs now. To delete it and "
            "create it anew, set recreate: true; it does not work meanwhile."
        )
    recreation = None
    if recreate and any(change.path.partition(".")[0] in kind.create_only | kind.recreatable for change in changes):
        check_placeholders(kind, [path for path in placeholders if path in kind.write_only], None)
        creation = _plan_creation(kind, merged(kept, desired))
        recreation = dataclasses.replace(
            creation, operation="recreated", id=identifier, changes=tuple(changes), before=before, managed=desired
        )
    if fixed and recreation:
        return recreation
    changes += [Change(field, None, value) for field, value in send.items()]
    return Plan(
        kind,
        "updated",
        identifier,
        body={**update_body(kind, before, after, changes), **send},
        changes=tuple(changes),
        before=before,
        after=Canonical({**after, **send}),
        managed={**comparable, **send},
        instead=recreation,
    )


def plan_absent(kind: ResourceType, current: ApiPayload | None) -> Plan:
    """Plan that the object does not exist.

    Args:
        current: the object as the API sent it; None when it does not exist.
    """
    if current is None:
        return Plan(kind, "unchanged")
    before = Canonical(without(kind.model.from_api(current), kind.computed))
    return Plan(kind, "deleted", current.get(kind.id_key), before=before)


def _displaced(kind: ResourceType, desired: Object) -> list[str]:
    """The fields that cannot stand beside those that are desired."""
    return [
        field
        for fields in kind.exclusive
        if any(value_at(desired, given) is not None for given in fields)
        for field in fields
        if value_at(desired, field) is None
    ]


def _plan_creation(kind: ResourceType, desired: Object) -> Plan:
    body = merged({}, desired)
    missing = lacking(body, kind.required)
    if missing:
        raise PlanError(
            f"it does not exist yet, and to create it the option{'s' if len(missing) > 1 else ''} "
            f"{', '.join(missing)} {'are' if len(missing) > 1 else 'is'} needed as well."
        )
    return Plan(kind, "created", body=body, changes=tuple(leaves(body)), after=Canonical(body), managed=body)
