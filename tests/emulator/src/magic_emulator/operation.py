# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API operations, a method on a path template each, and how a request finds its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .behavior import Behavior
from .state import Account


@dataclass(frozen=True)
class Call:
    """One request to an operation, past authentication.

    ``target_object`` says that the client asked for health check targets in object form
    (``x-magic-new-hc-target: true``). ``validate_only`` is false where the operation does not know it.
    """

    account: Account
    behavior: Behavior
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    validate_only: bool
    target_object: bool


@dataclass(frozen=True)
class Operation:
    """``path`` is relative to the API's base URL; ``handle`` returns the envelope's ``result``, or the whole answer.

    A ``terse_envelope`` leaves out ``errors`` and ``messages`` that are empty. What does not accept tokens wants an
    email address with its global API key.
    """

    method: str
    path: str
    handle: Callable[[Call], Any]
    knows_validate_only: bool = False
    terse_envelope: bool = False
    accepts_tokens: bool = True


@dataclass(frozen=True)
class Match:
    """What a request addresses. There is no ``operation`` if the path exists but not with the request's method."""

    template: str
    parameters: Mapping[str, str]
    operation: Operation | None


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))


class Router:
    """Finds the operation for a request. Literal segments win over parameters."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            by_path.setdefault(operation.path, {})[operation.method] = operation
        self._templates = [
            (_pattern(path), path, by_path[path])
            # "~" sorts after every character of a literal segment.
            for path in sorted(by_path, key=lambda path: path.replace("{", "~"))
        ]

    def match(self, method: str, path: str) -> Match | None:
        """Find what a request addresses; None if the API has no such path."""
        other_method = None
        for pattern, template, operations in self._templates:
            if found := pattern.fullmatch(path):
                match = Match(template, found.groupdict(), operations.get(method))
                if match.operation is not None:
                    return match
                other_method = other_method or match
        return other_method
