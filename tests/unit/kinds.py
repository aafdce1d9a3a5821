# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of object that the collection describes."""

from __future__ import annotations

import importlib
import pkgutil

from ansible_collections.cloudflare.magic.plugins.module_utils import _resources
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType


def _described() -> dict[str, ResourceType]:
    kinds = {}
    for module in pkgutil.iter_modules(_resources.__path__):
        for value in vars(importlib.import_module(f"{_resources.__name__}.{module.name}")).values():
            if isinstance(value, ResourceType):
                kinds[value.label] = value
    return kinds


KINDS = _described()
"""By their labels, so that a kind which a later version adds is tested without being named here."""
