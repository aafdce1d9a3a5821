# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the lists of an account many at a time."""

from __future__ import annotations

import contextlib
import itertools
import typing as t

from .account import Account, Payloads, of_kind
from .current import Collection, Current
from .progress import Progress
from .schedule import in_background


class Lists(Current):
    """Reads each list once.

    Args:
        threads: how many requests may run at once.
    """

    def __init__(self, account: Account, threads: int, progress: Progress) -> None:
        super().__init__(account)
        self._threads = threads
        self._progress = progress

    @contextlib.contextmanager
    def reading(self, groups: t.Iterable[t.Iterable[Collection]]) -> t.Iterator[t.Iterator[None]]:
        """See ``Current``."""
        missing = [
            [(kind, parent) for kind, parent in dict.fromkeys(group) if (kind.label, parent) not in self._payloads]
            for group in groups
        ]
        # Two kinds may share one path, which is read once.
        paths: dict[str, Collection] = {}
        for kind, parent in itertools.chain.from_iterable(missing):
            paths.setdefault(kind.path.format(parent=parent), (kind, parent))

        def arrivals(results: t.Iterator[Payloads]) -> t.Iterator[None]:
            coming = zip(paths, results, strict=True)
            came: dict[str, Payloads] = {}
            for group in missing:
                for kind, parent in group:
                    path = kind.path.format(parent=parent)
                    if path not in came:
                        came.update(itertools.islice(coming, 1))  # they come in the same order
                    self._payloads[kind.label, parent] = of_kind(kind, came[path])
                yield

        with in_background(
            lambda collection: self._account.read(*collection),
            list(paths.values()),
            self._threads,
            lambda done: self._progress.tell(lambda: done, len(paths), "lists read"),
        ) as results:
            yield arrivals(results)
