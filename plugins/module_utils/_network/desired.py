# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a user wrote to the objects that the network shall have. No request is sent here."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._client.errors import InvalidObjects
from .._engine.desired import read_object
from .._engine.stages import Desired
from .._models.path import value_at
from .._models.suggestion import most_alike, no_such_option
from .._resources import spelling
from .._resources.description import ResourceType
from .._resources.spelling import Spelling
from .sections import ACCOUNT_KINDS, CHILDREN, SITE_KINDS
from .source import Document


@dataclasses.dataclass(frozen=True)
class DesiredNetwork:
    """The network as the user wrote it.

    Attributes:
        nodes: all objects, in the order of the text.
        sections: the sections of the account that were written, empty ones included.
    """

    nodes: list[Desired]
    sections: frozenset[str]


def read_desired(
    documents: t.Iterable[Document],
    problems: t.Iterable[str] = (),
    places: t.Iterable[str] | None = None,
    secrets: set[str] | None = None,
) -> DesiredNetwork:
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
    return DesiredNetwork(nodes, frozenset(reader.sections))


def refused_deletions(nodes: t.Iterable[Desired]) -> list[str]:
    """What ``state: deleted`` says without a bound although it is hardly meant: a site, and only some of what is in it.

    Returns:
        A problem for each such site.
    """
    inside: dict[Desired, list[Desired]] = {}
    for node in nodes:
        if node.parent is not None:
            inside.setdefault(node.parent, []).append(node)
    return [_refused_deletion(site, children) for site, children in inside.items()]


def _refused_deletion(site: Desired, children: t.Sequence[Desired]) -> str:
    first, more = children[0], len(children) - 1
    named = f"{first.kind.describe(first.fields)}{f' and {more} more' if more else ''}"
    sections = " and ".join(dict.fromkeys(child.kind.plural for child in children))
    return (
        f"{site.place} ({site.name}): state: deleted deletes the whole site with everything in it, not only what is "
        f"named in its {sections} ({named}). To delete only that, use the module {first.kind.name} with state: absent, "
        f"or state: overridden with the {first.kind.plural} that are to stay. To delete the whole site, leave "
        f"{sections} out, or set max_deletions to the number of objects that may go."
    )


class _Reader:
    def __init__(self, problems: t.Iterable[str], secrets: set[str]) -> None:
        self.nodes: list[Desired] = []
        self._file: str | None = None
        self.sections: set[str] = set()
        self.secrets = secrets
        self.problems = list(problems)

    def read(self, document: Document) -> None:
        self._file = document.file
        where = f"{document.file}: " if document.file else ""
        for section, items in document.sections.items():
            kind = ACCOUNT_KINDS.get(section)
            if kind is None:
                self.problems.append(f"{where}{_no_such_section(section)}")
            elif items is not None:
                self.sections.add(section)
                for place, item in self._items(items, f"{where}{section}"):
                    self._top(kind, item, place)

    def _top(self, kind: ResourceType, item: t.Mapping[str, t.Any], place: str) -> None:
        """Read an object of the account, with all that lives in it."""
        inside = {child.plural: child for child in CHILDREN.get(kind.name, ())}
        sections = {name: item[name] for name in inside if item.get(name) is not None}
        own = {name: value for name, value in item.items() if name not in inside}
        node = self._object(kind, own, place, sections=frozenset(sections))
        for name, children in sections.items():
            for child_place, child in self._items(children, f"{place}.{name}"):
                self._object(inside[name], child, child_place, parent=node)

    def _items(self, value: t.Any, place: str) -> t.Iterator[tuple[str, t.Mapping[str, t.Any]]]:
        for number, item in enumerate(spelling.objects(value, self.problems, place)):
            if item is not None:
                yield f"{place}[{number}]", item

    def _object(self, kind: ResourceType, item: t.Mapping[str, t.Any], place: str, **further: t.Any) -> Desired:
        problems: list[str] = []
        written = {name: value for name, value in item.items() if value is not None}
        given = _spelling(kind).read(written, problems)
        given = {name: value for name, value in given.items() if value is not None}
        self.secrets |= {str(value) for path in kind.secret if (value := value_at(given, path))}
        flags = {option: given.pop(option) for option in kind.flags if option in given}
        unknown = [name for name in given if name not in kind.options]
        for name in unknown:
            del given[name]
        node = read_object(kind, given, flags, problems, written=written, place=place, file=self._file, **further)
        known = [*kind.options, *(child.plural for child in CHILDREN.get(kind.name, ())), *kind.flags]
        problems += [no_such_option(name, known) for name in unknown]
        self.nodes.append(node)
        self.problems += [f"{place} ({node.name}): {problem}" for problem in problems]
        return node


@functools.cache
def _spelling(kind: ResourceType) -> Spelling:
    return Spelling({**kind.options, **kind.flags})


def _no_such_section(section: t.Any) -> str:
    if section in SITE_KINDS:
        return f"{section}: no such section here; it is one of a site."
    alike = most_alike(section, ACCOUNT_KINDS)
    meant = f"did you mean {alike}? There" if alike else "there"
    return f"{section}: no such section; {meant} are {', '.join(ACCOUNT_KINDS)}."
