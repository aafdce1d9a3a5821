# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The growth of the API is seen: all that the SDK has and this collection has not stands in a list, with the reason.

The fields of the bodies that create and change objects are compared in ``test_agreement``.
"""

from __future__ import annotations

import importlib
import typing as t
from pathlib import Path

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType, Spec
from ansible_collections.cloudflare.magic.tests.unit.kinds import KINDS
from ansible_collections.cloudflare.magic.tests.unit.sdk_schema import (
    Operation,
    compare,
    known_differences,
    operations,
)

MODULES = Path(__file__).parents[5] / "plugins" / "modules"

OF_TASKS = {
    "POST magic/ipsec_tunnels/{}/psk_generate": "ipsec_psk",
    "GET magic/connectors/{}/telemetry/events": "connector_event_info",
    "GET magic/connectors/{}/telemetry/events/{}.{}": "connector_event_info",
    "GET magic/connectors/{}/telemetry/events/latest": "connector_event_info",
    "GET magic/connectors/{}/telemetry/snapshots": "connector_snapshot_info",
    "GET magic/connectors/{}/telemetry/snapshots/{}": "connector_snapshot_info",
    "GET magic/connectors/{}/telemetry/snapshots/latest": "connector_snapshot_info",
    "POST pcaps": "pcap",
    "GET pcaps": "pcap_info",
    "GET pcaps/{}": "pcap",
    "PUT pcaps/{}/stop": "pcap",
    "GET pcaps/{}/download": "pcap",
    "POST pcaps/ownership": "pcap_ownership",
    "DELETE pcaps/ownership/{}": "pcap_ownership",
    "GET pcaps/ownership": "pcap_ownership_info",
    "POST pcaps/ownership/validate": "pcap_ownership",
    "POST diagnostics/traceroute": "traceroute",
    "POST request-tracer/trace": "request_trace",
    "GET dex/traceroute-test-results/{}/network-path": "dex_network_path_info",
}
"""The operations that are not about the objects that kinds describe, and the module that has each."""


def of_kind(kind: ResourceType) -> set[str]:
    """The operations by which a kind of object is read and written."""
    collection = kind.path.format(parent="{}")
    each = f"{collection}/{{}}"
    return {
        f"GET {collection}",
        f"{kind.update_method} {each}",
        *([f"GET {each}"] if kind.readable_by_id else []),
        *([f"POST {collection}", f"DELETE {each}"] if kind.creatable else []),
        *([f"PUT {collection}"] if kind.updates_many else []),
    }


def ours() -> set[str]:
    return {*OF_TASKS}.union(*map(of_kind, KINDS.values()))


def option_paths(options: Spec, prefix: str = "") -> t.Iterator[str]:
    for name, option in options.items():
        yield f"{prefix}{name}"
        yield from option_paths(option.get("options", {}), f"{prefix}{name}.")


def options_of(module: str) -> set[str]:
    task = importlib.import_module(f"ansible_collections.cloudflare.magic.plugins.modules.{module}").TASK
    return {*option_paths(task.options)}


def missing_operations() -> set[str]:
    return {str(operation) for operation in operations()} - ours()


def missing_parameters() -> set[str]:
    """Of the operations that we use, besides the bodies of kinds."""
    missing = set()
    for operation in operations():
        if str(operation) in OF_TASKS:
            given = options_of(OF_TASKS[str(operation)])
        elif operation.method == "GET" and str(operation) in ours():
            given = {parameter for kind in KINDS.values() for parameter in kind.queries.values()}
        else:
            continue
        missing |= {f"{operation}: {parameter}" for parameter in operation.parameters - given}
    return missing


def missing_fields() -> set[str]:
    """Of the objects that the SDK returns: those that are neither an option of their kind nor known to be computed."""
    missing = set()
    for kind in KINDS.values():
        known = {*option_paths(kind.options), kind.id_key, *kind.returned_once}
        returned = {
            field
            for operation in operations()
            if str(operation) in of_kind(kind)
            for field in object_fields(kind, operation)
            if not {field, field.partition(".")[0]} & kind.computed
        }
        missing |= {f"{kind.name}: {field}" for field in returned - known}
    return missing


def object_fields(kind: ResourceType, operation: Operation) -> set[str]:
    """The fields of one object, without the envelope around it."""
    keys = [key for key in (kind.list_key, kind.item_key) if key]
    wrappers = tuple(f"{verb}{key}." for key in keys for verb in ("", "modified_", "deleted_"))
    if not keys:
        return {*operation.answer}
    return {field.partition(".")[2] for field in operation.answer if field.startswith(wrappers)}


MISSING: t.Mapping[str, t.Callable[[], set[str]]] = {
    "operations": missing_operations,
    "parameters": missing_parameters,
    "fields": missing_fields,
}


@pytest.mark.parametrize("section", MISSING)
def test_what_the_sdk_has_beyond_us_is_known_with_its_reason(section: str) -> None:
    known = known_differences()[section]
    missing = MISSING[section]()
    unknown, gone = compare(missing, known)
    print(f"{section} of the SDK that this collection does not use: {len(missing)}")  # shown by make schema-watch
    for pattern, reason in known.items():
        print(f"  {pattern}: {reason}")
    assert not unknown, "new in the SDK; support it, or say in sdk_differences.yml why not"
    assert not gone, "the SDK has it no more, or this collection has it by now; take it out of sdk_differences.yml"
    assert all(known.values())


def test_every_operation_of_ours_is_in_the_sdk_or_known_to_be_missing_there() -> None:
    unknown, gone = compare(ours() - {str(operation) for operation in operations()}, known_differences()["ours alone"])
    assert not unknown
    assert not gone


def test_every_module_takes_part() -> None:
    compared = {*OF_TASKS.values()} | {name for kind in KINDS.values() for name in (kind.name, f"{kind.name}_info")}
    modules = {path.stem for path in MODULES.glob("[!_]*.py")}
    assert modules - compared == {"network", "network_info", "network_export"}  # made of the others


@pytest.mark.parametrize(
    ("found", "known", "unknown", "gone"),
    [
        ({"GET a", "GET b/{}"}, ["GET *"], set(), set()),
        ({"GET a"}, [], {"GET a"}, set()),
        (set(), ["GET a"], set(), {"GET a"}),
        ({"PUT a/{}"}, ["* a"], {"PUT a/{}"}, {"* a"}),
    ],
)
def test_comparison(found: set[str], known: list[str], unknown: set[str], gone: set[str]) -> None:
    assert compare(found, known) == (unknown, gone)
