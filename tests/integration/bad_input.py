# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that cannot be right, and what their users read."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.cloudflare.magic.tests.integration.playbook import Played


@dataclasses.dataclass(frozen=True)
class Case:
    """A task that must fail.

    Attributes:
        says: what its message holds, in this order.
        requests: what it may send.
    """

    module: str
    options: dict[str, t.Any]
    says: tuple[str, ...]
    requests: tuple[str, ...] = ()


def assert_refused(cases: t.Sequence[Case], played: Played) -> None:
    """Each case failed with its message, on one line, and sent no more than it may."""
    for case, step in zip(cases, played.steps, strict=True):
        rest = step.message
        for part in case.says:
            assert part in rest, step.message
            rest = rest.partition(part)[2]
        assert "\n" not in step.message
        assert step.result["changed"] is False
        assert step.requests == case.requests
