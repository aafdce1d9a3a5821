# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPsec tunnels and their pre-shared keys."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, StringConstraints

from ..behavior import UpdateRule
from ..body import ABSENT, Body, InterfaceAddress, InterfaceAddress6, IpAddress, ObjectId, parse
from ..envelope import ErrorInfo, invalid
from ..family import Candidate
from ..operation import Call, Operation
from ..state import Account, Object, now
from .tunnel import Bgp, HealthCheck, TunnelFamily

_MISSING_WHEN_FALSE: Final = ("allow_null_cipher", "automatic_return_routing", "replay_protection")
_NO_IDENTITIES: Final = {"hex_id": "", "fqdn_id": "", "user_id": ""}
_KEY_ALPHABET: Final = string.ascii_letters + string.digits
_UP_TO_MICROSECONDS: Final = len("2026-01-13T05:20:00.000000")
Psk = Annotated[str, Field(min_length=1)]
CustomFqdn = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+\.(?:[0-9a-f]{32}|[0-9]+)\.custom\.ipsec\.cloudflare\.com\z")
]
"""A label of the user's choice below the account's own domain for IKE identities, named by its number or its id."""


class CustomRemoteIdentities(Body):
    fqdn_id: CustomFqdn = ABSENT


class IpsecTunnelWrite(Body):
    name: Annotated[str, Field(min_length=1)]
    cloudflare_endpoint: IpAddress
    interface_address: InterfaceAddress
    automatic_return_routing: bool = ABSENT
    bgp: Bgp | None = None
    custom_remote_identities: CustomRemoteIdentities | None = None
    customer_endpoint: IpAddress = ABSENT
    description: str = ABSENT
    health_check: HealthCheck | None = None
    interface_address6: InterfaceAddress6 = ABSENT
    psk: Psk = ABSENT
    replay_protection: bool = ABSENT


class IpsecTunnelBulkEntry(IpsecTunnelWrite):
    id: ObjectId


class IpsecTunnelBulkUpdate(Body):
    ipsec_tunnels: list[IpsecTunnelBulkEntry]


class PskEntry(Body):
    id: ObjectId
    psk: Psk


class PskSet(Body):
    psks: list[PskEntry]


class IpsecTunnels(TunnelFamily):
    name = "ipsec_tunnels"
    id_parameter = "ipsec_tunnel_id"
    title = "IPsec Tunnel"
    singular = "ipsec_tunnel"
    plural = "ipsec_tunnels"
    not_found = ErrorInfo(1032, "IPsec tunnel not found")
    create_body = IpsecTunnelWrite
    update_body = IpsecTunnelWrite
    bulk_update_body = IpsecTunnelBulkUpdate
    kept_when_omitted = frozenset({"psk"})
    defaults: ClassVar[Mapping[str, Any]] = {
        "allow_null_cipher": False,
        "automatic_return_routing": False,
        "replay_protection": False,
    }
    names_shared_with = ("gre_tunnels", "ipsec_tunnels", "cf_interconnects")

    def operations(self) -> Iterator[Operation]:
        yield from super().operations()
        collection = "/accounts/{account_id}/magic/ipsec_tunnels"
        yield Operation("POST", collection + "/{ipsec_tunnel_id}/psk_generate", self.generate_psk, True)
        yield Operation("POST", collection + "/psk", self.set_psks, True)

    def complete(self, item: Object, given: frozenset[str] = frozenset()) -> None:
        super().complete(item, given)
        if "psk" in item:
            item.setdefault("psk_metadata", {"last_generated_on": now()})

    def replacement(self, current: Object, body: Body, rule: UpdateRule) -> tuple[Object, bool]:
        """A key that is named is always a modification; only one that differs is a new key."""
        psk = getattr(body, "psk", None)
        if psk is None:
            return super().replacement(current, body, rule)
        if psk != current.get("psk"):
            current = {name: value for name, value in current.items() if name != "psk_metadata"}
        item, _modified = super().replacement(current, body, rule)
        return {**item, "modified_on": now()}, True

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        super().check(account, candidates)
        tunnels = {tunnel["id"]: tunnel for tunnel in account[self.name]}
        tunnels |= {candidate.item["id"]: candidate.item for candidate in candidates}
        for item, pointer in candidates:
            fqdn = _custom_fqdn(item)
            if fqdn is None:
                continue
            fqdn_pointer = f"{pointer}/custom_remote_identities/fqdn_id"
            if fqdn.split(".")[1] not in (account.id, str(account.number)):
                message = f"fqdn_id must have the form <label>.{account.number}.custom.ipsec.cloudflare.com"
                raise invalid(message, fqdn_pointer)
            for other in tunnels.values():
                same_place = other["cloudflare_endpoint"] == item["cloudflare_endpoint"]
                if same_place and other["id"] != item["id"] and _custom_fqdn(other) == fqdn:
                    raise invalid(f"{other['name']} has the same fqdn_id and cloudflare_endpoint", fqdn_pointer)

    def view(self, item: Object, call: Call) -> Object:
        shown = super().view(item, call)
        has_key = shown.pop("psk", None) is not None
        for field in _MISSING_WHEN_FALSE:
            if shown.get(field) is False:
                del shown[field]
        identities = _identities(item, call.account) if has_key and call.behavior.remote_identities else _NO_IDENTITIES
        return {"psk_metadata": {}, "remote_identities": identities, **shown}

    def customer_address(self, item: Object) -> str:
        return str(item.get("customer_endpoint", ""))

    def generate_psk(self, call: Call) -> Any:
        """Make and activate a random key, the only time that it is shown. A dry run shows one that is not activated."""
        tunnel = self.addressed(call)
        psk = "".join(secrets.choice(_KEY_ALPHABET) for _position in range(32))
        shown = self._activated(tunnel, psk, call)
        # The time is exact here, and cut to microseconds ever after.
        generated_on = shown["psk_metadata"]["last_generated_on"].rstrip("Z")
        point = "" if "." in generated_on else "."
        nanoseconds = f"{generated_on}{point}".ljust(_UP_TO_MICROSECONDS, "0") + f"{secrets.randbelow(999) + 1:03}"
        return {**shown, "psk_metadata": {"last_generated_on": f"{nanoseconds}Z"}}

    def set_psks(self, call: Call) -> Any:
        """Set the keys of many tunnels; what concerns an unknown tunnel does not hinder the rest."""
        applied: dict[str, Any] = {}
        unapplied: dict[str, str] = {}
        for entry in parse(PskSet, call.body).psks:
            tunnel = self.collection(call).get(entry.id)
            if tunnel is None:
                unapplied[entry.id] = self.not_found.message
                continue
            applied[entry.id] = self._activated(tunnel, entry.psk, call)
        return {"successfully_applied_psks": applied, "unapplied_psks": unapplied}

    def _activated(self, tunnel: Object, psk: str, call: Call) -> Object:
        """Give a tunnel its key, unless the call only validates; returns what is told of it.

        The same key again is not a new one.
        """
        generated_on = now()
        metadata = {"last_generated_on": generated_on}
        if tunnel.get("psk") == psk:
            metadata = tunnel["psk_metadata"]
        elif not call.validate_only:
            self.collection(call).put({**tunnel, "psk": psk, "psk_metadata": metadata, "modified_on": generated_on})
        key_id = _key_id(tunnel, call.account)
        return {"ipsec_id": key_id, "ipsec_tunnel_id": tunnel["id"], "psk": psk, "psk_metadata": metadata}


def _key_id(tunnel: Object, account: Account) -> str:
    """The identity of type KEY_ID by which a tunnel's other end is known."""
    return f"{account.number}_{tunnel['id']}"


def _identities(tunnel: Object, account: Account) -> Object:
    """All identities by which a tunnel's other end is known."""
    fqdn = f"{tunnel['id']}.{account.number}.ipsec.cloudflare.com"
    return {"hex_id": _key_id(tunnel, account).encode().hex(), "fqdn_id": fqdn, "user_id": f"ipsec@{fqdn}"}


def _custom_fqdn(tunnel: Object) -> str | None:
    fqdn: str | None = tunnel.get("custom_remote_identities", {}).get("fqdn_id")
    return fqdn
