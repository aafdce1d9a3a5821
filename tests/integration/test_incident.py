# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role incident: a page that is made whatever fails, says what is wrong, and is safe to open."""

from __future__ import annotations

import html.parser
import json
import stat
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS
from ansible_collections.cloudflare.magic.tests.integration.shipped_playbook import Run, ShippedPlaybook

ROUTER = "192.0.2.19"
HOSTILE = "<script>alert('x')</script>&amp;\"'>"
SEED: dict[str, t.Any] = {
    "ipsec_tunnels": [
        {
            "name": "PARIS",
            "description": HOSTILE,
            "cloudflare_endpoint": "203.0.113.1",
            "customer_endpoint": ROUTER,
            "interface_address": "10.250.16.16/31",
            "psk": SECRETS["psk"],
            "bgp": {"customer_asn": 65019, "md5_key": SECRETS["md5_key"]},
            "bgp_status": {"state": "BGP_DOWN", "bgp_state": HOSTILE, "updated_at": "2026-06-14T02:41:00Z"},
        },
        {"name": "LTE", "cloudflare_endpoint": "203.0.113.1", "interface_address": "10.250.16.18/31"},
    ],
    "routes": [
        {"prefix": "10.100.9.0/24", "nexthop": "10.250.16.17", "priority": 100, "description": HOSTILE},
        {"prefix": "10.100.9.0/24", "nexthop": "10.250.16.19", "priority": 200},
    ],
    "connectors": [{"id": "c" * 32, "device": {"serial_number": "5HGK2X3"}, "notes": "Paris"}],
    "traceroute_targets": [{"target": ROUTER, "reachable": False}],
}


class Page(html.parser.HTMLParser):
    """What a browser would make of it: tags that match, the text, and what would be loaded or run."""

    _VOID = ("meta", "br", "img", "link")

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.active: list[str] = []
        self.ids: set[str | None] = set()
        self.links: set[str | None] = set()
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()
        assert self.open == [], "tags that are not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._VOID:
            self.open.append(tag)
        values = dict(attrs)
        self.ids.add(values.get("id"))
        self.links.add(values.get("href"))
        if tag in ("script", "iframe", "object", "embed", "img", "link", "form"):
            self.active.append(tag)
        self.active += [name for name in values if name.startswith("on") or name == "src"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self._VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"a stray </{tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data


class Incident:
    def __init__(self, emulator: magic_emulator.Emulator, directory: Path) -> None:
        self._playbook = ShippedPlaybook("incident", emulator, directory)
        self._directory = directory
        emulator.set_account(ACCOUNT_ID, SEED)

    def run(self, *arguments: str, **variables: t.Any) -> Run:
        settled = {"incident_connection": {"retries": 0}, "incident_report_folder": str(self._directory)}
        return self._playbook.run({**settled, **variables}, *arguments)

    @property
    def folder(self) -> Path:
        (folder,) = self._directory.glob("incident-*")
        return folder

    @property
    def page(self) -> Page:
        return Page(self.folder / "index.html")


@pytest.fixture
def incident(emulator: magic_emulator.Emulator, tmp_path: Path) -> Incident:
    return Incident(emulator, tmp_path)


def test_everything_is_in_one_folder_and_on_one_safe_page(incident: Incident) -> None:
    run = incident.run(
        incident_tunnel="PARIS", incident_connectors=["5HGK2X3"], incident_colos=["ams", "den"], incident_snapshots=3
    )
    assert run.status == 0
    assert run.writes == 2, "a capture and a traceroute, which are POSTs, and nothing else"
    assert "CRITICAL: The BGP session of PARIS is down, since 2026-06-14 02:41 UTC" in run.output

    folder, page = incident.folder, incident.page
    assert folder.name.startswith("incident-PARIS-")
    assert sorted(path.name for path in folder.iterdir()) == ["capture.pcap", "evidence.json", "index.html"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}

    for said in (
        "The BGP session of PARIS is down",
        f"{ROUTER} is not reached from any data center",
        "Another path leads to 10.100.9.0/24: LTE (priority 200)",
        "ams01",
        "den01",
        "5HGK2X3",
        "capture.pcap",
    ):
        assert said in page.text
    assert "Not collected" not in page.text
    assert page.source.count("<svg") == 3
    # What somebody else wrote is text, exactly as it was written.
    assert page.text.count(HOSTILE) >= 3
    assert page.active == []
    assert {link for link in page.links if link and not link.startswith("#")} == {"capture.pcap", "evidence.json"}
    assert {link[1:] for link in page.links if link and link.startswith("#")} <= page.ids
    kept = page.source + (folder / "evidence.json").read_text(encoding="utf-8")
    assert not [name for name, secret in SECRETS.items() if secret in kept]


def test_what_cannot_be_collected_does_not_hinder_the_rest(
    incident: Incident, emulator: magic_emulator.Emulator
) -> None:
    for path in ("/routes", "/diagnostics/traceroute", "/pcaps", "/telemetry/snapshots"):
        emulator.add_fault("status", match={"path": path}, status=503, times=9)
    run = incident.run(incident_tunnel="PARIS", incident_connectors=["5HGK2X3", "unknown"])
    assert run.status == 0
    page, evidence = incident.page, json.loads((incident.folder / "evidence.json").read_text(encoding="utf-8"))
    assert [missing["what"] for missing in evidence["missing"]] == [
        "Routes",
        "Traceroutes",
        "Packet capture",
        "Metrics of connector 5HGK2X3",
        "Metrics of connector unknown",
        "Events of connector unknown",
    ]
    for missing in evidence["missing"]:
        assert missing["what"] in page.text
        assert missing["why"] in page.text
    assert "The BGP session of PARIS is down" in page.text
    assert "No static route" not in page.text
    assert "Events: " in page.text
    assert "has sent no metrics" not in page.text


def test_an_incident_without_any_answer_still_has_a_page(incident: Incident, emulator: magic_emulator.Emulator) -> None:
    emulator.add_fault("status", status=403, times=99)
    run = incident.run(incident_tunnel="PARIS")
    assert run.status == 0
    assert "UNKNOWN: Nothing wrong was found, but not everything could be looked at" in run.output
    assert "GRE tunnels" in incident.page.text


def test_a_prefix_has_its_routes_and_their_tunnels(incident: Incident) -> None:
    run = incident.run(incident_prefix="10.100.9.7", incident_colos=["ams"], incident_capture=False)
    assert run.status == 0
    assert incident.folder.name.startswith("incident-10.100.9.7-")
    page = incident.page
    assert "10.250.16.19" in page.text
    assert f"{ROUTER} is not reached from ams01" in page.text
    assert not (incident.folder / "capture.pcap").exists()


def test_nothing_to_trace_and_nothing_wrong(incident: Incident) -> None:
    run = incident.run(incident_tunnel="LTE", incident_capture=False)
    # Its neighbour's session is down, which concerns the same prefix.
    assert "WARNING: The BGP session of PARIS is down" in run.output
    assert "None were run" in incident.page.text


def test_check_mode_writes_nothing(incident: Incident, tmp_path: Path) -> None:
    run = incident.run("--check", incident_tunnel="PARIS", incident_colos=["ams"])
    assert (run.status, list(tmp_path.glob("incident-*"))) == (0, [])
    assert "CRITICAL: The BGP session of PARIS is down" in run.output
    assert "check mode: no page and no packet capture were made" in run.output
    assert "not collected" not in run.output
    assert run.count("ignored") == 0


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"incident_tunnel": "PARIS", "incident_prefix": "10.0.0.0/8"},
        {"incident_tunnel": "PARIS", "incident_report_folder": "here"},
    ],
)
def test_what_is_meant_must_be_clear(incident: Incident, tmp_path: Path, variables: dict[str, str]) -> None:
    run = incident.run(**variables)
    assert run.status == 2
    assert "Give either incident_tunnel or incident_prefix" in run.output
    assert list(tmp_path.glob("incident-*")) == []
