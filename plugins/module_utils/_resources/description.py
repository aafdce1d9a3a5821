# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What the engine has to know about a kind of object. Data only: a new kind is a new description, no new code."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import ApiObject

Spec = t.Mapping[str, t.Mapping[str, t.Any]]
"""An Ansible argument spec."""


@dataclasses.dataclass(frozen=True)
class Reference:
    """An option that names another object, and the field that is filled from the object found.

    Attributes:
        option: the option with the name, such as ``nexthop_tunnel``.
        field: the field of the API that it stands for, such as ``nexthop``.
        among: the kinds of object in which the name is looked up.
        value: takes the field's value from the object found; None where the object cannot give one.
        meaning: what the value is, for the error message when it is None.
    """

    option: str
    field: str
    among: tuple[ResourceType, ...]
    value: t.Callable[[t.Mapping[str, t.Any]], str | None]
    meaning: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One kind of object of the API.

    Attributes:
        name: the module's name, and the key of the object in its result.
        label: what a person calls it, as in "GRE tunnel GRE_1".
        model: its canonical form.
        options: argument spec of its own fields, in the API's names.
        path: its collection, below the account.
        list_key: where the list stands in ``result`` of a list and, after ``modified_``, of a bulk update.
        item_key: where the object stands in ``result`` of a get and, after ``modified_`` or ``deleted_``, of a change.
        natural_key: the fields that tell one object from another when no id is given.
        optional_key: fields that a user may add to the natural key, each with the option that asks for it.
        required: fields that a creation needs; ``a.b`` is needed only where ``a`` is given.
        create_only: fields that no update carries.
        write_only: fields that the API never returns, each with the option that decides when an update sends it.
        secret: fields that are never shown, as dotted paths.
        computed: fields that the API fills and no body carries, as dotted paths.
        headers: sent with every request of this kind.
        validate_only: the HTTP methods that the API can rehearse.
        creatable: whether the API can create and delete such objects.
        references: options that name other objects.
    """

    name: str
    label: str
    model: type[ApiObject]
    options: Spec
    path: str
    list_key: str
    item_key: str
    natural_key: tuple[str, ...] = ("name",)
    optional_key: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    required: tuple[str, ...] = ()
    create_only: frozenset[str] = frozenset()
    write_only: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    secret: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset({"id", "created_on", "modified_on"})
    headers: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    validate_only: frozenset[str] = frozenset()
    creatable: bool = True
    references: tuple[Reference, ...] = ()

    @property
    def plural(self) -> str:
        """The key of several such objects in a result, such as ``gre_tunnels``."""
        return f"{self.name}s"

    def describe(self, values: t.Mapping[str, t.Any]) -> str:
        """Name one object for a person: its label and its natural key, or its id."""
        key = [str(values[field]) for field in self.natural_key if values.get(field)]
        if len(key) == len(self.natural_key):
            return f"{self.label} {' via '.join(key)}"
        return f"{self.label} {values['id']}" if values.get("id") else f"{self.label} {' '.join(key)}".rstrip()
