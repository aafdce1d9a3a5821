# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read a file in all ways by turns: ``read_by_turns.py FILE TURNS`` prints seconds of processor time as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from capture.readings import READINGS


def main() -> None:
    path, turns = Path(sys.argv[1]), int(sys.argv[2])
    seconds: dict[str, list[float]] = {name: [] for name in READINGS}
    for _turn in range(turns):
        for name, read in READINGS.items():
            begin = time.process_time()
            read(path)
            seconds[name].append(time.process_time() - begin)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
