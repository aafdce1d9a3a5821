# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks an emulator what a recording asked, and compares the answers by their shape: status, codes, fields and types.

An account like the recorded one is made from what the recording reads. What it creates gets other ids than it got then,
which are followed. Left out is what an emulator makes up by itself: telemetry, traceroutes, traces.
"""

from __future__ import annotations

import re
import typing as t

import httpx

import magic_emulator
from ansible_collections.cloudflare.magic.tests.contract.api import is_id
from ansible_collections.cloudflare.magic.tests.contract.seed import ACCOUNT_ID

Document = t.Any
Difference = str

_ACCOUNT = "/accounts/{account_id}"
_REPLAYED = re.compile(r"/accounts/\{account_id\}/(magic/(?!connectors/[^/]+/telemetry)|pcaps)")
_COLLECTION = re.compile(
    r"/accounts/\{account_id\}/(?:magic/(?:sites/(?P<site>[^/]+)/)?|(?=pcaps))"
    r"(?P<family>gre_tunnels|ipsec_tunnels|cf_interconnects|routes|connectors|apps|sites|lans|wans|acls|app_configs"
    r"|pcaps/ownership|pcaps)(?:/(?P<id>[^/]+))?"
)
_FAMILIES = {"pcaps/ownership": "pcap_ownership"}
_WRAPPINGS = {
    "gre_tunnels": ("gre_tunnels", "gre_tunnel"),
    "ipsec_tunnels": ("ipsec_tunnels", "ipsec_tunnel"),
    "cf_interconnects": ("interconnects", "interconnect"),
    "routes": ("routes", "route"),
}
_HIDDEN_FROM_SEEDS = frozenset({"bgp_status"})


class Replay:
    """One recording, asked again.

    Args:
        seed: the account to ask; otherwise one is made from what the recording reads.
    """

    def __init__(self, recording: t.Mapping[str, t.Any], seed: t.Mapping[str, t.Any] | None = None) -> None:
        self._recording = recording
        self._seed = seed
        self._exchanges = [
            exchange
            for finding in recording["findings"]
            for exchange in finding["exchanges"]
            if _REPLAYED.match(exchange["request"]["path"]) and not exchange["request"].get("foreign")
        ]
        self._ids: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._exchanges)

    def differences(self) -> list[Difference]:
        """How the emulator answers otherwise; one line for each place."""
        # How the API turned out where nobody had known can be written into a recording by whoever knows.
        with magic_emulator.serve(
            {ACCOUNT_ID: self._seed or self.seed()}, **self._recording.get("emulator", {})
        ) as emulator:
            headers = {"Authorization": "Bearer contract"}
            with httpx.Client(base_url=emulator.base_url, headers=headers) as http:
                return [difference for exchange in self._exchanges for difference in self._again(http, exchange)]

    def seed(self) -> dict[str, t.Any]:
        """An account that holds what the recording read and did not create."""
        created = {
            identifier
            for exchange in self._exchanges
            if exchange["request"]["method"] == "POST" and exchange["answer"]["status"] < 300
            for identifier in _ids_in(exchange["answer"]["body"])
        }
        read: dict[str, dict[str, t.Any]] = {}
        sites: dict[str, dict[str, dict[str, t.Any]]] = {}
        for exchange in self._exchanges:
            found = _COLLECTION.fullmatch(exchange["request"]["path"])
            if exchange["request"]["method"] != "GET" or exchange["answer"]["status"] != 200 or found is None:
                continue
            family = _FAMILIES.get(found["family"], found["family"])
            into = sites.setdefault(found["site"], {}) if found["site"] else read
            for item in _items(found["family"], exchange["answer"]["body"]["result"], single=bool(found["id"])):
                identifier = item.get("id") or item.get("account_app_id") or item.get("managed_app_id")
                if identifier in created or found["site"] in created:
                    continue
                kept = {name: value for name, value in item.items() if name not in _HIDDEN_FROM_SEEDS}
                under = "managed_apps" if "managed_app_id" in item and family == "apps" else family
                into.setdefault(under, {}).setdefault(str(identifier), kept)
        for identifier, site in read.get("sites", {}).items():
            site.update({family: list(items.values()) for family, items in sites.get(identifier, {}).items()})
        return {family: list(items.values()) for family, items in read.items()}

    def _again(self, http: httpx.Client, exchange: t.Mapping[str, t.Any]) -> t.Iterator[Difference]:
        request, recorded = exchange["request"], exchange["answer"]
        path = self._mapped(request["path"].replace(_ACCOUNT, f"/accounts/{ACCOUNT_ID}"))
        body = {"json": self._mapped(request["body"])} if "body" in request else {}
        response = http.request(
            request["method"], path, params=request.get("params"), headers=request.get("headers"), **body
        )
        answer = response.json() if response.content else None
        where = f"{request['method']} {request['path']}"
        if response.status_code != recorded["status"]:
            yield f"{where}: HTTP {response.status_code} {_codes(answer)} instead of {recorded['status']}"
            return
        if _codes(answer) != _codes(recorded["body"]):
            yield f"{where}: codes {_codes(answer)} instead of {_codes(recorded['body'])}"
        for place in _unlike(recorded["body"], answer, "$"):
            yield f"{where}: {place}"
        self._follow(recorded["body"], answer)

    def _mapped(self, document: Document) -> Document:
        """The same with the ids that the emulator gave."""
        if isinstance(document, dict):
            return {name: self._mapped(value) for name, value in document.items()}
        if isinstance(document, list):
            return [self._mapped(item) for item in document]
        if not isinstance(document, str):
            return document
        return "/".join(self._ids.get(segment, segment) for segment in document.split("/"))

    def _follow(self, recorded: Document, answer: Document) -> None:
        """Note which new id stands for which recorded one."""
        if isinstance(recorded, dict) and isinstance(answer, dict):
            for name in recorded.keys() & answer.keys():
                old, new = recorded[name], answer[name]
                if is_id(old) and is_id(new):
                    self._ids.setdefault(old, new)
                self._follow(old, new)
        elif isinstance(recorded, list) and isinstance(answer, list):
            for old in recorded:
                name = old.get("name") if isinstance(old, dict) else None
                new = next(
                    (each for each in answer if isinstance(each, dict) and name and each.get("name") == name), None
                )
                self._follow(old, new)


def _items(family: str, result: Document, single: bool) -> list[dict[str, t.Any]]:
    many, one = _WRAPPINGS.get(family, (None, None))
    if single:
        item = result[one] if one else result
        return [item] if isinstance(item, dict) else []
    return list((result[many] if many else result) or [])


def _ids_in(document: Document) -> t.Iterator[str]:
    if isinstance(document, dict):
        for name, value in document.items():
            if name in ("id", "account_app_id") and is_id(value):
                yield value
            yield from _ids_in(value)
    elif isinstance(document, list):
        for item in document:
            yield from _ids_in(item)


def _codes(body: Document) -> list[t.Any]:
    errors = body.get("errors") if isinstance(body, dict) else None
    return [error.get("code") for error in errors or []]


def _unlike(recorded: Document, answer: Document, place: str) -> t.Iterator[Difference]:
    """Where fields and types differ. What stands in a list is compared if there is something in both."""
    old, new = _shape(recorded, place), _shape(answer, place)
    for where in sorted(old.keys() | new.keys()):
        field, _dot, _name = where.rpartition(".")
        if any(_is_inside_empty(where, shape) for shape in (old, new)) or (field and (field in old) != (field in new)):
            continue
        if where not in new:
            yield f"{where} is missing"
        elif where not in old:
            yield f"{where} is there, and was not"
        elif old[where] != new[where]:
            yield f"{where} is {' or '.join(sorted(new[where]))} and was {' or '.join(sorted(old[where]))}"


def _shape(document: Document, place: str) -> dict[str, set[str]]:
    """The types of what stands at each place; items of a list share one place."""
    shape = {place: {_type(document)}}
    parts: t.Iterable[tuple[str, Document]] = ()
    if isinstance(document, dict):
        parts = ((f"{place}.{name}", value) for name, value in document.items())
    elif isinstance(document, list):
        parts = ((f"{place}[]", item) for item in document)
    for where, part in parts:
        for inner, types in _shape(part, where).items():
            shape.setdefault(inner, set()).update(types)
    return shape


def _is_inside_empty(where: str, shape: t.Mapping[str, set[str]]) -> bool:
    """Whether a place is one of items that a list does not have."""
    lists = [where[: found.end()] for found in re.finditer(r"\[\]", where)]
    return any(items not in shape and items[:-2] in shape for items in lists)


def _type(value: Document) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", dict: "object", list: "array", type(None): "null"}[type(value)]
