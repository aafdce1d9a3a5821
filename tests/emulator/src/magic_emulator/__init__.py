# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local stand-in for the Cloudflare Magic Transit and Magic WAN API.

Run it with the ``magic-emulator`` command, or inside a test with :func:`serve`.
"""

from __future__ import annotations

from .behavior import READINGS, Behavior
from .server import Emulator, serve

__all__ = ["READINGS", "Behavior", "Emulator", "serve"]
