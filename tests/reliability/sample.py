# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which trouble befalls which request of which task: all of it in a thorough run, else a sample, each time the same.

In the sample, every task meets every trouble at one of its reads and at one of its writes. Only what takes long is
dealt out: every task meets one of the slow troubles.
"""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.tests.reliability.trouble import PERSISTENCE, TROUBLES, Trouble


class Place(t.NamedTuple):
    """Where trouble befalls a task.

    Attributes:
        first: the number of the first request that meets it, counted from 1.
        method, path: of that request.
        persistence: whether those after it do, too.
    """

    first: int
    method: str
    path: str
    persistence: str


_Task = t.TypeVar("_Task")


def meetings(tasks: t.Sequence[_Task], *, thorough: bool) -> list[tuple[_Task, str]]:
    """Each task with the name of each trouble that it meets."""
    slow = [name for name, trouble in TROUBLES.items() if trouble.slow]
    return [
        (task, name)
        for turn, task in enumerate(tasks)
        for name, trouble in TROUBLES.items()
        if thorough or not trouble.slow or name == slow[turn % len(slow)]
    ]


def places(requests: t.Sequence[tuple[str, str]], trouble: Trouble, turn: int, *, thorough: bool) -> list[Place]:
    """Where a trouble befalls the task that sends these requests, each given as method and path.

    Args:
        turn: another one gives another sample.
    """
    every = [
        Place(first, method, path, persistence)
        for first, (method, path) in enumerate(requests, 1)
        for persistence, count in PERSISTENCE.items()
        if not (trouble.credible and (method == "GET" or count > 1))
    ]
    if thorough:
        return every
    reads = [place for place in every if place.method == "GET"]
    writes = [place for place in every if place.method != "GET"]
    return [group[turn % len(group)] for group in (reads, writes) if group]
