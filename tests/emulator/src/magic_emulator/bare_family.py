# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Families whose results are the objects themselves: sites and all that belongs to them, apps, connectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from .behavior import UpdateRule
from .family import Candidate, Family
from .operation import Call, Operation


class BareFamily(Family):
    """A family with PUT and PATCH, which only touches the fields that it names.

    The fields of ``update_body`` are optional, and null clears one unless its type says otherwise.
    """

    readable_singly: ClassVar[bool] = True
    """Whether there is a GET for one object."""

    def operations(self) -> Iterator[Operation]:
        collection, member = self.collection_path, self.member_path
        yield Operation("GET", collection, self.list)
        yield Operation("POST", collection, self.create)
        if self.readable_singly:
            yield Operation("GET", member, self.get)
        yield Operation("PUT", member, self.update)
        yield Operation("PATCH", member, self.edit)
        yield Operation("DELETE", member, self.delete)

    def list(self, call: Call) -> Any:
        return [self.view(item, call) for item in self.listed(call)]

    def get(self, call: Call) -> Any:
        return self.view(self.addressed(call), call)

    def create(self, call: Call) -> Any:
        return self.view(self.created(call), call)

    def update(self, call: Call) -> Any:
        return self.view(self.changed(call, call.behavior.of_put), call)

    def edit(self, call: Call) -> Any:
        return self.view(self.changed(call, call.behavior.of_patch), call)

    def delete(self, call: Call) -> Any:
        return self.view(self.removed(call), call)

    def changed(self, call: Call, rule: UpdateRule) -> dict[str, Any]:
        """Apply the call's body to the object that its path names; returns what that has become."""
        current = self.addressed(call)
        body = self.parse_update(call, rule)
        item, _modified = self.replacement(current, body, rule)
        self.store([Candidate(item, "")], call)
        return item
