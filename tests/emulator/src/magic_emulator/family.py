# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A family of API resources, described once: where it lives and what it accepts."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from .behavior import UpdateRule
from .body import Body, BodyT, check_complete, fields_of, overlaid, parse, partial
from .envelope import ApiError, ErrorInfo
from .operation import Call, Operation
from .state import Account, Collection, CollectionSpec, Index, Object, Parent, new_id, now


class Candidate(NamedTuple):
    """An object as it would be stored, and the JSON pointer of what the request says about it."""

    item: Object
    pointer: str


class Family:
    """The description of a resource family, and what every sort of family does alike.

    :class:`~magic_emulator.wrapped_family.WrappedFamily` and :class:`~magic_emulator.bare_family.BareFamily` add the
    operations. A subclass sets the attributes and, where the family has rules of its own, overrides :meth:`complete`,
    :meth:`check` and :meth:`view`.
    """

    name: ClassVar[str]
    """Last segment of the collection's path, and the family's key in seeds."""
    parent: ClassVar[Parent | None] = None
    """What each object belongs to, where that is not the account itself."""
    parent_not_found: ClassVar[ErrorInfo]
    id_parameter: ClassVar[str]
    """Name of the id in path templates."""
    id_field: ClassVar[str] = "id"
    not_found: ClassVar[ErrorInfo]
    create_body: ClassVar[type[Body] | None] = None
    """Absent where the API has no create."""
    update_body: ClassVar[type[Body]]
    kept_when_omitted: ClassVar[frozenset[str]] = frozenset()
    """Writable fields which an update that omits them leaves alone."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """What fields that were left out read as."""
    created_field: ClassVar[str | None] = None
    """The field that holds the time of creation, if there is one."""
    modified_field: ClassVar[str | None] = None
    """The field that holds the time of the last modification, if there is one."""
    indexes: ClassVar[Mapping[str, Index]] = {}
    seed: ClassVar[Sequence[Object]] = ()
    """What an account holds if its seed does not mention the family."""

    def complete(self, item: Object, given: frozenset[str] = frozenset()) -> None:
        """Bring an object that is about to be stored into its whole form, in place.

        ``given`` names the fields of the request; it is empty for an object of a seed.
        """
        for name, value in self.defaults.items():
            item.setdefault(name, value)
        if not item.get("description"):
            item.pop("description", None)

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        """Refuse what does not fit the rest of the account.

        :raises ApiError: the first candidate that does not.
        """

    def check_unused(self, account: Account, item: Object) -> None:
        """Refuse to delete what other objects need.

        :raises ApiError: 409, with a message that names them.
        """

    def view(self, item: Object, call: Call) -> Object:
        """The object as the API shows it to this call."""
        return item

    @property
    def required(self) -> frozenset[str]:
        """The fields that no object can be without."""
        body = self.create_body or self.update_body
        return frozenset(name for name, field in body.model_fields.items() if field.is_required())

    @property
    def spec(self) -> CollectionSpec:
        indexes: dict[str, Index] = dict(self.indexes)
        if self.parent is not None:
            field = self.parent.field
            indexes["parent"] = lambda item: item[field]
        return CollectionSpec(indexes, self.required, self.from_seed, self.id_field, self.parent, self.seed)

    @property
    def collection_path(self) -> str:
        """Template of the path at which the family's objects are listed."""
        parent = f"{self.parent.family}/{{{self.parent.field}}}/" if self.parent else ""
        return f"/accounts/{{account_id}}/magic/{parent}{self.name}"

    @property
    def member_path(self) -> str:
        """Template of one object's path."""
        return f"{self.collection_path}/{{{self.id_parameter}}}"

    def operations(self) -> Iterator[Operation]:
        """All operations of the family; none if it is only seen through other families."""
        return iter(())

    def from_seed(self, given: Mapping[str, Any]) -> Object:
        """A whole object from what a seed says about it."""
        item = {**self.blank(), **given}
        if self.created_field and self.modified_field:
            item[self.modified_field] = given.get(self.modified_field, item[self.created_field])
        self.complete(item)
        return item

    def blank(self) -> Object:
        """What a new object has before it has any fields of its own: an id, and times where the family has them."""
        instant = now()
        times = {field: instant for field in (self.created_field, self.modified_field) if field is not None}
        return {self.id_field: new_id(), **times}

    def created(self, call: Call) -> Object:
        """Make the object that the call's body describes, and store it."""
        assert self.create_body is not None
        parent = self.parent_of(call)
        item = self.new(self.parse(self.create_body, call), call, parent)
        self.store([Candidate(item, "")], call)
        return item

    def new(self, body: Body, call: Call, parent: Object) -> Object:
        """The object that the body of a create describes, which is not stored yet."""
        item = {**self.blank(), **self.fields(body, call), **parent}
        self.complete(item, frozenset(body.model_fields_set))
        return item

    def collection(self, call: Call) -> Collection:
        return call.account[self.name]

    def listed(self, call: Call) -> list[Object]:
        """All objects that the path of the call's collection stands for, in order of creation.

        :raises ApiError: 404, there is no such parent.
        """
        collection, parent = self.collection(call), self.parent_of(call)
        if self.parent is None:
            return list(collection)
        return collection.having("parent", parent[self.parent.field])

    def parent_of(self, call: Call) -> Object:
        """The field, if any, by which a new object would know the parent that the call's path names.

        :raises ApiError: 404, there is no such parent.
        """
        if self.parent is None:
            return {}
        parent_id = call.parameters[self.parent.field]
        if call.account[self.parent.family].get(parent_id) is None:
            raise ApiError(404, self.parent_not_found)
        return {self.parent.field: parent_id}

    def addressed(self, call: Call) -> Object:
        """The object that the call's path names.

        :raises ApiError: 404, there is none.
        """
        parent = self.parent_of(call)
        item = self.collection(call).get(call.parameters[self.id_parameter])
        if item is None or not parent.items() <= item.items():
            raise ApiError(404, self.not_found)
        return item

    def parse(self, model: type[BodyT], call: Call, task: str = "") -> BodyT:
        return parse(model, call.body, {"target_object": call.target_object, "account": call.account}, task)

    def parse_update(self, call: Call, rule: UpdateRule) -> Body:
        """The body of an update. One that keeps what it leaves out may leave out what is required otherwise."""
        return self.parse(self.update_model(call, rule), call)

    def update_model(self, call: Call, rule: UpdateRule) -> type[Body]:
        """What the body of an update has to be."""
        model = self.nameable_in_updates(call)
        return partial(model, nested=rule.nested == "merge") if rule.whole == "merge" else model

    def nameable_in_updates(self, call: Call) -> type[Body]:
        """All that an update can name, the way the server behaves."""
        return self.update_body

    def fields(self, body: Body, call: Call) -> Object:
        """What the body of a create says, in the form in which it is stored."""
        return fields_of(body)

    def replacement(self, current: Object, body: Body, rule: UpdateRule) -> tuple[Object, bool]:
        """What an update makes of an object, and whether that differs from what it was.

        Fields that the body cannot name are kept; those that it could name and does not are kept or go back to their
        defaults, as the rule says, unless the family always keeps them.

        :raises ApiError: 400, a nested object that was merged lacks a required field.
        """
        given = frozenset(body.model_fields_set)
        if rule.nested == "merge":
            item = overlaid(current, body)
            check_complete(self.update_body, item, given)
        else:
            nameable = frozenset(type(body).model_fields) - {self.id_field}
            replaced = given if rule.whole == "merge" else nameable - (self.kept_when_omitted - given)
            item = {name: value for name, value in current.items() if name not in replaced} | fields_of(body)
        self.complete(item, given)
        modified = item != current
        if modified and self.modified_field is not None:
            item[self.modified_field] = now()
        return item, modified

    def store(self, candidates: Sequence[Candidate], call: Call) -> None:
        """Check all candidates, then keep all of them, or none if the call only validates."""
        self.check(call.account, candidates)
        if not call.validate_only:
            for candidate in candidates:
                self.collection(call).put(candidate.item)

    def removed(self, call: Call) -> Object:
        """Remove the object that the call's path names, unless the call only validates."""
        item = self.addressed(call)
        self.check_unused(call.account, item)
        if not call.validate_only:
            self.collection(call).remove(item[self.id_field])
        return item


def label(item: Object) -> str:
    """How messages call an object: by its name if it has one."""
    return str(item.get("name") or item["id"])


def clash(account: Account, families: Sequence[str], index: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The first candidate that shares its ``index`` key with another object of ``families`` or another candidate."""
    own = {candidate.item["id"] for candidate in candidates}
    taken: set[Hashable] = set()
    for candidate in candidates:
        keys = {family: account[family].key(index, candidate.item) for family in families}
        if taken.intersection(keys.values()) or any(account[name].ids(index, key) - own for name, key in keys.items()):
            return candidate
        taken.update(keys.values())
    return None
