# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts the checkout where Python and Ansible look for the collection, wherever it was cloned to."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
COLLECTIONS = CHECKOUT / ".cache" / "collections"


def _link_checkout() -> None:
    """Make `.cache/collections/ansible_collections/cloudflare/magic` a link to the checkout."""
    link = COLLECTIONS / "ansible_collections" / "cloudflare" / "magic"
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        link.symlink_to(os.path.relpath(CHECKOUT, link.parent), target_is_directory=True)
    except FileExistsError:  # made before, or just now by another process
        if link.resolve() != CHECKOUT:
            raise


_link_checkout()
# `import ansible_collections.cloudflare.magic...` in the tests, and the collection in every playbook that they run.
sys.path.insert(0, str(COLLECTIONS))
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(COLLECTIONS)
