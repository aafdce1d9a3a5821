# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The second part of the tour: a retail chain with twenty branches, one inventory host for each."""

from __future__ import annotations

import re

from ansible.parsing.vault import VaultLib, VaultSecret
from tour import ACCOUNT_ID, Tour, promise

PLAYBOOK = ("ansible-playbook", "-i", "inventory", "cloudflare.magic.site")
KINDS = ("connectors", "sites", "sites/wans", "sites/lans", "sites/acls", "sites/app_configs")
APP = "name='Card payments' type=Finance hostnames=auth.pay.example.com,capture.pay.example.com"
RETIREMENT = '{"site_state": "absent", "site_cascade": true, "site_connector_defaults": {"state": "absent"}}'


def tell(tour: Tour) -> None:
    """Roll out the branches, change them, make a mistake, close one."""
    tour.enter("retail")
    tour.chapter(
        "A retail chain",
        "Twenty branches, each a host of the inventory in tests/demo/retail. One file says where they are and which "
        "appliance stands there; another one says what every branch has: two WANs, LANs for the tills and the cameras, "
        "ACLs between them, apps that go straight to the Internet. The app for card payments belongs to the account; "
        "a single command makes it.",
    )
    run = tour.run("ansible", "localhost", "-m", "cloudflare.magic.app", "-a", APP)
    promise("the account has an app of its own", run.status == 0 and tour.count("apps") == [1])

    tour.chapter(
        "A canary, then the fleet",
        "The playbook takes one branch first, and the others only if that succeeds. Two of them are highly available, "
        "with two appliances. The one on Texel is virtual: its license key is shown by the API only once, and goes "
        "straight into a vault.",
    )
    run = tour.run(*PLAYBOOK, most_lines=6)
    promise("the playbook succeeded", run.status == 0)
    promise(
        "the account holds 22 connectors, and 20 sites with 40 WANs, 60 LANs, 40 ACLs and 40 app configs now",
        tour.count(*KINDS) == [22, 20, 40, 60, 40, 40],
    )
    promise("the license key is in the vault, and was not shown", license_key_is_kept(tour))

    tour.chapter("Run it again", "Twenty branches are as they should be.")
    run = tour.run(*PLAYBOOK, most_lines=6)
    promise("changed=0", run.status == 0 and run.changed == 0)
    promise(f"the API saw {run.reads} reads and no write", run.writes == 0 < run.reads)

    tour.chapter(
        "Change an ACL",
        "The new printers speak IPP as well, so there is one more port. The flagships get them first; what would that "
        "change?",
    )
    tour.edit("change.diff")
    planned = tour.run(*PLAYBOOK, "--limit", "flagships", "--check", "--diff")
    promise(
        "one ACL would change in each of them",
        planned.status == 0 and planned.output.count("+++ after: ACL tills to printers of site") == 2,
    )
    promise("nothing was written", planned.writes == 0)
    run = tour.run(*PLAYBOOK, "--limit", "flagships")
    promise("what was planned was done", run.status == 0 and run.changed == planned.changed)
    promise(f"the API saw {run.writes} writes, one for each ACL", run.writes == 2)

    tour.chapter("Make a mistake", "The pool of the cameras is to grow, but their subnet is not.")
    tour.edit("mistake.diff")
    run = tour.run(*PLAYBOOK)
    message = re.search(
        r"LAN cameras of site almere: static_addressing\.dhcp_server\.dhcp_pool_end: 10\.3\.31\.199 lies\s+outside "
        r"the\s+LAN's subnet 10\.3\.30\.0/24",
        run.output,
    )
    promise("the message names the branch, the LAN, the option, and the subnet", message is not None)
    promise("the canary failed, and no other branch was touched", run.status != 0 and run.output.count("failed=") == 1)
    promise("nothing was written", run.writes == 0)

    tour.chapter("Close a branch", "The branch in Gouda closes. All that it had goes with it, its appliance included.")
    tour.edit("mistake.diff", undo=True)
    run = tour.run(*PLAYBOOK, "--limit", "gouda", "-e", RETIREMENT, show_unchanged=True)
    promise(
        "one site, its connector, and all that was in it are gone; the others are untouched",
        run.status == 0 and tour.count(*KINDS) == [21, 19, 38, 57, 38, 38],
    )


def license_key_is_kept(tour: Tour) -> bool:
    """Whether the only license key of the account can be read from the vault, and nowhere else."""
    connectors = tour.emulator.account(ACCOUNT_ID)["connectors"]
    (license_key,) = [connector["license_key"] for connector in connectors if "license_key" in connector]
    vault = VaultLib([("default", VaultSecret(tour.vault_password.encode()))])
    kept = vault.decrypt((tour.folder / "license-key-of-texel.vault").read_bytes()).decode()
    return bool(kept == license_key) and license_key not in "".join(tour.shown)
