# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guided tour: rolls out realistic networks, changes them and cleans up, with the playbooks of the collection.

The API is an emulator inside this process, on a free port of the loopback interface, so it ends with the tour however
that ends. What the tour says, it checks; the first promise that is not kept ends it with exit status 1.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from pathlib import Path

import edge_chapters
import retail_chapters
import whole_chapters
from tour import BOLD, HERE, RED, BrokenPromise, Tour, say

import magic_emulator


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as folder, magic_emulator.serve(HERE / "account.yml") as emulator:
            tour = Tour(Path(folder), emulator)
            edge_chapters.tell(tour)
            retail_chapters.tell(tour)
            whole_chapters.tell(tour)
    except BrokenPromise as broken:
        say(f"✘ not true: {broken}", RED)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    say(f"\nThat was the whole life of two networks, in {time.monotonic() - started:.0f} seconds.", BOLD)
    print("Now yours: README.md leads from here to the first tunnel of your own account.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
