# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Families that name in each result what it holds: tunnels, interconnects and routes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from .behavior import UpdateRule
from .body import Body, batch, document_of, fields_of
from .envelope import ApiError, ErrorInfo, invalid
from .family import Candidate, Family
from .operation import Call, Operation
from .state import Object


class WrappedFamily(Family):
    """A family of the account with PUT, a bulk PUT and dry runs, whose results wrap objects in a key of their own."""

    title: ClassVar[str]
    """What messages call one object."""
    singular: ClassVar[str]
    """Envelope key of one object."""
    plural: ClassVar[str]
    """Envelope key of a list, and body key of the bulk update and of the creation of several."""
    created_field = "created_on"
    modified_field = "modified_on"
    bulk_update_body: ClassVar[type[Body]]
    """Has one field, named by ``plural``: a list of update bodies with ids."""
    deletable: ClassVar[bool] = True
    deletable_at_once: ClassVar[bool] = False
    """Whether DELETE on the collection deletes every object."""
    validated_verbs: ClassVar[frozenset[str]]
    """Which of create, update, bulk_update and delete know ``validate_only``."""

    def operations(self) -> Iterator[Operation]:
        collection, member = self.collection_path, self.member_path
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
        return {self.plural: [self.view(item, call) for item in self.listed(call)]}

    def get(self, call: Call) -> Any:
        return {self.singular: self.view(self.addressed(call), call)}

    def create(self, call: Call) -> Any:
        """Create the object that the body is, or the objects of its list."""
        document = document_of(call.body)
        if isinstance(document, list):
            raise invalid("json: cannot unmarshal array into Go value of type map[string][]json.RawMessage")
        if isinstance(document, dict) and document.keys() == {self.plural}:
            return {self.plural: [self.view(item, call) for item in self._created_together(call)]}
        return self.view(self.created(call), call)

    def _created_together(self, call: Call) -> Sequence[Object]:
        """Make all objects that the body lists, or none."""
        assert self.create_body is not None
        bodies: Sequence[Body] = getattr(self.parse(batch(self.plural, self.create_body), call), self.plural)
        items = [self.new(body, call, {}) for body in bodies]
        pointers = (f"/{self.plural}/{position}" for position in range(len(items)))
        self.store([Candidate(item, pointer) for item, pointer in zip(items, pointers, strict=True)], call)
        return items

    def bulk_update_model(self, call: Call) -> type[Body]:
        """What the body of a bulk update has to be, the way the server behaves."""
        return self.bulk_update_body

    def parse_update(self, call: Call, rule: UpdateRule) -> Body:
        return self.parse(self.update_model(call, rule), call, self._updating)

    @property
    def _updating(self) -> str:
        return f"updating {self.title}"

    def update(self, call: Call) -> Any:
        current = self.addressed(call)
        rule = call.behavior.of_put
        item, modified = self.replacement(current, self.parse_update(call, rule), rule)
        self.store([Candidate(item, "")], call)
        return {"modified": modified, f"modified_{self.singular}": self.view(item, call)}

    def bulk_update(self, call: Call) -> Any:
        entries: Sequence[Body] = getattr(self.parse(self.bulk_update_model(call), call, self._updating), self.plural)
        candidates: list[Candidate] = []
        any_modified = False
        seen: set[str] = set()
        for position, body in enumerate(entries):
            pointer = f"/{self.plural}/{position}"
            object_id = fields_of(body)["id"]
            current = self.collection(call).get(object_id)
            if current is None:
                raise ApiError(404, ErrorInfo(self.not_found.code, self.not_found.message, f"{pointer}/id"))
            if object_id in seen:
                raise invalid(f"{object_id} is named twice", f"{pointer}/id")
            seen.add(object_id)
            item, modified = self.replacement(current, body, call.behavior.of_put)
            any_modified |= modified
            candidates.append(Candidate(item, pointer))
        self.store(candidates, call)
        views = [self.view(candidate.item, call) for candidate in candidates]
        return {"modified": any_modified, f"modified_{self.plural}": views}

    def delete(self, call: Call) -> Any:
        return {"deleted": True, f"deleted_{self.singular}": self.view(self.removed(call), call)}

    def delete_all(self, call: Call) -> Any:
        items = self.listed(call)
        for item in items:
            self.collection(call).remove(item["id"])
        return {"deleted": bool(items), f"deleted_{self.plural}": [self.view(item, call) for item in items]}
