# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole networks from playbooks: rolled out, kept, changed, read, put back and taken away."""

from __future__ import annotations

import functools
import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import (
    ACCOUNT_ID,
    SECRETS,
    Adapter,
    Player,
    Step,
    Task,
)
from ansible_collections.cloudflare.magic.tests.integration.sdk_witness import Witness
from ansible_collections.cloudflare.magic.tests.integration.test_adapters import comparable

Options = dict[str, t.Any]

SECTIONS = ("connectors", "apps", "sites", "gre_tunnels", "ipsec_tunnels", "interconnects", "routes")
TUNNELS: list[Options] = [
    {
        "name": f"branch-{number}",
        "cloudflare_endpoint": "203.0.113.1",
        "interface_address": f"10.1.{number}.0/31",
        "psk": "{{ psk }}",
        "bgp": {"customer_asn": 65010, "md5_key": "{{ md5_key }}"},
    }
    for number in (1, 2, 3)
]
ROUTES: list[Options] = [
    {"prefix": f"192.0.{number}.0/24", "nexthop_tunnel": f"branch-{number}", "priority": 100} for number in (1, 2, 3)
]
SITE: Options = {
    "name": "branch-1",
    "connector": "S1",
    "wans": [{"name": "fiber", "physport": 1}],
    "lans": [
        {"name": name, "physport": port, "static_addressing": {"address": f"192.168.{port}.1/24"}}
        for name, port in (("office", 2), ("pos", 3))
    ],
    "acls": [{"name": "office to pos", "lan_1": {"lan": "office"}, "lan_2": {"lan": "pos"}, "protocols": ["tcp"]}],
    "app_configs": [{"app": "Zoom", "breakout": "true", "preferred_wans": ["fiber"]}],
}
NETWORK: Options = {
    "connectors": [{"device": {"serial_number": "S1"}}],
    "sites": [SITE],
    "ipsec_tunnels": TUNNELS,
    "routes": ROUTES,
}
FEWER: Options = {**NETWORK, "sites": [{**SITE, "lans": SITE["lans"][:1], "acls": []}], "routes": ROUTES[:2]}


def network(options: Options, **further: t.Any) -> Task:
    """A task that brings the network to this state."""
    return Task("network", {**options, **further})


def each(items: list[Options], **fields: t.Any) -> list[Options]:
    """All items with the same fields."""
    return [{**item, **fields} for item in items]


def writes(step: Step) -> list[str]:
    """The requests that may have changed something."""
    return [sent for sent in step.requests if not sent.startswith("GET ") and "validate_only" not in sent]


def statuses(step: Step) -> dict[str, str]:
    """What became of each object, by its name."""
    return {entry["name"]: entry["status"] for entry in step.result["objects"]}


def test_the_life_of_a_network(player: Player, emulator: magic_emulator.Emulator) -> None:
    seen: dict[str, t.Any] = {}
    read = {section: f"{{{{ account.network.{section} }}}}" for section in SECTIONS}

    def note_what_the_sdk_sees() -> None:
        witness = Witness(emulator.base_url, ACCOUNT_ID)
        kinds = ("connector", "site", "wan", "lan", "acl", "app_config", "ipsec_tunnel", "route")
        seen.update({kind: witness.objects(kind) for kind in kinds})

    tasks = [
        network(NETWORK).rehearsed(),
        network(NETWORK),
        Task("network", NETWORK, before=note_what_the_sdk_sees),
        network({"routes": each(ROUTES, priority=300), "ipsec_tunnels": each(TUNNELS, description="drained")}),
        network({"ipsec_tunnels": TUNNELS[:1]}, state="replaced"),
        network({"routes": []}, state="overridden", scope={"names": ["192.0.[23].*"]}, max_deletions=2).rehearsed(),
        network(FEWER, state="overridden", max_deletions=2),
        network(FEWER, state="overridden", max_deletions=3).rehearsed(),
        network(FEWER, state="overridden", max_deletions=3),
        Task("network_info", keywords={"register": "account"}),
        *(network(read, state=state, max_deletions=0) for state in ("merged", "replaced", "overridden")),
        network(NETWORK, state="deleted", max_deletions=13),
        network(NETWORK, state="deleted", max_deletions=13),
    ]
    played = player.play(tasks, adapter="worker", diff=True)
    check, rollout, again, bulk, replaced, scoped, refused, foretold, fewer, *rest = played.steps
    info, *unchanged, deleted, gone = rest

    made = {"created": 13, "unchanged": 0}
    assert (check.result["operations"], check.result["changed"], writes(check)) == (made, True, [])
    assert sum("validate_only" in sent for sent in check.requests) == 3, "routes of tunnels to come cannot be validated"
    assert (rollout.result["operations"], len(writes(rollout))) == (made, 13)
    lists = 5  # connectors, apps, sites, tunnels, routes
    assert rollout.result["requests"] == len(rollout.requests) == lists + 13
    assert rollout.result["diff"][1]["after"] == "connector: S1\nname: branch-1\n"
    assert "psk: '********'" in played.output

    (site,), (lan_1, lan_2), (acl,) = seen["site"], seen["lan"], seen["acl"]
    assert site["connector_id"] == seen["connector"][0]["id"]
    assert {acl["lan_1"]["lan_id"], acl["lan_2"]["lan_id"]} == {lan_1["id"], lan_2["id"]}
    assert seen["app_config"][0]["preferred_wans"] == [seen["wan"][0]["id"]]
    assert sorted(route["nexthop"] for route in seen["route"]) == ["10.1.1.1", "10.1.2.1", "10.1.3.1"]
    assert len(seen["ipsec_tunnel"]) == 3

    assert (again.result["changed"], writes(again), len(again.requests)) == (False, [], lists + 4)
    assert sorted(writes(bulk)) == ["PUT ipsec_tunnels", "PUT routes"]
    assert bulk.result["operations"] == {"unchanged": 0, "updated": 6}

    assert _operations(replaced) == {"IPsec tunnel branch-1": "updated"}
    assert replaced.result["objects"][0]["changes"] == ["description"]
    assert {*_operations(scoped)} == {f"Route 192.0.{number}.0/24 via 10.1.{number}.1" for number in (2, 3)}
    assert scoped.result["operations"] == {"deleted": 2, "unchanged": 0}

    assert refused.message.startswith("max_deletions: 3 objects would be deleted and 2 may be: ")
    assert writes(refused) == []
    assert (foretold.result["operations"], writes(foretold)) == (fewer.result["operations"], [])
    assert fewer.result["operations"] == {"deleted": 3, "unchanged": 6, "updated": 4}
    assert {name for name, operation in _operations(fewer).items() if operation == "deleted"} == {
        "LAN pos of site branch-1",
        "ACL office to pos of site branch-1",
        "Route 192.0.3.0/24 via 10.1.3.1",
    }

    assert info.result["network"]["sites"][0]["app_configs"][0]["app"] == "Zoom"
    assert [(step.result["changed"], writes(step)) for step in unchanged] == [(False, [])] * 3
    assert deleted.result["operations"]["deleted"] == 10
    assert (gone.result["changed"], writes(gone)) == (False, [])
    left = emulator.account(ACCOUNT_ID)
    assert [left[family] for family in ("connectors", "sites", "ipsec_tunnels", "routes")] == [[], [], [], []]


def _operations(step: Step) -> dict[str, str]:
    return {entry["name"]: entry["operation"] for entry in step.result["objects"]}


def test_trouble_is_told_and_a_second_run_continues(player: Player, emulator: magic_emulator.Emulator) -> None:
    def trouble(kind: str, method: str, path: str, **details: t.Any) -> t.Callable[[], None]:
        return functools.partial(emulator.add_fault, kind, match={"method": method, "path": path}, **details)

    options = {**NETWORK, "concurrency": 1}
    played = player.play(
        [
            Task("network", options, before=trouble("status", "POST", "lans$", status=500)),
            Task("network", options, before=trouble("drop_after", "POST", "acls$")),
            Task(
                "network",
                {"ipsec_tunnels": each(TUNNELS, description="x")},
                before=trouble("drop_before", "PUT", "", times=2),
            ),
            Task(
                "network",
                {"ipsec_tunnels": each(TUNNELS, description="x")},
                before=trouble("status", "PUT", "", status=429, headers={"retry-after": "1"}),
            ),
        ],
        adapter="worker",
    )
    failed, continued, unknown, paced = played.steps
    assert failed.message.startswith(
        "1 of 13 changes failed: LAN office of site branch-1: the API failed: Internal Server Error (code 500, HTTP"
    )
    told = statuses(failed)
    assert told["Site branch-1"] == "applied"
    assert told["LAN office of site branch-1"] == "unknown"
    assert told["ACL office to pos of site branch-1"] == "not_started"
    applied = sum(status == "applied" for status in told.values())
    assert f"{applied} were applied and stay." in failed.message
    assert failed.result["operations"]["created"] == applied

    assert continued.result["operations"] == {"created": 13 - applied, "unchanged": applied}
    assert {*statuses(unknown).values()} == {"unknown"}
    assert "3 may have been applied, which is not known." in unknown.message
    assert paced.result["operations"] == {"unchanged": 0, "updated": 3}


def test_a_rollback_puts_everything_back(player: Player, emulator: magic_emulator.Emulator) -> None:
    pictures: list[t.Any] = []

    def prepare() -> None:
        pictures.append(_without_ids(emulator.account(ACCOUNT_ID)))
        emulator.add_fault("status", match={"method": "DELETE", "path": "connectors/"}, status=400)

    change = {
        "connectors": [],
        "sites": [],
        "ipsec_tunnels": each(TUNNELS, description="x", cloudflare_endpoint="203.0.113.9"),
        "routes": [
            *each(ROUTES[:2], priority=7),
            {"prefix": "192.0.9.0/24", "nexthop_tunnel": "branch-1", "priority": 1},
        ],
    }
    options = {**change, "state": "overridden", "max_deletions": 20, "rollback": True}
    played = player.play([network(NETWORK), Task("network", options, before=prepare)], adapter="worker")
    step = played.steps[-1]
    assert {*statuses(step).values()} == {"rolled_back", "failed"}
    assert step.result["changed"] is False
    reasons = {entry["name"]: entry["reason"] for entry in step.result["objects"] if "reason" in entry}
    assert reasons["Site branch-1"].startswith("It has a new id, ")
    assert _without_ids(emulator.account(ACCOUNT_ID)) == pictures[0]


def _without_ids(value: t.Any) -> t.Any:
    """Content of an account that does not depend on when and how it came there."""
    names: dict[str, str] = {}

    def note(item: t.Any) -> None:
        if isinstance(item, dict):
            if "id" in item:
                names[item["id"]] = str(item.get("name") or item.get("prefix") or item.get("managed_app_id"))
            for inner in item.values():
                note(inner)
        elif isinstance(item, list):
            for inner in item:
                note(inner)

    def picture(item: t.Any) -> t.Any:
        if isinstance(item, dict):
            kept = {
                key: picture(inner) for key, inner in item.items() if not key.endswith("_on") and key != "last_updated"
            }
            return {key: inner for key, inner in kept.items() if inner not in ("", [], {}, None)}
        if isinstance(item, list):
            return sorted((picture(inner) for inner in item), key=lambda inner: json.dumps(inner, sort_keys=True))
        return names.get(item, item) if isinstance(item, str) else item

    note(value)
    return picture(value)


def test_files_and_folders_are_a_source(player: Player, tmp_path: Path) -> None:
    folder = tmp_path / "network"
    (folder / "sites").mkdir(parents=True)
    plain = each(TUNNELS, psk=None, bgp=None)
    (folder / "routes.yml").write_text(yaml.safe_dump({"routes": ROUTES}))
    (folder / "sites" / "branch-1.yml").write_text(yaml.safe_dump({"sites": [SITE], "ipsec_tunnels": plain[:1]}))
    (tmp_path / "tunnels.json").write_text(json.dumps({"ipsec_tunnels": plain[1:]}))
    (tmp_path / "mistakes.yml").write_text(
        yaml.safe_dump({"routes": [{"prefix": "192.0.2.1/24", "nexthop_tunel": "x"}]})
    )
    sources = [str(folder), str(tmp_path / "tunnels.json")]
    options = {"source": sources, "connectors": NETWORK["connectors"]}
    mistakes = [*sources, str(tmp_path / "mistakes.yml"), str(tmp_path / "none")]
    played = player.play(
        [network(options), network(options), network({"source": mistakes, "sites": [{"lans": 1}]})], adapter="worker"
    )
    rollout, again, mistaken = played.steps
    assert rollout.result["operations"] == {"created": 13, "unchanged": 0}
    entry = next(entry for entry in rollout.result["objects"] if entry["type"] == "lan")
    assert (entry["file"], entry["site"]) == (str(folder / "sites" / "branch-1.yml"), "branch-1")
    assert entry["place"] == f"{entry['file']}: sites[0].lans[0]"
    assert again.result["changed"] is False
    route = f"{tmp_path / 'mistakes.yml'}: routes[0] (Route 192.0.2.1/24)"
    for problem in (
        f"source: there is no file or folder {str(tmp_path / 'none')!r}.",
        "sites[0].lans[0]: a single value was given where a dictionary is needed.",
        "sites[0] (Site): give name, or id, so that it is clear which site is meant.",
        f"{route}: nexthop_tunel: no such option; nexthop_tunnel is one.",
        f"{route}: prefix: '192.0.2.1/24' has host bits set",
    ):
        assert problem in mistaken.message
    assert mistaken.requests == ()


@pytest.mark.every_core
def test_no_secret_is_shown(play: Play, emulator: magic_emulator.Emulator) -> None:
    def repeat_them() -> None:
        message = f"{SECRETS['psk']} and {SECRETS['md5_key']} are wrong"
        body = {"success": False, "errors": [{"code": 1022, "message": message}]}
        emulator.add_fault("status", match={"method": "POST"}, status=400, body=body)

    licensed = [{"device": {"provision_license": True}, "notes": "north"}]
    played = play(
        [
            Task("network", NETWORK, before=repeat_them),
            network(NETWORK),
            network(NETWORK, state="sideways"),
            network({"ipsec_tunnels": "{{ psk }}"}),
            network({"ipsec_tunnels": [{**TUNNELS[0], "psk": ["{{ psk }}"]}]}),
            Task("network", {"connectors": licensed}, keywords={"register": "made"}),
            Task(
                "ansible.builtin.assert", {"that": ["made.secrets['Connector north'].license_key is match('mconn-')"]}
            ),
            Task("network_info"),
        ],
        diff=True,
        environment={"ANSIBLE_INJECT_INVOCATION": "true"},
    )
    statuses_of = [step.status for step in played.steps]
    assert statuses_of == ["failed", "ok", "failed", "failed", "failed", "ok", "ok", "ok"]
    (key,) = (made["license_key"] for made in emulator.account(ACCOUNT_ID)["connectors"] if "license_key" in made)
    for secret in (*SECRETS.values(), key):
        assert secret not in played.output
    assert "******** and ******** are wrong" in played.output
    assert "(not repeated here)" in played.output


def test_the_adapters_agree_about_networks(player: Player, emulator: magic_emulator.Emulator) -> None:
    # One request after the other, so that the API tells the objects in one order.
    tasks = [network(NETWORK, concurrency=1), network(FEWER, state="overridden", max_deletions=9), Task("network_info")]
    results: dict[str, list[t.Any]] = {}
    for adapter in t.get_args(Adapter):
        emulator.reset()
        played = player.play(tasks, adapter=adapter, diff=True)
        results[adapter] = [comparable(step.result) for step in played.steps]
    assert results["worker"] == results["module"]


def test_a_long_run_tells_how_far_it_is_and_ctrl_c_leaves_a_true_report(
    player: Player, emulator: magic_emulator.Emulator
) -> None:
    emulator.add_fault("delay", match={"method": "POST"}, delay_ms=700, times=100)
    apps = [{"name": f"app-{number:02}", "type": "CRM", "hostnames": ["example.com"]} for number in range(24)]
    ended = player.interrupt(network({"apps": apps, "concurrency": 2}), when=lambda shown: "changes, " in shown)

    assert ended.status != 0
    told = r"^network: \d+ of 24 changes, \d+ requests \(budget: \d+ of 1,176 used\), about \d+ s left$"
    assert re.search(told, ended.shown, re.MULTILINE)
    assert "Interrupted." in ended.shown
    created = sorted(app["name"] for app in emulator.account(ACCOUNT_ID)["apps"])
    assert 0 < len(created) < len(apps)
    assert f"{len(created)} were applied and stay. {len(apps) - len(created)} were not started." in ended.shown
    applied = re.search(r"^applied: (.*)$", ended.shown, re.MULTILINE)
    assert applied
    assert sorted(applied[1].replace("App ", "").split(", ")) == created
    assert "network: " not in ended.output, "progress does not get into what other programs read"
