# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of object that the collection describes, in their order."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from ansible_collections.cloudflare.magic.plugins.module_utils import _resources
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType


def constants() -> dict[str, tuple[str, ResourceType]]:
    """The kinds by the names of their constants, each with the name of its module, in the order of the kinds."""
    found = {}
    for each in pkgutil.iter_modules(_resources.__path__):
        module = importlib.import_module(f"{_resources.__name__}.{each.name}")
        source = Path(str(module.__file__)).read_text("utf-8")
        for name, value in vars(module).items():
            if isinstance(value, ResourceType) and f"\n{name} = " in source:  # and does not come from another one
                found[name] = (each.name, value)
    return dict(sorted(found.items(), key=lambda item: (item[1][1].order, not item[1][1].creatable, item[0])))


CONSTANTS = constants()

KINDS = {name: kind for name, (module, kind) in CONSTANTS.items() if name.lower() == module}
"""Those that have a module; others, such as the apps that Cloudflare defines, are read with one of them."""


def further(kind: ResourceType) -> list[str]:
    """The constants of the other kinds that are read with one."""
    return [name for name, (_module, other) in CONSTANTS.items() if other.path == kind.path and other is not kind]


def children(kind: ResourceType) -> list[str]:
    """The constants of the kinds that live in one, in the order in which they can be deleted."""
    return [name for name, other in reversed(KINDS.items()) if other.parent is kind]


def check_order() -> None:
    """See that what others name or live in comes before them.

    Raises:
        AssertionError: it does not.
    """
    for kind in KINDS.values():
        named = [each for reference in kind.references for each in reference.among]
        for other in (*named, *([kind.parent] if kind.parent else [])):
            assert other.order < kind.order, f"{kind.label} names {other.label}, which must come before it"
