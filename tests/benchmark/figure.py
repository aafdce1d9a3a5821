# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Promises that were measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tables import table

_VERDICTS = {True: "pass", False: "FAIL", None: "-"}


@dataclass(frozen=True)
class Figure:
    """One promise.

    Attributes:
        subject: what is measured, in words.
        measured, required: in words.
        met: whether it is kept; None if it was not measured.
    """

    subject: str
    measured: str
    required: str
    met: bool | None


def figure_table(figures: Iterable[Figure]) -> str:
    """All promises, each with its verdict."""
    rows = [(figure.subject, figure.measured, figure.required, _VERDICTS[figure.met]) for figure in figures]
    return table(("what", "measured", "required", "verdict"), rows)
