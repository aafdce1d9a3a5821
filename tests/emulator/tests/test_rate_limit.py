# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit and the block that follows."""

from __future__ import annotations

from types import SimpleNamespace

import httpx
import pytest

import magic_emulator
from magic_emulator.rate_limit import RateLimit


def _get(emulator: magic_emulator.Emulator, account_id: str, token: str = "any") -> httpx.Response:
    return httpx.get(
        f"{emulator.base_url}/accounts/{account_id}/magic/routes", headers={"authorization": f"Bearer {token}"}
    )


def test_every_answer_says_what_is_left(emulator, account_id):
    assert _get(emulator, account_id).headers["ratelimit"] == '"default";r=1199;t=300'
    refused = _get(emulator, "no-account")

    assert refused.headers["ratelimit"] == '"default";r=1198;t=300'
    assert refused.headers["ratelimit-policy"] == '"default";q=1200;w=300'
    assert "retry-after" not in refused.headers


def test_who_exceeds_the_limit_is_blocked_for_a_window(account_id, monkeypatch):
    instant = 1000.0
    monkeypatch.setattr("magic_emulator.rate_limit.time", SimpleNamespace(monotonic=lambda: instant))
    with magic_emulator.serve(rate_limit="3/10") as emulator:
        assert [_get(emulator, account_id).status_code for _request in range(3)] == [200] * 3
        instant += 5
        blocked = _get(emulator, account_id)
        assert blocked.status_code == 429
        assert blocked.json()["errors"][0]["code"] == 971
        assert blocked.headers["retry-after"] == "10"
        assert blocked.headers["ratelimit"] == '"default";r=0;t=10'
        assert _get(emulator, account_id, token="other").status_code == 200

        # The first three requests have left the window by now, but the block lasts.
        instant += 9.5
        assert _get(emulator, account_id).status_code == 429
        instant += 0.5
        assert _get(emulator, account_id).status_code == 200


def test_reset_lifts_the_block(account_id):
    with magic_emulator.serve(rate_limit="1/300") as emulator:
        assert [_get(emulator, account_id).status_code for _request in range(2)] == [200, 429]
        emulator.reset()
        assert _get(emulator, account_id).status_code == 200


@pytest.mark.parametrize("text", ["1200", "0/300", "10/0", "ten/300", "10/-1"])
def test_limits_that_make_no_sense(text):
    with pytest.raises(ValueError, match="N/SECONDS"):
        RateLimit.parse(text)
