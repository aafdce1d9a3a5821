# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPsec tunnels: keys, identities, and names shared with every other tunnel."""

from __future__ import annotations

from typing import Any

import pytest

IPSEC: dict[str, Any] = {
    "name": "branch-1 over ISP X",
    "cloudflare_endpoint": "203.0.113.1",
    "interface_address": "10.0.0.0/31",
}
GRE: dict[str, Any] = {
    "name": "GRE_1",
    "cloudflare_gre_endpoint": "203.0.113.1",
    "customer_gre_endpoint": "198.51.100.1",
    "interface_address": "10.213.0.8/31",
}
DRY_RUN = {"validate_only": "true"}


@pytest.mark.usefixtures("put_replaces")
def test_create_list_get_update_delete(magic, account_id):
    tunnels = magic.ipsec_tunnels
    created = tunnels.create(account_id=account_id, **IPSEC, customer_endpoint="198.51.100.1")

    assert (created.allow_null_cipher, created.replay_protection) == (None, None)
    assert created.psk_metadata.model_dump(exclude_unset=True) == {}
    assert created.health_check.target.effective == "198.51.100.1"
    assert [tunnel.id for tunnel in tunnels.list(account_id=account_id).ipsec_tunnels] == [created.id]
    assert tunnels.get(created.id, account_id=account_id).ipsec_tunnel.model_dump() == created.model_dump()

    update = tunnels.update(created.id, account_id=account_id, **IPSEC, bgp={"customer_asn": 65001})
    assert update.modified is True
    assert (update.modified_ipsec_tunnel.bgp.customer_asn, update.modified_ipsec_tunnel.customer_endpoint) == (
        65001,
        None,
    )
    update = tunnels.update(created.id, account_id=account_id, **IPSEC)
    assert update.modified_ipsec_tunnel.bgp is None

    deletion = tunnels.delete(created.id, account_id=account_id)
    assert deletion.deleted is True
    assert deletion.deleted_ipsec_tunnel.id == created.id


def test_a_key_is_never_shown_and_another_one_is_a_change(magic, account_id, emulator):
    created = magic.ipsec_tunnels.create(account_id=account_id, **IPSEC, psk="zeroth")
    assert "psk" not in created.model_dump()

    other = magic.ipsec_tunnels.update(created.id, account_id=account_id, **IPSEC, psk="first")
    assert other.modified is True
    renewed = other.modified_ipsec_tunnel.psk_metadata.last_generated_on
    assert renewed > created.psk_metadata.last_generated_on

    silent = magic.ipsec_tunnels.update(created.id, account_id=account_id, **IPSEC)
    assert silent.modified is False
    assert silent.modified_ipsec_tunnel.psk_metadata.last_generated_on == renewed
    assert emulator.account(account_id)["ipsec_tunnels"][0]["psk"] == "first"


def test_generate_psk(magic, account_id, emulator):
    tunnel = magic.ipsec_tunnels.create(account_id=account_id, **IPSEC, psk="first")

    dry = magic.ipsec_tunnels.psk_generate(tunnel.id, account_id=account_id, extra_query=DRY_RUN)
    assert len(dry.psk) == 32
    assert magic.ipsec_tunnels.get(tunnel.id, account_id=account_id).ipsec_tunnel.model_dump() == tunnel.model_dump()
    assert emulator.account(account_id)["ipsec_tunnels"][0]["psk"] == "first"

    generated = magic.ipsec_tunnels.psk_generate(tunnel.id, account_id=account_id)
    assert generated.ipsec_tunnel_id == tunnel.id
    assert len(generated.psk) == 32
    assert emulator.account(account_id)["ipsec_tunnels"][0]["psk"] == generated.psk
    assert generated.psk != dry.psk


def test_setting_keys_can_partly_succeed(magic, account_id, emulator):
    tunnel = magic.ipsec_tunnels.create(account_id=account_id, **IPSEC)
    unknown = "0" * 32
    keys = [{"id": tunnel.id, "psk": "new"}, {"id": unknown, "psk": "lost"}]

    dry = magic.ipsec_tunnels.psk_set(account_id=account_id, psks=keys, validate_only=True)
    assert list(dry.successfully_applied_psks) == [tunnel.id]
    assert "psk" not in emulator.account(account_id)["ipsec_tunnels"][0]

    outcome = magic.ipsec_tunnels.psk_set(account_id=account_id, psks=keys)
    applied = outcome.successfully_applied_psks[tunnel.id]
    assert applied.psk == "new"
    assert applied.ipsec_id.endswith(f"_{tunnel.id}")
    assert outcome.unapplied_psks == {unknown: "IPsec tunnel not found"}
    assert emulator.account(account_id)["ipsec_tunnels"][0]["psk"] == "new"


def test_names_are_unique_among_all_tunnels(magic, account_id, refusal):
    magic.gre_tunnels.create(account_id=account_id, **GRE)

    for taken in ("GRE_1", "pni_ord"):
        assert refusal(
            lambda name=taken: magic.ipsec_tunnels.create(account_id=account_id, **{**IPSEC, "name": name})
        ) == (400, [(1022, "/name")])


def test_custom_identities(magic, account_id, refusal):
    identity = {"fqdn_id": f"branch-1.{account_id}.custom.ipsec.cloudflare.com"}
    create = magic.ipsec_tunnels.create
    tunnel = create(account_id=account_id, **IPSEC, custom_remote_identities=identity)
    assert tunnel.custom_remote_identities.fqdn_id == identity["fqdn_id"]
    pointer = "/custom_remote_identities/fqdn_id"
    other = {**IPSEC, "name": "other"}

    clash = refusal(lambda: create(account_id=account_id, **other, custom_remote_identities=identity))
    assert clash == (400, [(1022, pointer)])
    for wrong in ("branch-1", f"branch-1.{'0' * 32}.custom.ipsec.cloudflare.com"):
        refused = refusal(
            lambda fqdn=wrong: create(account_id=account_id, **other, custom_remote_identities={"fqdn_id": fqdn})
        )
        assert refused == (400, [(1022, pointer)])
    other["cloudflare_endpoint"] = "203.0.113.2"
    assert create(account_id=account_id, **other, custom_remote_identities=identity).name == "other"


def test_bulk_update_keeps_keys(magic, account_id, emulator):
    tunnel = magic.ipsec_tunnels.create(account_id=account_id, **IPSEC, psk="first")

    update = magic.ipsec_tunnels.bulk_update(
        account_id=account_id, body={"ipsec_tunnels": [{**IPSEC, "id": tunnel.id, "replay_protection": True}]}
    )

    assert update.modified is True
    assert update.modified_ipsec_tunnels[0].replay_protection is True
    assert emulator.account(account_id)["ipsec_tunnels"][0]["psk"] == "first"


@pytest.mark.parametrize("body", [{"psk": ""}, {"psk": None}, {"allow_null_cipher": True}, {"customer_endpoint": "x"}])
def test_bad_values_are_refused(magic, account_id, refusal, body):
    status, errors = refusal(
        lambda: magic.ipsec_tunnels.create(account_id=account_id, **IPSEC, extra_body={**IPSEC, **body})
    )

    assert (status, errors) == (400, [(1022, f"/{next(iter(body))}")])


def test_an_unknown_tunnel_is_not_found(magic, account_id, refusal):
    assert refusal(lambda: magic.ipsec_tunnels.get("0" * 32, account_id=account_id)) == (404, [(1032, None)])
