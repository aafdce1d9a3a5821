#!/usr/bin/python

# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network
short_description: Bring a whole network of Magic Transit or Magic WAN to its desired state
description:
  - Takes the desired state of an account, any mix of tunnels, interconnects, routes, connectors, apps and sites with
    all that lives in them, and converges it in one task, for Magic Transit and for Cloudflare WAN, which was called
    Magic WAN before.
  - It reads each list of the account once and the lists of the sites side by side. It checks everything before the
    first write, and reports all problems together. Then it writes what differs and nothing else, independent objects
    side by side, dependent ones in their order, and many updates of tunnels, interconnects or routes in one request.
  - Objects may exchange names, ports, VLANs, subnets and addresses. What gives a value up is changed before what takes
    it. Where changes wait for each other in a ring, one object gets a spare VLAN, name or priority in between, which
    interrupts its traffic, and the task warns of it. A ring of subnets or addresses is refused before the first write.
  - An object is written like the options of its own module, and behaves the same. Objects name each other by name,
    whether they exist already or are created by the same task.
version_added: 0.1.0
author:
  - The cloudflare.magic contributors (@cloudflare-magic)
extends_documentation_fragment:
  - cloudflare.magic.api
  - cloudflare.magic.attributes
  - cloudflare.magic.attributes.resource_module
  - cloudflare.magic.network_sections
  - cloudflare.magic.network
attributes:
  check_mode:
    support: full
    details:
      - Predicts each change. As far as the API can validate changes without carrying them out (those to tunnels,
        interconnects and routes), it does, see O(validate).
  diff_mode:
    support: full
    details:
      - Shows a diff for each object that changes, as YAML. Of secrets it shows only that they are there and whether
        they change.
options:
  state:
    description:
      - V(merged) creates the objects that do not exist and updates those that differ. What is left out is left alone.
      - V(replaced) makes each named object exactly what is written. A field that is left out is cleared, or goes back
        to its default. Left alone where they are left out are fields that only a creation can set, that an object
        cannot be without, or that the API never shows. Objects that are not named are left alone, too.
      - V(overridden) is V(replaced), and deletes the objects of the written sections that are not named, within
        O(scope) and up to O(max_deletions), which is required then. A section that is an empty list deletes all of its
        objects, and one that is left out is left alone. That holds for the sections inside a site, too. An unnamed site
        goes with all that lives in it. A LAN or WAN that would be deleted while another one takes its port and VLAN is
        renamed instead.
      - V(deleted) deletes the named objects. Of each only what tells it from others has to be written. A site goes with
        all that lives in it, whether that is named or not. A site with objects written in its sections is therefore
        refused unless O(max_deletions) is set. To delete only a LAN of a site, use M(cloudflare.magic.lan), or
        V(overridden) with the LANs that are to stay.
    type: str
    choices: [merged, replaced, overridden, deleted]
    default: merged
  source:
    description:
      - Files, or folders of files, with sections in YAML or JSON, on the host that the task runs on. From a folder all
        files are taken that end in C(.yml), C(.yaml) or C(.json), in capital or small letters, those of its subfolders
        too, in the order of their names. Files and folders whose names begin with a dot are left out.
      - Links to files and folders are followed; a file that can be reached in several ways is read once. Whatever
        cannot be read is an error that names it, and nothing is changed, so that an object is never deleted because its
        file could not be read. That goes for folders without permission, links that lead nowhere, empty files, and
        pipes, sockets, devices or folders that are named like a file.
      - Each file is a mapping of sections, like the options, in UTF-8, UTF-16 or UTF-32 and of 32 MiB at most. The
        lists of one section from all files and from the option are put one behind the other. What is written twice in
        one mapping is an error, and so are aliases that repeat more than a million values.
      - Values mean the same as in the options of a task, where YAML makes numbers, booleans and dates of some of them.
      - The files are taken as they are, without templates and without vault. Give what needs those as options, where
        a variable can hold it.
      - This is the fastest way for large networks, since nothing passes through Ansible.
    type: list
    elements: path
  places:
    description:
      - Which objects of O(source) the task is about, so that a network can be rolled out part by part. All files are
        checked as usual. What stands elsewhere in them is left alone.
      - A place is a file, or one object of the account in it, written as in RV(objects[].place), for example
        C(routes[3]) after the path of the file, a colon and a blank. What lives in a site goes with the site.
      - The objects may name others that are left alone, as long as those exist.
      - It cannot be used with O(state=overridden), which would delete what stands elsewhere.
    type: list
    elements: str
  connectors:
    description:
      - Connectors (appliances), each with the options of M(cloudflare.magic.connector) except O(state) and O(recreate).
      - A connector that is created with a license is told once, see RV(secrets).
  apps:
    description:
      - The account's own apps, each with the options of M(cloudflare.magic.app) except O(state).
  interconnects:
    description:
      - Interconnects, each with the options of M(cloudflare.magic.interconnect) except O(state).
      - The API can neither create nor delete them, so that one that does not exist is an error, and O(state=overridden)
        leaves those alone that are not named.
  routes:
    description:
      - Static routes, each with the options of M(cloudflare.magic.route) except O(state).
      - A C(nexthop) of a new route must lie in the interface prefix of a tunnel or interconnect that exists or is
        written in the same task.
  scope:
    description:
      - Which of the account's objects that are not named O(state=overridden) may delete, so that several owners can
        share an account. An object is in scope if one of the patterns matches. Without this option all objects are in
        scope; without any pattern in it, it is refused.
      - The patterns are for sites as a whole, not for what lives in them. What is not named in a written section of a
        named site is deleted, and a site that is deleted takes all that lives in it with it.
      - In patterns, V(*) stands for any characters, V(?) for one, and V([abc]) for one of those. Case counts.
    type: dict
    suboptions:
      names:
        description:
          - Patterns for the name; for routes, for the prefix or the nexthop, and for connectors, for the serial number,
            the device's identifier or the notes.
        type: list
        elements: str
      descriptions:
        description:
          - Patterns for the description; for connectors, for the notes.
        type: list
        elements: str
  max_deletions:
    description:
      - How many objects the task may delete at most, what lives in deleted sites included. If it would have to delete
        more, it fails before the first write and lists them.
      - Required with O(state=overridden). With V(0) the task creates and updates only, and fails where it would have to
        delete.
      - With O(state=deleted) there is no bound if it is left out. It is required there if a site is written with
        objects in its sections, as in a file that describes a whole network, since the whole site goes.
    type: int
  recreate:
    description:
      - Whether objects may be deleted and created anew where a field differs that no update can change, such as
        C(ha_link) of a LAN, or that the API refuses to update, as some versions do with C(bgp) of a GRE tunnel. They do
        not work meanwhile, and get other identifiers.
      - A site is never recreated, since all that lives in it would have to go. Delete it with O(state=deleted) first.
    type: bool
    default: false
  rollback:
    description:
      - Whether to put everything back that this run has changed, when something fails or the run is interrupted. The
        last change is put back first, from the state that was read before the first write.
      - Deleted objects come back with other identifiers, and references to them are mended. Secrets that the API never
        shows cannot be put back, which the message and RV(objects) tell.
      - If the API had not answered a change in time, the rollback waits for 8 to 16 seconds first, since it may yet be
        carried out.
      - Without it, what was applied stays, and running the task again continues.
    type: bool
    default: false
  keep_going:
    description:
      - Whether a change that the API refuses stops only the changes that depend on it. The task fails all the same, and
        RV(objects) says what became of each object. Everything is checked before the first write all the same, and
        RV(problems) lists what is wrong.
      - Without it, nothing else is started after the first failure. With it, that is still so where the failure is not
        about one object, such as missing permission or an API that does not answer.
      - It cannot be used with O(rollback).
    type: bool
    default: false
  validate:
    description:
      - When to have the API validate all changes to tunnels, interconnects and routes before the first of them is made.
        It takes a request for each creation and deletion, and one for all updates of a kind.
      - V(check_mode) does it in check mode only, V(always) before each run, too, and V(never) saves the requests.
      - A route through a tunnel that the same task creates cannot be validated before that tunnel exists, and neither
        can a change that takes a name or address which another object of the task still has.
    type: str
    choices: [check_mode, always, never]
    default: check_mode
notes:
  - Secrets that M(cloudflare.magic.network_info) shows as V(********) are left alone when they are written back.
  - In a terminal, a run of more than a few seconds tells on the error output how far it has come, how much of the
    request budget is used, and about how long the rest will take.
  - After an interruption (Ctrl-C, SIGTERM, or a lost terminal unless C(nohup) is used) no new request is sent, those
    under way are finished, and the report tells what was applied. A second Ctrl-C ends the run without waiting. A task
    that does not run in Ansible's own process (on another host, or with C(become)) does the same as soon as the signal
    reaches its machine, but Ansible does not show its report.
  - License keys that were issued by then stay in a file in C(~/.cloudflare-magic) that only its owner can read.
seealso:
  - module: cloudflare.magic.network_info
  - module: cloudflare.magic.site
  - module: cloudflare.magic.gre_tunnel
  - module: cloudflare.magic.ipsec_tunnel
  - module: cloudflare.magic.route
  - name: Magic Transit in the API reference
    description: The operations and fields that this module builds on.
    link: https://developers.cloudflare.com/api/resources/magic_transit/
"""

EXAMPLES = r"""
- name: Roll out a branch with everything that belongs to it
  cloudflare.magic.network:
    account_id: "{{ cloudflare_account_id }}"
    api_token: "{{ vault_cloudflare_api_token }}"
    sites:
      - name: branch-17
        description: Branch 17, Utrecht
        connector: 7MZQ1P4
        wans:
          - name: fiber
            physport: 1
            priority: 1
        lans:
          - name: office
            physport: 2
            static_addressing:
              address: 192.168.17.1/24
          - name: pos
            physport: 2
            vlan_tag: 20
            static_addressing:
              address: 192.168.117.1/24
        acls:
          - name: office to pos
            lan_1:
              lan: office
            lan_2:
              lan: pos
              ports: [443]
            protocols: [tcp]
        app_configs:
          - app: Zoom
            breakout: "true"
            preferred_wans: [fiber]
    ipsec_tunnels:
      - name: branch-17
        cloudflare_endpoint: 203.0.113.20
        customer_endpoint: 198.51.100.117
        interface_address: 10.214.0.34/31
        psk: "{{ vault_branch_17_psk }}"
    routes:
      - prefix: 192.168.17.0/24
        nexthop_tunnel: branch-17
        priority: 100

# From here on, account_id and api_token come from module_defaults or from environment variables.

- name: Raise the priority number of some routes, in one request
  cloudflare.magic.network:
    routes:
      - prefix: 198.51.100.0/26
        nexthop_tunnel: GRE_AMS_1
        priority: 300
      - prefix: 198.51.100.64/26
        nexthop_tunnel: GRE_AMS_1
        priority: 300

- name: Have exactly this LAN at a site, and leave all other sites alone
  cloudflare.magic.network:
    state: overridden
    scope:
      names: [branch-17]
    max_deletions: 2
    sites:
      - name: branch-17
        description: Branch 17, Utrecht
        connector: 7MZQ1P4
        lans:
          - name: office
            physport: 2
            static_addressing:
              address: 192.168.17.1/24
        acls: []

- name: Read the network, as a desired state
  cloudflare.magic.network_info:
  register: account

- name: Keep it in a file
  ansible.builtin.copy:
    content: "{{ account.network | to_nice_yaml(indent=2, sort_keys=false) }}"
    dest: "{{ playbook_dir }}/network.yml"
    mode: "0644"

- name: Have the account exactly as the file says, or leave it as it is if that fails
  cloudflare.magic.network:
    source:
      - "{{ playbook_dir }}/network.yml"
    state: overridden
    max_deletions: 0
    rollback: true
  register: restored

- name: Show what was done
  ansible.builtin.debug:
    msg: "{{ restored.operations }} with {{ restored.requests }} requests"

- name: Let the routes of a team be exactly those that are written, and leave those of others alone
  cloudflare.magic.network:
    state: overridden
    max_deletions: 10
    scope:
      descriptions: ["team-a: *"]
    routes:
      - prefix: 198.51.100.128/26
        nexthop_tunnel: GRE_AMS_2
        priority: 100
        description: "team-a: web"

- name: Close a branch
  cloudflare.magic.network:
    state: deleted
    sites:
      - name: branch-17
    routes:
      - prefix: 192.168.17.0/24
        nexthop_tunnel: branch-17
    ipsec_tunnels:
      - name: branch-17
"""

RETURN = r"""
operations:
  description:
    - How many objects each operation was carried out on (in check mode, would be), and how many stayed as they were.
      After a failure also how many C(failed), were C(moved_aside), C(not_started), C(rolled_back),
      C(partly_rolled_back) or C(not_rolled_back).
  returned: success, or failure after the first write was planned
  type: dict
  sample:
    created: 12
    unchanged: 230
    updated: 3
objects:
  description:
    - What became of each object that something was to be done with, in the order of the desired state.
  returned: success, or failure after the first write was planned
  type: list
  elements: dict
  contains:
    type:
      description: Kind of the object, which is the name of its module.
      type: str
      sample: lan
    name:
      description: What a person calls it.
      type: str
      sample: LAN office of site branch-17
    place:
      description:
        - Where it is written, such as V(sites[3].lans[0]), with the file before it if it stands in one. V((not named))
          for an object that goes without having been written.
      type: str
      sample: "network/branch-1.yml: sites[0].lans[0]"
    file:
      description: The file that it stands in, as a path below O(source); for what goes from a site, the site's.
      returned: if it comes from one
      type: str
      sample: network/branch-1.yml
    site:
      description: Name of the site that it belongs to.
      returned: if it belongs to one
      type: str
      sample: branch-1
    id:
      description: Identifier; V(null) if there is none yet.
      type: str
      sample: c4a7362d577a6c3019a474fd6f485821
    operation:
      description:
        - What was done, or was to be done if RV(objects[].status) is not V(applied).
      type: str
      choices: [created, updated, recreated, deleted, unchanged]
      sample: created
    changes:
      description: Names of the fields that differed, with dots between levels. Empty after a deletion.
      type: list
      elements: str
      sample: [name, physport, static_addressing]
    status:
      description:
        - V(applied), or in check mode would be.
        - V(failed), with the reason. V(moved_aside), has RV(objects[].in_between) and not yet what it shall have; the
          next run completes it. V(not_started), because something else failed first or the run was interrupted.
        - V(unknown), if no answer came, so that it may have been applied; a second interruption can leave that, too.
        - V(rolled_back), was applied and put back. V(not_rolled_back), was applied and could not be put back.
        - V(partly_rolled_back), was put back without a secret that nobody but the user knows, such as the C(psk) of an
          IPsec tunnel. It does not work before that is set anew.
      type: str
      choices: [applied, failed, moved_aside, not_started, unknown, rolled_back, partly_rolled_back, not_rolled_back]
      sample: applied
    in_between:
      description:
        - Fields with the spare values that it has, or had, between two changes, because objects exchange what only one
          of them may have.
      returned: if there are any
      type: dict
      sample:
        vlan_tag: 4094
    reason:
      description: Why it failed or could not be put back, or what the rollback had to leave out.
      returned: if there is one
      type: str
      sample: "the API refused /mtu: must be at least 576 (code 1022, HTTP 400)."
problems:
  description:
    - What is wrong with the desired state, a sentence for each problem, which begins with the place where it is
      written. Nothing was changed.
  returned: with O(keep_going=true), failure before the first write because of what is written
  type: list
  elements: str
  sample:
    - "sites[0].lans[1] (LAN pos of site branch-1): vlan_tag: 0 on physport 2 is taken by office."
requests:
  description:
    - How many requests the task has sent to the API, repetitions included.
  returned: success, or failure after the first write was planned
  type: int
  sample: 303
secrets:
  description:
    - The secrets that the API shows only this once, the license keys of connectors, by the name of the object.
    - A result that has any can be registered, and is not displayed.
  returned: if there are any
  type: dict
  sample:
    Connector Branch 17:
      license_key: mconn-0c7f
diff:
  description:
    - What the task manages, before and after, one entry for each object that changes. Secrets are hidden.
  returned: diff mode
  type: list
  elements: dict
  contains:
    before:
      description: State before the task, as YAML; empty if the object did not exist.
      type: str
      sample: |
        mtu: 1476
        name: GRE_LON_1
    after:
      description: State after the task, as YAML; empty if the object was deleted.
      type: str
      sample: |
        mtu: 1400
        name: GRE_LON_1
    before_header:
      description: Kind and name of the object.
      type: str
      sample: GRE tunnel GRE_LON_1
    after_header:
      description: Kind and name of the object.
      type: str
      sample: GRE tunnel GRE_LON_1
"""

from ansible_collections.cloudflare.magic.plugins.module_utils._task.module import run_module
from ansible_collections.cloudflare.magic.plugins.module_utils._task.network import network_task

TASK = network_task()


def main() -> None:
    run_module(TASK)


if __name__ == "__main__":
    main()
