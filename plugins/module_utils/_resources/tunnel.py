# Copyright (c) 2026, the cloudflare.magic contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module_util is private to the collection: it may change without notice.
"""What the descriptions of the three kinds of tunnel share."""

from __future__ import annotations

import typing as t

from ansible_collections.cloudflare.magic.plugins.module_utils._resources.description import Unique, temporary_names

# With this header the API takes and gives health_check.target in one form only. Without it the form differs between
# versions, which is where other tools' endless differences came from.
TARGET_AS_OBJECT = {"x-magic-new-hc-target": "true"}

COMPUTED = frozenset({"id", "created_on", "modified_on", "bgp_status", "health_check.target.effective"})

HEALTH_CHECK_OPTIONS: dict[str, dict[str, t.Any]] = {
    "enabled": {"type": "bool"},
    "direction": {"type": "str", "choices": ["unidirectional", "bidirectional"]},
    "rate": {"type": "str", "choices": ["low", "mid", "high"]},
    "target": {"type": "raw"},
    "type": {"type": "str", "choices": ["reply", "request"]},
}

BGP_OPTIONS: dict[str, dict[str, t.Any]] = {
    "customer_asn": {"type": "int"},
    "extra_prefixes": {"type": "list", "elements": "str"},
    "md5_key": {"type": "str", "no_log": True},
    "import_filter_id": {"type": "str"},
    "export_filter_id": {"type": "str"},
}

OPTIONS: dict[str, dict[str, t.Any]] = {
    "name": {"type": "str"},
    "description": {"type": "str"},
    "interface_address": {"type": "str"},
    "interface_address6": {"type": "str"},
    "automatic_return_routing": {"type": "bool"},
    "health_check": {"type": "dict", "options": HEALTH_CHECK_OPTIONS},
    "bgp": {"type": "dict", "options": BGP_OPTIONS},
}

DEFAULTS: dict[str, tuple[t.Any, ...]] = {
    "health_check.enabled": (True,),
    "health_check.rate": ("mid",),
    "health_check.type": ("reply",),
    "health_check.target.saved": ("",),
    # Magic Transit probes in one direction by default, Magic WAN in both.
    "health_check.direction": ("unidirectional", "bidirectional"),
}

_ALL = ("gre_tunnel", "ipsec_tunnel", "interconnect")


def unique(*among: str) -> tuple[Unique, ...]:
    """What is unique of a tunnel.

    Args:
        among: the kinds that may not have its name; all kinds of tunnel if there are none.
    """
    return (
        Unique(fields=("name",), among=among or _ALL, spares=temporary_names),
        # While two tunnels had one address, or one had an address in between, its routes would lead astray.
        Unique(fields=("interface_address",), among=_ALL, networks=True),
        Unique(fields=("interface_address6",), among=_ALL, networks=True),
    )
