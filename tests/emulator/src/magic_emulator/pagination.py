# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that come in numbered pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from .envelope import Answer, invalid, success

_DEFAULT_PER_PAGE: Final = 20
_MAX_PER_PAGE: Final = 1000


def page_of(items: Sequence[Any], query: Mapping[str, str]) -> Answer:
    """The page that ``page`` and ``per_page`` of a query ask for, with a ``result_info`` that places it.

    :raises ApiError: 400, one of the two makes no sense.
    """
    page = _number(query, "page", 1)
    per_page = _number(query, "per_page", _DEFAULT_PER_PAGE)
    if per_page > _MAX_PER_PAGE:
        raise invalid(f"per_page must not exceed {_MAX_PER_PAGE}", "/per_page")
    shown = items[(page - 1) * per_page : page * per_page]
    info = {"count": len(shown), "page": page, "per_page": per_page, "total_count": len(items)}
    return success(shown, result_info=info)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise invalid(f"{name} must be a whole number above zero", f"/{name}")
    return int(text)
