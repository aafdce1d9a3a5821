# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Generated from module_utils/_resources/app_config.py by `make generate`.

from __future__ import annotations


class ModuleDocFragment:
    """The options of M(cloudflare.magic.app_config), and those of the module that reads such objects."""

    DOCUMENTATION = r"""
options:
  app:
    description:
      - Name (or identifier) of the app, be it one of the account or one that Cloudflare defines. It is used as
        O(account_app_id) or O(managed_app_id), by which the configuration is found in the site if O(id) is left out. A
        name that several apps have is an error that lists their identifiers.
      - With O(state=absent), the configuration of an app that does not exist is taken for absent.
      - One of O(app), O(account_app_id) and O(managed_app_id) is required unless O(id) is given. With O(id), an app
        that differs is changed.
      - In check mode, one that does not exist yet is taken to be created by an earlier task, with a warning.
      - Mutually exclusive with O(account_app_id) and O(managed_app_id).
    type: str
  account_app_id:
    description:
      - Identifier of an app of the account.
      - Mutually exclusive with O(app) and O(managed_app_id).
    type: str
  managed_app_id:
    description:
      - Identifier of an app that Cloudflare defines.
      - Mutually exclusive with O(app) and O(account_app_id).
    type: str
  breakout:
    description:
      - Whether the traffic goes straight to the Internet, past Cloudflare.
      - V(default) stands for the C(null) of the API, which preserves the default behavior. That is not the same as
        V(false), which keeps the traffic from breaking out.
    type: str
    choices: ["true", "false", default]
  preferred_wans:
    description:
      - Names (or identifiers) of the WANs of the site to prefer over others, the most preferred one first. Here the
        order does matter.
      - Needs O(breakout=true), which is checked before anything is sent. To end the breakout, clear this list in the
        same task.
      - A name that several WANs of the site have is an error that lists their identifiers.
      - The list replaces the one that is there. An empty list clears it.
    type: list
    elements: str
  priority:
    description:
      - Priority of the traffic; V(0) is ordinary. Anything above takes precedence. So far the API supports only V(0)
        and V(1).
    type: int
  site:
    description:
      - Name (or identifier) of the site that it belongs to. It cannot be moved to another site.
      - In check mode, a site that does not exist yet is taken to be created by an earlier task, with a warning. With
        O(state=absent), what belongs to a site that does not exist is taken for absent.
    type: str
    required: true
"""

    INFO = r"""
options:
  site:
    description: Name (or identifier) of the site to read from. A site that does not exist is an error.
    type: str
    required: true
  account_app_id:
    description:
      - Read only the app configs with this account app id. The result is an empty list if there is none.
      - Mutually exclusive with O(app) and O(id).
    type: str
  managed_app_id:
    description:
      - Read only the app configs with this managed app id. The result is an empty list if there is none.
      - Mutually exclusive with O(app) and O(id).
    type: str
  app:
    description:
      - Read only the app configs with this app. The result is an empty list if there is none.
      - Mutually exclusive with O(account_app_id), O(managed_app_id) and O(id).
    type: str
"""
