# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two tasks that every kind of object has: bring one to its desired state, and read some."""

from __future__ import annotations

import functools
import time
import typing as t

from .._client.errors import Effect, InvalidOptions, MagicError, PlanError
from .._client.paths import check_identifier
from .._engine import find
from .._engine.account import NOTHING, of_kind
from .._engine.apply import validate
from .._engine.current import KeptLists
from .._engine.desired import read_object
from .._engine.diff import masked, merged, without
from .._engine.execute import Execution
from .._engine.naming import Naming
from .._engine.plan import Operation, Plan
from .._engine.planner import Planner, Policy
from .._engine.resolve import Resolver
from .._engine.stages import Desired, Matched, Planned, subject
from .._engine.turn import turn
from .._models.base import ApiPayload
from .._models.path import put, value_at
from .._resources.description import Payload, Reference, ResourceType
from .definition import Context, Task


def resource_task(kind: ResourceType, children: tuple[ResourceType, ...] = ()) -> Task:
    """The task ``cloudflare.magic.<kind>``.

    Args:
        children: the kinds of object that live in this one, in any order.
    """
    options: dict[str, t.Any] = {
        "state": {
            "type": "str",
            "choices": ["present", "absent"] if kind.creatable else ["present"],
            "default": "present",
        },
        **_parent_option(kind),
        **kind.options,
        **kind.flags,
    }
    if kind.create_only or kind.recreatable:
        options["recreate"] = {"type": "bool", "default": False}
    if children:
        options["cascade"] = {"type": "bool", "default": False}

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        context.secrets.update(str(value) for path in kind.secret if (value := value_at(dict(params), path)))
        desired = _desired(kind, params)
        try:
            return _Single(desired, params, context, children).run()
        except MagicError as error:
            error.subject = error.subject or desired.name
            raise

    return Task(
        name=kind.name,
        options=options,
        run=run,
        mutually_exclusive=[
            *_exclusive(kind.references),
            *(fields for fields in kind.exclusive if not any("." in field for field in fields)),
        ],
        secret_results=tuple(sorted(kind.returned_once)),
    )


def info_task(kind: ResourceType, *further: ResourceType) -> Task:
    """The task ``cloudflare.magic.<kind>_info``.

    Args:
        further: other kinds in the same collection that are read with it, such as the apps that Cloudflare defines.
    """
    filters = tuple(dict.fromkeys(field for key in (*kind.natural_keys, tuple(kind.optional_key)) for field in key))
    # A field inside an object is asked for by its last name: device.serial_number by serial_number.
    named = {"device_id" if field == "device.id" else field.rpartition(".")[2]: field for field in filters}

    def run(params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
        try:
            payloads = _selected((kind, *further), params, context, named)
        except MagicError as error:
            error.subject = error.subject or f"{kind.describe({})}s"
            raise
        return {"changed": False, kind.plural: [masked(payload, kind.secret) for payload in payloads]}

    references = [reference for reference in kind.references if set(reference.fields) & {*filters, *kind.queries}]
    return Task(
        name=f"{kind.name}_info",
        options={
            "id": {"type": "str"},
            **_parent_option(kind),
            **{option: kind.options.get(field, {"type": "str"}) for option, field in named.items()},
            **{reference.option: kind.options[reference.option] for reference in references},
            **{option: {"type": "str"} for option in kind.queries},
        },
        run=run,
        mutually_exclusive=[
            *_exclusive(references),
            *(("id", option) for option in (*named, *kind.queries, *(reference.option for reference in references))),
        ],
    )


def _parent_option(kind: ResourceType) -> dict[str, t.Any]:
    return {kind.parent.name: {"type": "str", "required": True}} if kind.parent else {}


def _exclusive(references: t.Iterable[Reference]) -> list[tuple[str, ...]]:
    """A name and the field it stands for contradict each other, where they are two options on the top level."""
    return [
        (reference.option, field)
        for reference in references
        for field in reference.fields
        if field != reference.option and "." not in reference.option
    ]


def _desired(kind: ResourceType, params: t.Mapping[str, t.Any]) -> Desired:
    """What a user wants of one object.

    Raises:
        InvalidOptions: it cannot be right, or which object is meant is not clear.
    """
    problems: list[str] = []
    options = {name: params[name] for name in kind.options}
    desired = read_object(kind, options, params, problems, place=kind.name, parent=_parent(kind, params))
    if problems:
        error = InvalidOptions(problems)
        error.subject = desired.name
        raise error
    return desired


def _parent(kind: ResourceType, params: t.Mapping[str, t.Any]) -> Desired | None:
    """The object that the one in question lives in, of which only the name is known, or the id."""
    if kind.parent is None:
        return None
    return Desired(kind.parent, kind.parent.name, {"name": params[kind.parent.name]}, only_named=True)


class _Single:
    """One run over one object, and what lives in it."""

    def __init__(
        self,
        desired: Desired,
        params: t.Mapping[str, t.Any],
        context: Context,
        children: tuple[ResourceType, ...],
    ) -> None:
        self._desired = desired
        self._kind = desired.kind
        self._context = context
        self._account = context.account
        self._children = children
        self._policy = Policy(
            state="merged" if params["state"] == "present" else "deleted",
            recreate=params.get("recreate", False),
            cascade=params.get("cascade", False),
            expect=context.check_mode,
            one=True,
        )

    def run(self) -> dict[str, t.Any]:
        """Read what is needed, plan, and carry it out; in check mode, let the API validate it."""
        looked_at = time.monotonic()
        self._plan()
        if self._node.plan.operation != "created" or self._context.check_mode:
            return self._carry_out()
        with turn(self._identity(), self._account.client.patience.sleep) as own:
            if own.may_be_there(looked_at):
                self._plan()
            return self._carry_out()

    def _plan(self) -> None:
        parent = self._desired.parent
        nodes = [self._desired] if parent is None else [parent, self._desired]
        current = KeptLists(self._account, self._kind)
        planner = Planner(current, nodes, self._policy, children={self._kind.name: self._children})
        planned = planner.plan()
        self._warnings = planner.findings.warnings
        self._naming = Naming(planned, current)
        (self._node,) = (node for node in planned if node.desired is self._desired)
        going = [node for node in planned if node.desired is not self._desired]
        self._going = sorted(going, key=lambda node: node.kind.order, reverse=True)

    def _identity(self) -> list[t.Any]:
        """What tells an object that is not there yet from all others."""
        node = self._node.matched
        values = [(field, value_at(node.fields, field)) for field in node.key]
        return [self._account.client.settings.base_url, self._account.root, self._kind.path, node.parent_id, values]

    def _carry_out(self) -> dict[str, t.Any]:
        node = self._node
        current = node.current or NOTHING
        if not node.plan.changed:
            return self._result(node.plan, "unchanged", masked(current, self._kind.secret))
        if self._context.check_mode:
            plan = node.plan
            if not node.matched.expects:  # the API could only say that what is expected is not there
                plan, written = validate(self._account, plan, node.matched.parent_id)
                self._warnings += written.warnings
            return self._result(plan, plan.operation, _predicted(plan, current), cascaded=map(_label, self._going))
        execution = Execution(self._account, [*self._going, node])
        for each in (*self._going, node):
            done, _changed = execution.perform(functools.partial(execution.write, each), [each])
            if not done:
                raise self._failure(execution, each)
        result = execution.results[node.desired]
        gone = [_label(each) for each in self._going if execution.results[each.desired].modified]
        shown = masked(result.payload or current, self._kind.secret)
        self._warnings += execution.warnings
        plan = result.plan or node.plan
        if not result.modified and not gone:
            return self._result(plan, "unchanged", shown)
        return self._result(plan, plan.operation, shown, result.revealed(self._kind), gone)

    def _failure(self, execution: Execution, at: Planned) -> BaseException:
        """The error to raise, which says what was done by then."""
        error: BaseException = execution.errors[0].error if execution.errors else t.cast(MagicError, execution.not_sent)
        if not isinstance(error, MagicError):
            return error
        halfway = Effect.PARTIAL in error.effect
        if not self._going and not halfway:
            return error
        deleted = [_label(each) for each in self._going if execution.results[each.desired].status == "applied"]
        place = f"{_label(at)} could not be deleted with it: " if at is not self._node else ""
        sentences = [f"{place}{error}"]
        if self._going:
            sentences.append(f"Deleted by then: {', '.join(deleted) or 'nothing'}.")
        if halfway:
            sentences.append(f"The result shows under {self._kind.name} what it was.")
        failure = PlanError(
            " ".join(sentences),
            effect=error.effect | (Effect.PARTIAL if deleted else Effect.NONE),
            worth_retrying=error.worth_retrying,
            former={self._kind.name: masked(self._node.current or {}, self._kind.secret)} if halfway else None,
        )
        failure.__cause__ = error
        return failure

    def _result(
        self,
        plan: Plan,
        operation: Operation,
        shown: dict[str, t.Any],
        revealed: Payload | None = None,
        cascaded: t.Iterable[str] = (),
    ) -> dict[str, t.Any]:
        for warning in self._warnings:
            self._context.warn(warning)
        kind, changed = self._kind, operation != "unchanged"
        before, after = self._naming.diff(self._node, plan)
        above = self._desired.parent.fields["name"] if self._desired.parent else None
        named = {**shown, **(plan.before or {}), **(plan.after or {})}
        return {
            "changed": changed,
            "operation": operation,
            "changes": [change.path for change in plan.changes] if changed else [],
            kind.name: shown,
            **(revealed or {}),
            **({"cascaded": list(cascaded)} if self._children else {}),
            "diff": {
                "before": before,
                "after": after if changed else before,
                "header": subject(kind, named, {}, above),
            },
        }


def _label(node: Planned) -> str:
    """What a person calls an object inside of another, without that."""
    return node.kind.describe(node.current or {})


def _predicted(plan: Plan, current: ApiPayload) -> dict[str, t.Any]:
    """The object as a run would leave it, as far as that can be known, without what the API never shows."""
    if plan.operation == "recreated":
        # Nothing of the old one stays, neither its id nor when it was last heard of.
        predicted = dict(plan.after or {})
    else:
        # Laid over with what the user manages, not with the result, which does not tell what is cleared.
        predicted = merged(current, plan.managed)
    return masked(without(predicted, {*plan.kind.write_only, *plan.kind.on_request}), plan.kind.secret)


def _selected(
    kinds: tuple[ResourceType, ...], params: t.Mapping[str, t.Any], context: Context, named: t.Mapping[str, str]
) -> list[ApiPayload]:
    """The objects of a collection that fit the filters, as the API sends them."""
    account, kind = context.account, kinds[0]
    check_identifier(params["id"])
    current = KeptLists(account, kind)
    matched: dict[Desired, Matched] = {}
    above = _parent(kind, params)
    resolver = Resolver((), current, matched, deleting=False, expect=False)
    if above is not None:
        current.read([(above.kind, None)])
        matched[above] = resolver.named(above)
    parent_id = matched[above].id if above else None
    if params["id"] is not None:
        found = (account.get(each, params["id"], parent_id) for each in kinds)
        return [payload for payload in found if payload]
    given: dict[str, t.Any] = {}
    for option, field in named.items():
        if params[option] is not None:
            put(given, field, params[option])
    names = {each.option: params[each.option] for each in kind.references if params.get(each.option) is not None}
    desired = Desired(kind, kind.name, kind.model.from_user(given), names, above)
    current.read(resolver.collections([desired]))
    wanted = resolver.resolve(desired).fields
    fields = [field for field in named.values() if value_at(wanted, field) is not None]
    asked = {option: params[option] or wanted.get(option) for option in kind.queries}
    query = {parameter: str(asked[option]) for option, parameter in kind.queries.items() if asked[option]}
    collection = account.read(kind, parent_id, query)
    return [payload for each in kinds for payload in find.matching(each, of_kind(each, collection), wanted, fields)]
