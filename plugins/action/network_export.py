# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.cloudflare.magic.plugins.modules.network_export import TASK
from ansible_collections.cloudflare.magic.plugins.plugin_utils.in_worker import InWorkerAction


class ActionModule(InWorkerAction):
    """Runs C(cloudflare.magic.network_export) inside the worker."""

    task_type = TASK
