# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""From what a user wrote to the objects that the network shall have. No request is sent here."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import InvalidOptions
from ansible_collections.cloudflare.magic.plugins.module_utils._engine import find
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.converge import subject
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import HIDDEN
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.plan import Plan
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import copied, take, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Payload, ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE


Sections = t.Mapping[str, t.Any]
"""Lists of objects by section, each object in the options of its module."""


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
        sections: of a site, the sections that the user wrote, empty ones included.
        current: the object as the API sent it; None when it does not exist.
        needs: objects that must be there before this one can be written.
        plan: what is to be done with it.
    """

    kind: ResourceType
    place: str
    desired: dict[str, t.Any]
    names: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    parent: Node | None = None
    id: str | None = None
    send: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    distinguish: tuple[str, ...] = ()
    sections: frozenset[str] = frozenset()
    file: str | None = None
    current: ApiPayload | None = None
    needs: set[Node] = dataclasses.field(default_factory=set)
    plan: Plan | None = None

    @property
    def name(self) -> str:
        """What a person calls it, such as ``LAN pos of site branch-1``."""
        values = {**(self.current or {}), **self.desired, **({"id": self.id} if self.id else {})}
        parent = (self.parent.desired.get("name") or self.parent.id) if self.parent else None
        return subject(self.kind, values, self.names, parent)

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that tell it from others of its kind; empty when an id does."""
        return () if self.id else (self.kind.key_given(self.desired) or ()) + self.distinguish

    @property
    def pending(self) -> Pending:
        """Its identifier, or what stands for it until it is created."""
        return Pending(self)


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


def read_desired(config: Sections, files: t.Mapping[str, Sections] | None = None) -> Desired:
    """Check everything that can be checked without the API.

    Args:
        config: lists of objects by section, each in the options of its module.
        files: the same from files, by their paths.

    Raises:
        InvalidOptions: with every problem found, not only the first.
    """
    reader = _Reader()
    parts: dict[str | None, Sections] = {None: config, **(files or {})}
    for file, part in parts.items():
        for section in part:
            if section not in ACCOUNT_KINDS:
                where = f"{file}: {section}" if file else section
                reader.problems.append(f"{where}: no such section; there are {', '.join(ACCOUNT_KINDS)}.")
    for section, kind in ACCOUNT_KINDS.items():
        for file, part in parts.items():
            where = f"{file}: {section}" if file else section
            for place, item in reader.items(part.get(section), where):
                sections = {n: item[n] for n in SITE_KINDS if item.get(n) is not None} if kind is SITE else {}
                own = {name: value for name, value in item.items() if kind is not SITE or name not in SITE_KINDS}
                site = reader.read(kind, own, place, None, frozenset(sections))
                site.file = file
                for name, children in sections.items():
                    for child_place, child in reader.items(children, f"{place}.{name}"):
                        reader.read(SITE_KINDS[name], child, child_place, site, frozenset()).file = file
    reader.check_keys()
    if reader.problems:
        raise InvalidOptions(reader.problems)
    written = frozenset(name for part in parts.values() for name in part if part[name] is not None)
    return Desired(reader.nodes, written)


class _Reader:
    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.problems: list[str] = []

    def items(self, value: t.Any, place: str) -> t.Iterator[tuple[str, t.Mapping[str, t.Any]]]:
        if value is None:
            return
        if not isinstance(value, list):
            self.problems.append(f"{place}: {type(value).__name__} does not fit, it must be a list.")
            return
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield f"{place}[{number}]", item
            else:
                self.problems.append(f"{place}[{number}]: {item!r} does not fit, it must be a mapping of options.")

    def read(
        self, kind: ResourceType, item: t.Mapping[str, t.Any], place: str, parent: Node | None, sections: frozenset[str]
    ) -> Node:
        extra = {
            option: item.get(option)
            for option in (
                "id",
                *kind.optional_key.values(),
                *filter(None, kind.write_only.values()),
                *kind.on_request.values(),
            )
        }
        options = {name: value for name, value in item.items() if name not in extra and value is not None}
        for path in kind.secret:
            if value_at(options, path) == HIDDEN:
                options = _without_placeholder(options, path)
        own, names = find.take_names(kind, options)
        node = Node(kind, place, {}, names, parent, extra["id"], sections=sections)
        node.distinguish = tuple(field for field, option in kind.optional_key.items() if extra[option])
        try:
            node.desired = kind.model.from_user(own)
        except InvalidOptions as error:
            node.desired = {key: value for key, value in own.items() if isinstance(value, str)}
            self.problems += [f"{place} ({node.name}): {problem}" for problem in error.problems]
        for field, option in kind.write_only.items():
            if option and extra[option] == "always" and field in node.desired:
                node.send[field] = node.desired[field]
        node.send.update({field: True for field, option in kind.on_request.items() if extra[option]})
        for fields in kind.exclusive:
            given = [field for field in fields if value_at(options, field) is not None]
            if len(given) > 1:
                self.problems.append(f"{place}: {' and '.join(given)} contradict each other; keep one.")
        for reference in kind.references:
            for field in reference.fields:
                if (
                    reference.option in names
                    and field != reference.option
                    and value_at(node.desired, field) is not None
                ):
                    self.problems.append(f"{place}: {reference.option} and {field} contradict each other; keep one.")
        self.nodes.append(node)
        return node

    def check_keys(self) -> None:
        """It is clear which object each node means."""
        for node in self.nodes:
            fields = {
                f for reference in node.kind.references if reference.option in node.names for f in reference.fields
            }
            if not node.id and node.kind.key_given({**node.desired, **dict.fromkeys(fields, "(named)")}) is None:
                keys = ", or ".join(" and ".join(key) for key in node.kind.natural_keys)
                self.problems.append(
                    f"{node.place}: give {keys}, or id, so that it is clear which {node.kind.label} is meant."
                )


def _without_placeholder(options: Payload, path: str) -> dict[str, t.Any]:
    """A secret that an export has hidden is left alone."""
    kept = copied(dict(options))
    take(kept, path)
    return kept
