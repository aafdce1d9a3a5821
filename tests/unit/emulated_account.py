# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account of the API emulator without any network between: as strict, and fast enough for Hypothesis."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
import threading
import typing as t

import httpx
from starlette.requests import Request

from ansible_collections.cloudflare.magic.plugins.module_utils._client.budget import Unlimited
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import Settings
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.account import Account
from ansible_collections.cloudflare.magic.plugins.module_utils._task.definition import SILENCE, Console, Context, Task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.execute import without_secrets
from ansible_collections.cloudflare.magic.plugins.module_utils._task.network import network_info_task, network_task
from ansible_collections.cloudflare.magic.plugins.module_utils._task.network_export import network_export_task
from magic_emulator.api import Api
from magic_emulator.behavior import Behavior
from magic_emulator.resources import FAMILIES
from magic_emulator.state import State

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"

_INSIDE = ("wans", "lans", "acls", "app_configs")
_OBSERVED = ("created_on", "modified_on", "last_updated", "last_heartbeat", "last_seen_version")


class Sent(t.NamedTuple):
    """A request that arrived.

    Attributes:
        path: below ``magic/`` of the account.
    """

    method: str
    path: str
    body: t.Any
    rehearsal: bool

    def __str__(self) -> str:
        return f"{self.method} {re.sub('[0-9a-f]{32}', 'ID', self.path)}"


@dataclasses.dataclass
class Fault:
    """What befalls requests.

    Attributes:
        kind: ``rejected`` is answered 400, ``broken`` 500, both without being carried out; ``lost`` is carried out and
            not answered, ``dropped`` neither.
        method, path: regular expressions that the request has to match as a whole.
        times: how many requests.
        spared: how many matching requests pass before.
        holding: a field that the body has to hold, if any.
    """

    kind: t.Literal["rejected", "broken", "lost", "dropped"]
    method: str
    path: str = ".*"
    times: int = 1
    spared: int = 0
    holding: str = ""


def no_session_in_updates() -> Fault:
    """An API that takes the BGP session of a GRE tunnel only when it creates the tunnel."""
    return Fault("rejected", "PUT", "gre_tunnels/.*", times=1000, holding="bgp")


class EmulatedAccount(httpx.BaseTransport):
    """One account, and the task ``network`` to work on it.

    Args:
        content: what the account holds, in the form of a seed.
        behavior: how the API behaves.

    Attributes:
        behavior: how the API behaves of accounts that are made from now on, unless they are told otherwise.
        sent: what arrived, in order.
        faults: what is to go wrong.
        refusal: what the API says when it rejects a request for no reason.
        on_arrival: called with each request before it is carried out.
    """

    behavior: t.ClassVar[Behavior] = Behavior()

    def __init__(self, content: t.Mapping[str, t.Any] | None = None, behavior: Behavior | None = None) -> None:
        self.sent: list[Sent] = []
        self.faults: list[Fault] = []
        self.refusal = "it is not wanted"
        self._answers: list[tuple[str, str, t.Any, int]] = []
        self.on_arrival: t.Callable[[Sent], None] = lambda sent: None
        self._state = State(
            {family.name: family.spec for family in FAMILIES},
            {ACCOUNT_ID: content or {}},
            behavior=behavior or self.behavior,
        )
        self._api = Api(self._state)
        self._lock = threading.Lock()

    @property
    def client(self) -> Client:
        """A client that speaks to this account, without retries that take time."""
        settings = Settings(
            account_id=ACCOUNT_ID, headers=(("Authorization", "Bearer token"),), base_url="http://emulated", retries=1
        )
        return Client(settings, Unlimited(), sleep=lambda seconds: None, transport=self)

    @property
    def account(self) -> Account:
        """The account as the engine sees it."""
        return Account(self.client)

    def answer_with(self, method: str, path: str, body: t.Any, status: int = 200) -> None:
        """Answer requests that match with something else, unless a fault comes before that.

        Args:
            method, path: regular expressions that the request has to match as a whole.
        """
        self._answers.append((method, path, body, status))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request out, unless a fault prevents it, and let the answer be read in pieces."""
        answer = self._answer(request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body = request.read()
        sent = Sent(
            request.method,
            path.partition("/magic/")[2],
            json.loads(body) if body else None,
            "validate_only" in request.url.params,
        )
        with self._lock:
            self.sent.append(sent)
            fault = self._fault(sent)
        self.on_arrival(sent)
        if fault == "rejected":
            error = {"code": 1022, "message": self.refusal}
            return httpx.Response(400, json={"success": False, "errors": [error]})
        if fault == "broken":
            return httpx.Response(500, json={"success": False, "errors": [{"code": 1, "message": "out of order"}]})
        if fault == "dropped":
            raise httpx.ReadError("the connection was dropped")
        for method, place, instead, status in self._answers:
            if re.fullmatch(method, sent.method) and re.fullmatch(place, sent.path):
                return httpx.Response(status, json=instead)
        scope = {
            "type": "http",
            "method": request.method,
            "path": path,
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
        }
        with self._lock:
            asked = Request(scope)
            answer = self._api.handle(asked, self._api.match(asked, path), body)
        if fault == "lost":
            raise httpx.ReadError("the connection was dropped")
        return httpx.Response(answer.status, content=t.cast(bytes, answer.body), headers=answer.headers)

    def _fault(self, sent: Sent) -> str | None:
        for fault in self.faults:
            held = not fault.holding or fault.holding in (sent.body or {})
            if fault.times and held and re.fullmatch(fault.method, sent.method) and re.fullmatch(fault.path, sent.path):
                if fault.spared:
                    fault.spared -= 1
                    continue
                fault.times -= 1
                return fault.kind
        return None

    @property
    def writes(self) -> list[str]:
        """The requests that may have changed something, with ``ID`` in place of ids."""
        return [str(sent) for sent in self.sent if sent.method != "GET" and not sent.rehearsal]

    @property
    def content(self) -> dict[str, t.Any]:
        """All that the account holds, in the form of a seed."""
        return copy.deepcopy(self._state.dump_account(ACCOUNT_ID))

    @property
    def portrait(self) -> dict[str, list[dict[str, t.Any]]]:
        """All that the account holds, with names in place of ids: equal networks have equal portraits.

        Without what is only observed, and without values that say nothing.
        """
        content = self.content
        names: dict[str, str] = {}
        _name_all(content, names)
        return {
            family: sorted((_portrait(family, item, names) for item in _objects(objects)), key=repr)
            for family, objects in content.items()
        }

    def network(self, *, fails: bool = False, **named: t.Any) -> dict[str, t.Any]:
        """As ``run``, and make sure of how it ends.

        Args:
            fails: whether the result has to be a failure, or must not be one.
        """
        result = self.run(**named)
        assert result.get("failed", False) is fails, result
        return result

    def run(
        self,
        *,
        check_mode: bool = False,
        console: Console = SILENCE,
        warnings: list[str] | None = None,
        **params: t.Any,
    ) -> dict[str, t.Any]:
        """Run the task ``network``, whatever comes of it; the log of requests starts anew."""
        self.sent.clear()
        warn = (warnings if warnings is not None else []).append
        return _run(network_task(), params, Context(self.account, check_mode, warn, console))

    def network_info(self, **params: t.Any) -> dict[str, t.Any]:
        """What the task ``network_info`` reads; the log of requests starts anew."""
        self.sent.clear()
        result = _run(network_info_task(), params, Context(self.account, False, lambda text: None))
        # As it comes back from a file.
        return t.cast("dict[str, t.Any]", json.loads(json.dumps(result["network"])))

    def export(
        self, folder: str, *, check_mode: bool = False, warnings: list[str] | None = None, **params: t.Any
    ) -> dict[str, t.Any]:
        """Run the task ``network_export``; the log of requests starts anew."""
        self.sent.clear()
        warn = (warnings if warnings is not None else []).append
        return _run(network_export_task(), {"folder": folder, **params}, Context(self.account, check_mode, warn))


def _run(task: Task, params: t.Mapping[str, t.Any], context: Context) -> dict[str, t.Any]:
    assert params.keys() <= task.options.keys(), "no such option"
    defaults = {name: option.get("default") for name, option in task.options.items()}
    return without_secrets(task, task.run({**defaults, **params}, context), context.secrets)


def _own_id(family: str) -> str:
    return {"apps": "account_app_id", "managed_apps": "managed_app_id"}.get(family, "id")


def _name_all(content: t.Mapping[str, t.Any], names: dict[str, str], prefix: str = "") -> None:
    """Find a name for each id, the same for objects that a person would call the same."""
    for family, objects in content.items():
        for item in _objects(objects):
            device = (item.get("device") or {}).get("serial_number") or item.get("notes")
            name = f"{prefix}{family} {item.get('name') or device} {item.get('physport')} {item.get('vlan_tag')}"
            names[item[_own_id(family)]] = name
            _name_all({name: value for name, value in item.items() if name in _INSIDE}, names, f"{name} ")


def _portrait(family: str, item: t.Mapping[str, t.Any], names: t.Mapping[str, str]) -> dict[str, t.Any]:
    portrait = {}
    for field, value in item.items():
        if field in (_own_id(family), *_OBSERVED) or not value:
            continue
        if field in _INSIDE:
            portrait[field] = sorted((_portrait(field, each, names) for each in value), key=repr)
        else:
            portrait[field] = _named(value, names)
    return dict(sorted(portrait.items()))


def _named(value: t.Any, names: t.Mapping[str, str]) -> t.Any:
    if isinstance(value, dict):
        return {key: _named(item, names) for key, item in sorted(value.items()) if item}
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _objects(value: t.Any) -> list[dict[str, t.Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
