# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carry plans out, and keep what became of each object."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._client.errors import ApiError, Effect, MagicError, NotSent, PlanError
from .._models.base import ApiPayload
from .._models.path import value_at
from .._resources.description import Payload, ResourceType
from . import find
from .account import NOTHING, Account, Written, of_kind
from .apply import apply
from .plan import Plan
from .stages import Desired, Planned, UnknownId
from .verify import verdict

Status = t.Literal[
    "applied", "failed", "not_started", "moved_aside", "unknown", "rolled_back", "partly_rolled_back", "not_rolled_back"
]


@dataclasses.dataclass
class Result:
    """What became of one object.

    Attributes:
        status: ``unknown`` while a request is under way, and when no answer came to it; ``moved_aside`` after a step in
            between, before its own change.
        reason: why it was not applied, or could not be rolled back.
        payload: the object as the API answered; empty when it did not.
        modified: whether anything was changed, or may have been.
        pending: whether the API may yet change it.
        plan: the plan as it was carried out, with the changes that were really made; None before that.
    """

    status: Status = "not_started"
    reason: str = ""
    payload: ApiPayload = dataclasses.field(default_factory=lambda: NOTHING)
    modified: bool = False
    pending: bool = False
    plan: Plan | None = None

    def revealed(self, kind: ResourceType) -> dict[str, t.Any]:
        """The secrets that the API returns this once, by field."""
        return {name: self.payload[name] for name in kind.returned_once if self.payload.get(name)}


class Failure(t.NamedTuple):
    """What one request met.

    Attributes:
        nodes: whose request it was.
        error: as it was raised.
    """

    nodes: t.Sequence[Planned]
    error: Exception

    @property
    def reason(self) -> str:
        """The error in words."""
        if isinstance(self.error, MagicError):
            return str(self.error)
        name = type(self.error).__name__
        return f"met an error that it should not have met, {name}: {self.error}. Please report it."

    @property
    def worth_retrying(self) -> bool:
        """Whether running the task again may help although nobody mends anything."""
        return isinstance(self.error, MagicError) and self.error.worth_retrying

    @property
    def refusal(self) -> bool:
        """Whether it is about these objects alone, and not about the credentials, the account or the API."""
        refused = isinstance(self.error, ApiError) and self.error.about_the_request and not self.worth_retrying
        return refused or isinstance(self.error, PlanError)


class Execution:
    """Carries out changes, request by request.

    Args:
        nodes: those with something to do.

    Attributes:
        results: what has become of each object so far.
        plans: the plans that have been begun, as far as they differ from what was planned.
        warnings: what the user should know although nothing failed.
        errors: what went wrong.
        ids: the identifiers that the objects have now, and those that they live in.
        not_sent: why a request was given up before it was sent, if one was.
    """

    def __init__(self, account: Account, nodes: t.Iterable[Planned]) -> None:
        self.nodes = {node.desired: node for node in nodes}
        self.results = {desired: Result() for desired in self.nodes}
        self.plans = {desired: node.plan for desired, node in self.nodes.items()}
        self.warnings: list[str] = []
        self.errors: list[Failure] = []
        self.not_sent: NotSent | None = None
        self._account = account
        self._moved: set[Desired] = set()
        self.ids = {node.desired: node.matched.id for node in self.nodes.values()}
        for node in self.nodes.values():
            if node.matched.parent is not None:
                self.ids.setdefault(node.matched.parent.desired, node.matched.parent.id)

    @property
    def failed(self) -> bool:
        """Whether any object was not applied."""
        return any(result.status != "applied" for result in self.results.values())

    def perform(
        self, request: t.Callable[[], t.Mapping[Planned, Written]], nodes: t.Sequence[Planned], *, aside: bool = False
    ) -> tuple[bool, t.Sequence[Planned]]:
        """Send one request and keep what became of its objects. May run in any thread.

        Args:
            aside: it is a step in between.

        Returns:
            Whether it was carried out, and what it has changed, or may have changed.
        """
        former = {node: self.results[node.desired] for node in nodes}
        moved = {node.desired for node in nodes} - self._moved if aside else set()
        self._moved |= moved
        for node in nodes:
            reason = "the run ended before the API had answered."
            self.results[node.desired] = Result("unknown", reason, modified=True)
        try:
            written = request()
        except NotSent as error:
            self.not_sent = error
            self.results.update({node.desired: result for node, result in former.items()})
            self._moved -= moved
            return False, ()
        except Exception as error:  # noqa: BLE001 - a fault of ours must not cost the report of all the others
            effect = error.effect if isinstance(error, MagicError) else Effect.MAYBE
            if effect is Effect.NONE:
                self._moved -= moved
            self._note_failure(Failure(nodes, error), effect)
            return False, () if effect is Effect.NONE else nodes
        for node, answer in written.items():
            if aside:
                self.results[node.desired] = Result("moved_aside", remains(node), answer.payload, modified=True)
                continue
            begun = self.plans[node.desired]
            plan, modified, warnings = verdict(dataclasses.replace(begun, managed=self.filled(begun.managed)), answer)
            modified = modified or former[node].modified
            self.results[node.desired] = Result("applied", "", answer.payload, modified, plan=plan)
            self.warnings += warnings
        return True, [node for node in written if self.results[node.desired].modified]

    def _note_failure(self, failure: Failure, effect: Effect) -> None:
        self.errors.append(failure)
        unsure = effect is not Effect.NONE
        status: Status = "unknown" if unsure else "failed"
        for node in failure.nodes:
            aside = node.desired in self._moved
            reason = f"{failure.reason} {remains(node)}" if aside and not unsure else failure.reason
            pending = Effect.PENDING in effect
            self.results[node.desired] = Result(status, reason, modified=unsure or aside, pending=pending)

    def write(self, node: Planned) -> dict[Planned, Written]:
        """Carry out the plan of an object.

        Raises:
            MagicError: the API refused, or could not be reached; says what was done by then.
        """
        begin = functools.partial(self.plans.__setitem__, node.desired)  # a rollback has to know what was begun
        find_again = functools.partial(self.made, node)
        plan, written = apply(self._account, self.ready(node.plan), self.parent_of(node), find_again, turn_to=begin)
        begin(plan)
        if plan.operation != "deleted":
            self.ids[node.desired] = written.payload.get(node.kind.id_key) or self.ids[node.desired]
        return {node: written}

    def made(self, node: Planned, body: Payload) -> ApiPayload | None:
        """What a creation has made, if it has.

        Objects of one key may have been there before; the new one is in the place that the body named, and it is not
        the one that it replaces.

        Raises:
            PlanError: nothing tells it from others.
        """
        kind, old = node.kind, node.plan.id
        key = kind.key_given(body)
        if key is None:
            raise PlanError(f"there is no {' or '.join(kind.natural_keys[-1])} to know it by.")
        siblings = of_kind(kind, self._account.read(kind, self.parent_of(node)))
        others = [item for item in siblings if item.get(kind.id_key) != old]
        place = [field for field in (*kind.optional_key, *kind.tie_breakers) if value_at(body, field) is not None]
        return find.by_key(kind, others, body, [*key, *place])

    def parent_of(self, node: Planned) -> str | None:
        """The id of the object that it lives in."""
        return self.ids[node.parent] if node.parent else None

    def filled(self, body: t.Any) -> t.Any:
        """A body with identifiers in place of what stood for them."""
        if isinstance(body, UnknownId):
            return str(self.ids[body.desired])
        if isinstance(body, dict):
            return type(body)((key, self.filled(value)) for key, value in body.items())
        if isinstance(body, list):
            return [self.filled(value) for value in body]
        return body

    def ready(self, plan: Plan) -> Plan:
        """A plan with identifiers in its body in place of what stood for them."""
        instead = None if plan.instead is None else self.ready(plan.instead)
        return dataclasses.replace(plan, body=self.filled(plan.body), instead=instead)


def remains(node: Planned) -> str:
    """What a step in between has made of an object, in words."""
    fields = node.aside.managed if node.aside else {}
    return f"It was moved aside for others, and still has {', '.join(f'{name} {fields[name]}' for name in fields)}."
