# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long the tasks of the contestants took, and how they compare."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from task.contestants import Contestant


@dataclass
class Durations:
    """Seconds of each contestant, in the order in which they were measured.

    Contestants that are measured together take turns. So the n-th duration of one and the n-th of another come from
    the same moment, and the median of their ratios suffers less from other work on the machine than the ratio of their
    medians.
    """

    first: dict[Contestant, list[float]] = field(default_factory=dict)
    """Of the first single task in each playbook, which also imports what the others find in memory."""
    later: dict[Contestant, list[float]] = field(default_factory=dict)
    load: list[float] = field(default_factory=list)
    """The machine's load average over one minute, after each playbook."""

    def add(self, contestants: Iterable[Contestant], path: Path) -> None:
        """Take up what the callback wrote during one playbook."""
        taken: dict[str, list[float]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            measured = json.loads(line)
            taken.setdefault(measured["task"], []).append(measured["seconds"])
        for contestant in contestants:
            durations = [seconds / contestant.items for seconds in taken[contestant.name]]
            if contestant.items == 1:
                self.first.setdefault(contestant, []).append(durations.pop(0))
            self.later.setdefault(contestant, []).extend(durations)
        self.load.append(os.getloadavg()[0])

    def ratio(self, contestant: Contestant, other: Contestant) -> float:
        """How many times as long as the other it took: the median over all turns."""
        pairs = zip(self.later[contestant], self.later[other], strict=True)
        return statistics.median(own / reference for own, reference in pairs)
