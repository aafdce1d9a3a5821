# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of files that every file system takes, and tells apart."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_LONGEST = 120
"""Bytes of a name, without what its file ends in. Most file systems take 255, and those that encrypt names 143."""

_HASH = 12
"""Hexadecimal digits in place of the end of a longer name."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
"""Devices of Windows, whatever follows the dot."""


def file_name(name: str) -> str:
    """A name for the file of an object, without its ending.

    Letters, marks and digits of all scripts stay. Names that differ in nothing that a file system can be trusted with,
    such as capital letters or the form of an accent, give the same file name.
    """
    folded = comparable(name)
    marked = "".join(character if _is_kept(character) else "/" for character in folded)
    kept = re.sub("/+", "-", marked).strip("-.") or "site"
    if len(kept.encode()) > _LONGEST:
        digest = hashlib.sha256(folded.encode(errors="surrogatepass")).hexdigest()[:_HASH]
        start = kept.encode()[: _LONGEST - _HASH - 1].decode(errors="ignore")
        kept = f"{start.rstrip('-.')}-{digest}"
    return f"site-{kept}" if _RESERVED.fullmatch(kept) else kept


def comparable(name: str) -> str:
    """What is left of a name on a file system that neither keeps letters nor accents as they were written."""
    composed = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", composed)


def _is_kept(character: str) -> bool:
    return character in "._-" or unicodedata.category(character)[0] in "LMN"
