# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``magic-emulator`` command."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import get_args

from .application import BASE_PATH
from .behavior import Behavior, Mode
from .rate_limit import DOCUMENTED, RateLimit
from .server import Server, build_application
from .state import SeedError


def _rate_limit(text: str) -> RateLimit:
    try:
        return RateLimit.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="magic-emulator",
        description="A local stand-in for the Cloudflare Magic Transit and Magic WAN API. Listens on 127.0.0.1 only.",
    )
    parser.add_argument("--port", type=int, default=0, help="TCP port to listen on; 0, the default, picks a free one")
    parser.add_argument("--latency-ms", type=float, default=0, metavar="L", help="let every API request take L ms more")
    parser.add_argument("--seed", type=Path, metavar="FILE", help="start from this YAML or JSON file")
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="keep all changes in this file; if it exists, start from it"
    )
    parser.add_argument(
        "--rate-limit",
        type=_rate_limit,
        default=DOCUMENTED,
        metavar="N/SECONDS",
        help="requests allowed in a window of time, and how long to block who exceeds them (default: 1200/300)",
    )
    parser.add_argument(
        "--put",
        choices=get_args(Mode),
        default="merge",
        help="what PUT does with what it leaves out: keep it, or set it to its default (default: merge)",
    )
    parser.add_argument(
        "--patch",
        choices=get_args(Mode),
        default="replace",
        help="what PATCH does with what its nested objects leave out (default: replace)",
    )
    parser.add_argument("--verbose", action="store_true", help="log every request to stderr")
    return parser


def _announce(server: Server) -> None:
    print(f"magic-emulator listening on {server.url}{BASE_PATH}", flush=True)


def _exit(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = _parser().parse_args()
    if options.verbose:
        logging.basicConfig(level=logging.INFO, format="%(message)s")
    # The server handles both signals while it runs, and raises them again once it has shut down.
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, _exit)
    try:
        behavior = Behavior(put=options.put, patch=options.patch)
        application = build_application(options.seed, options.state, options.latency_ms, options.rate_limit, behavior)
        server = Server(application, options.port, _announce, options.verbose)
    except (OSError, SeedError) as error:
        sys.exit(f"magic-emulator: {error}")
    server.serve_until_stopped()
