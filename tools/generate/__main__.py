# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make generate``: write what follows from the kinds of object; ``--check`` only says which files are stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / ".cache" / "collections"))

from . import files  # noqa: E402 - imports the collection


def main() -> int:
    """Write the files that differ, or with ``--check`` name them.

    Returns:
        The exit status: 1 if a file is stale and was not to be written.
    """
    parser = argparse.ArgumentParser(prog="make generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    check = parser.parse_args().check
    stale = [path for path, text in files.generated(CHECKOUT) if not path.exists() or path.read_text("utf-8") != text]
    for path, text in files.generated(CHECKOUT):
        if path in stale:
            print(f"{'stale' if check else 'written'}: {path.relative_to(CHECKOUT)}")
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and stale:
        print('Run "make generate" and commit what it writes.')
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
