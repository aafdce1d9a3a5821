# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""From the desired and the current network to a plan for every object. Reads, and writes nothing."""

from __future__ import annotations

import dataclasses
import fnmatch
import functools
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    InvalidObjects,
    InvalidOptions,
    MagicError,
    PlanError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.paths import check_unknown
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import (
    differences,
    is_empty,
    merged,
    without,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import plan_absent, plan_present
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import put, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._network.current import Collection, Current
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Desired, Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.naming import Naming
from ansible_collections.cloudflare.magic.plugins.module_utils._network.progress import Progress
from ansible_collections.cloudflare.magic.plugins.module_utils._network.ring import break_rings
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import (
    ACCOUNT_KINDS,
    CREATION_ORDER,
    SITE_KINDS,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._network.surroundings import check_surroundings
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Payload,
    Reference,
    ResourceType,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE

NOT_NAMED = "(not named)"
"""The place of an object that goes although, or because, nobody wrote it."""

State = t.Literal["merged", "replaced", "overridden", "deleted"]

_MOST_LISTED = 20


@dataclasses.dataclass(frozen=True)
class Scope:
    """Which of the account's objects that nobody named may be deleted. What lives in a site belongs to the site.

    Attributes:
        names, descriptions: shell patterns; one of either has to match. Without any, everything is in scope.
        max_deletions: how many objects a run may delete, children included; None sets no bound.
    """

    names: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    max_deletions: int | None = None

    def covers(self, kind: ResourceType, payload: Payload) -> bool:
        """Whether this object may be deleted."""
        if not self.names and not self.descriptions:
            return True
        names = [str(value_at(payload, field) or "") for key in kind.natural_keys for field in key]
        description = str(payload.get("description") or payload.get("notes") or "")
        return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in self.names) or any(
            fnmatch.fnmatchcase(description, pattern) for pattern in self.descriptions
        )


class Planner:
    """Plans one network.

    Args:
        threads: how many requests may run at once.
        recreate: allow deletion and creation where a field cannot be updated.
        check_mode: whether an earlier task may be what creates things that objects name.

    Attributes:
        warnings: what the user should know although nothing is wrong.
        naming: what the planned objects are called.
    """

    def __init__(
        self,
        account: Account,
        desired: Desired,
        *,
        state: State,
        scope: Scope,
        threads: int,
        recreate: bool,
        progress: Progress,
        check_mode: bool = False,
    ) -> None:
        self.warnings: list[str] = []
        self._current = Current(account, threads, progress)
        self.naming = Naming((), self._current)
        self._desired = desired
        self._state = state
        self._scope = scope
        self._recreate = recreate
        self._expects = check_mode and state != "deleted"
        self._problems: list[str] = []
        self._unclear: set[Node] = set()
        self._written = {(node.kind.plural, node.parent) for node in desired.nodes}
        self._named: dict[t.Any, dict[str, list[Node]]] = {}
        self._seen: dict[t.Any, Node] = {}

    def plan(self) -> list[Node]:
        """Give every node its plan.

        Returns:
            All nodes, those that are to be deleted without having been named included.

        Raises:
            InvalidObjects: with every problem found, not only the first.
        """
        nodes = list(self._desired.nodes)
        for node in nodes:
            self._index_name(node)
        self._plan_what_is_named(nodes)
        if not self._problems:
            if self._state == "deleted":
                nodes += self._children_of_deleted(nodes)
            elif self._state == "overridden":
                nodes += self._unnamed(nodes)
        findings = check_surroundings(nodes, self._current)
        self._problems += findings.problems
        self.warnings += findings.warnings
        self._check_deletions(nodes)
        self._raise_problems()
        findings = break_rings(nodes, self._current)
        self._problems += findings.problems
        self.warnings += findings.warnings
        self._raise_problems()
        self.naming = Naming(nodes, self._current)
        # What lives in a site is told together with it.
        places = {node: place for place, node in enumerate(nodes)}
        return sorted(nodes, key=lambda node: (places[node.parent or node], node.parent is not None))

    def _raise_problems(self) -> None:
        if self._problems:
            raise InvalidObjects(self._problems)

    def _attempt(self, nodes: t.Sequence[Node], action: t.Callable[[], None]) -> None:
        """Do something about nodes, and keep what is wrong with the first of them for the end."""
        try:
            action()
        except MagicError as error:
            self._unclear.update(nodes)
            self._problems.append(f"{nodes[0].place} ({nodes[0].name}): {error}")

    def _clear(self, nodes: t.Iterable[Node]) -> list[Node]:
        """The nodes with which nothing is wrong so far, nor with the objects that they live in."""
        return [node for node in nodes if not self._unclear or not {node, node.parent} & self._unclear]

    # What exists

    def _plan_what_is_named(self, nodes: t.Sequence[Node]) -> None:
        """Read what is needed, find what exists of each node, and give it its plan.

        The lists of the sites take most of the time. What can be done without them is done while they are on their way,
        and a site is planned as soon as its own are there.
        """
        inside: dict[Node, list[Node]] = {node: [] for node in nodes if node.kind is SITE}
        for node in nodes:
            if node.parent is not None:
                inside[node.parent].append(node)
        beside = [node for node in nodes if node.parent is None and node.kind is not SITE]
        self._current.read(
            [*((ACCOUNT_KINDS[name], None) for name in self._needed(self._desired.sections)), *self._referred(nodes)]
        )
        named_by_sites = [node for node in beside if node.kind is CONNECTOR]
        self._match_in_order([*named_by_sites, *inside])
        with self._current.reading([self._lists_of(site, inside[site]) for site in inside]) as arrivals:
            self._match_in_order([node for node in beside if node.kind is not CONNECTOR])
            self._plan_all(beside)
            for (site, children), _arrived in zip(inside.items(), arrivals, strict=True):
                self._match_in_order(children)
                self._plan_all([site, *children])

    def _lists_of(self, site: Node, children: t.Sequence[Node]) -> list[Collection]:
        """What has to be read inside a site."""
        if site.current is None:
            return []
        # A site that goes takes all of its children with it, whether they were named or not.
        sections = SITE_KINDS if self._state == "deleted" else self._needed(site.sections, site)
        return [*((SITE_KINDS[name], site.id) for name in sections), *self._referred(children)]

    def _needed(self, sections: t.Iterable[str], site: Node | None = None) -> list[str]:
        """The sections that have to be read: those with objects, and empty ones only where they delete."""
        return [section for section in sections if self._state == "overridden" or (section, site) in self._written]

    def _referred(self, nodes: t.Iterable[Node]) -> list[Collection]:
        """The collections of which something is named and not described in the same task."""
        found: dict[Collection, None] = {}
        for node in nodes:
            for reference in self._references(node):
                names = node.names[reference.option]
                for name in names if reference.many else [names]:
                    if not name or self._described(node, reference, name):
                        continue
                    for kind in reference.among:
                        if kind.parent is None:
                            found[kind, None] = None
                        elif node.parent is not None and node.parent.current is not None:
                            found[kind, node.parent.id] = None
        return list(found)

    def _match_in_order(self, nodes: list[Node]) -> None:
        by_kind: dict[str, list[Node]] = {}
        for node in nodes:
            by_kind.setdefault(node.kind.label, []).append(node)
        for kind in CREATION_ORDER:
            of_kind = by_kind.get(kind.label, [])
            for node in self._clear(of_kind):
                self._attempt([node], functools.partial(self._find, node))
            renamed = _renamed(of_kind)
            for alike in self._of_one_key(self._clear(of_kind)):
                self._attempt(alike, functools.partial(self._find_by_key, alike, renamed))
            if self._state == "overridden":
                self._adopt(self._clear(of_kind))

    def _find(self, node: Node) -> None:
        """Fill its references, and find what exists of it if an id tells."""
        try:
            self._fill_references(node)
        except find.UnknownName:
            if self._state == "deleted":
                return  # what names nothing cannot exist
            raise
        if node.id:
            parent = node.parent.id if node.parent else None
            found = self._current.with_key(node.kind, parent, (node.kind.id_key,), (node.id,))
            if not found and self._state != "deleted":
                raise PlanError("no object has this id, and the API chooses the ids of new ones: leave id out.")
            if not found:
                check_unknown(node.id)
            node.current = found[0] if found else None
            self._check_odd_values(node)

    def _check_odd_values(self, node: Node) -> None:
        """See that values that cannot be right are those of the object itself, which may be left as it is.

        Raises:
            InvalidOptions: they are not.
        """
        if self._state == "deleted" or not node.verbatim:
            return
        held = node.kind.model.from_api(node.current or {})
        wrong: list[str] = []
        for field, value in node.verbatim.items():
            if differences({field: value}, held):
                wrong += node.odd.get(field, [])
            else:
                node.desired[field] = value
        if wrong:
            raise InvalidOptions(wrong)

    def _of_one_key(self, nodes: t.Iterable[Node]) -> list[list[Node]]:
        """The nodes that are to be found by their keys, those with the same one together."""
        groups: dict[t.Any, list[Node]] = {}
        for node in nodes:
            exists = node.parent is None or node.parent.current is not None
            key = node.key
            values = tuple(value_at(node.desired, field) for field in key)
            if exists and values and None not in values:
                groups.setdefault((node.parent, key, values), []).append(node)
        return list(groups.values())

    def _find_by_key(self, nodes: list[Node], renamed: t.Container[t.Any]) -> None:
        """Find what exists of the nodes of one key, without what another node, by id, gives another key."""
        first = nodes[0]
        kind, key, parent = first.kind, first.key, first.parent.id if first.parent else None
        values = tuple(value_at(first.desired, field) for field in key)
        existing = [
            payload
            for payload in self._current.with_key(kind, parent, key, values)
            if (first.parent, payload.get(kind.id_key)) not in renamed
        ]
        for node in nodes:
            if len(nodes) > 1 and kind.tie_breakers:
                found = self._alike(node, nodes, existing)
            else:
                found = find.the_one(kind, existing, node.desired, key)
            if found is not None:
                node.current, node.id = found, found.get(kind.id_key)
        if first.current is None and not kind.creatable and self._state != "deleted":
            raise PlanError(
                "it does not exist, and it cannot be created through the API. "
                f"{find.known_names(str(first.desired.get('name')), self._current.all(kind, parent))}"
            )

    @staticmethod
    def _alike(node: Node, nodes: list[Node], existing: list[ApiPayload]) -> ApiPayload | None:
        """Of several objects with one name, the one in the place of this node.

        LANs may share a name and differ in port and VLAN. What is left over when each node has found its place is a new
        object, or one that changes its place.
        """
        places = {_ties(node.kind, node.kind.model.from_api(payload)): payload for payload in existing}
        wanted = {_ties(other.kind, other.desired) for other in nodes}
        place = _ties(node.kind, node.desired)
        if place in places:
            return places[place]
        left = [payload for taken, payload in places.items() if taken not in wanted]
        if left and (len(left) > 1 or len(wanted - places.keys()) > 1):
            listed = ", ".join(str(payload.get(node.kind.id_key)) for payload in left)
            raise PlanError(f"it is not clear which of those that exist is meant: {listed}. Give its id.")
        return left[0] if left else None

    def _adopt(self, nodes: t.Iterable[Node]) -> None:
        """See a rename where an object would be deleted and another created in its very place.

        Two LANs can have neither one VLAN on one port nor one address, and the old one could not go while ACLs name it.
        """
        taken = {(node.parent, node.id) for node in nodes}
        for node in nodes:
            if node.id or not node.kind.tie_breakers or node.parent is None or node.parent.current is None:
                continue
            free = [
                payload
                for payload in self._current.all(node.kind, node.parent.id)
                if (node.parent, payload.get(node.kind.id_key)) not in taken
            ]
            payload = _in_place_of(node, free)
            if payload is not None:
                node.current, node.id = payload, payload.get(node.kind.id_key)
                taken.add((node.parent, node.id))

    # References

    def _index_name(self, node: Node) -> None:
        """Let other nodes name this one."""
        index = self._named.setdefault((node.kind.plural, node.parent), {})
        names = {value_at(node.desired, field) for field in ("name", "device.serial_number", "notes")} | {node.id}
        for name in names:
            if name is not None:
                index.setdefault(name, []).append(node)

    def _references(self, node: Node) -> t.Iterator[Reference]:
        """The references by which a node names something, as far as they matter."""
        key = {field for fields in node.kind.natural_keys for field in fields}
        for reference in node.kind.references:
            if reference.option in node.names and (self._state != "deleted" or key & set(reference.fields)):
                yield reference

    def _described(self, node: Node, reference: Reference, name: str) -> list[Node]:
        """The nodes of the same task that a name can mean."""
        return [
            target
            for kind in reference.among
            for target in self._named.get((kind.plural, node.parent if kind.parent else None), {}).get(name, [])
            if target.kind is kind
        ]

    def _fill_references(self, node: Node) -> None:
        for reference in self._references(node):
            name = node.names[reference.option]
            if name == "":
                for field in reference.fields:
                    put(node.desired, field, None)
            elif reference.many:
                (field,) = reference.fields
                put(node.desired, field, [self._referenced(node, reference, each)[field] for each in name])
            else:
                for field, value in self._referenced(node, reference, name).items():
                    put(node.desired, field, value)

    def _referenced(self, node: Node, reference: Reference, name: str) -> Payload:
        """The fields that a name stands for, or in check mode what stands for what an earlier task may create."""
        try:
            return self._known(node, reference, name)
        except find.UnknownName as error:
            if not self._expects:
                raise
            if error.expectation not in self.warnings:
                self.warnings.append(error.expectation)
            node.expects = True
            return find.expected(reference, name)

    def _known(self, node: Node, reference: Reference, name: str) -> Payload:
        """The fields that a name stands for: what the same task describes comes before what only exists."""
        described = self._described(node, reference, name)
        if len(described) > 1:
            raise PlanError(
                f"{reference.option}: {name!r} is not unique: {', '.join(each.place for each in described)}."
            )
        if described:
            target = described[0]
            node.needs.add(target)
            payload = merged(target.current or {}, target.desired)
            payload[target.kind.id_key] = target.id or target.pending
            kind = target.kind
        else:
            kind, payload = self._existing(node, reference, name)
        value = reference.value(payload)
        if value is None and described and target.current is None and self._state == "deleted":
            raise find.UnknownName(f"{reference.option}: {name!r} does not exist", "")
        if value is None:
            raise PlanError(
                f"{reference.option}: {kind.describe(payload)} does not tell {reference.meaning}. Set "
                f"{' or '.join(reference.fields)} instead."
            )
        return value

    def _existing(self, node: Node, reference: Reference, name: str) -> tuple[ResourceType, ApiPayload]:
        site = node.parent
        collections: list[Collection] = [
            (kind, site.id if kind.parent and site else None)
            for kind in reference.among
            if not kind.parent or (site and site.current is not None)
        ]
        found = {
            id(payload): (kind, payload)
            for kind, parent in collections
            for field in (kind.id_key, *reference.names)
            for payload in self._current.with_key(kind, parent, (field,), (name,))
        }
        if found:
            return find.named(reference, name, list(found.values()))
        every = [(kind, payload) for kind, parent in collections for payload in self._current.all(kind, parent)]
        return find.named(reference, name, every)

    # Plans

    def _plan_all(self, nodes: t.Sequence[Node]) -> None:
        """Give a plan to each node with which nothing is wrong."""
        self._check_duplicates(nodes)
        # What is wrong with some objects does not keep the others from being checked, so that all is told at once.
        for node in self._clear(nodes):
            self._attempt([node], functools.partial(self._plan, node))

    def _plan(self, node: Node) -> None:
        kind = node.kind
        if self._state == "deleted":
            if node.current is not None and not kind.creatable:
                raise PlanError("it cannot be deleted through the API.")
            node.plan = plan_absent(kind, node.current)
            return
        desired = node.desired if self._state == "merged" else self._exactly(node)
        node.plan = plan_present(
            kind,
            desired,
            node.current,
            recreate=self._recreate,
            send=node.send if node.current else {},
            placeholders=node.hidden,
        )
        if node.plan.operation == "recreated" and kind is SITE:
            raise PlanError(
                "it would have to be deleted and created anew, with all that lives in it. Delete it with state: "
                "deleted, and run again to create it."
            )

    @staticmethod
    def _exactly(node: Node) -> dict[str, t.Any]:
        """The desired state that also clears what was not written, unless the API itself would fill it in."""
        if node.current is None:
            return node.desired
        kind = node.kind
        fixed = {*kind.create_only, *kind.write_only, *kind.computed, *node.hidden}
        # A field that only a newer API knows is not ours to clear.
        existing = without(kind.model.from_api(node.current, newer=False), fixed)
        kept = set(kind.required)
        if kind.key_given(node.desired) is None:
            kept.update(field for key in kind.natural_keys for field in key)
        return _clearing(existing, node.desired, kind.defaults, kept)

    def _children_of_deleted(self, nodes: t.Sequence[Node]) -> list[Node]:
        """What lives in a site that goes and was not named."""
        named: dict[Node, set[str | None]] = {}
        for node in nodes:
            if node.parent is not None:
                named.setdefault(node.parent, set()).add(node.id)
        children = []
        for site in [node for node in nodes if node.kind is SITE and node.plan and node.plan.changed]:
            children += self._deletions(SITE_KINDS.values(), site, named.get(site, set()))
        return children

    def _unnamed(self, nodes: list[Node]) -> list[Node]:
        """What exists in the named sections and was not named."""
        ids: dict[tuple[str, Node | None], set[str | None]] = {}
        for node in nodes:
            ids.setdefault((node.kind.label, node.parent), set()).add(node.id)
        going = []
        for section, kind in ACCOUNT_KINDS.items():
            if section in self._desired.sections and kind.creatable:
                going += [
                    node
                    for node in self._deletions((kind,), None, ids.get((kind.label, None), set()))
                    if self._scope.covers(kind, node.current or {})
                ]
        sites = [node for node in going if node.kind is SITE]
        self._current.read((kind, site.id) for site in sites for kind in SITE_KINDS.values())
        for site in sites:
            going += self._deletions(SITE_KINDS.values(), site, set())
        for site in [node for node in nodes if node.kind is SITE and node.current is not None]:
            for section in sorted(site.sections, key=list(SITE_KINDS).index):
                kind = SITE_KINDS[section]
                going += self._deletions((kind,), site, ids.get((kind.label, site), set()))
        return going

    def _deletions(self, kinds: t.Iterable[ResourceType], parent: Node | None, keep: set[str | None]) -> list[Node]:
        """The objects of a collection that are to go, except for some ids."""
        going = []
        for kind in kinds:
            for payload in self._current.all(kind, parent.id if parent else None):
                identifier = payload.get(kind.id_key)
                if identifier in keep:
                    continue
                canonical = without(kind.model.from_api(payload), kind.computed)
                node = Node(kind, NOT_NAMED, canonical, parent=parent, id=identifier, current=payload)
                node.file = parent.file if parent else None
                node.plan = plan_absent(kind, payload)
                going.append(node)
        return going

    # Checks of the whole

    def _check_duplicates(self, nodes: t.Iterable[Node]) -> None:
        """No object is written twice, under whichever of its names."""
        for node in nodes:
            # Where a creation is still to come, only the key can tell; objects of one key may differ in their ports.
            values = tuple(value_at(node.desired, field) for field in node.key)
            if not node.id and not values:
                continue  # what it names is a problem already
            identity = (node.kind.label, node.parent, node.id or (values, _ties(node.kind, node.desired)))
            first = self._seen.setdefault(identity, node)
            if first is not node:
                self._unclear.add(node)
                self._problems.append(
                    f"{node.place} ({node.name}): {first.place} describes the same {node.kind.label}."
                )

    def _check_deletions(self, nodes: t.Iterable[Node]) -> None:
        going = [node for node in nodes if node.plan and node.plan.operation == "deleted"]
        bound = self._scope.max_deletions
        if bound is not None and len(going) > bound:
            listed = ", ".join(node.name for node in going[:_MOST_LISTED]) + (
                ", …" if len(going) > _MOST_LISTED else ""
            )
            self._problems.append(f"max_deletions: {len(going)} objects would be deleted and {bound} may be: {listed}.")


def _renamed(nodes: t.Iterable[Node]) -> set[tuple[Node | None, str | None]]:
    """The objects that nodes name by id and give another key, so that their old one is free for others."""
    renamed = set()
    for node in nodes:
        key = node.kind.key_given(node.desired) if node.id and node.current is not None else None
        if key is not None:
            existing = node.kind.model.from_api(node.current or {})
            if any(value_at(existing, field) != value_at(node.desired, field) for field in key):
                renamed.add((node.parent, node.id))
    return renamed


def _ties(kind: ResourceType, values: Payload) -> tuple[t.Any, ...]:
    """What tells objects of one key apart; an untagged VLAN may be written as 0 or left out."""
    return tuple(value_at(values, field) or 0 for field in kind.tie_breakers)


def _in_place_of(node: Node, existing: t.Iterable[ApiPayload]) -> ApiPayload | None:
    """What exists with the address of a new LAN or WAN, or else on its port and VLAN."""
    ties, address = _ties(node.kind, node.desired), value_at(node.desired, "static_addressing.address")
    candidates = [(payload, node.kind.model.from_api(payload)) for payload in existing]
    # The address first: it is what its hosts know, and a VLAN can be exchanged where an address cannot.
    of_address = (
        payload
        for payload, canonical in candidates
        if address is not None and address == value_at(canonical, "static_addressing.address")
    )
    on_port = (payload for payload, canonical in candidates if any(ties) and ties == _ties(node.kind, canonical))
    return next(of_address, next(on_port, None))


def _clearing(
    existing: Payload, desired: Payload, defaults: t.Mapping[str, t.Container[t.Any]], kept: set[str], prefix: str = ""
) -> dict[str, t.Any]:
    """``desired``, with None for what exists besides it, is no default, and is not to be kept."""
    result = dict(desired)
    for field, value in existing.items():
        path = f"{prefix}{field}"
        wanted = desired.get(field)
        if isinstance(value, dict) and isinstance(wanted, dict) and wanted:
            result[field] = _clearing(value, wanted, defaults, kept, f"{path}.")
        elif field in desired or path in kept or _is_default(value, path, defaults):
            continue
        elif isinstance(value, dict) and any(default.startswith(f"{path}.") for default in defaults):
            result[field] = _clearing(value, {}, defaults, kept, f"{path}.")
        else:
            result[field] = _cleared(value, field, defaults.get(path))
    return result


def _cleared(value: t.Any, field: str, default: t.Container[t.Any] | None) -> t.Any:
    """What says that a field shall have no value, or its default where that is the same everywhere."""
    if isinstance(default, tuple) and len(default) == 1:
        return default[0]
    if isinstance(value, bool):
        return False
    return [] if isinstance(value, list) else "" if field == "description" else None


def _is_default(value: t.Any, path: str, defaults: t.Mapping[str, t.Container[t.Any]]) -> bool:
    if path in defaults:
        return is_empty(value) or value in defaults[path]
    if isinstance(value, dict):
        return all(_is_default(item, f"{path}.{field}", defaults) for field, item in value.items())
    return is_empty(value) or value is False or value == 0
