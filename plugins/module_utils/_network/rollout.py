# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a network goes out site by site: what belongs to which site, which sites take part, and in which batches.

A part is what goes out together: a file below ``sites/``, or a site that is written in another file. What other files
hold for a site (its tunnels, routes and connectors, as ``topology`` tells) goes with that site. The rest is shared.
"""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t

from .._client.visible import visible
from .layout import SITES_FOLDER
from .sections import ACCOUNT_KINDS, TUNNELS
from .topology import topology

Documents = t.Mapping[str, t.Mapping[str, t.Any]]
"""The sections of each file, by its path."""

_MOST_NAMES = 20


@dataclasses.dataclass(frozen=True)
class Entry:
    """An object of the account as it stands in a file, with all that lives in it.

    Attributes:
        place: as ``network`` calls it, such as ``network/routes.yml: routes[3]``.
        home: the name of the site that it is kept with; None if there is none. Of a site, its own.
        needs: the places of the objects that have to exist first.
    """

    place: str
    file: str
    section: str
    item: t.Mapping[str, t.Any]
    home: str | None = None
    needs: tuple[str, ...] = ()


@dataclasses.dataclass
class Part:
    """What goes out together.

    Attributes:
        name: no other part has it: the path of a file below ``sites/`` without the suffix, or the name of a site.
        other_names: by which it may be called where they are clear: its base name, its path with the suffix, the names
            of its sites.
    """

    name: str
    other_names: tuple[str, ...] = ()
    entries: list[Entry] = dataclasses.field(default_factory=list)

    @property
    def sites(self) -> list[str]:
        """The names of the sites that are written in it."""
        return [entry.home for entry in self.entries if entry.section == "sites" and entry.home]

    @property
    def names(self) -> tuple[str, ...]:
        """All names that it may be called by."""
        return (self.name, *self.other_names, *self.sites)


class Rollout:
    """What a folder of files holds, by part.

    Args:
        documents: what the files hold. What is no object is passed over: ``network`` tells what is wrong with it.
        folder: that they were read from.

    Attributes:
        parts: in the order of their names.
        shared: what belongs to no part.
    """

    def __init__(self, documents: Documents, folder: str) -> None:
        self._entries = {entry.place: entry for entry in _settled(_entries(documents))}
        self._sites_folder = os.path.join(folder, SITES_FOLDER, "")
        by_file = self._parts_of_files()
        homes = _homes(by_file.values())
        self.shared: list[Entry] = []
        for entry in self._entries.values():
            if entry.file in by_file:
                continue
            if entry.section == "sites" and entry.home and entry.home not in homes:
                homes[entry.home] = _called(entry.home, by_file.values()) or Part(entry.home)
        for entry in self._entries.values():
            if entry.file in by_file:
                continue
            part = homes.get(entry.home or "")
            (self.shared if part is None else part.entries).append(entry)
        distinct = {id(part): part for part in (*by_file.values(), *homes.values())}
        self.parts = sorted(distinct.values(), key=lambda part: part.name)

    def _parts_of_files(self) -> dict[str, Part]:
        """A part for each file below ``sites/``."""
        paths: dict[str, str] = {}
        for entry in self._entries.values():
            if entry.file.startswith(self._sites_folder):
                paths[entry.file] = os.path.relpath(entry.file, self._sites_folder)
        stems = [os.path.splitext(path)[0] for path in paths.values()]
        parts: dict[str, Part] = {}
        for file, path in paths.items():
            stem = os.path.splitext(path)[0]
            # Files that differ in nothing but the suffix are told apart by it.
            name = stem if stems.count(stem) == 1 else path
            parts[file] = Part(name, (path, stem, os.path.basename(stem)))
        for entry in self._entries.values():
            if entry.file in parts:
                parts[entry.file].entries.append(entry)
        return parts

    def chosen(self, limit: t.Sequence[str], option: str) -> tuple[list[Part], list[str]]:
        """The parts that a list of names stands for.

        Args:
            limit: names, in which an asterisk stands for anything.
            option: that they come from, for what is wrong with them.

        Returns:
            The parts, and what is wrong.
        """
        found: dict[str, Part] = {}
        problems = []
        for name in limit:
            fitting = self._fitting(name)
            if not fitting:
                problems.append(f"{option}: there is no file or site {name!r}; {self._known()}")
            elif len(fitting) > 1 and "*" not in name:
                names = " or ".join(part.name for part in fitting)
                problems.append(f"{option}: {name!r} could be {names}; write which one is meant.")
            found.update((part.name, part) for part in fitting)
        return [part for part in self.parts if part.name in found], problems

    def _fitting(self, name: str) -> list[Part]:
        if "*" in name:
            pattern = re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL)
            return [part for part in self.parts if any(map(pattern.fullmatch, part.names))]
        exact = [part for part in self.parts if part.name == name]
        return exact or [part for part in self.parts if name in part.names]

    def _known(self) -> str:
        names = [part.name for part in self.parts]
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        return f"there are {', '.join(names[:_MOST_NAMES])}{more}." if names else "there is none at all."

    def places(self, entries: t.Iterable[Entry]) -> list[str]:
        """Where entries stand: a file if all that it holds is among them, and else the place of each."""
        taken: dict[str, list[str]] = {}
        for entry in entries:
            taken.setdefault(entry.file, []).append(entry.place)
        whole = dict.fromkeys(taken, 0)
        for entry in self._entries.values():
            if entry.file in whole:
                whole[entry.file] += 1
        return [
            place
            for file, places in sorted(taken.items())
            for place in ([file] if len(set(places)) == whole[file] else dict.fromkeys(places))
        ]

    def batches(
        self, scope: t.Mapping[str, t.Any], planned: t.Iterable[t.Mapping[str, t.Any]], sizes: Sizes
    ) -> list[dict[str, t.Any]]:
        """What goes out in which order, of what differs.

        Args:
            scope: what takes part, as the function ``scope`` tells it.
            planned: the ``objects`` of the result of ``network`` in check mode.

        Returns:
            Each with its ``name``, its ``parts`` and ``changes`` by name, the ``places`` in the files of what is in it,
            the ``files``, and what tells its health: the names of its ``sites`` and of its ``tunnels``, by section,
            without those that are new.
        """
        changes = Changes(planned)
        chosen = set(scope["parts"])
        parts = [part for part in self.parts if part.name in chosen]
        differing = [part for part in parts if any(entry.place in changes.names for entry in part.entries)]
        batches = []
        if scope["shared"] and any(entry.place in changes.names for entry in self.shared):
            batches.append(self._batch("shared objects", [], self.shared, changes))
        for number, together in enumerate(sizes.divided(differing)):
            if together:
                name = f"batch {number}" if number else "canary"
                entries = [entry for part in together for entry in part.entries]
                batches.append(self._batch(name, together, entries, changes))
        return batches

    def _batch(
        self, name: str, parts: t.Sequence[Part], entries: t.Iterable[Entry], changes: Changes
    ) -> dict[str, t.Any]:
        together = self._with_needs(entries, changes)
        tunnels: dict[str, list[str]] = {kind.plural: [] for kind in TUNNELS}
        for entry in together:
            known_by = entry.item.get("name") or entry.item.get("id")
            # New ones may take their time, and are not waited for.
            is_new = changes.operations.get(entry.place) in ("created", "recreated")
            if entry.section in tunnels and known_by and not is_new:
                tunnels[entry.section].append(str(known_by))
        return {
            "name": name,
            "parts": [part.name for part in parts],
            "changes": [name for entry in together for name in changes.names.get(entry.place, [])],
            "places": self.places(together),
            "files": sorted({entry.file for entry in together}),
            "sites": [entry.home for entry in together if entry.section == "sites" and entry.home],
            "tunnels": tunnels,
        }

    def _with_needs(self, entries: t.Iterable[Entry], changes: Changes) -> list[Entry]:
        """Entries, and whatever they need that does not exist yet, wherever it stands."""
        together: dict[str, Entry] = {}
        waiting = list(entries)
        while waiting:
            entry = waiting.pop(0)
            if entry.place not in together:
                together[entry.place] = entry
                waiting += [self._entries[place] for place in entry.needs if changes.operations.get(place) == "created"]
        return list(together.values())


def scope(
    rollout: Rollout, limit: str | t.Sequence[str], shared: bool | None, canary_sites: str | t.Sequence[str]
) -> dict[str, t.Any]:
    """What takes part in a rollout.

    Args:
        limit: names of parts; all of them if it is empty.
        shared: whether what belongs to no part takes part; None for where there is no limit.
        canary_sites: further names that have to be right.

    Returns:
        The names of the ``parts`` and of their ``sites``; whether what is ``shared`` takes part, and how many objects
        are ``left_out`` because it does not; the ``places`` in the files, None for all of them; and ``problems``.
    """
    names, problems = _names(limit, "rollout_limit")
    preferred, more = _names(canary_sites, "rollout_canary_sites")
    chosen, unclear = rollout.chosen(names, "rollout_limit")
    problems += [*more, *unclear, *rollout.chosen(preferred, "rollout_canary_sites")[1]]
    parts = chosen if names else rollout.parts
    with_shared = not names if shared is None else shared
    entries = [*(entry for part in parts for entry in part.entries), *(rollout.shared if with_shared else ())]
    everything = len(parts) == len(rollout.parts) and (with_shared or not rollout.shared)
    return {
        "parts": [part.name for part in parts],
        "sites": [site for part in parts for site in part.sites],
        "shared": with_shared,
        "left_out": 0 if with_shared else len(rollout.shared),
        "places": None if everything else rollout.places(entries),
        "problems": [visible(problem) for problem in problems],
    }


def _names(given: str | t.Sequence[str], option: str) -> tuple[list[str], list[str]]:
    """A list of names, which may be written as one text with commas, and what is wrong with it."""
    names = [str(name).strip() for name in (given.split(",") if isinstance(given, str) else given)]
    if names == [""] and isinstance(given, str):
        return [], []
    # Taken for no limit at all, an empty name would choose every site.
    return names, [f"{option}: it holds an empty name."] if "" in names else []


class Changes:
    """What ``network`` would do, as the ``objects`` of its result in check mode say.

    Attributes:
        operations: by the place of each object.
        names: of the objects, by the place of the object of the account that they are or live in.
    """

    def __init__(self, planned: t.Iterable[t.Mapping[str, t.Any]]) -> None:
        self.operations: dict[str, str] = {}
        self.names: dict[str, list[str]] = {}
        for each in planned:
            if each.get("file"):
                self.operations[each["place"]] = each["operation"]
                self.names.setdefault(_top_place(each), []).append(visible(str(each.get("name"))))


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How many parts go together.

    Attributes:
        canary: how many go first.
        preferred: the names of those that are preferred for that.
        batch: how many go together after that.
    """

    canary: int = 1
    preferred: frozenset[str] = frozenset()
    batch: int = 25

    @classmethod
    def of(cls, rollout: Rollout, canary: int, canary_sites: str | t.Sequence[str], batch: int) -> Sizes:
        """The same from what a user gave, with names in which ``scope`` has found no mistake."""
        preferred = rollout.chosen(_names(canary_sites, "")[0], "")[0]
        return cls(max(canary, 0), frozenset(part.name for part in preferred), max(batch, 1))

    def divided(self, parts: t.Sequence[Part]) -> list[list[Part]]:
        """The canary, which may be empty, and the other batches."""
        ordered = sorted(parts, key=lambda part: part.name not in self.preferred)
        canary, others = ordered[: self.canary], ordered[self.canary :]
        return [canary, *(others[start : start + self.batch] for start in range(0, len(others), self.batch))]


def _entries(documents: Documents) -> t.Iterator[Entry]:
    for file, sections in documents.items():
        for section, items in sections.items():
            if section in ACCOUNT_KINDS and isinstance(items, list):
                for number, item in enumerate(items):
                    if isinstance(item, t.Mapping):
                        yield Entry(f"{file}: {section}[{number}]", file, section, item)


def _settled(entries: t.Iterable[Entry]) -> list[Entry]:
    """The entries with their homes, and with what they need."""
    ordered = list(entries)
    by_section = {section: [entry for entry in ordered if entry.section == section] for section in ACCOUNT_KINDS}
    joined = topology({section: [entry.item for entry in entries] for section, entries in by_section.items()})
    tunnels = [entry for kind in TUNNELS for entry in by_section[kind.plural]]
    tunnel_places = {
        (tunnel["type"], tunnel["name"]): entry.place for entry, tunnel in zip(tunnels, joined["tunnels"], strict=True)
    }
    settled = {entry.place: entry for entry in ordered}
    for entry, tunnel in zip(tunnels, joined["tunnels"], strict=True):
        settled[entry.place] = dataclasses.replace(entry, home=tunnel["home"])
    for entry, route in zip(by_section["routes"], joined["routes"], strict=True):
        way = tunnel_places.get((route["tunnel_type"], route["tunnel"]))
        settled[entry.place] = dataclasses.replace(entry, home=route["home"], needs=(way,) if way else ())
    connectors: dict[str, list[str]] = {}
    for entry, connector in zip(by_section["connectors"], joined["connectors"], strict=True):
        settled[entry.place] = dataclasses.replace(entry, home=connector["home"])
        for home in connector["homes"]:
            connectors.setdefault(home, []).append(entry.place)
    for entry, site in zip(by_section["sites"], joined["sites"], strict=True):
        name = site["name"] or (str(site["id"]) if site["id"] else None)
        settled[entry.place] = dataclasses.replace(entry, home=name, needs=tuple(connectors.get(name or "", ())))
    return list(settled.values())


def _homes(parts: t.Iterable[Part]) -> dict[str, Part]:
    """The parts of files by the sites that they are home of: those written there, and else those of all they hold."""
    ordered = sorted(parts, key=lambda part: part.name)
    homes = {site: part for part in reversed(ordered) for site in part.sites}
    for part in ordered:
        kept = {entry.home for entry in part.entries}
        if not part.sites and len(kept) == 1 and (home := kept.pop()):
            homes.setdefault(home, part)
    return homes


def _called(site: str, parts: t.Collection[Part]) -> Part | None:
    """The part of a file that is called like a site, and so is about it."""
    exact = [part for part in parts if part.name == site]
    called = exact or [part for part in parts if site in part.other_names]
    return called[0] if len(called) == 1 else None


def _top_place(planned: t.Mapping[str, t.Any]) -> str:
    """The place of the object of the account that a planned object is, or lives in."""
    file = planned["file"]
    inside = str(planned["place"])[len(f"{file}: ") :]
    return f"{file}: {inside.partition(']')[0]}]"
