# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API in memory, in place of the client: enough of every verb's envelope to converge objects, and a request log."""

from __future__ import annotations

import copy
import itertools
import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._client.answer import Answer
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import (
    ApiProblem,
    MagicError,
    NotFoundError,
    OutcomeUnknown,
    error_for,
)
from ansible_collections.cloudflare.magic.plugins.module_utils._client.patience import Patience
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.diff import is_empty
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import tables_of
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import ResourceType

Object = dict[str, t.Any]


class Sent(t.NamedTuple):
    """A request that reached the API."""

    method: str
    path: str
    body: t.Any
    rehearsal: bool


class FakeApi:
    """Speaks the envelopes of the given kinds.

    Attributes:
        sent: what arrived, in order.
        faults: what the next requests of a method come to, one for each: ``lost`` applies the request and loses its
            answer, ``dropped`` does not apply it, an exception is raised instead, a function is called before; None
            lets it pass.
        says_modified: what a change answers in ``modified`` and ``deleted``; None leaves the flag out.
        repeated: whether answers come from repeated requests.
        defaults: what the API fills in at creation.
        merges: whether an update leaves alone what it leaves out, at every depth; otherwise a PUT takes that away, and
            a PATCH takes it away from the nested objects that it names.
        refused: fields that no update may hold.
        ignored: fields of updates that are accepted and not carried out.
    """

    settings = Settings(account_id="a" * 32, headers=())

    def __init__(self, *kinds: ResourceType, merges: bool = False) -> None:
        self.sent: list[Sent] = []
        self.patience = Patience()
        self.faults: dict[str, list[t.Any]] = {}
        self.says_modified: bool | None = True
        self.repeated = False
        self.defaults: Object = {}
        self.merges = merges
        self.refused: set[str] = set()
        self.ignored: set[str] = set()
        self._kinds = {kind.path.rpartition("/")[2]: kind for kind in kinds}
        self._objects: dict[str, list[Object]] = {}
        self._numbers = itertools.count(1)

    @property
    def account(self) -> Account:
        """A new account on this API, which knows of no list yet."""
        return Account(t.cast(Client, self))

    @property
    def writes(self) -> list[Sent]:
        """The requests that persist something."""
        return [sent for sent in self.sent if sent.method != "GET" and not sent.rehearsal]

    @property
    def methods(self) -> list[str]:
        """The methods of all requests; those that only validate in brackets."""
        return [f"({sent.method})" if sent.rehearsal else sent.method for sent in self.sent]

    def objects(self, kind: ResourceType, parent: str | None = None) -> list[Object]:
        """What the API holds."""
        return self._objects.setdefault(f"accounts/{'a' * 32}/{kind.path.format(parent=parent)}", [])

    def add(self, kind: ResourceType, parent: str | None = None, **fields: t.Any) -> Object:
        """An object that was there before."""
        added = {"id": f"{next(self._numbers):032x}", **fields}
        self.objects(kind, parent).append(added)
        return added

    def get_all(self, path: str, key: str | None, *, headers: t.Any = None, **params: t.Any) -> list[Object]:
        """As the client does it."""
        fault = self._arrive("GET", path, None, {})
        if isinstance(fault, MagicError):
            raise fault
        return copy.deepcopy(self._objects.get(path, []))

    def request(
        self,
        method: str,
        path: str,
        *,
        params: t.Any = None,
        json: t.Any = None,
        headers: t.Any = None,
        reads_only: bool = False,
        unique: bool = False,
    ) -> Answer:
        """As the client does it."""
        fault = self._arrive(method, path, json, params or {})
        if isinstance(fault, MagicError):
            raise fault
        answer = None if fault == "dropped" else self._carry_out(method, path, json, bool(params))
        if fault in ("lost", "dropped"):
            raise OutcomeUnknown(f"{method} {path}: the answer was lost.")
        return t.cast(Answer, answer)

    def back_off(self, attempt: int) -> None:
        """As the client does it, without waiting."""

    def _arrive(self, method: str, path: str, body: t.Any, params: t.Mapping[str, t.Any]) -> t.Any:
        self.sent.append(Sent(method, path, copy.deepcopy(body), params.get("validate_only") == "true"))
        faults = self.faults.get(method)
        fault = faults.pop(0) if faults else None
        return fault() if callable(fault) else fault

    def _carry_out(self, method: str, path: str, body: t.Any, rehearsal: bool) -> Answer:
        if method == "POST":
            return self._create(path, body, rehearsal)
        collection, _slash, identifier = path.rpartition("/")
        kind = self._kinds[collection.rpartition("/")[2]]
        objects = self._objects.get(collection, [])
        found = next((item for item in objects if item["id"] == identifier), None)
        if found is None:
            raise NotFoundError(404, [ApiProblem(1020, "not found")], method, path, repeated=self.repeated)
        if method == "GET":
            return Answer({kind.item_key: copy.deepcopy(found)} if kind.item_key else copy.deepcopy(found), {})
        word = "deleted" if method == "DELETE" else "modified"
        if body and self.refused & body.keys():
            problem = ApiProblem(1022, f"Invalid Request: unknown field {min(self.refused & body.keys())}")
            raise error_for(400, [problem], method, path)
        after = found if method == "DELETE" else self._updated(kind, found, body)
        if not rehearsal and self.says_modified is not False:
            objects.remove(found)
            if method != "DELETE":
                objects.append(after)
        flag = {} if self.says_modified is None else {word: self.says_modified}
        return Answer({**flag, f"{word}_{kind.item_key}": after} if kind.item_key else after, {}, self.repeated)

    def _updated(self, kind: ResourceType, found: Object, body: Object) -> Object:
        """An object after an update. What is cleared explicitly is gone, under every reading."""
        fixed = {"id", *kind.create_only, *self.ignored}
        said = {field: value for field, value in body.items() if field not in fixed}
        if self.merges:
            return _laid_over(found, said, tables_of(kind.model))
        kept = found if kind.update_method == "PATCH" else {field: found[field] for field in fixed & found.keys()}
        return {field: value for field, value in {**kept, **said}.items() if not is_empty(value)}

    def _create(self, path: str, body: Object, rehearsal: bool) -> Answer:
        created = {"id": f"{next(self._numbers):032x}", **self.defaults, **body}
        if not rehearsal:
            self._objects.setdefault(path, []).append(created)
        # LANs and WANs answer with all of the site's.
        answers_all = path.rpartition("/")[2] in ("lans", "wans")
        return Answer(copy.deepcopy(self._objects[path] if answers_all else created), {})


def _laid_over(found: Object, body: Object, tables: t.Collection[str], prefix: str = "") -> Object:
    """One object merged into another, without what is cleared. A mapping by keys of the user's own is one value."""
    after = dict(found)
    for field, value in body.items():
        path, present = f"{prefix}{field}", found.get(field)
        if isinstance(value, dict) and isinstance(present, dict) and path not in tables:
            after[field] = _laid_over(present, value, tables, f"{path}.")
        else:
            after[field] = value
    return {field: value for field, value in after.items() if not is_empty(value)}
