# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a process has loaded before it forks, its children need not load."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import sys
from ansible_collections.cloudflare.magic.plugins.module_utils._models.base import warm_up_models
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GreTunnel
warm_up_models()
before = set(sys.modules)
GreTunnel.from_user({"name": "gre-1"})
print(sorted(set(sys.modules) - before))
"""


def test_warmed_up_a_first_model_loads_nothing_more() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
