# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of object that the collection describes."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils import _resources
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType


def _described() -> dict[str, ResourceType]:
    modules = [
        importlib.import_module(f"{_resources.__name__}.{each.name}")
        for each in pkgutil.iter_modules(_resources.__path__)
    ]
    constants = [constant for module in modules for constant in vars(module).items()]
    return {name: value for name, value in constants if isinstance(value, ResourceType)}


KINDS = _described()
"""By the names of their constants, so that a kind which a later version adds is tested without being named here."""


def altered(kind: ResourceType, **facts: t.Any) -> ResourceType:
    """A kind with other facts than those that follow from its model."""
    changed = dataclasses.replace(kind)
    vars(changed).update(facts)
    return changed
