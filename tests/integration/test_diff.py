# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person sees of a change with --diff."""

from __future__ import annotations

from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import Task

TUNNEL = {
    "name": "branch-01",
    "cloudflare_endpoint": "203.0.113.1",
    "interface_address": "10.214.0.8/31",
}
CREATED = """\
--- before: IPsec tunnel branch-01
+++ after: IPsec tunnel branch-01
@@ -0,0 +1,7 @@
+bgp:
+  customer_asn: 65010
+  md5_key: '********'
+cloudflare_endpoint: 203.0.113.1
+interface_address: 10.214.0.8/31
+name: branch-01
+psk: '********'

changed: [localhost]
"""
UPDATED = """\
--- before: IPsec tunnel branch-01
+++ after: IPsec tunnel branch-01
@@ -1,5 +1,6 @@
 bgp:
-  md5_key: '********'
+  md5_key: '******** (changed)'
+description: Zürich → Delft
 health_check:
-  rate: mid
+  rate: high
 name: branch-01
"""
UNCHANGED = """\
ok: [localhost]
"""
DELETED = """\
--- before: IPsec tunnel branch-01
+++ after: IPsec tunnel branch-01
@@"""


def test_a_change_is_shown_as_yaml_without_secrets(play: Play) -> None:
    session = {"customer_asn": 65010, "md5_key": "{{ md5_key }}"}
    created = Task("ipsec_tunnel", {**TUNNEL, "psk": "{{ psk }}", "bgp": session})
    change = {
        "name": "branch-01",
        "description": "Zürich → Delft",
        "health_check": {"rate": "high"},
        "bgp": {"md5_key": "{{ other_md5_key }}"},
    }
    updated = Task("ipsec_tunnel", change)
    deleted = Task("ipsec_tunnel", {"name": "branch-01", "state": "absent"})
    played = play([created, updated, updated, deleted, deleted], diff=True, verbosity=0)
    heading = "TASK [cloudflare.magic.ipsec_tunnel] "
    _start, *shown = played.output.split(heading)
    shown = [text.partition("\n")[2] for text in shown]
    assert shown[0].rstrip() == CREATED.rstrip()
    assert shown[1].startswith(UPDATED)
    assert shown[2].rstrip() == UNCHANGED.rstrip()
    assert shown[3].startswith(DELETED)
    assert "-  rate: high\n" in shown[3]  # the whole object goes, not only what the task names
    assert shown[4].startswith(UNCHANGED)
