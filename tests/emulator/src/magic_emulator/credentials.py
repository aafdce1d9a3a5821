# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authentication: an API token, or an email address with its global API key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final

from .envelope import ApiError, ErrorInfo

_KEY: Final = re.compile(r"[0-9a-f]{32,64}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/=-]+")
_REFUSED_TOKEN: Final = "invalid"


def credential(headers: Mapping[str, str]) -> str:
    """What a request authenticates with, well-formed or not: the identity that the rate limit counts for."""
    return headers.get("authorization") or f"{headers.get('x-auth-email')} {headers.get('x-auth-key')}"


def authenticate(headers: Mapping[str, str], tokens: Set[str] | None, accepts_tokens: bool = True) -> None:
    """Check the credentials of a request.

    :param headers: the request's headers, with case-insensitive names.
    :param tokens: the API tokens to accept; all but ``invalid`` if there is no such list.
    :param accepts_tokens: whether what is asked for can be had with a token at all.
    :raises ApiError: 400 for malformed credentials, 403 for absent or wrong ones.
    """
    authorization = headers.get("authorization") if accepts_tokens else None
    if authorization is not None:
        scheme, _space, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token):
            raise _malformed(6111, "Authorization")
        if token == _REFUSED_TOKEN or (tokens is not None and token not in tokens):
            raise _unauthenticated()
        return
    email, key = headers.get("x-auth-email"), headers.get("x-auth-key")
    if email is None or key is None:
        raise _unauthenticated()
    if "@" not in email:
        raise _malformed(6102, "X-Auth-Email")
    if not _KEY.fullmatch(key):
        raise _malformed(6103, "X-Auth-Key")


def _unauthenticated() -> ApiError:
    return ApiError(403, ErrorInfo(10000, "Authentication error"))


def _malformed(code: int, header: str) -> ApiError:
    return ApiError(
        400, ErrorInfo(6003, "Invalid request headers"), ErrorInfo(code, f"Invalid format for {header} header")
    )
