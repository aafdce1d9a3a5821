# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m magic_emulator`` is the ``magic-emulator`` command."""

from __future__ import annotations

from .command_line import main

if __name__ == "__main__":
    main()
