# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first part of the tour: the tunnels and routes of a company with two data centers and twelve branches."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import yaml
from tour import Tour, promise

PLAYBOOK = ("ansible-playbook", "cloudflare.magic.network", "-e", "@network.yml", "-e", "@secrets.yml")
KINDS = ("cf_interconnects", "gre_tunnels", "ipsec_tunnels", "routes")


def tell(tour: Tour) -> None:
    """Roll out the network, change it, make a mistake, clean up."""
    tour.enter("edge")
    tour.chapter(
        "Secrets into a vault",
        f"An emulator of the Cloudflare API listens at {tour.emulator.base_url}; nothing here leaves this machine. The "
        "network is described in tests/demo/edge/network.yml. Its pre-shared keys are not: they lie beside it, "
        "encrypted.",
    )
    psks = write_secrets(tour.folder)
    run = tour.run("ansible-vault", "encrypt", "secrets.yml")
    promise(
        f"{len(psks)} pre-shared keys are encrypted",
        run.status == 0 and (tour.folder / "secrets.yml").read_text().startswith("$ANSIBLE_VAULT"),
    )

    tour.chapter(
        "Roll out",
        "Two data centers with a cross-connect and a pair of GRE tunnels each, twelve branches with IPsec tunnels, and "
        "the routes: ECMP pairs at equal priority, backups at a higher number.",
    )
    run = tour.run(*PLAYBOOK, show_unchanged=True)
    promise("the playbook succeeded", run.status == 0)
    promise("the account holds 4 GRE tunnels, 14 IPsec tunnels and 20 routes now", tour.count(*KINDS) == [2, 4, 14, 20])

    tour.chapter("Run it again", "Everything is as it should be, so there is nothing to do, and nothing is done.")
    run = tour.run(*PLAYBOOK)
    promise("changed=0", run.status == 0 and run.changed == 0)
    promise(f"the API saw {run.reads} reads and no write", run.writes == run.dry_runs == 0 < run.reads)

    tour.chapter(
        "Plan a change",
        "The cross-connect in Amsterdam is serviced tonight: a high priority number drains it, and the GRE tunnels "
        "take over. And a branch opens in Lisbon. Check mode shows what would change, after the API validated it.",
    )
    tour.edit("change.diff")
    planned = tour.run(*PLAYBOOK, "--check", "--diff")
    promise(
        "a tunnel and a route would be created, and a route updated",
        planned.status == 0 and planned.output.count("@@ -0,0") == 2 and planned.output.count("+++ after: ") == 3,
    )
    promise(f"the API validated {planned.dry_runs} changes and saw no write", planned.writes == 0 < planned.dry_runs)

    tour.chapter("Apply it", "The same command without --check.")
    run = tour.run(*PLAYBOOK)
    promise("what was planned was done", run.status == 0 and run.changed == planned.changed)
    promise(f"the API saw {run.writes} writes, one for each object", run.writes == 3)

    tour.chapter("Make a mistake", "Lisbon shall have a backup as well. The route is written, the tunnel is forgotten.")
    tour.edit("mistake.diff")
    run = tour.run(*PLAYBOOK)
    message = re.search(r"Route 10\.100\.13\.0/24 .*LISBON_LTE.*These exist: LISBON,", run.output, re.DOTALL)
    promise("the message names the route, the tunnel that is missing, and those that exist", message is not None)
    promise("the playbook failed, and nothing was changed", run.status != 0 and run.writes == 0)

    tour.chapter(
        "Clean up",
        "Only what is named with state: absent is deleted; teardown.yml says so of everything in network.yml. The "
        "interconnects stay.",
    )
    tour.edit("mistake.diff", undo=True)
    run = tour.run(*PLAYBOOK, "-e", "@teardown.yml", most_lines=4)
    promise("all tunnels and routes are gone", run.status == 0 and tour.count(*KINDS) == [2, 0, 0, 0])
    shown = "".join(tour.shown)
    promise("no token and no pre-shared key was shown", not any(secret in shown for secret in (*tour.tokens, *psks)))


def write_secrets(folder: Path) -> list[str]:
    """Give each IPsec tunnel of the network, and the branch that opens later, a random pre-shared key."""
    network = yaml.safe_load((folder / "network.yml").read_text())
    names = [*(tunnel["name"] for tunnel in network["network_ipsec_tunnels"]), "LISBON"]
    psks = {name: secrets.token_urlsafe(24) for name in names}
    (folder / "secrets.yml").write_text(yaml.safe_dump({"network_psks": psks}))
    return list(psks.values())
