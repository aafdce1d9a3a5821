# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The third part of the tour: the whole account in files, converged in one task."""

from __future__ import annotations

from tour import ACCOUNT_ID, Tour, promise


def tell(tour: Tour) -> None:
    """Export the account, add to it, drain a tunnel, find drift."""
    tour.enter("whole")
    tour.chapter(
        "The whole account in files",
        "What was built so far is read from the account and written to files, one for each branch. They are the source "
        "of truth from now on. Rolling them out reads each list once, and changes nothing.",
    )
    run = tour.run(*playbook("export"))
    sites = len(list((tour.folder / "network" / "sites").iterdir()))
    promise(f"there is a file for each of the {sites} branches", run.status == 0 and [sites] == tour.count("sites"))
    run = tour.run(*playbook("rollout"))
    promise("changed=0", run.status == 0 and run.changed == 0)
    promise(f"the API saw {run.reads} reads and no write", run.writes == run.dry_runs == 0 < run.reads)

    tour.chapter(
        "Two tunnels and eight routes",
        "The head office is connected, with a second tunnel as a backup. A file more says so. All of it is validated "
        "before the first write, and only the file that differs takes part.",
    )
    tour.run("cp", "head_office.yml", "network/")
    run = tour.run(*playbook("rollout"))
    promise("ten objects were created", run.status == 0 and tour.count("gre_tunnels", "routes") == [2, 8])

    tour.chapter(
        "Drain a tunnel in one request",
        "The first tunnel is worked on tonight. Its routes get a priority number that lets the second tunnel take the "
        "traffic, and get their own back afterwards.",
    )
    before = priorities(tour)
    drained = tour.run(*playbook("drain", "drain_tunnel=HQ_1", "drain_state_file=HQ_1.json"))
    promise("four routes were changed by one write", drained.writes == 1 and len(before ^ priorities(tour)) == 8)
    restored = tour.run(*playbook("restore", "restore_state_file=HQ_1.json"))
    promise("one more, and they are as they were", restored.writes == 1 and before == priorities(tour))

    tour.chapter(
        "Somebody was in the dashboard",
        "An ACL is gone, and a tunnel ends elsewhere. The files know better, and a nightly job with a token that may "
        "only read finds out. It writes a report for people, with a drawing of the network, and fails for the "
        "pipeline.",
    )
    account = tour.emulator.account(ACCOUNT_ID)
    account["gre_tunnels"][0]["customer_gre_endpoint"] = "198.51.100.99"
    lost = account["sites"][0]["acls"].pop()
    tour.emulator.set_account(ACCOUNT_ID, account)
    run = tour.run(*playbook("drift", "drift_fail=true"))
    promise("both are found, and the play fails", run.status != 0 and "2 objects have drifted" in run.output)
    promise("nothing but reads was sent", run.writes == run.dry_runs == 0)
    page = (tour.folder / "drift" / "drift.html").read_text()
    promise("the page shows the tunnel and the ACL", all(name in page for name in ("HQ_1", lost["name"])))
    # The appliances of the branch report every five minutes; nobody wants to wait for that here.
    tour.emulator.advance_clock(600)
    run = tour.run(*playbook("rollout"))
    promise("rolling the files out puts both back", run.status == 0 and run.writes == 2)


def playbook(name: str, *variables: str) -> list[str]:
    """A playbook of the collection as a command."""
    return ["ansible-playbook", f"cloudflare.magic.{name}", *(part for each in variables for part in ("-e", each))]


def priorities(tour: Tour) -> set[tuple[str, str, int]]:
    """The routes of the account."""
    routes = tour.emulator.account(ACCOUNT_ID)["routes"]
    return {(route["prefix"], route["nexthop"], route["priority"]) for route in routes}
