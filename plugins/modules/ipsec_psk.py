#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ipsec_psk
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.psk import ipsec_psk_task

TASK = ipsec_psk_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
