# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""From what a user wrote to the objects that the network shall have. No request is sent here."""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidObjects, InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._client.paths import is_identifier
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.converge import subject
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import without
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.placeholder import take_placeholders
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._models.plain import shown
from ansible_collections.cloudflare.magic.plugins.module_utils._models.suggestion import most_alike, no_such_option
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._network.source import Document
from ansible_collections.cloudflare.magic.plugins.module_utils._resources import spelling
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import (
    Payload,
    ResourceType,
    Unique,
    Values,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.spelling import Spelling


@dataclasses.dataclass(eq=False, slots=True)
class Node:
    """One object of the network, from what the user wrote to what is to be done with it.

    Attributes:
        place: where the user wrote it, such as ``sites[3].lans[0]``, with the file before it if it stands in one.
        file: the file that it stands in; None for one from the task's own options.
        desired: canonical form of its own options.
        names: the names of other objects in its options, by option.
        parent: the object that it lives in.
        id: its identifier, when the user wrote it or once it is known.
        send, distinguish: as in ``converge.Request``.
        hidden: the secrets that were written as an export shows them, which are left alone.
        verbatim: with an id, the fields that cannot be right, as they were written: the object may have the very same.
        odd: what is wrong with them otherwise, by field.
        sections: of a site, the sections that the user wrote, empty ones included.
        current: the object as the API sent it; None when it does not exist.
        needs: objects of the same task that its options name.
        expects: whether it names something that an earlier task is taken to create, in check mode.
        plan: what is to be done with it.
        takes: what it takes that other nodes give up.
        gives: whether other nodes take what it gives up.
        aside: a step before the plan, which moves it out of the way of others; None where there is none.
        freed: the unique fields whose values that step gives up.
    """

    kind: ResourceType
    place: str
    desired: dict[str, t.Any]
    names: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    parent: Node | None = None
    id: str | None = None
    send: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    distinguish: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    verbatim: Payload = dataclasses.field(default_factory=dict)
    odd: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    sections: frozenset[str] = frozenset()
    file: str | None = None
    current: ApiPayload | None = None
    needs: set[Node] = dataclasses.field(default_factory=set)
    expects: bool = False
    plan: Plan | None = None
    takes: list[Handover] = dataclasses.field(default_factory=list)
    gives: bool = False
    aside: Plan | None = None
    freed: set[tuple[str, ...]] = dataclasses.field(default_factory=set)

    @property
    def name(self) -> str:
        """What a person calls it, such as ``LAN pos of site branch-1``."""
        return self._described({**(self.current or {}), **self.desired})

    @property
    def former_name(self) -> str:
        """What a person calls it before the change, or if there is nothing yet, after it."""
        return self._described({**self.desired, **(self.current or {})})

    def _described(self, values: Payload) -> str:
        known = {**values, **({"id": self.id} if self.id else {})}
        return subject(self.kind, known, {option: name for option, name in self.names.items() if name}, self.site)

    @property
    def site(self) -> str | None:
        """The name, or else the id, of the site that it lives in."""
        if self.parent is None:
            return None
        return {**(self.parent.current or {}), **self.parent.desired}.get("name") or self.parent.id

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that tell it from others of its kind; empty when an id does."""
        key = None if self.id else self.kind.key_given(self.desired)
        return () if key is None else key + self.distinguish

    @property
    def pending(self) -> Pending:
        """What stands for its identifier until it is created."""
        return Pending(self)


class Handover(t.NamedTuple):
    """One object gives up what another one takes, which the API allows in this order only.

    Attributes:
        unique: the fields that it is about.
        values: what the taker takes.
    """

    giver: Node
    taker: Node
    unique: Unique
    values: Values

    def __str__(self) -> str:
        what = self.unique.describe(self.values)
        return f"{self.taker.former_name} takes {what} of {self.giver.former_name}"


class Pending(str):
    """The identifier of an object that does not exist yet. Reads as a description of the object."""

    node: Node

    def __new__(cls, node: Node) -> Pending:
        text = super().__new__(cls, f"(id of {node.name})")
        text.node = node
        return text

    def __reduce__(self) -> t.Any:
        return (str, (str(self),))


@dataclasses.dataclass(frozen=True)
class Desired:
    """The network as the user wrote it.

    Attributes:
        nodes: all objects, in the order of the text.
        sections: the sections of the account that were written, empty ones included.
    """

    nodes: list[Node]
    sections: frozenset[str]


def read_desired(
    documents: t.Iterable[Document],
    problems: t.Iterable[str] = (),
    places: t.Iterable[str] | None = None,
    secrets: set[str] | None = None,
) -> Desired:
    """Check everything that can be checked without the API.

    Args:
        documents: whose lists are put one behind the other.
        problems: what has been found already.
        places: files, or places of objects of the account, to which the network is narrowed; None for all. Objects of
            the task's own options stay.
        secrets: gets all secrets among the options, also where something is wrong with the rest.

    Raises:
        InvalidObjects: with every problem found, not only the first.
    """
    reader = _Reader(problems, set() if secrets is None else secrets)
    for document in documents:
        reader.read(document)
    nodes = reader.nodes
    if places is not None:
        wanted = dict.fromkeys(places)
        known = {name for node in nodes if not node.parent for name in (node.file, node.place)}
        reader.problems += [
            f"places: {place!r} is neither a file of source with objects in it nor the place of one of them."
            for place in wanted
            if place not in known
        ]
        nodes = [node for node in nodes if not node.file or {node.file, (node.parent or node).place} & wanted.keys()]
    if reader.problems:
        raise InvalidObjects(reader.problems)
    return Desired(nodes, frozenset(reader.sections))


def refused_deletions(nodes: t.Iterable[Node]) -> list[str]:
    """What ``state: deleted`` says without a bound although it is hardly meant: a site, and only some of what is in it.

    Returns:
        A problem for each such site.
    """
    inside: dict[Node, list[Node]] = {}
    for node in nodes:
        if node.parent is not None:
            inside.setdefault(node.parent, []).append(node)
    return [_refused_deletion(site, children) for site, children in inside.items()]


def _refused_deletion(site: Node, children: t.Sequence[Node]) -> str:
    first, more = children[0], len(children) - 1
    named = f"{first.kind.describe(first.desired)}{f' and {more} more' if more else ''}"
    sections = " and ".join(dict.fromkeys(child.kind.plural for child in children))
    return (
        f"{site.place} ({site.name}): state: deleted deletes the whole site with everything in it, not only what is "
        f"named in its {sections} ({named}). To delete only that, use the module {first.kind.name} with state: absent, "
        f"or state: overridden with the {first.kind.plural} that are to stay. To delete the whole site, leave "
        f"{sections} out, or set max_deletions to the number of objects that may go."
    )


class _Reader:
    def __init__(self, problems: t.Iterable[str], secrets: set[str]) -> None:
        self.nodes: list[Node] = []
        self.sections: set[str] = set()
        self.secrets = secrets
        self.problems = list(problems)

    def read(self, document: Document) -> None:
        where = f"{document.file}: " if document.file else ""
        first = len(self.nodes)
        for section, items in document.sections.items():
            kind = ACCOUNT_KINDS.get(section)
            if kind is None:
                self.problems.append(f"{where}{_no_such_section(section)}")
            elif items is not None:
                self.sections.add(section)
                for place, item in self._items(items, f"{where}{section}"):
                    self._top(kind, item, place)
        for node in self.nodes[first:]:
            node.file = document.file

    def _top(self, kind: ResourceType, item: t.Mapping[str, t.Any], place: str) -> None:
        """Read an object of the account, with all that lives in it."""
        inside = SITE_KINDS if kind is SITE else {}
        sections = {name: item[name] for name in inside if item.get(name) is not None}
        own = {name: value for name, value in item.items() if name not in inside}
        node = self._object(kind, own, place, None, tuple(inside))
        node.sections = frozenset(sections)
        for name, children in sections.items():
            for child_place, child in self._items(children, f"{place}.{name}"):
                self._object(inside[name], child, child_place, node)

    def _items(self, value: t.Any, place: str) -> t.Iterator[tuple[str, t.Mapping[str, t.Any]]]:
        for number, item in enumerate(spelling.objects(value, self.problems, place)):
            if item is not None:
                yield f"{place}[{number}]", item

    def _object(
        self,
        kind: ResourceType,
        item: t.Mapping[str, t.Any],
        place: str,
        parent: Node | None,
        sections: tuple[str, ...] = (),
    ) -> Node:
        problems: list[str] = []
        written = {name: value for name, value in item.items() if value is not None}
        given = _spelling(kind).read(written, problems)
        unfit = bool(problems)
        given = {name: value for name, value in given.items() if value is not None}
        self.secrets |= {str(value) for path in kind.secret if (value := value_at(given, path))}
        flags = _take_flags(kind, given, problems)
        known = {*kind.options, *sections}
        for name in [name for name in given if name not in known]:
            del given[name]
            problems.append(no_such_option(name, [*known, *kind.flags]))
        plain, hidden = take_placeholders(kind, given)
        own, names = find.take_names(kind, plain)
        node = Node(kind, place, {}, names, parent, flags.get("id"), hidden=hidden)
        self.nodes.append(node)
        try:
            if node.id:
                node.desired, node.odd = kind.model.as_held(own)
                _set_odd_values_aside(node, written, problems)
            else:
                node.desired = kind.model.from_user(own)
        except InvalidOptions as error:
            node.desired = {key: value for key, value in own.items() if isinstance(value, str)}
            problems += error.problems
        else:
            node.distinguish = tuple(field for field, option in kind.optional_key.items() if flags.get(option))
            problems += [] if unfit else _check_key(node, given)
        node.send = {
            field: value_at(node.desired, field)
            for field, option in kind.write_only.items()
            if flags.get(option or "") == "always" and value_at(node.desired, field) is not None
        }
        node.send.update({field: True for field, option in kind.on_request.items() if flags.get(option)})
        if problems:
            self.problems += [f"{place} ({node.name}): {problem}" for problem in problems]
        return node


def _set_odd_values_aside(node: Node, written: Payload, problems: list[str]) -> None:
    """Let what is wrong with the fields of an object wait until it is known what the object with its id has."""
    kind = node.kind
    own, _names = find.take_names(kind, {name: written[name] for name in kind.options if name in written})
    try:
        as_written, odd = kind.model.as_held(without(own, kind.secret))
    except InvalidOptions:
        return  # told already
    node.verbatim = {field: as_written.get(field) for field in odd}
    for problem in [problem for problem in problems if _field_of(problem) in odd]:
        problems.remove(problem)
        node.odd.setdefault(_field_of(problem), []).append(problem)
    for field in [field for field in node.odd if field not in odd]:
        problems += node.odd.pop(field)


def _field_of(problem: str) -> str:
    """The field that a problem begins with."""
    return re.split(r"[.:\[]", problem, maxsplit=1)[0]


def _take_flags(kind: ResourceType, given: dict[str, t.Any], problems: list[str]) -> dict[str, t.Any]:
    """Take the options out that are no fields; and add what is wrong with them to the problems."""
    taken = {option: given.pop(option) for option in kind.flags if option in given}
    for option, value in taken.items():
        if option == "id" and not is_identifier(value):
            problems.append(f"id: {shown(value)} is not an identifier; it has 32 hexadecimal digits.")
    return taken


@functools.cache
def _spelling(kind: ResourceType) -> Spelling:
    return Spelling({**kind.options, **kind.flags})


def _no_such_section(section: t.Any) -> str:
    if section in SITE_KINDS:
        return f"{section}: no such section here; it is one of a site."
    alike = most_alike(section, ACCOUNT_KINDS)
    meant = f"did you mean {alike}? There" if alike else "there"
    return f"{section}: no such section; {meant} are {', '.join(ACCOUNT_KINDS)}."


def _check_key(node: Node, given: Payload) -> list[str]:
    """Whether it is clear which object is meant, and nothing is said twice. Returns what is wrong."""
    kind = node.kind
    problems = find.contradictions(kind, given)
    if node.id:
        return problems
    named = {field for reference in kind.references if node.names.get(reference.option) for field in reference.fields}
    if kind.key_given({**node.desired, **dict.fromkeys(named, "(named)")}) is None:
        keys = ", or ".join(" and ".join(key) for key in kind.natural_keys)
        problems.append(f"give {keys}, or id, so that it is clear which {kind.label} is meant.")
    problems += [
        f"{field}: missing, and needed with {kind.optional_key[field]}."
        for field in node.distinguish
        if value_at(node.desired, field) is None
    ]
    return problems
