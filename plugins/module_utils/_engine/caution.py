# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API takes and a person has hardly meant."""

from __future__ import annotations

import typing as t

from .plan import Plan


def cautions(plan: Plan) -> t.Iterator[str]:
    """Warnings about values that a plan writes anew."""
    for change in plan.changes:
        if change.path == "name" and isinstance(change.after, str) and change.after != change.after.strip():
            yield f"name: {change.after!r} begins or ends with white space."
        elif change.path in plan.kind.secret and isinstance(change.after, str) and change.after != change.after.strip():
            # What a file or a command gives often ends in a line break, which nobody sees.
            yield (
                f"{change.path}: the value (hidden) begins or ends with white space, such as a line break, which is "
                "sent as a part of it. If it is not meant to be, use the filter trim."
            )
