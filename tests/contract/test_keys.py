# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pre-shared keys of IPsec tunnels."""

from __future__ import annotations

import pytest

from ansible_collections.cloudflare.magic.plugins.module_utils._models.path import value_at
from ansible_collections.cloudflare.magic.plugins.module_utils._resources.ipsec_tunnel import IPSEC_TUNNEL
from ansible_collections.cloudflare.magic.plugins.module_utils._time import parse_time
from ansible_collections.cloudflare.magic.tests.contract.belongings import Payload, Workshop, path_of
from ansible_collections.cloudflare.magic.tests.contract.conftest import Saw
from ansible_collections.cloudflare.magic.tests.contract.test_tunnels import DRY, put, read, whole

pytestmark = pytest.mark.writes

KEY = "contract-suite-1"
MADE = "psk_metadata.last_generated_on"


def _generate(workshop: Workshop, tunnel: Payload, **params: str) -> Payload:
    result: Payload = workshop.api.post(f"{path_of(IPSEC_TUNNEL)}/{tunnel['id']}/psk_generate", {}, params).result
    return result


@pytest.mark.genuine(13)
def test_the_answer_that_holds_a_generated_key(workshop: Workshop, saw: Saw) -> None:
    """`psk_generate` answers with `psk`, the tunnel's id and the time of the key.

    Why: a generated key is shown this once.
    """
    tunnel = workshop.make(IPSEC_TUNNEL)
    generated = _generate(workshop, tunnel)
    saw(f"with {', '.join(sorted(generated))}")
    assert isinstance(generated["psk"], str), sorted(generated)
    assert len(generated["psk"]) >= 8, "shorter than 8 characters"
    assert generated["ipsec_tunnel_id"] == tunnel["id"]
    parse_time(str(value_at(generated, MADE)), strict=True)


@pytest.mark.genuine(12)
def test_the_tunnel_tells_the_time_of_a_generated_key(workshop: Workshop) -> None:
    """The tunnel has the time of the key afterwards, but for decimals.

    Why: the next rotation computes the age of the key from it.
    """
    tunnel = workshop.make(IPSEC_TUNNEL)
    made = parse_time(str(value_at(_generate(workshop, tunnel), MADE)), strict=True)
    after = parse_time(str(value_at(read(workshop.api, IPSEC_TUNNEL, tunnel["id"]), MADE)), strict=True)
    assert abs((made - after).total_seconds()) < 1


@pytest.mark.genuine(13)
def test_a_generation_that_is_only_validated(workshop: Workshop, saw: Saw) -> None:
    """`psk_generate` with `validate_only` makes no key.

    Why: check mode asks it.
    """
    tunnel = workshop.make(IPSEC_TUNNEL)
    before = value_at(read(workshop.api, IPSEC_TUNNEL, tunnel["id"]), MADE)
    rehearsed = _generate(workshop, tunnel, **DRY)
    saw("the answer shows a key all the same" if rehearsed.get("psk") else "the answer shows no key")
    assert value_at(read(workshop.api, IPSEC_TUNNEL, tunnel["id"]), MADE) == before


@pytest.mark.genuine(1)
def test_a_key_is_set_by_an_update(workshop: Workshop) -> None:
    """PUT of a tunnel with `psk` is accepted, and tells the time of the key; the answer does not show it.

    Why: keys are rotated that way.
    """
    tunnel = workshop.make(IPSEC_TUNNEL)
    result = put(workshop.api, IPSEC_TUNNEL, tunnel["id"], {**whole(IPSEC_TUNNEL, tunnel), "psk": KEY}).result
    after = result["modified_ipsec_tunnel"]
    assert result["modified"] is True
    assert "psk" not in after, "the key is shown"
    assert value_at(after, MADE), sorted(after)


@pytest.mark.genuine(5)
def test_short_keys_are_accepted(workshop: Workshop) -> None:
    """A key of 5 characters is accepted.

    Why: the product refuses none for its length.
    """
    tunnel = workshop.make(IPSEC_TUNNEL)
    assert (
        put(workshop.api, IPSEC_TUNNEL, tunnel["id"], {**whole(IPSEC_TUNNEL, tunnel), "psk": "short"})
        .allowed()
        .succeeded
    )


@pytest.mark.reference("Create an IPsec tunnel")
def test_a_key_at_creation_is_not_shown(workshop: Workshop) -> None:
    """A creation with `psk` does not show the key, and tells its time.

    Why: what the API shows goes into results.
    """
    created = workshop.create(IPSEC_TUNNEL, workshop.body(IPSEC_TUNNEL, psk=KEY)).result
    assert "psk" not in created, "the key is shown"
    assert value_at(created, MADE), sorted(created)


@pytest.mark.genuine(9)
def test_the_same_key_again(workshop: Workshop, saw: Saw) -> None:
    """The same key again is accepted, and renews the time of the key or not.

    Why: `update_psk: always` tells a change either way, since nobody can read the key to compare it.
    """
    tunnel = workshop.make(IPSEC_TUNNEL, psk=KEY)
    before = value_at(read(workshop.api, IPSEC_TUNNEL, tunnel["id"]), MADE)
    assert (
        put(workshop.api, IPSEC_TUNNEL, tunnel["id"], {**whole(IPSEC_TUNNEL, tunnel), "psk": KEY}).allowed().succeeded
    )
    after = value_at(read(workshop.api, IPSEC_TUNNEL, tunnel["id"]), MADE)
    saw("the time is as before" if after == before else "the time is renewed")


@pytest.mark.reference("Update an IPsec tunnel")
def test_an_update_without_a_key_keeps_it(workshop: Workshop) -> None:
    """A PUT that does not name the key leaves it alone: its time stays.

    Why: the product does not know the key, and sends it only if asked to.
    """
    tunnel = workshop.make(IPSEC_TUNNEL, psk=KEY)
    before = value_at(read(workshop.api, IPSEC_TUNNEL, tunnel["id"]), MADE)
    put(workshop.api, IPSEC_TUNNEL, tunnel["id"], {**whole(IPSEC_TUNNEL, tunnel), "description": "changed"}).allowed()
    assert value_at(read(workshop.api, IPSEC_TUNNEL, tunnel["id"]), MADE) == before
