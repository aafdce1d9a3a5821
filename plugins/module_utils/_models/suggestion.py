# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person may have meant by a name that does not exist."""

from __future__ import annotations

import difflib
import typing as t


def most_alike(name: t.Any, known: t.Iterable[str]) -> str | None:
    """The name that exists and looks most like a misspelled one; None if none does."""
    return next(iter(difflib.get_close_matches(str(name), list(known), n=1)), None)


def no_such_option(name: t.Any, known: t.Iterable[str], prefix: str = "") -> str:
    """A sentence about a misspelled option.

    Args:
        prefix: the options that it stands in, each with a dot behind it.
    """
    alike = most_alike(name, known)
    return f"{prefix}{name}: no such option{f'; {alike} is one' if alike else ''}."
