# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Download a capture as the module does: ``download.py CAPTURE FILE``. The environment says from where."""

from __future__ import annotations

import functools
import json
import os
import sys

from ansible_collections.cloudflare.magic.plugins.module_utils._capture.captures import Captures
from ansible_collections.cloudflare.magic.plugins.module_utils._capture.saved_file import save
from ansible_collections.cloudflare.magic.plugins.module_utils._client.client import Client
from ansible_collections.cloudflare.magic.plugins.module_utils._client.settings import settings_from


def main() -> None:
    identifier, path = sys.argv[1:]
    with Client(settings_from({}, os.environ)) as client:
        captures = Captures(client, f"accounts/{client.settings.account_id}")
        saved = save(functools.partial(captures.download, identifier), path, summarize=True, dry_run=False)
    assert saved.summary
    print(json.dumps({"size": saved.size, "packets": saved.summary["packets"]}))


if __name__ == "__main__":
    main()
