# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the official SDK, which is generated from the vendor's schema, knows of the API: operations and their fields."""

from __future__ import annotations

import dataclasses
import fnmatch
import functools
import inspect
import re
import typing as t
from pathlib import Path

import pydantic
import typing_extensions
import yaml
from cloudflare._base_client import BaseSyncPage
from cloudflare._resource import SyncAPIResource
from cloudflare.resources.diagnostics import DiagnosticsResource
from cloudflare.resources.magic_transit import MagicTransitResource
from cloudflare.resources.request_tracers import RequestTracersResource
from cloudflare.resources.zero_trust.dex.traceroute_test_results import TracerouteTestResultsResource

PRODUCTS = (MagicTransitResource, DiagnosticsResource, RequestTracersResource, TracerouteTestResultsResource)
"""Where the SDK has what this collection is about."""

NOT_IN_BODIES = {"account_id", "site_id", "x_magic_new_hc_target"}
"""Parts of the path, and a header."""

_OF_EVERY_METHOD = {"self", "extra_headers", "extra_query", "extra_body", "timeout", *NOT_IN_BODIES}


@dataclasses.dataclass(frozen=True)
class Operation:
    """One method of the SDK.

    Attributes:
        method, path: of its request; the path below the account, with ``{}`` for each part that varies.
        parameters: dotted paths of what a caller can give, without what is part of the path.
        answer: dotted paths of the fields of what it returns.
    """

    method: str
    path: str
    parameters: frozenset[str]
    answer: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@functools.cache
def operations() -> tuple[Operation, ...]:
    """All operations of the products."""
    return tuple(_operation(method) for product in PRODUCTS for method in _methods(product))


@functools.cache
def known_differences() -> t.Mapping[str, t.Mapping[str, str]]:
    """What the SDK has and this collection has not, with the reasons: patterns by section."""
    path = Path(__file__).with_name("sdk_differences.yml")
    return t.cast("dict[str, dict[str, str]]", yaml.safe_load(path.read_text(encoding="utf-8")))


def compare(found: t.Collection[str], known: t.Iterable[str]) -> tuple[set[str], set[str]]:
    """What was found and nobody knows of, and the patterns that nothing fits any more."""
    fits = {pattern: {each for each in found if fnmatch.fnmatchcase(each, pattern)} for pattern in known}
    return {*found}.difference(*fits.values()), {pattern for pattern, those in fits.items() if not those}


def inside(annotation: t.Any, wanted: t.Callable[[t.Any], bool]) -> t.Any:
    """The first type inside an annotation that is of the wanted sort; None where there is none."""
    if wanted(annotation):
        return annotation
    return next((found for part in t.get_args(annotation) if (found := inside(part, wanted))), None)


def body_paths(params: t.Any, prefix: str = "", *, required: bool = False) -> set[str]:
    """The fields of a TypedDict at every depth; those required only, down to the first list, if asked for."""
    paths = set()
    for name, annotation in typing_extensions.get_type_hints(params, include_extras=True).items():
        if prefix or name not in NOT_IN_BODIES:
            nested = inside(annotation, typing_extensions.is_typeddict)
            is_required = typing_extensions.get_origin(annotation) is typing_extensions.Required
            paths |= {f"{prefix}{name}"} if is_required or not required else set()
            if nested and not (required and "Iterable" in str(annotation)):
                paths |= body_paths(nested, f"{prefix}{name}.", required=required)
    return paths


def _methods(resource: type[SyncAPIResource]) -> t.Iterator[t.Callable[..., t.Any]]:
    for name, member in vars(resource).items():
        if inspect.isfunction(member) and not name.startswith("_"):
            yield member
        inner = t.get_type_hints(member.func)["return"] if isinstance(member, functools.cached_property) else None
        if isinstance(inner, type) and issubclass(inner, SyncAPIResource):
            yield from _methods(inner)


def _operation(function: t.Callable[..., t.Any]) -> Operation:
    source = inspect.getsource(function)
    path = re.search(r'"/accounts/{account_id}/([^"]*)"', source)
    verb = re.search(r"self\._(get_api_list|get|post|put|patch|delete)\b", source)
    assert path, f"{function.__qualname__} is written in another way than the others"
    assert verb, f"{function.__qualname__} is written in another way than the others"
    # Lists are read by GET unless it is said otherwise.
    method = re.search(r'method="(\w+)"', source) or re.match(r"(get)", verb[1]) or verb
    hints = t.get_type_hints(function, include_extras=True)
    parameters = set()
    for name in inspect.signature(function).parameters.keys() - _OF_EVERY_METHOD - {*re.findall(r"{(\w+)}", path[1])}:
        nested = inside(hints[name], typing_extensions.is_typeddict)
        parameters |= {name} | (body_paths(nested, f"{name}.") if nested else set())
    return Operation(
        method[1].upper(),
        re.sub(r"{\w+}", "{}", path[1]),
        frozenset(parameters),
        frozenset(_answer_paths(hints["return"])),
    )


def _answer_paths(annotation: t.Any, prefix: str = "") -> set[str]:
    model = inside(annotation, _is_model)
    if model and issubclass(model, BaseSyncPage):
        return _answer_paths(model.model_fields["result"].annotation)
    paths = set()
    for name, field in model.model_fields.items() if model else ():
        paths |= {f"{prefix}{field.alias or name}"} | _answer_paths(field.annotation, f"{prefix}{field.alias or name}.")
    return paths


def _is_model(annotation: t.Any) -> bool:
    # On Python 3.10, list[str] passes for a type.
    is_class = t.get_origin(annotation) is None and isinstance(annotation, type)
    return is_class and issubclass(annotation, pydantic.BaseModel)
