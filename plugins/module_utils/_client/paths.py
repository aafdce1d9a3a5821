# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an identifier to a path. Whoever gave the identifier, the path is that of one object and of nothing else.

``DELETE`` on the collection of routes deletes all of them, so an identifier such as ``../routes`` must never become
part of a path.
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from .errors import InvalidOptions, PlanError, TransportError

_OWN = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The API's own. That it will have no others nobody has promised, so what may be one is a wider matter."""

# Nothing in these characters means anything in a path.
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PATH = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")

_LONGEST_SHOWN = 60
"""Characters of what is no identifier."""


def is_identifier(value: object) -> t.TypeGuard[str]:
    """Whether this can be the identifier of an object."""
    return isinstance(value, str) and _IDENTIFIER.fullmatch(value) is not None


def check_identifier(value: str | None, option: str = "id") -> None:
    """See that an identifier that a user gave can be one, before anything is sent.

    Args:
        option: that it was given for.

    Raises:
        InvalidOptions: it cannot.
    """
    if value is not None and not is_identifier(value):
        raise InvalidOptions([f"{option}: {value!r} is not an identifier; it has 32 hexadecimal digits."])


def check_unknown(value: str | None, option: str = "id") -> None:
    """See that an identifier that no object has looks like one all the same.

    What shall not exist is as it should be where there is none; but a name in place of an id is a mistake.

    Args:
        option: that it was given for.

    Raises:
        PlanError: it does not.
    """
    if value is not None and not _OWN.fullmatch(value):
        raise PlanError(f"{option}: no object has {value!r}. An identifier has 32 hexadecimal digits in small letters.")


def item_path(collection: str, identifier: object, what: str, beside: t.Collection[str] = ()) -> str:
    """The path of one object of a collection: exactly one segment more.

    Args:
        collection: the path of the collection.
        identifier: of the object, as the API gave it. What users give is checked when it is read.
        what: kind of the object, for the message.
        beside: what else the API has in the place of an identifier.

    Raises:
        TransportError: it cannot be an identifier, so nothing may be sent.
    """
    if not is_identifier(identifier) or identifier in beside:
        shown = repr(identifier)
        shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
        raise TransportError(
            f"nothing was sent, because the API gave the {what} an identifier that cannot be one: {shown}.",
            worth_retrying=False,
        )
    return f"{collection}/{quote(identifier, safe='')}"


def check_path(path: str) -> None:
    """The last thing before a request is sent: no segment leads elsewhere, and none begins a query.

    Raises:
        AssertionError: one does, so whoever built the path has left ``item_path`` out.
    """
    if not _PATH.fullmatch(path):
        raise AssertionError(f"{path!r} is no path of the API")
