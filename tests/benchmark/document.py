# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of the documentation that shows what was measured."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def write(part: str, text: str) -> None:
    """Replace what the page shows of a part, which stands between two comments."""
    place = re.compile(rf"(<!-- {part}: begin -->).*?(<!-- {part}: end -->)", re.DOTALL)
    page = _PAGE.read_text(encoding="utf-8")
    page, replaced = place.subn(lambda found: f"{found[1]}\n{text}\n{found[2]}", page)
    if replaced != 1:
        raise ValueError(f"{_PAGE} has no place for what was measured of {part}")
    _PAGE.write_text(page, encoding="utf-8")
