# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What others recorded, asked again of the emulator."""

from __future__ import annotations

import copy
import json
import typing as t
from pathlib import Path

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.lan import LAN
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.site import SITE
from ansible_collections.cloudflare.magic.tests.conftest import CHECKOUT
from ansible_collections.cloudflare.magic.tests.contract.api import Api
from ansible_collections.cloudflare.magic.tests.contract.belongings import Workshop, new_tag
from ansible_collections.cloudflare.magic.tests.contract.recording import Finding, recording
from ansible_collections.cloudflare.magic.tests.contract.replay import Replay
from ansible_collections.cloudflare.magic.tests.contract.seed import ACCOUNT_ID, SEED
from ansible_collections.cloudflare.magic.tests.contract.test_reading import Reader

FOLDER = CHECKOUT / "tests" / "contract" / "recordings"
RECORDINGS = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_the_emulator_answers_as_was_recorded(path: Path) -> None:
    replay = Replay(json.loads(path.read_text(encoding="utf-8")))
    assert len(replay), "a recording of nothing that can be asked again"
    assert replay.differences() == []


@pytest.fixture(scope="module")
def recorded() -> dict[str, t.Any]:
    """A recording of reading an account, and of making a site with a LAN there."""
    with magic_emulator.serve(SEED) as emulator:
        api = Api(emulator.base_url, ACCOUNT_ID, {"Authorization": "Bearer contract"}, rate=1e6)
        api.reads_only = False
        reader = Reader(api)
        for path in ("gre_tunnels", "ipsec_tunnels", "cf_interconnects", "routes", "connectors", "apps", "sites"):
            api.get(f"magic/{path}", headers={"x-magic-new-hc-target": "true"})
        for path in ("lans", "wans", "acls", "app_configs"):
            api.get(f"magic/sites/{reader.items(SITE)[0]['id']}/{path}")
        api.get("pcaps")
        api.get("pcaps/ownership")
        workshop = Workshop(api, new_tag())
        site = workshop.make(SITE, description="a new one")
        lan = workshop.make(LAN, site["id"], physport=1, static_addressing={"address": "198.51.100.129/26"})
        api.patch(f"magic/sites/{site['id']}/lans/{lan['id']}", {"vlan_tag": 9})
        api.patch(f"magic/sites/{site['id']}/lans/{lan['id']}", {"vlan_tag": 9999})
        api.get(f"magic/sites/{site['id']}/lans/{site['id']}")
        workshop.clear()
        api.close()
    finding = Finding(test="", assumption="", about="", source="", verdict="as assumed", saw="")
    return recording([(finding, api.exchanges)], ["contract"])


def test_an_emulator_answers_like_itself(recorded: dict[str, t.Any]) -> None:
    replay = Replay(recorded)
    assert len(replay) > 20
    assert replay.differences() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda answer: answer.update(status=201), "HTTP 200 [] instead of 201"),
        (lambda answer: answer["body"].pop("messages"), "$.messages is there, and was not"),
        (lambda answer: answer["body"].update(result_info={}), "$.result_info is missing"),
        (
            lambda answer: answer["body"]["result"]["routes"][0].update(priority="1"),
            "priority is number and was number or string",
        ),
        (lambda answer: answer["body"]["errors"].append({"code": 9}), "codes [] instead of [9]"),
    ],
)
def test_what_is_otherwise_is_told(recorded: dict[str, t.Any], change: t.Callable[[t.Any], object], told: str) -> None:
    otherwise = copy.deepcopy(recorded)
    (finding,) = otherwise["findings"]
    change(next(each["answer"] for each in finding["exchanges"] if each["request"]["path"].endswith("/routes")))
    # A seed returns what stands in it, so that the account is the one that was recorded unchanged.
    differences = Replay(otherwise, Replay(recorded).seed()).differences()
    assert any(told in difference for difference in differences), differences


def test_a_refusal_that_the_emulator_does_not_know_is_told(recorded: dict[str, t.Any]) -> None:
    otherwise = copy.deepcopy(recorded)
    refused = next(
        each["answer"]
        for each in otherwise["findings"][0]["exchanges"]
        if each["request"]["method"] == "PATCH" and each["answer"]["status"] == 400
    )
    refused["body"]["errors"][0]["code"] = 1099
    (difference,) = Replay(otherwise).differences()
    assert "codes [1022] instead of [1099]" in difference
