# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What LANs and WANs have in common: each is on a VLAN of a port."""

from __future__ import annotations

import typing as t

from .description import Finding, Payload, Unique


def check_vlan(link: Payload, others: t.Iterable[Payload]) -> t.Iterable[Finding]:
    """A VLAN can be used once on each port. Serves LANs and WANs."""
    if link.get("physport") is None:
        return
    place = (link["physport"], link.get("vlan_tag") or 0)
    for other in others:
        if (other.get("physport"), other.get("vlan_tag") or 0) == place:
            yield Finding(
                f"vlan_tag: {place[1]} on physport {place[0]} is taken by {other.get('name') or other.get('id')}.",
                fatal=True,
            )


def unique_vlan(kind: str, port: str) -> Unique:
    """A VLAN can be used once on each port, or bond. Serves LANs and WANs."""
    return Unique(
        fields=(port, "vlan_tag"),
        among=(kind,),
        implied={"vlan_tag": 0},
        spares=lambda _link: ({"vlan_tag": tag} for tag in range(4094, 0, -1)),
    )
