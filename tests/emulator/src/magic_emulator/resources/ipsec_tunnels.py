# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPsec tunnels and their pre-shared keys."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from ..body import ABSENT, Body, InterfaceAddress, InterfaceAddress6, IpAddress, ObjectId, parse
from ..envelope import ErrorInfo, invalid
from ..family import Candidate
from ..operation import Call, Operation
from ..state import Account, Object, now
from .tunnel import Bgp, HealthCheck, TunnelFamily

Psk = Annotated[str, Field(min_length=1)]
CustomFqdn = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+\.[0-9a-f]{32}\.custom\.ipsec\.cloudflare\.com\z")
]
"""A label of the user's choice below the account's own domain for IKE identities."""


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
        if "psk" in given:
            item["psk_metadata"] = {"last_generated_on": now()}

    def check(self, account: Account, candidates: Sequence[Candidate]) -> None:
        super().check(account, candidates)
        tunnels = {tunnel["id"]: tunnel for tunnel in account[self.name]}
        tunnels |= {candidate.item["id"]: candidate.item for candidate in candidates}
        for item, pointer in candidates:
            fqdn = _custom_fqdn(item)
            if fqdn is None:
                continue
            fqdn_pointer = f"{pointer}/custom_remote_identities/fqdn_id"
            if fqdn.split(".")[1] != account.id:
                message = f"fqdn_id must have the form <label>.{account.id}.custom.ipsec.cloudflare.com"
                raise invalid(message, fqdn_pointer)
            for other in tunnels.values():
                same_place = other["cloudflare_endpoint"] == item["cloudflare_endpoint"]
                if same_place and other["id"] != item["id"] and _custom_fqdn(other) == fqdn:
                    raise invalid(f"{other['name']} has the same fqdn_id and cloudflare_endpoint", fqdn_pointer)

    def view(self, item: Object, call: Call) -> Object:
        shown = super().view(item, call)
        shown.pop("psk", None)
        return shown

    def customer_address(self, item: Object) -> str:
        return str(item.get("customer_endpoint", ""))

    def generate_psk(self, call: Call) -> Any:
        """Make and activate a random key, the only time that it is shown. A dry run makes none."""
        tunnel = self.addressed(call)
        if call.validate_only:
            return {"ipsec_tunnel_id": tunnel["id"], "psk_metadata": tunnel.get("psk_metadata", {})}
        alphabet = string.ascii_letters + string.digits
        psk = "".join(secrets.choice(alphabet) for _position in range(32))
        return {"ipsec_tunnel_id": tunnel["id"], "psk": psk, "psk_metadata": self._activate(tunnel, psk, call)}

    def set_psks(self, call: Call) -> Any:
        """Set the keys of many tunnels; what concerns an unknown tunnel does not hinder the rest."""
        applied: dict[str, Any] = {}
        unapplied: dict[str, str] = {}
        for entry in parse(PskSet, call.body).psks:
            tunnel = self.collection(call).get(entry.id)
            if tunnel is None:
                unapplied[entry.id] = self.not_found.message
                continue
            applied[entry.id] = {
                "ipsec_id": f"{entry.id}.{call.account.id}.ipsec.cloudflare.com",
                "ipsec_tunnel_id": entry.id,
                "psk": entry.psk,
                "psk_metadata": self._activate(tunnel, entry.psk, call),
            }
        return {"successfully_applied_psks": applied, "unapplied_psks": unapplied}

    def _activate(self, tunnel: Object, psk: str, call: Call) -> Object:
        """Give a tunnel its key, unless the call only validates; returns the new ``psk_metadata``."""
        generated_on = now()
        metadata = {"last_generated_on": generated_on}
        if not call.validate_only:
            self.collection(call).put({**tunnel, "psk": psk, "psk_metadata": metadata, "modified_on": generated_on})
        return metadata


def _custom_fqdn(tunnel: Object) -> str | None:
    fqdn: str | None = tunnel.get("custom_remote_identities", {}).get("fqdn_id")
    return fqdn
