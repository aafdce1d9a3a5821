# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._client.errors import ApiError
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.body import doubtful, update_body
from ansible_collections.cloudflare.magic.plugins.module_utils._engine.update import refuses_the_body
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.connector import CONNECTOR
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.gre_tunnel import GRE_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.interconnect import INTERCONNECT
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL


@pytest.mark.genuine(2)
@pytest.mark.parametrize("kind", [GRE_TUNNEL, IPSEC_TUNNEL, INTERCONNECT], ids=lambda kind: kind.name)
def test_a_target_is_cleared_by_empty_text_inside_it(kind):
    """The target of a health check is an object that has no null, and what it holds is text."""
    before = {
        "name": "a",
        "health_check": {"enabled": True, "target": {"saved": "192.0.2.1"}},
        "bgp": {"customer_asn": 1},
    }

    body = update_body(kind, before, {"name": "a", "health_check": {"enabled": True}}, [])

    assert body == {"name": "a", "health_check": {"enabled": True, "target": {"saved": ""}}, "bgp": None}


def test_what_an_update_asks_for_is_not_in_doubt() -> None:
    # Left out of a second try, a license would not be issued anew, and nobody would say so.
    assert doubtful(CONNECTOR, {"provision_license": True, "notes": "x"}, []) == ([], [], [])


@pytest.mark.parametrize(("status", "another"), [(400, True), (422, True), (408, False), (409, False), (429, False)])
def test_another_body_is_no_answer_to_not_now(status: int, another: bool) -> None:
    assert refuses_the_body(ApiError(status, [], "PATCH", "x")) is another
