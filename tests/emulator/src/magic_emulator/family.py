# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A family of API resources, described once: where it lives, how it is wrapped, what it accepts."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from .body import Body, parse
from .envelope import ApiError, ErrorInfo, invalid
from .operation import Call, Operation
from .state import Account, Collection, CollectionSpec, Index, Object, new_id, now


class Candidate(NamedTuple):
    """An object as it would be stored, and the JSON pointer of what the request says about it."""

    item: Object
    pointer: str


class Family:
    """The description of a resource family, and the operations that follow from it.

    A subclass sets the attributes and, where the family has rules of its own, overrides :meth:`complete`,
    :meth:`check` and :meth:`view`.
    """

    name: ClassVar[str]
    """Last segment of the collection's path, and the family's key in seeds."""
    id_parameter: ClassVar[str]
    """Name of the id in path templates."""
    singular: ClassVar[str]
    """Envelope key of one object."""
    plural: ClassVar[str]
    """Envelope key of a list, and body key of the bulk update."""
    not_found: ClassVar[ErrorInfo]
    create_body: ClassVar[type[Body] | None] = None
    """Absent where the API has no create."""
    update_body: ClassVar[type[Body]]
    bulk_update_body: ClassVar[type[Body]]
    """Has one field, named by ``plural``: a list of update bodies with ids."""
    bulk_update_merges: ClassVar[bool] = False
    """Whether a bulk update leaves alone what an entry does not name, instead of setting it back to its default."""
    kept_when_omitted: ClassVar[frozenset[str]] = frozenset()
    """Writable fields which an update that omits them leaves alone."""
    deletable: ClassVar[bool] = True
    deletable_at_once: ClassVar[bool] = False
    """Whether DELETE on the collection deletes every object."""
    validated_verbs: ClassVar[frozenset[str]]
    """Which of create, update, bulk_update and delete know ``validate_only``."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """What fields that were left out read as."""
    indexes: ClassVar[Mapping[str, Index]] = {}

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
        return CollectionSpec(self.indexes, self.required, self.complete)

    def operations(self) -> Iterator[Operation]:
        """All operations of the family."""
        collection = f"/accounts/{{account_id}}/magic/{self.name}"
        member = f"{collection}/{{{self.id_parameter}}}"
        yield Operation("GET", collection, self.list)
        yield Operation("GET", member, self.get)
        yield Operation("PUT", member, self.update, "update" in self.validated_verbs)
        yield Operation("PUT", collection, self.bulk_update, "bulk_update" in self.validated_verbs)
        if self.create_body is not None:
            yield Operation("POST", collection, self.create, "create" in self.validated_verbs)
        if self.deletable:
            yield Operation("DELETE", member, self.delete, "delete" in self.validated_verbs)
        if self.deletable_at_once:
            yield Operation("DELETE", collection, self.delete_all)

    def list(self, call: Call) -> Any:
        return {self.plural: [self.view(item, call) for item in self.collection(call)]}

    def get(self, call: Call) -> Any:
        return {self.singular: self.view(self.addressed(call), call)}

    def create(self, call: Call) -> Any:
        assert self.create_body is not None
        body = self.parse(self.create_body, call)
        created_on = now()
        item = {"id": new_id(), **_fields(body), "created_on": created_on, "modified_on": created_on}
        self.complete(item, frozenset(body.model_fields_set))
        self.store([Candidate(item, "")], call)
        return self.view(item, call)

    def update(self, call: Call) -> Any:
        current = self.addressed(call)
        body = self.parse(self.update_body, call)
        item, modified = self.replacement(current, body, merge=False)
        self.store([Candidate(item, "")], call)
        return {"modified": modified, f"modified_{self.singular}": self.view(item, call)}

    def bulk_update(self, call: Call) -> Any:
        entries: Sequence[Body] = getattr(self.parse(self.bulk_update_body, call), self.plural)
        candidates: list[Candidate] = []
        any_modified = False
        seen: set[str] = set()
        for position, body in enumerate(entries):
            pointer = f"/{self.plural}/{position}"
            object_id = _fields(body)["id"]
            current = self.collection(call).get(object_id)
            if current is None:
                raise ApiError(404, ErrorInfo(self.not_found.code, self.not_found.message, f"{pointer}/id"))
            if object_id in seen:
                raise invalid(f"{object_id} is named twice", f"{pointer}/id")
            seen.add(object_id)
            item, modified = self.replacement(current, body, merge=self.bulk_update_merges)
            any_modified |= modified
            candidates.append(Candidate(item, pointer))
        self.store(candidates, call)
        views = [self.view(candidate.item, call) for candidate in candidates]
        return {"modified": any_modified, f"modified_{self.plural}": views}

    def delete(self, call: Call) -> Any:
        item = self.addressed(call)
        if not call.validate_only:
            self.collection(call).remove(item["id"])
        return {"deleted": True, f"deleted_{self.singular}": self.view(item, call)}

    def delete_all(self, call: Call) -> Any:
        items = [*self.collection(call)]
        for item in items:
            self.collection(call).remove(item["id"])
        return {"deleted": bool(items), f"deleted_{self.plural}": [self.view(item, call) for item in items]}

    def collection(self, call: Call) -> Collection:
        return call.account[self.name]

    def addressed(self, call: Call) -> Object:
        """The object that the call's path names.

        :raises ApiError: 404, there is none.
        """
        item = self.collection(call).get(call.parameters[self.id_parameter])
        if item is None:
            raise ApiError(404, self.not_found)
        return item

    def parse(self, model: type[Body], call: Call) -> Body:
        return parse(model, call.body, {"target_object": call.target_object, "account": call.account})

    def replacement(self, current: Object, body: Body, merge: bool) -> tuple[Object, bool]:
        """What an update makes of an object, and whether that differs from what it was.

        Fields that the body cannot name are kept; those that it could name and does not go back to their
        defaults, unless the family keeps them or the update merges.
        """
        given = frozenset(body.model_fields_set)
        replaced = given if merge else frozenset(type(body).model_fields) - (self.kept_when_omitted - given)
        kept = {name: value for name, value in current.items() if name == "id" or name not in replaced}
        written = {name: value for name, value in _fields(body).items() if name in replaced}
        item = {**kept, **written}
        self.complete(item, given)
        modified = item != current
        if modified:
            item["modified_on"] = now()
        return item, modified

    def store(self, candidates: Sequence[Candidate], call: Call) -> None:
        """Check all candidates, then keep all of them, or none if the call only validates."""
        self.check(call.account, candidates)
        if not call.validate_only:
            for candidate in candidates:
                self.collection(call).put(candidate.item)


def _fields(body: Body) -> Object:
    """The fields that a body sets, without those that it sets to null."""
    return body.model_dump(exclude_none=True)


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
