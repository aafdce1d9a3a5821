# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One inventory host for each site: what each of them wants, all of it as one network, and what became of each."""

from __future__ import annotations

import os
import re
import typing as t

from .._client.errors import InvalidOptions
from .._client.visible import visible
from .sections import SITE_KINDS
from .variables import Options, Sections, by_state, with_defaults

_LISTS = {"connectors": "connector", **{section: kind.name for section, kind in SITE_KINDS.items()}}
"""The lists of a site's variables, and the modules whose options their entries have."""

_MOST_CONNECTORS = 2
_FIELDS = ("description", "location", "ha_mode")
_LABELS = {
    "connector": "connectors",
    "site": "sites",
    "wan": "WANs",
    "lan": "LANs",
    "acl": "ACLs",
    "app_config": "app configs",
}
_PLACES = ("physport", "bond_id", "vlan_tag")
_PROBLEM = re.compile(r"(?P<section>sites|connectors)\[(?P<number>\d+)\]\S* \((?P<name>.+?)\): ", re.DOTALL)
_PLACE = re.compile(r"(?P<section>sites|connectors)\[(?P<number>\d+)\]")

Host = t.Mapping[str, t.Any]
"""What one host wants, as ``site_of`` tells it."""


def site_of(given: t.Mapping[str, t.Any], defaults: t.Mapping[str, Options]) -> dict[str, t.Any]:
    """What a host of the inventory wants.

    Args:
        given: the variables of the role, without its name before theirs.
        defaults: options of all objects of a kind, by the name of its module. An object's own options win.

    Returns:
        ``name`` of the site; ``sites``, a list with it unless it shall not exist, and the ``connectors``, as
        ``network`` takes them; ``absent``, by section the objects to delete; and ``problems`` in words.
    """
    problems: list[str] = []
    present: Sections = {}
    absent: Sections = {}
    for section, kind in _LISTS.items():
        items = [with_defaults(item, defaults.get(kind)) for item in given[section]]
        try:
            present[section], absent[section] = by_state(items, f"site_{section}")
        except InvalidOptions as error:
            problems += error.problems
            present[section], absent[section] = [], []
        problems += _contradictions(_LABELS[kind], present[section], absent[section])
    exists = given["state"] == "present"
    connectors = present.pop("connectors") if exists else []
    site = {"name": given["name"], **{field: given[field] for field in _FIELDS if given[field] is not None}}
    if given["connectors"]:
        problems += _connector_problems(connectors, given["license_key_tasks"])
        names = [_name_of_connector(connector) for connector in connectors]
        site["connector"], site["secondary_connector"] = [*names, "", ""][:_MOST_CONNECTORS]
    site.update({section: items for section, items in present.items() if items and section in SITE_KINDS})
    return {
        "name": given["name"],
        "sites": [site] if exists else [],
        "connectors": connectors,
        "absent": absent,
        "problems": [visible(problem) for problem in problems],
    }


def together(hosts: t.Mapping[str, Host]) -> Sections:
    """The sites and connectors of several hosts, in the order of the hosts, as ``network`` takes them."""
    return {section: [item for host in hosts.values() for item in host[section]] for section in ("connectors", "sites")}


def results(applied: t.Mapping[str, t.Any], hosts: t.Mapping[str, Host]) -> dict[str, t.Any]:
    """Tell apart what became of the sites of several hosts.

    Args:
        applied: the result of ``network`` with ``keep_going`` for what ``together`` returned.
        hosts: those that it was for.

    Returns:
        By host: ``changed``; ``failed`` and ``msg``; ``operations``, by kind of object how many of them were created,
        unchanged and so on; and ``license_keys``, the new connectors that have one, each with its options and ``id`` as
        ``connector``, and the ``name`` under which ``applied`` holds the key. And ``again``, whether nothing was
        changed because of mistakes of some hosts, so that the others are still to be converged.
    """
    owners = {section: [name for name, host in hosts.items() for _item in host[section]] for section in _SHARED}
    outcomes = {name: _Outcome(host) for name, host in hosts.items()}
    unclear = []
    for problem in applied.get("problems") or []:
        match = _PROBLEM.match(problem)
        if match is None:
            unclear.append(problem)
        else:
            owner = owners[match["section"]][int(match["number"])]
            outcomes[owner].problems.append(f"{match['name']}: {problem[match.end() :]}")
    connectors = [item for host in hosts.values() for item in host["connectors"]]
    for each in applied.get("objects") or []:
        match = _PLACE.match(each["place"])
        if match is not None:
            number = int(match["number"])
            key = (applied.get("secrets") or {}).get(each["name"]) if match["section"] == "connectors" else None
            outcomes[owners[match["section"]][number]].add(each, connectors[number] if key else None)
    failed = "msg" in applied
    if failed and ("objects" not in applied and not applied.get("problems")):
        unclear.append(applied["msg"])
    return {
        "hosts": {name: outcome.told(unclear, applied) for name, outcome in outcomes.items()},
        "again": bool(applied.get("problems")) and not unclear,
    }


_SHARED = ("connectors", "sites")


class _Outcome:
    """What became of the site of one host."""

    def __init__(self, host: Host) -> None:
        self.problems: list[str] = []
        self._objects: list[t.Mapping[str, t.Any]] = []
        self._license_keys: list[dict[str, t.Any]] = []
        self._host = host

    def add(self, each: t.Mapping[str, t.Any], licensed: t.Mapping[str, t.Any] | None) -> None:
        """Take note of an object of the host; of a connector with a new license key, its options as well."""
        self._objects.append(each)
        if licensed is not None:
            self._license_keys.append({"name": each["name"], "connector": {**licensed, "id": each["id"]}})

    def told(self, unclear: t.Sequence[str], applied: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The result of the host."""
        missed = [each for each in self._objects if each["status"] != "applied"]
        reasons = [f"{each['name']}: {each['reason']}" for each in missed if each.get("reason")]
        waiting = sum(each["status"] == "not_started" for each in missed)
        problems = [*unclear, *self.problems]
        if problems:
            message = " ".join([*problems, "Nothing was changed."])
        elif reasons:
            rest = "1 other change was not started." if waiting == 1 else f"{waiting} other changes were not started."
            message = " ".join([*reasons, *([rest] if waiting else [])])
        else:
            message = f"It was not brought to its desired state. {applied.get('msg')}" if missed else ""
        return {
            "changed": any(
                each["status"] in ("unknown", "moved_aside")
                or (each["status"] == "applied" and each["operation"] != "unchanged")
                for each in self._objects
            ),
            "failed": bool(message),
            "msg": message,
            "operations": self._operations(),
            "license_keys": self._license_keys,
        }

    def _operations(self) -> dict[str, dict[str, int]]:
        operations: dict[str, dict[str, int]] = {}
        for kind, label in _LABELS.items():
            counts: dict[str, int] = {}
            of_kind = [each for each in self._objects if each["type"] == kind]
            for each in of_kind:
                what = each["operation"] if each["status"] == "applied" else each["status"]
                counts[what] = counts.get(what, 0) + 1
            if unchanged := self._wanted(kind) - len(of_kind):
                counts["unchanged"] = counts.get("unchanged", 0) + unchanged
            if counts:
                operations[label] = counts
        return operations

    def _wanted(self, kind: str) -> int:
        """How many objects of a kind the host wants."""
        if kind in ("connector", "site"):
            return len(self._host[f"{kind}s"])
        return sum(len(site.get(section, ())) for site in self._host["sites"] for section in (f"{kind}s",))


def _contradictions(label: str, present: t.Sequence[t.Any], absent: t.Sequence[t.Any]) -> t.Iterator[str]:
    """What is to exist and to go at once. ``network`` sees for itself what is to exist twice."""
    for item in absent:
        if any(_name(other) == _name(item) and _fits(item, other) for other in present):
            yield f"{label}: {_name(item)} is named twice, once to exist and once to be deleted."


def _fits(item: t.Any, other: t.Any) -> bool:
    """Whether the port and VLAN of one entry, as far as it has any, are those of another.

    Several LANs or WANs may have one name, and differ in these.
    """
    if not (isinstance(item, t.Mapping) and isinstance(other, t.Mapping)):
        return True
    return all(str(item.get(place) or 0) == str(other.get(place) or 0) for place in _PLACES if place in item)


def _connector_problems(connectors: t.Sequence[t.Any], license_key_tasks: str) -> t.Iterator[str]:
    if len(connectors) > _MOST_CONNECTORS:
        yield f"A site has at most two connectors, and {len(connectors)} are named."
    devices = [connector.get("device") for connector in connectors if isinstance(connector, t.Mapping)]
    if any(isinstance(device, t.Mapping) and device.get("provision_license") for device in devices) and not (
        os.path.isabs(license_key_tasks) and os.path.isfile(license_key_tasks)
    ):
        yield (
            "The license key of a virtual connector is shown only once, and site_license_key_tasks does not give the "
            "full path of a file of tasks that keeps it."
        )
    for number, connector in enumerate(connectors):
        if not _name_of_connector(connector):
            yield f"Connector {number + 1} has neither an id nor a serial number nor notes, by which its site names it."


def _name_of_connector(connector: t.Any) -> str:
    """What a site calls its connector: its id, its serial number or its notes."""
    if not isinstance(connector, t.Mapping):
        return ""
    device = connector.get("device")
    serial_number = device.get("serial_number") if isinstance(device, t.Mapping) else None
    return str(connector.get("id") or serial_number or connector.get("notes") or "")


def _name(item: t.Any) -> str:
    """What tells an entry of a list from the others."""
    if not isinstance(item, t.Mapping):
        return str(item)
    device = item.get("device")
    device = device if isinstance(device, t.Mapping) else {}
    options = ("id", "name", "app", "account_app_id", "managed_app_id")
    names = [*(item.get(option) for option in options), device.get("serial_number"), device.get("id")]
    return str(next((name for name in [*names, item.get("notes")] if name), "(no name)"))
