# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""An account as the desired state that would leave it as it is: identifiers become names, computed fields go."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account, ApiPayload
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import is_empty, masked, without
from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import put, take, value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._network.current import Current
from ansible_collections.cloudflare.magic.plugins.module_utils._network.sections import ACCOUNT_KINDS, SITE_KINDS
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.app import MANAGED_APP
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Reference, ResourceType
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.route import ROUTE
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE


def export(account: Account, sections: t.Iterable[str], threads: int) -> dict[str, list[dict[str, t.Any]]]:
    """Read sections of an account in the shape that ``network`` takes.

    Args:
        sections: which ones; sites come with all that lives in them.
        threads: how many requests may run at once.

    Returns:
        Lists of objects by section. Secrets that the API shows are hidden; ``network`` leaves those alone.
    """
    current = Current(account, threads)
    wanted = [section for section in ACCOUNT_KINDS if section in set(sections)]
    kinds = [ACCOUNT_KINDS[section] for section in wanted]
    if SITE in kinds:
        kinds += [ACCOUNT_KINDS["connectors"], ACCOUNT_KINDS["apps"], MANAGED_APP]
    current.read((kind, None) for kind in kinds)
    sites = current.all(SITE)
    current.read((kind, site["id"]) for site in sites for kind in SITE_KINDS.values())
    exporter = _Exporter(current)
    return {section: exporter.section(ACCOUNT_KINDS[section], None) for section in wanted}


class _Exporter:
    def __init__(self, current: Current) -> None:
        self._current = current
        self._names: dict[tuple[str, str | None, str], dict[str, str]] = {}

    def section(self, kind: ResourceType, parent: str | None) -> list[dict[str, t.Any]]:
        payloads = self._current.all(kind, parent)
        keys = collections.Counter(self._key(kind, payload) for payload in payloads)
        return [self._item(kind, payload, parent, keys[self._key(kind, payload)] > 1) for payload in payloads]

    def _item(self, kind: ResourceType, payload: ApiPayload, parent: str | None, ambiguous: bool) -> dict[str, t.Any]:
        known = set(kind.model.model_fields)
        canonical = without(kind.model.from_api(payload), kind.computed)
        item = _settable({name: value for name, value in canonical.items() if name in known}, kind)
        if not kind.creatable:
            item = {name: value for name, value in item.items() if value is not None}
        for reference in kind.references:
            if kind is not ROUTE:
                self._name_reference(item, reference, parent)
        item = masked(item, kind.secret)
        if ambiguous:
            self._tell_apart(kind, item, payload)
        if kind is SITE:
            item.update({name: self.section(child, payload["id"]) for name, child in SITE_KINDS.items()})
        return item

    def _tell_apart(self, kind: ResourceType, item: dict[str, t.Any], payload: ApiPayload) -> None:
        """Objects with the same natural key are told apart by their ids."""
        item["id"] = payload[kind.id_key]

    def _key(self, kind: ResourceType, payload: ApiPayload) -> tuple[str, ...]:
        key = kind.key_given(payload) or ()
        return (*key, *(str(value_at(payload, field)) for field in key))

    def _name_reference(self, item: dict[str, t.Any], reference: Reference, parent: str | None) -> None:
        """Put a name in place of an identifier, where the name is clear."""
        if reference.many:
            (field,) = reference.fields
            if value_at(item, field):
                put(item, field, [self._name(reference, each, parent) or each for each in value_at(item, field)])
            return
        for field in reference.fields:
            identifier = value_at(item, field)
            name = self._name(reference, identifier, parent) if identifier else None
            if name:
                take(item, field)
                put(item, reference.option, name)

    def _name(self, reference: Reference, identifier: str, parent: str | None) -> str | None:
        """The name by which an object can be found again; None where it has none, or not of its own."""
        candidates = [
            (kind, payload)
            for kind in reference.among
            for payload in self._current.all(kind, parent if kind.parent else None)
        ]
        names = {
            payload.get(kind.id_key): next(
                (value_at(payload, name) for name in reference.names if value_at(payload, name)), None
            )
            for kind, payload in candidates
        }
        name = names.get(identifier)
        return name if name and sum(1 for other in names.values() if other == name) == 1 else None


def _settable(item: dict[str, t.Any], kind: ResourceType) -> dict[str, t.Any]:
    """Without what says nothing, except where nothing is a choice of its own."""
    return {
        name: value
        for name, value in item.items()
        if not is_empty(value) or f"{kind.name}.{name}" == "app_config.breakout"
    }
