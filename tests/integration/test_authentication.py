# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who asks: credentials from options, the task's environment and the process, and what is said when they are wrong."""

from __future__ import annotations

import functools
import typing as t

import pytest

import magic_emulator
from ansible_collections.cloudflare.magic.tests.integration.conftest import Play
from ansible_collections.cloudflare.magic.tests.integration.playbook import ACCOUNT_ID, SECRETS, Task

pytestmark = pytest.mark.by_both

KEY = {"api_email": "user@example.com", "api_key": "{{ global_key }}"}
WRONG = "the API did not accept the credentials:"


@pytest.fixture
def anonymous(play: Play) -> Play:
    """Runs playbooks without credentials, account and URL in ``module_defaults``."""
    return functools.partial(play, defaults={"api_token": None})


def test_credentials_that_are_accepted(anonymous: Play, emulator: magic_emulator.Emulator) -> None:
    token = {"CLOUDFLARE_API_TOKEN": "{{ token }}"}
    key = {"CLOUDFLARE_EMAIL": "user@example.com", "CLOUDFLARE_API_KEY": "{{ global_key }}"}
    # An option wins over the task's environment, which wins over that of the process.
    wrong = {"CLOUDFLARE_API_TOKEN": "invalid"}
    steps = anonymous(
        [
            Task("gre_tunnel_info", {"api_token": "{{ token }}"}),
            Task("gre_tunnel_info", KEY),
            Task("gre_tunnel_info", keywords={"environment": token}),
            Task("gre_tunnel_info", keywords={"environment": [key, {"CLOUDFLARE_API_TOKEN": ""}]}),
            Task("gre_tunnel_info", {"api_token": "{{ token }}"}, keywords={"environment": wrong}),
            Task("gre_tunnel_info", KEY, keywords={"environment": wrong}),
        ],
        environment=wrong,
        verbosity=0,  # at -vvv Ansible shows the command line of a module, its environment included
    ).steps
    for step in steps:
        assert step.status == "ok"


def test_everything_from_the_environment_of_the_process(play: Play, emulator: magic_emulator.Emulator) -> None:
    environment = {
        "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
        "CLOUDFLARE_API_TOKEN": SECRETS["token"],
        "CLOUDFLARE_BASE_URL": emulator.base_url,
    }
    nothing: dict[str, t.Any] = {"account_id": None, "api_token": None, "base_url": None}
    (step,) = play([Task("gre_tunnel_info")], defaults=nothing, environment=environment).steps
    assert (step.status, step.requests) == ("ok", ("GET gre_tunnels",))


def test_credentials_that_cannot_be_right(anonymous: Play) -> None:
    cases = [
        ({}, "No credentials: set api_token (or CLOUDFLARE_API_TOKEN), or both api_email and api_key"),
        ({"api_token": "{{ token }}", **KEY}, "api_token and api_key are both given, and only one can be used"),
        ({"api_key": "{{ global_key }}"}, "api_email is missing"),
        ({"api_token": "{{ token }}\n"}, "api_token holds white space or other characters"),
        ({"api_token": "{{ token }}", "account_id": ""}, "account_id is missing"),
    ]
    steps = anonymous([Task("gre_tunnel", {"name": "GRE_1", **options}) for options, _message in cases]).steps
    for step, (_options, message) in zip(steps, cases, strict=True):
        assert message in step.message
        assert step.requests == ()


def test_credentials_that_the_api_refuses(anonymous: Play, emulator: magic_emulator.Emulator) -> None:
    cases = [
        ({"api_token": "invalid"}, "Authentication error (code 10000, HTTP 403)"),
        ({**KEY, "api_key": "{{ token }}"}, "Invalid format for X-Auth-Key header (code 6003, 6103, HTTP 400)"),
        ({"api_token": "{{ token }}", "account_id": "0" * 31}, "HTTP 4"),
    ]
    steps = anonymous([Task("gre_tunnel", {"name": "GRE_1", **options}) for options, _message in cases]).steps
    for step, (_options, message) in zip(steps, cases, strict=True):
        assert step.message.startswith("GRE tunnel GRE_1: ")
        assert message in step.message
        assert step.requests == ("GET gre_tunnels",)
    for step in steps[:2]:
        assert WRONG in step.message
        assert "Check that api_token holds an API token (not the Global API Key" in step.message
        assert step.result["api_error"]["status"] in (400, 403)
