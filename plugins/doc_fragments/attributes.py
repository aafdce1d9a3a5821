# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What every module can do, and which group of ``module_defaults`` it belongs to."""

    DOCUMENTATION = r"""
options: {}
attributes:
  action:
    description: Has an action plugin, so that with a local connection the task runs inside the worker of Ansible.
    support: full
  action_group:
    description:
      - Use C(group/cloudflare.magic.all) in C(module_defaults) to set the options of all modules of this collection.
    support: full
    membership:
      - cloudflare.magic.all
  async:
    description: Can be used with the C(async) keyword.
    support: full
  check_mode:
    description: Can run in C(check_mode) and predict what a run would change, without changing anything.
  diff_mode:
    description: Shows what is changed, or in C(check_mode) what would be changed, in C(diff) mode.
  idempotent:
    description:
      - A second run with the same options, outside check mode and with nothing else changing the account in between,
        changes nothing and sends no write to the API.
  platform:
    description: Platform of the host that the task runs on.
    support: full
    platforms: posix
"""

    RESOURCE_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - The API itself validates the change without carrying it out. What names an object that does not exist yet, such
        as the tunnel of a route, is only predicted, with a warning.
  diff_mode:
    support: full
    details:
      - Shows what the task manages, as YAML. Of secrets it shows only that they are there and whether they change.
  idempotent:
    support: full
"""
    """For modules that bring an object to its desired state; together with the standard fragment."""

    UNREHEARSED_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - Predicts the change from the current state, and refuses what is known here to be impossible. The API cannot
        validate a change to such an object without carrying it out.
"""
    """For modules whose changes the API cannot validate; listed before the resource fragment, it takes precedence."""

    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - Only reads.
  diff_mode:
    support: N/A
    details:
      - Only reads.
  idempotent:
    support: full
    details:
      - Only reads.
"""
    """For modules that only read; together with the standard fragment."""
