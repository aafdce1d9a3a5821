# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role drift: it only reads, and what has drifted stands in each report."""

from __future__ import annotations

import html
import json
import re
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.branches import account_of, named
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import Run, ShippedPlaybook


def methods(emulator: magic_emulator.Emulator) -> set[str]:
    return {request["method"] for request in emulator.requests()["requests"]}


def test_drift_is_reported(emulator: magic_emulator.Emulator, tmp_path: Path) -> None:
    def drift(*arguments: str, **variables: t.Any) -> Run:
        return ShippedPlaybook("drift", emulator, tmp_path).run({"drift_fail": True, **variables}, *arguments)

    emulator.set_account(ACCOUNT_ID, account_of("oslo", "rome"))
    assert ShippedPlaybook("export", emulator, tmp_path).run({}).status == 0
    in_step = drift(drift_formats=[])
    assert (in_step.status, in_step.count("changed")) == (0, 0)

    account = emulator.account(ACCOUNT_ID)
    named(account["gre_tunnels"])["DC_1"]["mtu"] = 1400
    named(account["sites"])["rome"]["lans"] = []
    account["sites"].append({"name": "<pop-up & store>"})
    emulator.set_account(ACCOUNT_ID, account)
    drifted = drift("--check", drift_state="overridden")
    assert (drifted.status, drifted.count("changed")) == (2, 0)
    assert "3 objects have drifted; see drift." in " ".join(drifted.output.split())
    for name, number in {"total": 3, "missing": 1, "different": 1, "extra": 1, "in_step": 19}.items():
        assert f'"drift_{name}": {number}' in drifted.output, "an automation controller gets it by set_stats"
    # A token that may only read has to do.
    assert methods(emulator) == {"GET"}

    report = json.loads((tmp_path / "drift" / "drift.json").read_text())
    assert report["counts"] == {"missing": 1, "different": 1, "extra": 1, "total": 3, "in_step": 19}
    assert {each["name"]: each["drift"] for each in report["objects"]} == {
        "GRE tunnel DC_1": "different",
        "LAN office of site rome": "missing",
        "Site <pop-up & store>": "extra",
    }
    markdown = (tmp_path / "drift" / "drift.md").read_text()
    assert "Written in `network/gre_tunnels.yml: gre_tunnels[0]`." in markdown
    assert "-mtu: 1476\n+mtu: 1400\n" in markdown
    page = (tmp_path / "drift" / "drift.html").read_text()
    assert "<h1>3 objects have drifted</h1>" in page
    drawn = ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + len("</svg>")])
    texts = ["".join(text.itertext()) for text in drawn.iter("text")]
    assert {"oslo", "rome", "<pop-up & store>", "DC_1", "oslo_0", "192.168.0.0/24"} <= {*texts}
    assert len([line for line in drawn.iter("line") if "different" in line.attrib["class"]]) == 1
    assert not re.search(r"(?:src|href|url)\s*=?\s*[(\"']?https?:", page), "the page needs something else"


def test_what_nobody_has_looked_for_is_told(emulator: magic_emulator.Emulator, tmp_path: Path) -> None:
    emulator.set_account(ACCOUNT_ID, account_of("oslo"))
    assert ShippedPlaybook("export", emulator, tmp_path).run({}).status == 0
    account = emulator.account(ACCOUNT_ID)
    account["sites"].append({"name": "pop-up store"})
    emulator.set_account(ACCOUNT_ID, account)
    merged = ShippedPlaybook("drift", emulator, tmp_path).run({})
    assert "did not look for extra objects; drift_state: overridden does" in merged.output
    assert '"drift_extra": null' in merged.output
    folder = tmp_path / "drift"
    assert json.loads((folder / "drift.json").read_text())["counts"]["extra"] is None
    assert "| extra | \N{EN DASH} | did not look (`drift_state: merged`) |" in (folder / "drift.md").read_text()
    assert (
        "<b>\N{EN DASH}</b><span>extra: did not look (drift_state: merged)</span>"
        in (folder / "drift.html").read_text()
    )

    scoped = {"drift_state": "overridden", "drift_scope": {"names": ["team-a*"]}}
    narrow = ShippedPlaybook("drift", emulator, tmp_path).run(scoped)
    assert "looked for extra objects within drift_scope only" in narrow.output
    assert "within drift\\_scope only." in (folder / "drift.md").read_text()


@pytest.mark.every_core
def test_names_do_nothing_in_reports(emulator: magic_emulator.Emulator, tmp_path: Path) -> None:
    name = "a\n\n# Heading\x1b[2J \u202e<img src=x onerror=alert(1)> [b](https://c.example) ``|{{ 6 * 7 }}"
    emulator.set_account(ACCOUNT_ID, account_of("oslo"))
    assert ShippedPlaybook("export", emulator, tmp_path).run({}).status == 0
    account = emulator.account(ACCOUNT_ID)
    account["sites"].append({"name": name, "description": "```\n\n# Another"})
    emulator.set_account(ACCOUNT_ID, account)
    drifted = ShippedPlaybook("drift", emulator, tmp_path).run({"drift_state": "overridden"})
    assert drifted.status == 0
    shown = "a\\n\\n# Heading\\x1b[2J \\u202e<img src=x onerror=alert(1)> [b](https://c.example) ``|{{ 6 * 7 }}"
    markdown = (tmp_path / "drift" / "drift.md").read_text()
    assert f"\n## ```Site {shown}```: extra\n" in markdown
    assert "\n# Another" not in markdown
    page = (tmp_path / "drift" / "drift.html").read_text()
    in_page = html.escape(name).replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert f"<b>Site {in_page}</b>" in page
    assert "\x1b" not in page
    assert json.loads((tmp_path / "drift" / "drift.json").read_text())["objects"][0]["name"] == f"Site {name}"
