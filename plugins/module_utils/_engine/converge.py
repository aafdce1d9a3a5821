# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""Bring one object to its desired state: find, plan, check, then apply or rehearse."""

from __future__ import annotations

import dataclasses
import time
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    Effect,
    InvalidOptions,
    MagicError,
    PlanError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.paths import check_identifier, check_unknown
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.apply import Applied, apply, delete, rehearse
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.caution import cautions
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import masked, merged, without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.fulfilment import verdict
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.placeholder import take_placeholders
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import (
    Operation,
    Plan,
    plan_absent,
    plan_present,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.turn import turn
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import put, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Payload, ResourceType


@dataclasses.dataclass(frozen=True)
class Request:
    """What a user wants of one object.

    Attributes:
        options: the options of the kind itself, by name; None where left out.
        parent: name or id of the object that it lives in.
        id: its own identifier, where the user knows it.
        present: whether it shall exist.
        recreate: whether it may be deleted and created anew.
        distinguish: fields that count into its natural key as well.
        send: fields with their values that an update carries although they cannot be compared.
        children: the kinds of object that live in it, in the order in which they can be deleted.
        cascade: whether they may be deleted with it.
        placeholders: secrets that the user wrote as results show them, which are to stay as they are.
    """

    kind: ResourceType
    options: t.Mapping[str, t.Any]
    parent: str | None = None
    id: str | None = None
    present: bool = True
    recreate: bool = False
    distinguish: tuple[str, ...] = ()
    send: Payload = dataclasses.field(default_factory=dict)
    children: tuple[ResourceType, ...] = ()
    cascade: bool = False
    placeholders: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of it.

    Attributes:
        operation: what was done, or would be in check mode.
        object: the object afterwards (as it was, when it was deleted), without secrets; empty when there is none.
        revealed: secrets that the API returns this once, by field.
        cascaded: names of the objects that were deleted with it.
        warnings: what a user should know although nothing failed.
        parent: the id of the object that it lives in; None where there is none.
    """

    plan: Plan
    operation: Operation
    object: dict[str, t.Any]
    revealed: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    cascaded: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    parent: str | None = None

    @property
    def changed(self) -> bool:
        """Whether anything was changed, or would be in check mode."""
        return self.operation != "unchanged"


def converge(account: Account, request: Request, *, check_mode: bool) -> Outcome:
    """Read what is needed, plan, and apply; in check mode, rehearse instead.

    Raises:
        MagicError: with the object as its subject.
    """
    kind = request.kind
    plain, placeholders = take_placeholders(kind, request.options)
    own, names = find.take_names(kind, plain)
    send = {field: value for field, value in request.send.items() if field not in placeholders}
    request = dataclasses.replace(request, send=send, placeholders=placeholders)
    known = {**own, kind.id_key: request.id}
    try:
        desired = kind.model.from_user(own)
        known.update(desired)
        if contradictions := find.contradictions(kind, plain):
            raise InvalidOptions(contradictions)
        convergence = _Convergence(account, request, check_mode)
        return dataclasses.replace(convergence.run(desired, names), parent=convergence.parent_id)
    except MagicError as error:
        error.subject = error.subject or subject(kind, known, names, request.parent)
        raise


def subject(kind: ResourceType, values: Payload, names: Payload, parent: str | None) -> str:
    """Name an object for a person, with the names that stand for its fields, and its parent."""
    shown = dict(values)
    for reference in kind.references:
        name = names.get(reference.option)
        if isinstance(name, str) and reference.fields:
            put(shown, reference.fields[0], name)
    text = kind.describe(shown)
    return f"{text} of {kind.parent.label} {parent}" if kind.parent and parent else text


class _Convergence:
    """One run over one object."""

    def __init__(self, account: Account, request: Request, check_mode: bool) -> None:
        self.account = account
        self.request = request
        self.kind = request.kind
        self.check_mode = check_mode
        self.parent: ApiPayload | None = None

    @property
    def parent_id(self) -> str | None:
        return self.parent.get("id") if self.parent else None

    def run(self, desired: dict[str, t.Any], names: Payload) -> Outcome:
        self._check_identity(desired, names)
        try:
            if self.request.parent is not None:
                self.parent = find.parent_of(self.account, self.kind, self.request.parent)
            expect = self.check_mode and self.request.present
            expectations = find.fill_references(self.account, self.kind, names, desired, self.parent_id, expect=expect)
        except find.UnknownName as error:
            return self._after_unknown_name(desired, names, error)

        key = () if self.request.id else self._key(desired)
        looked_at = time.monotonic()
        plan, current = self._look(desired, key)
        if plan.operation != "created" or self.check_mode:
            return self._carry_out(plan, current, expectations)
        with turn(self._identity(desired, key), self.account.client.patience.sleep) as own:
            if own.may_be_there(looked_at):
                plan, current = self._look(desired, key)
            return self._carry_out(plan, current, expectations)

    def _look(self, desired: dict[str, t.Any], key: tuple[str, ...]) -> tuple[Plan, ApiPayload | None]:
        """Find the object, and plan what is to be done with it.

        Args:
            key: the fields that it is known by; none where it is known by its id.
        """
        if self.request.id:
            current = self.account.get(self.kind, self.request.id, self.parent_id)
        elif any(isinstance(value_at(desired, field), find.Expected) for field in key):
            current = None  # nothing can be known by what does not exist yet
        else:
            siblings = self.account.list(self.kind, self.parent_id, fresh=True)
            current = find.by_key(self.kind, siblings, desired, key)
        return self._plan(desired, current), current

    def _identity(self, desired: Payload, key: tuple[str, ...]) -> list[t.Any]:
        """What tells an object that is not there yet from all others."""
        values = [(field, value_at(desired, field)) for field in key]
        return [self.account.client.settings.base_url, self.account.root, self.kind.path, self.parent_id, values]

    def _carry_out(self, plan: Plan, current: ApiPayload | None, expectations: t.Sequence[str]) -> Outcome:
        """Do what is planned; in check mode, rehearse it.

        Args:
            expectations: warnings of what is taken to be created by an earlier task.
        """
        if not plan.changed:
            return Outcome(plan, "unchanged", masked(current or {}, self.kind.secret))

        warnings = (*expectations, *self._check(plan))
        cascade = self._children(plan)
        cascaded = tuple(kind.describe(payload) for kind, payload in cascade)
        if self.check_mode:
            if not expectations:  # the API could only say that what is expected is not there
                plan, written = rehearse(self.account, plan, self.parent_id)
                warnings += written.warnings
            return Outcome(plan, plan.operation, _predicted(plan, current), cascaded=cascaded, warnings=warnings)

        (plan, written), gone = self._apply(plan, current, cascade)
        revealed = {name: written.payload[name] for name in self.kind.returned_once if written.payload.get(name)}
        result = masked(written.payload or current or {}, self.kind.secret)
        plan, modified, about_the_answer = verdict(plan, written)
        warnings += about_the_answer
        if not modified and not gone:
            return Outcome(plan, "unchanged", result, warnings=warnings)
        return Outcome(plan, plan.operation, result, revealed, gone, warnings)

    def _check_identity(self, desired: Payload, names: Payload) -> None:
        """See that it will be clear which object is meant, before anything is asked.

        Raises:
            InvalidOptions: it will not.
        """
        check_identifier(self.request.id)
        if not self.request.id:
            foreseen = dict(desired)
            for reference in self.kind.references:
                if names.get(reference.option):
                    foreseen.update(dict.fromkeys(reference.fields, names[reference.option]))
            self._key(foreseen)

    def _key(self, desired: Payload) -> tuple[str, ...]:
        """The fields that tell which object is meant.

        Raises:
            InvalidOptions: not enough of them are given.
        """
        key = self.kind.key_given(desired)
        if key is None:
            ways = [" and ".join(map(self._option_of, fields)) for fields in self.kind.natural_keys]
            raise InvalidOptions([f"give {', or '.join([*ways, 'id'])}, so that it is clear which one is meant."])
        missing = [field for field in self.request.distinguish if value_at(desired, field) is None]
        if missing:
            raise InvalidOptions(
                [f"{', '.join(missing)}: missing, and needed with {self.kind.optional_key[missing[0]]}."]
            )
        if self.request.present:
            return key + self.request.distinguish
        # Once the one on this port and VLAN is gone, its namesake elsewhere must not be the next to go.
        place = tuple(field for field in self.kind.tie_breakers if value_at(desired, field) is not None)
        return key + self.request.distinguish + place

    def _option_of(self, field: str) -> str:
        """The option for a field, with the one that can name another object instead."""
        stand_ins = [reference.option for reference in self.kind.references if field in reference.fields]
        return f"{field} (or {', '.join(stand_ins)})" if stand_ins else field

    def _plan(self, desired: Payload, current: ApiPayload | None) -> Plan:
        if not self.request.present:
            if current is None:
                check_unknown(self.request.id)
            return plan_absent(self.kind, current)
        if current is None and self.request.id:
            raise PlanError(
                "no object has this id, and the API chooses the ids of new ones: leave id out to create it."
            )
        if current is None and not self.kind.creatable:
            existing = self.account.list(self.kind, self.parent_id)
            raise PlanError(
                "there is none with this name, and it cannot be created through the API. "
                f"{find.known_names(str(desired.get('name')), existing)}"
            )
        return plan_present(
            self.kind,
            desired,
            current,
            recreate=self.request.recreate,
            send=self.request.send,
            placeholders=self.request.placeholders,
        )

    def _check(self, plan: Plan) -> tuple[str, ...]:
        """Check the planned object in its surroundings.

        Returns:
            Warnings.

        Raises:
            PlanError: the API cannot accept it.
        """
        warnings = tuple(cautions(plan))
        if self.kind.check is None or plan.after is None:
            return warnings
        siblings = [
            self.kind.model.from_api(payload)
            for payload in self.account.list(self.kind, self.parent_id)
            if payload.get(self.kind.id_key) != plan.id
        ]
        findings = list(self.kind.check(plan.after, siblings, self.parent))
        fatal = [finding.text for finding in findings if finding.fatal]
        if fatal:
            raise PlanError(" ".join(fatal))
        return warnings + tuple(finding.text for finding in findings)

    def _children(self, plan: Plan) -> list[tuple[ResourceType, ApiPayload]]:
        """The objects that have to go first when this one is deleted.

        Raises:
            PlanError: there are some, and the user did not allow to delete them.
        """
        if plan.operation not in ("deleted", "recreated"):
            return []
        children = [(kind, child) for kind in self.request.children for child in self.account.list(kind, plan.id)]
        if children and not self.request.cascade:
            named = ", ".join(kind.describe(child) for kind, child in children)
            raise PlanError(f"it still has {named}. Delete them first, or set cascade: true to delete them with it.")
        return children

    def _apply(
        self,
        plan: Plan,
        current: ApiPayload | None,
        children: t.Sequence[tuple[ResourceType, ApiPayload]],
    ) -> tuple[Applied, tuple[str, ...]]:
        """Delete the children, then carry the plan out.

        Returns:
            What became of it, and the names of the children that were deleted, not by somebody else in the meantime.

        Raises:
            MagicError: it did not come to its end; says what was done by then.
        """
        deleted: list[str] = []
        place = ""
        try:
            for kind, child in children:
                place = f"{kind.describe(child)} could not be deleted with it: "
                if delete(self.account, kind, str(child[kind.id_key]), plan.id).modified:
                    deleted.append(kind.describe(child))
            place = ""
            return apply(self.account, plan, self.parent_id, lambda body: self._made(plan, body)), tuple(deleted)
        except MagicError as error:
            halfway = Effect.PARTIAL in error.effect
            if not children and not halfway:
                raise
            sentences = [f"{place}{error}"]
            if children:
                sentences.append(f"Deleted by then: {', '.join(deleted) or 'nothing'}.")
            if halfway:
                sentences.append(f"The result shows under {self.kind.name} what it was.")
            raise PlanError(
                " ".join(sentences),
                effect=error.effect | (Effect.PARTIAL if deleted else Effect.NONE),
                worth_retrying=error.worth_retrying,
                former={self.kind.name: masked(current or {}, self.kind.secret)} if halfway else None,
            ) from error

    def _made(self, plan: Plan, body: Payload) -> ApiPayload | None:
        """What a creation has made, if it has. That is not the object which it replaces, nor a namesake elsewhere.

        Raises:
            PlanError: nothing tells it from others.
        """
        key = self.kind.key_given(body)
        if key is None:
            raise PlanError(f"there is no {' or '.join(self.kind.natural_keys[-1])} to know it by.")
        place = [field for field in self.kind.tie_breakers if value_at(body, field) is not None]
        siblings = self.account.list(self.kind, self.parent_id, fresh=True)
        others = [payload for payload in siblings if payload.get(self.kind.id_key) != plan.id]
        return find.by_key(self.kind, others, body, [*key, *self.request.distinguish, *place])

    def _after_unknown_name(self, desired: dict[str, t.Any], names: Payload, error: find.UnknownName) -> Outcome:
        """What names nothing cannot exist; in check mode an earlier task of the play may be what creates its parent.

        Raises:
            UnknownName: where neither is the case.
        """
        if not self.request.present:
            about = subject(self.kind, desired, names, self.request.parent)
            return Outcome(plan_absent(self.kind, None), "unchanged", {}, warnings=self._look_alikes(desired, about))
        if not self.check_mode:
            raise error
        for reference in self.kind.references:
            name = names.get(reference.option)
            if name and not reference.many:
                for field, value in find.expected(reference, name).items():
                    put(desired, field, value)
            elif name:
                put(desired, reference.fields[0], [find.Expected(each) for each in name])
        plan = plan_present(self.kind, desired, None)
        return Outcome(plan, plan.operation, masked(plan.after or {}, self.kind.secret), warnings=(error.expectation,))

    def _look_alikes(self, desired: Payload, about: str) -> tuple[str, ...]:
        """Objects that may be the one meant, although the name in its key names nothing any more."""
        if self.kind.parent is not None and self.parent is None:
            return ()
        known = [field for key in self.kind.natural_keys for field in key if value_at(desired, field) is not None]
        payloads = self.account.list(self.kind, self.parent_id)
        alike = find.matching(self.kind, payloads, desired, known) if known else []
        if not alike:
            return ()
        listed = ", ".join(f"{self.kind.describe(payload)} ({payload.get(self.kind.id_key)})" for payload in alike)
        return (f"{about}: what it names does not exist, so it was taken for absent. There is {listed}.",)


def _predicted(plan: Plan, current: ApiPayload | None) -> dict[str, t.Any]:
    """The object as a run would leave it, as far as that can be known, without what the API never shows."""
    if plan.operation == "recreated":
        # Nothing of the old one stays, neither its id nor when it was last heard of.
        predicted = dict(plan.after or {})
    else:
        # Laid over with what the user manages, not with the result, which does not tell what is cleared.
        predicted = merged(current or {}, plan.managed)
    return masked(without(predicted, {*plan.kind.write_only, *plan.kind.on_request}), plan.kind.secret)
