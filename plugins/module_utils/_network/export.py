# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account as the desired state that would leave it as it is: identifiers become names, computed fields go."""

from __future__ import annotations

import collections
import typing as t

from .._client.errors import InvalidOptions
from .._engine.account import Account
from .._engine.current import Collection, Current
from .._engine.desired import take_names
from .._engine.diff import is_empty, masked, without
from .._engine.lists import Lists
from .._engine.progress import Progress
from .._models.path import key_of, put, take, value_at
from .._resources.app import MANAGED_APP
from .._resources.app_config import APP_CONFIG
from .._resources.description import Payload, Reference, ResourceType, Spec
from .._resources.route import ROUTE
from .._resources.site import SITE
from .sections import ACCOUNT_KINDS, SITE_KINDS


def export(
    account: Account, sections: t.Iterable[str], threads: int, progress: Progress
) -> dict[str, list[dict[str, t.Any]]]:
    """Read sections of an account in the shape that ``network`` takes.

    Args:
        sections: which ones; sites come with all that lives in them.
        threads: how many requests may run at once.

    Returns:
        Lists of objects by section. Secrets that the API shows are hidden; ``network`` leaves those alone.
    """
    current = Lists(account, threads, progress)
    wanted = [section for section in ACCOUNT_KINDS if section in set(sections)]
    kinds = [ACCOUNT_KINDS[section] for section in wanted]
    if SITE in kinds:
        kinds += [ACCOUNT_KINDS["connectors"], ACCOUNT_KINDS["apps"], MANAGED_APP]
    of_account: list[Collection] = [(kind, None) for kind in kinds]
    current.read(of_account)
    current.read((kind, site["id"]) for site in current.all(SITE) for kind in SITE_KINDS.values())
    exporter = _Exporter(current)
    return {section: exporter.section(ACCOUNT_KINDS[section], None) for section in wanted}


class _Exporter:
    def __init__(self, current: Current) -> None:
        self._current = current
        self._names: dict[t.Any, dict[str, str]] = {}

    def section(self, kind: ResourceType, parent: str | None) -> list[dict[str, t.Any]]:
        """All objects of a kind, in one site for kinds that live in one."""
        payloads = self._current.all(kind, parent)
        canonical = [kind.model.from_api(payload) for payload in payloads]
        by_key = collections.Counter(_identity(kind, values, ()) for values in canonical)
        distinguishing = (*kind.optional_key, *kind.tie_breakers)
        exactly = collections.Counter(_identity(kind, values, distinguishing) for values in canonical)
        items = []
        for payload, values in zip(payloads, canonical, strict=True):
            item = self._item(kind, values, parent)
            if (
                not _is_named(kind, values)
                or exactly[_identity(kind, values, distinguishing)] > 1
                or _is_odd(kind, item)
            ):
                item = {"id": payload[kind.id_key], **item}
            elif by_key[_identity(kind, values, ())] > 1:
                # What tells it from its namesakes is among its fields, as long as it is said that it counts.
                item.update(dict.fromkeys(kind.optional_key.values(), True))
            if kind is SITE:
                item.update({name: self.section(child, payload["id"]) for name, child in SITE_KINDS.items()})
            items.append(item)
        return items

    def _item(self, kind: ResourceType, values: Payload, parent: str | None) -> dict[str, t.Any]:
        """One object in the options of its module."""
        item = without(values, [*kind.computed, *kind.surplus(values)])
        if kind is not ROUTE:  # a nexthop says more than the name of the tunnel that it lies in
            for reference in kind.references:
                self._name_reference(item, reference, parent)
        if kind is APP_CONFIG and item.get("breakout", True) is None:
            item["breakout"] = "default"  # nothing is one of three paths that the traffic of an app can take
        return masked(_settable(item, {"name": {}, **kind.options}, kind.defaults), kind.secret)

    def _name_reference(self, item: dict[str, t.Any], reference: Reference, parent: str | None) -> None:
        """Put a name in place of an identifier, where the name is clear."""
        names = self._names_of(reference, parent)
        if reference.many:
            (field,) = reference.fields
            identifiers = value_at(item, field)
            if identifiers and isinstance(identifiers, list):
                put(item, field, [names.get(str(each), each) for each in identifiers])
            return
        for field in reference.fields:
            name = names.get(str(value_at(item, field) or ""))
            if name:
                take(item, field)
                put(item, reference.option, name)

    def _names_of(self, reference: Reference, parent: str | None) -> dict[str, str]:
        """The names by which objects can be found again, by id; without those that are not theirs alone."""
        place = parent if any(kind.parent for kind in reference.among) else None
        key = (reference.among, reference.names, place)
        if key not in self._names:
            names = {
                str(payload.get(kind.id_key)): [str(value_at(payload, name) or "") for name in reference.names]
                for kind in reference.among
                for payload in self._current.all(kind, parent if kind.parent else None)
            }
            counts = collections.Counter(name for several in names.values() for name in set(several))
            clear = {
                identifier: next((name for name in several if name and counts[name] == 1), "")
                for identifier, several in names.items()
            }
            self._names[key] = {identifier: name for identifier, name in clear.items() if name}
        return self._names[key]


def _is_named(kind: ResourceType, values: Payload) -> bool:
    """Whether an object has a natural key that can be written."""
    key = kind.key_given(values)
    return key is not None and not any(is_empty(value_at(values, field)) for field in key)


def _is_odd(kind: ResourceType, item: Payload) -> bool:
    """Whether it has a value that is taken only from the object which has it already."""
    own, _names = take_names(kind, without(item, kind.secret))
    try:
        return bool(kind.model.as_held(own)[1])
    except InvalidOptions:
        return True


def _identity(kind: ResourceType, values: Payload, further: tuple[str, ...]) -> tuple[t.Any, ...]:
    """The natural key of an object with its values, and those of further fields."""
    key = kind.key_given(values) or ()
    return (*key, *key_of(values, key), *(value or 0 for value in key_of(values, further)))


def _settable(
    values: Payload, options: Spec, defaults: t.Mapping[str, t.Container[t.Any]], prefix: str = ""
) -> dict[str, t.Any]:
    """In the order of the options, without fields that only a newer API knows, and without what says nothing.

    An empty value says something where the default is another one.
    """
    result = {}
    for name, option in options.items():
        value, inside, path = values.get(name), option.get("options"), f"{prefix}{name}"
        if inside and isinstance(value, dict):
            value = _settable(value, inside, defaults, f"{path}.")
        elif inside and isinstance(value, list):
            value = [_settable(item, inside, {}) if isinstance(item, dict) else item for item in value]
        needed = option.get("required") or (path in defaults and value not in defaults[path])
        if not is_empty(value) or (value is not None and needed):
            result[name] = value
    return result
