# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""From the desired and the current network to a plan for every object. Reads, and writes nothing."""

from __future__ import annotations

import dataclasses
import fnmatch
import ipaddress
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    InvalidOptions,
    MagicError,
    PlanError,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import is_empty, merged, without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import plan_absent, plan_present
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import put, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._network.current import Collection, Current
from ansible_collections.cloudflare.magic.plugins.module_utils._network.desired import Desired, Node
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import (
    ACCOUNT_KINDS,
    CREATION_ORDER,
    SITE_KINDS,
    TUNNELS,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Payload,
    Reference,
    ResourceType,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE

NOT_NAMED = "(not named)"
"""The place of an object that goes although, or because, nobody wrote it."""

State = t.Literal["merged", "replaced", "overridden", "deleted"]


@dataclasses.dataclass(frozen=True)
class Scope:
    """Which of the objects that nobody named may be deleted.

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
        names = [str(value_at(dict(payload), field)) for key in kind.natural_keys for field in key]
        description = str(payload.get("description") or payload.get("notes") or "")
        return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in self.names) or any(
            fnmatch.fnmatchcase(description, pattern) for pattern in self.descriptions
        )


class Planner:
    """Plans one network.

    Args:
        threads: how many requests may run at once.
        recreate: allow deletion and creation where a field cannot be updated.
    """

    def __init__(
        self, account: Account, desired: Desired, *, state: State, scope: Scope, threads: int, recreate: bool
    ) -> None:
        self.current = Current(account, threads)
        self.desired = desired
        self.state = state
        self.scope = scope
        self.recreate = recreate
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self._named: dict[t.Any, dict[str, list[Node]]] = {}

    def plan(self) -> list[Node]:
        """Give every node its plan.

        Returns:
            All nodes, those that are to be deleted without having been named included.

        Raises:
            InvalidOptions: with every problem found, not only the first.
        """
        nodes = list(self.desired.nodes)
        top = [node for node in nodes if node.parent is None]
        self.current.read(
            (ACCOUNT_KINDS[section], None) for section in ACCOUNT_KINDS if section in self.desired.sections
        )
        for kind in CREATION_ORDER:
            if kind.parent is None:
                self._match_all([node for node in top if node.kind is kind])
        sites = [node for node in top if node.kind is SITE]
        self.current.read(self._site_collections(sites))
        for kind in CREATION_ORDER:
            if kind.parent is not None:
                self._match_all([node for node in nodes if node.kind is kind])
        self._check_duplicates(nodes)
        if self.problems:
            raise InvalidOptions(self.problems)

        for node in nodes:
            self._plan(node)
        if self.state == "deleted":
            nodes += self._children_of_deleted(nodes)
        elif self.state == "overridden":
            nodes += self._unnamed(nodes)
        changed = [node for node in nodes if node.plan and node.plan.changed]
        self._check(changed)
        deletions = [node for node in changed if node.plan and node.plan.operation == "deleted"]
        bound = self.scope.max_deletions
        if bound is not None and len(deletions) > bound:
            listed = ", ".join(node.name for node in deletions[:20]) + (", …" if len(deletions) > 20 else "")
            self.problems.append(
                f"max_deletions: {len(deletions)} objects would be deleted and {bound} may be: {listed}."
            )
        if self.problems:
            raise InvalidOptions(self.problems)
        return nodes

    def _site_collections(self, sites: t.Iterable[Node]) -> t.Iterator[Collection]:
        """The lists of those sites that exist, as far as they are spoken of."""
        for site in sites:
            if site.current is None:
                continue
            # A site that goes takes all of its children with it, whether they were named or not.
            for section in SITE_KINDS if self.state == "deleted" else site.sections:
                yield SITE_KINDS[section], site.id

    def _match_all(self, nodes: list[Node]) -> None:
        """Fill the references of these nodes and find what exists of them."""
        for node in nodes:
            self._index_name(node)
        for node in nodes:
            try:
                self._fill_references(node)
                self._match(node)
            except find.UnknownName as error:
                # What names nothing cannot exist, so there is nothing to delete.
                if self.state != "deleted":
                    self.problems.append(f"{node.place} ({node.name}): {error}")
            except MagicError as error:
                self.problems.append(f"{node.place} ({node.name}): {error}")
        if self.state == "overridden":
            self._adopt(nodes)

    def _adopt(self, nodes: list[Node]) -> None:
        """See a rename where an object would be deleted and another created in its very place.

        Two LANs cannot have one VLAN on one port, and the old one could not go while ACLs name it.
        """
        taken = {node.id for node in nodes}
        for node in nodes:
            if node.id or not node.kind.tie_breakers or node.parent is None or node.parent.current is None:
                continue
            wanted = [value_at(node.desired, field) or 0 for field in node.kind.tie_breakers]
            for payload in self.current.all(node.kind, node.parent.id):
                identifier = payload.get(node.kind.id_key)
                canonical = node.kind.model.from_api(payload)
                place = [value_at(canonical, field) or 0 for field in node.kind.tie_breakers]
                if place == wanted and identifier not in taken and self.scope.covers(node.kind, payload):
                    node.current, node.id = payload, identifier
                    taken.add(identifier)
                    break

    def _match(self, node: Node) -> None:
        kind, parent = node.kind, node.parent.id if node.parent else None
        if node.parent is not None and node.parent.current is None:
            return
        if node.id:
            found = self.current.with_key(kind, parent, (kind.id_key,), (node.id,))
            if not found and self.state != "deleted":
                raise PlanError(f"no object has the id {node.id}.")
            node.current = found[0] if found else None
            return
        key = node.key
        candidates = self.current.with_key(kind, parent, key, tuple(value_at(node.desired, field) for field in key))
        node.current = find.by_key(kind, candidates, node.desired, key)
        if node.current is not None:
            node.id = node.current.get(kind.id_key)
        elif not kind.creatable and self.state != "deleted":
            raise PlanError(
                "it does not exist, and it cannot be created through the API. "
                f"{find.known_names(str(node.desired.get('name')), self.current.all(kind, parent))}"
            )

    # References

    def _index_name(self, node: Node) -> None:
        """Let other nodes name this one."""
        names = {value_at(node.desired, field) for field in ("name", "device.serial_number", "notes")} | {node.id}
        index = self._named.setdefault((node.kind.label, node.parent), {})
        for name in names:
            if name is not None:
                index.setdefault(name, []).append(node)

    def _fill_references(self, node: Node) -> None:
        for reference in node.kind.references:
            name = node.names.get(reference.option)
            if name is None:
                continue
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
        """The fields that a name stands for: what the same task describes comes before what only exists."""
        described = [
            target
            for kind in reference.among
            for target in self._named.get((kind.label, node.parent if kind.parent else None), {}).get(name, [])
        ]
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
        self.current.read(collections)
        candidates = [(kind, payload) for kind, parent in collections for payload in self.current.all(kind, parent)]
        return find.named(reference, name, candidates)

    # Plans

    def _plan(self, node: Node) -> None:
        try:
            if self.state == "deleted":
                node.plan = plan_absent(node.kind, node.current)
            else:
                desired = node.desired if self.state == "merged" else self._exactly(node)
                node.plan = plan_present(
                    node.kind, desired, node.current, recreate=self.recreate, send=node.send if node.current else {}
                )
        except MagicError as error:
            self.problems.append(f"{node.place} ({node.name}): {error}")

    @staticmethod
    def _exactly(node: Node) -> dict[str, t.Any]:
        """The desired state that also clears what was not written, unless the API itself would fill it in."""
        if node.current is None:
            return node.desired
        kind = node.kind
        fixed = {*kind.create_only, *kind.write_only, *kind.computed}
        existing = without(kind.model.from_api(node.current), fixed)
        # A field that only a newer API knows is not ours to clear.
        known = {field: value for field, value in existing.items() if field in kind.model.model_fields}
        return _clearing(known, node.desired, kind.defaults, set(kind.required))

    def _children_of_deleted(self, nodes: t.Iterable[Node]) -> list[Node]:
        """What lives in a site that goes and was not named."""
        children = []
        for site in [node for node in nodes if node.kind is SITE and node.plan and node.plan.changed]:
            named = {node.id for node in nodes if node.parent is site}
            children += self._deletions(SITE_KINDS.values(), site, named, in_scope=False)
        return children

    def _unnamed(self, nodes: list[Node]) -> list[Node]:
        """What exists in the named sections and was not named."""
        ids: dict[tuple[str, Node | None], set[str | None]] = {}
        for node in nodes:
            ids.setdefault((node.kind.label, node.parent), set()).add(node.id)
        going = []
        for section, kind in ACCOUNT_KINDS.items():
            if section in self.desired.sections and kind.creatable:
                going += self._deletions((kind,), None, ids.get((kind.label, None), set()))
        sites = [node for node in going if node.kind is SITE]
        self.current.read((kind, site.id) for site in sites for kind in SITE_KINDS.values())
        for site in sites:
            going += self._deletions(SITE_KINDS.values(), site, set(), in_scope=False)
        for site in [node for node in nodes if node.kind is SITE and node.current is not None]:
            for section in site.sections:
                kind = SITE_KINDS[section]
                going += self._deletions((kind,), site, ids.get((kind.label, site), set()))
        return going

    def _deletions(
        self, kinds: t.Iterable[ResourceType], parent: Node | None, keep: set[str | None], *, in_scope: bool = True
    ) -> list[Node]:
        going = []
        for kind in kinds:
            for payload in self.current.all(kind, parent.id if parent else None):
                identifier = payload.get(kind.id_key)
                if identifier in keep or (in_scope and not self.scope.covers(kind, payload)):
                    continue
                canonical = without(kind.model.from_api(payload), kind.computed)
                node = Node(kind, NOT_NAMED, canonical, parent=parent, id=identifier, current=payload)
                node.file = parent.file if parent else None
                node.plan = plan_absent(kind, payload)
                going.append(node)
        return going

    # Checks

    def _check_duplicates(self, nodes: t.Iterable[Node]) -> None:
        """No object is written twice, under whichever of its names."""
        seen: dict[t.Any, Node] = {}
        for node in nodes:
            ties = tuple(value_at(node.desired, field) for field in node.kind.tie_breakers)
            values = tuple(value_at(node.desired, field) for field in node.key)
            # Where a creation is still to come, only the key can tell; objects of one key may differ in their ports.
            identity = (node.kind.label, node.parent, node.id or (values, ties))
            first = seen.setdefault(identity, node)
            if first is not node:
                self.problems.append(f"{node.place} ({node.name}): {first.place} describes the same {node.kind.label}.")

    def _check(self, changed: t.Iterable[Node]) -> None:
        """Check what changes in its surroundings: the other objects as they will be."""
        going = {node.id for node in self.desired.nodes if node.plan and node.plan.operation == "deleted"}
        siblings: dict[tuple[str, Node | None], list[Node]] = {}
        for node in self.desired.nodes:
            if node.parent is not None:
                siblings.setdefault((node.kind.label, node.parent), []).append(node)
        going |= {node.id for node in changed if node.plan and node.plan.operation == "deleted"}
        for node in changed:
            after = node.plan.after if node.plan else None
            if node.kind.check is None or after is None:
                continue
            others: list[Payload] = []
            if node.parent is not None:
                named = [other for other in siblings.get((node.kind.label, node.parent), []) if other is not node]
                others = [other.plan.after for other in named if other.plan and other.plan.after is not None]
                ids = {node.id, *(other.id for other in named)} | going
                others += [
                    node.kind.model.from_api(payload)
                    for payload in self.current.all(node.kind, node.parent.id)
                    if payload.get(node.kind.id_key) not in ids
                ]
            site = merged(node.parent.current or {}, node.parent.desired) if node.parent else None
            for finding in node.kind.check(after, others, site):
                (self.problems if finding.fatal else self.warnings).append(f"{node.name}: {finding.text}")
        self._check_nexthops([node for node in changed if node.kind is ROUTE and node.plan and node.plan.after])

    def _check_nexthops(self, routes: list[Node]) -> None:
        """A nexthop has to lie in the prefix of some tunnel."""
        suspects = [node for node in routes if not node.names.get("nexthop_tunnel")]
        inside = self._tunnel_networks()
        suspects = [node for node in suspects if not _reaches(node.desired.get("nexthop"), inside)]
        if not suspects:
            return
        self.current.read((kind, None) for kind in TUNNELS)
        inside = self._tunnel_networks()
        for node in suspects:
            if not _reaches(node.desired.get("nexthop"), inside):
                self.problems.append(
                    f"{node.place} ({node.name}): nexthop: {node.desired.get('nexthop')} lies in the interface prefix "
                    "of no tunnel or interconnect."
                )

    def _tunnel_networks(self) -> set[t.Any]:
        kinds = {kind.label for kind in TUNNELS}
        described = [node.desired for node in self.desired.nodes if node.kind.label in kinds]
        existing = [payload for kind in TUNNELS for payload in self.current.all(kind)]
        networks = set()
        for tunnel in [*described, *existing]:
            for field in ("interface_address", "interface_address6"):
                try:
                    networks.add(ipaddress.ip_interface(tunnel[field]).network)
                except (KeyError, ValueError):
                    continue
        return networks


def _reaches(nexthop: str | None, networks: set[t.Any]) -> bool:
    if nexthop is None:
        return True
    address = ipaddress.ip_address(nexthop)
    # Interface prefixes are tiny, so a few look-ups stand in for a search through all of them.
    lengths = {network.prefixlen for network in networks if network.version == address.version}
    return any(ipaddress.ip_network(f"{address}/{length}", strict=False) in networks for length in lengths)


def _clearing(
    existing: Payload, desired: Payload, defaults: t.Mapping[str, t.Any], required: set[str], prefix: str = ""
) -> dict[str, t.Any]:
    """``desired``, with None for what exists besides it and is no default."""
    result = dict(desired)
    for field, value in existing.items():
        path = f"{prefix}{field}"
        wanted = desired.get(field)
        if isinstance(value, dict) and isinstance(wanted, dict) and wanted:
            result[field] = _clearing(value, wanted, defaults, required, f"{path}.")
        elif field in desired or path in required or _is_default(value, path, defaults):
            continue
        else:
            result[field] = [] if isinstance(value, list) else "" if field == "description" else None
    return result


def _is_default(value: t.Any, path: str, defaults: t.Mapping[str, t.Any]) -> bool:
    if path in defaults:
        return value in defaults[path]
    if isinstance(value, dict):
        return all(_is_default(item, f"{path}.{field}", defaults) for field, item in value.items())
    return is_empty(value) or value is False or value == 0
