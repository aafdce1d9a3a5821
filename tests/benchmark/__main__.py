# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmarks: ``make bench``, or ``make bench BENCH="fleet --minutes 12 --write"`` for one of them with options."""

from __future__ import annotations

import argparse
import sys

import capture.command_line
import fleet.command_line
import task.command_line

PARTS = {"task": task.command_line, "fleet": fleet.command_line, "capture": capture.command_line}
"""By name: a module with ``add_options``, and with ``run``, which returns the exit status."""


def main() -> int:
    """Run the part that the command line names, or each of them with its defaults."""
    parser = argparse.ArgumentParser(prog="benchmark", description=__doc__)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    parsers = {}
    for name, part in PARTS.items():
        parsers[name] = parts.add_parser(name, help=part.__doc__, description=part.__doc__)
        part.add_options(parsers[name])
    options = parser.parse_args()
    if options.part:
        return PARTS[options.part].run(options)
    return max(PARTS[name].run(parsers[name].parse_args([])) for name in PARTS)


if __name__ == "__main__":
    sys.exit(main())
